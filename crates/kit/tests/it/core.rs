//! Scenario 99: what the core promises, with a file of policies and nothing else.

use std::collections::BTreeMap;

use cordon_client::configuration::Pick;
use cordon_client::{Answer, Closed, Gate, Identity, Input, SignOutData, Standing};
use cordon_kit::{KitError, LocalOrganisation};
use cordon_policy::texts::Language;
use cordon_wire::order::OrderKind;
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, organisation, paste, policy};

#[test]
fn s099_a_paste_is_denied_by_the_policy_of_the_file_and_says_why() {
    let (device, oid) = Device::enrolled(organisation());
    assert!(!device.may_paste(oid));
    let explained = device.client.snapshot(&Identity::Work(oid)).explain_in(Language::English, &paste());
    let text = explained.text();
    assert!(text.contains("Contoso phones"), "{text}");
    assert!(device.personal_pastes());
}

#[test]
fn s099_an_exported_file_decides_as_on_a_server() {
    let export = std::fs::read("../../scenarios/policies/ios-personal.json").unwrap();
    let mut device = Device::new(LocalOrganisation::new(&export).unwrap());
    let oid = device.sign_in(0, "ana@contoso.example");
    assert_eq!(device.standing(oid), Standing::AppNotTargeted);
    let value = json!({"value": [serde_json::from_slice::<serde_json::Value>(&policy(json!({}))).unwrap()]});
    device.organisation().set_policy(value.to_string().as_bytes()).unwrap();
    device.later(60);
    device.give(Input::CheckInNow { oid });
    device.run();
    assert_eq!(device.standing(oid), Standing::Managed);
}

#[test]
fn s099_a_changed_policy_arrives_over_the_waiting_request() {
    let (mut device, oid) = Device::enrolled(organisation());
    let freer = policy(json!({"allowedOutboundClipboardSharingLevel": "allApps"}));
    device.organisation().set_policy(&freer).unwrap();
    device.later(1);
    assert!(device.may_paste(oid));
}

#[test]
fn s099_a_wipe_destroys_and_is_confirmed_by_a_receipt_and_personal_stays() {
    let (mut device, oid) = Device::enrolled(organisation());
    device.seal(oid, "figures", b"work");
    assert!(device.opens(oid, "figures"));
    let now = device.now;
    let orders = device.organisation().order_wipe(oid, now).unwrap();
    device.later(1);
    assert!(!device.opens(oid, "figures") && device.app_wiped == 1);
    let receipts: Vec<_> = device.organisation().receipts(oid).cloned().collect();
    assert_eq!(receipts.len(), 1);
    assert_eq!((receipts[0].order, receipts[0].counts.erased_by_key), (Some(orders[0]), 1));
    assert!(device.personal_pastes());
}

#[test]
fn s099_a_wipe_of_a_user_reaches_whoever_registers_later() {
    let mut device = Device::new(organisation());
    let now = device.now;
    let oid = device.organisation().add_account("ana@contoso.example");
    device.organisation().wipe_user(oid, now).unwrap();
    device.sign_in(0, "ANA@contoso.example");
    assert_eq!(device.standing(oid), Standing::Closed(Closed::Wiped));
    device.organisation().lift_wipe(oid);
    device.sign_in(0, "ana@contoso.example");
    assert_eq!(device.standing(oid), Standing::Managed);
}

#[test]
fn s099_a_hold_closes_and_a_release_opens() {
    let (mut device, oid) = Device::enrolled(organisation());
    device.seal(oid, "figures", b"work");
    for (kind, standing) in
        [(OrderKind::Hold, Standing::Closed(Closed::HeldByOrder)), (OrderKind::Release, Standing::Managed)]
    {
        let now = device.now;
        device.organisation().order(oid, kind, now).unwrap();
        device.later(1);
        assert_eq!(device.standing(oid), standing);
    }
    assert!(device.opens(oid, "figures"));
}

#[test]
fn s099_the_gate_asks_for_the_pin_that_the_file_wants() {
    let pin = LocalOrganisation::new(&policy(json!({"pinRequired": true, "minimumPinLength": 4}))).unwrap();
    let (mut device, oid) = Device::enrolled(pin);
    let (work, now) = (Identity::Work(oid), device.now);
    assert!(matches!(device.client.gate(&work, now), Gate::Shut(_)) && !device.may_paste(oid));
    let pin = || Zeroizing::new("2580".to_owned());
    let gate = device.client.answer(&work, Answer::NewPin(pin()), now).unwrap();
    assert!(matches!(gate, Gate::Open));
}

#[test]
fn s099_a_disabled_account_gets_neither_token_nor_policy() {
    let (mut device, oid) = Device::enrolled(organisation());
    device.organisation().set_enabled(oid, false).unwrap();
    let now = device.now;
    assert!(matches!(device.organisation().token(oid, now), Err(KitError::NoAccount(_))));
    device.later(1);
    assert_ne!(device.standing(oid), Standing::Managed);
    device.organisation().set_enabled(oid, true).unwrap();
    device.later(1);
    assert_eq!(device.standing(oid), Standing::Managed);
}

#[test]
fn s099_signing_out_ends_the_registration_with_a_receipt() {
    let (mut device, oid) = Device::enrolled(organisation());
    device.seal(oid, "figures", b"work");
    device.give(Input::SignOut { oid, data: SignOutData::Wipe });
    device.later(1);
    assert!(device.organisation().plane().registrations.is_empty());
    let reasons: Vec<String> =
        device.organisation().receipts(oid).map(|receipt| receipt.reason.clone()).collect();
    assert_eq!(reasons, ["signOut"]);
}

#[test]
fn s099_configuration_and_a_request_for_a_log_reach_the_app() {
    let (mut device, oid) = Device::enrolled(organisation());
    device.organisation().set_configuration(BTreeMap::from([("theme".to_owned(), "dark".to_owned())]));
    let request = device.organisation().ask_for_log(oid).unwrap();
    device.later(1);
    let asked = device.events.iter().any(|event| {
        matches!(event, cordon_client::Event::LogRequested { request: asked, .. } if *asked == request)
    });
    assert!(asked, "{:?}", device.events);
    let outcome = cordon_client::LogOutcome::Denied;
    device.give(Input::Log { oid, request, outcome });
    device.later(1);
    assert_eq!(device.organisation().log_answers().len(), 1);
}

#[test]
fn s099_accounts_of_two_organisations_stand_beside_each_other() {
    let (mut device, ana) = Device::enrolled(organisation());
    let free = policy(json!({"allowedOutboundClipboardSharingLevel": "allApps"}));
    device.network.organisations.push(LocalOrganisation::new(&free).unwrap());
    // The root that is pinned is the first organisation's: the second is refused.
    let ben = device.sign_in(1, "ben@fabrikam.example");
    assert_ne!(device.standing(ben), Standing::Managed);
    assert_eq!(device.standing(ana), Standing::Managed);
}

#[test]
fn whoever_is_not_an_account_gets_nothing() {
    let mut own = organisation();
    let (nobody, now) = (Uuid::from_u128(9), crate::device::start());
    assert!(matches!(own.token(nobody, now), Err(KitError::NoAccount(_))));
    assert!(matches!(own.order_wipe(nobody, now), Err(KitError::NoAccount(_))));
    assert!(matches!(own.ask_for_log(nobody), Err(KitError::NoAccount(_))));
    assert!(matches!(own.set_enabled(nobody, true), Err(KitError::NoAccount(_))));
}

#[test]
fn policies_that_do_not_read_are_refused_with_their_fields_and_change_nothing() {
    let (mut device, oid) = Device::enrolled(organisation());
    let wrong = policy(json!({"allowedOutboundClipboardSharingLevel": "sometimes"}));
    let error = device.organisation().set_policy(&wrong).unwrap_err().to_string();
    assert!(error.contains("allowedOutboundClipboardSharingLevel"), "{error}");
    device.later(1);
    assert_eq!(device.standing(oid), Standing::Managed);
    assert!(!device.may_paste(oid));
    assert!(LocalOrganisation::new(b"[]").is_err());
}

#[test]
fn what_a_real_organisation_left_is_met_by_one_of_its_ids() {
    let (id, oid) = (Uuid::from_u128(0xc0de), Uuid::from_u128(0xa11ce));
    let organisation = LocalOrganisation::known_as(id, &policy(json!({}))).unwrap();
    assert_eq!(organisation.id(), id);
    let mut device = Device::new(organisation);
    device.organisation().add_account_known_as(oid, "ana@contoso.example");
    let now = device.now;
    let (server, token) =
        (device.organisation().url().to_owned(), device.organisation().token(oid, now).unwrap());
    device.give(Input::SignIn { oid, server, token, upn: None });
    device.run();
    assert_eq!(device.standing(oid), Standing::Managed);
    let vault = device.client.vault(&Identity::Work(oid), now).unwrap();
    assert_eq!((vault.owner().organisation, vault.owner().oid), (id, oid));
}

/// An app configuration for the app that is named.
fn configuration(app: &str) -> serde_json::Value {
    json!({
        "@odata.type": "#microsoft.graph.targetedManagedAppConfiguration",
        "displayName": "Editor settings",
        "appGroupType": "selectedPublicApps",
        "apps": [{"mobileAppIdentifier": {
            "@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": app,
        }}],
        "customSettings": [{"name": "theme", "value": "dark"}],
    })
}

#[test]
fn an_app_configuration_of_the_file_reaches_the_apps_that_it_names_and_goes_with_it() {
    let value = |app| {
        let protecting: serde_json::Value = serde_json::from_slice(&policy(json!({}))).unwrap();
        json!({"value": [protecting, configuration(app)]}).to_string().into_bytes()
    };
    let theme = |device: &Device, oid| {
        let snapshot = device.client.snapshot(&Identity::Work(oid));
        snapshot.configuration().text("theme", Pick::Any).map(str::to_owned)
    };
    let (mut device, oid) = Device::enrolled(LocalOrganisation::new(&value("com.example.editor")).unwrap());
    assert_eq!(theme(&device, oid).as_deref(), Some("dark"));
    device.organisation().set_policy(&value("com.example.other")).unwrap();
    device.later(1);
    assert_eq!(theme(&device, oid), None);
}

#[test]
fn what_does_not_reach_an_app_is_told_with_the_next_step() {
    let editor = "ios:com.example.editor".parse().unwrap();
    let told = |policies: &[u8]| LocalOrganisation::new(policies).unwrap().remarks(&editor).join("\n");
    assert_eq!(told(&policy(json!({}))), "");
    assert_eq!(told(cordon_kit::template::POLICY.as_bytes()), "");

    let misspelt = told(&policy(json!({"allowedOutboundClipbordSharingLevel": "blocked", "colour": "red"})));
    for words in ["Did you mean `allowedOutboundClipboardSharingLevel`?", "without effect: `colour`"] {
        assert!(misspelt.contains(words), "{misspelt}");
    }

    let other_platform = std::fs::read("../../scenarios/policies/android-personal.json").unwrap();
    let other_app = std::fs::read("../../scenarios/policies/ios-enrolled.json").unwrap();
    let only_configuration = configuration("com.example.editor").to_string().into_bytes();
    for (policies, why) in [
        (&other_platform, "Android, personal devices: is for another platform"),
        (&other_app, "iOS and iPadOS, enrolled devices: is for devices in another state of management"),
        (&only_configuration, "name the app in the `apps` of one"),
    ] {
        let told = told(policies);
        assert!(told.starts_with("no policy holds for `ios:com.example.editor`"), "{told}");
        assert!(told.contains(why), "{told}");
    }
    let elsewhere = told(configuration("com.example.other").to_string().as_bytes());
    assert!(elsewhere.contains("Editor settings: does not cover the app"), "{elsewhere}");
}

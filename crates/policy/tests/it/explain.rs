//! Explanations, word for word.

use cordon_policy::decide::{Ask, Channel, Context, Location, ManagedApps, Owner, Pair, Party, Route, Side};
use cordon_policy::explain::{Seen, both, explain, personal, unmanaged};
use cordon_policy::merge::merge;
use cordon_policy::texts::Language;
use cordon_policy::{Effective, Facts, Platform, Policy, Settings};
use serde_json::json;

use crate::any;

fn two() -> [Policy; 2] {
    let read = |name: &str, json: serde_json::Value| {
        let (settings, _) = Settings::parse(Platform::Android, json.as_object().unwrap()).unwrap();
        any::policy(Platform::Android, name, settings)
    };
    [
        read(
            "Baseline",
            json!({"allowedOutboundClipboardSharingLevel": "allApps", "allowedOutboundDataTransferDestinations": "managedApps", "saveAsBlocked": true, "allowedDataStorageLocations": ["oneDriveForBusiness", "sharePoint"]}),
        ),
        read(
            "Finance",
            json!({"allowedOutboundClipboardSharingLevel": "managedAppsWithPasteIn", "allowedOutboundClipboardSharingExceptionLength": 20, "printBlocked": true}),
        ),
    ]
}

fn lines(effective: &Effective, ask: &Ask) -> String {
    let managed = any::managed(Platform::Android);
    explain(
        effective,
        &Context { managed_apps: &managed, oid: any::OID, enrolled: true },
        &Seen::of(&Facts::default()),
        ask,
    )
    .text()
}

#[test]
fn says_what_decided_what_lost_and_what_would_change_it() {
    let [baseline, finance] = two();
    let effective = merge(Platform::Android, &[&baseline, &finance]);
    let notes = Party::App {
        app: any::app(Platform::Android, "notes"),
        account: None,
        verified: true,
        personal: false,
    };
    let docs = Party::App {
        app: any::app(Platform::Android, "docs"),
        account: None,
        verified: true,
        personal: false,
    };
    let asks = [
        Ask::paste(Party::Work, notes.clone(), 21),
        Ask::paste(Party::Work, notes.clone(), 20),
        Ask::paste(Party::Work, docs, 21),
        Ask::paste(Party::Personal, notes.clone(), 21),
        Ask::transfer(Party::Work, notes),
        Ask::SaveCopy { location: Location::LocalStorage, owner: Owner::Unknown },
        Ask::SaveCopy { location: Location::OneDriveForBusiness, owner: Owner::Work },
        Ask::channel(Channel::Print),
    ];
    let texts: Vec<_> = asks.iter().map(|ask| lines(&effective, ask)).collect();
    insta::assert_snapshot!(texts.join("\n\n"));
    let (read, _) = Effective::from_wire(&effective.to_wire());
    for (ask, text) in asks.iter().zip(texts) {
        assert_eq!(lines(&read, ask), text, "a device says the same");
    }
}

/// Where policies contradict each other, or only together come to what holds, each is told with what it says.
#[test]
fn says_what_each_of_several_policies_says_where_none_says_it_alone() {
    let read = |name: &str, json: serde_json::Value| {
        let (settings, _) = Settings::parse(Platform::Ios, json.as_object().unwrap()).unwrap();
        any::policy(Platform::Ios, name, settings)
    };
    let policies = [
        read(
            "One",
            json!({"dialerRestrictionLevel": "customApp", "customDialerAppProtocol": "aaa",
            "managedBrowserToOpenLinksRequired": true, "managedBrowser": "microsoftEdge",
            "saveAsBlocked": true, "allowedDataStorageLocations": ["oneDriveForBusiness", "box"],
            "blockDataIngestionIntoOrganizationDocuments": true, "allowedDataIngestionLocations": ["sharePoint"]}),
        ),
        read(
            "Two",
            json!({"dialerRestrictionLevel": "customApp", "customDialerAppProtocol": "bbb",
            "managedBrowserToOpenLinksRequired": true, "saveAsBlocked": true,
            "allowedDataStorageLocations": ["sharePoint"], "blockDataIngestionIntoOrganizationDocuments": true,
            "protectedMessagingRedirectAppType": "anyManagedApp"}),
        ),
        read(
            "Three",
            json!({"protectedMessagingRedirectAppType": "specificApps", "messagingRedirectAppUrlScheme": "ccc",
            "allowedOutboundDataTransferDestinations": "managedApps", "allowedInboundDataTransferSources": "managedApps"}),
        ),
    ];
    let effective = merge(Platform::Ios, &policies.iter().collect::<Vec<_>>());
    let link = |url: &str| Ask::OpenLink { url: url.to_owned(), app_link: false, to: None };
    let asks = [
        link("tel:117"),
        link("https://contoso.example"),
        link("sms:117"),
        Ask::SaveCopy { location: Location::Box, owner: Owner::Work },
        Ask::OpenFrom { location: Location::Camera, owner: Owner::Unknown },
        link("no link"),
    ];
    let managed = any::managed(Platform::Ios);
    let context = Context { managed_apps: &managed, oid: any::OID, enrolled: false };
    for language in [Language::English, Language::German] {
        let facts = Facts::default();
        let seen = Seen { language, ..Seen::of(&facts) };
        let texts = asks.iter().map(|ask| explain(&effective, &context, &seen, ask).text());
        insta::assert_snapshot!(
            format!("contradictions_{language:?}"),
            texts.collect::<Vec<_>>().join("\n\n")
        );
    }
    let told = explain(&effective, &context, &Seen::of(&Facts::default()), &asks[0]);
    assert_eq!(told.winning[0].about.as_deref(), Some("customDialerAppProtocol"));
    assert_eq!(
        told.winning[0].said.iter().map(|said| said.value.as_str()).collect::<Vec<_>>(),
        ["aaa", "bbb"]
    );
}

#[test]
fn says_the_way_the_view_and_what_the_app_can_do() {
    let json = json!({"allowedOutboundDataTransferDestinations": "managedApps",
        "disableProtectionOfManagedOutboundOpenInData": true, "allowedInboundDataTransferSources": "managedApps",
        "notificationRestriction": "blockOrganizationalData", "contactSyncBlocked": true});
    let (settings, _) = Settings::parse(Platform::Ios, json.as_object().unwrap()).unwrap();
    let effective = merge(Platform::Ios, &[&any::policy(Platform::Ios, "Baseline", settings)]);
    let app = |name: &str, account| Party::App {
        app: any::app(Platform::Ios, name),
        account,
        verified: true,
        personal: false,
    };
    let notes = || app("notes", None);
    let asks = [
        Ask::by(Party::Work, notes(), Route::Share),
        Ask::by(Party::Work, notes(), Route::AppClip),
        Ask::transfer(Party::Work, app("docs", Some(any::COLLEAGUE))),
        Ask::Transfer { from: notes(), to: Party::Work, route: Route::Unstated, alone: true },
        Ask::paste(Party::Work, Party::Mixed, 3),
        Ask::Channel { channel: Channel::Print, supported: true, mixed: true },
        Ask::Channel { channel: Channel::Notification, supported: false, mixed: false },
        Ask::Channel { channel: Channel::NativeSync, supported: false, mixed: false },
        Ask::channel(Channel::Dictation),
    ];
    let managed = any::managed(Platform::Ios);
    let text = |ask: &Ask, enrolled| {
        explain(
            &effective,
            &Context { managed_apps: &managed, oid: any::OID, enrolled },
            &Seen::of(&Facts::default()),
            ask,
        )
        .text()
    };
    let mut texts = vec![text(&asks[0], true)];
    texts.extend(asks.iter().map(|ask| text(ask, false)));
    insta::assert_snapshot!(texts.join("\n\n"));
}

#[test]
fn says_whose_policy_speaks() {
    let read = |json: serde_json::Value| {
        let (settings, _) = Settings::parse(Platform::Android, json.as_object().unwrap()).unwrap();
        settings
    };
    let closed = read(json!({"allowedInboundDataTransferSources": "none"}));
    let open = any::policy(Platform::Android, "Open", Settings::default());
    let closed = any::policy(Platform::Android, "Closed", closed);
    let (open, closed) = (merge(Platform::Android, &[&open]), merge(Platform::Android, &[&closed]));
    let managed = ManagedApps::default();
    let [mail, docs] = ["mail", "docs"].map(|name| any::app(Platform::Android, name));
    let side = |app, effective, oid| Side {
        app,
        effective,
        context: Context { managed_apps: &managed, oid, enrolled: false },
    };
    let pair = Pair {
        asked: side(&mail, &open, any::OID),
        other: side(&docs, &closed, any::COLLEAGUE),
        same_organisation: true,
    };
    let party =
        || Party::App { app: docs.clone(), account: Some(any::COLLEAGUE), verified: true, personal: false };
    let asks = [Ask::transfer(Party::Work, party()), Ask::transfer(party(), Party::Work)];
    let texts: Vec<_> =
        asks.iter().map(|ask| both(&pair, &Seen::of(&Facts::default()), ask).text()).collect();
    insta::assert_snapshot!(texts.join("\n\n"));
}

#[test]
fn says_when_nobody_restricts() {
    let between = |from, to| Ask::paste(from, to, 3);
    let texts = [
        personal(Language::English, &between(Party::Personal, Party::Personal)).text(),
        personal(Language::English, &between(Party::Work, Party::Personal)).text(),
        personal(Language::English, &between(Party::Personal, Party::Work)).text(),
        unmanaged(Language::English, &between(Party::Work, Party::Personal)).text(),
    ];
    insta::assert_snapshot!(texts.join("\n\n"));
}

#[test]
fn every_code_a_decision_gives_has_a_sentence() {
    for platform in Platform::ALL {
        let strict = Effective::from_wire(&json!({"version": 1, "platform": platform})).0;
        let lax = merge(platform, &[]);
        let managed = ManagedApps::default();
        let context = Context { managed_apps: &managed, oid: any::OID, enrolled: true };
        for ask in any::asks(platform) {
            for effective in [&strict, &lax] {
                let explained = explain(effective, &context, &Seen::of(&Facts::default()), &ask);
                assert_ne!(cordon_policy::texts::sentence(&explained.code), explained.code, "{ask:?}");
                assert_eq!(
                    serde_json::from_value::<cordon_policy::Explanation>(json!(explained)).unwrap(),
                    explained
                );
            }
        }
    }
}

//! Explanations, word for word.

use cordon_policy::decide::{Ask, Channel, Context, Location, ManagedApps, Owner, Party};
use cordon_policy::explain::{Seen, explain, personal, unmanaged};
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
        Ask::Paste { from: Party::Work, to: notes.clone(), characters: 21 },
        Ask::Paste { from: Party::Work, to: notes.clone(), characters: 20 },
        Ask::Paste { from: Party::Work, to: docs, characters: 21 },
        Ask::Paste { from: Party::Personal, to: notes.clone(), characters: 21 },
        Ask::Transfer { from: Party::Work, to: notes },
        Ask::SaveCopy { location: Location::LocalStorage, owner: Owner::Unknown },
        Ask::SaveCopy { location: Location::OneDriveForBusiness, owner: Owner::Work },
        Ask::Channel { channel: Channel::Print },
    ];
    let texts: Vec<_> = asks.iter().map(|ask| lines(&effective, ask)).collect();
    insta::assert_snapshot!(texts.join("\n\n"));
    let (read, _) = Effective::from_wire(&effective.to_wire());
    for (ask, text) in asks.iter().zip(texts) {
        assert_eq!(lines(&read, ask), text, "a device says the same");
    }
}

#[test]
fn says_when_nobody_restricts() {
    let between = |from, to| Ask::Paste { from, to, characters: 3 };
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

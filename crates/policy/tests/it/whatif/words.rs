//! Reports word for word, and records that say too little.

use cordon_policy::decide::{Ask, Party};
use cordon_policy::filter::Filters;
use cordon_policy::texts::Language;
use cordon_policy::whatif::{AskChange, Change, Draft, Recorded, Report, Row, WhatIf};
use cordon_policy::{Platform, PolicyId, Settings};
use serde_json::json;
use uuid::Uuid;

use super::{GROUPS, World, named, named_for, simple, simple_for, targeted};
use crate::any;

#[test]
fn a_report_says_who_and_why() {
    let lax = json!({"allowedOutboundClipboardSharingLevel": "allApps", "deviceComplianceRequired": false});
    let strict = json!({"allowedOutboundClipboardSharingLevel": "managedApps", "deviceComplianceRequired": false,
        "minimumRequiredOsVersion": "17.0", "minimumWipeOsVersion": "15.0"});
    let before = targeted([
        named("Baseline", GROUPS[0], lax),
        named("Finance", GROUPS[1], json!({"deviceComplianceRequired": false})),
    ]);
    let mut finance = before.targeted[1].clone();
    finance.assignments[0].exclude = true;
    let draft = Draft::Put(Box::new(named("Baseline", GROUPS[0], strict)));
    let after = Draft::Put(Box::new(finance)).applied(&draft.applied(&before));
    let notes = |verified| Party::App {
        app: any::app(Platform::Ios, "notes"),
        account: None,
        verified,
        personal: false,
    };
    let docs =
        Party::App { app: any::app(Platform::Ios, "docs"), account: None, verified: true, personal: false };
    let mut current = simple("r1", GROUPS[0], Some("17.4"));
    current.asks = vec![(Ask::paste(Party::Work, notes(true), 5), 40), (Ask::paste(Party::Work, docs, 5), 7)];
    let phones = [
        current,
        simple("r2", GROUPS[0], Some("16.1")),
        simple("r3", GROUPS[0], Some("14.8")),
        simple("r4", GROUPS[0], None),
        simple("r5", GROUPS[1], Some("17.4")),
        simple("r6", GROUPS[2], Some("17.4")),
    ];
    let world = World { before, after, phones: phones.to_vec() };
    let report = world.report();
    insta::assert_snapshot!(report.lines.join("\n"), @r#"
    Looked at 6 registrations of 1 user; 5 would hold another policy.
    1 registration of 1 user: Work data would be removed, and is not today.
    1 for `minimumWipeOsVersion` in "Baseline" (T_Baseline): The operating system is older than your organisation allows. Update the device.
    For example `ios:com.example.mail` of 00000000-0000-0000-0000-000000000007 (r3).
    1 registration of 1 user: Work data could be removed: the device does not report what decides. It would stay closed until it does.
    1 for `minimumWipeOsVersion` in "Baseline" (T_Baseline): The version of the operating system is not known.
    For example `ios:com.example.mail` of 00000000-0000-0000-0000-000000000007 (r4).
    1 registration of 1 user: Work data would stay closed, and does not today.
    1 for `minimumRequiredOsVersion` in "Baseline" (T_Baseline): The operating system is older than your organisation allows. Update the device.
    For example `ios:com.example.mail` of 00000000-0000-0000-0000-000000000007 (r2).
    1 registration of 1 user: No policy would reach the app any more. Its work data stays closed until an administrator decides, unless the organisation chose otherwise.
    1, because "Finance" (T_Finance) is kept from a group of the user.
    For example `ios:com.example.mail` of 00000000-0000-0000-0000-000000000007 (r5).
    Counted 47 asks from 2026-11-01 to 2026-11-20; 7 would be answered as before.
    40 asks of 1 registration: The answer would be no, and is yes today.
    40 for `allowedOutboundClipboardSharingLevel` in "Baseline" (T_Baseline): Work text may not be pasted here.
    Asked by `ios:com.example.mail` (40).
    Asked: paste app (40).
    "#);
    let german: Vec<_> = report.phrases.iter().map(|phrase| phrase.say(Language::German)).collect();
    assert!(german[1].contains("Arbeitsdaten würden entfernt"), "{german:?}");
    let back: Report = serde_json::from_value(serde_json::to_value(&report).unwrap()).unwrap();
    assert_eq!(back, report);
    let counts: Vec<_> = report.changes.iter().map(|one| (one.change, one.group.registrations)).collect();
    assert_eq!(
        counts,
        [
            (Change::NewlyWiped, 1),
            (Change::NewlyMayBeWiped, 1),
            (Change::NewlyBlocked, 1),
            (Change::NoLongerReached, 1)
        ]
    );
}

/// The length of a text is not recorded, and limits are.
#[test]
fn a_text_between_two_limits_is_told_as_possible() {
    let limit = |characters: i64| json!({"allowedOutboundClipboardSharingLevel": "managedApps", "allowedOutboundClipboardSharingExceptionLength": characters});
    let (before, after) =
        (targeted([named("one", GROUPS[0], limit(50))]), targeted([named("one", GROUPS[0], limit(200))]));
    let app = any::app(Platform::Ios, "notes");
    let to = Party::App { app, account: None, verified: true, personal: false };
    let mut phone = simple("r", GROUPS[0], None);
    for (characters, expected) in [(100, Some(AskChange::MayBeAllowed)), (50, None)] {
        phone.asks = vec![(Ask::paste(Party::Work, to.clone(), characters), 1)];
        let world = World { before: before.clone(), after: after.clone(), phones: vec![phone.clone()] };
        assert_eq!(world.report().asks.changes.first().map(|one| one.change), expected, "{characters}");
    }
}

#[test]
fn records_that_nobody_can_read_are_told_and_not_dropped() {
    let before = targeted([named("Baseline", GROUPS[0], json!({}))]);
    let after = targeted([named("Baseline", GROUPS[0], json!({"printBlocked": true}))]);
    let (phone, filters) = (simple("r1", GROUPS[0], None), Filters::none());
    let mut whatif = WhatIf::new(&before, &after, &filters, Recorded::Before);
    let row = |kind, end, verdict, setting| Row {
        kind,
        end,
        verdict,
        setting,
        first: "2026-11-01",
        last: "2026-11-01",
        count: 1,
    };
    whatif.asks(&row("channel", "print", "allow", ""));
    whatif.registration(&phone.registered());
    for one in [
        row("channel", "print", "allow", ""),
        // Under other policies, and still certain.
        row("channel", "print", "deny", "someSetting"),
        row("channel", "backup", "allow", ""),
        row("teleport", "print", "allow", ""),
        row("channel", "moon", "allow", ""),
        row("channel", "work", "allow", ""),
        row("channel", "print", "maybe", ""),
    ] {
        whatif.asks(&one);
    }
    let asks = whatif.finish(Language::English).asks;
    assert_eq!((asks.total, asks.unchanged), (7, 1), "asks of nobody are passed over");
    let changes: Vec<_> = asks.changes.iter().map(|one| (one.change, one.asks)).collect();
    assert_eq!(changes, [(AskChange::NewlyDenied, 2), (AskChange::CannotTell, 4)]);
}

/// More kinds of facts than are kept at a time.
#[test]
fn counts_hold_when_what_was_worked_out_is_forgotten() {
    let before = targeted([named("Baseline", GROUPS[0], json!({"deviceComplianceRequired": false}))]);
    let after = targeted([named(
        "Baseline",
        GROUPS[0],
        json!({"deviceComplianceRequired": false, "minimumRequiredOsVersion": "17.0"}),
    )]);
    let filters = Filters::none();
    let mut whatif = WhatIf::new(&before, &after, &filters, Recorded::Before);
    let mut phone = simple("r", GROUPS[0], Some("16.1"));
    for place in 0..20_000u64 {
        phone.facts.model = Some(format!("model {place}"));
        phone.oid = Uuid::from_u128(u128::from(place % 5_000));
        whatif.registration(&phone.registered());
    }
    let report = whatif.finish(Language::English);
    let one = &report.changes[0];
    assert_eq!((report.registrations, report.users), (20_000, 5_000));
    assert_eq!((one.change, one.group.registrations, one.group.users), (Change::NewlyBlocked, 20_000, 5_000));
    assert_eq!((one.group.causes[0].count, one.group.sample.len()), (20_000, 10));
}

/// A default policy has one id on both platforms, and gives way to a targeted one.
#[test]
fn a_default_policy_is_told_where_no_other_reaches() {
    let os = |platform| {
        let (settings, _) = Settings::parse(
            platform,
            json!({"minimumRequiredOsVersion": "17.0", "deviceComplianceRequired": false})
                .as_object()
                .unwrap(),
        )
        .unwrap();
        named_for(platform, "default", GROUPS[0], settings)
    };
    let before = targeted([named("Baseline", GROUPS[0], json!({"deviceComplianceRequired": false}))]);
    let id = PolicyId::from("T_default");
    let draft = Draft::PutDefault(id.clone(), vec![os(Platform::Ios), os(Platform::Android)]);
    assert!(!draft.is_unassigned());
    let after = draft.applied(&before);
    let phones = vec![
        simple("r1", GROUPS[0], Some("16.0")),
        simple("r2", GROUPS[1], Some("16.0")),
        simple_for(Platform::Android, "r3", GROUPS[1], Some("16.0")),
    ];
    let there = World { before: before.clone(), after: after.clone(), phones: phones.clone() }.report();
    let told: Vec<_> = there.changes.iter().map(|one| (one.change, one.group.registrations)).collect();
    assert_eq!(told, [(Change::NewlyBlocked, 2), (Change::NewlyReached, 2)], "{:#?}", there.lines);
    assert_eq!(Draft::Remove(id).applied(&after), before);
    let mine = Draft::Put(Box::new(named("All", GROUPS[1], json!({"deviceComplianceRequired": false}))))
        .applied(&after);
    let told = World { before: after, after: mine, phones }.report();
    assert_eq!(told.changes[0].change, Change::NewlyOpen, "{:#?}", told.lines);
}

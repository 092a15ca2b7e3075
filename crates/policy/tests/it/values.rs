//! Every property reads its values and prints them as they came.

use cordon_policy::property::{self, Kind, PropertyId};
use cordon_policy::{AppId, Platform, Settings};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::any;

/// What a value prints as: Python durations as ISO 8601, comma texts without blanks.
fn printed(kind: Kind, sent: &Json) -> Json {
    match (kind, sent.as_str()) {
        (Kind::Duration { .. }, Some("90 days, 0:00:00")) => json!("P90D"),
        (Kind::Duration { .. }, Some("0:30:00")) => json!("PT30M"),
        (Kind::Bits(members), Some(text)) => {
            let words: Vec<_> =
                text.split(", ").filter(|word| !word.is_empty() && *word != members[0]).collect();
            if words.is_empty() { json!(members[0]) } else { json!(words.join(",")) }
        }
        _ => sent.clone(),
    }
}

#[test]
fn every_property_of_every_platform_round_trips() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = 0;
    for platform in Platform::ALL {
        for id in PropertyId::of(platform) {
            let kind = id.property().form(platform).kind;
            for _ in 0..16 {
                let sent = any::value(kind).new_tree(&mut runner).unwrap().current();
                let value =
                    property::parse(id, platform, &sent).unwrap_or_else(|e| panic!("{id:?} {sent}: {e:?}"));
                assert_eq!(property::to_json(kind, &value), printed(kind, &sent), "{id:?} on {platform}");
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 183, "properties times platforms");
}

#[test]
fn the_default_of_every_property_is_one_of_its_values() {
    for platform in Platform::ALL {
        for id in PropertyId::of(platform) {
            let form = id.property().form(platform);
            let value = cordon_policy::Value::of_default(form.default);
            let json = property::to_json(form.kind, &value);
            assert!(
                value.is_unset() || property::parse(id, platform, &json).is_ok(),
                "{id:?} on {platform}: {json}"
            );
        }
    }
}

#[test]
fn every_wrong_field_is_named_with_its_path() {
    let sent = json!({
        "printBlocked": "yes",
        "minimumPinLength": 17,
        "maximumPinRetries": 0,
        "allowedOutboundClipboardSharingLevel": "everyone",
        "allowedDataStorageLocations": ["oneDriveForBusiness", "floppy", 3],
        "periodOfflineBeforeWipeIsEnforced": "three weeks",
        "minimumRequiredOsVersion": "newest",
        "thirdPartyKeyboardsBlocked": true,
        "exemptedAppPackages": [{"name": "x"}, {"name": 1, "value": 2}, "y", {"value": "com.contoso"}],
        "managedBrowser": 3,
        "appActionIfUnableToAuthenticateUser": ["wipe"],
        "allowedDataIngestionLocations": "camera",
        "periodOfflineBeforeAccessCheck": "P40000D",
        "periodBeforePinReset": null,
        "customDialerAppPackageId": "a\u{7}b\u{202e}",
        "customBrowserPackageId": {"long": "x".repeat(100)},
        "saveAsBlocked": true,
        "unheardOf": 1,
        "apps@odata.context": "x",
        "#microsoft.graph.assign": {},
    });
    let errors = Settings::parse(Platform::Android, sent.as_object().unwrap()).unwrap_err();
    let told: Vec<_> = errors.iter().map(|error| (error.path.as_str(), error.code)).collect();
    assert_eq!(
        told,
        [
            ("printBlocked", "wrongType"),
            ("minimumPinLength", "outOfBounds"),
            ("maximumPinRetries", "outOfBounds"),
            ("allowedOutboundClipboardSharingLevel", "unknownMember"),
            ("allowedDataStorageLocations[1]", "unknownMember"),
            ("allowedDataStorageLocations[2]", "wrongType"),
            ("periodOfflineBeforeWipeIsEnforced", "badText"),
            ("minimumRequiredOsVersion", "badText"),
            ("thirdPartyKeyboardsBlocked", "otherPlatform"),
            ("exemptedAppPackages[0].value", "required"),
            ("exemptedAppPackages[1].name", "wrongType"),
            ("exemptedAppPackages[1].value", "wrongType"),
            ("exemptedAppPackages[2]", "wrongType"),
            ("managedBrowser", "wrongType"),
            ("appActionIfUnableToAuthenticateUser", "wrongType"),
            ("allowedDataIngestionLocations", "wrongType"),
            ("periodOfflineBeforeAccessCheck", "outOfBounds"),
            ("periodBeforePinReset", "wrongType"),
            ("customDialerAppPackageId", "badText"),
            ("customBrowserPackageId", "wrongType"),
        ]
    );
    insta::assert_snapshot!(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn unknown_members_are_handed_back_and_annotations_skipped() {
    let sent = json!({"printBlocked": true, "unheardOf": 1, "apps@odata.context": "x", "#microsoft.graph.assign": {}});
    let (settings, unknown) = Settings::parse(Platform::Ios, sent.as_object().unwrap()).unwrap();
    assert_eq!((settings.len(), unknown), (1, vec!["unheardOf".to_owned()]));
}

#[test]
fn windows_has_words_of_its_own() {
    let clipboard = property::by_name("allowedOutboundClipboardSharingLevel").unwrap();
    assert!(property::parse(clipboard, Platform::Windows, &json!("orgDestinationAnySource")).is_ok());
    assert!(property::parse(clipboard, Platform::Windows, &json!("managedApps")).is_err());
    assert!(property::parse(clipboard, Platform::Ios, &json!("orgDestinationAnySource")).is_err());
    assert!("windows:edge".parse::<AppId>().is_ok());
}

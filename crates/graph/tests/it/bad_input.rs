//! What is wrong is refused, with every wrong field and its path.

use cordon_graph::error::FieldError;
use cordon_graph::protection::{
    Change, ImportError, MAX_IMPORT, Protecting, Protection, StoredTexts, TargetApps, import,
};
use cordon_graph::version::ApiVersion;
use cordon_policy::Platform;
use cordon_policy::texts::Language;
use serde_json::{Value, json};

use crate::samples;

fn found(errors: &[FieldError]) -> Vec<(&str, &str)> {
    errors.iter().map(|e| (e.target.as_str(), e.code.as_str())).collect()
}

fn refused(body: &Value, platform: Platform) -> Vec<FieldError> {
    Change::from_json(body, platform, ApiVersion::Beta).unwrap_err()
}

#[test]
fn every_wrong_field_of_a_policy_is_listed() {
    let body = json!({
        "@odata.type": "#microsoft.graph.iosManagedAppProtection",
        "displayName": "",
        "roleScopeTagIds": ["0", 1],
        "targetedAppManagementLevels": "unmanaged,tablet",
        "pinRequired": "yes",
        "maximumPinRetries": 70_000,
        "pinCharacterSet": "emoji",
        "encryptAppData": true,
        "periodBeforePinReset": "one day",
        "exemptedAppProtocols": [{"name": 1}],
        "apps": [{"mobileAppIdentifier": {"packageId": "a"}}],
        "assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}],
    });
    let errors = refused(&body, Platform::Ios);
    let found = found(&errors);
    for wanted in [
        ("displayName", "required"),
        ("roleScopeTagIds[1]", "wrongType"),
        ("targetedAppManagementLevels", "unknownMember"),
        ("pinRequired", "wrongType"),
        ("maximumPinRetries", "outOfBounds"),
        ("pinCharacterSet", "unknownMember"),
        ("encryptAppData", "otherPlatform"),
        ("apps[0].mobileAppIdentifier.bundleId", "required"),
        ("assignments[0].target.@odata.type", "unsupportedTarget"),
    ] {
        assert!(found.contains(&wanted), "{wanted:?} is missing in {found:#?}");
    }
    assert!(found.iter().any(|(target, _)| *target == "periodBeforePinReset"), "{found:#?}");
    assert!(found.iter().any(|(target, _)| target.starts_with("exemptedAppProtocols")), "{found:#?}");
}

#[test]
fn a_policy_keeps_its_platform() {
    let body = json!({"@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "a"});
    assert_eq!(found(&refused(&body, Platform::Android)), [("@odata.type", "otherPlatform")]);
    assert_eq!(found(&refused(&json!([]), Platform::Android)), [("(body)", "wrongType")]);
}

#[test]
fn a_policy_needs_a_name() {
    let change = Change::from_json(&json!({}), Platform::Ios, ApiVersion::Beta).unwrap();
    let errors = change.create(Platform::Ios, "T_1".into(), String::new(), 0).unwrap_err();
    assert_eq!(found(&errors), [("displayName", "required")]);
}

#[test]
fn unknown_properties_have_a_limit() {
    let mut body = json!({"displayName": "a"});
    for n in 0..101 {
        body[format!("new{n}")] = json!(1);
    }
    assert_eq!(found(&refused(&body, Platform::Ios)), [("(body)", "outOfBounds")]);
    let body = json!({"displayName": "a", "new": "x".repeat(70_000)});
    assert_eq!(found(&refused(&body, Platform::Ios)), [("(body)", "outOfBounds")]);
}

#[test]
fn target_apps_lists_what_is_wrong() {
    let wrong =
        TargetApps::from_json::<Protecting>(&json!({"apps": 7, "appGroupType": "some"}), Platform::Ios)
            .unwrap_err();
    assert_eq!(found(&wrong), [("apps", "wrongType"), ("appGroupType", "unknownMember")]);
    let wrong = TargetApps::from_json::<Protecting>(&json!({}), Platform::Ios).unwrap_err();
    assert_eq!(found(&wrong), [("apps", "required")]);
    assert!(TargetApps::from_json::<Protecting>(&json!({"appGroupType": "allApps"}), Platform::Ios).is_ok());
}

#[test]
fn files_that_are_no_policy_are_told_apart() {
    assert_eq!(import(b""), Err(ImportError::NoPolicy));
    assert_eq!(import(b"7"), Err(ImportError::NoPolicy));
    assert_eq!(import(b"[]"), Err(ImportError::NoPolicy));
    assert_eq!(import(&[0xff, 0x00]), Err(ImportError::NotText));
    assert_eq!(import(&vec![b' '; MAX_IMPORT + 1]), Err(ImportError::TooLarge(MAX_IMPORT + 1)));
    assert!(matches!(import(b"{\"a\": nil}"), Err(ImportError::NotJson { line: 1, .. })));
    assert!(matches!(import("[".repeat(100_000).as_bytes()), Err(ImportError::NotJson { .. })));
    let ImportError::Fields(errors) = import(b"[{\"displayName\": 1, \"faceIdBlocked\": 2}, 3]").unwrap_err()
    else {
        panic!("fields")
    };
    assert_eq!(
        found(&errors),
        [("[0].displayName", "wrongType"), ("[0].faceIdBlocked", "wrongType"), ("[1].(body)", "wrongType")]
    );
}

#[test]
fn a_file_with_a_name_twice_or_a_control_character_is_refused() {
    let text = r##"{"@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "a", "pinRequired": true,
        "pinRequired": false, "new": {"x": "\u0000", "x": 1}}"##;
    let ImportError::Fields(errors) = import(text.as_bytes()).unwrap_err() else { panic!("fields") };
    assert_eq!(
        found(&errors),
        [("pinRequired", "duplicate"), ("new.x", "controlCharacter"), ("new.x", "duplicate")]
    );
}

#[test]
fn control_characters_are_told_together_with_the_other_faults() {
    let text = r##"{"@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "a", "new": "\u0007",
        "minimumPinLength": 99, "pinRequired": "yes", "customDialerAppProtocol": "x\u0001y"}"##;
    let ImportError::Fields(errors) = import(text.as_bytes()).unwrap_err() else { panic!("fields") };
    let wanted = [
        ("new", "controlCharacter"),
        ("customDialerAppProtocol", "controlCharacter"),
        ("minimumPinLength", "outOfBounds"),
        ("pinRequired", "wrongType"),
    ];
    assert_eq!(found(&errors), wanted, "each once");
    let listed = format!("{{\"value\": [{text}]}}");
    let ImportError::Fields(errors) = import(listed.as_bytes()).unwrap_err() else { panic!("fields") };
    let wanted = wanted.map(|(path, code)| (format!("[0].{path}"), code));
    let wanted: Vec<_> = wanted.iter().map(|(path, code)| (path.as_str(), *code)).collect();
    assert_eq!(found(&errors), wanted);
}

#[test]
fn what_must_not_be_written_is_refused_and_can_still_be_read_where_it_is_stored() {
    let body = json!({
        "displayName": "a", "customBrowserProtocol": "http://evil", "customDialerAppProtocol": "HTTPS:",
        "messagingRedirectAppUrlScheme": "https",
    });
    let errors = refused(&body, Platform::Ios);
    let told: Vec<_> = errors.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(told, ["webScheme"; 3], "{errors:?}");
    assert!(
        errors.iter().any(|e| e.target == "customBrowserProtocol" && e.message.contains("`http://evil`"))
    );
    let dates = json!({"displayName": "a", "minimumRequiredPatchVersion": "2024-02-31", "minimumWipePatchVersion": "2024-02-29"});
    assert_eq!(found(&refused(&dates, Platform::Android)), [("minimumRequiredPatchVersion", "badText")]);
    for (platform, body) in [(Platform::Ios, body), (Platform::Android, dates)] {
        let stored = StoredTexts {
            body: body.to_string(),
            apps: "[]".to_owned(),
            group: "selectedPublicApps".to_owned(),
            assignments: "[]".to_owned(),
        };
        let read = Protection::from_stored("T_1", platform, "", (0, 0), &stored).unwrap();
        assert!(!read.content.settings.is_empty());
    }
}

#[test]
fn a_name_that_is_nearly_a_setting_is_told() {
    let text = r##"{"@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "a", "MinimumPinLength": 6,
        "somethingElse": 1}"##;
    let [policy] = &import(text.as_bytes()).unwrap()[..] else { panic!("one") };
    let [warning] = &policy.warnings[..] else { panic!("{:?}", policy.warnings) };
    assert_eq!(
        (warning.code, warning.settings.as_slice()),
        ("propertyNear", ["minimumPinLength"].as_slice())
    );
    assert_eq!(warning.next(Language::English), "Did you mean `minimumPinLength`?");
    assert_eq!(policy.unknown, ["MinimumPinLength", "somethingElse"], "kept as it came");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for (name, bytes) in samples::own() {
        let end = bytes.trim_ascii_end().len();
        for cut in 1..end {
            let result = import(&bytes[..cut]);
            let truncated = matches!(
                result,
                Err(ImportError::Truncated { .. } | ImportError::NoPolicy | ImportError::NotText)
            );
            assert!(truncated, "{name} cut at {cut}: {result:?}");
        }
    }
}

//! What was imported comes back with the same settings, from memory and from the store's texts.

use cordon_graph::odata::{Metadata, Query, Root};
use cordon_graph::protection::{Change, Import, Protection, import};
use cordon_graph::version::ApiVersion;
use cordon_policy::Platform;
use serde_json::{Map, Value, json};

use crate::samples;

const NOW: i64 = 1_790_000_000_123_456;

fn stored(import: &Import) -> Protection {
    let platform = import.platform.unwrap();
    let change = Change::from_json(&import.body, platform, ApiVersion::Beta).unwrap();
    change.create(platform, "T_00000000-0000-0000-0000-000000000001".into(), "\"1\"".into(), NOW).unwrap()
}

fn read(bytes: &[u8]) -> Import {
    let mut all = import(bytes).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn show(policy: &Protection, version: ApiVersion, metadata: Metadata, query: &str) -> Value {
    let root = Root::new("https://admin.example", version, metadata);
    policy.to_json(&root, &Query::parse(Some(query)).unwrap())
}

/// The members of an exported file that a client may write.
fn written(bytes: &[u8]) -> Map<String, Value> {
    const SET: &[&str] = &[
        "id",
        "createdDateTime",
        "lastModifiedDateTime",
        "version",
        "deployedAppCount",
        "isAssigned",
        "apps",
    ];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Value::Object(object) = serde_json::from_slice(bytes).unwrap() else { panic!("no object") };
    let kept = |name: &str| !name.contains('@') && !name.starts_with('#') && !SET.contains(&name);
    object.into_iter().filter(|(name, _)| kept(name)).collect()
}

/// Without annotations inside.
fn bare(value: Value) -> Value {
    match value {
        Value::Object(object) => object
            .into_iter()
            .filter(|(name, _)| !name.contains('@'))
            .map(|(name, v)| (name, bare(v)))
            .collect(),
        Value::Array(items) => items.into_iter().map(bare).collect(),
        other => other,
    }
}

#[test]
fn every_member_comes_back_with_its_text() {
    for (name, bytes) in samples::own().into_iter().chain(samples::real()) {
        let imported = read(&bytes);
        let policy = stored(&imported);
        let again = Protection::from_stored(
            &policy.id,
            policy.content.platform,
            &policy.version,
            (policy.created, policy.modified),
            &policy.to_stored(),
        )
        .unwrap();
        assert_eq!(again, policy, "{name}: the store's texts hold everything");
        let shown = show(&again, ApiVersion::Beta, Metadata::Minimal, "$expand=Apps,assignments");
        for (member, value) in written(&bytes) {
            assert_eq!(shown[&member], bare(value), "{name}: {member}");
        }
        assert_eq!(shown["deployedAppCount"], shown["apps"].as_array().unwrap().len(), "{name}");
        assert_eq!(imported.unknown, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn apps_come_back_with_id_and_version() {
    for (name, bytes) in samples::own().into_iter().chain(samples::real()) {
        let source: Value =
            serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).unwrap();
        let shown = Value::from(stored(&read(&bytes)).apps_json());
        for (index, app) in source["apps"].as_array().unwrap().iter().enumerate() {
            for member in ["id", "version", "mobileAppIdentifier"] {
                let sent = app.get(member);
                assert!(sent.is_none_or(|v| *v == shown[index][member]), "{name}: apps[{index}].{member}");
            }
        }
    }
}

#[test]
fn what_is_exported_imports_to_the_same() {
    for (name, bytes) in samples::own().into_iter().chain(samples::real()) {
        let policy = stored(&read(&bytes));
        let exported = policy.export();
        let again = read(exported.to_string().as_bytes());
        assert_eq!(stored(&again).export(), exported, "{name}");
    }
}

/// As large as what tenants export: full metadata, every setting, 39 apps.
#[test]
fn an_export_with_every_annotation_and_39_apps_imports_to_the_same() {
    for file in ["android-enrolled.json", "ios-everyone.json"] {
        let (_, bytes) = samples::own().into_iter().find(|(name, _)| name == file).unwrap();
        let mut imported = read(&bytes);
        let member = if imported.platform == Some(Platform::Ios) { "bundleId" } else { "packageId" };
        let app = |n: i32| json!({"mobileAppIdentifier": {member: format!("com.contoso.app{n}")}});
        imported.body["apps"] = (0..39).map(app).collect();
        let policy = stored(&imported);
        let exported = show(&policy, ApiVersion::Beta, Metadata::Full, "$expand=apps,assignments");
        assert!(exported.as_object().unwrap().len() >= 100, "{file}");
        let again = read(exported.to_string().as_bytes());
        assert_eq!((again.apps, again.unknown.len()), (39, 0), "{file}");
        let again = show(&stored(&again), ApiVersion::Beta, Metadata::Full, "$expand=apps,assignments");
        assert_eq!(again, exported, "{file}");
    }
}

#[test]
fn unknown_properties_are_kept_and_named() {
    let file = json!({"@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "a",
        "pinRequired": true, "newestThing": {"deep": [1, null]}, "other": null, "id": "T_x", "version": "1"});
    let imported = read(file.to_string().as_bytes());
    assert_eq!(imported.unknown, ["newestThing", "other"]);
    assert_eq!(imported.ignored, ["id", "version"]);
    assert_eq!(imported.settings, 1);
    let shown = show(&stored(&imported), ApiVersion::Beta, Metadata::Minimal, "");
    assert_eq!(shown["newestThing"], json!({"deep": [1, null]}));
    assert_eq!(shown.get("other"), Some(&Value::Null));
    assert_ne!(shown["id"], "T_x");
}

#[test]
fn lists_and_answers_hold_several_policies() {
    let one = json!({"@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "a"});
    let answer = json!({"@odata.context": "c", "value": [one, one]});
    assert_eq!(import(answer.to_string().as_bytes()).unwrap().len(), 2);
    assert_eq!(import(json!([one]).to_string().as_bytes()).unwrap().len(), 1);
}

#[test]
fn utf16_files_are_read() {
    let text = "{\"@odata.type\":\"#microsoft.graph.iosManagedAppProtection\",\"displayName\":\"Büro\"}";
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read(&bytes).name, "Büro");
}

#[test]
fn durations_of_the_python_client_are_answered_in_iso() {
    let body = json!({"displayName": "a", "periodOfflineBeforeWipeIsEnforced": "90 days, 0:00:00", "periodOnlineBeforeAccessCheck": "0:30:00"});
    let change = Change::from_json(&body, Platform::Ios, ApiVersion::Beta).unwrap();
    let policy = change.create(Platform::Ios, "T_1".into(), "\"1\"".into(), NOW).unwrap();
    let shown = show(&policy, ApiVersion::Beta, Metadata::Minimal, "");
    assert_eq!(shown["periodOfflineBeforeWipeIsEnforced"], "P90D");
    assert_eq!(shown["periodOnlineBeforeAccessCheck"], "PT30M");
}

#[test]
fn v1_shows_less_and_resets_nothing() {
    let (_, bytes) = samples::own().into_iter().find(|(name, _)| name == "ios-personal.json").unwrap();
    let mut imported = read(&bytes);
    imported.body["allowedDataStorageLocations"] = json!(["oneDriveForBusiness", "photoLibrary"]);
    let mut policy = stored(&imported);
    let before = policy.clone();
    let shown = show(&policy, ApiVersion::V1_0, Metadata::Minimal, "");
    assert!(shown.get("appGroupType").is_none() && shown.get("minimumWarningSdkVersion").is_none());
    assert_eq!(shown["allowedDataStorageLocations"], json!(["oneDriveForBusiness"]));
    // A v1.0 client writes back all that it read.
    let change = Change::from_json(&shown, Platform::Ios, ApiVersion::V1_0).unwrap();
    change.apply(&mut policy, ApiVersion::V1_0, "\"2\"".into(), NOW + 1);
    for (id, value) in before.content.settings.iter() {
        assert_eq!(policy.content.settings.value(id), Some(value), "{id:?}");
    }
    let change = json!({"pinRequired": false, "appActionIfDeviceComplianceRequired": "wipe"});
    let errors = Change::from_json(&change, Platform::Ios, ApiVersion::V1_0).unwrap_err();
    assert_eq!(errors[0].code, "betaOnly");
    assert_eq!(errors[0].target, "appActionIfDeviceComplianceRequired");
}

#[test]
fn replies_are_as_they_were() {
    let (_, bytes) = samples::own().into_iter().find(|(name, _)| name == "android-enrolled.json").unwrap();
    let policy = stored(&read(&bytes));
    let query = "$expand=apps,assignments,deploymentSummary";
    insta::assert_json_snapshot!(
        "android_beta_expanded",
        show(&policy, ApiVersion::Beta, Metadata::Minimal, query)
    );
    insta::assert_json_snapshot!("android_v1", show(&policy, ApiVersion::V1_0, Metadata::Minimal, ""));
    insta::assert_json_snapshot!(
        "android_beta_full",
        show(&policy, ApiVersion::Beta, Metadata::Full, "$expand=assignments")
    );
}

//! App configurations: what is taken, what comes back, and what is refused.

use cordon_graph::error::FieldError;
use cordon_graph::odata::{Metadata, Query, Root};
use cordon_graph::protection::{
    Configuration, ConfigurationChange, ManagedPolicy, import, is_configuration, read_every,
};
use cordon_graph::version::ApiVersion;
use cordon_policy::{AppId, Levels, Platform};
use serde_json::{Value, json};

const GROUP: &str = "0b0a1c1e-5b5e-4c1c-9d6a-3d7c9d1f0a01";

fn sent() -> Value {
    json!({
        "@odata.type": "#microsoft.graph.targetedManagedAppConfiguration",
        "displayName": "Mail",
        "description": "",
        "roleScopeTagIds": ["0"],
        "customSettings": [{"name": "server", "value": "mail.contoso.example"}, {"name": "Server", "value": ""}],
        "appGroupType": "selectedPublicApps",
        "targetedAppManagementLevels": "mdm",
        "settings": [],
        "futureThing": {"deep": [1]},
        "apps": [
            {"mobileAppIdentifier": {"@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.mail"}},
            {"id": "com.contoso.mail.android"},
            {"mobileAppIdentifier": {"@odata.type": "#microsoft.graph.windowsAppIdentifier", "windowsAppId": "com.microsoft.edge"}},
        ],
        "assignments": [{"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": GROUP}}],
    })
}

fn read(body: &Value, version: ApiVersion) -> Result<ConfigurationChange, Vec<FieldError>> {
    ConfigurationChange::from_json(body, (), version)
}

fn made(body: &Value) -> Configuration {
    read(body, ApiVersion::Beta).unwrap().create((), "A_1".to_owned(), "\"1\"".to_owned(), 5).unwrap()
}

fn shown(configuration: &Configuration, version: ApiVersion, query: &str) -> Value {
    let root = Root { url: "https://h/beta".to_owned(), version, metadata: Metadata::Minimal };
    configuration.to_json(&root, &Query::parse(Some(query)).unwrap())
}

#[test]
fn what_is_sent_comes_back_from_memory_and_from_the_store() {
    let body = sent();
    let configuration = made(&body);
    let again = Configuration::from_stored("A_1", (), "\"1\"", (5, 5), &configuration.to_stored()).unwrap();
    assert_eq!(again, configuration);
    let told = shown(&again, ApiVersion::Beta, "$expand=apps,assignments,settings");
    for name in ["@odata.type", "displayName", "customSettings", "targetedAppManagementLevels", "futureThing"]
    {
        assert_eq!(told[name], body[name], "{name}");
    }
    assert_eq!((&told["settings"], &told["deployedAppCount"]), (&json!([]), &json!(3)));
    assert_eq!(
        (&told["isAssigned"], &told["assignments"][0]["target"]["groupId"]),
        (&json!(true), &json!(GROUP))
    );
    assert_eq!(told["apps"][2]["id"], "com.microsoft.edge.windows");
    let v1 = shown(&again, ApiVersion::V1_0, "");
    for hidden in ["roleScopeTagIds", "targetedAppManagementLevels", "appGroupType"] {
        assert!(v1.get(hidden).is_none(), "{hidden}");
    }
    assert_eq!(v1["customSettings"], body["customSettings"]);
}

#[test]
fn targeting_sees_it_on_each_platform_with_the_apps_of_that_platform() {
    let [ios, android, windows] = made(&sent()).to_policies();
    assert_eq!(
        (ios.platform, &*ios.apps.apps),
        (Platform::Ios, &[AppId::new(Platform::Ios, "com.contoso.mail")][..])
    );
    assert_eq!((android.platform, android.apps.apps.len()), (Platform::Android, 1));
    assert_eq!((windows.platform, windows.management_levels), (Platform::Windows, Levels::MDM));
    assert!(ios.settings.is_empty());
}

#[test]
fn a_change_leaves_alone_what_it_does_not_name() {
    let mut configuration = made(&sent());
    let change = read(&json!({"customSettings": [{"name": "a"}]}), ApiVersion::V1_0).unwrap();
    change.apply(&mut configuration, ApiVersion::V1_0, "\"2\"".to_owned(), 9);
    assert_eq!(
        shown(&configuration, ApiVersion::Beta, "")["customSettings"],
        json!([{"name": "a", "value": ""}])
    );
    assert_eq!((configuration.apps.len(), configuration.levels, configuration.modified), (3, Levels::MDM, 9));
}

#[test]
fn every_wrong_member_is_named() {
    let reserved = "com.microsoft.intune.mam.IntuneMAMOnly.RequireAADRegistration";
    let body = json!({
        "displayName": " ",
        "pinRequired": true,
        "settings": [{"id": "0"}],
        "customSettings": [
            {"name": "a", "value": "1"}, {"name": "a", "value": "2"}, {"name": "", "value": "x"}, {"value": "x"},
            {"name": "n", "value": 7}, "text", {"name": "line\nend", "value": "line\nend"},
            {"name": "long", "value": "x".repeat(10_001)},
        ],
        "apps": [{"mobileAppIdentifier": {"symbianId": "x"}}],
    });
    let errors = read(&body, ApiVersion::Beta).unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| (error.target.as_str(), error.code.as_str())).collect();
    for wanted in [
        ("displayName", "required"),
        ("pinRequired", "notSupported"),
        ("settings", "notSupported"),
        ("customSettings[1].name", "duplicate"),
        ("customSettings[2].name", "required"),
        ("customSettings[3].name", "required"),
        ("customSettings[4].value", "wrongType"),
        ("customSettings[5]", "wrongType"),
        ("customSettings[6].name", "controlCharacter"),
        ("customSettings[7].value", "outOfBounds"),
        ("apps[0].mobileAppIdentifier", "required"),
    ] {
        assert!(found.contains(&wanted), "{wanted:?} among {found:?}");
    }
    assert_eq!(found.len(), 11, "{found:?}");

    let body = json!({"displayName": "x", "customSettings": [
        {"name": "cordon.allowedAccounts", "value": "kim"}, {"name": reserved, "value": "yes"},
    ]});
    let errors = read(&body, ApiVersion::Beta).unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| (error.target.as_str(), error.code.as_str())).collect();
    assert_eq!(found, [("customSettings[0].name", "reserved"), ("customSettings[1].value", "reserved")]);
    assert!(errors[0].message.contains("device management"), "{}", errors[0].message);

    let errors = read(&json!({"@odata.type": "#microsoft.graph.iosManagedAppProtection"}), ApiVersion::Beta);
    assert_eq!(errors.unwrap_err()[0].code, "otherType");
    let errors = read(&json!({"appGroupType": "allApps"}), ApiVersion::V1_0).unwrap_err();
    assert_eq!(errors[0].code, "betaOnly");
    assert_eq!(read(&json!([]), ApiVersion::Beta).unwrap_err()[0].target, "(body)");
}

#[test]
fn an_exported_one_is_imported_and_read_without_its_assignments_being_lost_on_the_way() {
    let mut exported = sent();
    exported["id"] = json!("A_9");
    exported["version"] = json!("\"7\"");
    exported["apps@odata.context"] = json!("https://h/beta/$metadata#x");
    let imported = import(exported.to_string().as_bytes()).unwrap().remove(0);
    assert_eq!((imported.platform, imported.settings, imported.apps, imported.assignments), (None, 2, 3, 1));
    assert!(is_configuration(imported.body.as_object().unwrap()));
    assert!(imported.body.get("assignments").is_none() && imported.body.get("id").is_none());
    let read = read_every(exported.to_string().as_bytes()).unwrap();
    let [ManagedPolicy::Configuration(one)] = read.as_slice() else { panic!("{read:?}") };
    assert_eq!((one.id.as_str(), one.version.as_str(), one.assignments.len()), ("A_9", "\"7\"", 1));
}

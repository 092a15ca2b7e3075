//! `cordon import` against a running server.

use serde_json::Value;

use crate::support::{Bench, real_exports, repository, run};

const POLICIES: &str = "beta/deviceAppManagement/managedAppPolicies";

#[tokio::test]
async fn policies_are_created_then_updated_and_come_back() {
    let bench = Bench::sqlite().await;
    let mut files = real_exports();
    files.extend(
        ["ios-personal", "ios-enrolled", "ios-everyone", "android-personal", "android-enrolled"]
            .map(|name| repository(&format!("scenarios/policies/{name}.json"))),
    );
    for outcome in ["created", "updated"] {
        let ran = run(bench.cordon().args(["import", "--output", "json"]).args(&files));
        assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
        let report = ran.json();
        for file in report["files"].as_array().unwrap() {
            assert_eq!(file["policies"][0]["outcome"], outcome, "{file}");
        }
    }
    let stored = bench.admin.all(POLICIES).await.unwrap();
    assert_eq!(stored.len(), files.len());
    for file in &files {
        let exported = exported(file);
        let stored = stored.iter().find(|policy| policy["displayName"] == exported["displayName"]).unwrap();
        for (name, value) in exported.as_object().unwrap() {
            if is_setting(name) {
                assert_eq!(
                    without_types(&stored[name]),
                    without_types(value),
                    "{name} of {}",
                    file.display()
                );
            }
        }
    }
}

#[tokio::test]
async fn an_app_configuration_is_created_then_updated_like_a_policy() {
    let bench = Bench::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mail.json");
    let mut body = serde_json::json!({
        "@odata.type": "#microsoft.graph.targetedManagedAppConfiguration", "id": "A_1", "displayName": "Mail",
        "customSettings": [{"name": "server", "value": "a.example"}], "apps": [{"id": "com.contoso.mail.ios"}],
    });
    for (outcome, value) in [("created", "a.example"), ("updated", "b.example")] {
        body["customSettings"][0]["value"] = value.into();
        std::fs::write(&file, body.to_string()).unwrap();
        let ran = run(bench.cordon().args(["import", "--output", "json"]).arg(&file));
        let told = &ran.json()["files"][0]["policies"][0];
        assert_eq!(
            (&told["outcome"], &told["platform"], &told["settings"]),
            (&outcome.into(), &Value::Null, &1.into())
        );
        let stored =
            bench.admin.all("beta/deviceAppManagement/targetedManagedAppConfigurations").await.unwrap();
        assert_eq!((stored.len(), &stored[0]["customSettings"]), (1, &body["customSettings"]));
    }
}

fn exported(file: &std::path::Path) -> Value {
    let bytes = std::fs::read(file).unwrap();
    let text = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => {
            let units: Vec<u16> =
                rest.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
            String::from_utf16(&units).unwrap()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).unwrap(),
        bytes => String::from_utf8(bytes.to_vec()).unwrap(),
    };
    let mut json: Value = serde_json::from_str(&text).unwrap();
    match json.get_mut("value").map(Value::take) {
        Some(Value::Array(mut items)) => items.remove(0),
        _ => json,
    }
}

fn is_setting(name: &str) -> bool {
    let set_by_the_service =
        ["id", "createdDateTime", "lastModifiedDateTime", "version", "isAssigned", "deployedAppCount"];
    let contained = ["apps", "assignments", "deploymentSummary"];
    !name.contains(['@', '#']) && !set_by_the_service.contains(&name) && !contained.contains(&name)
}

fn without_types(value: &Value) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .filter(|(name, _)| !name.contains('@'))
            .map(|(name, value)| (name.clone(), without_types(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_types).collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn what_is_imported_again_is_exactly_the_file() {
    let bench = Bench::sqlite().await;
    let first = bench.directory.path().join("first.json");
    let mut policy = exported(&repository("scenarios/policies/ios-personal.json"));
    policy["settingOfTomorrow"] = Value::from("P1D");
    std::fs::write(&first, policy.to_string()).unwrap();
    let second = bench.directory.path().join("second.json");
    let fewer = serde_json::json!({
        "@odata.type": policy["@odata.type"], "displayName": policy["displayName"], "pinRequired": true,
        "apps": [{"mobileAppIdentifier":
            {"@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.only"}}],
    });
    std::fs::write(&second, fewer.to_string()).unwrap();
    assert_eq!(run(bench.cordon().arg("import").arg(&first)).code, 0);
    let before = bench.admin.all(&format!("{POLICIES}?$expand=apps")).await.unwrap().remove(0);
    let ran = run(bench.cordon().args(["import", "--output", "json"]).arg(&second));
    let report = &ran.json()["files"][0]["policies"][0];
    assert_eq!(
        (&report["outcome"], &report["settings"], &report["apps"]),
        (&Value::from("updated"), &Value::from(1), &Value::from(1))
    );
    let after = bench.admin.all(&format!("{POLICIES}?$expand=apps")).await.unwrap().remove(0);
    assert_eq!(after["id"], before["id"]);

    let other = Bench::sqlite().await;
    assert_eq!(run(other.cordon().arg("import").arg(&second)).code, 0);
    let fresh = other.admin.all(&format!("{POLICIES}?$expand=apps")).await.unwrap().remove(0);
    let set = |policy: &Value| {
        let mut policy = policy.as_object().unwrap().clone();
        policy.retain(|name, _| {
            !name.contains('@')
                && !["id", "version", "createdDateTime", "lastModifiedDateTime"].contains(&name.as_str())
        });
        policy
    };
    assert_eq!(set(&after), set(&fresh), "as if the file had been imported alone");
}

#[tokio::test]
async fn what_nobody_knows_is_kept_and_named() {
    let bench = Bench::sqlite().await;
    let mut policy = exported(&repository("scenarios/policies/ios-personal.json"));
    policy["settingOfTomorrow"] = Value::from("P1D");
    let file = bench.directory.path().join("new.json");
    std::fs::write(&file, policy.to_string()).unwrap();
    let ran = run(bench.cordon().arg("import").arg(&file));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("settingOfTomorrow"), "{}", ran.out);
    assert_eq!(bench.admin.all(POLICIES).await.unwrap()[0]["settingOfTomorrow"], "P1D");
}

#[tokio::test]
async fn contradictions_are_stored_with_a_warning() {
    let bench = Bench::sqlite().await;
    let file = bench.directory.path().join("contradiction.json");
    let policy = serde_json::json!({
        "@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "Mail", "saveAsBlocked": true,
    });
    std::fs::write(&file, policy.to_string()).unwrap();
    let ran = run(bench.cordon().arg("import").arg(&file));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let warning = "  warning: Work data may be sent to all apps, so copies may be saved anywhere although saving is blocked. \
        Restrict sending, or allow saving. (saveAsBlocked, allowedOutboundDataTransferDestinations)";
    assert!(ran.out.contains(warning), "{}", ran.out);
    let ran = run(bench.cordon().args(["import", "--output", "json"]).arg(&file));
    assert_eq!(ran.json()["files"][0]["policies"][0]["warnings"][0]["code"], "saveFollowsSend");
}

#[tokio::test]
async fn a_bad_file_leaves_nothing_and_names_every_wrong_field() {
    let bench = Bench::sqlite().await;
    let good = repository("scenarios/policies/ios-personal.json");
    let mut policy = exported(&good);
    policy["minimumPinLength"] = Value::from("six");
    policy["allowedOutboundClipboardSharingLevel"] = Value::from("nonsense");
    policy["screenCaptureBlocked"] = Value::from(true);
    let wrong = bench.directory.path().join("wrong.json");
    std::fs::write(&wrong, policy.to_string()).unwrap();
    let cut = bench.directory.path().join("cut.json");
    let whole = std::fs::read(&good).unwrap();
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let missing = bench.directory.path().join("missing.json");

    let ran = run(bench.cordon().arg("import").args([&wrong, &cut, &missing, &good]));
    assert_eq!(ran.code, 1, "{}", ran.err);
    for words in [
        "minimumPinLength",
        "allowedOutboundClipboardSharingLevel",
        "screenCaptureBlocked",
        "ends in the middle",
        "cannot be read",
    ] {
        assert!(ran.out.contains(words), "`{words}` is not in {}", ran.out);
    }
    let stored = bench.admin.all(POLICIES).await.unwrap();
    assert_eq!(stored.len(), 1, "the good file alone is stored");
}

#[tokio::test]
async fn a_wrong_secret_and_a_dead_server_have_their_own_codes() {
    let mut bench = Bench::sqlite().await;
    let file = repository("scenarios/policies/ios-personal.json");
    run(bench.cordon().env("CORDON_CLIENT_SECRET", "wrong").arg("import").arg(&file))
        .refused(5, "could not sign in");
    let metrics = format!("http://{}", bench.server.addresses.metrics);
    run(bench.cordon().env("CORDON_SERVER", metrics).arg("import").arg(&file)).refused(4, "admin address");
    bench.server.kill().await;
    run(bench.cordon().arg("import").arg(&file)).refused(4, "does not answer");
    run(bench.cordon().env_remove("CORDON_CLIENT_SECRET").arg("import").arg(&file))
        .refused(2, "CORDON_CLIENT_SECRET");
    run(bench.cordon().env("CORDON_SERVER", "http://mam.example.org").arg("import").arg(&file))
        .refused(2, "https");
}

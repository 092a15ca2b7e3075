//! `cordon explain`: what the server says, in the words and the language that were asked for.

use cordon_lab::admin::text;
use cordon_lab::setup;
use serde_json::json;

use crate::support::{Bench, cordon, run};

const POLICIES: &str = "beta/deviceAppManagement/managedAppPolicies";

#[tokio::test]
async fn whether_work_data_opens_is_told_in_both_languages() {
    let bench = Bench::sqlite().await;
    let ana = setup::user(&bench.admin, "ana@contoso.example", "Ana").await.unwrap().oid;
    let staff = setup::group(&bench.admin, "Staff", &[ana]).await.unwrap();
    let policy = json!({
        "@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "Baseline",
        "minimumRequiredOsVersion": "17.0", "appDataEncryptionType": "useDeviceSettings",
        "deviceComplianceRequired": false, "pinRequired": false,
        "apps": [{"mobileAppIdentifier": {
            "@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.mail"}}],
    });
    let id = text(&bench.admin.post(POLICIES, &policy).await.unwrap(), "id");
    let target = json!({"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": staff});
    let body = json!({"assignments": [{ "target": target }]});
    bench.admin.post(&format!("{POLICIES}/{id}/assign"), &body).await.unwrap();
    let about = ["explain", "--user", "ana@contoso.example", "--app", "ios:com.contoso.mail"];
    let state = ["--state", r#"{"answeredSecondsAgo": 0}"#, "--facts", r#"{"osVersion": "16.4"}"#];
    let explain = |more: &[&str]| run(bench.cordon().args(about).args(state).args(more));
    let english = explain(&["open"]);
    assert_eq!(english.code, 0, "{}", english.err);
    let expected = format!(
        "Closed: work data in this app on this device, right now.\n\
         Closes it: The operating system is older than your organisation allows. Update the device.\n\
         Required: 17.0. Found: 16.4.\n\
         Because `minimumRequiredOsVersion` is 17.0, set by \"Baseline\" ({id}).\n\
         Looked at: the version of the operating system is 16.4.\n\
         What would change it: iOS 17.0 or later on the device.\n\
         What would change it: `minimumRequiredOsVersion` set to 16.4 in \"Baseline\" ({id}).\n"
    );
    assert_eq!(english.out, expected);
    let german = explain(&["--language", "de", "open"]);
    assert!(german.out.starts_with("Geschlossen: Arbeitsdaten in dieser App"), "{}", german.out);
    let json = explain(&["--output", "json", "--language", "de", "open"]).json();
    assert_eq!((&json["verdict"], &json["code"]), (&json!("closed"), &json!("osTooOld")));
    assert_eq!(json["phrases"][1]["code"], "reasonCloses");
    explain(&["channel", "print"]).refused(2, "`open` alone");
    let wrong = run(bench.cordon().args(about).args(["--state", r#"{"idleSeconds": 5}"#, "open"]));
    assert_eq!(wrong.code, 5, "{}", wrong.err);
    assert!(wrong.err.contains("state.idleSeconds"), "{}", wrong.err);
}

#[test]
fn words_that_mean_nothing_to_explain() {
    let about = ["explain", "--user", "a", "--app", "ios:mail"];
    run(cordon().args(about).args(["--language", "xx", "open"])).refused(2, "use en or de");
    run(cordon().args(about).args(["--state", "5", "open"])).refused(2, "write an object");
    let about = ["lab", "ask", "--app", "ana-mail", "open"];
    run(cordon().args(about).args(["--owner", "work"])).refused(2, "--from <LOCATION>");
}

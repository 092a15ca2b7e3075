//! Policies as they reach devices.

use cordon_wire::check_in::AskCount;
use cordon_wire::envelope::{Management, Status};
use cordon_wire::registration::Evidence;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::TestServer;
use crate::graph::{ANDROID, IOS, POLICIES, ios, to_group};
use crate::phone::{Phone, eve};

/// A policy for Eve's group, on devices of these levels; its id.
async fn assigned(server: &TestServer, phone: &Phone, name: &str, levels: &str) -> String {
    let mut body = ios(name);
    body["targetedAppManagementLevels"] = json!(levels);
    body["minimumPinLength"] = json!(if levels == "mdm" { 4 } else { 8 });
    let id = server.make(IOS, body).await;
    let group = server.make_group(name).await;
    server.running.directory().add_member(group.parse().unwrap(), phone.oid).await.unwrap();
    let assign = json!({"assignments": [to_group(&group)]});
    server.done(Method::POST, &format!("{POLICIES}/{id}/assign"), Some(assign)).await;
    id
}

#[tokio::test]
async fn a_change_reaches_the_device_once() {
    let (server, mut phone) = eve().await;
    let id = assigned(&server, &phone, "Phones", "unspecified").await;
    let first = phone.register(&server).await;
    assert_eq!(first.status, Status::Managed);
    assert!(first.policy.as_ref().unwrap().to_string().contains("minimumPinLength"));
    let mut report = phone.report();
    report.held_version = first.policy_version.clone();
    let held = phone.deliver(&server, &report).await;
    assert_eq!((held.policy, held.seq), (None, first.seq), "the device holds this version");

    server.done(Method::PATCH, &format!("{IOS}('{id}')"), Some(json!({"minimumPinLength": 6}))).await;
    let mut report = phone.report();
    report.held_version = first.policy_version.clone();
    let changed = phone.deliver(&server, &report).await;
    assert_eq!(changed.seq, first.seq + 1);
    assert_ne!(changed.policy_version, first.policy_version);
    assert!(changed.policy.is_some());
}

#[tokio::test]
async fn a_way_of_enrolment_that_evidence_tells_is_held_against_levels_and_filters() {
    let (server, mut phone) = eve().await;
    phone.app = "android:com.contoso.mail".to_owned();
    let group = server.make_group("Staff").await;
    server.running.directory().add_member(group.parse().unwrap(), phone.oid).await.unwrap();
    let mail = json!([{"id": "com.contoso.mail.android"}]);
    for (name, levels) in
        [("Enterprise", "androidEnterprise"), ("Open source", "androidOpenSourceProjectUserless")]
    {
        let body = json!({"displayName": name, "targetedAppManagementLevels": levels, "apps": mail});
        let id = server.make(ANDROID, body).await;
        let assign = json!({"assignments": [to_group(&group)]});
        server.done(Method::POST, &format!("{ANDROID}/{id}/assign"), Some(assign)).await;
    }
    let mut filtered = json!({"displayName": "Fully managed", "apps": mail});
    filtered["encryptAppData"] = json!(true);
    let id = server.make(ANDROID, filtered).await;
    let rule = json!({
        "displayName": "Fully managed", "platform": "androidMobileApplicationManagement",
        "rule": "(app.deviceManagementType -eq \"Corporate-owned fully managed\")",
    });
    let filter = server.make("/beta/deviceManagement/assignmentFilters", rule).await;
    let mut target = to_group(&group);
    target["target"]["deviceAndAppManagementAssignmentFilterId"] = json!(filter);
    target["target"]["deviceAndAppManagementAssignmentFilterType"] = json!("include");
    server
        .done(Method::POST, &format!("{ANDROID}/{id}/assign"), Some(json!({"assignments": [target]})))
        .await;
    let names = |envelope: &cordon_wire::envelope::Envelope| -> Vec<Value> {
        let policies = envelope.policy.as_ref().map(|policy| policy["policies"].clone()).unwrap_or(json!([]));
        let mut names: Vec<Value> =
            policies.as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
        names.sort_by_key(Value::to_string);
        names
    };
    let evidence = async |body: Value| {
        let (status, made) = server.call(Method::POST, "/cordon/v1/evidence", Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        Some(Evidence { token: made["token"].as_str().unwrap().to_owned() })
    };
    // Enrolled in a way that nobody told: the levels that mean some enrolment stand for it, and no filter by the way does.
    phone.management = evidence(json!({"label": "phone"})).await;
    assert_eq!(names(&phone.register(&server).await), ["Enterprise", "Open source"]);
    phone.management = evidence(json!({"label": "phone", "enrolment": "fullyManaged"})).await;
    assert_eq!(names(&phone.check_in(&server).await), ["Enterprise", "Fully managed"]);
    let shown = server.get(&format!("/cordon/v1/registrations/{}", phone.id())).await;
    assert_eq!((&shown["management"], &shown["enrolment"]), (&json!("mdm"), &json!("fullyManaged")));
    phone.management = evidence(json!({"label": "phone", "enrolment": "openSourceUserless"})).await;
    assert_eq!(names(&phone.check_in(&server).await), ["Open source"]);
    for (body, target) in [
        (json!({"label": "phone", "enrolment": "handed over"}), "enrolment"),
        (json!({"label": "phone", "management": "thirdPartyMdm", "enrolment": "fullyManaged"}), "enrolment"),
    ] {
        let (status, error) = server.call(Method::POST, "/cordon/v1/evidence", Some(body)).await;
        assert_eq!((status, crate::graph::targets(&error)), (StatusCode::BAD_REQUEST, vec![target]));
    }
}

#[tokio::test]
async fn another_app_is_not_targeted_and_the_policys_apps_are_named() {
    let (server, mut mail) = eve().await;
    assigned(&server, &mail, "Phones", "unspecified").await;
    let mut files = Phone::new(mail.oid, mail.token.clone());
    files.app = "ios:com.contoso.files".to_owned();
    let told = files.register(&server).await;
    assert_eq!((told.status, told.policy), (Status::AppNotTargeted, None));
    let told = mail.register(&server).await;
    let apps: Vec<(&str, bool)> =
        told.managed_apps.iter().map(|app| (app.app.as_str(), app.registered)).collect();
    assert_eq!(apps, [("ios:com.contoso.files", true), ("ios:com.contoso.mail", true)]);
}

#[tokio::test]
async fn one_employee_two_devices_two_answers() {
    let (server, mut phone) = eve().await;
    assigned(&server, &phone, "Enrolled", "mdm").await;
    assigned(&server, &phone, "Private", "unmanaged").await;
    let label = json!({"label": "Eve's phone"});
    let (status, made) = server.call(Method::POST, "/cordon/v1/evidence", Some(label)).await;
    assert_eq!(status, StatusCode::CREATED);
    let mut tablet = Phone::new(phone.oid, phone.token.clone());
    tablet.tag = "tablet".to_owned();
    phone.management = Some(Evidence { token: made["token"].as_str().unwrap().to_owned() });
    let pin = |policy: &Option<Value>| policy.as_ref().unwrap().to_string();
    let (on_phone, on_tablet) = (phone.register(&server).await, tablet.register(&server).await);
    assert_ne!(pin(&on_phone.policy), pin(&on_tablet.policy));
    assert_eq!((on_phone.management, on_tablet.management), (Management::Mdm, Management::Unmanaged));
    // The token tried on the tablet changes nothing there.
    tablet.management = phone.management.clone();
    let told = tablet.check_in(&server).await;
    assert_eq!(told.policy_version, on_tablet.policy_version);
    // A year on the evidence has expired, and the phone counts as not enrolled.
    server.clock.advance(366 * 24 * 60 * 60);
    phone.nonce = None;
    assert_eq!(phone.check_in(&server).await.policy_version, on_tablet.policy_version);
}

#[tokio::test]
async fn one_report_sent_twice_at_once_counts_once() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let mut report = phone.report();
    report.counts = vec![AskCount {
        kind: "paste".to_owned(),
        destination: "personal".to_owned(),
        verdict: "deny".to_owned(),
        setting: "allowedOutboundClipboardSharingLevel".to_owned(),
        day: "2026-11-23".to_owned(),
        count: 3,
    }];
    let body = serde_json::to_vec(&report).unwrap();
    let call = phone.call(&server, Method::POST, &phone.path("/check-in"), body);
    let token = call.proof.sign(&phone.key).unwrap();
    let send = || {
        let request = server.http.post(server.public(&call.path)).header("Cordon-Proof", token.as_str());
        request.body(call.body.clone()).send()
    };
    let (one, two, three) = tokio::join!(send(), send(), send());
    for answer in [one, two, three] {
        assert_eq!(answer.unwrap().status(), StatusCode::OK);
    }
    assert_eq!(server.number("SELECT SUM(count) FROM ask_count").await, 3);
}

#[tokio::test]
async fn s005_whom_no_policy_reaches_is_asked_to_come_back_in_half_a_day() {
    let (server, mut phone) = eve().await;
    let first = phone.register(&server).await;
    assert_eq!((first.status, first.next_check_in), (Status::Untargeted, 12 * 3600));
    assigned(&server, &phone, "Phones", "unspecified").await;
    let managed = phone.check_in(&server).await;
    assert_eq!((managed.status, managed.next_check_in), (Status::Managed, 1_800));
    let mut notes = Phone::new(phone.oid, phone.token.clone());
    notes.app = "ios:com.contoso.notes".to_owned();
    let told = notes.register(&server).await;
    assert_eq!((told.status, told.next_check_in), (Status::AppNotTargeted, 12 * 3600));
}

//! Assignment filters, from the administrator to the device.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{ANDROID, IOS, ios, targets};
use crate::common::TestServer;
use crate::phone::eve;

const FILTERS: &str = "/beta/deviceManagement/assignmentFilters";

fn filter(name: &str, rule: &str) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.deviceAndAppManagementAssignmentFilter",
        "displayName": name,
        "description": "",
        "platform": "iOSMobileApplicationManagement",
        "rule": rule,
        "roleScopeTags": ["0"],
        "assignmentFilterManagementType": "apps",
    })
}

fn by_filter(group: &str, filter: &str, mode: &str) -> Value {
    json!({"assignments": [{"target": {
        "@odata.type": "#microsoft.graph.groupAssignmentTarget",
        "groupId": group,
        "deviceAndAppManagementAssignmentFilterId": filter,
        "deviceAndAppManagementAssignmentFilterType": mode,
    }}]})
}

#[tokio::test]
async fn filters_are_made_changed_found_and_removed() {
    let server = TestServer::start().await;
    let sent = filter("Not enrolled", "app.deviceManagementType -eq \"Unmanaged\"");
    let id = server.make(FILTERS, sent.clone()).await;
    let one = format!("{FILTERS}/{id}");
    let shown = server.get(&format!("{FILTERS}('{id}')")).await;
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(shown[name], *value, "{name}");
    }
    let change = json!({"displayName": "New", "rule": "(app.osVersion -startsWith \"17\")"});
    let (status, changed) = server.call(Method::PATCH, &one, Some(change)).await;
    assert_eq!((status, &changed["displayName"]), (StatusCode::OK, &json!("New")), "{changed}");
    let found = server.get(&format!("{FILTERS}?$filter=displayName eq 'New'&$count=true")).await;
    assert_eq!((&found["value"][0]["id"], &found["@odata.count"]), (&json!(id), &json!(1)));
    let platform = json!({"platform": "androidMobileApplicationManagement"});
    let (status, error) = server.call(Method::PATCH, &one, Some(platform)).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["platform"]));
    server.done(Method::DELETE, &one, None).await;
    assert_eq!(server.call(Method::GET, &one, None).await.0, StatusCode::NOT_FOUND);
    let v1 = FILTERS.replace("beta", "v1.0");
    assert_eq!(server.call(Method::GET, &v1, None).await.0, StatusCode::BAD_REQUEST, "beta only");
}

#[tokio::test]
async fn a_wrong_rule_is_told_with_its_place() {
    let server = TestServer::start().await;
    let wrong = filter("x", "(app.deviceModel -gt \"a\")");
    let (status, error) = server.call(Method::POST, FILTERS, Some(wrong.clone())).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["rule"]));
    let message = error["error"]["details"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("column 18: `deviceModel` cannot be compared with `-gt`"), "{message}");
    assert_eq!(server.get(FILTERS).await["value"], json!([]));
    let path = format!("{FILTERS}/validateFilter");
    for (body, valid) in [(wrong, false), (filter("x", "(app.deviceModel -ne $null)"), true)] {
        let body = json!({"deviceAndAppManagementAssignmentFilter": body});
        let (status, answer) = server.call(Method::POST, &path, Some(body)).await;
        assert_eq!((status, &answer["isValid"]), (StatusCode::OK, &json!(valid)), "{answer}");
    }
    let (status, error) = server.call(Method::POST, &path, Some(json!({}))).await;
    assert_eq!((status, targets(&error).len()), (StatusCode::BAD_REQUEST, 1));
}

#[tokio::test]
async fn an_assignment_names_a_filter_that_exists_and_keeps_it() {
    let server = TestServer::start().await;
    let group = server.make_group("Staff").await;
    let id = server.make(FILTERS, filter("f", "(app.deviceModel -ne $null)")).await;
    let (policy, other) = (server.make(IOS, ios("a")).await, json!({"displayName": "b"}));
    let other = server.make(ANDROID, other).await;
    let nobody = "0b0a1c1e-5b5e-4c1c-9d6a-3d7c9d1f0a01";
    let field = "assignments[0].target.deviceAndAppManagementAssignmentFilterId";
    for (path, filter) in [(format!("{IOS}/{policy}"), nobody), (format!("{ANDROID}/{other}"), id.as_str())] {
        let body = by_filter(&group, filter, "include");
        let (status, error) = server.call(Method::POST, &format!("{path}/assign"), Some(body)).await;
        assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec![field]), "{error}");
    }
    let assign = format!("{IOS}/{policy}/assign");
    server.done(Method::POST, &assign, Some(by_filter(&group, &id, "exclude"))).await;
    let shown = server.get(&format!("{IOS}/{policy}/assignments")).await;
    let target = &shown["value"][0]["target"];
    assert_eq!(target["deviceAndAppManagementAssignmentFilterId"], id.as_str());
    assert_eq!(target["deviceAndAppManagementAssignmentFilterType"], "exclude");
    let (status, error) = server.call(Method::DELETE, &format!("{FILTERS}/{id}"), None).await;
    assert_eq!((status, &error["error"]["code"]), (StatusCode::CONFLICT, &json!("Conflict")), "in use");
    server.done(Method::POST, &assign, Some(json!({"assignments": []}))).await;
    server.done(Method::DELETE, &format!("{FILTERS}/{id}"), None).await;
}

#[tokio::test]
async fn a_device_gets_the_policy_when_what_it_reports_matches() {
    let (server, mut phone) = eve().await;
    let directory = server.running.directory();
    let group = directory.create_group("Staff").await.unwrap();
    directory.add_member(group, phone.oid).await.unwrap();
    let id = server.make(FILTERS, filter("New systems", "(app.operatingSystemVersion -ge 90)")).await;
    let policy = server.make(IOS, ios("a")).await;
    let body = by_filter(&group.to_string(), &id, "include");
    server.done(Method::POST, &format!("{IOS}/{policy}/assign"), Some(body)).await;
    assert!(phone.register(&server).await.policy_version.is_none(), "an older system");

    let ask = json!({"ask": "channel", "channel": "print"});
    let question = json!({"registration": phone.id().to_string(), "ask": ask});
    let (_, answer) = server.call(Method::POST, "/cordon/v1/explain", Some(question)).await;
    let missed = &answer["policies"]["notApplied"][0];
    assert_eq!(
        (&missed["reason"], &missed["filter"]["name"]),
        (&json!("filterNotMatched"), &json!("New systems"))
    );

    let mut report = phone.report();
    report.facts.insert("osVersion".to_owned(), json!("90.1"));
    assert!(phone.deliver(&server, &report).await.policy_version.is_some(), "it was updated");

    let change = json!({"rule": "(app.operatingSystemVersion -ge 91)"});
    let (status, _) = server.call(Method::PATCH, &format!("{FILTERS}/{id}"), Some(change)).await;
    assert_eq!(status, StatusCode::OK);
    let mut report = phone.report();
    report.facts.insert("osVersion".to_owned(), json!("90.1"));
    assert!(phone.deliver(&server, &report).await.policy_version.is_none(), "the filter was changed");
}

//! Policies over their life.

use std::path::Path;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{ANDROID, IOS, POLICIES, ios, targets, to_group};
use crate::common::TestServer;

fn files() -> Vec<(String, Vec<u8>)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/policies");
    let real = std::env::var_os("CORDON_REFERENCE").map(|folder| Path::new(&folder).join("real"));
    let mut files = Vec::new();
    for folder in std::iter::once(own).chain(real) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "json") {
                files.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    assert!(files.len() >= 4);
    files
}

#[tokio::test]
async fn exported_policies_come_back_with_the_same_settings() {
    let server = TestServer::start().await;
    for (name, bytes) in files() {
        let import = cordon_graph::protection::import(&bytes).unwrap().remove(0);
        let id = server.make(POLICIES, import.body.clone()).await;
        let shown = server.get(&format!("{POLICIES}/{id}?$expand=apps")).await;
        for (member, value) in import.body.as_object().unwrap() {
            if member == "apps" {
                assert_eq!(
                    shown["apps"].as_array().unwrap().len(),
                    value.as_array().unwrap().len(),
                    "{name}"
                );
            } else if !value.to_string().contains("@odata") {
                assert_eq!(&shown[member], value, "{name}: {member}");
            }
        }
    }
    let server = server.restart().await;
    let listed = server.get(POLICIES).await;
    assert_eq!(listed["value"].as_array().unwrap().len(), files().len());
}

#[tokio::test]
async fn a_policy_is_made_changed_assigned_and_removed() {
    let server = TestServer::start().await;
    let group = server.make_group("Sales").await;
    // Tools post with a trailing slash and send back what the service sets.
    let mut body = ios("Phones");
    body["version"] = json!("mine");
    body["newThing"] = json!({"a": 1});
    let (status, made) = server.call(Method::POST, &format!("{IOS}/"), Some(body)).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(made["@cordon.unknownProperties"], json!(["newThing"]));
    assert!(
        made["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("#deviceAppManagement/iosManagedAppProtections/$entity")
    );
    assert_ne!(made["version"], "mine");
    let id = made["id"].as_str().unwrap();

    server
        .done(
            Method::PATCH,
            &format!("{IOS}('{id}')"),
            Some(json!({"minimumPinLength": 6, "isAssigned": true})),
        )
        .await;
    // One id space: an assignment through the other platform's collection, with the qualified name.
    let assign = json!({"assignments": [to_group(&group)]});
    server.done(Method::POST, &format!("{ANDROID}/{id}/microsoft.graph.assign"), Some(assign.clone())).await;
    let apps = json!({"appGroupType": "allApps", "apps": [{"id": "com.contoso.files.ios"}]});
    server
        .done(
            Method::POST,
            &format!("/beta/deviceAppManagement/targetedManagedAppConfigurations/{id}/targetApps"),
            Some(apps),
        )
        .await;

    let shown = server.get(&format!("{IOS}('{id}')/?$expand=Apps,assignments")).await;
    assert_eq!((&shown["minimumPinLength"], &shown["pinRequired"]), (&json!(6), &json!(true)));
    assert_eq!((&shown["isAssigned"], &shown["appGroupType"]), (&json!(true), &json!("allApps")));
    assert_eq!(shown["apps"][0]["id"], "com.contoso.files.ios");
    assert_eq!(shown["assignments"][0]["target"]["groupId"], group.as_str());
    assert_ne!(shown["version"], made["version"]);
    assert_eq!(shown["newThing"], json!({"a": 1}));

    let assignments = server.get(&format!("{IOS}/{id}/assignments")).await;
    assert!(assignments["@odata.context"].as_str().unwrap().contains(id), "tools look for the id there");
    assert_eq!(assignments["value"][0]["id"], format!("{group}_incl"));

    server.done(Method::POST, &format!("{POLICIES}/{id}/assign"), Some(json!({"assignments": []}))).await;
    assert_eq!(server.get(&format!("{POLICIES}/{id}")).await["isAssigned"], json!(false));
    server.done(Method::DELETE, &format!("{POLICIES}/{id}"), None).await;
    let (status, gone) = server.call(Method::GET, &format!("{IOS}/{id}"), None).await;
    assert_eq!((status, &gone["error"]["code"]), (StatusCode::NOT_FOUND, &json!("ResourceNotFound")));
    assert!(gone["error"]["innerError"]["request-id"].is_string());
}

#[tokio::test]
async fn lists_filter_select_page_and_count() {
    let server = TestServer::start().await;
    for n in 0..5 {
        server.make(IOS, ios(&format!("P{n}"))).await;
    }
    server.make(ANDROID, json!({"displayName": "A"})).await;
    assert_eq!(server.get(POLICIES).await["value"].as_array().unwrap().len(), 6);
    let one = server.get(&format!("{IOS}?$filter=displayName+eq+'p3'&$select=displayName")).await;
    assert_eq!(one["value"].as_array().unwrap().len(), 1);
    assert!(one["value"][0]["id"].is_string() && one["value"][0].get("pinRequired").is_none());

    let mut names = Vec::new();
    let mut next = format!("{POLICIES}?$top=4&$orderby=displayName desc&$count=true");
    loop {
        let page = server.get(&next).await;
        assert_eq!(page["@odata.count"], 6);
        names.extend(
            page["value"].as_array().unwrap().iter().map(|p| p["displayName"].as_str().unwrap().to_owned()),
        );
        let Some(link) = page["@odata.nextLink"].as_str() else { break };
        next = link.strip_prefix(&server.admin("")).unwrap().to_owned();
    }
    assert_eq!(names, ["P4", "P3", "P2", "P1", "P0", "A"]);
    let (_, number) = server.call(Method::GET, &format!("{IOS}/$count"), None).await;
    assert_eq!(number, 5);
    let (status, error) =
        server.call(Method::GET, &format!("{IOS}?$filter=isof('a')&$expand=colours&$top=x"), None).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(targets(&error), ["$filter", "$top"]);
}

#[tokio::test]
async fn a_tag_that_is_not_current_is_refused() {
    let server = TestServer::start().await;
    let id = server.make(IOS, ios("a")).await;
    let path = format!("{IOS}/{id}");
    let patch = async |tag: &str, name: &str| {
        let request = server.request(Method::PATCH, &path).await.header("if-match", tag);
        request.json(&json!({"displayName": name})).send().await.unwrap().status()
    };
    let tag = server.get(&path).await["version"].as_str().unwrap().to_owned();
    assert_eq!(patch(&tag, "b").await, StatusCode::NO_CONTENT);
    assert_eq!(patch(&tag, "c").await, StatusCode::PRECONDITION_FAILED);
    assert_eq!(patch("*", "d").await, StatusCode::NO_CONTENT);
    assert_eq!(server.get(&path).await["displayName"], "d");
}

#[tokio::test]
async fn v1_is_a_projection() {
    let server = TestServer::start().await;
    let mut body = ios("a");
    body["targetedAppManagementLevels"] = json!("unmanaged");
    body["appActionIfDeviceComplianceRequired"] = json!("wipe");
    let id = server.make(IOS, body).await;
    server.make("/beta/deviceAppManagement/windowsManagedAppProtections", json!({"displayName": "w"})).await;
    let v1 = IOS.replace("beta", "v1.0");
    let shown = server.get(&format!("{v1}/{id}")).await;
    assert!(
        shown.get("targetedAppManagementLevels").is_none()
            && shown.get("appActionIfDeviceComplianceRequired").is_none()
    );
    server.done(Method::PATCH, &format!("{v1}/{id}"), Some(shown)).await;
    let beta = server.get(&format!("{IOS}/{id}")).await;
    assert_eq!(beta["targetedAppManagementLevels"], "unmanaged");
    assert_eq!(beta["appActionIfDeviceComplianceRequired"], "wipe");
    assert_eq!(server.get(&POLICIES.replace("beta", "v1.0")).await["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn metadata_follows_the_accept_header() {
    let server = TestServer::start().await;
    let id = server.make(IOS, ios("a")).await;
    let get = async |level: &str| -> Value {
        let request = server.request(Method::GET, &format!("{POLICIES}/{id}?$expand=assignments")).await;
        let response = request
            .header("accept", format!("application/json;odata.metadata={level}"))
            .send()
            .await
            .unwrap();
        let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(kind.contains(&format!("odata.metadata={level}")), "{kind}");
        response.json().await.unwrap()
    };
    let full = get("full").await;
    let link = full["apps@odata.navigationLink"].as_str().unwrap();
    assert_eq!(link, server.admin(&format!("{IOS}('{id}')/apps")));
    assert!(full["#microsoft.graph.assign"]["target"].as_str().unwrap().ends_with("/microsoft.graph.assign"));
    let none = get("none").await;
    assert!(none.as_object().unwrap().keys().all(|name| !name.contains('@') && !name.starts_with('#')));
    // The links that are advertised work.
    let path = link.strip_prefix(&server.admin("")).unwrap();
    assert_eq!(server.get(path).await["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_put_leaves_exactly_what_it_says() {
    let server = TestServer::start().await;
    let group = server.make_group("Sales").await;
    let mut first = ios("a");
    first["description"] = json!("first");
    first["minimumPinLength"] = json!(9);
    first["newestThing"] = json!(1);
    first["roleScopeTagIds"] = json!(["7"]);
    first["targetedAppManagementLevels"] = json!("mdm");
    first["assignments"] = json!([to_group(&group)]);
    let id = server.make(IOS, first).await;
    let path = format!("{IOS}/{id}");
    let before = server.get(&format!("{path}?$expand=assignments")).await;
    let second = json!({"displayName": "b", "faceIdBlocked": true});
    server.done(Method::PUT, &path, Some(second.clone())).await;
    let mut after = server.get(&format!("{path}?$expand=apps,assignments")).await;
    assert_eq!((&after["id"], &after["createdDateTime"]), (&before["id"], &before["createdDateTime"]));
    assert_eq!(after["assignments"], before["assignments"]);
    assert_ne!(after["version"], before["version"]);
    let other = server.make(IOS, second).await;
    let mut fresh = server.get(&format!("{IOS}/{other}?$expand=apps,assignments")).await;
    for policy in [&mut after, &mut fresh] {
        let members = policy.as_object_mut().unwrap();
        members.retain(|name, _| {
            !name.contains("@odata.context")
                && !["id", "version", "assignments", "isAssigned"].contains(&name.as_str())
        });
    }
    assert_eq!(after, fresh, "nothing of the first is left");

    let (status, error) = server.call(Method::PUT, &path, Some(json!({"pinRequired": true}))).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["displayName"]));
    let (status, _) =
        server.call(Method::PUT, &path.replace("beta", "v1.0"), Some(json!({"displayName": "c"}))).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(server.get(&path).await["displayName"], "b");
}

//! Several requests in one.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{IOS, ios, targets, to_group};
use crate::common::TestServer;

#[tokio::test]
async fn a_batch_answers_each_request() {
    let server = TestServer::start().await;
    let group = server.make_group("Sales").await;
    let id = server.make(IOS, ios("a")).await;
    let batch = json!({"requests": [
        {"id": 1, "method": "GET", "url": format!("deviceAppManagement/iosManagedAppProtections/{id}/assignments")},
        {"id": "2", "method": "POST", "url": format!("/deviceAppManagement/managedAppPolicies('{id}')/assign"),
            "headers": {"Content-Type": "application/json"}, "body": {"assignments": [to_group(&group)]}},
        {"id": 3, "method": "GET", "url": "groups?$filter=displayName eq 'Sales'&$select=displayName", "dependsOn": ["2"]},
        {"id": 4, "method": "GET", "url": "groups/nothing"},
        {"id": 5, "method": "GET", "url": "users", "dependsOn": [4]},
    ]});
    let (status, answer) = server.call(Method::POST, "/beta/$batch", Some(batch)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let responses = answer["responses"].as_array().unwrap();
    let found: Vec<_> =
        responses.iter().map(|r| (r["id"].as_str().unwrap(), r["status"].as_u64().unwrap())).collect();
    assert_eq!(found, [("1", 200), ("2", 204), ("3", 200), ("4", 404), ("5", 424)]);
    assert!(responses.iter().all(|r| r["headers"].is_object()), "clients look into the headers of each");
    assert!(responses[0]["body"]["@odata.context"].as_str().unwrap().contains(&id));
    assert_eq!(responses[2]["body"]["value"][0]["id"], group.as_str());
    assert_eq!(server.get(&format!("{IOS}/{id}/assignments")).await["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_batch_is_no_way_around_permissions() {
    let server = TestServer::start().await;
    let id = server.make(IOS, ios("a")).await;
    let delete = json!({"requests": [{"id": 1, "method": "DELETE", "url": format!("deviceAppManagement/managedAppPolicies/{id}"),
        "headers": {"Authorization": format!("Bearer {}", server.admin_token().await)}}]});
    let response = server.http.post(server.admin("/v1.0/$batch")).json(&delete).send().await.unwrap();
    let answer: serde_json::Value = response.json().await.unwrap();
    assert_eq!(answer["responses"][0]["status"], 401, "the credential is that of the batch itself");
    server.get(&format!("{IOS}/{id}")).await;
}

#[tokio::test]
async fn a_malformed_batch_is_refused_whole() {
    let server = TestServer::start().await;
    let one = json!({"id": 1, "method": "GET", "url": "/users"});
    let (status, error) =
        server.call(Method::POST, "/beta/$batch", Some(json!({"requests": [one, one, {"id": 2}]}))).await;
    assert_eq!(
        (status, targets(&error)),
        (StatusCode::BAD_REQUEST, vec!["requests[1].id", "requests[2].method"])
    );
    let many: Vec<_> = (0..21).map(|n| json!({"id": n, "method": "GET", "url": "/users"})).collect();
    let (status, error) = server.call(Method::POST, "/beta/$batch", Some(json!({"requests": many}))).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["requests"]));
    assert!(error["error"]["innerError"]["request-id"].is_string());
}

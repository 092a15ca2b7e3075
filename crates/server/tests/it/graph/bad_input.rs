//! The admin plane refuses what is wrong, says where, and keeps what it has.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{ANDROID, IOS, POLICIES, ios, targets, to_group};
use crate::common::TestServer;

#[tokio::test]
async fn every_wrong_field_is_listed() {
    let server = TestServer::start().await;
    let id = server.make(IOS, ios("kept")).await;
    let before = server.get(&format!("{IOS}/{id}")).await;
    let body = json!({
        "displayName": 7,
        "pinRequired": "yes",
        "maximumPinRetries": 1_000_000,
        "pinCharacterSet": "emoji",
        "encryptAppData": true,
        "apps": [{"mobileAppIdentifier": {"packageId": "a"}}],
        "assignments": [{"target": {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}}],
    });
    let (status, error) = server.call(Method::PATCH, &format!("{IOS}/{id}"), Some(body)).await;
    assert_eq!((status, &error["error"]["code"]), (StatusCode::BAD_REQUEST, &json!("BadRequest")));
    let targets = targets(&error);
    for wanted in [
        "displayName",
        "pinRequired",
        "maximumPinRetries",
        "pinCharacterSet",
        "encryptAppData",
        "apps[0].mobileAppIdentifier.bundleId",
        "assignments[0].target.@odata.type",
    ] {
        assert!(targets.contains(&wanted), "{wanted} is missing in {targets:?}");
    }
    assert_eq!(server.get(&format!("{IOS}/{id}")).await, before, "nothing was changed");
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let server = TestServer::start().await;
    for (body, word) in [
        ("{\"displayName\": ", "ends in the middle"),
        ("<policy/>", "is not JSON"),
        ("[1]", "details"),
        ("{\"displayName\": \"a\", \"displayName\": \"b\"}", "stands twice"),
    ] {
        let request = server.request(Method::POST, IOS).await.header("content-type", "application/json");
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body}");
        let text = response.text().await.unwrap();
        assert!(text.contains(word), "{text}");
    }
    assert_eq!(server.get(POLICIES).await["value"], json!([]));
}

#[tokio::test]
async fn assignments_need_groups_that_exist() {
    let server = TestServer::start().await;
    let group = server.make_group("Sales").await;
    let id = server.make(IOS, ios("a")).await;
    let nobody = "5f0ba6f1-6d6f-4f1b-8f0e-0d6a1c6a0f11";
    let assign = json!({"assignments": [to_group(&group), to_group(nobody)]});
    let (status, error) = server.call(Method::POST, &format!("{IOS}/{id}/assign"), Some(assign)).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["assignments[1].target.groupId"]));
    assert!(error["error"]["message"].as_str().unwrap().contains(nobody));
    let everyone =
        json!({"assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]});
    let (status, error) = server.call(Method::POST, &format!("{POLICIES}/{id}/assign"), Some(everyone)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(error["error"]["message"].as_str().unwrap().contains("Unsupported AssignmentTarget"));
    let (status, error) = server.call(Method::POST, &format!("{IOS}/{id}/assign"), Some(json!({}))).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["assignments"]));
    let mut inline = ios("b");
    inline["assignments"] = json!([to_group(nobody)]);
    assert_eq!(server.call(Method::POST, IOS, Some(inline)).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(server.get(&format!("{IOS}/{id}/assignments")).await["value"], json!([]));
}

#[tokio::test]
async fn a_policy_of_another_platform_is_refused() {
    let server = TestServer::start().await;
    let (status, error) = server.call(Method::POST, ANDROID, Some(ios("a"))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(targets(&error).contains(&"@odata.type"), "{error}");
    let (status, error) = server.call(Method::POST, POLICIES, Some(json!({"displayName": "a"}))).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["@odata.type"]));
}

#[tokio::test]
async fn a_huge_body_is_refused() {
    let server = TestServer::start().await;
    let request = server.request(Method::POST, IOS).await.header("content-type", "application/json");
    let announced = request.body(vec![b' '; 100 * 1024 * 1024]).send().await;
    // The server answers before the body is read; the client may see the answer or the closed connection.
    if let Ok(response) = announced {
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
    let chunks = futures::stream::iter((0..100).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1024 * 1024])));
    let request = server.request(Method::POST, IOS).await.header("content-type", "application/json");
    let body = reqwest::Body::wrap_stream(chunks);
    if let Ok(response) = request.body(body).send().await {
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
    assert_eq!(server.get(POLICIES).await["value"], json!([]), "the server goes on");
}

#[tokio::test]
async fn tokens_are_checked() {
    let server = TestServer::start().await;
    let get = async |token: Option<&str>| {
        let request = server.http.get(server.admin(POLICIES));
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let response = request.send().await.unwrap();
        (response.status(), response.json::<serde_json::Value>().await.unwrap()["error"]["code"].clone())
    };
    let unauthorized = (StatusCode::UNAUTHORIZED, json!("InvalidAuthenticationToken"));
    assert_eq!(get(None).await, unauthorized);
    assert_eq!(get(Some("abc")).await, unauthorized);
    let token = server.admin_token().await;
    assert_eq!(get(Some(&token)).await.0, StatusCode::OK);
    let mut forged = token.clone();
    let last = forged.pop().unwrap();
    forged.push(if last == 'A' { 'B' } else { 'A' });
    forged.replace_range(
        forged.len() - 10..forged.len() - 9,
        if forged.as_bytes()[forged.len() - 10] == b'x' { "y" } else { "x" },
    );
    assert_eq!(get(Some(&forged)).await, unauthorized);
    server.user("eve@contoso.com", "correct horse battery").await;
    let device = server.device_token("eve@contoso.com", "correct horse battery").await;
    assert_eq!(get(Some(&device)).await, unauthorized, "a token for devices");
    let other = TestServer::start().await;
    assert_eq!(get(Some(&other.admin_token().await)).await, unauthorized, "another organisation's token");
    server.clock.advance(3601);
    assert_eq!(get(Some(&token)).await, unauthorized, "an expired token");
}

#[tokio::test]
async fn every_spelling_of_an_action_needs_its_permission() {
    let server = TestServer::start().await;
    let id = server.make(IOS, ios("a")).await;
    for path in [
        format!("{IOS}/{id}/assign"),
        format!("{IOS}('{id}')/microsoft.graph.assign/"),
        format!("{POLICIES}/{id}/microsoft.graph.targetedManagedAppProtection/microsoft.graph.assign"),
        format!("/beta//deviceAppManagement/{}/{id}/ASSIGN()", "IOSmanagedAppProtections"),
    ] {
        let response =
            server.http.post(server.admin(&path)).json(&json!({"assignments": []})).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
        server.done(Method::POST, &path, Some(json!({"assignments": []}))).await;
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_named() {
    let server = TestServer::start().await;
    for path in ["/beta/deviceAppManagement/mobileApps", "/v1.0/colours/", &format!("{POLICIES}/x/paint")] {
        let (status, error) = server.call(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.starts_with("Resource not found for the segment '"), "{message}");
        assert!(error["error"]["innerError"]["date"].is_string());
    }
    let (status, _) = server.call(Method::PUT, POLICIES, None).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    let windows = json!({"@odata.type": "#microsoft.graph.windowsManagedAppProtection", "displayName": "w"});
    let (status, error) = server.call(Method::POST, &POLICIES.replace("beta", "v1.0"), Some(windows)).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["@odata.type"]));
    assert_eq!(error["error"]["details"][0]["code"], "betaOnly");
}

//! Control characters, U+0000 before all: refused on both databases alike, on every plane.

use base64::Engine as _;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{IOS, POLICIES, ios, targets};
use crate::common::{REDIRECT, TestServer, postgres_schema};
use crate::phone::{EVE, PASSWORD, Phone};

#[tokio::test]
async fn sqlite() {
    every_plane(TestServer::start().await).await;
}

#[tokio::test]
async fn postgres() {
    every_plane(TestServer::start_on(Some(postgres_schema().await)).await).await;
}

async fn every_plane(server: TestServer) {
    bodies(&server).await;
    addresses(&server).await;
    forms(&server).await;
    devices(&server).await;
    assert_eq!(server.get(POLICIES).await["value"], json!([]), "nothing of it is stored");
}

async fn bodies(server: &TestServer) {
    let user = server.make_user("control@contoso.com").await;
    let group = server.make_group("Control").await;
    let mut described = ios("a");
    described["description"] = json!("a\u{0}b");
    for (method, path, body, target) in [
        (Method::POST, IOS, ios("a\u{0}b"), "displayName"),
        (Method::POST, IOS, ios("a\nb"), "displayName"),
        (Method::POST, IOS, described, "description"),
        (
            Method::POST,
            "/beta/users",
            json!({"userPrincipalName": "a@b.c", "displayName": "\u{1b}"}),
            "displayName",
        ),
        (
            Method::POST,
            "/beta/users",
            json!({"userPrincipalName": "a\u{0}@b.c", "displayName": "a"}),
            "userPrincipalName",
        ),
        (Method::PATCH, &format!("/beta/users/{user}"), json!({"displayName": "a\tb"}), "displayName"),
        (Method::PATCH, &format!("/beta/users/{user}"), json!({"mail": "a\u{0}"}), "mail"),
        (Method::POST, "/beta/groups", json!({"displayName": "\u{0}"}), "displayName"),
        (Method::PATCH, &format!("/beta/groups/{group}"), json!({"description": "\u{7f}"}), "description"),
        (Method::POST, "/cordon/v1/evidence", json!({"label": "a\u{0}"}), "label"),
    ] {
        let (status, error) = server.call(method, path, Some(body)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}: {error}");
        assert_eq!(targets(&error), [target], "{path}: {error}");
    }
    let mut lines = ios("described");
    lines["description"] = json!("one\r\n\ttwo");
    let id = server.make(IOS, lines).await;
    assert_eq!(server.get(&format!("{IOS}/{id}")).await["description"], "one\r\n\ttwo");
    server.done(Method::DELETE, &format!("{IOS}/{id}"), None).await;
}

async fn addresses(server: &TestServer) {
    for path in [
        "/beta/users/%00",
        "/beta/users('%00')",
        "/beta/groups/a%00",
        &format!("{IOS}/T_%00x"),
        &format!("{POLICIES}('T_%1b')/apps"),
        "/beta/deviceAppManagement/managedAppRegistrations/%00",
    ] {
        let (status, body) = server.call(Method::GET, path, None).await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (StatusCode::NOT_FOUND, &json!("ResourceNotFound")),
            "{path}"
        );
    }
    let (status, _) = server.call(Method::DELETE, &format!("{IOS}/T_%00"), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    for query in ["$filter=userPrincipalName%20eq%20'%00'", "$skiptoken=%00", "$top=%00", "$select=%00"] {
        let (status, body) = server.call(Method::GET, &format!("/beta/users?{query}"), None).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}: {body}");
    }
    let batch = json!({"requests": [{"id": "1", "method": "GET", "url": "/users/%00"}]});
    let (_, answer) = server.call(Method::POST, "/beta/$batch", Some(batch)).await;
    assert_eq!(answer["responses"][0]["status"], 404);
}

async fn forms(server: &TestServer) {
    assert_eq!(server.client_credentials("\u{0}", "x").await["error"], "invalid_client");
    let form = [("grant_type", "client_credentials"), ("scope", "https://graph.microsoft.com/.default")];
    let url = server.admin(&server.provider("token"));
    let basic = format!("Basic {}", base64::prelude::BASE64_STANDARD.encode("%00:x"));
    let answer = server.http.post(&url).form(&form).header("authorization", basic).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    for (name, value) in [("code", "\u{0}"), ("refresh_token", "\u{0}"), ("redirect_uri", "\u{0}")] {
        let mut form = vec![("grant_type", "authorization_code"), ("client_id", "cordon-device")];
        form.extend([("code_verifier", "v"), (name, value)]);
        let (status, answer) = server.exchange(&form).await;
        assert_eq!((status, &answer["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
    }
    let authorize = server.public(&server.provider("authorize"));
    let answer = server.post_form(authorize.clone(), "cordon-device", "a\u{0}@contoso.com", "x").await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let query = [("client_id", "\u{0}"), ("redirect_uri", REDIRECT), ("response_type", "code")];
    let answer = server.http.get(authorize).query(&query).send().await.unwrap();
    assert!(answer.status().is_client_error(), "{}", answer.status());
}

async fn devices(server: &TestServer) {
    let oid = server.user(EVE, PASSWORD).await;
    let mut phone = Phone::new(oid, server.device_token(EVE, PASSWORD).await);
    let whole = serde_json::to_value(phone.registration()).unwrap();
    let path = "/device/v1/registrations";
    let first = phone.call(server, Method::POST, path, whole.to_string().into_bytes());
    assert_eq!(phone.send(server, &first).await.status(), StatusCode::UNAUTHORIZED, "it has no nonce yet");
    for (place, member) in [
        ("", "deviceName"),
        ("", "deviceTag"),
        ("", "appVersion"),
        ("", "clientVersion"),
        ("/facts", "osVersion"),
        ("/facts", "model"),
    ] {
        let mut body = whole.clone();
        body.pointer_mut(place).unwrap()[member] = json!("a\u{0}b");
        let answer = phone.post(server, path, body.to_string().into_bytes()).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{place}/{member}");
        let error: Value = answer.json().await.unwrap();
        assert_eq!(error["error"]["code"], "badRequest");
    }
    let answer = phone.post(server, path, whole.to_string().into_bytes()).await;
    assert_eq!(answer.status(), StatusCode::OK, "the phone is still welcome");
}

//! Starting, health, the token endpoint, stopping.

use reqwest::{Method, StatusCode};

use crate::common::TestServer;

#[tokio::test]
async fn a_server_is_ready_when_start_returns() {
    let server = TestServer::start().await;
    let ready = server.http.get(server.metrics("/readyz")).send().await.unwrap();
    assert_eq!(ready.status(), StatusCode::OK);
    let metrics = server.http.get(server.metrics("/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("cordon_revision"), "{metrics}");
}

#[tokio::test]
async fn the_automation_client_signs_in() {
    let server = TestServer::start().await;
    let id = server.made.client.id.to_string();
    let answer = server.client_credentials(&id, &server.made.client.secret).await;
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], 3600);
    let refused = server.client_credentials(&id, "wrong").await;
    assert_eq!(refused["error"], "invalid_client");
}

#[tokio::test]
async fn a_stopped_server_starts_again_on_its_data() {
    let server = TestServer::start().await;
    let server = server.restart().await;
    server.admin_token().await;
}

#[tokio::test]
async fn what_is_not_there_is_a_plain_error_with_a_request_id() {
    let server = TestServer::start().await;
    let (status, body) = server.call(Method::GET, "/nothing", None).await;
    assert_eq!((status, &body["error"]["code"]), (StatusCode::NOT_FOUND, &"ResourceNotFound".into()));
    let answer = server.http.get(server.public("/nothing")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(answer.headers().contains_key("request-id"));
}

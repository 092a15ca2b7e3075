//! The audit over HTTP.

use reqwest::{Method, StatusCode};

use crate::common::TestServer;

#[tokio::test]
async fn what_was_done_is_read_in_order_and_the_chain_holds() {
    let server = TestServer::start().await;
    let directory = server.running.directory();
    let group = directory.create_group("Sales").await.unwrap();
    let eve = server.user("eve@contoso.com", "correct horse battery").await;
    directory.add_member(group, eve).await.unwrap();
    let (_, page) = server.call(Method::GET, "/cordon/v1/audit?limit=3", None).await;
    let actions: Vec<_> =
        page["rows"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["organisation.create", "group.create", "user.create"]);
    assert_eq!(page["next"], 3);
    let (_, rest) = server.call(Method::GET, "/cordon/v1/audit?after=3", None).await;
    assert_eq!(rest["rows"][0]["target"], format!("group:{group}"), "{rest}");
    assert_eq!(rest["rows"][0]["detail"], eve.to_string(), "{rest}");
    assert!(rest["next"].is_null());
    let (_, verified) = server.call(Method::GET, "/cordon/v1/audit/verify", None).await;
    assert_eq!((verified["holds"].as_bool(), verified["rows"].as_i64()), (Some(true), Some(4)));
}

#[tokio::test]
async fn the_audit_is_closed_to_strangers_and_refuses_nonsense() {
    let server = TestServer::start().await;
    for path in ["/cordon/v1/audit", "/cordon/v1/audit/verify"] {
        let answer = server.http.get(server.admin(path)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    let (status, body) = server.call(Method::GET, "/cordon/v1/audit?after=x", None).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
}

//! Logs of apps: asked for by an administrator, decided about by the person at the device, kept for a time.

use cordon_wire::check_in::{LogAnswer, LogOutcome};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use crate::common::TestServer;
use crate::phone::{Phone, eve};

const LOG: &str = "{\n  \"bundle\": 1\n}";

fn requests(phone: &Phone) -> String {
    format!("/cordon/v1/registrations/{}/log-requests", phone.id())
}

/// Eve's phone, whose log was asked for.
async fn asked() -> (TestServer, Phone, Uuid) {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    phone.check_in(&server).await;
    let (status, request) = server.call(Method::POST, &requests(&phone), None).await;
    assert_eq!((status, &request["state"]), (StatusCode::CREATED, &Value::from("open")), "{request}");
    let id = request["id"].as_str().unwrap().parse().unwrap();
    (server, phone, id)
}

async fn answer(server: &TestServer, phone: &mut Phone, request: Uuid, outcome: LogOutcome) -> Option<Uuid> {
    let bundle = (outcome == LogOutcome::Sent).then(|| LOG.to_owned());
    let mut report = phone.report();
    report.log = Some(LogAnswer { request, outcome, bundle });
    phone.deliver(server, &report).await.log_request
}

#[tokio::test]
async fn a_log_is_asked_for_in_the_envelope_until_it_is_here() {
    let (server, mut phone, request) = asked().await;
    let before = phone.held.unwrap().position.seq;
    let told = phone.check_in(&server).await;
    assert_eq!((told.log_request, told.seq), (Some(request), before + 1), "it is content: the count rises");
    let steady = phone.check_in(&server).await;
    assert_eq!((steady.log_request, steady.seq), (Some(request), before + 1));

    assert_eq!(
        answer(&server, &mut phone, request, LogOutcome::Sent).await,
        None,
        "acknowledged by its absence"
    );
    let (_, list) = server.call(Method::GET, &requests(&phone), None).await;
    assert_eq!(list["value"][0]["state"], "sent");
    assert!(list["value"][0]["answered"].is_string() && list["value"][0].get("log").is_none());
    let path = format!("{}/{request}", requests(&phone));
    let (status, detail) = server.call(Method::GET, &path, None).await;
    assert_eq!((status, &detail["log"]), (StatusCode::OK, &Value::from(LOG)));
    let audit = server.audit().await;
    let logs: Vec<_> = audit.iter().filter(|action| action.starts_with("log.")).collect();
    assert_eq!(logs, ["log.request", "log.answer", "log.read"]);
    // What comes late or twice changes nothing.
    answer(&server, &mut phone, request, LogOutcome::Denied).await;
    let (_, detail) = server.call(Method::GET, &path, None).await;
    assert_eq!(detail["state"], "sent");
}

#[tokio::test]
async fn who_does_not_agree_sends_nothing() {
    for (outcome, state) in [(LogOutcome::Denied, "denied"), (LogOutcome::Failed, "failed")] {
        let (server, mut phone, request) = asked().await;
        answer(&server, &mut phone, request, outcome).await;
        let path = format!("{}/{request}", requests(&phone));
        let (_, detail) = server.call(Method::GET, &path, None).await;
        assert_eq!((&detail["state"], &detail["log"]), (&Value::from(state), &Value::Null));
        assert!(!server.audit().await.contains(&"log.read".to_owned()), "there was nothing to read");
        let (status, _) = server.call(Method::POST, &requests(&phone), None).await;
        assert_eq!(status, StatusCode::CREATED, "and may be asked again");
    }
}

#[tokio::test]
async fn one_log_is_asked_for_at_a_time_and_only_of_the_key_that_speaks() {
    let (server, mut phone, _) = asked().await;
    let (status, error) = server.call(Method::POST, &requests(&phone), None).await;
    assert_eq!((status, &error["error"]["code"]), (StatusCode::CONFLICT, &Value::from("Conflict")));
    let old = requests(&phone);
    phone.key = cordon_wire::key::InstanceKeyPair::generate().unwrap();
    (phone.rid, phone.held) = (None, None);
    phone.register(&server).await;
    assert_ne!(requests(&phone), old);
    assert_eq!(server.call(Method::POST, &old, None).await.0, StatusCode::CONFLICT);
    assert_eq!(
        server.call(Method::GET, &format!("{old}/{}", Uuid::nil()), None).await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_log_that_does_not_fit_the_rules_is_refused() {
    let (server, mut phone, request) = asked().await;
    for (outcome, bundle) in [
        (LogOutcome::Sent, None),
        (LogOutcome::Denied, Some(LOG.to_owned())),
        (LogOutcome::Sent, Some("x".repeat(cordon_wire::limits::LOG_BYTES + 1))),
        (LogOutcome::Sent, Some("a\u{1b}[31m".to_owned())),
    ] {
        let mut report = phone.report();
        report.log = Some(LogAnswer { request, outcome, bundle });
        let path = phone.path("/check-in");
        let response = phone.post(&server, &path, serde_json::to_vec(&report).unwrap()).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let said = response.text().await.unwrap();
        assert!(said.contains("log.bundle") || said.contains("control character"), "{said}");
    }
    assert_eq!(phone.check_in(&server).await.log_request, Some(request));
}

#[tokio::test]
async fn logs_are_kept_for_thirty_days_and_no_longer_than_the_registration() {
    let (server, mut phone, request) = asked().await;
    answer(&server, &mut phone, request, LogOutcome::Sent).await;
    let (_, second) = server.call(Method::POST, &requests(&phone), None).await;
    assert!(phone.check_in(&server).await.log_request.is_some());
    server.clock.advance(30 * 24 * 3600 + 1);
    let (_, list) = server.call(Method::GET, &requests(&phone), None).await;
    assert_eq!(list["value"], Value::Array(Vec::new()));
    let late: Uuid = second["id"].as_str().unwrap().parse().unwrap();
    let server = server.restart().await;
    while server.number("SELECT COUNT(*) FROM log_request").await > 0 {
        tokio::task::yield_now().await;
    }
    phone.nonce = None;
    assert_eq!(phone.check_in(&server).await.log_request, None);
    assert_eq!(answer(&server, &mut phone, late, LogOutcome::Sent).await, None);
    assert_eq!(server.number("SELECT COUNT(*) FROM log_request").await, 0, "what is too old is not taken");

    server.call(Method::POST, &requests(&phone), None).await;
    assert_eq!(server.number("SELECT COUNT(*) FROM log_request").await, 1);
    let call = phone.call(&server, Method::DELETE, &phone.path(""), Vec::new());
    assert_eq!(phone.send(&server, &call).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(server.number("SELECT COUNT(*) FROM log_request").await, 0);
}

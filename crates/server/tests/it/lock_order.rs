//! On PostgreSQL every route of devices takes the registration before its evidence and its operations, so that no two of
//! them wait for each other in a ring. While somebody else holds the registration, each is made to wait there, and must
//! hold nothing of what comes after.

use std::pin::pin;

use cordon_wire::key::InstanceKeyPair;
use cordon_wire::registration::Evidence;
use reqwest::{Method, Response, StatusCode};
use serde_json::json;
use sqlx::{AnyConnection, Connection as _, Row as _};
use uuid::Uuid;

use crate::common::{TestServer, postgres_schema};
use crate::graph::{IOS, ios, targets, to_group};
use crate::phone::{EVE, PASSWORD, Phone};
use crate::wipes::receipt;

/// A server on PostgreSQL, and Eve's phone, registered with evidence and under a wipe.
struct Bench {
    server: TestServer,
    phone: Phone,
    rows: AnyConnection,
    order: Option<Uuid>,
}

impl Bench {
    async fn new(sent: bool) -> Self {
        let address = postgres_schema().await;
        let server = TestServer::start_on(Some(address.clone())).await;
        let oid = server.user(EVE, PASSWORD).await;
        let mut phone = Phone::new(oid, server.device_token(EVE, PASSWORD).await);
        let body = Some(json!({ "label": "phone" }));
        let (_, evidence) = server.call(Method::POST, "/cordon/v1/evidence", body).await;
        phone.management = Some(Evidence { token: evidence["token"].as_str().unwrap().to_owned() });
        phone.register(&server).await;
        server.running.directory().wipe(oid, "tag-1").await.unwrap().unwrap();
        let mut order = None;
        if sent {
            let told = phone.check_in(&server).await;
            order = Some(phone.orders(&told)[0].id);
        }
        let rows = AnyConnection::connect(&address).await.unwrap();
        Self { server, phone, rows, order }
    }

    /// Sends a request while the registration is held by somebody else; its answer, once that is over.
    async fn waits(mut self, method: Method, path: &str, body: Vec<u8>, phone: Option<Phone>) -> Response {
        let id = self.phone.id().to_string();
        let mut phone = phone.unwrap_or(self.phone);
        let server = &self.server;
        let mut held = self.rows.begin().await.unwrap();
        let lock = sqlx::query("SELECT id FROM registration WHERE id = $1 FOR UPDATE");
        assert_eq!(lock.bind(id).fetch_all(&mut *held).await.unwrap().len(), 1);
        let call = phone.call(server, method, path, body);
        let mut asked = pin!(phone.send(server, &call));
        tokio::select! {
            () = until_somebody_waits(&mut held) => {}
            answer = &mut asked => panic!("{} was answered without the registration", answer.status()),
        }
        for after in ["operation", "evidence", "organisation"] {
            let free = sqlx::AssertSqlSafe(format!("SELECT 1 FROM {after} FOR UPDATE NOWAIT"));
            let free = sqlx::raw_sql(free).fetch_all(&mut *held).await;
            assert_eq!(free.map(|rows| rows.len()).map_err(|error| error.to_string()), Ok(1), "{after}");
        }
        held.rollback().await.unwrap();
        asked.await
    }
}

/// Returns once a transaction waits for this one.
async fn until_somebody_waits(held: &mut AnyConnection) {
    let waiting =
        "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))";
    while sqlx::query(waiting).fetch_one(&mut *held).await.unwrap().get::<i64, _>(0) == 0 {
        tokio::task::yield_now().await;
    }
}

/// Returns once a transaction waits for one that waits for this one.
async fn until_somebody_waits_behind(held: &mut AnyConnection) {
    let waiting = "SELECT COUNT(*) FROM pg_locks a JOIN pg_locks b ON b.pid = ANY(pg_blocking_pids(a.pid)) \
                   WHERE NOT a.granted AND NOT b.granted AND pg_backend_pid() = ANY(pg_blocking_pids(b.pid))";
    while sqlx::query(waiting).fetch_one(&mut *held).await.unwrap().get::<i64, _>(0) == 0 {
        tokio::task::yield_now().await;
    }
}

/// A group is removed while a policy is being assigned to it: the removal waits, sees the assignment and takes it away.
#[tokio::test]
async fn no_assignment_to_a_removed_group_is_left() {
    let address = postgres_schema().await;
    let server = TestServer::start_on(Some(address.clone())).await;
    let policy = server.make(IOS, ios("Phones")).await;
    let group = server.make_group("Sales").await;
    let mut rows = AnyConnection::connect(&address).await.unwrap();
    let mut held = rows.begin().await.unwrap();
    sqlx::query("SELECT id FROM policy FOR UPDATE").fetch_all(&mut *held).await.unwrap();
    let body = Some(json!({"assignments": [to_group(&group)]}));
    let assign = format!("{IOS}/{policy}/assign");
    let mut assigned = pin!(server.call(Method::POST, &assign, body.clone()));
    tokio::select! {
        () = until_somebody_waits(&mut held) => {}
        answer = &mut assigned => panic!("{answer:?} without the policy"),
    }
    let path = format!("/beta/groups/{group}");
    let mut removed = pin!(server.call(Method::DELETE, &path, None));
    tokio::select! {
        () = until_somebody_waits_behind(&mut held) => {}
        answer = &mut removed => panic!("{answer:?} while the assignment was under way"),
        answer = &mut assigned => panic!("{answer:?} without the policy"),
    }
    held.rollback().await.unwrap();
    let ((assigned, _), (removed, _)) = tokio::join!(assigned, removed);
    assert_eq!((assigned, removed), (StatusCode::NO_CONTENT, StatusCode::NO_CONTENT));
    assert_eq!(server.get(&format!("{IOS}/{policy}/assignments")).await["value"], json!([]));
    // And one that comes later finds no group.
    let (late, error) = server.call(Method::POST, &assign, body).await;
    assert_eq!((late, targets(&error)), (StatusCode::BAD_REQUEST, vec!["assignments[0].target.groupId"]));
}

#[tokio::test]
async fn a_report_with_news_and_a_receipt() {
    let mut bench = Bench::new(true).await;
    let destroyed = std::mem::take(&mut bench.phone.live_keys);
    let mut report = bench.phone.report();
    report.receipts = vec![receipt(&bench.phone, bench.order, &destroyed).0];
    let (path, body) = (bench.phone.path("/check-in"), serde_json::to_vec(&report).unwrap());
    assert_eq!(bench.waits(Method::POST, &path, body, None).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_receipt_without_news() {
    let mut bench = Bench::new(true).await;
    let mut report = bench.phone.report();
    report.report -= 1;
    report.receipts = vec![receipt(&bench.phone, bench.order, &[]).0];
    let (path, body) = (bench.phone.path("/check-in"), serde_json::to_vec(&report).unwrap());
    assert_eq!(bench.waits(Method::POST, &path, body, None).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_order_that_is_sent() {
    let mut bench = Bench::new(false).await;
    let report = bench.phone.report();
    let (path, body) = (bench.phone.path("/check-in"), serde_json::to_vec(&report).unwrap());
    assert_eq!(bench.waits(Method::POST, &path, body, None).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn leaving() {
    let bench = Bench::new(true).await;
    let path = bench.phone.path("");
    assert_eq!(bench.waits(Method::DELETE, &path, Vec::new(), None).await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_key_that_takes_over() {
    let bench = Bench::new(true).await;
    let mut newer = Phone::new(bench.phone.oid, bench.phone.token.clone());
    newer.key = InstanceKeyPair::generate().unwrap();
    newer.management = bench.phone.management.clone();
    newer.nonce = bench.phone.nonce.clone();
    let body = serde_json::to_vec(&newer.registration()).unwrap();
    let answer = bench.waits(Method::POST, "/device/v1/registrations", body, Some(newer)).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_same_key_again() {
    let mut bench = Bench::new(false).await;
    bench.phone.live_keys.push(cordon_wire::KeyId::new([2; 16]));
    let body = serde_json::to_vec(&bench.phone.registration()).unwrap();
    let answer = bench.waits(Method::POST, "/device/v1/registrations", body, None).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

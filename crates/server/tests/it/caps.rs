//! The limit of wipes: five devices are wiped, the sixth waits, closed and whole, for somebody else's approval.

use cordon_server::{ApproveError, approve_with_break_glass};
use cordon_wire::envelope::Status;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{ADMIN, TestServer, VERIFIER, code_form};
use crate::phone::{EVE, Phone, eve};

const REGISTRATIONS: &str = "/v1.0/deviceAppManagement/managedAppRegistrations";

/// A fresh sign-in of the first administrator.
async fn ada(server: &TestServer) -> String {
    let url = server.admin(&server.provider("authorize"));
    let code = server.code(url, "cordon-console", ADMIN, &server.made.admin.password).await;
    let mut form = code_form(&code, VERIFIER);
    form[1].1 = "cordon-console";
    let answer = server.http.post(server.admin(&server.provider("token"))).form(&form).send().await.unwrap();
    answer.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned()
}

async fn post(server: &TestServer, token: &str, path: &str, body: Value) -> (StatusCode, String) {
    let request = server.http.post(server.admin(path)).bearer_auth(token).json(&body);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

async fn wipe(server: &TestServer, token: &str, tag: &str) {
    let path = format!("/beta/users/{EVE}/wipeManagedAppRegistrationsByDeviceTag");
    let (status, text) = post(server, token, &path, json!({ "deviceTag": tag })).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{text}");
}

/// Six phones of one user; `token` wipes them all. The sixth phone, and its operation.
async fn six(token: impl AsyncFn(&TestServer) -> String) -> (TestServer, Phone, Uuid) {
    let (server, first) = eve().await;
    let mut phones = Vec::new();
    for place in 0..6 {
        let mut phone = Phone::new(first.oid, first.token.clone());
        phone.tag = format!("tag-{place}");
        assert_ne!(phone.register(&server).await.status, Status::Held);
        phones.push(phone);
    }
    let token = token(&server).await;
    for phone in &phones {
        wipe(&server, &token, &phone.tag).await;
    }
    let mut sixth = phones.pop().unwrap();
    for phone in &mut phones {
        let told = phone.check_in(&server).await;
        assert_eq!((told.orders.len(), told.status == Status::Held), (1, false), "{}", phone.tag);
    }
    let told = sixth.check_in(&server).await;
    assert_eq!((told.status, told.orders.len(), told.seq), (Status::Held, 0, 2));
    let (_, all) = server.call(Method::GET, "/cordon/v1/operations", None).await;
    let waiting: Vec<&Value> =
        all["value"].as_array().unwrap().iter().filter(|one| one["state"] == "pendingApproval").collect();
    assert_eq!((waiting.len(), &waiting[0]["deviceTag"]), (1, &json!("tag-5")));
    let operation = waiting[0]["id"].as_str().unwrap().parse().unwrap();
    (server, sixth, operation)
}

async fn automation(server: &TestServer) -> String {
    server.admin_token().await
}

/// The one operation of the phone as Graph shows it.
async fn graph(server: &TestServer, phone: &Phone) -> Value {
    let path = format!("{REGISTRATIONS}/{}/operations", phone.id());
    let (_, listed) = server.call(Method::GET, &path, None).await;
    assert_eq!(listed["value"].as_array().unwrap().len(), 1);
    listed["value"][0].clone()
}

async fn approve(server: &TestServer, token: &str, operation: Uuid) -> (StatusCode, String) {
    post(server, token, &format!("/cordon/v1/operations/{operation}/approve"), json!({})).await
}

/// A wipe of a user counts each device, waits as a whole, and is approved with what registers later.
#[tokio::test]
async fn a_wipe_of_a_user_with_six_devices_waits_and_is_approved_for_what_comes_too() {
    let (server, first) = eve().await;
    let mut phones = Vec::new();
    for place in 0..6 {
        let mut phone = Phone::new(first.oid, first.token.clone());
        phone.tag = format!("tag-{place}");
        phone.register(&server).await;
        phones.push(phone);
    }
    let token = automation(&server).await;
    let (status, begun) = post(&server, &token, &format!("/cordon/v1/users/{EVE}/wipe"), json!({})).await;
    assert!(status == StatusCode::OK && begun.contains("\"state\":\"pendingApproval\""), "{begun}");
    let operation = serde_json::from_str::<Value>(&begun).unwrap()["id"].as_str().unwrap().parse().unwrap();
    // Whoever leaves meanwhile takes nothing of the decision along.
    let told = phones[0].check_in(&server).await;
    assert_eq!((told.status, told.orders.len()), (Status::Held, 0));
    let (status, text) = approve(&server, &ada(&server).await, operation).await;
    assert!(status == StatusCode::OK && text.contains("\"state\":\"pending\""), "{text}");
    for phone in &mut phones {
        assert_eq!(phone.check_in(&server).await.orders.len(), 1, "{}", phone.tag);
    }
    let mut late = Phone::new(first.oid, first.token.clone());
    late.tag = "tag-late".to_owned();
    assert_eq!(late.register(&server).await.orders.len(), 1);
}

#[tokio::test]
async fn the_sixth_wipe_waits_until_a_person_who_did_not_ask_approves() {
    let (server, mut phone, operation) = six(automation).await;
    assert_eq!(graph(&server, &phone).await["state"], "pendingApproval");
    let (status, text) = approve(&server, &server.admin_token().await, operation).await;
    assert!(status == StatusCode::FORBIDDEN && text.contains("only a person approves"), "{text}");
    assert!(phone.check_in(&server).await.orders.is_empty(), "a refusal lets nothing go");

    let late = ada(&server).await;
    server.clock.advance(5 * 60 + 1);
    let (status, text) = approve(&server, &late, operation).await;
    assert!(status == StatusCode::FORBIDDEN && text.contains("sign in again"), "{text}");
    let token = ada(&server).await;
    assert_eq!(approve(&server, &token, Uuid::nil()).await.0, StatusCode::NOT_FOUND);
    let (status, text) = approve(&server, &token, operation).await;
    assert!(status == StatusCode::OK && text.contains("\"state\":\"pending\""), "{text}");
    let (status, _) = approve(&server, &token, operation).await;
    assert_eq!(status, StatusCode::CONFLICT, "approved once");

    phone.nonce = None;
    let told = phone.check_in(&server).await;
    assert_ne!(told.status, Status::Held);
    assert_eq!(told.orders.len(), 1, "released");
    assert_eq!(graph(&server, &phone).await["state"], "sent");
    let log = server.audit().await;
    let count = |action: &str| log.iter().filter(|one| one.as_str() == action).count();
    assert_eq!(
        [count("wipe.order"), count("wipe.withhold"), count("wipe.approveRefused"), count("wipe.approve")],
        [5, 1, 2, 1]
    );
}

#[tokio::test]
async fn whoever_asked_cannot_approve_and_a_cancel_lifts_the_hold() {
    let (server, mut phone, operation) = six(ada).await;
    let (status, text) = approve(&server, &ada(&server).await, operation).await;
    assert!(status == StatusCode::FORBIDDEN && text.contains("whoever asked"), "{text}");
    // A new key of the same app does not slip out of it.
    let mut again = Phone::new(phone.oid, phone.token.clone());
    again.tag.clone_from(&phone.tag);
    assert_eq!(again.register(&server).await.status, Status::Held);
    assert_eq!(graph(&server, &phone).await["state"], "canceled", "of the old key");
    std::mem::swap(&mut phone, &mut again);

    let id = graph(&server, &phone).await["id"].as_str().unwrap().to_owned();
    let path = format!("{REGISTRATIONS}/{}/operations/{id}", phone.id());
    assert_eq!(server.call(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    let told = phone.check_in(&server).await;
    assert_eq!((told.status == Status::Held, told.orders.len()), (false, 0));
    assert_eq!(approve(&server, &ada(&server).await, operation).await.0, StatusCode::FORBIDDEN);

    server.clock.advance(60 * 60 + 1);
    phone.nonce = None;
    wipe(&server, &server.admin_token().await, &phone.tag).await;
    assert_eq!(phone.check_in(&server).await.orders.len(), 1, "an hour later there is room again");
}

#[tokio::test]
async fn the_break_glass_code_approves_one_operation_once() {
    let (server, mut phone, operation) = six(automation).await;
    let data = server.data.path().join("data");
    let code = server.made.break_glass.as_ref().unwrap().reveal().to_uppercase().replace('-', " ");
    let spend = async |operation, code: &str| approve_with_break_glass(&data, None, operation, code).await;
    assert!(matches!(spend(operation, "0000").await, Err(ApproveError::WrongCode)));
    assert!(matches!(spend(Uuid::nil(), &code).await, Err(ApproveError::NoOperation(_))), "and is not spent");
    spend(operation, &code).await.unwrap();
    assert!(matches!(spend(operation, &code).await, Err(ApproveError::WrongCode)), "used");
    // A server of its own process reads the revision now and then; a fresh one reads it first.
    let server = server.restart().await;
    phone.nonce = None;
    assert_eq!(phone.check_in(&server).await.orders.len(), 1);
    let log = server.audit().await;
    for (action, times) in [("breakGlass.refuse", 2), ("breakGlass.use", 1), ("wipe.approve", 1)] {
        assert_eq!(log.iter().filter(|one| one.as_str() == action).count(), times, "{action}");
    }
}

//! A wipe of a user: every registration now and each that is made, until it is lifted.

use cordon_wire::KeyId;
use cordon_wire::envelope::Status;
use cordon_wire::order::OrderKind;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::TestServer;
use crate::phone::{EVE, Phone, eve};
use crate::wipes::receipt;

async fn order(server: &TestServer) -> Value {
    let (status, body) = server.call(Method::POST, &format!("/cordon/v1/users/{EVE}/wipe"), None).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

async fn lift(server: &TestServer, operation: &Value) -> (StatusCode, Value) {
    let id = operation["id"].as_str().unwrap();
    server.call(Method::POST, &format!("/cordon/v1/operations/{id}/lift"), None).await
}

async fn operation(server: &TestServer, id: &Value) -> Value {
    server.call(Method::GET, &format!("/cordon/v1/operations/{}", id.as_str().unwrap()), None).await.1
}

/// Takes the order that the phone is given, and confirms it.
async fn wiped(server: &TestServer, phone: &mut Phone) {
    let told = phone.check_in(server).await;
    let orders = phone.orders(&told);
    assert_eq!((orders.len(), orders[0].kind), (1, OrderKind::Wipe));
    let destroyed = std::mem::take(&mut phone.live_keys);
    let mut report = phone.report();
    report.receipts = vec![receipt(phone, Some(orders[0].id), &destroyed).0];
    assert!(phone.deliver(server, &report).await.orders.is_empty());
}

async fn another(server: &TestServer, like: &Phone, tag: &str, key: u8) -> (Phone, usize) {
    let mut phone = Phone::new(like.oid, like.token.clone());
    (phone.tag, phone.live_keys) = (tag.to_owned(), vec![KeyId::new([key; 16])]);
    let told = phone.register(server).await;
    let orders = phone.orders(&told).len();
    (phone, orders)
}

#[tokio::test]
async fn s092_a_wipe_of_a_user_reaches_what_is_there_and_what_registers_until_it_is_lifted() {
    let (server, mut first) = eve().await;
    first.register(&server).await;
    let (mut second, none) = another(&server, &first, "tag-2", 2).await;
    assert_eq!(none, 0);
    let begun = order(&server).await;
    assert_eq!(
        (&begun["deviceTag"], &begun["stands"], &begun["state"]),
        (&Value::Null, &json!(true), &json!("pending"))
    );
    for phone in [&mut first, &mut second] {
        wiped(&server, phone).await;
    }
    let done = operation(&server, &begun["id"]).await;
    assert_eq!((&done["state"], &done["stands"]), (&json!("done"), &json!(true)));

    // A new sign-in on the same device: a new key.
    let (mut again, told) = another(&server, &first, "tag-1", 3).await;
    assert_eq!(told, 1, "with the answer to the registration");
    wiped(&server, &mut again).await;
    assert!(again.check_in(&server).await.orders.is_empty(), "once for what is there");

    // The same key goes on and makes new keys.
    again.live_keys = vec![KeyId::new([4; 16])];
    wiped(&server, &mut again).await;
    let told = again.register(&server).await;
    assert_eq!(again.orders(&told).len(), 1, "and when it registers again");
    again.live_keys = vec![KeyId::new([5; 16])];
    wiped(&server, &mut again).await;

    let (status, lifted) = lift(&server, &begun).await;
    assert_eq!(
        (status, &lifted["stands"], &lifted["state"]),
        (StatusCode::OK, &json!(false), &json!("done"))
    );
    again.live_keys = vec![KeyId::new([6; 16])];
    assert!(again.check_in(&server).await.orders.is_empty());
    assert_eq!(another(&server, &first, "tag-9", 9).await.1, 0);
    assert_eq!(lift(&server, &begun).await.0, StatusCode::CONFLICT, "lifted once");
    let log = server.audit().await;
    let count = |action: &str| log.iter().filter(|one| one.as_str() == action).count();
    assert_eq!([count("wipe.order"), count("wipe.follow"), count("wipe.lift")], [1, 3, 1]);
}

#[tokio::test]
async fn a_user_without_an_app_can_be_wiped_beforehand() {
    let (server, phone) = eve().await;
    let begun = order(&server).await;
    assert_eq!(begun["state"], "pending");
    let (status, told) = server.call(Method::POST, &format!("/cordon/v1/users/{EVE}/wipe"), None).await;
    assert!(status == StatusCode::CONFLICT && told.to_string().contains("lift it first"), "{told}");
    let (mut first, orders) = another(&server, &phone, "tag-1", 1).await;
    assert_eq!(orders, 1);
    assert_eq!(operation(&server, &begun["id"]).await["state"], "sent");
    wiped(&server, &mut first).await;
    lift(&server, &begun).await;
    let again = order(&server).await;
    assert_ne!(again["id"], begun["id"]);
    let (_, lifted) = lift(&server, &again).await;
    assert_eq!(lifted["state"], "canceled", "nothing was sent");
    assert!(first.check_in(&server).await.orders.is_empty());
}

#[tokio::test]
async fn a_part_of_it_is_not_taken_back_alone() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let begun = order(&server).await;
    let graph = format!("/v1.0/deviceAppManagement/managedAppRegistrations/{}/operations", phone.id());
    let (_, listed) = server.call(Method::GET, &graph, None).await;
    let part = format!("{graph}/{}", listed["value"][0]["id"].as_str().unwrap()).replace("/v1.0/", "/beta/");
    let (status, text) = server.call(Method::DELETE, &part, None).await;
    assert!(status == StatusCode::CONFLICT && text.to_string().contains("lift"), "{text}");
    lift(&server, &begun).await;
    assert!(phone.check_in(&server).await.orders.is_empty());
}

/// Six devices are more than five an hour: the wipe waits, and closes what registers meanwhile.
#[tokio::test]
async fn above_the_limits_it_waits_and_holds_what_registers() {
    let (server, first) = eve().await;
    let mut phones = Vec::new();
    for place in 0..6 {
        phones.push(another(&server, &first, &format!("tag-{place}"), place + 1).await.0);
    }
    let begun = order(&server).await;
    assert_eq!(begun["state"], "pendingApproval");
    let (mut late, orders) = another(&server, &first, "tag-late", 9).await;
    assert_eq!(orders, 0);
    phones.push(late);
    for phone in &mut phones {
        let told = phone.check_in(&server).await;
        assert_eq!((told.status, told.orders.len()), (Status::Held, 0), "{}", phone.tag);
    }
    // Whoever leaves does not shed the decision.
    assert_eq!(operation(&server, &begun["id"]).await["state"], "pendingApproval");
    let (_, lifted) = lift(&server, &begun).await;
    assert_eq!(lifted["state"], "canceled");
    late = phones.pop().unwrap();
    assert_ne!(late.check_in(&server).await.status, Status::Held);
}

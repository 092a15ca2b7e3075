//! Orders and receipts: sent until confirmed, confirmed once, done only when every key is named.

use cordon_wire::envelope::{Envelope, Status};
use cordon_wire::key::InstanceKeyPair;
use cordon_wire::order::{Order, OrderKind};
use cordon_wire::receipt::{Counts, Level, Receipt, TimeSource};
use cordon_wire::{KeyId, Sha256};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::TestServer;
use crate::phone::{Phone, eve};

pub(crate) fn receipt(phone: &Phone, order: Option<Uuid>, destroyed: &[KeyId]) -> (String, Sha256) {
    because(phone, order, destroyed, "order")
}

fn because(phone: &Phone, order: Option<Uuid>, destroyed: &[KeyId], reason: &str) -> (String, Sha256) {
    let receipt = Receipt {
        id: Uuid::new_v4(),
        order,
        reason: reason.to_owned(),
        rid: phone.id(),
        org: phone.id().organisation(),
        epoch: 1,
        seq: 2,
        previous: None,
        destroyed: destroyed.to_vec(),
        counts: Counts { erased_by_key: 2, plain_deleted: 0, failed: 0 },
        stays: vec!["the app".to_owned()],
        level: Level::Software,
        time: 0,
        time_source: TimeSource::Server,
    };
    receipt.sign(&phone.key).unwrap()
}

#[tokio::test]
async fn an_order_is_repeated_until_its_receipt_and_done_once() {
    let (server, mut phone) = eve().await;
    let first = phone.register(&server).await;
    let directory = server.running.directory();
    assert_eq!(directory.wipe(phone.oid, "no such tag").await.unwrap(), None);
    let operation = directory.wipe(phone.oid, "tag-1").await.unwrap().unwrap();
    assert_eq!(directory.operation_state(operation).await.unwrap(), Some("pending"));

    let told = phone.check_in(&server).await;
    assert_eq!(told.seq, first.seq + 1);
    let orders = phone.orders(&told);
    assert_eq!(orders.len(), 1);
    let order = orders[0].clone();
    assert_eq!((order.kind, order.key_ids.clone()), (OrderKind::Wipe, phone.live_keys.clone()));
    assert_eq!(directory.operation_state(operation).await.unwrap(), Some("sent"));
    let again = phone.check_in(&server).await;
    assert_eq!(phone.orders(&again)[0], order, "repeated as it was signed");

    let destroyed = std::mem::take(&mut phone.live_keys);
    let (token, hash) = receipt(&phone, Some(order.id), &destroyed);
    let mut report = phone.report();
    report.receipts = vec![token];
    let done = phone.deliver(&server, &report).await;
    assert_eq!(done.acknowledged, [hash]);
    assert!(done.orders.is_empty());
    assert_eq!(directory.operation_state(operation).await.unwrap(), Some("done"));

    let before = server.audit().await.len();
    report.nonce = phone.client_nonce();
    let repeat = phone.deliver(&server, &report).await;
    assert_eq!(repeat.acknowledged, [hash], "acknowledged again");
    assert_eq!(server.audit().await.len(), before, "stored once");
}

/// Registered, with two keys, and a wipe that was sent.
async fn ordered() -> (TestServer, Phone, Uuid, Order) {
    let (server, mut phone) = eve().await;
    phone.live_keys.push(KeyId::new([2; 16]));
    phone.register(&server).await;
    let operation = server.running.directory().wipe(phone.oid, "tag-1").await.unwrap().unwrap();
    let told = phone.check_in(&server).await;
    let order = phone.orders(&told).remove(0);
    (server, phone, operation, order)
}

async fn state(server: &TestServer, operation: Uuid) -> &'static str {
    server.running.directory().operation_state(operation).await.unwrap().unwrap()
}

/// A check-in that brings these receipts.
async fn bring(server: &TestServer, phone: &mut Phone, receipts: Vec<String>) -> Envelope {
    let mut report = phone.report();
    report.receipts = receipts;
    phone.deliver(server, &report).await
}

#[tokio::test]
async fn an_order_is_done_only_when_every_known_key_is_named() {
    let (server, mut phone, operation, order) = ordered().await;
    let [one, two] = [KeyId::new([1; 16]), KeyId::new([2; 16])];
    phone.live_keys = vec![two];
    let (first, _) = receipt(&phone, Some(order.id), &[one]);
    let part = bring(&server, &mut phone, vec![first]).await;
    assert_eq!((part.acknowledged.len(), part.orders.len()), (0, 1), "stored, and not enough");
    assert_eq!(state(&server, operation).await, "sent");

    let (lie, _) = receipt(&phone, Some(order.id), &[two]);
    assert_eq!(
        bring(&server, &mut phone, vec![lie]).await.orders.len(),
        1,
        "the device lists the key as live"
    );
    phone.live_keys.clear();
    let (last, _) = receipt(&phone, Some(order.id), &[two]);
    assert!(bring(&server, &mut phone, vec![last]).await.orders.is_empty());
    assert_eq!(state(&server, operation).await, "done");
    let log = server.audit().await;
    let count = |action: &str| log.iter().filter(|one| one.as_str() == action).count();
    assert_eq!((count("receipt.accept"), count("order.confirmPart"), count("order.confirm")), (3, 2, 1));
}

#[tokio::test]
async fn a_receipt_of_another_key_or_registration_is_not_taken() {
    let (server, mut phone, operation, order) = ordered().await;
    let keys = order.key_ids.clone();
    let (good, _) = receipt(&phone, Some(order.id), &keys);
    let at = good.len() - 6;
    let mut flipped = good.clone();
    flipped.replace_range(at..=at, if good[at..].starts_with('A') { "B" } else { "A" });
    let mut stranger = Phone::new(phone.oid, phone.token.clone());
    stranger.rid = phone.rid;
    let (foreign, _) = receipt(&stranger, Some(order.id), &keys);
    stranger.key = InstanceKeyPair::from_pkcs8(phone.key.pkcs8()).unwrap();
    stranger.rid = Some(cordon_wire::RegistrationId::new(phone.id().organisation(), [0; 16]));
    let (elsewhere, _) = receipt(&stranger, Some(order.id), &keys);
    let told = bring(&server, &mut phone, vec![flipped, foreign, elsewhere, "nonsense".to_owned()]).await;
    assert_eq!((told.acknowledged.len(), told.orders.len()), (0, 1));
    assert_eq!(state(&server, operation).await, "sent");
}

#[tokio::test]
async fn an_order_waits_over_restarts_and_is_signed_anew_before_it_expires() {
    let (server, mut phone, operation, order) = ordered().await;
    let server = server.restart().await;
    let again = phone.check_in(&server).await;
    assert_eq!(phone.orders(&again)[0], order);
    server.clock.advance(30 * 24 * 60 * 60);
    phone.nonce = None;
    let late = phone.check_in(&server).await;
    let renewed = phone.orders(&late).remove(0);
    assert_eq!((renewed.id, renewed.key_ids.clone()), (order.id, order.key_ids));
    assert!(renewed.exp > order.exp);
    assert_eq!(late.seq, again.seq, "the same order is the same content");
    assert_eq!(state(&server, operation).await, "sent");
}

#[tokio::test]
async fn a_new_key_inherits_the_order_and_the_old_one_may_still_confirm_its_part() {
    let (server, mut old, operation, order) = ordered().await;
    let mut new = Phone::new(old.oid, old.token.clone());
    new.live_keys = vec![KeyId::new([9; 16])];
    let told = new.register(&server).await;
    let inherited = new.orders(&told).remove(0);
    assert_ne!(inherited.id, order.id);
    assert_eq!((inherited.kind, inherited.key_ids.clone()), (OrderKind::Wipe, vec![KeyId::new([9; 16])]));

    let destroyed = std::mem::take(&mut new.live_keys);
    let (token, _) = receipt(&new, Some(inherited.id), &destroyed);
    assert!(bring(&server, &mut new, vec![token]).await.orders.is_empty(), "not wiped twice");
    assert_eq!(state(&server, operation).await, "failed", "the old key's part was never confirmed");

    let (token, hash) = receipt(&old, Some(order.id), &order.key_ids);
    old.live_keys.clear();
    let told = bring(&server, &mut old, vec![token]).await;
    assert_eq!((told.status, told.acknowledged), (Status::Superseded, vec![hash]));
    assert_eq!(state(&server, operation).await, "done");
}

#[tokio::test]
async fn a_registration_that_is_removed_fails_its_orders() {
    let (server, mut phone, operation, _) = ordered().await;
    let call = phone.call(&server, Method::DELETE, &phone.path(""), Vec::new());
    assert_eq!(phone.send(&server, &call).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(state(&server, operation).await, "failed");
}

#[tokio::test]
async fn a_local_wipe_is_told_without_an_order() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let destroyed = std::mem::take(&mut phone.live_keys);
    let (token, hash) = receipt(&phone, None, &destroyed);
    assert_eq!(bring(&server, &mut phone, vec![token]).await.acknowledged, [hash]);
    assert!(server.audit().await.contains(&"receipt.accept".to_owned()));
}

/// An order that was given wipes nothing: only the receipt says so, and only until somebody signs in again.
#[tokio::test]
async fn a_registration_counts_as_wiped_from_the_receipt_of_its_order_to_the_next_key() {
    let (server, mut phone, operation, order) = ordered().await;
    let path = format!("/cordon/v1/registrations/{}", phone.id());
    let is_wiped = async || server.call(Method::GET, &path, None).await.1["isWiped"].clone();
    assert_eq!(is_wiped().await, false, "ordered and sent");
    let destroyed = std::mem::take(&mut phone.live_keys);
    let (first, _) = receipt(&phone, Some(order.id), &destroyed[..1]);
    bring(&server, &mut phone, vec![first]).await;
    assert_eq!((is_wiped().await, state(&server, operation).await), (json!(false), "sent"), "a key is left");
    let (second, _) = receipt(&phone, Some(order.id), &destroyed[1..]);
    bring(&server, &mut phone, vec![second]).await;
    assert_eq!((is_wiped().await, state(&server, operation).await), (json!(true), "done"));
    phone.live_keys = vec![KeyId::new([7; 16])];
    phone.check_in(&server).await;
    assert_eq!(is_wiped().await, false, "a new key is new work data");
}

/// Administrators see on the registration that the app wiped, and why.
#[tokio::test]
async fn a_local_wipe_shows_its_reason_on_the_registration() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let path = format!("/cordon/v1/registrations/{}", phone.id());
    let shown = async |language: &str| server.call(Method::GET, &format!("{path}{language}"), None).await.1;
    let before = shown("").await;
    assert_eq!((&before["isWiped"], &before["lastWipe"]), (&json!(false), &Value::Null));
    for (reason, text) in [("pinAttempts", "The PIN was entered wrongly too often."), ("new", "new")] {
        phone.live_keys.clear();
        let (token, hash) = because(&phone, None, &[], reason);
        bring(&server, &mut phone, vec![token]).await;
        let after = shown("").await;
        let wipe = &after["lastWipe"];
        assert_eq!((&after["isWiped"], &wipe["reason"]), (&json!(true), &json!(reason)));
        assert_eq!((&wipe["text"], &wipe["receipt"]), (&json!(text), &json!(hash.to_string())));
        server.clock.advance(1);
    }
    let (token, _) = because(&phone, None, &[], "removedAfterBlock");
    bring(&server, &mut phone, vec![token]).await;
    let german = shown("?language=de").await;
    assert_eq!(german["lastWipe"]["text"], "Der Benutzer hat das gesperrte Arbeitskonto entfernt.");
    // A new key is new work data.
    phone.live_keys = vec![KeyId::new([7; 16])];
    phone.check_in(&server).await;
    assert_eq!(shown("").await["isWiped"], false);
}

#[tokio::test]
async fn a_receipt_that_comes_again_is_weighed_again() {
    let (server, mut phone, operation, order) = ordered().await;
    let (token, hash) = receipt(&phone, Some(order.id), &order.key_ids);
    let early = bring(&server, &mut phone, vec![token.clone()]).await;
    assert_eq!((early.acknowledged.len(), early.orders.len()), (0, 1), "the device still lists the keys");
    assert_eq!(state(&server, operation).await, "sent");
    phone.live_keys.clear();
    let again = bring(&server, &mut phone, vec![token]).await;
    assert_eq!((again.acknowledged, again.orders.len()), (vec![hash], 0));
    assert_eq!(state(&server, operation).await, "done");
    let log = server.audit().await;
    let count = |action: &str| log.iter().filter(|one| one.as_str() == action).count();
    assert_eq!((count("receipt.accept"), count("order.confirmPart"), count("order.confirm")), (1, 1, 1));
}

#[tokio::test]
async fn keys_learnt_after_sending_count() {
    let (server, mut phone, operation, order) = ordered().await;
    let late = KeyId::new([3; 16]);
    phone.live_keys.push(late);
    phone.check_in(&server).await;
    phone.live_keys.clear();
    let (token, _) = receipt(&phone, Some(order.id), &order.key_ids);
    assert_eq!(bring(&server, &mut phone, vec![token]).await.orders.len(), 1, "one key is not named");
    assert_eq!(state(&server, operation).await, "sent");
    let (token, _) = receipt(&phone, Some(order.id), &[late]);
    assert!(bring(&server, &mut phone, vec![token]).await.orders.is_empty());
    assert_eq!(state(&server, operation).await, "done");
}

#[tokio::test]
async fn a_late_registration_changes_neither_keys_nor_facts() {
    let (server, mut phone) = eve().await;
    let mut late = Phone::new(phone.oid, phone.token.clone());
    late.key = InstanceKeyPair::from_pkcs8(phone.key.pkcs8()).unwrap();
    late.live_keys.clear();
    phone.register(&server).await;
    phone.live_keys.push(KeyId::new([2; 16]));
    phone.check_in(&server).await;
    late.register(&server).await;
    let operation = server.running.directory().wipe(phone.oid, "tag-1").await.unwrap().unwrap();
    let told = phone.check_in(&server).await;
    let order = phone.orders(&told).remove(0);
    assert_eq!(order.key_ids, phone.live_keys, "the keys of the report");
    assert_eq!(state(&server, operation).await, "sent");
}

#[tokio::test]
async fn a_superseded_key_cannot_leave_before_its_receipt() {
    let (server, mut old, operation, order) = ordered().await;
    let mut new = Phone::new(old.oid, old.token.clone());
    new.live_keys.clear();
    new.register(&server).await;
    let leave = old.call(&server, Method::DELETE, &old.path(""), Vec::new());
    assert_eq!(old.send(&server, &leave).await.status(), StatusCode::CONFLICT);
    let (token, _) = receipt(&old, Some(order.id), &order.key_ids);
    old.live_keys.clear();
    bring(&server, &mut old, vec![token]).await;
    let leave = old.call(&server, Method::DELETE, &old.path(""), Vec::new());
    assert_eq!(old.send(&server, &leave).await.status(), StatusCode::NO_CONTENT);
    assert_ne!(state(&server, operation).await, "failed");
}

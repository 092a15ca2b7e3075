//! Orders and receipts: sent until confirmed, confirmed once, done only when every key is named.

use cordon_wire::order::OrderKind;
use cordon_wire::receipt::{Counts, Level, Receipt, TimeSource};
use cordon_wire::{KeyId, Sha256};
use uuid::Uuid;

use crate::phone::{Phone, eve};

fn receipt(phone: &Phone, order: Option<Uuid>, destroyed: &[KeyId]) -> (String, Sha256) {
    let receipt = Receipt {
        id: Uuid::new_v4(),
        order,
        reason: "order".to_owned(),
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

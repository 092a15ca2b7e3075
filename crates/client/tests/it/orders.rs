//! Orders, wipes and receipts.

use cordon_client::ports::KeyError;
use cordon_client::{Closed, Event, Input, SignOutData, Standing, VaultError};
use cordon_wire::order::{Order, OrderKind};
use cordon_wire::{Ed25519Key, KeyId, RegistrationId};
use uuid::Uuid;

use crate::device::{Device, OID};
use crate::server::Server;

/// A managed device with a sealed file, of whose key the server knows.
pub(crate) fn with_a_file() -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("figures", b"work");
    device.media.state().files.insert("holiday".to_owned(), b"personal".to_vec());
    device.run(&mut server);
    assert_eq!(server.only().live_keys.len(), 1);
    (server, device)
}

pub(crate) fn wipes(device: &Device) -> (usize, usize) {
    let count = |wanted: fn(&&Event) -> bool| device.events.iter().filter(wanted).count();
    (count(|e| matches!(e, Event::WipeBegan { .. })), count(|e| matches!(e, Event::WipeDone { .. })))
}

/// Two administrators at once, or a finger that trembles: each order gets its receipt.
#[test]
fn a_second_wipe_that_came_with_the_first_is_confirmed_too() {
    let (mut server, mut device) = with_a_file();
    let known = server.only().live_keys.clone();
    let orders = [server.order(OrderKind::Wipe), server.order(OrderKind::Wipe)];
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    assert_eq!((wipes(&device), device.app_wiped), ((1, 1), 1), "there is one thing to destroy");
    let registration = server.only();
    assert!(registration.orders.is_empty());
    let confirmed: Vec<_> = registration.receipts.iter().map(|one| one.receipt.order).collect();
    assert_eq!(confirmed.len(), 2);
    assert!(orders.iter().all(|order| confirmed.contains(&Some(*order))));
    assert!(registration.receipts.iter().all(|one| one.receipt.destroyed == known));
    assert!(device.media.state().keys.is_empty(), "then the instance key goes");
    assert_eq!(device.client.diagnostics().identities[0].receipts_waiting, 0);
}

#[test]
fn receipts_are_chained_and_sent_until_they_are_acknowledged() {
    let (mut server, mut device) = with_a_file();
    server.plane.acknowledges = false;
    server.order(OrderKind::Hold);
    device.check_in(&mut server);
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    assert!(device.media.state().keys.keys().any(|name| name.starts_with("instance.")), "it must still sign");
    device.restart();
    device.run(&mut server);
    let receipts = server.only().receipts.clone();
    assert_eq!(receipts.len(), 2, "the same ones again, not new ones");
    assert_eq!(receipts[0].receipt.previous, None);
    assert_eq!(receipts[1].receipt.previous, Some(receipts[0].hash));
    assert_eq!(device.client.diagnostics().identities[0].receipts_waiting, 2);
    server.plane.acknowledges = true;
    device.check_in(&mut server);
    assert_eq!(device.client.diagnostics().identities[0].receipts_waiting, 0);
    assert!(device.media.state().keys.is_empty());
}

#[test]
fn the_same_order_twice_gets_the_same_receipt_and_one_wipe() {
    let (mut server, mut device) = with_a_file();
    server.plane.acknowledges = false;
    server.order(OrderKind::Wipe);
    let repeated = server.only().orders[0].clone();
    device.check_in(&mut server);
    let first = server.only().receipts[0].hash;
    // The server lost the receipt (a restore) and repeats the order.
    server.only().receipts.clear();
    server.only().orders.push(repeated);
    device.check_in(&mut server);
    device.check_in(&mut server);
    assert_eq!(server.only().receipts.iter().map(|receipt| receipt.hash).collect::<Vec<_>>(), [first]);
    assert_eq!(device.app_wiped, 1);
}

#[test]
fn a_hold_closes_at_once_and_a_release_opens_and_the_old_hold_does_not_return() {
    let (mut server, mut device) = with_a_file();
    server.order(OrderKind::Hold);
    let hold = server.only().orders[0].clone();
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::HeldByOrder));
    assert!(matches!(device.read_file("figures"), Err(VaultError::Closed(Closed::HeldByOrder))));
    device.restart();
    assert_eq!(device.standing(), Standing::Closed(Closed::HeldByOrder));
    device.run(&mut server);
    assert_eq!(server.only().receipts[0].receipt.reason, "hold");
    server.order(OrderKind::Release);
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    assert_eq!(device.read_file("figures").unwrap(), b"work");
    server.only().orders.push(hold);
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    assert_eq!(device.app_wiped, 0);
}

#[test]
fn any_other_order_is_ignored_and_said_so() {
    type Change = fn(&mut Order, &mut Server);
    let changes: [(&str, Change); 6] = [
        ("wrongRegistration", |o, _| o.rid = RegistrationId::new(o.org, [1; 16])),
        ("wrongRegistration", |o, _| o.org = Uuid::from_u128(3)),
        ("expired", |o, _| o.exp = o.iat),
        ("wrongEpoch", |o, _| o.epoch = 0),
        ("unknownKind", |o, _| o.kind = OrderKind::Unknown),
        ("unknownKey", |_, server| server.plane.keys.orders = Ed25519Key::generate().unwrap()),
    ];
    for (code, change) in changes {
        let (mut server, mut device) = with_a_file();
        server.order(OrderKind::Wipe);
        let mut order = server.only().orders.remove(0);
        change(&mut order, &mut server);
        server.only().orders.push(order);
        server.clock += 10;
        device.check_in(&mut server);
        assert_eq!(device.standing(), Standing::Managed, "{code}");
        assert_eq!(device.read_file("figures").unwrap(), b"work");
        assert!(device.notices().contains(&code), "{code}: {:?}", device.notices());
        assert!(server.only().receipts.is_empty() && device.app_wiped == 0);
    }
}

#[test]
fn a_turned_clock_neither_delays_nor_brings_a_wipe() {
    for wall in [0, 4_000_000_000] {
        let (mut server, mut device) = with_a_file();
        server.order(OrderKind::Wipe);
        device.now.wall = wall;
        device.check_in(&mut server);
        assert_eq!(device.standing(), Standing::Closed(Closed::Wiped), "{wall}");
        assert_eq!(server.only().receipts.len(), 1);
    }
}

#[test]
fn a_key_store_that_does_not_answer_delays_the_wipe_and_keeps_it_closed() {
    let (mut server, mut device) = with_a_file();
    server.order(OrderKind::Wipe);
    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    let media = device.media.clone();
    device.run_with(&mut server, &mut |_, _| media.state().keys_unavailable = true);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiping));
    assert!(device.media.state().files.contains_key("figures"), "keys first");
    assert!(server.only().receipts.is_empty());
    device.restart();
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiping));
    device.media.state().keys_unavailable = false;
    device.later(3_000);
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    device.later(60_000);
    device.run(&mut server);
    assert_eq!(server.only().receipts[0].receipt.destroyed.len(), 1);
}

#[test]
fn files_that_cannot_be_removed_are_counted_and_unreadable() {
    let (mut server, mut device) = with_a_file();
    device.media.state().remove_fails = true;
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    let counts = server.only().receipts[0].receipt.counts;
    assert_eq!((counts.erased_by_key, counts.failed), (1, 1));
    assert!(device.media.state().files.contains_key("figures"));
    device.sign_in();
    device.run(&mut server);
    assert!(matches!(device.read_file("figures"), Err(VaultError::Key(KeyError::Destroyed))));
}

#[test]
fn a_receipt_names_every_key_the_server_knew() {
    let (mut server, mut device) = with_a_file();
    let lost = KeyId::new([0xee; 16]);
    server.only().live_keys.push(lost);
    let known = server.only().live_keys.clone();
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    let destroyed = &server.only().receipts[0].receipt.destroyed;
    assert!(known.iter().all(|key| destroyed.contains(key)), "{destroyed:?}");
}

#[test]
fn receipts_for_a_registration_that_is_gone_do_not_block_the_next() {
    let (mut server, mut device) = with_a_file();
    server.plane.acknowledges = false;
    server.order(OrderKind::Hold);
    device.check_in(&mut server);
    server.order(OrderKind::Release);
    device.check_in(&mut server);
    assert_eq!(device.client.diagnostics().identities[0].receipts_waiting, 2);
    server.plane.registrations.clear();
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    assert_eq!(device.client.diagnostics().identities[0].receipts_waiting, 0);
    assert_eq!(device.read_file("figures").unwrap(), b"work");
    server.order(OrderKind::Hold);
    device.check_in(&mut server);
    assert_eq!(server.only().receipts.len(), 1);
}

#[test]
fn an_account_that_leaves_a_server_that_forgot_it_is_forgotten_too() {
    let (mut server, mut device) = with_a_file();
    server.plane.registrations.clear();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
    let state = device.media.state();
    assert!(state.is_clean());
}

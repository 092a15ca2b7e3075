//! Wipes: what goes, in which order, what the app has a part in, and what the receipt says of it.

use cordon_client::{
    AppDataReport, Closed, Effect, Event, Input, Standing, WIPE_APP_DATA_MS, WipeAnswer, WipeCause,
    WipeHandler,
};
use cordon_wire::order::OrderKind;
use cordon_wire::receipt::Receipt;

use crate::device::{Device, OID, WORK};
use crate::orders::{wipes, with_a_file};
use crate::server::Server;

#[test]
fn s088_a_wipe_order_takes_keys_files_and_cache_and_is_confirmed() {
    let (mut server, mut device) = with_a_file();
    let known = server.only().live_keys.clone();
    device.app_answer = Some(WipeAnswer::Done(AppDataReport {
        deleted: 3,
        failed: 0,
        stays: vec!["exported calendar entries".to_owned()],
    }));
    let order = server.order(OrderKind::Wipe);
    device.check_in(&mut server);

    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    assert_eq!((wipes(&device), device.app_wiped), ((1, 1), 1));
    let state = device.media.state();
    assert_eq!(state.files.keys().collect::<Vec<_>>(), ["holiday"], "what is personal stays");
    assert!(
        state.keys.is_empty(),
        "after the acknowledgement the instance key goes too: {:?}",
        state.keys.keys()
    );
    assert!(!state.records.contains_key(&format!("keys.{OID}")));
    let session = String::from_utf8(state.records[&format!("session.{OID}")].clone()).unwrap();
    assert!(!session.contains("\"jws\":\"ey") || !session.contains("\"policy\":{"), "no policy is left");
    drop(state);

    let registration = server.only();
    assert!(registration.orders.is_empty());
    let [receipt] = &registration.receipts[..] else { panic!("one receipt") };
    let receipt = &receipt.receipt;
    assert_eq!(receipt.order, Some(order));
    assert_eq!((receipt.reason.as_str(), &receipt.destroyed), ("order", &known));
    assert_eq!(
        (receipt.counts.erased_by_key, receipt.counts.plain_deleted, receipt.counts.failed),
        (1, 3, 0)
    );
    assert_eq!(receipt.stays, ["exported calendar entries"]);
    let acknowledged = device.events.iter().any(|event| matches!(event, Event::Acknowledged { .. }));
    assert!(acknowledged && device.client.diagnostics().identities[0].receipts_waiting == 0);
}

/// A device whose app has this part in a wipe, and the wipe ordered.
pub(crate) fn ordered(handler: WipeHandler) -> (Server, Device) {
    let (mut server, mut device) = with_a_file();
    device.config.wipe = handler;
    device.restart();
    device.run(&mut server);
    server.order(OrderKind::Wipe);
    (server, device)
}

/// Lets the wipe go on until the app is asked for its part.
pub(crate) fn until_asked(server: &mut Server, device: &mut Device) -> (WipeCause, WipeHandler) {
    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    loop {
        match device.client.next_effect(device.now).unwrap() {
            Effect::Send(request) => {
                let reply = server.serve(&request);
                device.give(Input::Reply(reply));
            }
            Effect::WipeAppData { identity, cause, handler } => {
                assert_eq!(identity, WORK);
                return (cause, handler);
            }
            _ => {}
        }
    }
}

pub(crate) fn receipt(server: &mut Server) -> Receipt {
    let [receipt] = &server.only().receipts[..] else { panic!("one receipt") };
    receipt.receipt.clone()
}

pub(crate) fn answer(device: &mut Device, answer: WipeAnswer) {
    device.give(Input::AppDataWiped { identity: WORK, answer });
}

pub(crate) fn deleted(deleted: u64) -> AppDataReport {
    AppDataReport { deleted, ..AppDataReport::default() }
}

#[test]
fn s089_keys_go_first_then_the_app_is_asked_then_files_go() {
    let (mut server, mut device) = ordered(WipeHandler::Supplements);
    let (cause, handler) = until_asked(&mut server, &mut device);
    assert_eq!((cause.reason(), handler), ("order", WipeHandler::Supplements));
    assert!(!device.media.state().keys.keys().any(|name| name.starts_with("kek.")));
    assert!(device.media.state().files.contains_key("figures"), "the app comes first");
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiping));
    assert!(server.only().receipts.is_empty());
    answer(&mut device, WipeAnswer::Done(deleted(2)));
    device.run(&mut server);
    assert_eq!(device.media.state().files.keys().collect::<Vec<_>>(), ["holiday"]);
    let counts = receipt(&mut server).counts;
    assert_eq!((counts.erased_by_key, counts.plain_deleted, counts.failed), (1, 2, 0));
}

#[test]
fn s089_an_app_that_replaces_the_deletion_is_left_to_it_and_what_it_leaves_is_unreadable() {
    let (mut server, mut device) = ordered(WipeHandler::Replaces);
    until_asked(&mut server, &mut device);
    answer(&mut device, WipeAnswer::Done(deleted(2)));
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    assert!(device.media.state().files.contains_key("figures"), "the app took it upon itself");
    let receipt = receipt(&mut server);
    assert_eq!(receipt.counts.erased_by_key, 1, "no key opens it any more");
    assert_eq!(receipt.stays, ["1 encrypted files, which no key opens any more"]);
    let session = String::from_utf8(device.media.state().records[&format!("session.{OID}")].clone()).unwrap();
    assert!(session.contains("\"envelope\":null") && session.contains("\"policy\":null"), "{session}");
    device.sign_in();
    device.run(&mut server);
    assert!(device.read_file("figures").is_err());
}

#[test]
fn s089_an_app_that_replaces_may_still_ask_for_the_deletion() {
    let (mut server, mut device) = ordered(WipeHandler::Replaces);
    until_asked(&mut server, &mut device);
    answer(&mut device, WipeAnswer::PleaseDelete(deleted(2)));
    device.run(&mut server);
    assert_eq!(device.media.state().files.keys().collect::<Vec<_>>(), ["holiday"]);
    assert_eq!(receipt(&mut server).stays, Vec::<String>::new());
}

#[test]
fn s089_an_app_without_a_handler_is_not_asked() {
    let (mut server, mut device) = ordered(WipeHandler::None);
    device.check_in(&mut server);
    assert_eq!((device.standing(), device.app_wiped), (Standing::Closed(Closed::Wiped), 0));
    assert_eq!(device.media.state().files.keys().collect::<Vec<_>>(), ["holiday"]);
    assert_eq!(receipt(&mut server).counts.failed, 0);
}

#[test]
fn s090_an_app_that_fails_gets_the_deletion_and_is_counted() {
    for handler in [WipeHandler::Supplements, WipeHandler::Replaces] {
        let (mut server, mut device) = ordered(handler);
        until_asked(&mut server, &mut device);
        answer(&mut device, WipeAnswer::Failed(deleted(1)));
        device.run(&mut server);
        assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
        assert_eq!(device.media.state().files.keys().collect::<Vec<_>>(), ["holiday"], "{handler:?}");
        let counts = receipt(&mut server).counts;
        assert_eq!((counts.erased_by_key, counts.plain_deleted, counts.failed), (1, 1, 1));
    }
}

#[test]
fn s090_an_app_that_hangs_is_waited_for_and_then_named_in_the_receipt() {
    for handler in [WipeHandler::Supplements, WipeHandler::Replaces] {
        let (mut server, mut device) = ordered(handler);
        device.app_answer = None;
        device.check_in(&mut server);
        assert_eq!(device.standing(), Standing::Closed(Closed::Wiping));
        assert!(device.wake.unwrap() <= device.now.monotonic + WIPE_APP_DATA_MS);
        device.later(WIPE_APP_DATA_MS - 1);
        device.run(&mut server);
        assert_eq!(device.standing(), Standing::Closed(Closed::Wiping), "a moment is left");
        device.later(2);
        device.run(&mut server);
        assert_eq!((device.standing(), device.app_wiped), (Standing::Closed(Closed::Wiped), 1));
        assert_eq!(device.media.state().files.keys().collect::<Vec<_>>(), ["holiday"], "{handler:?}");
        let told = receipt(&mut server);
        assert_eq!((told.counts.failed, told.stays.len()), (1, 1));
        // It answers after all: nothing waits for that.
        answer(&mut device, WipeAnswer::Done(deleted(9)));
        device.run(&mut server);
        assert_eq!((wipes(&device), server.only().receipts.len()), ((1, 1), 1));
    }
}

#[test]
fn s091_an_app_whose_answer_was_lost_is_asked_again() {
    let (mut server, mut device) = ordered(WipeHandler::Replaces);
    until_asked(&mut server, &mut device);
    device.restart();
    device.app_answer = Some(WipeAnswer::Done(deleted(4)));
    device.run(&mut server);
    assert_eq!((device.standing(), device.app_wiped), (Standing::Closed(Closed::Wiped), 1));
    device.check_in(&mut server);
    assert_eq!(receipt(&mut server).counts.plain_deleted, 4);
}

#[test]
fn an_answer_that_nobody_asked_for_is_no_part_of_a_wipe() {
    let (mut server, mut device) = with_a_file();
    answer(&mut device, WipeAnswer::Done(deleted(9)));
    assert_eq!(device.standing(), Standing::Managed);
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    assert_eq!(receipt(&mut server).counts.plain_deleted, 0);
}

#[test]
fn s092_each_new_order_wipes_again_after_the_next_sign_in() {
    let (mut server, mut device) = with_a_file();
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    device.seal_file("again", b"new");
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    assert_eq!(wipes(&device), (2, 2));
    assert_eq!(device.media.state().files.keys().collect::<Vec<_>>(), ["holiday"]);
}

#[test]
fn s092_a_wipe_of_the_user_meets_each_sign_in_until_it_is_lifted() {
    let (mut server, mut device) = with_a_file();
    server.order(OrderKind::Wipe);
    server.wipes_user = true;
    device.check_in(&mut server);
    for round in 2..5 {
        assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
        device.sign_in();
        device.run(&mut server);
        assert_eq!(device.standing(), Standing::Closed(Closed::Wiped), "with the answer to the registration");
        assert_eq!(wipes(&device), (round, round));
        assert!(device.read_file("figures").is_err());
        assert!(device.media.state().keys.is_empty());
    }
    server.wipes_user = false;
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    device.seal_file("again", b"new");
    assert_eq!(device.read_file("again").unwrap(), b"new");
}

//! The end of an account at its user's hand: its data goes, or stays closed until the same user is back.

use cordon_client::{Closed, Effect, Event, Input, SignOutData, Standing};
use cordon_wire::envelope::Status;
use cordon_wire::order::OrderKind;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK};
use crate::orders::{wipes, with_a_file};
use crate::server::{Server, TOKEN};

const DAY_MS: u64 = 24 * 3_600_000;

fn sign_out(device: &mut Device, data: SignOutData) {
    device.give(Input::SignOut { oid: OID, data });
}

/// Lets days go by; gives whether a token was asked for and how often the server was.
fn days(server: &mut Server, device: &mut Device, days: u32) -> (bool, usize) {
    let before = device.sent.len();
    let mut token = false;
    for _ in 0..days {
        device.later(DAY_MS);
        while let Some(effect) = device.client.next_effect(device.now) {
            match effect {
                Effect::Send(request) if request.url.contains("/changes") => {
                    device.give(Input::Failed { request: request.id });
                }
                Effect::Send(request) => {
                    let reply = server.serve(&request);
                    device.sent.push((request, reply.clone()));
                    device.give(Input::Reply(reply));
                }
                Effect::NeedToken { .. } => token = true,
                Effect::Event(event) => device.events.push(event),
                _ => {}
            }
        }
    }
    (token, device.sent.len() - before)
}

fn ended(device: &Device) -> usize {
    device.events.iter().filter(|event| matches!(event, Event::ManagementEnded { .. })).count()
}

#[test]
fn s011_a_sign_out_that_keeps_data_wipes_nothing_and_says_that_management_ended() {
    let (mut server, mut device) = with_a_file();
    sign_out(&mut device, SignOutData::Keep);
    device.run(&mut server);
    assert_eq!((wipes(&device), device.app_wiped, ended(&device)), ((0, 0), 0, 1));
    assert_eq!(device.standing(), Standing::Closed(Closed::SignedOut));
    assert!(device.media.state().files.contains_key("figures"));
    assert!(device.read_file("figures").is_err(), "closed");
    assert!(server.only().receipts.is_empty());
    device.restart();
    assert_eq!(device.standing(), Standing::Closed(Closed::SignedOut));
    let (token, asked) = days(&mut server, &mut device, 10);
    assert!(!token && asked >= 10, "the registration goes on without the user: {asked}");
    assert_eq!(device.standing(), Standing::Closed(Closed::SignedOut));
    // Again changes nothing.
    sign_out(&mut device, SignOutData::Keep);
    assert_eq!(ended(&device), 1);
}

#[test]
fn s011_what_was_kept_opens_for_the_same_account_once_the_server_took_the_sign_in() {
    let (mut server, mut device) = with_a_file();
    sign_out(&mut device, SignOutData::Keep);
    device.run(&mut server);
    let registration = *server.plane.registrations.keys().next().unwrap();
    device.sign_in();
    assert_eq!(device.standing(), Standing::Closed(Closed::SignedOut), "nobody has checked the token yet");
    assert!(device.read_file("figures").is_err());
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    assert_eq!(device.read_file("figures").unwrap(), b"work");
    assert_eq!(server.plane.registrations.keys().collect::<Vec<_>>(), [&registration], "the same key");
}

#[test]
fn s011_a_token_that_comes_late_opens_nothing() {
    let (mut server, mut device) = with_a_file();
    sign_out(&mut device, SignOutData::Keep);
    device.give(Input::Token { oid: OID, token: Zeroizing::new(TOKEN.to_owned()) });
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::SignedOut));
}

#[test]
fn s011_holds_and_wipes_reach_an_account_that_was_left() {
    let (mut server, mut device) = with_a_file();
    sign_out(&mut device, SignOutData::Keep);
    device.run(&mut server);
    server.order(OrderKind::Hold);
    device.check_in(&mut server);
    assert_eq!(server.only().receipts.len(), 1);
    assert_eq!(device.standing(), Standing::Closed(Closed::SignedOut));
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    assert_eq!((device.standing(), wipes(&device)), (Standing::Closed(Closed::Wiped), (1, 1)));
    assert_eq!(device.media.state().files.keys().collect::<Vec<_>>(), ["holiday"]);
    assert_eq!(server.only().receipts.len(), 2);
}

#[test]
fn s011_a_server_that_forgot_an_account_that_was_left_is_asked_for_nothing() {
    let (mut server, mut device) = with_a_file();
    sign_out(&mut device, SignOutData::Keep);
    device.run(&mut server);
    server.plane.registrations.clear();
    let (token, asked) = days(&mut server, &mut device, 5);
    assert!(!token && asked <= 5, "{asked}");
    assert_eq!(device.standing(), Standing::Closed(Closed::SignedOut));
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.read_file("figures").unwrap(), b"work");
}

#[test]
fn s011_a_sign_out_wipes_that_account_and_ends_with_a_receipt_and_no_timer() {
    let (mut server, mut device) = with_a_file();
    sign_out(&mut device, SignOutData::default());
    device.run(&mut server);
    assert_eq!((wipes(&device), ended(&device)), ((1, 1), 0));
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
    assert!(device.media.state().is_clean());
    assert_eq!(device.media.state().files.keys().collect::<Vec<_>>(), ["holiday"]);
    assert_eq!(server.plane.left.len(), 1);
    assert_eq!(server.plane.left[0].receipts[0].receipt.reason, "signOut");
    assert_eq!(days(&mut server, &mut device, 10), (false, 0));
    device.wake = None;
    assert!(device.drain().is_empty(), "no timer is left");
}

#[test]
fn s011_an_account_that_was_never_protected_leaves_without_a_wipe() {
    for data in [SignOutData::Wipe, SignOutData::Keep] {
        let mut server = Server::new(OID);
        server.status = Status::Untargeted;
        let mut device = Device::new();
        device.sign_in();
        device.run(&mut server);
        assert_eq!(device.standing(), Standing::Untargeted);
        sign_out(&mut device, data);
        device.run(&mut server);
        assert_eq!((wipes(&device), device.app_wiped), ((0, 0), 0), "{data:?}");
        assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
        assert!(server.plane.registrations.is_empty());
        assert_eq!(days(&mut server, &mut device, 10), (false, 0));
    }
}

#[test]
fn s030_removing_an_account_that_is_blocked_says_so() {
    let (mut server, mut device) = with_a_file();
    server.order(OrderKind::Hold);
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::HeldByOrder));
    sign_out(&mut device, SignOutData::Wipe);
    device.run(&mut server);
    let cause = device.events.iter().find_map(|event| match event {
        Event::WipeBegan { identity, cause } if *identity == WORK => Some(*cause),
        _ => None,
    });
    assert_eq!(cause.unwrap().reason(), "removedAfterBlock");
    let receipts = &server.plane.left[0].receipts;
    assert_eq!(receipts.last().unwrap().receipt.reason, "removedAfterBlock");
    assert_eq!(receipts[1].receipt.previous, Some(receipts[0].hash), "the chain goes on");
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
}

//! Accounts whose user signed out and left the work data: they are judged where nobody is needed, and the server knows of them.

use cordon_client::{Closed, Effect, Event, Input, SignOutData, Standing};
use cordon_policy::Facts;
use cordon_policy::subject::Integrity;
use cordon_wire::envelope::Status;
use cordon_wire::order::OrderKind;
use serde_json::{Value, json};

use crate::device::{Device, OID, opened};
use crate::server::Server;

pub(crate) const DAY_MS: u64 = 24 * 3_600_000;
const SIGNED_OUT: Standing = Standing::Closed(Closed::SignedOut);

pub(crate) fn offline() -> Value {
    json!({"periodOfflineBeforeAccessCheck": "PT1440M", "periodOfflineBeforeWipeIsEnforced": "P90D"})
}

/// Signed out, with a sealed file that was left behind, and told to the server.
pub(crate) fn parked(members: Value) -> (Server, Device) {
    let mut server = Server::new(OID);
    server.set_policy(members);
    let mut device = Device::new();
    facts(&mut device, Some(Integrity::Intact));
    device.sign_in();
    device.run(&mut server);
    device.seal_file("figures", b"work");
    device.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    device.run(&mut server);
    assert_eq!(device.standing(), SIGNED_OUT);
    (server, device)
}

pub(crate) fn facts(device: &mut Device, integrity: Option<Integrity>) {
    let facts = Facts { integrity, ..Facts::default() };
    device.give(Input::Facts { facts: Box::new(facts), management: None });
}

/// Everything that is due, without a network.
fn without_a_network(device: &mut Device) {
    for effect in device.drain() {
        match effect {
            Effect::Send(request) => device.give(Input::Failed { request: request.id }),
            Effect::Event(event) => device.events.push(event),
            _ => {}
        }
    }
    for effect in device.drain() {
        if let Effect::Event(event) = effect {
            device.events.push(event);
        }
    }
}

fn kept(device: &Device) -> bool {
    let state = device.media.state();
    state.files.contains_key("figures") && state.keys.keys().any(|name| name.starts_with("kek."))
}

/// Why the work data went, if it did: from then on no key of it is left.
fn went(device: &Device) -> Option<&'static str> {
    let began = device.events.iter().find_map(|event| match event {
        Event::WipeBegan { cause, .. } => Some(cause.reason()),
        _ => None,
    });
    let state = device.media.state();
    assert_eq!(began.is_some(), !state.keys.keys().any(|name| name.starts_with("kek.")));
    began
}

#[test]
fn s034_what_was_left_goes_when_the_server_was_not_heard_for_too_long() {
    let (_server, mut device) = parked(offline());
    device.later(89 * DAY_MS);
    without_a_network(&mut device);
    assert_eq!((went(&device), device.standing()), (None, SIGNED_OUT));
    device.later(2 * DAY_MS);
    without_a_network(&mut device);
    assert_eq!(went(&device), Some("offline"));
    assert!(matches!(device.standing(), Standing::Closed(Closed::Wiping | Closed::Wiped)));
}

#[test]
fn s034_what_was_left_goes_after_a_start_too_but_not_before_the_server_was_tried() {
    let (mut server, mut device) = parked(offline());
    // The app is not started for long, in one boot of the device.
    device.later(91 * DAY_MS);
    device.client = opened(&device.config, device.media.boot(), device.now);
    assert!(kept(&device), "the server may answer");
    without_a_network(&mut device);
    assert_eq!(went(&device), Some("offline"));

    server.clock += 91 * 86_400;
    device.now.wall = server.clock;
    for _ in 0..4 {
        device.run(&mut server);
        device.later(120_000);
    }
    let receipts = &server.only().receipts;
    assert_eq!((receipts.len(), receipts[0].receipt.reason.as_str()), (1, "offline"));
    assert!(!device.media.state().files.contains_key("figures"));
}

#[test]
fn s034_what_was_left_stays_where_the_server_answers_after_long() {
    let (mut server, mut device) = parked(offline());
    device.later(91 * DAY_MS);
    server.clock += 91 * 86_400;
    device.client = opened(&device.config, device.media.boot(), device.now);
    device.run(&mut server);
    assert_eq!((went(&device), device.standing()), (None, SIGNED_OUT));
    without_a_network(&mut device);
    device.later(2 * DAY_MS);
    without_a_network(&mut device);
    assert_eq!(went(&device), None, "the time counts from that answer");
}

#[test]
fn s034_a_key_store_that_does_not_answer_is_no_server_that_does_not() {
    let (_server, mut device) = parked(offline());
    device.later(91 * DAY_MS);
    device.media.state().keys_unavailable = true;
    without_a_network(&mut device);
    assert!(device.notices().contains(&"keyUnavailable"));
    device.media.state().keys_unavailable = false;
    assert_eq!((went(&device), device.standing()), (None, SIGNED_OUT));
    device.later(2 * 3_600_000);
    without_a_network(&mut device);
    assert_eq!(went(&device), Some("offline"));
}

#[test]
fn s034_a_clock_that_jumps_ahead_destroys_nothing_that_was_left() {
    let (_server, mut device) = parked(offline());
    device.now.wall += 400 * 86_400;
    device.later(DAY_MS);
    without_a_network(&mut device);
    device.restart();
    device.later(DAY_MS);
    without_a_network(&mut device);
    assert_eq!((went(&device), device.standing()), (None, SIGNED_OUT));
}

#[test]
fn s035_what_a_disabled_account_left_goes_where_the_policy_says_so() {
    for (action, goes) in [("block", None), ("wipe", Some("account"))] {
        let (mut server, mut device) = parked(json!({"appActionIfUnableToAuthenticateUser": action}));
        server.status = Status::Disabled;
        device.check_in(&mut server);
        assert_eq!(went(&device), goes, "{action}");
    }
}

#[test]
fn s031_what_was_left_on_a_rooted_device_goes_where_the_policy_says_so_and_is_held_otherwise() {
    for (action, goes) in [("block", None), ("wipe", Some("integrity"))] {
        let (mut server, mut device) =
            parked(json!({"deviceComplianceRequired": true, "appActionIfDeviceComplianceRequired": action}));
        facts(&mut device, None);
        device.run(&mut server);
        assert_eq!(went(&device), None, "what nobody knows destroys nothing");
        facts(&mut device, Some(Integrity::Compromised));
        device.run(&mut server);
        assert_eq!(went(&device), goes, "{action}");
    }
    // A hold keeps what is there, until it is lifted.
    let (mut server, mut device) =
        parked(json!({"deviceComplianceRequired": true, "appActionIfDeviceComplianceRequired": "wipe"}));
    server.order(OrderKind::Hold);
    device.check_in(&mut server);
    facts(&mut device, Some(Integrity::Compromised));
    device.run(&mut server);
    assert_eq!((went(&device), device.standing()), (None, SIGNED_OUT));
    server.order(OrderKind::Release);
    device.check_in(&mut server);
    assert_eq!(went(&device), Some("integrity"));
}

#[test]
fn s011_the_server_is_told_that_the_user_signed_out_and_that_conditions_close_nothing_more() {
    let mut server = Server::new(OID);
    server.set_policy(json!({"deviceComplianceRequired": true}));
    let mut device = Device::new();
    facts(&mut device, Some(Integrity::Compromised));
    device.sign_in();
    device.run(&mut server);
    device.check_in(&mut server);
    let report = server.only().last.clone().unwrap();
    assert_eq!((report.parked, report.launch.len()), (false, 1));
    device.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    device.restart();
    device.run(&mut server);
    let report = server.only().last.clone().unwrap();
    let told: Vec<_> = report.launch.iter().map(|one| one.outcome.as_str()).collect();
    assert_eq!((report.parked, told), (true, vec!["ok"]));
    facts(&mut device, Some(Integrity::Compromised));
    device.sign_in();
    device.run(&mut server);
    device.check_in(&mut server);
    let report = server.only().last.clone().unwrap();
    let told: Vec<_> = report.launch.iter().map(|one| one.outcome.as_str()).collect();
    assert_eq!((report.parked, told), (false, vec!["block"]));
}

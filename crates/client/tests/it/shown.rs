//! What an app sees changes when something changed, and each change is told once.

use std::sync::Arc;

use cordon_client::{Answer, Effect, Event, Gate, Input, Snapshot};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK, signed_in_at};
use crate::server::Server;

const MINUTE: u64 = 60_000;

fn enrolled(members: Value) -> (Server, Device) {
    let mut server = Server::new(OID);
    server.set_policy(members);
    let mut device = Device::enrolled(&mut server);
    device.events.clear();
    (server, device)
}

fn seen(device: &Device) -> Arc<Snapshot> {
    device.client.snapshot(&WORK)
}

/// What was told of the gate since this was asked last. No server answers meanwhile.
fn told(device: &mut Device) -> Vec<Option<&'static str>> {
    for effect in device.drain() {
        match effect {
            Effect::Event(event) => device.events.push(event),
            Effect::Send(request) => device.give(Input::Failed { request: request.id }),
            _ => {}
        }
    }
    let events = std::mem::take(&mut device.events).into_iter();
    let shut = events.filter_map(|event| match event {
        Event::Gate { shut, .. } => Some(shut),
        _ => None,
    });
    shut.collect()
}

#[test]
fn asking_at_a_gate_that_is_shut_changes_nothing_that_an_app_sees() {
    let (_server, mut device) = enrolled(json!({"pinRequired": true, "minimumPinLength": 4}));
    let before = seen(&device);
    for _ in 0..5 {
        assert_eq!(device.shows(), Some("pinSet"));
        device.later(3_000);
        device.give(Input::Biometrics(None));
    }
    assert!(Arc::ptr_eq(&before, &seen(&device)));
    assert_eq!(told(&mut device), []);
}

#[test]
fn each_turn_of_the_gate_is_told_once() {
    let (_server, mut device) = enrolled(json!({"pinRequired": true, "minimumPinLength": 4}));
    device.choose("2580").unwrap();
    device.gate();
    assert_eq!(told(&mut device), [None]);
    device.behind();
    device.later(31 * MINUTE);
    device.gate();
    assert_eq!(told(&mut device), [Some("pinEnter")]);
    device.in_front();
    for left in [4, 3] {
        device.enter("1357");
        device.gate();
        assert_eq!(told(&mut device), [Some("pinEnter")], "{left} tries are left");
    }
    assert_eq!(device.enter("2580"), Gate::Open);
    device.gate();
    assert_eq!(told(&mut device), [None]);
}

#[test]
fn an_answer_of_the_server_is_told_once_and_a_steady_one_changes_nothing() {
    let (mut server, mut device) = enrolled(json!({}));
    let before = seen(&device);
    device.check_in(&mut server);
    assert!(Arc::ptr_eq(&before, &seen(&device)));
    device.events.clear();
    server.set_policy(json!({"pinRequired": true}));
    device.check_in(&mut server);
    let policies = device.events.iter().filter(|event| matches!(event, Event::PolicyChanged { .. })).count();
    assert_eq!((policies, told(&mut device)), (1, vec![Some("pinSet")]));
    server.set_policy(json!({"pinRequired": false}));
    device.check_in(&mut server);
    assert_eq!(told(&mut device), [None]);
}

#[test]
fn a_sign_in_that_opens_what_was_closed_for_being_offline_is_told_once() {
    let offline = json!({
        "periodOfflineBeforeAccessCheck": "PT24H",
        "periodOfflineBeforeWipeIsEnforced": "P90D",
    });
    let (mut server, mut device) = enrolled(offline);
    device.later(91 * 24 * 60 * MINUTE);
    assert_eq!(device.shows(), Some("gateBlocked"));
    assert_eq!(told(&mut device), [Some("gateBlocked")]);
    server.clock += 91 * 86_400;
    device.now.wall = server.clock;
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    device.run(&mut server);
    assert_eq!((device.gate(), told(&mut device)), (Gate::Open, vec![None]));
}

#[test]
fn a_sign_in_that_proves_nothing_leaves_the_screen_and_says_why() {
    let (mut server, mut device) = enrolled(json!({"pinRequired": true, "minimumPinLength": 4}));
    device.choose("2580").unwrap();
    device.away(31);
    device.answer(Answer::ForgotPin).unwrap();
    assert_eq!(told(&mut device).last(), Some(&Some("pinForgottenSignIn")));
    let stale: Zeroizing<String> = signed_in_at(server.clock - 3_600);
    device.answer(Answer::SignedIn(stale)).unwrap();
    device.run(&mut server);
    assert_eq!(
        told(&mut device),
        [Some("pinForgottenSignIn"), Some("pinForgottenSignIn")],
        "checking, then not taken"
    );
}

//! Scenarios that a platform's shell shows: the part of them that the client decides.

use cordon_client::gate::{BiometricOffer, PresenceOutcome};
use cordon_client::identity::{Data, Settled, Switch, ViewId};
use cordon_client::{Answer, Closed, Event, Gate, Identity, Input, SignOutData, Standing};
use cordon_policy::Facts;
use cordon_policy::access::BiometricKind;
use cordon_policy::subject::Integrity;
use serde_json::json;

use crate::device::{Device, OID, WORK};
use crate::gate::with_pin;
use crate::server::Server;

const VIEW: ViewId = ViewId(1);
const SECOND: ViewId = ViewId(2);
const FACE: BiometricOffer = BiometricOffer { kind: BiometricKind::Face, strong: Some(true) };

#[test]
fn s026_the_pin_stays_before_every_view_until_it_was_entered_once() {
    let (_server, mut device) = with_pin(json!({}));
    device.away(31);
    let tickets =
        [VIEW, SECOND].map(|view| match device.client.switch(view, WORK, Data::Unsaid, device.now) {
            Switch::Pending { ticket, .. } => ticket,
            other => panic!("{other:?}"),
        });
    // Turned, left and shown again: the same screen, and nothing of it is used up.
    for _ in 0..3 {
        assert_eq!(device.shows(), Some("pinEnter"));
        device.behind();
        device.later(1_000);
        device.in_front();
    }
    assert!(tickets.iter().all(|ticket| device.client.settle(*ticket, device.now).is_none()));
    assert_eq!(device.enter("2580"), Gate::Open);
    for ticket in tickets {
        assert_eq!(device.client.settle(ticket, device.now), Some(Settled::Switched));
    }
    device.behind();
    device.later(1_000);
    device.in_front();
    assert_eq!(device.gate(), Gate::Open, "back in front as on any other day");
}

#[test]
fn s027_without_a_face_the_pin_is_asked_for_and_asked_once() {
    let mut server = Server::new(OID);
    server.set_policy(json!({
        "pinRequired": true, "minimumPinLength": 4, "periodOnlineBeforeAccessCheck": "PT30M",
        "faceIdBlocked": false, "pinRequiredInsteadOfBiometricTimeout": "P1D",
    }));
    let mut device = Device::enrolled(&mut server);
    device.give(Input::Biometrics(Some(FACE)));
    device.choose("2580").unwrap();
    device.away(31);
    assert_eq!(device.shows(), Some("pinOrBiometric"));
    // Locked out by the system in the middle of it.
    device.answer(Answer::Biometric).unwrap();
    device.run(&mut server);
    assert_eq!(device.presences.len(), 1);
    device.give(Input::Biometrics(None));
    device.give(Input::Presence { oid: OID, outcome: PresenceOutcome::Failed });
    for _ in 0..3 {
        device.run(&mut server);
        assert_eq!(device.shows(), Some("pinEnter"));
    }
    assert_eq!(device.presences.len(), 1, "nobody is asked for a face again");
    assert_eq!(device.enter("2580"), Gate::Open);
}

#[test]
fn s036_a_view_that_is_left_shows_personal_data_or_is_blocked_again() {
    let mut server = Server::new(OID);
    server.set_policy(json!({ "deviceComplianceRequired": true }));
    let mut device = Device::new();
    device.facts = Some(Facts { integrity: Some(Integrity::Compromised), ..Facts::default() });
    device.tell_facts();
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.shows(), Some("gateBlocked"));
    // Back or home: the app is asked to show nobody's work.
    let left = device.client.switch(VIEW, Identity::Personal, Data::Unsaid, device.now);
    assert_eq!(left, Switch::Switched { superseded: None });
    // One that goes on showing the account meets the same screen.
    let refused = device.client.switch(VIEW, WORK, Data::Unsaid, device.now);
    assert!(matches!(refused, Switch::Failed { .. }), "{refused:?}");
    assert_eq!(device.shows(), Some("gateBlocked"));
    assert_eq!(device.client.identities().of_view(VIEW), Identity::Personal);
}

#[test]
fn s043_a_switch_that_fails_at_once_leaves_the_one_before_it_waiting() {
    let (_server, mut device) = with_pin(json!({}));
    device.away(31);
    let Switch::Pending { ticket, .. } = device.client.switch(VIEW, WORK, Data::Unsaid, device.now) else {
        panic!("it waits")
    };
    let stranger = Identity::Work(uuid::Uuid::from_u128(0xb0b));
    let refused = device.client.switch(VIEW, stranger, Data::Unsaid, device.now);
    assert!(matches!(refused, Switch::Failed { .. }), "{refused:?}");
    assert_eq!(device.client.settle(ticket, device.now), None);
    device.enter("2580");
    assert_eq!(device.client.settle(ticket, device.now), Some(Settled::Switched));
}

#[test]
fn s048_a_screen_that_is_made_anew_in_a_switch_gets_one_result() {
    let (_server, mut device) = with_pin(json!({}));
    device.away(31);
    let ask = |device: &mut Device| match device.client.switch(VIEW, WORK, Data::Unsaid, device.now) {
        Switch::Pending { ticket, superseded } => (ticket, superseded),
        other => panic!("{other:?}"),
    };
    let (old, _) = ask(&mut device);
    // The new instance of the screen asks again for its view.
    let (new, superseded) = ask(&mut device);
    assert_eq!(superseded, Some(old));
    device.enter("2580");
    let ends = [old, new].map(|ticket| device.client.settle(ticket, device.now));
    assert_eq!(ends, [Some(Settled::Superseded), Some(Settled::Switched)]);
    assert_eq!(device.client.settle(new, device.now), Some(Settled::Superseded), "told once");
}

#[test]
fn s093_a_wipe_closes_the_account_once_before_anything_is_removed() {
    let (mut server, mut device) = with_pin(json!({}));
    device.client.switch(VIEW, WORK, Data::Unsaid, device.now);
    device.run(&mut server);
    device.events.clear();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiping));
    assert_eq!(device.shows(), Some("wiping"));
    device.run(&mut server);
    let told = |wanted: &dyn Fn(&Event) -> bool| device.events.iter().filter(|event| wanted(event)).count();
    let closing =
        |event: &Event| matches!(event, Event::Status { standing: Standing::Closed(Closed::Wiping), .. });
    assert_eq!(told(&closing), 1);
    assert_eq!(told(&|event| matches!(event, Event::WipeBegan { .. })), 1);
    assert_eq!(told(&|event| matches!(event, Event::WipeDone { .. })), 1);
    let closed = device.events.iter().position(closing);
    let done = device.events.iter().position(|event| matches!(event, Event::WipeDone { .. }));
    assert!(closed < done);
}

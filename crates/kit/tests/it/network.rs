//! A network that is cut, slow, that brings answers twice, or where a portal answers for everybody.

use cordon_client::{CheckInOutcome, Event, Input, Standing};
use serde_json::json;

use crate::device::{Device, organisation, policy};

fn outcomes(device: &Device) -> Vec<CheckInOutcome> {
    let outcome = |event: &Event| match event {
        Event::CheckIn { outcome, .. } => Some(*outcome),
        _ => None,
    };
    device.events.iter().filter_map(outcome).collect()
}

#[test]
fn s099_without_network_what_was_held_stays_and_comes_right_afterwards() {
    let (mut device, oid) = Device::enrolled(organisation());
    device.network.cut = true;
    let freer = policy(json!({"allowedOutboundClipboardSharingLevel": "allApps"}));
    device.organisation().set_policy(&freer).unwrap();
    device.later(60);
    device.give(Input::CheckInNow { oid });
    device.run();
    assert_eq!(outcomes(&device).last(), Some(&CheckInOutcome::NoAnswer));
    assert!(device.standing(oid) == Standing::Managed && !device.may_paste(oid));
    device.network.cut = false;
    device.give(Input::Connectivity);
    device.run();
    assert!(device.may_paste(oid));
}

#[test]
fn a_portal_is_no_answer() {
    let (mut device, oid) = Device::enrolled(organisation());
    device.network.portal = true;
    device.later(60);
    device.give(Input::CheckInNow { oid });
    device.run();
    assert_eq!(outcomes(&device).last(), Some(&CheckInOutcome::NoAnswer));
    assert!(device.standing(oid) == Standing::Managed && !device.may_paste(oid));
}

#[test]
fn slow_answers_come_when_they_are_due_and_answers_that_come_twice_count_once() {
    let mut device = Device::new(organisation());
    (device.network.delay_ms, device.network.duplicates) = (2_000, true);
    let oid = device.sign_in(0, "ana@contoso.example");
    assert_ne!(device.standing(oid), Standing::Managed, "the answer is under way");
    let due = device.network.wake_at().unwrap();
    assert_eq!(due, device.now.monotonic + 2_000);
    // The first answer brings the nonce, the second the policy.
    device.later(2);
    device.later(2);
    assert_eq!(device.standing(oid), Standing::Managed);
    assert_eq!(device.organisation().plane().registrations.len(), 1);
}

#[test]
fn who_waits_longer_than_an_app_does_gets_no_answer() {
    let (mut device, oid) = Device::enrolled(organisation());
    device.later(60);
    device.network.delay_ms = 10 * 60 * 1_000;
    device.give(Input::CheckInNow { oid });
    device.run();
    device.later(5 * 60);
    assert_eq!(outcomes(&device).last(), Some(&CheckInOutcome::NoAnswer));
    assert_eq!(device.standing(oid), Standing::Managed);
}

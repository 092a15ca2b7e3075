//! When the client asks: intervals, back-off, the long poll, limits.

use cordon_client::{CheckInOutcome, Closed, Effect, Event, Input, LifeCycle, Reply, Standing};
use cordon_policy::Verdict;
use serde_json::json;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK, paste};
use crate::server::Server;

#[test]
fn s006_waits_grow_below_an_hour_and_connectivity_ends_them() {
    let mut device = Device::new();
    device.sign_in();
    let mut waits = Vec::new();
    for _ in 0..20 {
        let effects = device.drain();
        let request = effects.iter().find_map(|effect| match effect {
            Effect::Send(request) => Some(request.id),
            _ => None,
        });
        device.give(Input::Failed { request: request.unwrap() });
        let at = device.drain().iter().find_map(|effect| match effect {
            Effect::WakeAt(at) => Some(*at),
            _ => None,
        });
        waits.push(at.unwrap() - device.now.monotonic);
        device.now.monotonic = at.unwrap();
    }
    assert!(waits[0] <= 1_000 && waits[6] > 20_000, "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 3_600_000), "{waits:?}");
    device.client.next_effect(device.now);
    let request = device.client.diagnostics().identities[0].failures;
    assert_eq!(request, 20);
    // The wait of the twentieth failure is cut short by the network's return.
    let mut server = Server::new(OID);
    let mut device = Device::new();
    device.sign_in();
    device.run_with(&mut server, &mut |_, reply| reply.status = 503);
    assert_eq!(device.standing(), Standing::Closed(Closed::Joining));
    device.give(Input::Connectivity);
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
}

#[test]
fn s012_checks_in_at_the_server_s_interval_and_unchanged_raises_no_event() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    device.give(Input::LifeCycle(LifeCycle::Background));
    device.events.clear();
    let end = device.now.monotonic + 2 * 3_600_000;
    let before = device.sent.len();
    while let Some(wake) = device.wake.take().filter(|wake| *wake <= end) {
        device.now.monotonic = wake.max(device.now.monotonic);
        device.run(&mut server);
    }
    let rounds = device.sent.len() - before;
    assert!((4..=5).contains(&rounds), "{rounds} check-ins in two hours");
    assert!(
        device
            .events
            .iter()
            .all(|event| matches!(event, Event::CheckIn { outcome: CheckInOutcome::Unchanged, .. }))
    );
}

#[test]
fn s015_a_check_in_now_runs_at_once_is_answered_and_is_limited() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    device.events.clear();
    for _ in 0..12 {
        device.give(Input::CheckInNow { oid: OID });
        device.run(&mut server);
    }
    let outcomes = device.outcomes();
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == CheckInOutcome::Unchanged).count(), 10);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == CheckInOutcome::Limited).count(), 2);
}

#[test]
fn the_long_poll_brings_a_change_at_once() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let poll = device.polls.pop().expect("a poll is open");
    assert!(poll.url.ends_with("/changes?epoch=1&seq=1"), "{}", poll.url);
    device.later(20_000);
    server.set_policy(json!({"allowedOutboundClipboardSharingLevel": "allApps"}));
    let body = br#"{"changed":true,"spreadMs":0}"#.to_vec();
    device.give(Input::Reply(Reply { request: poll.id, status: 200, nonce: None, body }));
    device.run(&mut server);
    assert_eq!(device.client.snapshot(&WORK).may(&paste()).verdict, Verdict::Allow);
    assert!(
        device.polls.pop().unwrap().url.ends_with("seq=2"),
        "and the next poll waits for the next change"
    );
}

#[test]
fn a_poll_without_news_is_opened_again_and_a_quick_one_waits() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let nothing = |request| Input::Reply(Reply { request, status: 204, nonce: None, body: Vec::new() });
    let poll = device.polls.pop().unwrap();
    device.later(55_000);
    device.give(nothing(poll.id));
    device.run(&mut server);
    let poll = device.polls.pop().expect("opened again at once");
    device.give(nothing(poll.id));
    device.run(&mut server);
    assert!(device.polls.is_empty(), "a server that answers at once is not asked in a circle");
    device.later(5_000);
    device.run(&mut server);
    assert!(device.polls.pop().is_some());
    device.give(Input::LifeCycle(LifeCycle::Background));
    device.give(nothing(cordon_client::RequestId(9_999)));
    device.later(120_000);
    device.run(&mut server);
    assert!(device.polls.is_empty(), "no poll in the background");
}

#[test]
fn a_host_whose_tokens_are_never_taken_is_not_asked_in_a_circle() {
    let mut device = Device::new();
    device.sign_in();
    let mut asked = 0;
    let end = device.now.monotonic + 600_000;
    while device.now.monotonic < end {
        let mut wake = None;
        while let Some(effect) = device.client.next_effect(device.now) {
            match effect {
                Effect::Send(request) => {
                    let body = br#"{"error":{"code":"badToken","message":"no"}}"#.to_vec();
                    device.give(Input::Reply(Reply { request: request.id, status: 401, nonce: None, body }));
                }
                Effect::NeedToken { oid, .. } => {
                    asked += 1;
                    device.give(Input::Token { oid, token: Zeroizing::new("no".to_owned()) });
                }
                Effect::WakeAt(at) => wake = Some(at),
                _ => {}
            }
        }
        device.now.monotonic = wake.unwrap_or(end).max(device.now.monotonic + 1);
    }
    assert!((5..20).contains(&asked), "asked {asked} times in ten minutes");
}

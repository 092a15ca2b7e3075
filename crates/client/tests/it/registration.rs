//! From a sign-in to a registration: what is asked, what is told, and when it is tried again.

use cordon_client::ports::StoreError;
use cordon_client::{
    CheckInOutcome, Client, Closed, Effect, Event, Input, InputError, LifeCycle, OpenError, SignOutData,
    Standing,
};
use cordon_policy::Verdict;
use cordon_wire::envelope::Status;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK, paste};
use crate::server::{Server, TOKEN, URL};

const HOUR_MS: u64 = 3_600_000;

fn token_of(claims: &serde_json::Value) -> Zeroizing<String> {
    use base64::Engine as _;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims.to_string());
    Zeroizing::new(format!("e30.{claims}.x"))
}

fn sign_in(oid: Uuid, token: Zeroizing<String>) -> Input {
    Input::SignIn { oid, server: URL.to_owned(), token, upn: None }
}

fn standings(device: &Device) -> Vec<Standing> {
    let standing = |event: &Event| match event {
        Event::Status { standing, .. } => Some(*standing),
        _ => None,
    };
    device.events.iter().filter_map(standing).collect()
}

/// Goes on from wake-up to wake-up until `until` on the monotonic clock.
fn run_until(device: &mut Device, server: &mut Server, until: u64) {
    device.run(server);
    while let Some(wake) = device.wake.filter(|wake| *wake <= until) {
        device.wake = None;
        device.now.monotonic = wake.max(device.now.monotonic);
        device.run(server);
    }
    device.now.monotonic = until;
}

#[test]
fn s001_pending_then_the_policy_then_enrolled_once() {
    let mut server = Server::new(OID);
    let device = Device::enrolled(&mut server);
    assert_eq!(standings(&device), [Standing::Closed(Closed::Joining), Standing::Managed]);
    let policies = device.events.iter().filter(|event| matches!(event, Event::PolicyChanged { .. }));
    assert_eq!(policies.count(), 1);
    assert!(matches!(device.events[0], Event::Status { standing: Standing::Closed(Closed::Joining), .. }));
}

#[test]
fn s002_the_same_account_in_other_letters_is_the_same() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let (asked, state) = (server.log.len(), device.state());
    device.events.clear();
    let shouted = OID.to_string().to_uppercase();
    device.give(sign_in(shouted.parse().unwrap(), token_of(&serde_json::json!({"oid": shouted}))));
    device.run(&mut server);
    assert_eq!((server.log.len(), device.state()), (asked, state));
    assert!(device.events.is_empty(), "{:?}", device.events);
}

#[test]
fn s003_a_wrong_token_is_refused_before_any_request_and_a_later_one_resumes_at_once() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    let another = token_of(&serde_json::json!({"oid": Uuid::from_u128(0xbad)}));
    let elsewhere = token_of(&serde_json::json!({"oid": OID, "aud": "urn:cordon:admin"}));
    for (token, error) in [(another, InputError::TokenOfAnother), (elsewhere, InputError::TokenForAnother)] {
        assert_eq!(device.client.handle(device.now, sign_in(OID, token)), Err(error));
        assert!(device.drain().is_empty());
        assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
    }
    // After a restart the token is gone: it is asked for once, and nothing is sent before it comes.
    device.sign_in();
    device.restart();
    let needed = |effect: &&Effect| matches!(effect, Effect::NeedToken { oid: OID, .. });
    let effects = device.drain();
    assert_eq!(effects.iter().filter(needed).count(), 1, "{effects:?}");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Send(_))));
    device.later(24 * HOUR_MS);
    assert!(device.drain().is_empty(), "it waits for the token alone");
    let wrong = token_of(&serde_json::json!({"oid": Uuid::from_u128(0xbad)}));
    let refused = device.client.handle(device.now, Input::Token { oid: OID, token: wrong });
    assert_eq!(refused, Err(InputError::TokenOfAnother));
    assert!(device.drain().is_empty());
    device.give(Input::Token { oid: OID, token: Zeroizing::new(TOKEN.to_owned()) });
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
}

#[test]
fn s004_whatever_is_called_while_a_token_is_wanted_is_taken_in_turn() {
    for leaves in [false, true] {
        let mut server = Server::new(OID);
        let mut device = Device::new();
        device.sign_in();
        device.restart();
        // The host answers right where it was asked, before it takes what else there is.
        while let Some(effect) = device.client.next_effect(device.now) {
            if let Effect::NeedToken { oid, .. } = effect {
                device.give(Input::Token { oid, token: Zeroizing::new(TOKEN.to_owned()) });
                if leaves {
                    device.give(Input::SignOut { oid, data: SignOutData::Wipe });
                }
                break;
            }
        }
        device.run(&mut server);
        let expected = if leaves { Standing::Closed(Closed::NotSignedIn) } else { Standing::Managed };
        assert_eq!(device.standing(), expected);
        assert_eq!(server.log.is_empty(), leaves, "{:?}", server.log);
    }
}

#[test]
fn s005_untargeted_is_tried_again_one_interval_later_and_no_sooner() {
    let mut server = Server::new(OID);
    (server.status, server.interval) = (Status::Untargeted, 12 * 3_600);
    let mut device = Device::new();
    device.give(Input::LifeCycle(LifeCycle::Background));
    device.sign_in();
    let start = device.now.monotonic;
    run_until(&mut device, &mut server, start + 10 * HOUR_MS);
    assert_eq!(
        (device.standing(), server.log.len()),
        (Standing::Untargeted, 2),
        "registered, with the nonce"
    );
    // A fleet does not come at one moment: up to a tenth of the interval earlier.
    run_until(&mut device, &mut server, start + 12 * HOUR_MS);
    assert_eq!(server.log.len(), 3, "{:?}", server.log);
    server.status = Status::Managed;
    run_until(&mut device, &mut server, start + 24 * HOUR_MS);
    assert_eq!((device.standing(), server.log.len()), (Standing::Managed, 4), "without a new sign-in");
}

#[test]
fn s006_after_the_network_is_back_the_normal_interval_holds() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    device.give(Input::LifeCycle(LifeCycle::Background));
    device.sign_in();
    for _ in 0..14 {
        device.run_with(&mut server, &mut |_, reply| reply.status = 503);
        let wake = device.wake.take().unwrap();
        assert!(wake - device.now.monotonic <= HOUR_MS);
        device.now.monotonic = wake;
    }
    device.run_with(&mut server, &mut |_, reply| reply.status = 503);
    device.give(Input::Connectivity);
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    let wait = device.wake.unwrap() - device.now.monotonic;
    assert!((1_620_000..=1_800_000).contains(&wait), "{wait}");
}

#[test]
fn s007_while_the_server_fails_work_data_stays_closed_and_success_opens_it() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    device.sign_in();
    for status in [500, 403, 302, 200] {
        device.run_with(&mut server, &mut |_, reply| {
            reply.status = status;
            reply.body = b"{}".to_vec();
        });
        assert_eq!(device.outcomes().last(), Some(&CheckInOutcome::NoAnswer), "{status}");
        assert_eq!(device.standing(), Standing::Closed(Closed::Joining));
        let decision = device.client.snapshot(&WORK).may(&paste());
        assert_eq!((decision.verdict, decision.reasons[0].code), (Verdict::Deny, "joining"));
        assert!(device.client.vault(&WORK, device.now).is_err());
        device.give(Input::Connectivity);
    }
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
}

#[test]
fn s008_closed_for_two_days_is_one_retry_and_a_second_process_changes_nothing() {
    let mut server = Server::new(OID);
    (server.status, server.interval) = (Status::Untargeted, 24 * 3_600);
    let mut device = Device::new();
    device.give(Input::LifeCycle(LifeCycle::Background));
    device.sign_in();
    device.run(&mut server);
    assert_eq!(server.only().applied, 0, "registered, and not due again before a day has gone");

    device.now.wall += 48 * 3_600;
    device.restart();
    device.give(Input::LifeCycle(LifeCycle::Background));
    let state = device.state();
    let second = Client::open(device.config.clone(), device.media.ports(), device.now).err().unwrap();
    assert_eq!(second, OpenError::Store(StoreError::Locked));
    assert_eq!(device.state(), state, "the second process changed nothing");
    let start = device.now.monotonic;
    run_until(&mut device, &mut server, start + 20 * HOUR_MS);
    assert_eq!(server.only().applied, 1, "one retry");
    run_until(&mut device, &mut server, start + 24 * HOUR_MS);
    assert_eq!(server.only().applied, 2, "then the interval goes on");
}

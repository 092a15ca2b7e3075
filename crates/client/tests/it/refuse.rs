//! What is no answer: nothing changes because of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cordon_client::{CheckInOutcome, Client, Closed, Event, Input, OpenError, Reply, Request, Standing};
use cordon_wire::check_in::CheckInRequest;
use cordon_wire::envelope::{Envelope, Status};
use cordon_wire::registration::Answer;
use cordon_wire::{Ed25519Key, Nonce};
use serde_json::json;

use crate::device::{Device, OID, config};
use crate::media::Media;
use crate::server::{Server, TOKEN, URL};

/// Runs a check-in whose answer is changed by `tamper`, and expects that nothing came of it.
fn refused(server: &mut Server, device: &mut Device, tamper: &mut dyn FnMut(&Request, &mut Reply)) {
    server.set_policy(json!({"allowedOutboundClipboardSharingLevel": "blocked"}));
    let before = device.state();
    device.events.clear();
    device.later(3_700_000);
    device.give(Input::CheckInNow { oid: OID });
    device.run_with(server, tamper);
    assert_eq!(device.outcomes(), [CheckInOutcome::NoAnswer]);
    assert_eq!(device.state(), before);
    device.restart();
    assert_eq!(device.state(), before, "nor at the next start");
}

fn fresh() -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    device.check_in(&mut server);
    (server, device)
}

#[test]
fn bare_statuses_redirects_and_portals_are_no_answer() {
    for (status, body) in [
        (404, &b""[..]),
        (404, br#"{"error":{"code":"notFound","message":"no such registration"}}"#),
        (410, b"gone"),
        (301, b""),
        (302, b"<html>sign in to the network</html>"),
        (200, b"<html><title>Welcome to the airport</title></html>"),
        (200, b""),
        (200, br#"{"status":"gone"}"#),
        (200, br#"{"envelope":"x.y.z"}"#),
        (204, b""),
        (401, b"unauthorised"),
        (403, b""),
        (500, b""),
    ] {
        let (mut server, mut device) = fresh();
        refused(&mut server, &mut device, &mut |_, reply| {
            reply.status = status;
            reply.body = body.to_vec();
        });
    }
}

#[test]
fn a_server_with_another_root_changes_nothing() {
    let (mut server, mut device) = fresh();
    let mut other = Server::new(OID);
    let rid = server.rid();
    let registration = server.plane.registrations.remove(&rid).unwrap();
    other.plane.registrations.insert(rid, registration);
    // The same organisation id, the same registration, the same key of the device: only the root differs.
    for versions in 1..=3 {
        refused(&mut other, &mut device, &mut |_, _| {});
        assert!(device.client.diagnostics().identities[0].trust_version == Some(1), "{versions}");
        other.publish_trust();
    }
}

#[test]
fn a_pinned_root_refuses_another_server_at_registration() {
    let mut server = Server::new(OID);
    let mut config = config();
    config.root = Some(Server::new(OID).root_thumbprint());
    let mut device = Device::on(Media::default(), config);
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::Joining));
    assert!(device.notices().contains(&"pinnedRootAbsent"), "{:?}", device.notices());
}

#[test]
fn s014_any_flipped_bit_of_an_envelope_is_refused() {
    let (mut server, mut device) = fresh();
    let mut length = 0;
    for part in 0..60 {
        refused(&mut server, &mut device, &mut |_, reply| {
            if reply.status != 200 {
                return; // the new run learns the server's nonce first
            }
            let mut answer = Answer::from_slice(&reply.body).unwrap();
            let mut bytes = answer.envelope.into_bytes();
            length = bytes.len();
            // A bit that keeps the text text: another letter at sixty places from the first to the last.
            let place = part * (length - 1) / 59;
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            answer.envelope = String::from_utf8(bytes).unwrap();
            reply.body = serde_json::to_vec(&answer).unwrap();
        });
    }
    assert!(length > 60);
}

const SEED: [u8; 32] = [7; 32];

/// Changes the answer's envelope and signs it anew with the server's own key: only what it says is wrong.
fn resigned(reply: &mut Reply, change: fn(&mut Envelope)) {
    let answer = Answer::from_slice(&reply.body).unwrap();
    let payload = answer.envelope.split('.').nth(1).unwrap();
    let mut envelope: Envelope = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    change(&mut envelope);
    let envelope = envelope.sign(&Ed25519Key::from_seed(&SEED).unwrap()).unwrap();
    reply.body = serde_json::to_vec(&Answer { envelope, ..answer }).unwrap();
}

#[test]
fn envelopes_of_others_of_the_past_and_of_other_requests_are_refused() {
    type Change = fn(&mut Envelope);
    let changes: [(&str, Change); 7] = [
        ("wrongRegistration", |e| e.aud = cordon_wire::RegistrationId::new(e.org, [9; 16])),
        ("wrongSubject", |e| e.sub = uuid::Uuid::from_u128(4)),
        ("wrongOrganisation", |e| e.org = uuid::Uuid::from_u128(4)),
        ("wrongNonce", |e| e.nonce = Nonce::new([3; 16])),
        ("older", |e| e.seq = 0),
        ("older", |e| e.epoch = 0),
        ("forked", |e| e.seq -= 1),
    ];
    for (code, change) in changes {
        let (mut server, mut device) = fresh();
        server.plane.keys.envelopes = Ed25519Key::from_seed(&SEED).unwrap();
        server.publish_trust();
        device.check_in(&mut server);
        refused(&mut server, &mut device, &mut |_, reply| resigned(reply, change));
        assert!(device.notices().contains(&code), "{code}: {:?}", device.notices());
    }
}

#[test]
fn a_reply_twice_or_late_is_passed_over() {
    let (mut server, mut device) = fresh();
    let (_, reply) = device.sent.last().cloned().unwrap();
    let before = device.state();
    device.events.clear();
    device.give(Input::Reply(reply.clone()));
    device.give(Input::Reply(reply.clone()));
    assert_eq!(device.state(), before);
    // Late: the request was given up, sent again, and then the first answer arrives after all.
    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    let effects = device.drain();
    let request = effects.iter().find_map(|effect| match effect {
        cordon_client::Effect::Send(request) => Some(request.clone()),
        _ => None,
    });
    let late = server.serve(&request.unwrap());
    device.later(40_000);
    device.run(&mut server);
    assert_eq!(device.outcomes(), [CheckInOutcome::NoAnswer]);
    device.give(Input::Connectivity);
    device.run(&mut server);
    assert_eq!(device.outcomes().last(), Some(&CheckInOutcome::Unchanged));
    let before = device.state();
    device.give(Input::Reply(late));
    device.run(&mut server);
    assert_eq!(device.state(), before);
}

#[test]
fn a_replayed_answer_to_an_older_request_is_refused() {
    let (mut server, mut device) = fresh();
    let (_, old) = device.sent.last().cloned().unwrap();
    refused(&mut server, &mut device, &mut |request, reply| {
        *reply = Reply { request: request.id, ..old.clone() };
    });
    assert!(device.notices().contains(&"wrongNonce"), "{:?}", device.notices());
}

#[test]
fn a_managed_envelope_without_its_policy_is_refused_and_asked_for_whole() {
    let (mut server, mut device) = fresh();
    let hidden = server.policy.take().unwrap();
    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    device.run(&mut server);
    assert!(device.notices().contains(&"policyMissing"), "{:?}", device.notices());
    assert_eq!(device.standing(), Standing::Managed, "what was held stays");
    server.policy = Some(hidden);
    device.give(Input::Connectivity);
    device.run(&mut server);
    let body: CheckInRequest = serde_json::from_slice(&device.sent.last().unwrap().0.body).unwrap();
    assert_eq!(body.held_version, None);
    assert_eq!(device.standing(), Standing::Managed);
}

#[test]
fn gone_registers_again_with_the_same_key_and_never_wipes() {
    let (mut server, mut device) = fresh();
    device.seal_file("a", b"one");
    device.run(&mut server);
    let key = server.only().key;
    server.plane.registrations.clear();
    device.events.clear();
    device.check_in(&mut server);
    assert_eq!(device.app_wiped, 0);
    assert_eq!(server.only().key, key);
    assert_eq!(device.standing(), Standing::Managed);
    assert_eq!(device.read_file("a").unwrap(), b"one");
    assert!(!device.events.iter().any(|event| matches!(event, Event::WipeBegan { .. })));
    let closed = |event: &Event| matches!(event, Event::Status { standing: Standing::Closed(_), .. });
    assert!(!device.events.iter().any(closed), "what is held goes on meanwhile: {:?}", device.events);
    assert_eq!(server.status, Status::Managed);
}

#[test]
fn http_is_refused_unless_it_stays_on_this_machine_for_developers() {
    let mut device = Device::new();
    for (server, taken) in [
        ("http://example.org", false),
        ("http://127.0.0.1:8441", cfg!(feature = "kit")),
        ("cordon.example.org", false),
        (URL, true),
    ] {
        let token = zeroize::Zeroizing::new(TOKEN.to_owned());
        let input = Input::SignIn { oid: OID, server: server.to_owned(), token, upn: None };
        assert_eq!(device.client.handle(device.now, input).is_ok(), taken, "{server}");
    }
}

#[test]
fn a_newer_saved_state_is_refused_and_an_unreadable_one_protects() {
    let (_, device) = fresh();
    let record = format!("session.{OID}");
    let good = device.media.state().records[&record].clone();

    let newer = String::from_utf8(good.clone()).unwrap().replacen("\"version\":1", "\"version\":2", 1);
    device.media.state().records.insert(record.clone(), newer.into_bytes());
    let error = Client::open(config(), device.media.boot(), device.now).err().unwrap();
    assert_eq!(error, OpenError::Newer { found: 2, known: 1 });

    let mut flipped = good.clone();
    let place = flipped.windows(5).position(|window| window == b"\"jws\"").unwrap() + 400;
    flipped[place] = if flipped[place] == b'A' { b'B' } else { b'A' };
    for bad in [b"".to_vec(), b"{\"version\":1}".to_vec(), good[..good.len() / 2].to_vec(), flipped] {
        device.media.state().records.insert(record.clone(), bad);
        let mut broken = Device::on(device.media.clone(), config());
        assert_eq!(broken.standing(), Standing::Closed(Closed::StateUnreadable));
        broken.drain();
        // Signing in again repairs it.
        let mut server = Server::new(OID);
        broken.sign_in();
        broken.run(&mut server);
        assert_eq!(broken.standing(), Standing::Managed);
    }
}

#[test]
fn a_second_process_is_told_to_ask_the_first() {
    let (_, device) = fresh();
    let error = Client::open(config(), device.media.ports(), device.now).err().unwrap();
    assert_eq!(error, OpenError::Store(cordon_client::ports::StoreError::Locked));
}

#[test]
fn a_registration_that_is_answered_gone_waits() {
    use cordon_wire::registration::RegistrationRequest;
    let mut server = Server::new(OID);
    server.plane.keys.envelopes = Ed25519Key::from_seed(&SEED).unwrap();
    server.plane.keys.chain.clear();
    server.publish_trust();
    let mut device = Device::new();
    device.sign_in();
    let mut registrations = 0;
    device.run_with(&mut server, &mut |request, reply| {
        if reply.status == 200 && RegistrationRequest::from_slice(&request.body).is_ok() {
            registrations += 1;
            resigned(reply, |envelope| envelope.status = Status::Gone);
        }
    });
    assert_eq!(registrations, 1);
    assert_eq!(device.standing(), Standing::Closed(Closed::Joining));
    device.give(Input::Connectivity);
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
}

#[test]
fn what_crosses_threads_may_cross_threads() {
    fn crosses<T: Send>() {}
    fn is_shared<T: Send + Sync>() {}
    crosses::<Client>();
    is_shared::<cordon_client::Snapshot>();
    is_shared::<cordon_client::Vault>();
    crosses::<cordon_client::VaultReader>();
    crosses::<cordon_client::VaultWriter>();
}

//! A log that is asked for: shown, decided about by the person, delivered word for word.

use cordon_client::{Event, Identity, Input, InputError, LogOutcome, Standing};
use cordon_wire::order::OrderKind;
use serde_json::Value;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK};
use crate::server::{Server, TOKEN, URL};

const REQUEST: Uuid = Uuid::from_u128(0x109);

/// A device whose administrator asked for its log, and what was shown.
fn asked() -> (Server, Device, String) {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    server.log_request = Some(REQUEST);
    device.check_in(&mut server);
    let text = shown(&device).pop().unwrap();
    (server, device, text)
}

fn shown(device: &Device) -> Vec<String> {
    let text = |event: &Event| match event {
        Event::LogRequested { identity: WORK, request: REQUEST, text } => Some(text.clone()),
        _ => None,
    };
    device.events.iter().filter_map(text).collect()
}

fn decide(outcome: LogOutcome) -> Input {
    Input::Log { oid: OID, request: REQUEST, outcome }
}

#[test]
fn nothing_is_sent_before_the_person_agrees_and_then_what_was_shown() {
    let (mut server, mut device, text) = asked();
    for _ in 0..3 {
        device.check_in(&mut server);
    }
    assert_eq!(shown(&device).len(), 1, "asked once in a run");
    assert!(
        device.sent.iter().all(|(request, _)| !String::from_utf8_lossy(&request.body).contains("\"log\""))
    );

    device.give(decide(LogOutcome::Sent));
    device.run(&mut server);
    let answer = server.log_answers.pop().unwrap();
    assert_eq!((answer.request, answer.outcome), (REQUEST, LogOutcome::Sent));
    assert_eq!(answer.bundle.as_deref(), Some(text.as_str()));
    assert!(text.len() <= cordon_wire::limits::LOG_BYTES && !text.contains(&OID.to_string()));
    // The envelope that names no request is the acknowledgement: nothing is sent twice.
    device.check_in(&mut server);
    assert_eq!(server.log_answers.len(), 0);
    let told = device.client.journal(cordon_policy::texts::Language::English).lines;
    let told: Vec<_> =
        told.iter().filter(|line| line.code.starts_with("journalLog")).map(|line| &line.code).collect();
    assert_eq!(told, ["journalLogAsked", "journalLogSent"]);
}

#[test]
fn a_refusal_is_delivered_and_holds_no_log() {
    for outcome in [LogOutcome::Denied, LogOutcome::Failed] {
        let (mut server, mut device, _) = asked();
        device.give(decide(outcome));
        device.run(&mut server);
        let answer = server.log_answers.pop().unwrap();
        assert_eq!((answer.outcome, answer.bundle), (outcome, None));
        assert_eq!(server.log_request, None);
    }
}

#[test]
fn an_answer_to_no_question_is_refused() {
    let (mut server, mut device, _) = asked();
    let other = Input::Log { oid: OID, request: Uuid::nil(), outcome: LogOutcome::Sent };
    assert_eq!(device.client.handle(device.now, other), Err(InputError::NoLogRequest(Uuid::nil())));
    device.give(decide(LogOutcome::Denied));
    let again = device.client.handle(device.now, decide(LogOutcome::Sent));
    assert_eq!(again, Err(InputError::NoLogRequest(REQUEST)), "no is no");
    device.run(&mut server);
    assert_eq!(server.log_answers.len(), 1);
    // A request that the server took back is over.
    server.log_request = Some(Uuid::from_u128(2));
    device.check_in(&mut server);
    server.log_request = None;
    device.check_in(&mut server);
    let late = Input::Log { oid: OID, request: Uuid::from_u128(2), outcome: LogOutcome::Sent };
    assert!(device.client.handle(device.now, late).is_err());
}

#[test]
fn what_was_not_delivered_is_asked_again_after_a_restart() {
    let (mut server, mut device, _) = asked();
    device.give(decide(LogOutcome::Sent));
    device.run_with(&mut server, &mut |_, reply| reply.status = 504);
    // The answer was lost on its way, and the process ended.
    server.log_answers.clear();
    server.log_request = Some(REQUEST);
    device.restart();
    device.events.clear();
    assert!(server.log_answers.is_empty());
    device.run(&mut server);
    assert_eq!(shown(&device).len(), 1);
    device.give(decide(LogOutcome::Sent));
    device.run(&mut server);
    assert_eq!(server.log_answers.len(), 1);
    assert_eq!(device.standing(), Standing::Managed);
}

#[test]
fn an_answer_that_got_lost_is_repeated_within_the_run() {
    let (mut server, mut device, text) = asked();
    device.give(decide(LogOutcome::Sent));
    let mut lost = false;
    device.run_with(&mut server, &mut |_, reply| {
        if !std::mem::replace(&mut lost, true) {
            reply.status = 504;
        }
    });
    device.check_in(&mut server);
    assert!(server.log_answers.iter().all(|answer| answer.bundle.as_deref() == Some(text.as_str())));
    assert_eq!(server.log_request, None);
}

#[test]
fn another_account_is_no_part_of_what_is_sent() {
    let (mut server, mut device, _) = asked();
    let other = Uuid::from_u128(0xb0b);
    let mut second = Server::new(other);
    let token = Zeroizing::new(TOKEN.to_owned());
    device.give(Input::SignIn { oid: other, server: URL.to_owned(), token, upn: None });
    device.run(&mut second);
    let _ = device.client.snapshot(&Identity::Personal).may(&crate::device::paste());
    device.restart();
    device.events.clear();
    server.order(OrderKind::Hold);
    device.drain().into_iter().for_each(|effect| {
        if let cordon_client::Effect::Event(event) = effect {
            device.events.push(event);
        }
    });
    let text: Value = serde_json::from_str(&shown(&device).pop().unwrap()).unwrap();
    assert_eq!(text["identities"].as_array().unwrap().len(), 1);
    let one = &text["identities"][0]["number"];
    assert!(text["journal"].as_array().unwrap().iter().all(|line| &line["identity"] == one));
    assert_eq!(text.get("decisions"), None, "what was decided about personal data is nobody's business");
}

//! Answers, clocks and stores that come at a bad moment: nothing opens without the server's word, what has to go goes, and
//! nobody is left at a shut door.

use cordon_client::{
    Answer, AppDataReport, Closed, Effect, Event, Gate, Input, Reply, Request, SignOutData, Standing,
    WipeAnswer,
};
use cordon_policy::Facts;
use cordon_policy::subject::Integrity;
use cordon_wire::order::OrderKind;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::device::{Device, OID, opened, signed_in_at};
use crate::media::Kill;
use crate::orders::with_a_file;
use crate::parked::{DAY_MS, facts, offline, parked};
use crate::server::{Server, URL};

fn garbage() -> Input {
    let token = Zeroizing::new("never-checked".to_owned());
    Input::SignIn { oid: OID, server: URL.to_owned(), token, upn: None }
}

fn remediate() -> Input {
    Input::Remediate { oid: OID, server: URL.to_owned(), token: None, upn: None, silent: false }
}

fn send_of(device: &mut Device) -> Request {
    for _ in 0..100 {
        match device.client.next_effect(device.now) {
            Some(Effect::Send(request)) if !request.url.contains("/changes") => return request,
            Some(Effect::Event(event)) => device.events.push(event),
            Some(_) => {}
            None => panic!("nothing is sent"),
        }
    }
    panic!("no end");
}

/// Serves what is due and answers no token.
fn tokenless(device: &mut Device, server: &mut Server) -> Vec<String> {
    let mut sent = Vec::new();
    for _ in 0..200 {
        let Some(effect) = device.client.next_effect(device.now) else { break };
        match effect {
            Effect::Send(request) if request.url.contains("/changes") => {}
            Effect::Send(request) => {
                sent.push(request.url.clone());
                let reply = server.serve(&request);
                device.sent.push((request, reply.clone()));
                device.give(Input::Reply(reply));
            }
            Effect::Event(event) => device.events.push(event),
            Effect::NeedToken { .. } => sent.push("NeedToken".to_owned()),
            Effect::WipeAppData { identity, .. } => {
                let answer = WipeAnswer::Done(AppDataReport::default());
                device.give(Input::AppDataWiped { identity, answer });
            }
            _ => {}
        }
    }
    sent
}

fn failing(device: &mut Device) {
    for _ in 0..3 {
        for effect in device.drain() {
            match effect {
                Effect::Send(request) => device.give(Input::Failed { request: request.id }),
                Effect::Event(event) => device.events.push(event),
                _ => {}
            }
        }
    }
}

fn began(device: &Device) -> Option<&'static str> {
    device.events.iter().find_map(|event| match event {
        Event::WipeBegan { cause, .. } => Some(cause.reason()),
        _ => None,
    })
}

fn in_flight(input: Input, name: &str) {
    let (mut server, mut device) = with_a_file();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    device.run(&mut server);
    let before = server.log.iter().filter(|line| line.ends_with("/registrations")).count();
    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    let request = send_of(&mut device);
    assert!(request.url.ends_with("/check-in"), "{}", request.url);
    device.give(input);
    let reply = server.serve(&request);
    device.give(Input::Reply(reply));
    assert_ne!(device.standing(), Standing::Managed, "{name}");
    assert!(device.read_file("figures").is_err(), "{name}");
    for _ in 0..5 {
        device.later(DAY_MS);
        tokenless(&mut device, &mut server);
    }
    let after = server.log.iter().filter(|line| line.ends_with("/registrations")).count();
    assert_ne!(device.standing(), Standing::Managed, "{name}");
    assert!(after == before || name == "a token that nobody checked", "{name}");
}

#[test]
fn a_sign_in_with_any_token_opens_nothing_while_a_check_in_is_under_way() {
    in_flight(garbage(), "a token that nobody checked");
}

#[test]
fn a_remediation_without_a_token_opens_nothing_while_a_check_in_is_under_way() {
    in_flight(remediate(), "no token");
}

#[test]
fn a_begun_sign_in_does_not_stop_the_offline_wipe_of_what_was_left() {
    let (_server, mut device) = parked(offline());
    device.give(garbage());
    failing(&mut device);
    for _ in 0..20 {
        device.later(10 * DAY_MS);
        failing(&mut device);
    }
    assert_eq!(began(&device), Some("offline"));
}

#[test]
fn a_begun_sign_in_does_not_stop_orders() {
    let (mut server, mut device) = parked(json!({}));
    device.give(remediate());
    tokenless(&mut device, &mut server);
    server.order(OrderKind::Wipe);
    let mut sent = Vec::new();
    for _ in 0..20 {
        device.later(DAY_MS);
        sent.extend(tokenless(&mut device, &mut server));
    }
    assert!(began(&device).is_some());
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    assert_eq!(server.only().receipts.len(), 1, "and it is confirmed");
    assert_eq!(device.client.diagnostics().identities[0].receipts_waiting, 0);
}

#[test]
fn a_begun_sign_in_does_not_stop_the_wipe_of_a_rooted_device() {
    let (mut server, mut device) =
        parked(json!({"deviceComplianceRequired": true, "appActionIfDeviceComplianceRequired": "wipe"}));
    device.give(garbage());
    tokenless(&mut device, &mut server);
    facts(&mut device, Some(Integrity::Compromised));
    tokenless(&mut device, &mut server);
    assert!(began(&device).is_some());
}

#[test]
fn a_portal_that_answers_anything_is_no_server_that_is_heard() {
    let (_server, mut device) = parked(offline());
    device.later(91 * DAY_MS);
    device.client = opened(&device.config, device.media.boot(), device.now);
    for _ in 0..40 {
        for effect in device.drain() {
            match effect {
                Effect::Send(request) => {
                    device.give(Input::Reply(Reply {
                        request: request.id,
                        status: 503,
                        nonce: None,
                        body: Vec::new(),
                    }));
                }
                Effect::Event(event) => device.events.push(event),
                _ => {}
            }
        }
        device.later(3_600_000);
    }
    assert_eq!(began(&device), Some("offline"));
}

#[test]
fn a_server_that_answered_was_heard_although_the_disk_did_not_take_it() {
    let (mut server, mut device) = parked(offline());
    device.later(91 * DAY_MS);
    server.clock += 91 * 86_400;
    let mut changed = offline();
    changed["allowedOutboundClipboardSharingLevel"] = json!("allApps");
    server.set_policy(changed);
    device.client = opened(&device.config, device.media.boot(), device.now);
    device.drain().into_iter().for_each(|effect| {
        if let Effect::Send(request) = effect {
            device.media.state().session_saves_fail = true;
            let reply = server.serve(&request);
            device.client.handle(device.now, Input::Reply(reply)).unwrap();
        }
    });
    tail(&mut device);
    device.media.state().session_saves_fail = false;
    device.behind();
    tail(&mut device);
    assert_eq!(began(&device), None, "the server answered");
}

fn tail(device: &mut Device) {
    for effect in device.drain() {
        if let Effect::Event(event) = effect {
            device.events.push(event);
        }
    }
}

fn launches(device: &Device, from: usize) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for (request, _) in
        device.sent.iter().skip(from).filter(|(request, _)| request.url.ends_with("/check-in"))
    {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        for one in body["launch"].as_array().into_iter().flatten() {
            told.push((one["setting"].to_string(), one["outcome"].to_string()));
        }
    }
    told
}

#[test]
fn the_newest_outcome_is_told_also_beyond_the_limit() {
    let mut server = Server::new(OID);
    server.set_policy(json!({"deviceComplianceRequired": true}));
    let mut device = Device::new();
    facts(&mut device, Some(Integrity::Intact));
    device.sign_in();
    device.run(&mut server);
    device.check_in(&mut server);
    let from = device.sent.len();
    for n in 0..202 {
        let to = if n % 2 == 0 { Integrity::Intact } else { Integrity::Compromised };
        facts(&mut device, Some(to));
        failing(&mut device);
    }
    for _ in 0..6 {
        device.check_in(&mut server);
        device.later(3_600_000);
    }
    let told = launches(&device, from);
    assert_eq!(told.last().unwrap().1, "\"block\"");
}

#[test]
fn after_a_wipe_that_was_killed_conditions_are_told_anew() {
    let mut unsaid = Vec::new();
    for n in 1..40 {
        let mut server = Server::new(OID);
        server.set_policy(json!({"deviceComplianceRequired": true}));
        let mut device = Device::new();
        facts(&mut device, Some(Integrity::Intact));
        device.sign_in();
        device.run(&mut server);
        device.seal_file("figures", b"work");
        device.facts = Some(Facts { integrity: Some(Integrity::Compromised), ..Facts::default() });
        device.tell_facts();
        device.run(&mut server);
        device.check_in(&mut server);
        device.check_in(&mut server);
        server.order(OrderKind::Wipe);
        device.later(60_000);
        device.give(Input::CheckInNow { oid: OID });
        device.media.kill_at(n, Kill::After);
        tokenless(&mut device, &mut server);
        if !device.media.state().dead {
            break;
        }
        device.restart();
        for _ in 0..4 {
            tokenless(&mut device, &mut server);
            device.later(120_000);
        }
        if device.standing() != Standing::Closed(Closed::Wiped) {
            unsaid.push((n, format!("{:?}", device.standing())));
            continue;
        }
        let from = device.sent.len();
        device.sign_in();
        device.run(&mut server);
        device.tell_facts();
        device.run(&mut server);
        device.check_in(&mut server);
        device.check_in(&mut server);
        let told = launches(&device, from);
        if !told.iter().any(|(_, outcome)| outcome == "\"block\"") {
            unsaid.push((n, format!("{:?} told {told:?}", device.shows())));
        }
    }
    assert!(unsaid.is_empty());
}

#[test]
fn a_sign_in_at_the_gate_registers_where_the_server_forgot() {
    let mut server = Server::new(OID);
    server.set_policy(
        json!({"organizationalCredentialsRequired": true, "periodOnlineBeforeAccessCheck": "PT30M"}),
    );
    let mut device = Device::enrolled(&mut server);
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    device.run(&mut server);
    assert_eq!(device.gate(), Gate::Open);
    server.plane.registrations.clear();
    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    tokenless(&mut device, &mut server);
    device.away(31);
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    for _ in 0..10 {
        tokenless(&mut device, &mut server);
        device.later(3_600_000);
    }
    let gate = device.gate();
    assert!(gate.is_open() || !gate.screen().unwrap().actions().is_empty());
}

#[test]
fn right_pins_are_no_wrong_ones_when_the_key_store_drops_writes() {
    let mut server = Server::new(OID);
    server.set_policy(json!({"pinRequired": true, "minimumPinLength": 4, "maximumPinRetries": 5,
        "periodOnlineBeforeAccessCheck": "PT30M", "appActionIfMaximumPinRetriesExceeded": "wipe"}));
    let mut device = Device::enrolled(&mut server);
    device.answer(Answer::NewPin(Zeroizing::new("2580".to_owned()))).unwrap();
    device.away(31);
    device.media.state().even_item_saves_fail = true;
    device.media.state().item_saves = 0;
    for _ in 0..5 {
        let _ = device.answer(Answer::Pin(Zeroizing::new("2580".to_owned())));
    }
    tail(&mut device);
    assert_eq!(began(&device), None);
}

#[test]
fn the_limit_of_asking_ends_with_a_clock_that_went_back() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    device.later(1_000_000_000);
    for _ in 0..10 {
        device.give(Input::CheckInNow { oid: OID });
    }
    device.run(&mut server);
    device.now.boot += 1;
    device.now.monotonic = 100;
    device.run(&mut server);
    let before = device.outcomes().len();
    device.later(3_600_000);
    device.give(Input::CheckInNow { oid: OID });
    tail(&mut device);
    assert!(!format!("{:?}", &device.outcomes()[before..]).contains("Limited"));
}

#[test]
fn a_hold_ends_with_the_registration_that_it_was_for() {
    let (mut server, mut device) = with_a_file();
    server.order(OrderKind::Hold);
    device.check_in(&mut server);
    server.plane.registrations.clear();
    device.check_in(&mut server);
    device.later(120_000);
    device.run(&mut server);
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
}

#[test]
fn a_sign_in_with_any_token_opens_nothing_while_the_receipt_is_under_way() {
    let (mut server, mut device) = with_a_file();
    server.order(OrderKind::Wipe);
    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    let mut captured = None;
    for _ in 0..200 {
        let Some(effect) = device.client.next_effect(device.now) else { break };
        match effect {
            Effect::Send(request) if request.url.contains("/changes") => {}
            Effect::Send(request) if device.standing() == Standing::Closed(Closed::Wiped) => {
                captured = Some(request);
                break;
            }
            Effect::Send(request) => {
                let reply = server.serve(&request);
                device.give(Input::Reply(reply));
            }
            Effect::WipeAppData { identity, .. } => {
                let answer = WipeAnswer::Done(AppDataReport::default());
                device.give(Input::AppDataWiped { identity, answer });
            }
            _ => {}
        }
    }
    let request = captured.expect("the receipt goes out");
    device.give(garbage());
    let reply = server.serve(&request);
    device.give(Input::Reply(reply));
    assert_ne!(device.standing(), Standing::Managed);
}

//! Signing in, registering, checking in, asking, sealing.

use cordon_client::configuration::Pick;
use cordon_client::{CheckInOutcome, Closed, Event, Identity, Input, Standing, VaultError};
use cordon_policy::explain::OpenVerdict;
use cordon_policy::texts::Language;
use cordon_policy::{Ask, Facts, Party, Verdict};
use cordon_wire::check_in::CheckInRequest;
use cordon_wire::registration::RegistrationRequest;
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK, config, paste};
use crate::media::Media;
use crate::server::{Server, URL};

#[test]
fn s001_registers_and_the_policy_is_told_before_the_standing() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
    device.sign_in();
    assert_eq!(device.standing(), Standing::Closed(Closed::Joining));
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    let place = |wanted: &dyn Fn(&Event) -> bool| device.events.iter().position(wanted).unwrap();
    let policy = place(&|event| matches!(event, Event::PolicyChanged { version: Some(_), .. }));
    let status = place(&|event| matches!(event, Event::Status { standing: Standing::Managed, .. }));
    assert!(policy < status, "{:?}", device.events);
    let enrolled = |event: &&Event| matches!(event, Event::Status { standing: Standing::Managed, .. });
    assert_eq!(device.events.iter().filter(enrolled).count(), 1);
}

#[test]
fn s002_signing_in_again_sends_nothing() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let requests = server.log.len();
    device.sign_in();
    device.run(&mut server);
    assert_eq!(server.log.len(), requests);
    assert_eq!(device.standing(), Standing::Managed);
}

#[test]
fn s003_a_token_of_another_account_is_refused_and_a_later_one_resumes() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    let foreign = format!("e30.{}.x", base64(r#"{"oid":"00000000-0000-0000-0000-000000000bad"}"#));
    let input = Input::SignIn { oid: OID, server: URL.to_owned(), token: Zeroizing::new(foreign), upn: None };
    assert!(device.client.handle(device.now, input).is_err());
    let input = Input::SignIn {
        oid: OID,
        server: URL.to_owned(),
        token: Zeroizing::new("stale".to_owned()),
        upn: None,
    };
    device.give(input);
    // The server refuses the stale one; the device asks for another and goes on with it at once.
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    assert!(device.notices().contains(&"token"), "{:?}", device.events);
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn the_first_request_learns_the_nonce_and_that_is_no_failure() {
    let mut server = Server::new(OID);
    let device = Device::enrolled(&mut server);
    let statuses: Vec<u16> = device.sent.iter().map(|(_, reply)| reply.status).collect();
    assert_eq!(statuses, [401, 200]);
    assert_eq!(device.client.diagnostics().identities[0].failures, 0);
    assert_eq!(device.outcomes(), [CheckInOutcome::Changed]);
}

#[test]
fn a_server_that_never_takes_the_nonce_is_no_answer() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    device.sign_in();
    let mut round = 0;
    device.run_with(&mut server, &mut |_, reply| {
        round += 1;
        reply.status = 401;
        reply.body = br#"{"error":{"code":"useNonce","message":"again"}}"#.to_vec();
    });
    assert_eq!(round, 2, "once again and no more");
    assert_eq!(device.outcomes(), [CheckInOutcome::NoAnswer]);
}

#[test]
fn s013_a_new_policy_is_one_event_and_old_snapshots_stay_whole() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let old = device.client.snapshot(&WORK);
    assert_eq!(old.may(&paste()).verdict, Verdict::Deny);
    server.set_policy(json!({"allowedOutboundClipboardSharingLevel": "allApps"}));
    device.events.clear();
    device.check_in(&mut server);
    let changes = device.events.iter().filter(|event| matches!(event, Event::PolicyChanged { .. })).count();
    assert_eq!(changes, 1);
    assert_eq!(device.client.snapshot(&WORK).may(&paste()).verdict, Verdict::Allow);
    assert_eq!(old.may(&paste()).verdict, Verdict::Deny);
}

#[test]
fn the_policy_is_sent_once_and_survives_restarts_without_being_sent_again() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    server.configuration.insert("theme".to_owned(), "dark".to_owned());
    device.check_in(&mut server);
    let body: CheckInRequest = serde_json::from_slice(&device.sent.last().unwrap().0.body).unwrap();
    assert_eq!(body.held_version, server.policy.as_ref().map(|(version, _)| version.clone()));
    // The last envelope brought no policy: the one before is kept for it, and both verify at the next start.
    for _ in 0..2 {
        device.restart();
        let snapshot = device.client.snapshot(&WORK);
        assert_eq!(snapshot.may(&paste()).verdict, Verdict::Deny);
        assert_eq!(snapshot.configuration().text("theme", Pick::Any), Some("dark"));
        device.run(&mut server);
    }
}

#[test]
fn personal_is_never_restricted_whatever_the_policy_says() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let personal = device.client.snapshot(&Identity::Personal);
    let out = Ask::paste(Party::Personal, crate::device::notes(), 9_000);
    assert_eq!(personal.may(&out).verdict, Verdict::Allow);
    assert!(personal.explain(&out).text().len() > 10);
    assert!(matches!(device.client.vault(&Identity::Personal, device.now), Err(VaultError::NotManaged(_))));
    let stranger = device.client.snapshot(&Identity::Work(Uuid::from_u128(5)));
    assert_eq!(stranger.standing(), Standing::Closed(Closed::NotSignedIn));
    assert_eq!(stranger.may(&paste()).verdict, Verdict::Deny);
}

#[test]
fn a_denial_names_setting_value_and_policy_and_explains_itself() {
    let mut server = Server::new(OID);
    let device = Device::enrolled(&mut server);
    let snapshot = device.client.snapshot(&WORK);
    let decision = snapshot.may(&paste());
    let reason = decision.reasons.first().expect("a reason");
    assert_eq!(reason.setting, Some("allowedOutboundClipboardSharingLevel"));
    assert_eq!(reason.value.as_deref(), Some("managedApps"));
    assert_eq!(reason.policies[0].name, "Contoso phones");
    let text = snapshot.explain(&paste()).text();
    assert!(text.contains("Contoso phones"), "{text}");
}

#[test]
fn opening_work_data_explains_itself_by_facts_of_now() {
    let mut server = Server::new(OID);
    server.set_policy(json!({"pinRequired": true, "deviceComplianceRequired": true}));
    let mut device = Device::enrolled(&mut server);
    let now = device.now;
    let mut explain = |identity, language| device.client.explain_open(identity, language, now);
    let told = explain(&WORK, Language::English);
    assert_eq!(told.verdict, OpenVerdict::Closed, "{}", told.text());
    let integrity = told.reasons.iter().find(|reason| reason.setting == "deviceComplianceRequired").unwrap();
    assert_eq!(integrity.winning[0].policies[0].name, "Contoso phones");
    let ages: Vec<_> = integrity.facts.iter().filter_map(|fact| fact.age.as_deref()).collect();
    assert_eq!(ages, ["missing from what was reported just now"]);
    assert_eq!(told.steps[0].code, "pinSet");
    let personal = explain(&Identity::Personal, Language::German);
    assert_eq!((personal.verdict, personal.code.as_str()), (OpenVerdict::Open, "personalContext"));
    let stranger = explain(&Identity::Work(Uuid::from_u128(5)), Language::English);
    assert_eq!((stranger.verdict, stranger.code.as_str()), (OpenVerdict::Closed, "notSignedIn"));
}

#[test]
fn facts_and_evidence_are_reported_and_counts_once() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    let facts = Facts { os_version: Some("18.1".to_owned()), ..Facts::default() };
    let management = Some(Zeroizing::new("evidence-1".to_owned()));
    device.give(Input::Facts { facts: Box::new(facts), management });
    device.sign_in();
    device.run(&mut server);
    let registration =
        device.sent.iter().find(|(request, _)| request.url.ends_with("/registrations")).unwrap();
    let body: RegistrationRequest = serde_json::from_slice(&registration.0.body).unwrap();
    assert_eq!(body.facts.get("osVersion"), Some(&json!("18.1")));
    assert_eq!(body.management.as_ref().map(|evidence| evidence.token.as_str()), Some("evidence-1"));
    assert!(!body.capabilities.is_empty() && !body.capabilities.contains(&"*".to_owned()));

    let snapshot = device.client.snapshot(&WORK);
    for _ in 0..3 {
        let _ = snapshot.may(&paste());
    }
    // The first report is lost on its way back: it is sent again with the same number and counts once.
    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    device.run_with(&mut server, &mut |_, reply| reply.status = 502);
    let first = server.only().last.clone().unwrap();
    device.give(Input::Connectivity);
    device.run(&mut server);
    let second = server.only().last.clone().unwrap();
    assert_eq!((first.report, &first.counts), (second.report, &second.counts));
    assert_ne!(first.nonce, second.nonce);
    assert_eq!(server.only().applied, 1);
    let count = second.counts.iter().find(|count| count.kind == "paste").unwrap();
    assert_eq!((count.count, count.verdict.as_str(), count.destination.as_str()), (3, "deny", "app"));
    assert_eq!(count.setting, "allowedOutboundClipboardSharingLevel");
    assert_eq!(count.day, "2023-11-14");
    device.check_in(&mut server);
    let third = server.only().last.clone().unwrap();
    assert!(third.report > second.report && third.counts.is_empty());
    let trace = &device.client.diagnostics().identities[0].decisions;
    assert_eq!(trace.len(), 3);
    assert_eq!(trace[0].setting, Some("allowedOutboundClipboardSharingLevel"));
}

#[test]
fn the_root_is_taken_at_first_use_or_pinned_and_said_so() {
    use cordon_wire::trust::Origin;
    let mut server = Server::new(OID);
    let device = Device::enrolled(&mut server);
    let known = &device.client.diagnostics().identities[0];
    assert_eq!((known.trust, known.root.clone()), (Some(Origin::Tofu), Some(server.root_thumbprint())));

    let mut config = config();
    config.root = Some(server.root_thumbprint().to_ascii_uppercase());
    let mut device = Device::on(Media::default(), config);
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.client.diagnostics().identities[0].trust, Some(Origin::Pinned));
}

#[test]
fn keys_of_the_server_change_and_the_old_policy_still_verifies() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    server.plane.keys.envelopes = cordon_wire::Ed25519Key::generate().unwrap();
    server.publish_trust();
    server.configuration.insert("a".to_owned(), "b".to_owned());
    device.check_in(&mut server);
    assert_eq!(device.client.diagnostics().identities[0].trust_version, Some(2));
    device.restart();
    assert_eq!(device.standing(), Standing::Managed);
    assert_eq!(device.client.snapshot(&WORK).may(&paste()).verdict, Verdict::Deny);
}

#[test]
fn the_root_s_origin_and_the_level_of_the_keys_are_reported() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    device.check_in(&mut server);
    let facts = &server.only().last.as_ref().unwrap().facts;
    assert_eq!((facts.get("trust"), facts.get("keyLevel")), (Some(&json!("tofu")), Some(&json!("software"))));
}

/// What the last report says of the device's clock.
fn clock(server: &mut Server) -> Option<String> {
    let facts = &server.only().last.as_ref().unwrap().facts;
    facts.get("clock").map(|clock| clock.as_str().unwrap().to_owned())
}

#[test]
fn a_clock_that_was_turned_is_reported_and_time_that_nobody_counted_is_no_turned_clock() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    let facts = || Input::Facts { facts: Box::default(), management: None };
    device.give(facts());
    device.now.wall = server.clock;
    device.sign_in();
    device.run(&mut server);
    for (turned, said) in [(0, "agrees"), (3_600, "ahead"), (-7_200, "behind")] {
        device.now.wall = server.clock + turned;
        device.check_in(&mut server);
        assert_eq!(clock(&mut server).as_deref(), Some(said));
    }
    device.now.wall = server.clock;
    device.check_in(&mut server);
    // The device was off for a day: its clock is right, and what is known of the time lags.
    server.clock += 86_400;
    device.now.wall += 86_400;
    device.restart();
    device.give(facts());
    device.check_in(&mut server);
    assert_eq!(clock(&mut server).as_deref(), Some("agrees"), "as it was known last");
    let ahead = device.notices().into_iter().filter(|code| *code == "clockAhead").count();
    assert_eq!(ahead, 1, "of the turned one");
}

#[test]
fn a_report_s_number_is_durable_before_the_report_is_sent() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    for _ in 0..3 {
        device.later(60_000);
        device.give(Input::CheckInNow { oid: OID });
        let media = device.media.clone();
        device.run_with(&mut server, &mut |request, _| {
            let sent: CheckInRequest = serde_json::from_slice(&request.body).unwrap();
            let saved = media.state().records[&format!("report.{OID}")].clone();
            let saved: serde_json::Value = serde_json::from_slice(&saved).unwrap();
            assert_eq!(saved["report"], json!(sent.report));
        });
    }
    assert_eq!(server.only().applied, 3);
}

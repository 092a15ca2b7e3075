//! An identity library says that an account needs a protection policy before it gets a token.

use cordon_client::{
    Closed, Effect, Event, Identity, Input, InputError, REMEDIATION_MS, RemediationResult, SignOutData,
    Standing,
};
use cordon_policy::texts::Language;
use cordon_wire::envelope::Status;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK};
use crate::media::Kill;
use crate::server::{Server, TOKEN, URL};

const SECOND: Uuid = Uuid::from_u128(0xb0b);
const SECOND_URL: &str = "https://cordon.fabrikam.example";

fn second_server() -> Server {
    let mut server = Server::new(SECOND);
    server.plane.url = SECOND_URL.to_owned();
    server
}

fn remediate(device: &mut Device, oid: Uuid, token: Option<&str>, silent: bool) {
    let server = if oid == OID { URL } else { SECOND_URL }.to_owned();
    let token = token.map(|token| Zeroizing::new(token.to_owned()));
    device.give(Input::Remediate { oid, server, token, upn: None, silent });
}

/// Every end that was told, in order.
fn ends(device: &Device) -> Vec<(Identity, RemediationResult)> {
    let end = |event: &Event| match event {
        Event::Remediation { identity, result } => Some((*identity, *result)),
        _ => None,
    };
    device.events.iter().filter_map(end).collect()
}

fn only(result: RemediationResult) -> Vec<(Identity, RemediationResult)> {
    vec![(WORK, result)]
}

fn registrations(server: &Server) -> usize {
    server.log.iter().filter(|line| line.ends_with("/registrations")).count()
}

/// Takes effects without serving any request.
fn take(device: &mut Device) -> Vec<Effect> {
    let effects = device.drain();
    device.events.extend(effects.iter().filter_map(|effect| match effect {
        Effect::Event(event) => Some(event.clone()),
        _ => None,
    }));
    effects
}

#[test]
fn s094_one_at_a_time_each_once_and_the_policy_is_there_when_it_is_told() {
    let (mut server, mut second) = (Server::new(OID), second_server());
    let mut device = Device::new();
    remediate(&mut device, OID, Some("stale"), false);
    remediate(&mut device, OID, None, false);
    remediate(&mut device, SECOND, Some(TOKEN), false);
    assert!(device.client.is_remediating(OID) && device.client.is_remediating(SECOND));
    assert_eq!(
        device.client.snapshot(&Identity::Work(SECOND)).standing(),
        Standing::Closed(Closed::NotSignedIn)
    );
    // The stale token is refused, another is asked for, and the second account waits until the first one is done.
    let mut order = Vec::new();
    device.run_among(&mut [&mut server, &mut second], &mut |request, _| {
        order.push(request.url.starts_with(SECOND_URL));
    });
    assert!(order.is_sorted(), "{order:?}");
    let both = [(WORK, RemediationResult::Compliant), (Identity::Work(SECOND), RemediationResult::Compliant)];
    assert_eq!(ends(&device), both);
    let place = |wanted: &Event| device.events.iter().position(|event| event == wanted).unwrap();
    let status = place(&Event::Status { identity: WORK, standing: Standing::Managed });
    let end = place(&Event::Remediation { identity: WORK, result: RemediationResult::Compliant });
    assert!(status < end, "the identity library asks again when the policy is there");
    assert!(!device.client.is_remediating(OID));

    // An account that is managed already is asked for anew, without a registration.
    device.events.clear();
    let before = registrations(&server);
    remediate(&mut device, OID, None, true);
    device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
    assert_eq!(ends(&device), only(RemediationResult::Compliant));
    assert_eq!(registrations(&server), before);
}

#[test]
fn s095_each_failure_has_a_result_and_texts_of_its_own() {
    use RemediationResult::{InteractionRequired, NetworkFailure, NotCompliant, ServiceFailure};
    for (status, standing) in [
        (Status::Untargeted, Standing::Untargeted),
        (Status::AppNotTargeted, Standing::AppNotTargeted),
        (Status::Held, Standing::Closed(Closed::Held)),
        (Status::Disabled, Standing::Closed(Closed::Disabled)),
    ] {
        let mut server = Server::new(OID);
        server.status = status;
        let mut device = Device::new();
        remediate(&mut device, OID, Some(TOKEN), false);
        device.run(&mut server);
        assert_eq!(ends(&device), only(NotCompliant(standing)));
    }

    let mut server = Server::new(OID);
    let mut device = Device::new();
    remediate(&mut device, OID, Some(TOKEN), false);
    device.run_with(&mut server, &mut |_, reply| reply.status = 503);
    assert_eq!(ends(&device), only(ServiceFailure));

    let mut device = Device::new();
    remediate(&mut device, OID, Some(TOKEN), false);
    let request = take(&mut device).into_iter().find_map(|effect| match effect {
        Effect::Send(request) => Some(request.id),
        _ => None,
    });
    device.give(Input::Failed { request: request.unwrap() });
    take(&mut device);
    assert_eq!(ends(&device), only(NetworkFailure));

    let mut device = Device::new();
    remediate(&mut device, OID, None, true);
    let effects = take(&mut device);
    assert_eq!(ends(&device), only(InteractionRequired));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::NeedToken { .. })), "silent is silent");
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn), "nothing was begun");
    // The app asks again, with its user there.
    device.events.clear();
    remediate(&mut device, OID, None, false);
    device.run(&mut server);
    assert_eq!(ends(&device), only(RemediationResult::Compliant));
}

#[test]
fn s095_after_the_time_limit_a_late_token_resumes_and_a_late_success_is_told() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    remediate(&mut device, OID, None, false);
    assert!(take(&mut device).iter().any(|effect| matches!(effect, Effect::NeedToken { .. })));
    let wake = device.now.monotonic + REMEDIATION_MS;
    assert!(take(&mut device).is_empty());
    device.now.monotonic = wake - 1;
    take(&mut device);
    assert_eq!(ends(&device), []);
    device.now.monotonic = wake;
    take(&mut device);
    assert_eq!(ends(&device), only(RemediationResult::TimedOut));
    assert!(!device.client.is_remediating(OID), "another account may come now");
    device.later(600_000);
    take(&mut device);
    device.restart();
    assert_eq!(ends(&device).len(), 1, "told once");
    device.give(Input::Token { oid: OID, token: Zeroizing::new(TOKEN.to_owned()) });
    device.run(&mut server);
    assert_eq!(ends(&device)[1..], only(RemediationResult::Compliant));
    device.restart();
    device.run(&mut server);
    assert_eq!(ends(&device).len(), 2, "and no more");
}

#[test]
fn s095_whoever_removes_the_account_is_told_once_and_nothing_is_tried_again() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    remediate(&mut device, OID, Some(TOKEN), false);
    remediate(&mut device, SECOND, Some(TOKEN), false);
    let third = Uuid::from_u128(0xc0c);
    remediate(&mut device, third, Some(TOKEN), false);
    device.give(Input::CancelRemediation { oid: SECOND });
    device.give(Input::SignOut { oid: third, data: SignOutData::Keep });
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    let cancelled = [Identity::Work(SECOND), Identity::Work(third), WORK]
        .map(|identity| (identity, RemediationResult::UserCancelled));
    device.run(&mut server);
    assert_eq!(ends(&device), cancelled);
    device.later(7_200_000);
    device.give(Input::Connectivity);
    device.run(&mut server);
    assert!(server.log.is_empty(), "{:?}", server.log);
    let nothing = device.client.handle(device.now, Input::CancelRemediation { oid: OID });
    assert_eq!(nothing, Err(InputError::NoRemediation));
    assert!(!device.media.state().records.contains_key("remediation"));

    // After a failure the registration goes on, until the account is removed.
    let mut device = Device::new();
    remediate(&mut device, OID, Some(TOKEN), false);
    device.run_with(&mut server, &mut |_, reply| reply.status = 503);
    let asked = server.log.len();
    device.later(5_000);
    device.run_with(&mut server, &mut |_, reply| reply.status = 503);
    assert!(server.log.len() > asked);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    let asked = server.log.len();
    device.later(7_200_000);
    device.give(Input::Connectivity);
    device.run(&mut server);
    assert_eq!(server.log.len(), asked);
    assert_eq!(ends(&device), only(RemediationResult::ServiceFailure));
}

#[test]
fn s096_a_process_that_ends_in_the_middle_tells_it_after_its_next_start() {
    for stop in ["before anything", "waiting for a token", "before the answer", "before the app took it"] {
        let (mut server, mut second) = (Server::new(OID), second_server());
        let mut device = Device::new();
        remediate(&mut device, OID, (stop != "waiting for a token").then_some(TOKEN), false);
        remediate(&mut device, SECOND, Some(TOKEN), false);
        match stop {
            "before anything" => {}
            "before the app took it" => {
                // The answer is there, and the host never asks for what follows from it.
                let mut answered = false;
                while !answered {
                    if let Some(Effect::Send(request)) = device.client.next_effect(device.now) {
                        let reply = server.serve(&request);
                        answered = reply.status == 200;
                        device.give(Input::Reply(reply));
                    }
                }
            }
            _ => drop(take(&mut device)),
        }
        assert_eq!(ends(&device), [], "{stop}");
        device.restart();
        device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
        let both = [WORK, Identity::Work(SECOND)].map(|identity| (identity, RemediationResult::Compliant));
        assert_eq!(ends(&device), both, "{stop}");
        device.restart();
        device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
        assert_eq!(ends(&device).len(), 2, "{stop}");
    }
}

#[test]
fn s096_a_process_that_is_killed_at_any_write_tells_it_all_the_same() {
    for kill in [Kill::Before, Kill::After] {
        for n in 1..12 {
            let mut server = Server::new(OID);
            let mut device = Device::new();
            device.media.kill_at(n, kill);
            let input = Input::Remediate {
                oid: OID,
                server: URL.to_owned(),
                token: Some(Zeroizing::new(TOKEN.to_owned())),
                upn: None,
                silent: false,
            };
            let taken = device.client.handle(device.now, input).is_ok();
            device.run(&mut server);
            device.restart();
            device.run(&mut server);
            let told = ends(&device);
            let compliant = told.iter().filter(|(_, result)| *result == RemediationResult::Compliant).count();
            assert!(!taken || compliant >= 1, "{kill:?} {n}: {told:?}");
            assert!(compliant <= 2, "{kill:?} {n}: {told:?}");
            device.restart();
            device.run(&mut server);
            assert_eq!(ends(&device).len(), told.len(), "{kill:?} {n}: and then no more");
            assert!(!device.media.state().records.contains_key("remediation"));
        }
    }
}

#[test]
fn a_remediation_that_cannot_begin_changes_nothing() {
    let mut device = Device::new();
    let input = |server: &str, token: &str| Input::Remediate {
        oid: OID,
        server: server.to_owned(),
        token: Some(Zeroizing::new(token.to_owned())),
        upn: None,
        silent: false,
    };
    let refused = device.client.handle(device.now, input("ftp://x", TOKEN));
    assert!(matches!(refused, Err(InputError::Address(_))));
    device.media.kill_at(1, Kill::Before);
    let refused = device.client.handle(device.now, input(URL, TOKEN));
    assert!(matches!(refused, Err(InputError::Store(_))));
    assert!(!device.client.is_remediating(OID));

    // A record that does not read is lost, and said so; the client opens.
    device.media.state().records.insert("remediation".to_owned(), b"{".to_vec());
    device.restart();
    take(&mut device);
    assert_eq!(device.notices(), ["stateUnreadable"]);
}

#[test]
fn s095_every_result_has_a_title_and_a_message_in_every_language() {
    use RemediationResult::{
        Compliant, InteractionRequired, NetworkFailure, NotCompliant, ServiceFailure, TimedOut, UserCancelled,
    };
    let closed = NotCompliant(Standing::Closed(Closed::WrongAccount));
    let all = [
        Compliant,
        NotCompliant(Standing::Untargeted),
        closed,
        NetworkFailure,
        ServiceFailure,
        InteractionRequired,
        UserCancelled,
        TimedOut,
    ];
    for language in Language::ALL {
        let mut seen = std::collections::BTreeSet::new();
        for result in all {
            assert!(result.title(language) != result.title_code() && result.message(language).ends_with('.'));
            seen.insert(result.message(language));
        }
        assert_eq!(seen.len(), all.len());
    }
}

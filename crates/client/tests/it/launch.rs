//! Conditional launch at the gate: what is known of the device, the account and the time.

use cordon_client::{Answer, Closed, Event, Gate, Input, LifeCycle, Screen, SignOutData, Standing};
use cordon_policy::launch::{AccountStatus, Checked, LaunchVerdict, Want, WorkingStatus};
use cordon_policy::subject::{Attestation, AttestationVerdict, Integrity, ThreatLevel};
use cordon_policy::{Ask, Facts, Party, Verdict};
use cordon_wire::envelope::Status;
use serde_json::{Value, json};

use crate::device::{Device, OID, WORK, notes, paste, signed_in_at};
use crate::server::Server;

fn start(members: Value, facts: Facts) -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut all = json!({"allowedOutboundClipboardSharingLevel": "allApps"});
    all.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    server.set_policy(all);
    let mut device = Device::new();
    told(&mut device, facts);
    device.sign_in();
    device.run(&mut server);
    (server, device)
}

fn told(device: &mut Device, facts: Facts) {
    device.give(Input::Facts { facts: Box::new(facts), management: None });
}

fn os(version: &str) -> Facts {
    Facts { os_version: Some(version.to_owned()), ..Facts::default() }
}

fn reasons(server: &Server) -> Vec<String> {
    let receipts = server.plane.registrations.values().flat_map(|registration| &registration.receipts);
    receipts.map(|verified| verified.receipt.reason.clone()).collect()
}

/// Lets a wipe that the device began itself run to its acknowledged end.
fn settle(server: &mut Server, device: &mut Device) {
    for _ in 0..4 {
        device.run(server);
        device.later(120_000);
    }
}

#[test]
fn s028_the_strongest_of_the_thresholds_that_are_missed_acts() {
    let thresholds = json!({
        "minimumWarningOsVersion": "18.0",
        "minimumRequiredOsVersion": "17.0",
        "minimumWipeOsVersion": "15.0",
    });
    let (_server, mut device) = start(thresholds.clone(), os("18.1"));
    assert_eq!(device.gate(), Gate::Open);
    told(&mut device, os("17.4"));
    assert_eq!(device.shows(), Some("gateWarning"));
    assert_eq!(device.answer(Answer::Dismiss).unwrap(), Gate::Open);
    told(&mut device, os("16.5"));
    let Gate::Shut(Screen::Blocked { reasons, .. }) = device.gate() else { panic!("is blocked") };
    assert_eq!((reasons[0].checked, reasons[0].action), (Checked::Os, LaunchVerdict::Block));
    assert_eq!(reasons[0].policies[0].name, "Contoso phones");

    let (mut server, mut device) = start(thresholds, os("14.8"));
    settle(&mut server, &mut device);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    assert_eq!(self::reasons(&server), ["os"]);
}

#[test]
fn s030_a_warning_is_gone_until_access_is_checked_again() {
    let (_server, mut device) = start(
        json!({"minimumWarningOsVersion": "18.0", "periodOnlineBeforeAccessCheck": "PT30M"}),
        os("17.4"),
    );
    device.answer(Answer::Dismiss).unwrap();
    device.away(29);
    assert_eq!(device.gate(), Gate::Open);
    device.away(31);
    assert_eq!(device.shows(), Some("gateWarning"));
    assert_eq!(device.client.snapshot(&WORK).may(&paste()).verdict, Verdict::Deny, "not before it was read");
}

#[test]
fn s030_who_removes_a_blocked_account_has_that_as_the_reason() {
    let (mut server, mut device) = start(json!({"minimumRequiredOsVersion": "18.0"}), os("17.4"));
    assert_eq!(device.shows(), Some("gateBlocked"));
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    device.run(&mut server);
    let cause = device.events.iter().find_map(|event| match event {
        Event::WipeDone { cause, .. } => Some(cause.reason()),
        _ => None,
    });
    assert_eq!(cause, Some("removedAfterBlock"));
}

#[test]
fn s031_a_rooted_device_closes_the_work_account_and_no_other() {
    let rooted = Facts { integrity: Some(Integrity::Compromised), ..Facts::default() };
    let (mut server, mut device) = start(json!({"deviceComplianceRequired": true}), rooted.clone());
    assert_eq!(device.shows(), Some("gateBlocked"));
    let own = Ask::paste(Party::Personal, notes(), 9);
    let personal = device.client.snapshot(&cordon_client::Identity::Personal);
    assert_eq!(personal.may(&own).verdict, Verdict::Allow);
    // Blocked is blocked in the background too, whatever the app declared.
    device.client.handle(device.now, Input::LifeCycle(LifeCycle::Background)).unwrap();
    assert!(device.client.vault(&WORK, device.now).is_err());
    device.run(&mut server);
    // The outcome is reported with the next check-in, once.
    device.check_in(&mut server);
    let reported = server.only().last.clone().unwrap().launch;
    assert_eq!(
        (reported[0].setting.as_str(), reported[0].outcome.as_str()),
        ("deviceComplianceRequired", "block")
    );
    device.check_in(&mut server);
    assert_eq!(server.only().last.clone().unwrap().launch, []);

    let (mut server, mut device) = start(
        json!({"deviceComplianceRequired": true, "appActionIfDeviceComplianceRequired": "wipe"}),
        rooted,
    );
    settle(&mut server, &mut device);
    assert_eq!(
        (device.standing(), reasons(&server)),
        (Standing::Closed(Closed::Wiped), vec!["integrity".to_owned()])
    );
}

#[test]
fn s031_what_nobody_knows_closes_and_never_wipes() {
    let (mut server, mut device) = start(
        json!({"deviceComplianceRequired": true, "appActionIfDeviceComplianceRequired": "wipe"}),
        Facts::default(),
    );
    settle(&mut server, &mut device);
    assert_eq!(device.shows(), Some("gateBlocked"));
    assert_eq!(reasons(&server), Vec::<String>::new());
}

#[test]
fn s032_a_threat_level_that_is_too_high_and_one_that_nobody_knows() {
    let level = |level| Facts { threat_level: level, ..Facts::default() };
    let (_server, mut device) =
        start(json!({"maximumAllowedDeviceThreatLevel": "low"}), level(Some(ThreatLevel::Low)));
    assert_eq!(device.gate(), Gate::Open);
    for unfit in [Some(ThreatLevel::Medium), None] {
        told(&mut device, level(unfit));
        let Gate::Shut(Screen::Blocked { reasons, .. }) = device.gate() else { panic!("{unfit:?}") };
        assert_eq!(reasons[0].checked, Checked::Threat);
    }
}

#[test]
fn s033_an_old_verdict_is_asked_for_anew_and_acts_meanwhile() {
    let mut config = crate::device::config();
    config.app = cordon_policy::AppId::new(cordon_policy::Platform::Android, "com.contoso.mail");
    let mut server = Server::new(OID);
    server.set_android_policy(json!({
        "requiredAndroidSafetyNetDeviceAttestationType": "basicIntegrity",
        "appActionIfAndroidSafetyNetDeviceAttestationFailed": "block",
    }));
    let at = server.clock;
    let verdict = |at| Facts {
        attestation: Some(Attestation { verdict: AttestationVerdict::Basic, at }),
        device_lock: Some(true),
        ..Facts::default()
    };
    let mut device = Device::on(crate::media::Media::default(), config);
    told(&mut device, verdict(at));
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.gate(), Gate::Open, "{:?}", device.gate());
    told(&mut device, verdict(at - 8 * 86_400));
    let Gate::Shut(Screen::Blocked { wants, .. }) = device.gate() else { panic!("{:?}", device.gate()) };
    assert!(wants.contains(&Want::Attestation));
}

const OFFLINE: fn() -> Value = || {
    json!({
        "periodOfflineBeforeAccessCheck": "PT1440M",
        "periodOfflineBeforeWipeIsEnforced": "P90D",
    })
};
const MINUTE: u64 = 60_000;

#[test]
fn s034_offline_for_a_day_closes_until_a_check_in_by_the_monotonic_clock() {
    let (mut server, mut device) = start(OFFLINE(), Facts::default());
    let wall = device.now.wall;
    device.later(1_439 * MINUTE);
    device.now.wall = wall;
    assert_eq!(device.gate(), Gate::Open, "a day has not gone by");
    device.later(2 * MINUTE);
    device.now.wall = wall - 86_400;
    let Gate::Shut(Screen::Blocked { wants, .. }) = device.gate() else { panic!("a day has gone by") };
    assert!(wants.contains(&Want::CheckIn));
    // Nobody asked, and still nothing is released: it closed by itself.
    assert_eq!(device.client.snapshot(&WORK).may(&paste()).verdict, Verdict::Deny);
    device.check_in(&mut server);
    assert_eq!(device.gate(), Gate::Open);
}

#[test]
fn s034_offline_for_ninety_days_asks_for_a_sign_in_and_wipes_only_when_that_is_refused() {
    let (mut server, mut device) = start(OFFLINE(), Facts::default());
    device.seal_file("a", b"text");
    device.later(91 * 24 * 60 * MINUTE);
    let Gate::Shut(Screen::Blocked { wants, .. }) = device.gate() else { panic!("is closed") };
    assert!(wants.contains(&Want::SignIn));
    assert!(device.media.state().files.contains_key("a"));
    // The sign-in is good: all is as before.
    server.clock += 91 * 86_400;
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    device.run(&mut server);
    assert_eq!(device.gate(), Gate::Open);
    assert_eq!(device.read_file("a").unwrap(), b"text");

    device.later(91 * 24 * 60 * MINUTE);
    assert_eq!(device.shows(), Some("gateBlocked"));
    device.give(Input::SignInRefused { oid: OID });
    device.drain();
    assert!(matches!(device.standing(), Standing::Closed(Closed::Wiping | Closed::Wiped)));
    assert!(!device.media.state().keys.keys().any(|name| name.starts_with("kek.")));
}

#[test]
fn s034_a_clock_that_jumps_ahead_closes_and_never_wipes() {
    let (mut server, mut device) = start(OFFLINE(), Facts::default());
    device.now.wall = server.clock + 400 * 86_400;
    device.later(2_000);
    assert_eq!(device.shows(), Some("gateBlocked"));
    device.give(Input::SignInRefused { oid: OID });
    device.drain();
    assert_eq!(device.shows(), Some("gateBlocked"), "only time that the server vouches for wipes");
    device.now.wall = server.clock;
    device.check_in(&mut server);
    assert_eq!(device.gate(), Gate::Open);
}

#[test]
fn s034_a_restart_does_not_make_the_time_since_the_last_answer_longer_or_shorter() {
    let (mut server, mut device) = start(OFFLINE(), Facts::default());
    // Steady answers change no record of the session, and count all the same.
    server.clock += 20 * 86_400;
    device.later(20 * 24 * 60 * MINUTE);
    device.check_in(&mut server);
    device.now.wall = server.clock;
    device.restart();
    assert_eq!(device.gate(), Gate::Open);
    device.later(1_441 * MINUTE);
    assert_eq!(device.shows(), Some("gateBlocked"));
    device.restart();
    assert_eq!(device.shows(), Some("gateBlocked"), "the high-water mark of time or the wall clock says so");
}

#[test]
fn s035_a_disabled_account_is_closed_or_removed_as_the_policy_says() {
    for (action, ends) in [("block", Closed::Disabled), ("wipe", Closed::Wiped)] {
        let (mut server, mut device) =
            start(json!({"appActionIfUnableToAuthenticateUser": action}), Facts::default());
        server.status = Status::Disabled;
        device.check_in(&mut server);
        settle(&mut server, &mut device);
        assert_eq!(device.standing(), Standing::Closed(ends), "{action}");
    }
    let (mut server, mut device) =
        start(json!({"appActionIfUnableToAuthenticateUser": "block"}), Facts::default());
    device.give(Input::Account { oid: OID, status: AccountStatus::Disabled });
    assert_eq!(device.shows(), Some("gateBlocked"), "the identity provider said so first");
    device.give(Input::Account { oid: OID, status: AccountStatus::Active });
    assert_eq!(device.gate(), Gate::Open);
    device.run(&mut server);
    assert!(device.events.contains(&Event::Gate { identity: WORK, shut: Some("gateBlocked") }));
}

#[test]
fn s035_working_time_that_is_over_unknown_or_stale_is_not_at_work() {
    let (server, mut device) = start(json!({"appActionIfAccountIsClockedOut": "block"}), Facts::default());
    assert_eq!(device.shows(), Some("gateBlocked"), "unknown");
    let status = |at_work, until| Input::WorkingTime {
        oid: OID,
        status: Some(WorkingStatus { at_work, since: server.clock - 10_000, until }),
    };
    device.give(status(true, server.clock + 600));
    assert_eq!(device.gate(), Gate::Open);
    device.later(11 * MINUTE);
    assert_eq!(device.shows(), Some("gateBlocked"), "stale");
    device.give(status(false, server.clock + 6_000));
    assert_eq!(device.shows(), Some("gateBlocked"), "over");
}

#[test]
fn s034_ending_the_app_and_turning_the_clock_back_do_not_stretch_the_time_offline() {
    let (_server, mut device) = start(OFFLINE(), Facts::default());
    let wall = device.now.wall;
    device.later(1_300 * MINUTE);
    device.give(Input::LifeCycle(LifeCycle::Background));
    device.now.wall = wall - 900_000;
    // The same boot: the monotonic clock goes on.
    device.client = crate::device::opened(&device.config, device.media.boot(), device.now);
    assert_eq!(device.gate(), Gate::Open);
    device.later(141 * MINUTE);
    assert_eq!(device.shows(), Some("gateBlocked"));
}

#[test]
fn s034_a_refusal_of_long_ago_wipes_nothing_later() {
    let (mut server, mut device) = start(OFFLINE(), Facts::default());
    device.give(Input::SignInRefused { oid: OID });
    device.check_in(&mut server);
    device.later(91 * 24 * 60 * MINUTE);
    assert_eq!(device.shows(), Some("gateBlocked"));
}

/// What the last report told of launch conditions: setting and outcome.
fn reported(server: &mut Server) -> Vec<(String, String)> {
    let report = server.only().last.take().unwrap();
    report.launch.into_iter().map(|one| (one.setting, one.outcome)).collect()
}

#[test]
fn what_was_reported_is_known_after_a_start_so_that_the_end_of_a_block_is_told() {
    let limit = json!({"minimumRequiredOsVersion": "17.0"});
    let told_as = |outcome: &str| vec![("minimumRequiredOsVersion".to_owned(), outcome.to_owned())];
    let (mut server, mut device) = start(limit, os("16.5"));
    assert_eq!(device.shows(), Some("gateBlocked"));
    device.check_in(&mut server);
    assert_eq!(reported(&mut server), told_as("block"));

    device.restart();
    told(&mut device, os("16.5"));
    device.gate();
    device.check_in(&mut server);
    assert_eq!(reported(&mut server), [], "the server knows");

    device.restart();
    told(&mut device, os("17.4"));
    assert_eq!(device.gate(), Gate::Open);
    device.check_in(&mut server);
    assert_eq!(reported(&mut server), told_as("ok"));
}

#[test]
fn an_app_says_once_conditions_were_judged_that_its_silence_means_all_is_well() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let mut judged = |device: &mut Device| {
        device.check_in(&mut server);
        server.only().last.as_ref().unwrap().judged
    };
    assert!(!judged(&mut device), "nobody told what the device is");
    told(&mut device, os("17.4"));
    assert!(judged(&mut device));
    device.restart();
    assert!(judged(&mut device), "also over a start");
}

#[test]
fn conditions_of_a_policy_that_is_gone_are_told_as_fine() {
    let (mut server, mut device) = start(json!({"minimumRequiredOsVersion": "17.0"}), os("16.5"));
    assert_eq!(device.shows(), Some("gateBlocked"));
    device.check_in(&mut server);
    assert_eq!(reported(&mut server).len(), 1);
    server.policy = None;
    server.status = Status::Untargeted;
    device.check_in(&mut server);
    device.gate();
    device.check_in(&mut server);
    assert_eq!(reported(&mut server), [("minimumRequiredOsVersion".to_owned(), "ok".to_owned())]);
}

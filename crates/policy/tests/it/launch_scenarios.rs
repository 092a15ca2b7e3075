//! What happens to one account over time: access and conditional launch. The numbers are those of the product's list of
//! scenarios; single moments stand in `vectors/launch` and `vectors/access`.

use cordon_policy::access::{
    AccessState, AfterWrongPins, BiometricKind, Biometrics, PinFlaw, PinShape, Step, after_wrong_pins,
    check_new_pin, required,
};
use cordon_policy::clock::{Clock, Moment, Now};
use cordon_policy::launch::{AccountStatus, Launch, LaunchState, LaunchVerdict, Want, WorkingStatus, judge};
use cordon_policy::subject::{Attestation, AttestationVerdict, Integrity, ThreatLevel};
use cordon_policy::{Effective, Facts, ManagementState, Platform};
use serde_json::json;
use uuid::Uuid;

use crate::states::{BOOT, DAY, T0, at, effective};

const MINUTE: i64 = 60;
const ENTER: Step = Step::EnterPin { biometric: false };

fn steps(effective: &Effective, state: &AccessState, now: &Now) -> Vec<Step> {
    required(effective, state, &Facts::default(), now)
}

/// An account whose PIN was set at [`T0`].
fn with_pin(pin: &str) -> AccessState {
    AccessState::default().pin_set(PinShape::of(pin), &at(0))
}

fn sound() -> Facts {
    Facts { integrity: Some(Integrity::Intact), ..Facts::default() }
}

/// The last envelope came at [`T0`].
fn heard() -> LaunchState {
    LaunchState { last_envelope: Some(T0), ..LaunchState::default() }
}

fn codes(launch: &Launch) -> Vec<&str> {
    launch.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn s017_a_pin_is_set_before_anything_opens() {
    let policy = effective(Platform::Ios, &json!({"pinRequired": true}));
    let fresh = AccessState::default();
    assert_eq!(steps(&policy, &fresh, &at(0)), [Step::SetPin]);
    assert_eq!(steps(&policy, &fresh.pin_set(PinShape::of("2580"), &at(1)), &at(2)), []);
}

#[test]
fn s018_simple_pins_are_refused_by_the_window_of_three() {
    let policy = effective(Platform::Android, &json!({"simplePinBlocked": true}));
    assert_eq!(check_new_pin(&policy, "1235", None), Err(vec![PinFlaw::Simple]));
    assert_eq!(check_new_pin(&policy, "1112", None), Err(vec![PinFlaw::Simple]));
    assert_eq!(check_new_pin(&policy, "1122", None), Ok(()));
}

#[test]
fn s019_refusals_name_the_rule_and_day_91_forces_a_change() {
    let rules = |simple: bool| {
        let settings = json!({"pinCharacterSet": "alphanumericAndSymbol", "minimumPinLength": 6,
            "previousPinBlockCount": 3, "periodBeforePinReset": "P90D", "simplePinBlocked": simple});
        effective(Platform::Ios, &settings)
    };
    let (lax, strict) = (rules(false), rules(true));
    assert_eq!(
        check_new_pin(&lax, "13a", Some(3)),
        Err(vec![PinFlaw::TooShort { least: 6 }, PinFlaw::UsedBefore { kept: 3 }])
    );
    assert_eq!(check_new_pin(&lax, "135799", None), Err(vec![PinFlaw::NoLetterOrSpecial]));
    assert_eq!(check_new_pin(&lax, "13579a", Some(4)), Ok(()));
    assert_eq!(check_new_pin(&strict, "13579a", None), Err(vec![PinFlaw::NoSpecial]));
    assert_eq!(check_new_pin(&strict, "1357!a", None), Ok(()));

    let state = with_pin("1357!a");
    assert_eq!(steps(&strict, &state, &at(89 * DAY)), [ENTER]);
    let change = Step::ChangePin { flaws: vec![PinFlaw::Expired] };
    assert_eq!(steps(&strict, &state, &at(91 * DAY)), [ENTER, change]);
    let changed = state.pin_set(PinShape::of("2468?b"), &at(91 * DAY));
    assert_eq!(steps(&strict, &changed, &at(91 * DAY + MINUTE)), []);
}

#[test]
fn s020_wrong_pins_are_counted_over_a_restart() {
    let reset = effective(Platform::Ios, &json!({"maximumPinRetries": 5}));
    let wipe = json!({"maximumPinRetries": 5, "appActionIfMaximumPinRetriesExceeded": "wipe"});
    let wipe = effective(Platform::Ios, &wipe);
    let mut state = with_pin("2580");
    for _ in 0..4 {
        state = state.attempt();
    }
    assert_eq!(steps(&reset, &state, &at(DAY)), [ENTER]);
    // The app ends and the device starts again: the state comes back from where it was saved before the check.
    let saved = serde_json::to_string(&state.attempt()).unwrap();
    let state: AccessState = serde_json::from_str(&saved).unwrap();
    let restarted = Now { moment: Moment { boot: Uuid::from_u128(10), monotonic: 0 }, ..at(DAY) };
    assert_eq!(steps(&reset, &state, &restarted), [Step::ResetBySignIn, Step::SetPin]);
    assert_eq!(after_wrong_pins(&wipe, &state, &Facts::default()), AfterWrongPins::Wipe);
    assert_eq!(steps(&wipe, &state, &restarted), [Step::Wipe]);
    let signed_in = state.reset_by_sign_in(&restarted);
    assert_eq!(steps(&reset, &signed_in, &restarted), [Step::SetPin]);
    // A right PIN in between starts the count again; a biometric does not.
    let right = with_pin("2580").attempt().pin_right(&at(1));
    assert_eq!(right.wrong_pins, 0);
    assert_eq!(with_pin("2580").attempt().biometric_good(&at(1)).wrong_pins, 1);
}

#[test]
fn s021_the_monotonic_clock_decides_when_to_ask_again() {
    let policy = effective(Platform::Android, &json!({"periodOnlineBeforeAccessCheck": "PT30M"}));
    let left = with_pin("2580").left_foreground(&policy, &at(20 * MINUTE));
    assert_eq!(steps(&policy, &left, &at(49 * MINUTE)), []);
    assert_eq!(steps(&policy, &left, &at(51 * MINUTE)), [ENTER]);
    let turned = |minutes: i64| Now { wall: T0 - DAY, ..at(minutes * MINUTE) };
    assert_eq!(steps(&policy, &left, &turned(49)), []);
    assert_eq!(steps(&policy, &left, &turned(51)), [ENTER]);
    let restarted =
        Now { moment: Moment { boot: Uuid::from_u128(10), monotonic: 1_200_001 }, ..at(21 * MINUTE) };
    assert_eq!(steps(&policy, &left, &restarted), [ENTER]);
    // Leaving after the time ran out wins nothing.
    let late = left.left_foreground(&policy, &at(51 * MINUTE));
    assert_eq!(steps(&policy, &late, &at(52 * MINUTE)), [ENTER]);
    assert_eq!(at(0).moment.boot, BOOT);
}

#[test]
fn s022_a_biometric_stands_for_the_pin_only_so_long_and_unchanged() {
    let times =
        json!({"pinRequiredInsteadOfBiometricTimeout": "PT30M", "periodOnlineBeforeAccessCheck": "PT5M"});
    let policy = effective(Platform::Ios, &times);
    let finger = Biometrics { kind: BiometricKind::Fingerprint, strong: Some(true), changed: Some(false) };
    let state = AccessState { biometrics: Some(finger), ..with_pin("2580") };
    assert_eq!(steps(&policy, &state, &at(29 * MINUTE)), [Step::EnterPin { biometric: true }]);
    assert_eq!(steps(&policy, &state, &at(31 * MINUTE)), [ENTER]);
    let changed = Biometrics { changed: Some(true), ..finger };
    let changed = AccessState { biometrics: Some(changed), ..state.clone() };
    assert_eq!(steps(&policy, &changed, &at(29 * MINUTE)), [ENTER]);
    let none = AccessState { biometrics: None, ..state };
    assert_eq!(steps(&policy, &none, &at(29 * MINUTE)), [ENTER]);
}

#[test]
fn s023_the_lock_of_a_managed_device_stands_for_the_pin_while_it_is_there() {
    let policy = effective(Platform::Android, &json!({"disableAppPinIfDevicePinIsSet": true}));
    let state = AccessState { management: ManagementState::Mdm, ..with_pin("2580") };
    let lock = |lock| Facts { device_lock: lock, ..Facts::default() };
    assert_eq!(required(&policy, &state, &lock(Some(true)), &at(DAY)), []);
    assert_eq!(required(&policy, &state, &lock(Some(false)), &at(DAY)), [ENTER]);
    assert_eq!(required(&policy, &state, &lock(None), &at(DAY)), [ENTER]);
}

#[test]
fn s024_pin_then_credentials_each_with_its_own_timer() {
    let policy = effective(Platform::Ios, &json!({"organizationalCredentialsRequired": true}));
    let state = with_pin("2580");
    assert_eq!(steps(&policy, &state, &at(DAY)), [ENTER, Step::Credentials]);
    let entered = state.pin_right(&at(DAY));
    assert_eq!(steps(&policy, &entered, &at(DAY)), [Step::Credentials]);
    let both = entered.signed_in(&at(DAY + 10 * MINUTE));
    assert_eq!(steps(&policy, &both, &at(DAY + 20 * MINUTE)), []);
    assert_eq!(steps(&policy, &both, &at(DAY + 30 * MINUTE)), [ENTER]);
    assert_eq!(steps(&policy, &both, &at(DAY + 40 * MINUTE)), [ENTER, Step::Credentials]);
}

#[test]
fn s028_the_strongest_matching_action_wins() {
    let limits = json!({"minimumWarningOsVersion": "10", "minimumRequiredOsVersion": "9", "minimumWipeOsVersion": "8"});
    let policy = effective(Platform::Ios, &limits);
    let verdict = |os: &str| {
        judge(&policy, &Facts { os_version: Some(os.to_owned()), ..sound() }, &heard(), &at(0)).verdict
    };
    assert_eq!(
        ["10", "9.5", "8.5", "7.0"].map(verdict),
        [LaunchVerdict::Ok, LaunchVerdict::Warn, LaunchVerdict::Block, LaunchVerdict::Wipe]
    );
}

#[test]
fn s029_limits_are_numbers_dates_and_names_without_case() {
    let settings = json!({"maximumRequiredOsVersion": "16.9", "minimumRequiredAppVersion": "2.10",
        "minimumRequiredPatchVersion": "2026-09-30", "allowedAndroidDeviceManufacturers": "GOOGLE"});
    let policy = effective(Platform::Android, &settings);
    let fine = Facts {
        os_version: Some("16.9.0".into()),
        app_version: Some("2.10".into()),
        patch_version: Some("2026-10-01".into()),
        manufacturer: Some("google".into()),
        ..sound()
    };
    assert_eq!(judge(&policy, &fine, &heard(), &at(0)).verdict, LaunchVerdict::Ok);
    let poor = Facts {
        os_version: Some("16.10".into()),
        app_version: Some("2.9".into()),
        patch_version: Some("2026-09-05".into()),
        manufacturer: Some("goggle".into()),
        ..sound()
    };
    let launch = judge(&policy, &poor, &heard(), &at(0));
    assert_eq!(codes(&launch), ["appTooOld", "osTooNew", "patchTooOld", "manufacturerNotAllowed"]);
}

#[test]
fn s031_a_rooted_device_closes_or_empties_the_managed_account() {
    let rooted = Facts { integrity: Some(Integrity::Compromised), ..Facts::default() };
    for (word, verdict) in [("block", LaunchVerdict::Block), ("wipe", LaunchVerdict::Wipe)] {
        let policy = effective(Platform::Ios, &json!({"appActionIfDeviceComplianceRequired": word}));
        assert_eq!(judge(&policy, &rooted, &heard(), &at(0)).verdict, verdict);
    }
}

#[test]
fn s032_a_silent_threat_product_is_its_own_outcome() {
    let settings =
        json!({"maximumAllowedDeviceThreatLevel": "low", "mobileThreatDefenseRemediationAction": "wipe"});
    let policy = effective(Platform::Ios, &settings);
    let judge = |level| judge(&policy, &Facts { threat_level: level, ..sound() }, &heard(), &at(0));
    let silent = judge(None);
    assert_eq!((silent.verdict, codes(&silent)), (LaunchVerdict::Block, vec!["threatUnknown"]));
    assert_eq!(judge(Some(ThreatLevel::Medium)).verdict, LaunchVerdict::Wipe);
    assert_eq!(judge(Some(ThreatLevel::Low)).verdict, LaunchVerdict::Ok);
}

#[test]
fn s033_an_old_attestation_is_asked_for_again_with_the_configured_action_meanwhile() {
    for (word, verdict) in
        [("warn", LaunchVerdict::Warn), ("block", LaunchVerdict::Block), ("wipe", LaunchVerdict::Block)]
    {
        let settings = json!({"requiredAndroidSafetyNetDeviceAttestationType": "basicIntegrity",
            "appActionIfAndroidSafetyNetDeviceAttestationFailed": word});
        let policy = effective(Platform::Android, &settings);
        let attestation = Some(Attestation { verdict: AttestationVerdict::Device, at: T0 - DAY });
        let launch = judge(&policy, &Facts { attestation, ..sound() }, &heard(), &at(0));
        assert_eq!((launch.verdict, launch.wants), (verdict, vec![Want::Attestation]));
    }
}

#[test]
fn s034_offline_blocks_then_asks_for_a_sign_in_and_wipes_only_if_that_fails() {
    let times =
        json!({"periodOfflineBeforeAccessCheck": "PT1440M", "periodOfflineBeforeWipeIsEnforced": "P90D"});
    let policy = effective(Platform::Android, &times);
    let judge = |state: &LaunchState, now: &Now| judge(&policy, &sound(), state, now);
    assert_eq!(judge(&heard(), &at(DAY - MINUTE)).verdict, LaunchVerdict::Ok);
    let blocked = judge(&heard(), &at(DAY + MINUTE));
    assert_eq!((blocked.verdict, blocked.wants), (LaunchVerdict::Block, vec![Want::CheckIn]));
    let asked = judge(&heard(), &at(90 * DAY));
    assert_eq!((asked.verdict, asked.wants), (LaunchVerdict::Block, vec![Want::CheckIn, Want::SignIn]));
    let refused = LaunchState { sign_in_refused: true, ..heard() };
    assert_eq!(judge(&refused, &at(90 * DAY)).verdict, LaunchVerdict::Wipe);
    // A dead clock that jumps ahead destroys nothing, and an answer of the server opens again.
    let ahead = judge(&refused, &Now { wall: T0 + 30_000 * DAY, ..at(MINUTE) });
    assert_eq!((ahead.verdict, ahead.clock), (LaunchVerdict::Block, Clock::Ahead));
    let answered = LaunchState { last_envelope: Some(T0 + 90 * DAY), ..heard() };
    assert_eq!(judge(&answered, &at(90 * DAY)).verdict, LaunchVerdict::Ok);
    let back = judge(&heard(), &Now { wall: T0 - DAY, ..at(2 * DAY) });
    assert_eq!((back.verdict, back.clock), (LaunchVerdict::Block, Clock::Behind));
}

#[test]
fn s035_a_disabled_account_and_the_end_of_work_do_what_is_configured() {
    let settings =
        json!({"appActionIfUnableToAuthenticateUser": "wipe", "appActionIfAccountIsClockedOut": "warn"});
    let policy = effective(Platform::Ios, &settings);
    let judge =
        |account, working| judge(&policy, &sound(), &LaunchState { account, working, ..heard() }, &at(0));
    let at_work = |until| Some(WorkingStatus { at_work: true, since: T0 - DAY, until });
    let active = Some(AccountStatus::Active);
    assert_eq!(judge(active, at_work(T0 + 1)).verdict, LaunchVerdict::Ok);
    assert_eq!(codes(&judge(active, at_work(T0))), ["workingTimeUnknown"]);
    assert_eq!(judge(active, at_work(T0)).verdict, LaunchVerdict::Warn);
    assert_eq!(judge(active, None).verdict, LaunchVerdict::Warn);
    assert_eq!(judge(Some(AccountStatus::Disabled), None).verdict, LaunchVerdict::Wipe);
    let silent = judge(None, at_work(T0 + 1));
    assert_eq!((silent.verdict, codes(&silent)), (LaunchVerdict::Ok, vec!["accountUnknown"]));
}

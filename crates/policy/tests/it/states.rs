//! Arbitrary facts, states and times, and short ways to policies.

use cordon_policy::access::{AccessState, BiometricKind, Biometrics, Pin, PinShape};
use cordon_policy::clock::{Moment, Now};
use cordon_policy::launch::{AccountStatus, LaunchState, WorkingStatus};
use cordon_policy::merge::merge;
use cordon_policy::subject::{Attestation, AttestationVerdict, Complexity, Integrity, Knox, ThreatLevel};
use cordon_policy::{Effective, Facts, ManagementState, Platform, Settings};
use proptest::prelude::*;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::any;

pub(crate) const BOOT: Uuid = Uuid::from_u128(9);
pub(crate) const DAY: i64 = 86_400;
/// Some day in November 2026.
pub(crate) const T0: i64 = 1_795_000_000;

/// The effective policy of some settings.
pub(crate) fn effective(platform: Platform, settings: &Json) -> Effective {
    let (settings, unknown) = Settings::parse(platform, settings.as_object().unwrap()).unwrap();
    assert_eq!(unknown, Vec::<String>::new());
    merge(platform, &[&any::policy(platform, "one", settings)])
}

/// All clocks agree; the monotonic one counts from [`T0`].
pub(crate) fn at(seconds: i64) -> Now {
    Now { trusted: T0 + seconds, wall: T0 + seconds, moment: moment(seconds) }
}

pub(crate) fn moment(seconds: i64) -> Moment {
    Moment { boot: BOOT, monotonic: u64::try_from(seconds).unwrap() * 1000 }
}

/// A value, or nothing where facts may be unknown.
fn maybe<T: std::fmt::Debug + Clone + 'static>(
    known: bool,
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    if known { value.prop_map(Some).boxed() } else { prop::option::weighted(0.7, value).boxed() }
}

fn one_of<T: std::fmt::Debug + Clone + 'static>(
    known: bool,
    values: &'static [T],
) -> BoxedStrategy<Option<T>> {
    maybe(known, prop::sample::select(values))
}

fn text(known: bool, values: &'static [&'static str]) -> BoxedStrategy<Option<String>> {
    maybe(known, prop::sample::select(values).prop_map(str::to_owned))
}

const LEVELS: &[ThreatLevel] =
    &[ThreatLevel::Secured, ThreatLevel::Low, ThreatLevel::Medium, ThreatLevel::High];

/// Facts, all of them known or not.
pub(crate) fn facts(known: bool) -> impl Strategy<Value = Facts> {
    let readable = known;
    let versions: &'static [&'static str] = if readable {
        &["0.9", "13.7", "14", "16.0", "16.0.1", "16.1", "10.0.22631.3155", "99"]
    } else {
        &["0.9", "13.7", "16.0", "16.1", "10.0.22631.3155", "99", "sixteen"]
    };
    let verdicts = &[
        AttestationVerdict::Unavailable,
        AttestationVerdict::Failed,
        AttestationVerdict::Basic,
        AttestationVerdict::Device,
        AttestationVerdict::Strong,
    ];
    let attestation = (prop::sample::select(verdicts.to_vec()), prop::sample::select(vec![0, 13, 25]))
        .prop_map(|(verdict, hours)| Attestation { verdict, at: T0 - hours * 3600 });
    let complexities = &[Complexity::None, Complexity::Low, Complexity::Medium, Complexity::High];
    let versions =
        (text(known, versions), text(known, versions), text(known, versions), text(known, versions));
    let names = (
        text(known, &["iPhone5,2", "iphone5,3", "Pixel 9", "other"]),
        text(known, &["Google", "samsung", "other"]),
        text(known, &["2025-11-05", "2026-01-01", "2026-12-01"]),
    );
    let device = (
        maybe(known, any::<bool>()),
        one_of(known, &[Integrity::Intact, Integrity::Compromised]),
        maybe(known, attestation),
        one_of(known, &[Knox::Passed, Knox::Failed, Knox::Unsupported]),
        maybe(known, any::<bool>()),
        maybe(known, any::<bool>()),
        one_of(known, complexities),
        maybe(known, prop::sample::select(vec![0u32, 3, 400])),
    );
    let threats = (one_of(known, LEVELS), one_of(false, LEVELS), one_of(false, LEVELS));
    (versions, names, device, threats).prop_map(|(versions, names, device, threats)| Facts {
        os_version: versions.0,
        app_version: versions.1,
        client_version: versions.2,
        agent_version: versions.3,
        model: names.0,
        manufacturer: names.1,
        patch_version: names.2,
        device_lock: device.0,
        integrity: device.1,
        attestation: device.2,
        knox: device.3,
        app_scan: device.4,
        developer_options: device.5,
        lock_complexity: device.6,
        agent_update_days: device.7,
        threat_level: threats.0,
        defender_threat_level: threats.1,
        partner_threat_level: threats.2,
        ..Facts::default()
    })
}

/// What a client knows beside the facts.
pub(crate) fn launch_state(known: bool) -> impl Strategy<Value = LaunchState> {
    let ages = vec![0, 1_799, 1_800, DAY - 60, DAY + 60, 31 * DAY, 91 * DAY];
    let since = prop::sample::select(vec![T0 - 60, T0 - 1_900, T0 - 50_000]);
    let working = (any::<bool>(), since, prop::sample::select(vec![T0 - 1, T0 + 3_600]))
        .prop_map(|(at_work, since, until)| WorkingStatus { at_work, since, until });
    (
        maybe(known, prop::sample::select(ages).prop_map(|age| T0 - age)),
        maybe(known, any::<bool>()),
        any::<bool>(),
        one_of(known, &[AccountStatus::Active, AccountStatus::Disabled]),
        maybe(known, working),
    )
        .prop_map(|(last_envelope, online, sign_in_refused, account, working)| LaunchState {
            last_envelope,
            online,
            sign_in_refused,
            account,
            working,
        })
}

/// A device's clock that agrees, is behind or ahead.
pub(crate) fn now() -> impl Strategy<Value = Now> {
    prop::sample::select(vec![0, -DAY, 2 * DAY, 20_000 * DAY])
        .prop_map(|turned| Now { wall: T0 + turned, ..at(0) })
}

pub(crate) const PINS: [&str; 12] = [
    "",
    "1",
    "1234",
    "1122",
    "1357",
    "135790",
    "abcd",
    "a1!b2?",
    "a1b2c3",
    "ab!?xz9",
    "zażółć",
    "13 57 90!a",
];

/// What is known about access.
pub(crate) fn access_state() -> impl Strategy<Value = AccessState> {
    let pin = (prop::sample::select(&PINS[..]), prop::sample::select(vec![0, 29, 31, 400]))
        .prop_map(|(pin, days)| Pin { shape: PinShape::of(pin), set_at: T0 - days * DAY });
    let passed = || {
        let moments = vec![Moment { boot: Uuid::from_u128(8), monotonic: 0 }, moment(50_000), moment(99_000)];
        prop::option::weighted(0.8, prop::sample::select(moments))
    };
    let kinds = vec![BiometricKind::Fingerprint, BiometricKind::Face, BiometricKind::Other];
    let biometrics = (prop::sample::select(kinds), any::<Option<bool>>(), any::<Option<bool>>())
        .prop_map(|(kind, strong, changed)| Biometrics { kind, strong, changed });
    let states = vec![ManagementState::Unmanaged, ManagementState::Mdm, ManagementState::ThirdPartyMdm];
    (
        prop::option::weighted(0.8, pin),
        prop::sample::select(vec![0u32, 1, 4, 5, 10, 70_000]),
        passed(),
        passed(),
        prop::option::weighted(0.8, biometrics),
        prop::sample::select(states),
    )
        .prop_map(|(pin, wrong_pins, pin_passed, credentials_passed, biometrics, management)| {
            AccessState { pin, wrong_pins, pin_passed, credentials_passed, biometrics, management }
        })
}

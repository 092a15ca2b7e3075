//! Whether a PIN is asked for, whether a biometric does instead, and what follows wrong ones.

use serde::Serialize;

use super::{AccessState, BiometricKind, keys, seconds};
use crate::app::Platform;
use crate::clock::Now;
use crate::effective::{Condition, Effective};
use crate::property::{Check, Key, PropertyId, Value};
use crate::subject::{Facts, ManagementState};

/// What follows the wrong PINs so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AfterWrongPins {
    /// Another try.
    Nothing,
    /// The PIN is void: a fresh sign-in, then a new PIN.
    Reset,
    /// The account's work data is removed from this app.
    Wipe,
}

/// Whether a PIN is asked for at all.
#[must_use]
pub fn pin_asked(effective: &Effective, state: &AccessState, facts: &Facts) -> bool {
    let waived = effective.value(keys::WAIVED_BY_LOCK) == Some(true) && device_lock_counts(state, facts);
    effective.value(keys::PIN_REQUIRED) == Some(true) && !waived
}

/// A device lock stands for the app's PIN only on a device that the organisation's own management holds; a third
/// party's does not count, and a lock that nobody can see is none.
pub(crate) fn device_lock_counts(state: &AccessState, facts: &Facts) -> bool {
    state.management == ManagementState::Mdm && facts.device_lock == Some(true)
}

/// What follows the wrong PINs so far. Thresholds of several policies all hold, each where its own policy asks for a PIN:
/// one that asks for none must not wipe through another's PIN.
#[must_use]
pub fn after_wrong_pins(effective: &Effective, state: &AccessState, facts: &Facts) -> AfterWrongPins {
    let reached = |condition: &&Condition| match condition.predicate.first() {
        Some((_, Value::Number(most))) => i64::from(state.wrong_pins) >= *most,
        _ => false,
    };
    effective
        .conditions()
        .iter()
        .filter(|condition| condition.check == Check::PinRetries)
        .filter(reached)
        .filter(|condition| asks_itself(effective, condition, state, facts))
        .map(
            |condition| {
                if condition.action == "wipe" { AfterWrongPins::Wipe } else { AfterWrongPins::Reset }
            },
        )
        .max()
        .unwrap_or(AfterWrongPins::Nothing)
}

/// How many more wrong PINs there may be until something follows, and what; `None` when nothing ever does.
#[must_use]
pub fn tries_left(
    effective: &Effective,
    state: &AccessState,
    facts: &Facts,
) -> Option<(u32, AfterWrongPins)> {
    let most = effective.conditions().iter().filter(|condition| condition.check == Check::PinRetries);
    let most = most.filter_map(|condition| match condition.predicate.first() {
        Some((_, Value::Number(most))) => u32::try_from(*most).ok(),
        _ => None,
    });
    // What follows begins at one of the thresholds: the first at which anything does.
    let mut thresholds: Vec<u32> = most.filter(|most| *most > state.wrong_pins).collect();
    thresholds.sort_unstable();
    thresholds.into_iter().find_map(|wrong_pins| {
        let follows = after_wrong_pins(effective, &AccessState { wrong_pins, ..state.clone() }, facts);
        (follows > AfterWrongPins::Nothing).then_some((wrong_pins - state.wrong_pins, follows))
    })
}

/// Whether one of the policies behind a condition asks for a PIN by itself.
fn asks_itself(effective: &Effective, condition: &Condition, state: &AccessState, facts: &Facts) -> bool {
    condition.by.iter().any(|place| {
        let required = flag_of(effective, keys::PIN_REQUIRED, *place);
        let waived = flag_of(effective, keys::WAIVED_BY_LOCK, *place) && device_lock_counts(state, facts);
        required && !waived
    })
}

/// What the policy at `place` says, or the default.
fn flag_of(effective: &Effective, key: Key<bool>, place: u16) -> bool {
    let slot = effective.slot(key.id());
    let claim = slot.claims.iter().find(|claim| claim.policy == place).filter(|_| !slot.forced);
    let value = match claim {
        Some(claim) => claim.value.clone(),
        None if slot.forced => slot.value.clone(),
        None => Value::of_default(key.id().property().form(effective.platform()).default),
    };
    value == Value::Flag(true)
}

/// Why no biometric does instead of the PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoBiometric {
    /// The device offers none right now.
    NotOffered,
    /// A setting closes it.
    Blocked(PropertyId),
    /// It is not strong, or nobody can say.
    Weak(PropertyId),
    /// The enrolled faces or fingers changed, or nobody can say; the setting that asks, where one does.
    Changed(Option<PropertyId>),
    /// The PIN was not entered for too long.
    PinDue(PropertyId),
}

/// Whether a biometric does instead of the PIN. Of settings that contradict each other the one that blocks holds.
pub(super) fn biometric_does(effective: &Effective, state: &AccessState, now: &Now) -> bool {
    no_biometric(effective, state, now).is_none()
}

/// Why no biometric does instead of the PIN; `None` when one does.
pub(crate) fn no_biometric(effective: &Effective, state: &AccessState, now: &Now) -> Option<NoBiometric> {
    let Some(biometrics) = state.biometrics else { return Some(NoBiometric::NotOffered) };
    if let Some(setting) = blocked(effective, biometrics.kind) {
        return Some(NoBiometric::Blocked(setting));
    }
    if effective.value(keys::CLASS_3) == Some(true) && biometrics.strong != Some(true) {
        return Some(NoBiometric::Weak(keys::CLASS_3.id()));
    }
    // On iOS any change of the enrolled set asks for the PIN; on Android a setting says so.
    let asks = (effective.platform() != Platform::Ios).then_some(keys::PIN_AFTER_CHANGE);
    if super::change_of_biometrics_matters(effective) && biometrics.changed != Some(false) {
        return Some(NoBiometric::Changed(asks.map(Key::id)));
    }
    let due = seconds(effective, keys::BIOMETRIC_TIMEOUT)
        .is_some_and(|most| super::idle_for(state.pin_passed, now, most));
    due.then_some(NoBiometric::PinDue(keys::BIOMETRIC_TIMEOUT.id()))
}

/// The setting that closes a kind of biometric.
pub(crate) fn blocked(effective: &Effective, kind: BiometricKind) -> Option<PropertyId> {
    const FINGER: Key<bool> = keys::FINGERPRINT_BLOCKED;
    const FACE: Key<bool> = keys::FACE_BLOCKED;
    const ALL: Key<bool> = keys::BIOMETRICS_BLOCKED;
    let closes: &[Key<bool>] = match (effective.platform(), kind) {
        (Platform::Ios, BiometricKind::Fingerprint) => &[FINGER],
        (Platform::Ios, BiometricKind::Face) => &[FACE],
        (Platform::Ios, BiometricKind::Other) => &[FINGER, FACE],
        (_, BiometricKind::Fingerprint) => &[FINGER, ALL],
        _ => &[ALL],
    };
    let closed = closes.iter().find(|key| effective.value(**key) == Some(true)).map(|key| key.id());
    let off = effective.value(keys::BIOMETRICS_ENABLED) == Some(false);
    closed.or_else(|| off.then(|| keys::BIOMETRICS_ENABLED.id()))
}

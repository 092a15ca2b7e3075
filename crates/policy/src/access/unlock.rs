//! Whether a PIN is asked for, whether a biometric does instead, and what follows wrong ones.

use super::{AccessState, BiometricKind, keys, seconds};
use crate::app::Platform;
use crate::clock::Now;
use crate::effective::{Condition, Effective};
use crate::property::{Check, Key, Value};
use crate::subject::{Facts, ManagementState};

/// What follows the wrong PINs so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AfterWrongPins {
    /// Another try.
    Nothing,
    /// The PIN is void: a fresh sign-in, then a new PIN.
    Reset,
    /// The account's work data is removed from this app.
    Wipe,
}

/// Whether a PIN is asked for at all.
pub(super) fn pin_asked(effective: &Effective, state: &AccessState, facts: &Facts) -> bool {
    let waived = effective.value(keys::WAIVED_BY_LOCK) == Some(true) && device_lock_counts(state, facts);
    effective.value(keys::PIN_REQUIRED) == Some(true) && !waived
}

/// A device lock stands for the app's PIN only on a device that the organisation's own management holds; a third
/// party's does not count, and a lock that nobody can see is none.
fn device_lock_counts(state: &AccessState, facts: &Facts) -> bool {
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

/// Whether a biometric does instead of the PIN. Of settings that contradict each other the one that blocks holds.
pub(super) fn biometric_does(effective: &Effective, state: &AccessState, now: &Now) -> bool {
    let Some(biometrics) = state.biometrics else { return false };
    let is = |key| effective.value(key) == Some(true);
    let kind_allowed = match (effective.platform(), biometrics.kind) {
        (Platform::Ios, BiometricKind::Fingerprint) => !is(keys::FINGERPRINT_BLOCKED),
        (Platform::Ios, BiometricKind::Face) => !is(keys::FACE_BLOCKED),
        (Platform::Ios, BiometricKind::Other) => !is(keys::FINGERPRINT_BLOCKED) && !is(keys::FACE_BLOCKED),
        (_, BiometricKind::Fingerprint) => !is(keys::FINGERPRINT_BLOCKED) && !is(keys::BIOMETRICS_BLOCKED),
        _ => !is(keys::BIOMETRICS_BLOCKED),
    };
    let off = effective.value(keys::BIOMETRICS_ENABLED) == Some(false);
    let strong_enough = !is(keys::CLASS_3) || biometrics.strong == Some(true);
    // On iOS any change of the enrolled set asks for the PIN; on Android a setting says so.
    let change_matters = effective.platform() == Platform::Ios || is(keys::PIN_AFTER_CHANGE);
    let unchanged = !change_matters || biometrics.changed == Some(false);
    let fresh = seconds(effective, keys::BIOMETRIC_TIMEOUT)
        .is_none_or(|most| !super::idle_for(state.pin_passed, now, most));
    kind_allowed && !off && strong_enough && unchanged && fresh
}

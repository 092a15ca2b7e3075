//! The actions that a condition offers. The wire has one set of words for all of them.

use super::{Check, Order, PropertyId};

const BLOCK_WIPE: &[&str] = &["block", "wipe"];
const WARN_BLOCK: &[&str] = &["warn", "block"];
const WARN_BLOCK_WIPE: &[&str] = &["warn", "block", "wipe"];
const ALL: &[&str] = &["warn", "blockWhenSettingIsSupported", "block", "wipe"];

/// The words that a setting offers as what happens, from lax to strict; empty where it is no action.
#[must_use]
pub fn actions(id: PropertyId) -> &'static [&'static str] {
    let property = id.property();
    match (property.order, property.name) {
        (Order::Action(check), _) => of_check(check),
        (_, "appActionIfUnableToAuthenticateUser") => BLOCK_WIPE,
        (_, "appActionIfAccountIsClockedOut") => WARN_BLOCK,
        (_, "appActionIfSamsungKnoxAttestationRequired") => ALL,
        (_, name) if name.starts_with("appActionIf") => WARN_BLOCK_WIPE,
        _ => &[],
    }
}

const fn of_check(check: Check) -> &'static [&'static str] {
    match check {
        Check::Attestation | Check::DeviceLock => WARN_BLOCK_WIPE,
        Check::AppsVerification => WARN_BLOCK,
        Check::PinRetries
        | Check::DeviceIntegrity
        | Check::IosModel
        | Check::AndroidManufacturer
        | Check::AndroidModel
        | Check::ThreatLevel => BLOCK_WIPE,
    }
}

/// The word that holds where a policy says `word`: a word that the condition does not offer reads as `block`, which every
/// condition offers. So nothing gets laxer than written but what would destroy.
#[must_use]
pub fn held_action(id: PropertyId, word: &str) -> &str {
    held(actions(id), word)
}

/// The same for the action of a check.
#[must_use]
pub(crate) fn held_by_check(check: Check, word: &str) -> &str {
    held(of_check(check), word)
}

fn held<'a>(offered: &[&str], word: &'a str) -> &'a str {
    if offered.contains(&word) { word } else { "block" }
}

//! Access: what a user has to do before work data opens, and which PINs are good enough.
//!
//! [`required`] is asked on every entry to work data: launch, resume, switch to the work account. It names steps in the
//! order in which they are taken: the PIN (or a biometric), then credentials. Each has a timer of its own on the
//! monotonic clock; turning the device's clock changes nothing, and a restart asks again.
//!
//! A PIN never stands in a state: [`PinShape`] keeps what the rules look at, so that a stricter policy can ask for a
//! new PIN. The one who keeps the state seals it.

mod events;
pub(crate) mod keys;
mod pin;
pub(crate) mod unlock;

use serde::{Deserialize, Serialize};

use crate::clock::{Moment, Now};
use crate::effective::Effective;
use crate::property::{Key, Value};
use crate::subject::{Facts, ManagementState};

pub use pin::{PinFlaw, PinRules, PinShape, check_new_pin};
pub use unlock::{AfterWrongPins, after_wrong_pins, pin_asked, tries_left};

/// What is known about the access of one account in one app. Kept by the client, sealed; nothing of it is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct AccessState {
    /// The PIN; `None` when none is set.
    pub pin: Option<Pin>,
    /// Wrong PINs in a row. Counted before each check, so that ending the app does not take one back.
    pub wrong_pins: u32,
    /// When the PIN or a biometric was last good, or the app left the foreground while it was.
    pub pin_passed: Option<Moment>,
    /// The same for credentials.
    pub credentials_passed: Option<Moment>,
    /// The biometrics that the device offers right now; `None` when it has none, or they are locked out.
    pub biometrics: Option<Biometrics>,
    /// State of the device, as far as there is evidence for it.
    pub management: ManagementState,
}

/// A PIN that is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Pin {
    /// What it is made of.
    pub shape: PinShape,
    /// When it was set, in trusted Unix seconds.
    pub set_at: i64,
}

/// What a device offers beside a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Biometrics {
    /// What is looked at.
    pub kind: BiometricKind,
    /// Whether it is strong (class 3); `None` when the device does not say.
    pub strong: Option<bool>,
    /// Whether the enrolled faces or fingers changed since the PIN was last entered; `None` when nobody can say.
    pub changed: Option<bool>,
}

/// What a biometric looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BiometricKind {
    /// A finger.
    Fingerprint,
    /// A face.
    Face,
    /// Anything else, for example an iris.
    Other,
}

/// What a user has to do, or what happens instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = AccessStep))]
#[serde(tag = "step", rename_all = "camelCase")]
pub enum Step {
    /// The account's work data is removed from this app: too many wrong PINs. Stands alone.
    Wipe,
    /// Sign in freshly with the work account, because the PIN is void after too many wrong ones.
    ResetBySignIn,
    /// Set a PIN.
    SetPin,
    /// Enter the PIN.
    EnterPin {
        /// Whether a biometric does as well.
        biometric: bool,
    },
    /// Choose a new PIN, because the old one breaks these rules.
    ChangePin {
        /// The rules.
        flaws: Vec<PinFlaw>,
    },
    /// Sign in with the work account.
    Credentials,
}

impl Step {
    /// Its code, one of [`crate::texts`].
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Wipe => "pinWipe",
            Self::ResetBySignIn => "pinResetSignIn",
            Self::SetPin => "pinSet",
            Self::EnterPin { biometric: true } => "pinOrBiometric",
            Self::EnterPin { biometric: false } => "pinEnter",
            Self::ChangePin { .. } => "pinChange",
            Self::Credentials => "credentialsNeeded",
        }
    }
}

/// The steps before work data opens, in their order; none when it is open.
///
/// The first PIN needs no sign-in of its own: the account signed in to be here. A PIN after too many wrong ones does,
/// and that sign-in stands for credentials as well.
#[must_use]
pub fn required(effective: &Effective, state: &AccessState, facts: &Facts, now: &Now) -> Vec<Step> {
    let mut steps = Vec::new();
    if pin_asked(effective, state, facts) {
        match (after_wrong_pins(effective, state, facts), &state.pin) {
            (AfterWrongPins::Wipe, _) => return vec![Step::Wipe],
            (AfterWrongPins::Reset, _) => return vec![Step::ResetBySignIn, Step::SetPin],
            (AfterWrongPins::Nothing, None) => steps.push(Step::SetPin),
            (AfterWrongPins::Nothing, Some(pin)) if due(effective, state.pin_passed, now) => {
                steps.push(Step::EnterPin { biometric: unlock::biometric_does(effective, state, now) });
                let flaws = pin::flaws_of_age(effective, pin, now);
                if !flaws.is_empty() {
                    steps.push(Step::ChangePin { flaws });
                }
            }
            (AfterWrongPins::Nothing, Some(_)) => {}
        }
    }
    if credentials_asked(effective) && due(effective, state.credentials_passed, now) {
        steps.push(Step::Credentials);
    }
    steps
}

/// Whether the work account's credentials are asked for at all.
#[must_use]
pub fn credentials_asked(effective: &Effective) -> bool {
    effective.value(keys::CREDENTIALS) == Some(true)
}

/// The moment, in milliseconds of the monotonic clock of its boot, at which what was passed then is asked for again.
#[must_use]
pub fn asked_again(effective: &Effective, passed: Moment) -> u64 {
    let recheck = seconds(effective, keys::RECHECK).unwrap_or(0);
    passed.monotonic.saturating_add(recheck.saturating_mul(1000))
}

/// Whether biometrics may do instead of the PIN at all.
#[must_use]
pub fn biometrics_allowed(effective: &Effective, kind: BiometricKind) -> bool {
    unlock::blocked(effective, kind).is_none()
}

/// Whether a change of the enrolled faces or fingers asks for the PIN.
#[must_use]
pub fn change_of_biometrics_matters(effective: &Effective) -> bool {
    effective.platform() == crate::app::Platform::Ios || effective.value(keys::PIN_AFTER_CHANGE) == Some(true)
}

/// Whether the recheck timer ran out.
fn due(effective: &Effective, passed: Option<Moment>, now: &Now) -> bool {
    // Without a readable period it is always out.
    idle_for(passed, now, seconds(effective, keys::RECHECK).unwrap_or(0))
}

/// Whether that many seconds went by since. A restart cannot be counted across, so it counts as long.
fn idle_for(since: Option<Moment>, now: &Now, seconds: u64) -> bool {
    let elapsed = since.and_then(|since| since.until(&now.moment));
    elapsed.is_none_or(|elapsed| elapsed / 1000 >= seconds)
}

pub(crate) fn seconds<T>(effective: &Effective, key: Key<T>) -> Option<u64> {
    match &effective.slot(key.id()).value {
        Value::Duration(period) => Some(period.seconds),
        _ => None,
    }
}

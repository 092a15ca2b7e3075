//! What happens to the state: each event gives the next state.

use super::{AccessState, Pin, PinShape, due};
use crate::clock::Now;
use crate::effective::Effective;

impl AccessState {
    /// A PIN is about to be checked: counted as wrong, and to be saved, before the check.
    #[must_use]
    pub const fn attempt(self) -> Self {
        Self { wrong_pins: self.wrong_pins.saturating_add(1), ..self }
    }

    /// The PIN was right.
    #[must_use]
    pub fn pin_right(self, now: &Now) -> Self {
        Self { wrong_pins: 0, pin_passed: Some(now.moment), ..self }
    }

    /// A biometric was good. Wrong PINs stay counted.
    #[must_use]
    pub fn biometric_good(self, now: &Now) -> Self {
        Self { pin_passed: Some(now.moment), ..self }
    }

    /// A PIN was set. `shape` is that of a PIN that [`super::check_new_pin`] took.
    #[must_use]
    pub fn pin_set(self, shape: PinShape, now: &Now) -> Self {
        let pin = Some(Pin { shape, set_at: now.trusted });
        Self { pin, wrong_pins: 0, pin_passed: Some(now.moment), ..self }
    }

    /// The user signed in with the work account because it is asked for at each entry.
    #[must_use]
    pub fn signed_in(self, now: &Now) -> Self {
        Self { credentials_passed: Some(now.moment), ..self }
    }

    /// The user signed in freshly after too many wrong PINs: the old PIN is gone.
    #[must_use]
    pub fn reset_by_sign_in(self, now: &Now) -> Self {
        Self { pin: None, wrong_pins: 0, pin_passed: None, credentials_passed: Some(now.moment), ..self }
    }

    /// The app left the foreground: timers that have not run out start again.
    #[must_use]
    pub fn left_foreground(self, effective: &Effective, now: &Now) -> Self {
        let again = |passed| if due(effective, passed, now) { passed } else { Some(now.moment) };
        Self {
            pin_passed: again(self.pin_passed),
            credentials_passed: again(self.credentials_passed),
            ..self
        }
    }
}

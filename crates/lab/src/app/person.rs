//! The person at the device: who answers the gate of an app.
//!
//! An obliging person does whatever the gate asks, at once: chooses a PIN that the rules take, remembers it, reads warnings,
//! signs in. A person who is not leaves the gate to whoever drives the app.

use std::path::{Path, PathBuf};

use cordon_client::gate::SignInReason;
use cordon_client::{Answer, Client, Gate, Identity, Screen};
use cordon_policy::access::PinRules;
use tokio::sync::watch;
use zeroize::Zeroizing;

use crate::device::Clock;

/// Answers in a row before the person gives up: more are never needed.
const PATIENCE: usize = 8;

/// The person at one app.
pub(super) struct Person {
    /// Whether the gate is answered without being told.
    obliging: watch::Receiver<bool>,
    /// Where the person's memory lies: outside the app's storage.
    memory: PathBuf,
}

/// What is still to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing that this person can do now.
    Nothing,
    /// A sign-in with the work account.
    SignIn,
}

impl Person {
    pub(super) fn new(memory: PathBuf, obliging: watch::Receiver<bool>) -> Self {
        Self { obliging, memory }
    }

    /// Does what the gate asks, as far as it can be done on the spot.
    pub(super) fn answer(&self, client: &mut Client, clock: &Clock, identity: &Identity) -> Next {
        if !*self.obliging.borrow() {
            return Next::Nothing;
        }
        for _ in 0..PATIENCE {
            let Gate::Shut(screen) = client.gate(identity, clock.now()) else { return Next::Nothing };
            let answer = match &screen {
                Screen::SetPin { rules, .. } | Screen::ChangePin { rules, .. } => self.choose(rules),
                // Nobody guesses: a PIN that was wrong is one that is forgotten.
                Screen::EnterPin { wrong: true, .. } => Answer::ForgotPin,
                Screen::EnterPin { .. } => self.remember().map_or(Answer::ForgotPin, Answer::Pin),
                Screen::Warning { .. } => Answer::Dismiss,
                Screen::Credentials { checking: false, failed: None, why, .. } => {
                    if *why != SignInReason::Access {
                        forget(&self.memory);
                    }
                    return Next::SignIn;
                }
                _ => return Next::Nothing,
            };
            if let Err(error) = client.answer(identity, answer, clock.now()) {
                tracing::debug!(%error, "the gate did not take an answer");
                return Next::Nothing;
            }
        }
        Next::Nothing
    }

    /// A PIN that the rules take and that was not the last one.
    fn choose(&self, rules: &PinRules) -> Answer {
        let before = self.remember();
        let pin = (0_u32..=100).map(|round| proposal(rules, round));
        let pin = pin.map(Zeroizing::new).find(|pin| before.as_ref() != Some(pin)).unwrap_or_default();
        note(&self.memory, &pin);
        Answer::NewPin(pin)
    }

    fn remember(&self) -> Option<Zeroizing<String>> {
        std::fs::read_to_string(&self.memory).ok().map(Zeroizing::new)
    }
}

/// The person remembers a PIN, whoever chose it.
pub(super) fn note(memory: &Path, pin: &str) {
    if let Err(error) = std::fs::write(memory, pin) {
        tracing::warn!(%error, "the person cannot remember the PIN");
    }
}

fn forget(memory: &Path) {
    // Nothing to forget where nothing was remembered.
    let _ = std::fs::remove_file(memory);
}

/// Every second digit, so that no three are equal or follow each other; a passcode has a letter and a sign besides.
fn proposal(rules: &PinRules, round: u32) -> String {
    let length = usize::try_from(rules.least).unwrap_or(4).max(4);
    let digits = [2, 5, 8, 0, 7, 4, 1, 9, 6, 3].into_iter().cycle();
    let skip = usize::try_from(round).unwrap_or(0);
    let mut pin: String =
        digits.skip(skip).take(length).filter_map(|digit| char::from_digit(digit, 10)).collect();
    if rules.passcode {
        pin.push_str("Kx#");
    }
    pin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_proposed_is_no_simple_pin() {
        for round in 0..12 {
            for least in [4, 8, 16] {
                for passcode in [false, true] {
                    let rules = PinRules { least, passcode, simple_blocked: true, kept: 0, days: None };
                    let shape = cordon_policy::access::PinShape::of(&proposal(&rules, round));
                    assert!(!shape.simple && shape.length >= least, "{}", proposal(&rules, round));
                    assert_eq!((shape.letter, shape.special), (passcode, passcode));
                }
            }
        }
    }
}

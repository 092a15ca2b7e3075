//! What a person answers at the gate.

use std::fmt;

use cordon_policy::launch::LaunchVerdict;
use zeroize::Zeroizing;

use super::PinError;
use super::screen::{Action, Gate, Screen};
use crate::effect::Now;
use crate::error::InputError;
use crate::host::Host;
use crate::ports::KeyError;
use crate::session::run::Session;
use crate::time;

/// What a person answers.
pub enum Answer {
    /// The PIN that is set.
    Pin(Zeroizing<String>),
    /// A new PIN, where one is asked for.
    NewPin(Zeroizing<String>),
    /// A new PIN in place of the one that is set, while the gate is open or asks for the PIN: for a settings page.
    ChangePin {
        /// The PIN that is set. A wrong one counts.
        old: Zeroizing<String>,
        /// The new one.
        new: Zeroizing<String>,
    },
    /// A face or a finger: [`Effect::Presence`](crate::Effect::Presence) follows.
    Biometric,
    /// The PIN is forgotten: a sign-in takes its place.
    ForgotPin,
    /// It is not forgotten after all.
    RememberedPin,
    /// The person signed in with the work account just now; this is the token. The server is asked whether it holds.
    SignedIn(Zeroizing<String>),
    /// The warnings were read.
    Dismiss,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pin(_) => "Pin",
            Self::NewPin(_) => "NewPin",
            Self::ChangePin { .. } => "ChangePin",
            Self::Biometric => "Biometric",
            Self::ForgotPin => "ForgotPin",
            Self::RememberedPin => "RememberedPin",
            Self::SignedIn(_) => "SignedIn",
            Self::Dismiss => "Dismiss",
        })
    }
}

/// Why an answer was not taken. Nothing changed, but that a PIN's attempt stays counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The gate does not ask that now.
    #[error("the gate does not ask that now: show what `gate` says")]
    NotAsked,
    /// The account is not signed in, or the token is somebody else's.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The sign-in's token says no time of the sign-in.
    #[error(
        "the token has no `auth_time`: sign in with an identity provider that says when the person signed in"
    )]
    NoAuthTime,
    /// The PIN could not be processed.
    #[error(transparent)]
    Pin(#[from] PinError),
}

impl From<KeyError> for AnswerError {
    fn from(error: KeyError) -> Self {
        Self::Pin(PinError::Key(error))
    }
}

impl Session {
    /// Takes an answer and judges anew, whatever came of it.
    pub(crate) fn answer_gate(
        &mut self,
        host: &mut Host,
        now: Now,
        answer: Answer,
    ) -> Result<Gate, AnswerError> {
        let gate = self.gate(host, now);
        let taken = self.take_answer(host, now, &gate, answer);
        let gate = self.regate(host, now);
        taken.map(|()| gate)
    }

    fn take_answer(
        &mut self,
        host: &mut Host,
        now: Now,
        gate: &Gate,
        answer: Answer,
    ) -> Result<(), AnswerError> {
        match answer {
            Answer::Pin(pin) => {
                asked(gate, Action::Pin)?;
                self.enter_pin(host, now, &pin)?;
            }
            Answer::NewPin(pin) => {
                asked(gate, Action::NewPin)?;
                self.set_pin(host, now, &pin)?;
            }
            Answer::ChangePin { old, new } => {
                if !gate.is_open() {
                    asked(gate, Action::Pin)?;
                }
                self.change_pin(host, now, &old, &new)?;
            }
            Answer::Biometric => {
                asked(gate, Action::Biometric)?;
                self.ask_presence(host)?;
            }
            Answer::ForgotPin => {
                asked(gate, Action::ForgotPin)?;
                self.gate.forgot = true;
            }
            Answer::RememberedPin => {
                asked(gate, Action::RememberedPin)?;
                self.gate.forgot = false;
            }
            Answer::SignedIn(token) => {
                asked(gate, Action::SignIn)?;
                self.take_sign_in(gate, now, token)?;
            }
            Answer::Dismiss => {
                asked(gate, Action::Dismiss)?;
                self.dismiss(gate, now);
            }
        }
        Ok(())
    }

    fn dismiss(&mut self, gate: &Gate, now: Now) {
        if let Gate::Shut(Screen::Warning { reasons }) = gate {
            let warned = reasons.iter().filter(|reason| reason.action == LaunchVerdict::Warn);
            self.gate.dismissed = warned.map(|reason| (reason.setting, reason.found.clone())).collect();
            self.gate.dismissed_at = Some(time::moment(now));
        }
    }
}

pub(super) fn asked(gate: &Gate, action: Action) -> Result<(), AnswerError> {
    let asks = gate.screen().is_some_and(|screen| screen.actions().contains(&action));
    asks.then_some(()).ok_or(AnswerError::NotAsked)
}

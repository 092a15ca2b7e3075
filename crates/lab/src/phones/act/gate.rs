//! Answers at the gate of an app, given by whoever drives the phone.

use std::fmt;

use cordon_client::gate::{Action, AnswerError, PinError, SignInReason};
use cordon_client::{Answer, Gate, Screen};
use zeroize::Zeroizing;

use super::super::Phones;
use super::super::gate::{AnswerWent, flaws_in_words};
use super::super::log::What;
use super::super::phone::Phone;
use super::super::place::Program;
use super::fields::Fields;
use super::{ActError, Told};
use crate::app::{App, AppError};

/// What is answered.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// The PIN that is set.
    Pin(Zeroizing<String>),
    /// A new one.
    NewPin(Zeroizing<String>),
    /// The face or the finger that the device knows.
    Biometric,
    /// The PIN is forgotten.
    Forgot,
    /// It is remembered after all.
    Remembered,
    /// A sign-in with the work account, done now.
    SignIn,
    /// The warnings were read.
    Dismiss,
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Given {
    const WORDS: [&str; 7] = ["pin", "newPin", "biometric", "forgot", "remembered", "signIn", "dismiss"];

    /// Reads `answer`, and `pin` where it belongs to it.
    pub(super) fn read(fields: &mut Fields) -> Option<Self> {
        let known = |word: &str| Self::WORDS.into_iter().find(|known| *known == word);
        Some(match fields.word("answer", &Self::WORDS, known)? {
            "pin" => Self::Pin(Zeroizing::new(fields.text("pin")?)),
            "newPin" => Self::NewPin(Zeroizing::new(fields.text("pin")?)),
            "biometric" => Self::Biometric,
            "forgot" => Self::Forgot,
            "remembered" => Self::Remembered,
            "signIn" => Self::SignIn,
            _ => Self::Dismiss,
        })
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Pin(_) => "pin",
            Self::NewPin(_) => "newPin",
            Self::Biometric => "biometric",
            Self::Forgot => "forgot",
            Self::Remembered => "remembered",
            Self::SignIn => "signIn",
            Self::Dismiss => "dismiss",
        }
    }

    const fn action(&self) -> Action {
        match self {
            Self::Pin(_) => Action::Pin,
            Self::NewPin(_) => Action::NewPin,
            Self::Biometric => Action::Biometric,
            Self::Forgot => Action::ForgotPin,
            Self::Remembered => Action::RememberedPin,
            Self::SignIn => Action::SignIn,
            Self::Dismiss => Action::Dismiss,
        }
    }
}

impl Phones {
    /// Answers, and notes what came of it. What the rules do not take is not done, and no error: the gate then says why.
    pub(super) async fn gate(&self, phone: &Phone, app: Program, given: Given) -> Result<Told, ActError> {
        let apps = phone.apps.read().await;
        let Some(running) = apps.running(app) else {
            return Err(ActError::field("app", "the app is not installed on this phone"));
        };
        let gate = running.gate().await?;
        if !gate.screen().is_some_and(|screen| screen.actions().contains(&given.action())) {
            return Err(ActError::field("answer", not_asked(&gate)));
        }
        let answer = given.word();
        let went = match running.answer(answer_of(phone, running, given).await?).await? {
            Ok(next) => went(answer, &next),
            Err(AnswerError::Pin(PinError::Flawed(flaws))) => {
                AnswerWent::Refused { why: flaws_in_words(&flaws) }
            }
            Err(AnswerError::NotAsked) => return Err(ActError::field("answer", not_asked(&gate))),
            Err(error) => return Err(AppError::Refused(error.to_string()).into()),
        };
        let done = went == AnswerWent::Taken;
        self.note(Some(phone), Some(app), What::Answered { answer, went });
        Ok(Told { done, ..Told::new("gate", Vec::new()) })
    }
}

async fn answer_of(phone: &Phone, app: &App, given: Given) -> Result<Answer, ActError> {
    Ok(match given {
        Given::Pin(pin) => Answer::Pin(pin),
        Given::NewPin(pin) => Answer::NewPin(pin),
        Given::Biometric => Answer::Biometric,
        Given::Forgot => Answer::ForgotPin,
        Given::Remembered => Answer::RememberedPin,
        Given::Dismiss => Answer::Dismiss,
        Given::SignIn if !phone.held().online => {
            return Err(ActError::field("phone", "the phone is offline: put it online first"));
        }
        Given::SignIn => Answer::SignedIn(app.fresh_token().await?),
    })
}

fn went(answer: &str, next: &Gate) -> AnswerWent {
    use SignInReason::WrongPins;
    match next {
        _ if answer != "pin" => AnswerWent::Taken,
        Gate::Shut(Screen::EnterPin { wrong: true, left, .. }) => AnswerWent::Wrong { left: *left },
        // The last try was wrong too.
        Gate::Shut(Screen::Wiping | Screen::Closed { .. } | Screen::Credentials { why: WrongPins, .. }) => {
            AnswerWent::Wrong { left: None }
        }
        _ => AnswerWent::Taken,
    }
}

fn not_asked(gate: &Gate) -> String {
    match gate.screen() {
        None => "the gate is open: nothing is asked".to_owned(),
        Some(screen) => {
            let sentence = cordon_policy::texts::sentence(screen.code());
            format!("the gate does not ask that now; it says: {sentence}")
        }
    }
}

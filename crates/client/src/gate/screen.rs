//! What a person sees at the gate, as view-models: what to show and what may be answered, never how it looks.

use cordon_policy::access::{AfterWrongPins, PinFlaw, PinRules};
use cordon_policy::launch::{LaunchReason, Want};
use serde::Serialize;

use crate::snapshot::Closed;

/// Whether work data may be shown right now.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "gate", content = "screen", rename_all = "camelCase")]
pub enum Gate {
    /// It may.
    Open,
    /// This comes first.
    Shut(Screen),
}

impl Gate {
    /// Whether work data may be shown.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    /// What comes first.
    #[must_use]
    pub const fn screen(&self) -> Option<&Screen> {
        match self {
            Self::Open => None,
            Self::Shut(screen) => Some(screen),
        }
    }
}

/// What comes before work data. Its [`code`](Self::code) is a text key of [`cordon_policy::texts`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "screen", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Screen {
    /// Choose a PIN.
    SetPin {
        /// What it has to be.
        rules: PinRules,
        /// What was wrong with the last proposal.
        flaws: Vec<PinFlaw>,
    },
    /// Choose a new PIN: the old one was right and serves no longer.
    ChangePin {
        /// What it has to be.
        rules: PinRules,
        /// Why the old one serves no longer.
        because: Vec<PinFlaw>,
        /// What was wrong with the last proposal.
        flaws: Vec<PinFlaw>,
    },
    /// Enter the PIN.
    EnterPin {
        /// Whether it may hold more than digits.
        passcode: bool,
        /// Whether a face or a finger does as well.
        biometric: bool,
        /// Whether the last one was wrong.
        wrong: bool,
        /// How many tries are left, where something follows wrong ones.
        left: Option<TriesLeft>,
    },
    /// Sign in with the work account.
    Credentials {
        /// Why.
        why: SignInReason,
        /// A token was given and is being checked.
        checking: bool,
        /// Why the last sign-in did not count: a text key.
        failed: Option<&'static str>,
        /// Whether the PIN would still do: the person said that it was forgotten.
        may_go_back: bool,
    },
    /// A warning that may be dismissed, until access is checked again.
    Warning {
        /// What is warned of.
        reasons: Vec<LaunchReason>,
    },
    /// Closed until it is fixed, or the account is removed from the app.
    Blocked {
        /// Everything there is to fix, warnings too.
        reasons: Vec<LaunchReason>,
        /// What would help.
        wants: Vec<Want>,
        /// The device has to have a lock (iOS): a text key that says which way it is not met.
        storage: Option<&'static str>,
    },
    /// Closed as a whole, whatever the person does.
    Closed {
        /// Why.
        closed: Closed,
    },
    /// The device's key store does not answer now.
    KeyStore,
    /// What the key store holds was written by a newer version of the app.
    NewerApp,
    /// Work data is being destroyed.
    Wiping,
}

/// What follows wrong PINs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TriesLeft {
    /// Wrong ones until then.
    pub tries: u32,
    /// What happens then.
    pub then: AfterWrongPins,
}

/// Why a sign-in with the work account is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SignInReason {
    /// The policy asks for it at each entry.
    Access,
    /// Too many wrong PINs.
    WrongPins,
    /// The PIN is forgotten, by the person or by the key store.
    ForgottenPin,
}

/// What a person may do at a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// [`Answer::NewPin`](super::Answer::NewPin).
    NewPin,
    /// [`Answer::Pin`](super::Answer::Pin).
    Pin,
    /// [`Answer::Biometric`](super::Answer::Biometric).
    Biometric,
    /// [`Answer::ForgotPin`](super::Answer::ForgotPin).
    ForgotPin,
    /// [`Answer::RememberedPin`](super::Answer::RememberedPin).
    RememberedPin,
    /// [`Answer::SignedIn`](super::Answer::SignedIn).
    SignIn,
    /// [`Answer::Dismiss`](super::Answer::Dismiss).
    Dismiss,
    /// [`Input::CheckInNow`](crate::Input::CheckInNow).
    CheckIn,
    /// [`Input::SignOut`](crate::Input::SignOut): the account and its work data leave the app.
    RemoveAccount,
}

impl Screen {
    /// The text key of its title.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SetPin { .. } => "pinSet",
            Self::ChangePin { .. } => "pinChange",
            Self::EnterPin { biometric: true, .. } => "pinOrBiometric",
            Self::EnterPin { biometric: false, .. } => "pinEnter",
            Self::Credentials { why: SignInReason::Access, .. } => "credentialsNeeded",
            Self::Credentials { why: SignInReason::WrongPins, .. } => "pinResetSignIn",
            Self::Credentials { why: SignInReason::ForgottenPin, .. } => "pinForgottenSignIn",
            Self::Warning { .. } => "gateWarning",
            Self::Blocked { .. } => "gateBlocked",
            Self::Closed { closed } => closed.code(),
            Self::KeyStore => "gateKeyStore",
            Self::NewerApp => "gateNewerApp",
            Self::Wiping => "wiping",
        }
    }

    /// What a person may do, the first thing first. Leaving is always possible: the view then shows another account.
    #[must_use]
    pub fn actions(&self) -> Vec<Action> {
        use Action::{
            Biometric, CheckIn, Dismiss, ForgotPin, NewPin, Pin, RememberedPin, RemoveAccount, SignIn,
        };
        match self {
            Self::SetPin { .. } | Self::ChangePin { .. } => vec![NewPin],
            Self::EnterPin { biometric: true, .. } => vec![Biometric, Pin, ForgotPin],
            Self::EnterPin { biometric: false, .. } => vec![Pin, ForgotPin],
            Self::Credentials { checking: true, .. } | Self::Wiping => Vec::new(),
            Self::Credentials { may_go_back: true, .. } => vec![SignIn, RememberedPin, RemoveAccount],
            Self::Credentials { .. } => vec![SignIn, RemoveAccount],
            Self::Warning { .. } => vec![Dismiss],
            Self::Blocked { wants, .. } => {
                let helps = wants.iter().filter_map(|want| match want {
                    Want::CheckIn => Some(CheckIn),
                    Want::SignIn => Some(SignIn),
                    Want::Attestation => None,
                });
                helps.chain([RemoveAccount]).collect()
            }
            Self::Closed { .. } => vec![CheckIn, RemoveAccount],
            Self::KeyStore | Self::NewerApp => vec![RemoveAccount],
        }
    }

    /// Whether somebody who was here before is asked again: what an app that declared it may go on behind.
    #[must_use]
    pub const fn asks_again(&self) -> bool {
        matches!(self, Self::EnterPin { .. } | Self::Credentials { why: SignInReason::Access, .. })
    }

    /// Whether the person at the device can open it: by a PIN, a sign-in, a word. Otherwise something else has to change
    /// first.
    #[must_use]
    pub const fn waits_for_person(&self) -> bool {
        matches!(
            self,
            Self::SetPin { .. }
                | Self::ChangePin { .. }
                | Self::EnterPin { .. }
                | Self::Credentials { .. }
                | Self::Warning { .. }
        )
    }
}

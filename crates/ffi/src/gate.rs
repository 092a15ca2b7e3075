//! What comes before work data is shown, as view-models.

use std::sync::Arc;

use cordon_client::gate as core;
use cordon_client::gate::{Action, SignInReason, TriesLeft};
use cordon_policy::access::{PinFlaw, PinRules};
use cordon_policy::launch::{Checked, LaunchVerdict, Outcome, Want};

use crate::decision::PolicyRef;
use crate::identities::Identity;
use crate::secret::Secret;

/// Whether work data may be shown right now.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum Gate {
    /// It may.
    Open,
    /// This comes first.
    Shut {
        /// What to show.
        screen: Screen,
        /// Its title's code, one of those of `sentence`.
        code: String,
        /// What the person may do, the first thing first.
        actions: Vec<Action>,
    },
}

impl From<core::Gate> for Gate {
    fn from(gate: core::Gate) -> Self {
        match gate {
            core::Gate::Open => Self::Open,
            core::Gate::Shut(screen) => Self::Shut {
                code: screen.code().to_owned(),
                actions: screen.actions(),
                screen: screen.into(),
            },
        }
    }
}

/// What comes before work data.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
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
        /// Why the last sign-in did not count, one of the codes of `sentence`.
        failed: Option<String>,
        /// Whether the PIN would still do.
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
        /// The device has to have a lock (iOS): a code that says which way it is not met.
        storage: Option<String>,
    },
    /// Closed as a whole, whatever the person does.
    Closed {
        /// Why, one of the codes of `sentence`.
        closed: String,
    },
    /// The device's key store does not answer now.
    KeyStore,
    /// What the key store holds was written by a newer version of the app.
    NewerApp,
    /// Work data is being destroyed.
    Wiping,
}

impl From<core::Screen> for Screen {
    fn from(screen: core::Screen) -> Self {
        let told = |reasons: Vec<_>| reasons.into_iter().map(Into::into).collect();
        match screen {
            core::Screen::SetPin { rules, flaws } => Self::SetPin { rules, flaws },
            core::Screen::ChangePin { rules, because, flaws } => Self::ChangePin { rules, because, flaws },
            core::Screen::EnterPin { passcode, biometric, wrong, left } => {
                Self::EnterPin { passcode, biometric, wrong, left }
            }
            core::Screen::Credentials { why, checking, failed, may_go_back } => {
                Self::Credentials { why, checking, failed: failed.map(str::to_owned), may_go_back }
            }
            core::Screen::Warning { reasons } => Self::Warning { reasons: told(reasons) },
            core::Screen::Blocked { reasons, wants, storage } => {
                Self::Blocked { reasons: told(reasons), wants, storage: storage.map(str::to_owned) }
            }
            core::Screen::Closed { closed } => Self::Closed { closed: closed.code().to_owned() },
            core::Screen::KeyStore => Self::KeyStore,
            core::Screen::NewerApp => Self::NewerApp,
            core::Screen::Wiping => Self::Wiping,
        }
    }
}

/// Why work data does not simply open.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct LaunchReason {
    /// What this reason alone would come to. `Ok` only informs.
    pub action: LaunchVerdict,
    /// What was checked.
    pub checked: Checked,
    /// How the check ended.
    pub outcome: Outcome,
    /// One of the codes of `sentence`.
    pub code: String,
    /// The setting that decides.
    pub setting: String,
    /// What it asks for.
    pub required: Option<String>,
    /// What the device says.
    pub found: Option<String>,
    /// The policies that ask for it; empty for a default.
    pub policies: Vec<PolicyRef>,
}

impl From<cordon_policy::launch::LaunchReason> for LaunchReason {
    fn from(reason: cordon_policy::launch::LaunchReason) -> Self {
        Self {
            action: reason.action,
            checked: reason.checked,
            outcome: reason.outcome,
            code: reason.code.to_owned(),
            setting: reason.setting.to_owned(),
            required: reason.required,
            found: reason.found,
            policies: reason.policies.into_iter().map(Into::into).collect(),
        }
    }
}

/// What a view has to do that shows several accounts together.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum ViewGate {
    /// Everything it shows may be shown.
    Open,
    /// These accounts have to be hidden until their gate opens; the rest may be shown.
    Hide {
        /// Who.
        accounts: Vec<Identity>,
    },
    /// Nothing may be shown: the app cannot hide the accounts whose gate is shut.
    Shut {
        /// Who.
        accounts: Vec<Identity>,
    },
}

impl From<core::ViewGate> for ViewGate {
    fn from(gate: core::ViewGate) -> Self {
        let who = |accounts: Vec<(cordon_client::Identity, core::Screen)>| {
            accounts.into_iter().map(|(identity, _)| identity.into()).collect()
        };
        match gate {
            core::ViewGate::Open => Self::Open,
            core::ViewGate::Hide { accounts } => Self::Hide { accounts: who(accounts) },
            core::ViewGate::Shut { accounts } => Self::Shut { accounts: who(accounts) },
        }
    }
}

/// What a person answers at the gate.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum Answer {
    /// The PIN that is set.
    Pin {
        /// The PIN.
        pin: Arc<Secret>,
    },
    /// A new PIN, where one is asked for.
    NewPin {
        /// The PIN.
        pin: Arc<Secret>,
    },
    /// A new PIN in place of the one that is set: for a settings page.
    ChangePin {
        /// The PIN that is set. A wrong one counts.
        old: Arc<Secret>,
        /// The new one.
        new: Arc<Secret>,
    },
    /// A face or a finger: the effect `Presence` follows.
    Biometric,
    /// The PIN is forgotten: a sign-in takes its place.
    ForgotPin,
    /// It is not forgotten after all.
    RememberedPin,
    /// The person signed in with the work account just now.
    SignedIn {
        /// The token. The server is asked whether it holds.
        token: Arc<Secret>,
    },
    /// The warnings were read.
    Dismiss,
}

impl From<Answer> for core::Answer {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Pin { pin } => Self::Pin(pin.text()),
            Answer::NewPin { pin } => Self::NewPin(pin.text()),
            Answer::ChangePin { old, new } => Self::ChangePin { old: old.text(), new: new.text() },
            Answer::Biometric => Self::Biometric,
            Answer::ForgotPin => Self::ForgotPin,
            Answer::RememberedPin => Self::RememberedPin,
            Answer::SignedIn { token } => Self::SignedIn(token.text()),
            Answer::Dismiss => Self::Dismiss,
        }
    }
}

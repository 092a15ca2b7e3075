//! The value on which decisions live.

use std::sync::Arc;

use cordon_policy::storage::ProtectionClass;
use cordon_policy::texts::Language;

use crate::ask::{Ask, Question};
use crate::configuration::Configuration;
use crate::decision::{Decision, Explanation, Reason};
use crate::error::CordonError;
use crate::identities::Identity;

/// What holds for one identity at one moment: immutable, asked from any thread without a lock. Take a new one for each
/// move.
#[derive(uniffi::Object)]
pub struct Snapshot(pub(crate) Arc<cordon_client::Snapshot>);

/// Where an identity stands, and so how its asks are answered.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Standing {
    /// In which way.
    pub kind: StandingKind,
    /// Why work data is closed, one of the codes of `sentence`; with [`StandingKind::Closed`] only.
    pub closed: Option<String>,
}

/// In which way an identity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum StandingKind {
    /// A personal account: never restricted.
    Personal,
    /// A policy holds.
    Managed,
    /// No policy reaches the user, and none ever did: not restricted.
    Untargeted,
    /// Policies reach the user but not this app, and none ever did: not restricted.
    AppNotTargeted,
    /// Work data is closed.
    Closed,
}

impl From<cordon_client::Standing> for Standing {
    fn from(standing: cordon_client::Standing) -> Self {
        use cordon_client::Standing as Core;
        let kind = match standing {
            Core::Personal => StandingKind::Personal,
            Core::Managed => StandingKind::Managed,
            Core::Untargeted => StandingKind::Untargeted,
            Core::AppNotTargeted => StandingKind::AppNotTargeted,
            Core::Closed(_) => StandingKind::Closed,
        };
        let closed = match standing {
            Core::Closed(closed) => Some(closed.code().to_owned()),
            _ => None,
        };
        Self { kind, closed }
    }
}

/// How work data must lie on the device.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Storage {
    /// Whether files and buffers of the account are encrypted under its key.
    pub encrypted: bool,
    /// The protection class of the system (iOS).
    pub protection_class: Option<ProtectionClass>,
    /// Whether work data stays closed until the device has a passcode.
    pub closed: bool,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl From<cordon_policy::storage::Storage> for Storage {
    fn from(storage: cordon_policy::storage::Storage) -> Self {
        let cordon_policy::storage::Storage { encrypted, class, closed, reasons } = storage;
        Self {
            encrypted,
            protection_class: class,
            closed,
            reasons: reasons.into_iter().map(Into::into).collect(),
        }
    }
}

#[uniffi::export]
impl Snapshot {
    /// May this happen? No I/O and no lock. Counted.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] when an app or an object id in the ask does not read.
    pub fn may(&self, ask: Ask) -> Result<Decision, CordonError> {
        Ok(self.0.may(&ask.into()).into())
    }

    /// The same for an ask that was made before.
    #[must_use]
    pub fn may_again(&self, question: &Question) -> Decision {
        self.0.may(&question.0).into()
    }

    /// Whether the answer is `Allow`: the cheapest way to ask. Counted. Where it
    /// says no, `why` has the decision, which is not counted once more.
    #[must_use]
    pub fn allows(&self, question: &Question) -> bool {
        self.0.may(&question.0).verdict == cordon_policy::Verdict::Allow
    }

    /// The decision behind the last answer of [`allows`](Self::allows), not counted.
    #[must_use]
    pub fn why(&self, question: &Question) -> Decision {
        self.0.peek(&question.0).into()
    }

    /// May this happen between this account and another work account of this app? Both policies are asked.
    #[must_use]
    pub fn may_with(&self, other: &Self, question: &Question) -> Decision {
        self.0.may_with(&other.0, &question.0).into()
    }

    /// An answer in words.
    #[must_use]
    pub fn explain(&self, question: &Question, language: Language) -> Explanation {
        self.0.explain_in(language, &question.0).into()
    }

    /// The answer of [`may_with`](Self::may_with) in words.
    #[must_use]
    pub fn explain_with(&self, other: &Self, question: &Question, language: Language) -> Explanation {
        self.0.explain_with(&other.0, language, &question.0).into()
    }

    /// How files of the account have to lie on this device, with the highest protection class that the app can live with:
    /// the vault seals by itself, the app sets the system's class. Absent where no policy holds.
    #[uniffi::method(default(highest_class = None))]
    #[must_use]
    pub fn storage(&self, highest_class: Option<ProtectionClass>) -> Option<Storage> {
        self.0.storage(highest_class).map(Into::into)
    }

    /// Whether work data may be shown: nothing is closed and the gate is not shut.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.is_open()
    }

    /// Why the gate is shut, one of the codes of `sentence`; absent while it is open.
    #[must_use]
    pub fn shut(&self) -> Option<String> {
        self.0.shut().map(str::to_owned)
    }

    /// Whose it is.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.0.identity().into()
    }

    /// Where the identity stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.0.standing().into()
    }

    /// Content id of the policy in force.
    #[must_use]
    pub fn policy_version(&self) -> Option<String> {
        self.0.policy_version().map(str::to_owned)
    }

    /// The app configuration of this identity.
    #[must_use]
    pub fn configuration(&self) -> Arc<Configuration> {
        Arc::new(Configuration(self.0.configuration().clone()))
    }

    /// Whether the server believes, by evidence, that the device is enrolled.
    #[must_use]
    pub fn enrolled(&self) -> bool {
        self.0.enrolled()
    }
}

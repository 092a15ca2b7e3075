//! Whose data it is, and what views show.

use cordon_client::identity as core;
use cordon_policy::AppId;
use uuid::Uuid;

use crate::decision::Decision;

/// An identity as the app sees it. Personal is said explicitly: an account that nobody knows is not personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Identity {
    /// A personal account, or no account: never restricted.
    Personal,
    /// A work account.
    Work {
        /// Its directory object id, in whatever case.
        oid: Uuid,
    },
}

impl From<Identity> for cordon_client::Identity {
    fn from(identity: Identity) -> Self {
        match identity {
            Identity::Personal => Self::Personal,
            Identity::Work { oid } => Self::Work(oid),
        }
    }
}

impl From<cordon_client::Identity> for Identity {
    fn from(identity: cordon_client::Identity) -> Self {
        match identity {
            cordon_client::Identity::Personal => Self::Personal,
            cordon_client::Identity::Work(oid) => Self::Work { oid },
        }
    }
}

/// Who opened a view from outside.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Origin {
    /// The app that did.
    pub app: AppId,
    /// Its account; absent where it acted for no work account, or nobody said.
    #[uniffi(default)]
    pub account: Option<Uuid>,
    /// Whether the host made sure that it is that app.
    #[uniffi(default)]
    pub verified: bool,
}

impl From<Origin> for core::Origin {
    fn from(origin: Origin) -> Self {
        Self { app: origin.app, account: origin.account, verified: origin.verified }
    }
}

/// How a switch of what a view shows ended, or whether it goes on.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Switch {
    /// The gate comes first: call `settle` with this ticket when it is open.
    Pending {
        /// Names it.
        ticket: u64,
        /// An older request of the same view, which this one ended.
        superseded: Option<u64>,
    },
    /// The view shows the new identity.
    Switched {
        /// An older request of the same view, which this one ended.
        superseded: Option<u64>,
    },
    /// What runs now acts as another identity: leave that scope first.
    NotAllowed,
    /// Nothing changed.
    Failed {
        /// Why.
        why: SwitchError,
    },
}

impl From<core::Switch> for Switch {
    fn from(switch: core::Switch) -> Self {
        match switch {
            core::Switch::Pending { ticket, superseded } => {
                Self::Pending { ticket: ticket.0, superseded: superseded.map(|older| older.0) }
            }
            core::Switch::Switched { superseded } => {
                Self::Switched { superseded: superseded.map(|older| older.0) }
            }
            core::Switch::NotAllowed => Self::NotAllowed,
            core::Switch::Failed { why } => Self::Failed { why: why.into() },
        }
    }
}

/// Why a switch failed. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum SwitchError {
    /// The app holds one account.
    OneAccount,
    /// The view was opened by another app for another account: say whether the new one shows it too.
    NotOfOrigin,
    /// The new identity may not receive what the view was opened with.
    MayNotReceive {
        /// The answer of the policy.
        decision: Decision,
    },
    /// Work data of the account is closed.
    Closed,
}

impl From<core::SwitchError> for SwitchError {
    fn from(error: core::SwitchError) -> Self {
        match error {
            core::SwitchError::OneAccount => Self::OneAccount,
            core::SwitchError::NotOfOrigin => Self::NotOfOrigin,
            core::SwitchError::MayNotReceive(decision) => {
                Self::MayNotReceive { decision: (*decision).into() }
            }
            core::SwitchError::Closed => Self::Closed,
        }
    }
}

/// How a settled switch ended.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Settled {
    /// The view shows the new identity.
    Switched,
    /// The person left the question; the old identity stays.
    Cancelled,
    /// Access was refused; the old identity stays.
    Failed {
        /// Why.
        why: SwitchError,
    },
    /// A newer request of the view, or its end, came first; nothing changed.
    Superseded,
}

impl From<core::Settled> for Settled {
    fn from(settled: core::Settled) -> Self {
        match settled {
            core::Settled::Switched => Self::Switched,
            core::Settled::Cancelled => Self::Cancelled,
            core::Settled::Failed(why) => Self::Failed { why: why.into() },
            core::Settled::Superseded => Self::Superseded,
        }
    }
}

/// What becomes of what another app opens in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Accepted {
    /// The view shows it as the sender's account.
    Yes,
    /// The app has to say, before this moment of the monotonic clock.
    Asked {
        /// In milliseconds.
        until: u64,
    },
    /// It is not taken.
    No,
}

impl From<core::Accepted> for Accepted {
    fn from(accepted: core::Accepted) -> Self {
        match accepted {
            core::Accepted::Yes => Self::Yes,
            core::Accepted::Asked { until } => Self::Asked { until },
            core::Accepted::No => Self::No,
        }
    }
}

//! What the app is told.

use cordon_client as core;
use cordon_client::CheckInOutcome;
use uuid::Uuid;

use crate::identities::Identity;
use crate::snapshot::Standing;

/// Why work data is destroyed.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct WipeCause {
    /// The word that receipts have for it.
    pub reason: String,
    /// The order, if it was one.
    pub order: Option<Uuid>,
}

impl From<core::WipeCause> for WipeCause {
    fn from(cause: core::WipeCause) -> Self {
        Self { reason: cause.reason().to_owned(), order: cause.order() }
    }
}

/// How a remediation ended.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum RemediationResult {
    /// A policy holds: the identity library may ask for its token again.
    Compliant,
    /// The server answered, or the device decided, that no policy opens the account here.
    NotCompliant {
        /// Where the account stands.
        standing: Standing,
    },
    /// No answer came: no network, a time-out, a certificate that does not verify.
    NetworkFailure,
    /// What answered was no answer that counts, or this device could not ask.
    ServiceFailure,
    /// A token is needed, and the remediation was to be silent: ask again, not silent.
    InteractionRequired,
    /// The user cancelled, or removed the account.
    UserCancelled,
    /// It took longer than three minutes. It goes on, and how it ends is told too.
    TimedOut,
}

impl From<core::RemediationResult> for RemediationResult {
    fn from(result: core::RemediationResult) -> Self {
        use cordon_client::RemediationResult as Core;
        match result {
            Core::Compliant => Self::Compliant,
            Core::NotCompliant(standing) => Self::NotCompliant { standing: standing.into() },
            Core::NetworkFailure => Self::NetworkFailure,
            Core::ServiceFailure => Self::ServiceFailure,
            Core::InteractionRequired => Self::InteractionRequired,
            Core::UserCancelled => Self::UserCancelled,
            Core::TimedOut => Self::TimedOut,
        }
    }
}

/// Something the app may want to know. Carries no personal data but the identity.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Event {
    /// Another policy is in force.
    PolicyChanged {
        /// Whose.
        identity: Identity,
        /// Content id of the policy; absent when there is none now.
        version: Option<String>,
    },
    /// The app configuration changed: once for each identity that sees it.
    ConfigurationChanged {
        /// Whose.
        identity: Identity,
    },
    /// The device's management allows other accounts in this app than before.
    AllowedAccountsChanged,
    /// The standing of the identity changed.
    Status {
        /// Whose.
        identity: Identity,
        /// The new standing.
        standing: Standing,
    },
    /// The gate of a managed identity opened, shut, or asks something else.
    GateChanged {
        /// Whose.
        identity: Identity,
        /// The code of what comes first; absent when it is open.
        shut: Option<String>,
    },
    /// A check-in or registration ended.
    CheckIn {
        /// Whose.
        identity: Identity,
        /// How.
        outcome: CheckInOutcome,
    },
    /// The user signed out and left the work data: the app is no longer managed for the account, and its data is closed.
    ManagementEnded {
        /// Whose.
        identity: Identity,
    },
    /// A remediation ended.
    Remediation {
        /// Whose.
        identity: Identity,
        /// How.
        result: RemediationResult,
        /// The code of a title for people, one of those of `sentence`.
        title: String,
        /// The code of a message for people.
        message: String,
    },
    /// The wipe began: nothing of the identity is readable from here on.
    WipeBegan {
        /// Whose data.
        identity: Identity,
        /// Why.
        cause: WipeCause,
    },
    /// The wipe is complete on the device; the receipt is on its way.
    WipeDone {
        /// Whose data.
        identity: Identity,
        /// Why.
        cause: WipeCause,
        /// The hash of the receipt, 64 hex digits; absent when the key that signs receipts is gone too.
        receipt: Option<String>,
    },
    /// Files of the account changed hands or form, as the policy wants them now or because they had waited for it.
    FilesMoved {
        /// Whose files.
        identity: Identity,
        /// Whether they are sealed now, or plain with their owner.
        sealed: bool,
        /// Files that are done, with those that failed.
        done: u64,
        /// Files that have to change.
        of: u64,
        /// Files that could not be changed; they are tried again at the next start.
        failed: u64,
    },
    /// The server acknowledged receipts.
    Acknowledged {
        /// Whose.
        identity: Identity,
        /// Their hashes, 64 hex digits each.
        receipts: Vec<String>,
    },
    /// An administrator asks for a log. Show the person what would be sent and come back with the input `Log`.
    LogRequested {
        /// Whose account's organisation asks.
        identity: Identity,
        /// Names the request in the answer.
        request: Uuid,
        /// What is sent if the person agrees, word for word.
        text: String,
    },
    /// Something was refused, ignored or could not be done; nothing changed because of it.
    Notice {
        /// Whose, when it concerns one identity.
        identity: Option<Identity>,
        /// A stable code.
        code: String,
        /// One sentence.
        text: String,
        /// The file that it is about. Only the app is told: the diagnostics name none.
        file: Option<String>,
    },
}

impl From<core::Event> for Event {
    fn from(event: core::Event) -> Self {
        use cordon_client::Event as Core;
        match event {
            Core::PolicyChanged { identity, version } => {
                Self::PolicyChanged { identity: identity.into(), version }
            }
            Core::ConfigurationChanged { identity } => {
                Self::ConfigurationChanged { identity: identity.into() }
            }
            Core::AllowedAccountsChanged => Self::AllowedAccountsChanged,
            Core::Status { identity, standing } => {
                Self::Status { identity: identity.into(), standing: standing.into() }
            }
            Core::Gate { identity, shut } => {
                Self::GateChanged { identity: identity.into(), shut: shut.map(str::to_owned) }
            }
            Core::CheckIn { identity, outcome } => Self::CheckIn { identity: identity.into(), outcome },
            Core::ManagementEnded { identity } => Self::ManagementEnded { identity: identity.into() },
            Core::Remediation { identity, result } => Self::Remediation {
                identity: identity.into(),
                title: result.title_code().to_owned(),
                message: result.message_code().to_owned(),
                result: result.into(),
            },
            Core::WipeBegan { identity, cause } => {
                Self::WipeBegan { identity: identity.into(), cause: cause.into() }
            }
            Core::WipeDone { identity, cause, receipt } => Self::WipeDone {
                identity: identity.into(),
                cause: cause.into(),
                receipt: receipt.map(|receipt| receipt.to_hex()),
            },
            Core::FilesMoved { identity, sealed, done, of, failed } => {
                Self::FilesMoved { identity: identity.into(), sealed, done, of, failed }
            }
            Core::Acknowledged { identity, receipts } => Self::Acknowledged {
                identity: identity.into(),
                receipts: receipts.iter().map(cordon_wire::Sha256::to_hex).collect(),
            },
            Core::LogRequested { identity, request, text } => {
                Self::LogRequested { identity: identity.into(), request, text }
            }
            Core::Notice(notice) => Self::Notice {
                identity: notice.identity.map(Into::into),
                code: notice.code.to_owned(),
                text: notice.text,
                file: notice.file,
            },
        }
    }
}

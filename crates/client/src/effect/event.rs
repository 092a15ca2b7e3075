//! What the app is told.

use serde::Serialize;

#[cfg(doc)]
use super::Input;
use crate::identity::Identity;
use crate::session::Cause;

/// Something the app may want to know. Carries no personal data but the identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// Another policy is in force. Comes before [`Event::Status`] when both change.
    PolicyChanged {
        /// Whose.
        identity: Identity,
        /// Content id of the policy, or `None` when there is none now.
        version: Option<String>,
    },
    /// The app configuration changed, in either channel: once for each identity that sees it.
    ConfigurationChanged {
        /// Whose.
        identity: Identity,
    },
    /// The device's management allows other accounts in this app than before: see
    /// [`Client::allowed_accounts`](crate::Client::allowed_accounts).
    AllowedAccountsChanged,
    /// The standing of the identity changed.
    Status {
        /// Whose.
        identity: Identity,
        /// The new standing.
        standing: crate::snapshot::Standing,
    },
    /// The gate of a managed identity opened, shut, or asks something else. Shut: views of the account show what
    /// [`Client::gate`](crate::Client::gate) says, or hide.
    Gate {
        /// Whose.
        identity: Identity,
        /// The text key of what comes first; `None` when it is open.
        shut: Option<&'static str>,
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
    /// A remediation ended. After [`RemediationResult::TimedOut`](crate::RemediationResult) how it ends is told once more.
    Remediation {
        /// Whose.
        identity: Identity,
        /// How.
        result: crate::remediation::RemediationResult,
    },
    /// The wipe began: nothing of the identity is readable from here on.
    WipeBegan {
        /// Whose data.
        identity: Identity,
        /// Why.
        cause: Cause,
    },
    /// The wipe is complete on the device; the receipt is on its way.
    WipeDone {
        /// Whose data.
        identity: Identity,
        /// Why.
        cause: Cause,
        /// The hash of the receipt; `None` when the key that signs receipts is gone too.
        receipt: Option<cordon_wire::Sha256>,
    },
    /// Files of the account changed hands or form, as the policy wants them now or because they had waited for it: so many
    /// of so many. They can be read and written all the while.
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
        /// Hashes of the receipts.
        receipts: Vec<cordon_wire::Sha256>,
    },
    /// An administrator asks for a log. Show the person what would be sent and come back with [`Input::Log`]. Comes again
    /// at the next start, as long as the server has no answer.
    LogRequested {
        /// Whose account's organisation asks.
        identity: Identity,
        /// Names the request in the answer.
        request: uuid::Uuid,
        /// What is sent if the person agrees, word for word: JSON without personal data.
        text: String,
    },
    /// Something was refused, ignored or could not be done; nothing changed because of it.
    Notice(Notice),
}

/// How an exchange with the server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CheckInOutcome {
    /// A verified envelope with new content was adopted.
    Changed,
    /// A verified envelope with the same content came.
    Unchanged,
    /// No answer that counts came; what was held stays.
    NoAnswer,
    /// Too many were asked for; the next one goes as scheduled.
    Limited,
}

/// Something worth a line in the diagnostics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Whose, when it concerns one identity.
    pub identity: Option<Identity>,
    /// A stable code.
    pub code: &'static str,
    /// One sentence.
    pub text: String,
    /// The file that it is about. Only the app is told: the diagnostics name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

//! The life of a wipe, a hold or a release as pure transitions: of one order, and of an operation made of several.
//!
//! ```text
//!  pendingApproval ──► canceled
//!     │ approved
//!     ▼        sent             every known key is named by a receipt
//!  pending ───────────► sent ────────────────────────────────────────► done
//!     │                   │                                             ▲
//!     │ taken back        │ no receipt can come any more                │ it came after all
//!     ▼                   ▼                                             │
//!  canceled             failed ─────────────────────────────────────────┘
//! ```
//! An order above the organisation's limits begins in `pendingApproval`: no envelope carries it, the app is only closed.
//! What was sent cannot be taken back: the device may have begun. A receipt that does not name every key changes
//! nothing; the order is repeated.

mod reason;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use reason::{LocalReason, ORDERED, sentence};

/// Where an order or an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum WipeState {
    /// Above the limits: nothing is sent until somebody else approves; it can be taken back.
    PendingApproval,
    /// Ordered, not yet in an envelope; it can still be taken back.
    Pending,
    /// In the device's envelopes until its receipts are complete.
    Sent,
    /// Receipts name every key that was known.
    Done,
    /// No receipt can come any more, or a part of the operation has none.
    Failed,
    /// Taken back before it was sent.
    Canceled,
}

/// What happens to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WipeEvent {
    /// Somebody who may approves what is above the limits.
    Approved,
    /// It left in an envelope.
    Sent,
    /// Receipts name every key that was known.
    Confirmed,
    /// The registration is gone or its key was replaced: nobody is left who could sign a receipt.
    Unanswerable,
    /// An administrator takes it back.
    Cancel,
}

/// A step that the state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WipeError {
    /// Nobody has approved the order.
    #[error("the order waits for approval: approve it first")]
    NotApproved,
    /// Too late to take back.
    #[error("the order is already `{0}` and cannot be taken back: wait for the device's receipt")]
    TooLate(WipeState),
    /// The order was taken back and must not be sent.
    #[error("the order was taken back: give a new one")]
    Canceled,
}

impl WipeState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::PendingApproval, Self::Pending, Self::Sent, Self::Done, Self::Failed, Self::Canceled];

    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PendingApproval => "pendingApproval",
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether envelopes still carry the order.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Sent)
    }

    /// The state after `event`. Repeated events change nothing, and what is done stays done.
    ///
    /// # Errors
    /// [`WipeError`] when the state does not allow the step.
    pub const fn after(self, event: WipeEvent) -> Result<Self, WipeError> {
        match (self, event) {
            (Self::PendingApproval | Self::Pending | Self::Canceled, WipeEvent::Cancel) => Ok(Self::Canceled),
            (_, WipeEvent::Cancel) => Err(WipeError::TooLate(self)),
            (Self::Canceled, _) => Err(WipeError::Canceled),
            (Self::PendingApproval, WipeEvent::Approved) => Ok(Self::Pending),
            (_, WipeEvent::Approved) => Ok(self),
            // It was never sent: nobody owes a receipt.
            (Self::PendingApproval, WipeEvent::Unanswerable) => Ok(Self::Canceled),
            (Self::PendingApproval, _) => Err(WipeError::NotApproved),
            (Self::Done, _) | (_, WipeEvent::Confirmed) => Ok(Self::Done),
            (Self::Failed, _) | (_, WipeEvent::Unanswerable) => Ok(Self::Failed),
            (Self::Pending | Self::Sent, WipeEvent::Sent) => Ok(Self::Sent),
        }
    }

    /// The state of an operation from its orders: open while one is, done when all are that were not taken back.
    #[must_use]
    pub fn of_parts(parts: &[Self]) -> Self {
        let has = |state| parts.contains(&state);
        match () {
            () if has(Self::PendingApproval) => Self::PendingApproval,
            () if has(Self::Sent) || (has(Self::Pending) && has(Self::Done)) => Self::Sent,
            () if has(Self::Pending) => Self::Pending,
            () if has(Self::Failed) => Self::Failed,
            () if has(Self::Done) => Self::Done,
            () => Self::Canceled,
        }
    }
}

impl fmt::Display for WipeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use WipeState::{Canceled, Done, Failed, Pending, PendingApproval, Sent};

    #[test]
    fn runs_its_course() {
        assert_eq!(Pending.after(WipeEvent::Sent), Ok(Sent));
        assert_eq!(Sent.after(WipeEvent::Sent), Ok(Sent));
        assert_eq!(Sent.after(WipeEvent::Confirmed), Ok(Done));
        assert_eq!(Sent.after(WipeEvent::Unanswerable), Ok(Failed));
        assert_eq!(Failed.after(WipeEvent::Confirmed), Ok(Done), "the receipt came after all");
    }

    #[test]
    fn is_taken_back_only_before_it_left() {
        assert_eq!(Pending.after(WipeEvent::Cancel), Ok(Canceled));
        for state in [Sent, Done, Failed] {
            assert_eq!(state.after(WipeEvent::Cancel), Err(WipeError::TooLate(state)));
        }
        for event in [WipeEvent::Sent, WipeEvent::Confirmed, WipeEvent::Unanswerable] {
            assert_eq!(Canceled.after(event), Err(WipeError::Canceled));
        }
    }

    #[test]
    fn nothing_leaves_before_it_is_approved() {
        assert_eq!(PendingApproval.after(WipeEvent::Approved), Ok(Pending));
        assert_eq!(PendingApproval.after(WipeEvent::Cancel), Ok(Canceled));
        assert_eq!(PendingApproval.after(WipeEvent::Unanswerable), Ok(Canceled), "nothing was owed");
        for event in [WipeEvent::Sent, WipeEvent::Confirmed] {
            assert_eq!(PendingApproval.after(event), Err(WipeError::NotApproved));
        }
        assert_eq!(Canceled.after(WipeEvent::Approved), Err(WipeError::Canceled));
        for state in [Pending, Sent, Done, Failed] {
            assert_eq!(state.after(WipeEvent::Approved), Ok(state));
        }
    }

    #[test]
    fn what_is_over_stays_over() {
        for event in [WipeEvent::Sent, WipeEvent::Confirmed, WipeEvent::Unanswerable] {
            assert_eq!(Done.after(event), Ok(Done));
        }
        assert_eq!(Failed.after(WipeEvent::Sent), Ok(Failed));
        assert!(WipeState::ALL.into_iter().all(|state| state.is_open() == matches!(state, Pending | Sent)));
    }

    #[test]
    fn an_operation_is_what_its_orders_add_up_to() {
        for (parts, whole) in [
            (&[][..], Canceled),
            (&[Canceled, Canceled], Canceled),
            (&[PendingApproval, Canceled], PendingApproval),
            (&[Pending, Canceled], Pending),
            (&[Pending, Done], Sent),
            (&[Sent, Failed], Sent),
            (&[Failed, Done], Failed),
            (&[Done, Canceled], Done),
        ] {
            assert_eq!(WipeState::of_parts(parts), whole, "{parts:?}");
        }
        assert!(WipeState::ALL.into_iter().all(|state| WipeState::by_name(state.name()) == Some(state)));
    }
}

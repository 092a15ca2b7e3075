//! The life of a wipe as pure transitions.
//!
//! ```text
//!            send            receipt: done
//!  pending ─────────► sent ───────────────► done
//!     │ ▲              │ │  receipt: failed
//!     │ └── not taken ─┘ └────────────────► failed ──► (asked for again as a new wipe)
//!     └── cancel ──► canceled
//! ```
//! A wipe that was sent cannot be cancelled: the device may have begun. A receipt ends it from any state but
//! `canceled`, because a device that was told once may answer late.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a wipe stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WipeState {
    /// Ordered, not yet in an envelope.
    Pending,
    /// In an envelope that was handed out; repeated until the receipt arrives.
    Sent,
    /// The signed receipt says the keys are destroyed.
    Done,
    /// The signed receipt says that something could not be destroyed.
    Failed,
    /// Taken back before it was sent.
    Canceled,
}

/// What happens to a wipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WipeEvent {
    /// It left in an envelope.
    Sent,
    /// A receipt arrived; `complete` when nothing failed.
    Receipt {
        /// Whether everything that was to be destroyed is.
        complete: bool,
    },
    /// An administrator takes it back.
    Cancel,
}

/// A step that the state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WipeError {
    /// Too late to take back.
    #[error(
        "the wipe is already `{0}` and cannot be taken back: order the account's release or wait for the receipt"
    )]
    TooLate(WipeState),
    /// The wipe was taken back and must not be sent.
    #[error("the wipe was taken back: order a new one")]
    Canceled,
}

impl WipeState {
    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// Whether envelopes still carry the order.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Sent)
    }

    /// The state after `event`. Repeated events change nothing.
    ///
    /// # Errors
    /// [`WipeError`] when the state does not allow the step.
    pub const fn after(self, event: WipeEvent) -> Result<Self, WipeError> {
        match (self, event) {
            (Self::Pending | Self::Sent, WipeEvent::Sent) => Ok(Self::Sent),
            (Self::Done | Self::Failed, WipeEvent::Sent) => Ok(self),
            (Self::Done, WipeEvent::Receipt { .. }) => Ok(Self::Done),
            (Self::Pending | Self::Sent | Self::Failed, WipeEvent::Receipt { complete: true }) => {
                Ok(Self::Done)
            }
            (Self::Pending | Self::Sent | Self::Failed, WipeEvent::Receipt { complete: false }) => {
                Ok(Self::Failed)
            }
            (Self::Pending | Self::Canceled, WipeEvent::Cancel) => Ok(Self::Canceled),
            (_, WipeEvent::Cancel) => Err(WipeError::TooLate(self)),
            (Self::Canceled, _) => Err(WipeError::Canceled),
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

    #[test]
    fn runs_its_course() {
        let sent = WipeState::Pending.after(WipeEvent::Sent).unwrap();
        assert_eq!(sent, WipeState::Sent);
        assert_eq!(sent.after(WipeEvent::Sent), Ok(WipeState::Sent));
        assert_eq!(sent.after(WipeEvent::Receipt { complete: true }), Ok(WipeState::Done));
        assert_eq!(sent.after(WipeEvent::Receipt { complete: false }), Ok(WipeState::Failed));
    }

    #[test]
    fn is_taken_back_only_before_it_left() {
        assert_eq!(WipeState::Pending.after(WipeEvent::Cancel), Ok(WipeState::Canceled));
        assert_eq!(WipeState::Sent.after(WipeEvent::Cancel), Err(WipeError::TooLate(WipeState::Sent)));
        assert_eq!(WipeState::Canceled.after(WipeEvent::Sent), Err(WipeError::Canceled));
    }

    #[test]
    fn a_done_wipe_stays_done() {
        for event in
            [WipeEvent::Sent, WipeEvent::Receipt { complete: false }, WipeEvent::Receipt { complete: true }]
        {
            assert_eq!(WipeState::Done.after(event), Ok(WipeState::Done));
        }
        assert!(WipeState::Done.after(WipeEvent::Cancel).is_err());
        assert!(!WipeState::Done.is_open() && WipeState::Sent.is_open());
    }
}

//! Why work data is destroyed.

use cordon_policy::wipe::{LocalReason, ORDERED};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why work data is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "Saved")]
pub enum Cause {
    /// An order of the server.
    Order(Uuid),
    /// The app's own doing, for this reason.
    Local(LocalReason),
}

impl Cause {
    /// The order, if it was one.
    #[must_use]
    pub const fn order(&self) -> Option<Uuid> {
        match self {
            Self::Order(order) => Some(*order),
            Self::Local(_) => None,
        }
    }

    /// The word that receipts have for it.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Order(_) => ORDERED,
            Self::Local(reason) => reason.name(),
        }
    }

    /// Whether the account is gone from the app with its data.
    pub(crate) const fn ends_account(&self) -> bool {
        matches!(self, Self::Local(reason) if reason.ends_account())
    }
}

/// A cause as it was saved: an older build had one of its own for the only local reason that there was.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Saved {
    Order(Uuid),
    Local(LocalReason),
    SignedOut,
}

impl From<Saved> for Cause {
    fn from(saved: Saved) -> Self {
        match saved {
            Saved::Order(order) => Self::Order(order),
            Saved::Local(reason) => Self::Local(reason),
            Saved::SignedOut => Self::Local(LocalReason::SignOut),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_older_build_saved_reads() {
        let order = Uuid::from_u128(7);
        let read = |text: &str| serde_json::from_str::<Cause>(text).unwrap();
        assert_eq!(read(&format!(r#"{{"order":"{order}"}}"#)), Cause::Order(order));
        assert_eq!(read(r#""signedOut""#), Cause::Local(LocalReason::SignOut));
        assert_eq!(read(r#"{"local":"pinAttempts"}"#), Cause::Local(LocalReason::PinAttempts));
    }
}

//! Whose data it is: what an identity is, and which one counts where.

mod levels;
pub mod scope;
mod switch;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use levels::{Accounts, Identities, SetError, ViewId};
pub(crate) use switch::Access;
pub use switch::{Accepted, Data, INCOMING_MS, Origin, Settled, Switch, SwitchError, Ticket};

/// An identity as the app sees it.
///
/// Personal is said explicitly: an account whose identity is unknown is not personal, it is unknown, and unknown
/// means protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Identity {
    /// A personal account, or no account: never restricted.
    Personal,
    /// A work account, by its directory object id. Compared without case, since a GUID has none.
    Work(Uuid),
}

impl Identity {
    /// The object id of a work account.
    #[must_use]
    pub fn oid(&self) -> Option<Uuid> {
        match self {
            Self::Personal => None,
            Self::Work(oid) => Some(*oid),
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Personal => f.write_str("personal"),
            Self::Work(oid) => write!(f, "work:{oid}"),
        }
    }
}

//! What the audit says: an entry to write, and the outcome of a walk along the chain.

use serde_json::Value;

/// One thing that was done. Never holds secrets or content.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// What was done, as `noun.verb`: `policy.create`, `wipe.order`.
    pub(crate) action: &'static str,
    /// To what: an id with its kind, `policy:T_…`.
    pub(crate) target: String,
    /// More about it; `null` when there is nothing.
    pub(crate) detail: Value,
}

impl Entry {
    /// An entry without further detail.
    pub(crate) fn new(action: &'static str, target: impl Into<String>) -> Self {
        Self { action, target: target.into(), detail: Value::Null }
    }

    /// The same entry with `detail`.
    pub(crate) fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// How far the chain holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    /// Rows that hold.
    pub(crate) rows: i64,
    /// Hash of the last of them.
    pub(crate) head: Vec<u8>,
    /// What stops the chain, if anything.
    pub(crate) fault: Option<Fault>,
}

/// Why a chain stops holding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A row is not there.
    Missing {
        /// Its place.
        sequence: i64,
    },
    /// A row does not follow the one before.
    Unchained {
        /// Its place.
        sequence: i64,
    },
    /// A row is not what was written.
    Altered {
        /// Its place.
        sequence: i64,
    },
}

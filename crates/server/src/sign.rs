//! The keys that sign for devices.

use crate::store::keys::{KeyUse, ServerKey};

/// The organisation's keys, opened at the start.
pub(crate) struct Keys {
    keys: Vec<ServerKey>,
}

impl Keys {
    /// Takes the opened keys.
    pub(crate) fn new(keys: Vec<ServerKey>) -> Self {
        Self { keys }
    }

    /// The keys of one use that may be used at `now` (microseconds), newest first.
    pub(crate) fn of(&self, used_for: KeyUse, now: i64) -> impl Iterator<Item = &ServerKey> {
        self.keys
            .iter()
            .filter(move |key| key.used_for == used_for && key.not_before <= now && now < key.not_after)
    }
}

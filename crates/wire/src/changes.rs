//! The answer of the long poll: a hint that a check-in is worth making, never content.

use serde::{Deserialize, Serialize};

use crate::error::{self, BodyError};

/// The longest that a server holds a poll, in seconds.
pub const LONGEST_POLL: u64 = 55;

/// 200 of `GET …/changes`. When nothing changed the answer is 204 without a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// Whether the registration's content changed.
    pub changed: bool,
    /// Check in after a random part of this many milliseconds, so that a fleet does not come at once.
    #[serde(default)]
    pub spread_ms: u64,
}

impl Changes {
    /// Reads the answer of a poll.
    pub fn from_slice(body: &[u8]) -> Result<Self, BodyError> {
        error::read(body, crate::limits::TEXT)
    }
}

//! The time that rules are given: a clock that people can turn, one that they cannot, and the server's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How far two clocks may differ, in seconds, before the difference is worth a word.
pub const TOLERANCE: i64 = 300;

/// Now, by every clock there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Now {
    /// Time that the server vouches for, in Unix seconds: that of the last envelope, or the highest time known since
    /// then, plus what the monotonic clock counted. It may lag; it never runs ahead of the server.
    pub trusted: i64,
    /// The device's clock, in Unix seconds. People can turn it.
    pub wall: i64,
    /// The monotonic clock.
    pub moment: Moment,
}

/// A moment of the monotonic clock. Moments of two boots cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = DeviceMoment))]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// The boot it belongs to.
    pub boot: Uuid,
    /// Milliseconds since some moment of that boot.
    pub monotonic: u64,
}

/// The device's clock against trusted time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Clock {
    /// Within [`TOLERANCE`].
    Agrees,
    /// The device's clock was turned back, which extends nothing.
    Behind,
    /// The device's clock is ahead: it may close work data, and never destroys any before the server's time agrees.
    Ahead,
}

impl Now {
    /// The latest time that any clock shows: what closes work data goes by it.
    #[must_use]
    pub const fn latest(&self) -> i64 {
        if self.wall > self.trusted { self.wall } else { self.trusted }
    }

    /// How the device's clock stands.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        let ahead = self.wall.saturating_sub(self.trusted);
        if ahead > TOLERANCE {
            Clock::Ahead
        } else if ahead < -TOLERANCE {
            Clock::Behind
        } else {
            Clock::Agrees
        }
    }
}

impl Moment {
    /// Whole milliseconds from this moment to `later`. `None` when nobody can say: another boot, or a clock that went
    /// back.
    #[must_use]
    pub fn until(&self, later: &Self) -> Option<u64> {
        if self.boot == later.boot { later.monotonic.checked_sub(self.monotonic) } else { None }
    }
}

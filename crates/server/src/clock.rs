//! Time, as a value that is handed in.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the server reads the wall clock.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands until it is moved; microseconds. For tests of expiry.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A manual clock that starts at the machine's time.
    #[must_use]
    pub fn manual() -> Self {
        Self::Manual(Arc::new(AtomicI64::new(Self::System.micros())))
    }

    /// Microseconds since 1970-01-01 UTC, as the database keeps times.
    #[must_use]
    pub fn micros(&self) -> i64 {
        match self {
            Self::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .ok()
                .and_then(|elapsed| i64::try_from(elapsed.as_micros()).ok())
                .unwrap_or(0),
            Self::Manual(micros) => micros.load(Ordering::SeqCst),
        }
    }

    /// Whole seconds since 1970-01-01 UTC, as the wire carries times.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        self.micros().div_euclid(1_000_000)
    }

    /// Moves a manual clock by `seconds`; the machine's clock stays.
    pub fn advance(&self, seconds: i64) {
        if let Self::Manual(micros) = self {
            micros.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
        }
    }
}

/// A time of the database as Graph prints it: RFC 3339 in UTC.
pub(crate) fn rfc3339(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).unwrap_or_default().to_string()
}

/// The day of a time of the database, `YYYY-MM-DD` in UTC.
pub(crate) fn day(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

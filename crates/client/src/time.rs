//! Trusted time: what the server vouches for, carried on by the monotonic clock.

use cordon_policy::clock::{self, Moment};
use uuid::Uuid;

use crate::effect::Now;

/// The highest time that is known, and when it was. INVARIANT: never runs ahead of the server and never goes back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TrustedTime {
    base: i64,
    at: Moment,
}

impl TrustedTime {
    pub(crate) fn new(now: Now) -> Self {
        Self { base: 0, at: moment(now) }
    }

    /// Trusted Unix seconds now. What went by while the device was off cannot be counted.
    pub(crate) fn at(&self, now: Now) -> i64 {
        let elapsed = self.at.until(&moment(now)).unwrap_or(0) / 1_000;
        self.base.saturating_add(i64::try_from(elapsed).unwrap_or(i64::MAX))
    }

    /// Learns a time: that of a verified envelope, or a high-water mark that was saved.
    pub(crate) fn learn(&mut self, now: Now, seconds: i64) {
        *self = Self { base: self.at(now).max(seconds), at: moment(now) };
    }

    /// Now by every clock, as rules are given it.
    pub(crate) fn now(&self, now: Now) -> clock::Now {
        clock::Now { trusted: self.at(now), wall: now.wall, moment: moment(now) }
    }
}

/// The moment of the monotonic clock.
pub(crate) fn moment(now: Now) -> Moment {
    Moment { boot: Uuid::from_u128(now.boot), monotonic: now.monotonic }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Now = Now { wall: 0, monotonic: 1_000, boot: 1 };

    #[test]
    fn runs_with_the_monotonic_clock_and_never_back() {
        let mut time = TrustedTime::new(START);
        time.learn(START, 1_000);
        let later = Now { monotonic: 61_000, wall: -5, ..START };
        assert_eq!(time.at(later), 1_060);
        time.learn(later, 900);
        assert_eq!(time.at(later), 1_060);
        time.learn(later, 5_000);
        assert_eq!(time.at(later), 5_000);
    }

    #[test]
    fn another_boot_adds_nothing_and_takes_nothing() {
        let mut time = TrustedTime::new(START);
        time.learn(START, 1_000);
        let other = Now { monotonic: 9_000_000, boot: 2, wall: i64::MAX };
        assert_eq!(time.at(other), 1_000);
        time.learn(other, 0);
        assert_eq!(time.at(Now { monotonic: 9_010_000, ..other }), 1_010);
    }
}

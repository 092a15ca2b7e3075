//! Trusted time: what the server vouches for, carried on by the monotonic clock.

use cordon_policy::clock::{self, Clock, Moment};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::effect::Now;

/// Trusted time that was written down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct HighWater {
    /// Unix seconds.
    pub(crate) seconds: i64,
    /// When it was written, by the monotonic clock.
    pub(crate) at: Option<Moment>,
}

/// The highest time that is known, and when it was. INVARIANT: never runs ahead of the server and never goes back.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TrustedTime {
    base: i64,
    at: Option<Moment>,
    /// The server said it in this run, and the monotonic clock has counted all since.
    exact: bool,
}

impl TrustedTime {
    /// Goes on from what was written down. Within the same boot the monotonic clock counted on meanwhile.
    pub(crate) fn resume(&mut self, now: Now, mark: &HighWater) {
        let elapsed = mark.at.and_then(|at| at.until(&moment(now))).unwrap_or(0) / 1_000;
        self.learn(now, mark.seconds.saturating_add(i64::try_from(elapsed).unwrap_or(0)));
    }

    /// What is to be written down.
    pub(crate) fn mark(&self, now: Now) -> HighWater {
        HighWater { seconds: self.at(now), at: Some(moment(now)) }
    }

    /// Trusted Unix seconds now. What went by while the device was off cannot be counted.
    pub(crate) fn at(&self, now: Now) -> i64 {
        let elapsed = self.at.and_then(|at| at.until(&moment(now))).unwrap_or(0) / 1_000;
        self.base.saturating_add(i64::try_from(elapsed).unwrap_or(i64::MAX))
    }

    /// Learns a time that was saved: that of a verified envelope, or a high-water mark.
    pub(crate) fn learn(&mut self, now: Now, seconds: i64) {
        *self = Self { base: self.at(now).max(seconds), at: Some(moment(now)), exact: false };
    }

    /// Learns the time of a verified envelope that came just now.
    pub(crate) fn hear(&mut self, now: Now, seconds: i64) {
        self.learn(now, seconds);
        self.exact = true;
    }

    /// How the device's clock stands. `None` while trusted time may lag: whatever went by unseen would look like a clock that
    /// is ahead.
    pub(crate) fn clock(&self, now: Now) -> Option<Clock> {
        let counts = self.exact && self.at.is_some_and(|at| at.until(&moment(now)).is_some());
        counts.then(|| self.now(now).clock())
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
        let mut time = TrustedTime::default();
        time.learn(START, 1_000);
        let later = Now { monotonic: 61_000, wall: -5, ..START };
        assert_eq!(time.at(later), 1_060);
        time.learn(later, 900);
        assert_eq!(time.at(later), 1_060);
        time.learn(later, 5_000);
        assert_eq!(time.at(later), 5_000);
    }

    #[test]
    fn a_restart_of_the_app_goes_on_where_the_mark_was_written() {
        let mut time = TrustedTime::default();
        time.learn(START, 1_000);
        let mark = time.mark(START);
        let later = Now { monotonic: 601_000, ..START };
        let mut again = TrustedTime::default();
        again.resume(later, &mark);
        assert_eq!(again.at(later), 1_600);
        let rebooted = Now { boot: 2, monotonic: 10, ..START };
        let mut again = TrustedTime::default();
        again.resume(rebooted, &mark);
        assert_eq!(again.at(rebooted), 1_000);
    }

    #[test]
    fn a_clock_is_said_to_be_wrong_only_where_the_server_said_the_time() {
        let mut time = TrustedTime::default();
        assert_eq!(time.clock(START), None);
        time.learn(START, 1_000);
        assert_eq!(time.clock(START), None, "from what was saved nobody knows how long ago that was");
        time.hear(START, 1_000);
        for (wall, clock) in
            [(1_000, Clock::Agrees), (1_299, Clock::Agrees), (2_000, Clock::Ahead), (0, Clock::Behind)]
        {
            assert_eq!(time.clock(Now { wall, ..START }), Some(clock));
        }
        let later = Now { wall: 1_600, monotonic: 601_000, ..START };
        assert_eq!(time.clock(later), Some(Clock::Agrees));
        assert_eq!(time.clock(Now { boot: 2, ..later }), None);
    }

    #[test]
    fn another_boot_adds_nothing_and_takes_nothing() {
        let mut time = TrustedTime::default();
        time.learn(START, 1_000);
        let other = Now { monotonic: 9_000_000, boot: 2, wall: i64::MAX };
        assert_eq!(time.at(other), 1_000);
        time.learn(other, 0);
        assert_eq!(time.at(Now { monotonic: 9_010_000, ..other }), 1_010);
    }
}

//! How long to wait after a failure: doubling, with jitter, never above an hour.

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};

/// The longest wait, in milliseconds.
pub(crate) const LONGEST_MS: u64 = 60 * 60 * 1000;
const FIRST_MS: u64 = 1_000;

/// The wait before the next attempt after `failures` failures in a row: between half and all of
/// `min(1 s × 2^(failures − 1), 60 min)`, chosen by `random`.
pub(crate) fn wait_ms(failures: u32, random: u64) -> u64 {
    let doublings = failures.saturating_sub(1).min(32);
    let full = FIRST_MS.saturating_mul(1 << doublings).min(LONGEST_MS);
    let half = full / 2;
    half + random % (full - half + 1)
}

/// Random bytes for nonces and ids.
pub(crate) fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).ok().map(|()| bytes)
}

/// A random number for jitter. Without randomness the longest wait is taken.
pub(crate) fn jitter() -> u64 {
    random().map_or(u64::MAX, u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn waits_grow_and_stay_below_an_hour(failures in 1u32..200, random: u64) {
            let wait = wait_ms(failures, random);
            prop_assert!((FIRST_MS / 2..=LONGEST_MS).contains(&wait));
            // With the same jitter a later wait is never shorter than half the earlier one, and the span doubles.
            prop_assert!(wait_ms(failures + 1, 0) >= wait_ms(failures, 0));
        }
    }

    #[test]
    fn the_span_doubles_until_the_bound() {
        let longest: Vec<u64> = (1..=14).map(|n| (wait_ms(n, 0) * 2).min(LONGEST_MS)).collect();
        assert_eq!(longest[..4], [1_000, 2_000, 4_000, 8_000]);
        assert_eq!(longest[13], LONGEST_MS);
    }
}

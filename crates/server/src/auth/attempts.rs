//! A bound on password attempts.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use moka::sync::Cache;

use crate::store::organisations::fold;

/// Attempts are counted for this long.
const WINDOW: Duration = Duration::from_secs(5 * 60);
/// For one account from one address.
const ACCOUNT_AND_ADDRESS: u32 = 10;
/// For one account from anywhere: high, so that a stranger cannot lock a user out from one address.
const ACCOUNT: u32 = 100;
/// For any accounts from one address.
const ADDRESS: u32 = 200;
/// Counters kept at a time.
const KEPT: u64 = 100_000;

/// Counts attempts, before the password is looked at: attempts made at once are all counted.
pub(crate) struct Attempts {
    counters: Cache<String, Arc<AtomicU32>>,
}

impl Attempts {
    /// Nothing counted yet.
    pub(crate) fn new() -> Self {
        Self { counters: Cache::builder().max_capacity(KEPT).time_to_live(WINDOW).build() }
    }

    /// Counts one; false when it is one too many. An account that does not exist is counted like any other.
    pub(crate) fn allow(&self, upn: &str, peer: IpAddr) -> bool {
        let bounds = Self::keys(upn, peer).into_iter().zip([ACCOUNT_AND_ADDRESS, ACCOUNT, ADDRESS]);
        // Every counter counts, also after one has refused.
        bounds.fold(true, |allowed, (key, bound)| {
            let counter = self.counters.get_with(key, || Arc::new(AtomicU32::new(0)));
            (counter.fetch_add(1, Ordering::SeqCst) < bound) && allowed
        })
    }

    /// Forgets the attempts of an account from an address, after the right password.
    pub(crate) fn forget(&self, upn: &str, peer: IpAddr) {
        let [own, ..] = Self::keys(upn, peer);
        self.counters.invalidate(&own);
    }

    fn keys(upn: &str, peer: IpAddr) -> [String; 3] {
        let upn = fold(upn);
        [format!("{upn} {peer}"), format!("account {upn}"), format!("address {peer}")]
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn the_eleventh_attempt_from_one_address_is_refused_and_another_account_is_not() {
        let attempts = Attempts::new();
        let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
        assert!((0..10).all(|_| attempts.allow("eve@contoso.com", peer)));
        assert!(!attempts.allow("EVE@contoso.com", peer), "case does not open a new counter");
        assert!(attempts.allow("ada@contoso.com", peer));
    }

    #[test]
    fn the_right_password_clears_the_count() {
        let attempts = Attempts::new();
        let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
        (0..10).for_each(|_| assert!(attempts.allow("ada@contoso.com", peer)));
        attempts.forget("ada@contoso.com", peer);
        assert!(attempts.allow("ada@contoso.com", peer));
    }
}

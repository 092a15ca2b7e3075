//! A virtual device and the apps on it, each running the true client in a task of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cordon_client::Now;
use cordon_policy::subject::{Complexity, Integrity};
use cordon_policy::{Facts, Platform};
use uuid::Uuid;

/// A device: what its apps share.
#[derive(Debug, Clone)]
pub struct Device {
    /// What people call it.
    pub name: String,
    /// Its platform.
    pub platform: Platform,
    /// The tag by which the server knows that apps are on one device.
    pub tag: String,
    /// What it reports about itself.
    pub facts: Facts,
    /// The evidence of management that its management system delivered.
    pub evidence: Option<String>,
    /// Where it keeps its apps' storage and its key store.
    pub directory: PathBuf,
    clock: Clock,
}

impl Device {
    /// A device whose things lie in `directory`.
    #[must_use]
    pub fn new(name: &str, platform: Platform, facts: Facts, directory: &Path) -> Self {
        Self {
            name: name.to_owned(),
            platform,
            tag: Uuid::from_u128(crate::sign_in::random_bits()).to_string(),
            facts: healthy(platform, facts),
            evidence: None,
            directory: directory.to_owned(),
            clock: Clock::of_new_boot(),
        }
    }

    /// Starts the device anew: its clocks are those of this machine again.
    pub fn boot(&mut self) {
        self.clock = Clock::of_new_boot();
    }

    /// The device's clocks.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }
}

/// What nobody said about a device is as on one that is well: whole, locked, scanned, without developer options.
fn healthy(platform: Platform, facts: Facts) -> Facts {
    let android = platform == Platform::Android;
    Facts {
        platform: Some(platform),
        integrity: facts.integrity.or(Some(Integrity::Intact)),
        device_lock: facts.device_lock.or(Some(true)),
        app_scan: facts.app_scan.or(android.then_some(true)),
        developer_options: facts.developer_options.or(android.then_some(false)),
        lock_complexity: facts.lock_complexity.or(android.then_some(Complexity::High)),
        ..facts
    }
}

/// The clocks of one boot. They may run ahead of this machine's, where time was let go by.
#[derive(Debug, Clone)]
pub struct Clock {
    booted: Instant,
    boot: u128,
    /// Milliseconds, the same for everybody who holds this clock.
    ahead: Arc<AtomicU64>,
}

impl Clock {
    fn of_new_boot() -> Self {
        Self { booted: Instant::now(), boot: crate::sign_in::random_bits(), ahead: Arc::default() }
    }

    /// Lets time go by on this device.
    pub fn advance(&self, by: Duration) {
        self.ahead.fetch_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// How far it runs ahead of this machine's clock.
    #[must_use]
    pub fn ahead(&self) -> Duration {
        Duration::from_millis(self.ahead.load(Ordering::Relaxed))
    }

    /// What the client is told when it is called.
    #[must_use]
    pub fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + self.ahead();
        let wall = wall.as_secs();
        let monotonic = (self.booted.elapsed() + self.ahead()).as_millis();
        let monotonic = u64::try_from(monotonic).unwrap_or(u64::MAX);
        Now { wall: i64::try_from(wall).unwrap_or(i64::MAX), monotonic, boot: self.boot }
    }

    /// A moment of the monotonic clock as an instant of this process.
    #[must_use]
    pub fn instant(&self, monotonic: u64) -> Instant {
        // Far beyond any run; an overflow would only mean never.
        let after = Duration::from_millis(monotonic.min(u64::from(u32::MAX) * 1000));
        self.booted + after.saturating_sub(self.ahead())
    }
}

//! The clocks of the device.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cordon_client::Now;
use cordon_client::ports::StoreError;

use crate::error::CordonError;
use crate::ports::StoreFailure;

/// The time, as a device tells it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Moment {
    /// Wall clock, seconds since 1970. Not trusted: it may have been turned.
    pub wall: i64,
    /// Monotonic clock, milliseconds since some moment of this boot. It goes on while the device sleeps.
    pub monotonic: u64,
    /// Names the boot to which `monotonic` belongs: any text that is another one after each boot.
    pub boot: String,
}

/// Tells the time. Asked in each call; like every port it must not call the client.
#[uniffi::export(with_foreign)]
pub trait Clock: Send + Sync {
    /// The time now.
    ///
    /// # Errors
    /// When the clock cannot be read; the call that asked for it does nothing then.
    fn now(&self) -> Result<Moment, StoreFailure>;
}

/// The time as the core takes it.
///
/// # Errors
/// As [`Clock::now`].
pub(crate) fn read(clock: &dyn Clock) -> Result<Now, CordonError> {
    // An interrupt in the host's language gives neither a time nor an error.
    let told = catch_unwind(AssertUnwindSafe(|| clock.now()));
    let told = told.map_err(|_| CordonError::unavailable("the clock told no time: call again"))?;
    Ok(told.map_err(StoreError::from)?.into())
}

impl From<Moment> for Now {
    fn from(moment: Moment) -> Self {
        let digest = cordon_wire::Sha256::of(moment.boot.as_bytes());
        let boot = digest.as_bytes().first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
        Self { wall: moment.wall, monotonic: moment.monotonic, boot }
    }
}

/// The clocks of this machine, where it is Linux or Android.
///
/// # Errors
/// [`CordonError::Unavailable`] elsewhere: give a clock of the platform's own.
#[uniffi::export]
pub fn system_clock() -> Result<Arc<dyn Clock>, CordonError> {
    system::clock()
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod system {
    use std::sync::Arc;
    use std::time::{SystemTime, UNIX_EPOCH};

    use rustix::time::{ClockId, clock_gettime};

    use super::{Clock, Moment};
    use crate::error::CordonError;
    use crate::ports::StoreFailure;

    struct SystemClock {
        boot: String,
    }

    impl Clock for SystemClock {
        fn now(&self) -> Result<Moment, StoreFailure> {
            // The one that goes on while the device sleeps.
            let passed = clock_gettime(ClockId::Boottime);
            let monotonic = passed.tv_sec.saturating_mul(1_000).saturating_add(passed.tv_nsec / 1_000_000);
            let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            Ok(Moment {
                wall: i64::try_from(wall).unwrap_or(i64::MAX),
                monotonic: u64::try_from(monotonic).unwrap_or(0),
                boot: self.boot.clone(),
            })
        }
    }

    pub(super) fn clock() -> Result<Arc<dyn Clock>, CordonError> {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
            .map_err(|cause| CordonError::unavailable(&format!("the boot id does not read ({cause})")))?;
        Ok(Arc::new(SystemClock { boot: boot.trim().to_owned() }))
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod system {
    use std::sync::Arc;

    use super::Clock;
    use crate::error::CordonError;

    pub(super) fn clock() -> Result<Arc<dyn Clock>, CordonError> {
        Err(CordonError::unavailable("this system has no clock here: give one of the platform's own"))
    }
}

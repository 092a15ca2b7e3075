//! What several apps of one publisher on one device share.

use std::sync::Arc;

use cordon_client::ports as core;
use cordon_policy::access::PinShape;
use cordon_policy::clock::Moment;
use uuid::Uuid;

use crate::ports::StoreFailure;

/// That a PIN was entered in an app of the group: when, and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct PinPassed {
    /// The boot in which it was, as the client names it.
    pub boot: Uuid,
    /// Milliseconds of the monotonic clock, which all apps of the group have to read alike, as they have to name boots alike.
    pub monotonic: u64,
    /// What the PIN is made of.
    pub shape: PinShape,
}

/// What several apps of one publisher on one device share, where the platform lets them: that a PIN was entered. The app
/// makes sure by signature who the others are. It must not call the client. Whatever it throws means that nothing is shared.
#[uniffi::export(with_foreign)]
pub trait Peers: Send + Sync {
    /// When the PIN of that account was last entered in an app of the group, and what it is made of: this app takes it only
    /// where it meets its own policy's rules.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn pin_passed(&self, oid: Uuid) -> Result<Option<PinPassed>, StoreFailure>;
    /// The PIN of that account was entered here.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn note_pin_passed(&self, oid: Uuid, passed: PinPassed) -> Result<(), StoreFailure>;
    /// This app holds the account no more.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn leave(&self, oid: Uuid) -> Result<(), StoreFailure>;
}

/// The port of the core. What fails shares nothing: each app then asks for the PIN itself.
pub(crate) struct Shared(pub(crate) Arc<dyn Peers>);

impl core::Peers for Shared {
    fn pin_passed(&self, oid: Uuid) -> Option<(Moment, PinShape)> {
        let passed = self.0.pin_passed(oid).ok()??;
        Some((Moment { boot: passed.boot, monotonic: passed.monotonic }, passed.shape))
    }

    fn note_pin_passed(&self, oid: Uuid, at: Moment, shape: PinShape) {
        let passed = PinPassed { boot: at.boot, monotonic: at.monotonic, shape };
        let _ = self.0.note_pin_passed(oid, passed);
    }

    fn leave(&self, oid: Uuid) {
        let _ = self.0.leave(oid);
    }
}

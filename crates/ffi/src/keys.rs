//! The device's key store, lent by the platform.

use std::sync::Arc;

use cordon_client::ports::{KeyError, SecureKeys};
use cordon_wire::InstanceKey;
use cordon_wire::receipt::Level;
use uniffi::UnexpectedUniFFICallbackError;
use zeroize::Zeroizing;

use crate::error::CordonError;

/// The device's key store: Keystore on Android, Keychain and Secure Enclave on Apple's systems, whatever the desktop has.
///
/// Keys are non-exportable, for this device only, not in backups, usable after the first unlock, and survive a change of
/// biometrics. Names are the client's; a host maps them to whatever its store wants. It is called while the client is
/// busy: it must not call the client.
#[uniffi::export(with_foreign)]
pub trait KeyStore: Send + Sync {
    /// What protects the keys. Reported and shown. Asked once, when the client opens.
    ///
    /// # Errors
    /// [`KeyFailure::Unavailable`] when the store does not answer; the client does not open then.
    fn level(&self) -> Result<Level, KeyFailure>;
    /// The names of all keys and items this client made.
    ///
    /// # Errors
    /// [`KeyFailure::Unavailable`] when the store does not answer.
    fn names(&self) -> Result<Vec<String>, KeyFailure>;
    /// Makes a P-256 key for signatures and returns its public half as an uncompressed point (65 bytes, X9.63). A key of
    /// that name is replaced.
    ///
    /// # Errors
    /// [`KeyFailure::Unavailable`] when the store does not answer.
    fn create_signing(&self, name: String) -> Result<Vec<u8>, KeyFailure>;
    /// The public half of a signing key, as an uncompressed point.
    ///
    /// # Errors
    /// See [`KeyFailure`].
    fn public_key(&self, name: String) -> Result<Vec<u8>, KeyFailure>;
    /// ECDSA with SHA-256 over the message: 64 bytes, r ‖ s. See `signature_from_der`.
    ///
    /// # Errors
    /// See [`KeyFailure`].
    fn sign(&self, name: String, message: Vec<u8>) -> Result<Vec<u8>, KeyFailure>;
    /// Makes a key-encryption key. A key of that name is replaced.
    ///
    /// # Errors
    /// [`KeyFailure::Unavailable`] when the store does not answer.
    fn create_wrapping(&self, name: String) -> Result<(), KeyFailure>;
    /// Seals `plain` under a key-encryption key, bound to `aad`. Do not keep `plain`.
    ///
    /// # Errors
    /// See [`KeyFailure`].
    fn wrap(&self, name: String, aad: Vec<u8>, plain: Vec<u8>) -> Result<Vec<u8>, KeyFailure>;
    /// Opens what `wrap` sealed under the same name and `aad`. Do not keep what it gives.
    ///
    /// # Errors
    /// See [`KeyFailure`].
    fn unwrap(&self, name: String, aad: Vec<u8>, wrapped: Vec<u8>) -> Result<Vec<u8>, KeyFailure>;
    /// Whether the store computes message authentication codes inside. Where it does not, a PIN's verifier is sealed under
    /// a key of the store instead, and `create_mac` and `mac` are not called. Asked once, when the client opens.
    ///
    /// # Errors
    /// As [`level`](Self::level).
    fn computes_macs(&self) -> Result<bool, KeyFailure>;
    /// Makes a key for HMAC-SHA-256. A key of that name is replaced.
    ///
    /// # Errors
    /// [`KeyFailure::Unavailable`] when the store does not answer.
    fn create_mac(&self, name: String) -> Result<(), KeyFailure>;
    /// HMAC-SHA-256 of the message, computed inside the store: 32 bytes.
    ///
    /// # Errors
    /// See [`KeyFailure`].
    fn mac(&self, name: String, message: Vec<u8>) -> Result<Vec<u8>, KeyFailure>;
    /// Makes a P-256 key for signatures that the system lets nobody use before a person showed a face or a finger to it, and
    /// returns its public half as an uncompressed point. A key of that name is replaced. `survives_change` says whether the
    /// key outlives a change of the enrolled faces and fingers; otherwise the system destroys it then.
    ///
    /// # Errors
    /// [`KeyFailure::Unavailable`] when the store does not answer or the device offers no biometrics now.
    fn create_presence(&self, name: String, survives_change: bool) -> Result<Vec<u8>, KeyFailure>;
    /// A small item that the store keeps itself: durable, for this device only, not in backups, and not among the app's
    /// files.
    ///
    /// # Errors
    /// [`KeyFailure::Unavailable`] when the store does not answer.
    fn item(&self, name: String) -> Result<Option<Vec<u8>>, KeyFailure>;
    /// Replaces an item, atomically and durably.
    ///
    /// # Errors
    /// [`KeyFailure::Unavailable`] when nothing was saved; the old item is still there.
    fn save_item(&self, name: String, bytes: Vec<u8>) -> Result<(), KeyFailure>;
    /// Destroys a key or an item and reads back that it is gone. One that was not there counts as destroyed.
    ///
    /// # Errors
    /// [`KeyFailure::Unavailable`] when the store cannot say that the key is gone.
    fn destroy(&self, name: String) -> Result<(), KeyFailure>;
}

/// Why the key store refused: three things with three consequences. Whatever else it throws counts as `Unavailable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KeyFailure {
    /// The key is gone for good: what it protected counts as lost.
    #[error("the key was destroyed")]
    Destroyed,
    /// The store does not answer now, for example before the first unlock.
    #[error("the key store does not answer now")]
    Unavailable,
    /// The key is there, but what it should open was altered.
    #[error("what the key should open was altered")]
    Altered,
}

impl From<UnexpectedUniFFICallbackError> for KeyFailure {
    fn from(_: UnexpectedUniFFICallbackError) -> Self {
        // Anything unforeseen: nothing is lost by asking again, and nothing opens meanwhile.
        Self::Unavailable
    }
}

impl From<KeyFailure> for KeyError {
    fn from(failure: KeyFailure) -> Self {
        match failure {
            KeyFailure::Destroyed => Self::Destroyed,
            KeyFailure::Unavailable => Self::Unavailable,
            KeyFailure::Altered => Self::Corrupt,
        }
    }
}

/// An ECDSA signature as r ‖ s from the DER form, which the key stores of Android and Apple's systems give.
///
/// # Errors
/// [`CordonError::Invalid`] when it is no signature over P-256.
#[uniffi::export]
pub fn signature_from_der(der: Vec<u8>) -> Result<Vec<u8>, CordonError> {
    fixed(&der)
        .ok_or_else(|| CordonError::invalid("der", "this is no ECDSA signature over P-256 in DER form"))
}

/// `SEQUENCE { INTEGER r, INTEGER s }` of less than 128 bytes, as signatures over P-256 are.
fn fixed(der: &[u8]) -> Option<Vec<u8>> {
    let body = der.strip_prefix(&[0x30])?;
    let (length, body) = body.split_first()?;
    if usize::from(*length) != body.len() {
        return None;
    }
    let (r, rest) = integer(body)?;
    let (s, rest) = integer(rest)?;
    rest.is_empty().then(|| [r, s].concat())
}

/// A positive INTEGER of at most 32 bytes, filled up from the left, and what follows it.
fn integer(der: &[u8]) -> Option<([u8; 32], &[u8])> {
    let body = der.strip_prefix(&[0x02])?;
    let (length, body) = body.split_first()?;
    let (digits, rest) = body.split_at_checked(usize::from(*length))?;
    if digits.is_empty() || digits.first()? & 0x80 != 0 {
        return None;
    }
    let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
    let mut fixed = [0; 32];
    let start = fixed.len().checked_sub(digits.len())?;
    fixed.get_mut(start..)?.copy_from_slice(digits);
    Some((fixed, rest))
}

/// The port of the core over the platform's key store.
pub(crate) struct Keys {
    store: Arc<dyn KeyStore>,
    level: Level,
    computes_macs: bool,
}

impl Keys {
    /// Asks what kind of store it is: to the core that is a fact, and the store's code may fail.
    pub(crate) fn open(store: Arc<dyn KeyStore>) -> Result<Self, KeyError> {
        let (level, computes_macs) = (store.level()?, store.computes_macs()?);
        Ok(Self { store, level, computes_macs })
    }
}

fn point(bytes: &[u8]) -> Result<InstanceKey, KeyError> {
    InstanceKey::from_point(bytes).map_err(|_| KeyError::Corrupt)
}

impl SecureKeys for Keys {
    fn level(&self) -> Level {
        self.level
    }

    fn names(&self) -> Result<Vec<String>, KeyError> {
        Ok(self.store.names()?)
    }

    fn create_signing(&self, name: &str) -> Result<InstanceKey, KeyError> {
        point(&self.store.create_signing(name.to_owned())?)
    }

    fn public(&self, name: &str) -> Result<InstanceKey, KeyError> {
        point(&self.store.public_key(name.to_owned())?)
    }

    fn sign(&self, name: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(self.store.sign(name.to_owned(), message.to_vec())?)
    }

    fn create_wrapping(&self, name: &str) -> Result<(), KeyError> {
        Ok(self.store.create_wrapping(name.to_owned())?)
    }

    fn wrap(&self, name: &str, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(self.store.wrap(name.to_owned(), aad.to_vec(), plain.to_vec())?)
    }

    fn unwrap(&self, name: &str, aad: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Ok(self.store.unwrap(name.to_owned(), aad.to_vec(), wrapped.to_vec()).map(Zeroizing::new)?)
    }

    fn computes_macs(&self) -> bool {
        self.computes_macs
    }

    fn create_mac(&self, name: &str) -> Result<(), KeyError> {
        Ok(self.store.create_mac(name.to_owned())?)
    }

    fn mac(&self, name: &str, message: &[u8]) -> Result<[u8; 32], KeyError> {
        let code = self.store.mac(name.to_owned(), message.to_vec())?;
        code.try_into().map_err(|_| KeyError::Corrupt)
    }

    fn create_presence(&self, name: &str, survives_change: bool) -> Result<InstanceKey, KeyError> {
        point(&self.store.create_presence(name.to_owned(), survives_change)?)
    }

    fn item(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError> {
        Ok(self.store.item(name.to_owned())?.map(Zeroizing::new))
    }

    fn save_item(&self, name: &str, bytes: &[u8]) -> Result<(), KeyError> {
        Ok(self.store.save_item(name.to_owned(), bytes.to_vec())?)
    }

    fn destroy(&self, name: &str) -> Result<(), KeyError> {
        Ok(self.store.destroy(name.to_owned())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn der_becomes_two_numbers_of_32_bytes() {
        // r has a leading zero because its first bit is set; s is short.
        let mut der = vec![0x30, 0x26, 0x02, 0x21, 0x00];
        der.extend([0xff; 32]);
        der.extend([0x02, 0x01, 0x07]);
        let fixed = signature_from_der(der).unwrap();
        assert_eq!((&fixed[..32], fixed[63], fixed.len()), (&[0xff; 32][..], 7, 64));
        assert!(fixed[32..63].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        for der in [
            &b""[..],
            b"\x30",
            b"\x30\x06\x02\x01\x01\x02\x01\x81",
            b"\x30\x07\x02\x01\x01\x02\x01\x01",
            b"\x30\x07\x02\x01\x01\x02\x01\x01\x00",
            b"\x30\x05\x02\x01\x01\x02\x00",
        ] {
            assert!(signature_from_der(der.to_vec()).is_err(), "{der:?}");
        }
    }
}

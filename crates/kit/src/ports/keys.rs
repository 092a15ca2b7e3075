//! A key store in software: what a phone's secure element does, without one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cordon_client::ports::{KeyError, SecureKeys};
use cordon_ports::{locked, replace};
use cordon_wire::InstanceKey;
use cordon_wire::receipt::Level;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

#[derive(Clone, Serialize, Deserialize, Zeroize)]
#[serde(rename_all = "camelCase")]
enum Secret {
    /// PKCS#8 of a P-256 key pair.
    Signing(String),
    /// 32 bytes.
    Wrapping(String),
    /// 32 bytes.
    Mac(String),
    /// Whatever the client keeps here.
    Item(String),
}

#[derive(Default, Serialize, Deserialize)]
struct Content {
    version: u32,
    keys: BTreeMap<String, Secret>,
}

/// Keys in a plain file, or in memory only.
pub struct SoftwareKeys {
    file: Option<PathBuf>,
    content: Mutex<Content>,
    lock: KeyLock,
}

/// Keeps a key store from answering, as a device does that was not unlocked since it started. Clones are the same lock.
#[derive(Debug, Clone, Default)]
pub struct KeyLock(Arc<AtomicBool>);

impl KeyLock {
    /// Locks the store, or unlocks it.
    pub fn set(&self, locked: bool) {
        self.0.store(locked, Ordering::Relaxed);
    }
}

impl std::fmt::Debug for SoftwareKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SoftwareKeys").field("file", &self.file).finish_non_exhaustive()
    }
}

impl SoftwareKeys {
    /// Keys that end with the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { file: None, content: Mutex::default(), lock: KeyLock::default() }
    }

    /// Keys in a file, which is made (mode 0600) at the first key.
    ///
    /// # Errors
    /// When the file exists and cannot be read.
    pub fn in_file(path: &Path) -> std::io::Result<Self> {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let content = match std::fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&Zeroizing::new(bytes))?,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Content::default(),
            Err(cause) => return Err(cause),
        };
        Ok(Self { file: Some(path.to_owned()), content: Mutex::new(content), lock: KeyLock::default() })
    }

    /// What keeps it from answering.
    #[must_use]
    pub fn lock(&self) -> KeyLock {
        self.lock.clone()
    }

    fn ready(&self) -> Result<(), KeyError> {
        if self.lock.0.load(Ordering::Relaxed) { Err(KeyError::Unavailable) } else { Ok(()) }
    }

    /// Applies a change and makes it durable before anyone sees it.
    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, Secret>)) -> Result<(), KeyError> {
        self.ready()?;
        let mut content = locked(&self.content);
        let mut keys = content.keys.clone();
        change(&mut keys);
        let next = Content { version: 1, keys };
        if let Some(path) = &self.file {
            let bytes = Zeroizing::new(serde_json::to_vec(&next).map_err(|_| KeyError::Unavailable)?);
            replace(path, &bytes).map_err(|_| KeyError::Unavailable)?;
        }
        for secret in content.keys.values_mut() {
            secret.zeroize();
        }
        *content = next;
        Ok(())
    }

    fn secret(&self, name: &str) -> Result<Secret, KeyError> {
        self.ready()?;
        locked(&self.content).keys.get(name).cloned().ok_or(KeyError::Destroyed)
    }

    fn pair(&self, name: &str) -> Result<EcdsaKeyPair, KeyError> {
        let Secret::Signing(text) = self.secret(name)? else { return Err(KeyError::Corrupt) };
        let bytes = decoded(&text)?;
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes).map_err(|_| KeyError::Corrupt)
    }

    fn cipher(&self, name: &str) -> Result<RandomizedNonceKey, KeyError> {
        let Secret::Wrapping(text) = self.secret(name)? else { return Err(KeyError::Corrupt) };
        let bytes = decoded(&text)?;
        RandomizedNonceKey::new(&AES_256_GCM, &bytes).map_err(|_| KeyError::Corrupt)
    }
}

fn random_key() -> Result<String, KeyError> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    aws_lc_rs::rand::fill(&mut *bytes).map_err(|_| KeyError::Unavailable)?;
    Ok(URL_SAFE_NO_PAD.encode(*bytes))
}

fn decoded(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    URL_SAFE_NO_PAD.decode(text).map(Zeroizing::new).map_err(|_| KeyError::Corrupt)
}

fn public(pair: &EcdsaKeyPair) -> Result<InstanceKey, KeyError> {
    InstanceKey::from_point(pair.public_key().as_ref()).map_err(|_| KeyError::Corrupt)
}

impl SecureKeys for SoftwareKeys {
    fn level(&self) -> Level {
        Level::Software
    }

    fn names(&self) -> Result<Vec<String>, KeyError> {
        self.ready()?;
        Ok(locked(&self.content).keys.keys().cloned().collect())
    }

    fn create_signing(&self, name: &str) -> Result<InstanceKey, KeyError> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map_err(|_| KeyError::Unavailable)?;
        let secret = Secret::Signing(URL_SAFE_NO_PAD.encode(pkcs8.as_ref()));
        self.change(|keys| drop(keys.insert(name.to_owned(), secret)))?;
        self.public(name)
    }

    fn public(&self, name: &str) -> Result<InstanceKey, KeyError> {
        public(&self.pair(name)?)
    }

    fn sign(&self, name: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signature =
            self.pair(name)?.sign(&SystemRandom::new(), message).map_err(|_| KeyError::Unavailable)?;
        Ok(signature.as_ref().to_vec())
    }

    fn create_wrapping(&self, name: &str) -> Result<(), KeyError> {
        let secret = Secret::Wrapping(random_key()?);
        self.change(|keys| drop(keys.insert(name.to_owned(), secret)))
    }

    fn wrap(&self, name: &str, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let cipher = self.cipher(name)?;
        let mut sealed = Zeroizing::new(plain.to_vec());
        let nonce = cipher
            .seal_in_place_append_tag(Aad::from(aad), &mut *sealed)
            .map_err(|_| KeyError::Unavailable)?;
        let mut wrapped = nonce.as_ref().to_vec();
        wrapped.extend_from_slice(&sealed);
        Ok(wrapped)
    }

    fn unwrap(&self, name: &str, aad: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let cipher = self.cipher(name)?;
        let (nonce, sealed) = wrapped.split_at_checked(NONCE_LEN).ok_or(KeyError::Corrupt)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| KeyError::Corrupt)?;
        let mut buffer = Zeroizing::new(sealed.to_vec());
        let length =
            cipher.open_in_place(nonce, Aad::from(aad), &mut buffer).map_err(|_| KeyError::Corrupt)?.len();
        buffer.truncate(length);
        Ok(buffer)
    }

    fn create_mac(&self, name: &str) -> Result<(), KeyError> {
        let secret = Secret::Mac(random_key()?);
        self.change(|keys| drop(keys.insert(name.to_owned(), secret)))
    }

    fn mac(&self, name: &str, message: &[u8]) -> Result<[u8; 32], KeyError> {
        let Secret::Mac(text) = self.secret(name)? else { return Err(KeyError::Corrupt) };
        let key = hmac::Key::new(hmac::HMAC_SHA256, &decoded(&text)?);
        hmac::sign(&key, message).as_ref().try_into().map_err(|_| KeyError::Corrupt)
    }

    fn create_presence(&self, name: &str, _survives_change: bool) -> Result<InstanceKey, KeyError> {
        // Whether a finger was shown is what the lab plays; see `phones`.
        self.create_signing(name)
    }

    fn item(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError> {
        match self.secret(name) {
            Ok(Secret::Item(text)) => decoded(&text).map(Some),
            Ok(_) => Err(KeyError::Corrupt),
            Err(KeyError::Destroyed) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn save_item(&self, name: &str, bytes: &[u8]) -> Result<(), KeyError> {
        let secret = Secret::Item(URL_SAFE_NO_PAD.encode(bytes));
        self.change(|keys| drop(keys.insert(name.to_owned(), secret)))
    }

    fn destroy(&self, name: &str) -> Result<(), KeyError> {
        self.ready()?;
        if locked(&self.content).keys.contains_key(name) {
            self.change(|keys| drop(keys.remove(name)))?;
        }
        let left = match &self.file {
            Some(path) => Self::in_file(path).map_err(|_| KeyError::Unavailable)?.names()?,
            None => self.names()?,
        };
        if left.iter().any(|left| left == name) { Err(KeyError::Unavailable) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_a_restart_and_destroyed_ones_do_not() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys").join("app.json");
        let keys = SoftwareKeys::in_file(&path).unwrap();
        keys.create_wrapping("kek").unwrap();
        let public = keys.create_signing("instance").unwrap();
        let wrapped = keys.wrap("kek", b"aad", b"plain").unwrap();

        let again = SoftwareKeys::in_file(&path).unwrap();
        assert_eq!(again.public("instance"), Ok(public));
        assert_eq!(again.unwrap("kek", b"aad", &wrapped).unwrap().as_slice(), b"plain");
        assert_eq!(again.unwrap("kek", b"other", &wrapped), Err(KeyError::Corrupt));
        assert_eq!(again.sign("kek", b""), Err(KeyError::Corrupt));

        again.destroy("kek").unwrap();
        again.destroy("kek").unwrap();
        let last = SoftwareKeys::in_file(&path).unwrap();
        assert_eq!(last.unwrap("kek", b"aad", &wrapped), Err(KeyError::Destroyed));
        assert_eq!(last.names().unwrap(), vec!["instance".to_owned()]);
    }

    #[test]
    fn a_locked_store_does_nothing_and_loses_nothing() {
        let keys = SoftwareKeys::in_memory();
        keys.create_mac("mac").unwrap();
        let code = keys.mac("mac", b"message").unwrap();
        keys.lock().set(true);
        let unavailable = KeyError::Unavailable;
        assert_eq!(keys.names(), Err(unavailable));
        assert_eq!(keys.mac("mac", b"message"), Err(unavailable));
        assert_eq!(keys.item("item"), Err(unavailable));
        assert_eq!(keys.save_item("item", b"x"), Err(unavailable));
        assert_eq!(keys.destroy("mac"), Err(unavailable));
        keys.lock().set(false);
        assert_eq!(keys.mac("mac", b"message"), Ok(code));
    }

    #[test]
    fn what_it_signs_verifies_under_the_public_key() {
        use cordon_wire::key::Verifier as _;
        let keys = SoftwareKeys::in_memory();
        let public = keys.create_signing("instance").unwrap();
        let signature = keys.sign("instance", b"message").unwrap();
        assert!(public.verifies(b"message", &signature));
        assert!(!public.verifies(b"massage", &signature));
    }
}

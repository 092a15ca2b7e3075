//! Random bytes, hashes of secrets, and the master key that seals what the database holds.

use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{constant_time, digest, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::files::{self, FileError};

/// Why sealing or opening failed.
#[derive(Debug, Error)]
pub enum SealError {
    /// The random source gave nothing.
    #[error("the system's random source failed")]
    Random,
    /// Another master key, or bytes that were changed.
    #[error(
        "a sealed key cannot be opened with this master key: use the `master.key` that belongs to this database"
    )]
    Wrong,
}

/// The key from the master key file. Never printed, zeroed by the library when dropped.
pub(crate) struct MasterKey(LessSafeKey);

impl MasterKey {
    /// Makes a key and writes it to a new file.
    pub(crate) fn create(path: &Path) -> Result<Self, crate::init::InitError> {
        let bytes = random::<32>()?;
        files::create_private(path, encode(bytes.as_ref()).as_bytes())?;
        Ok(Self::new(&bytes)?)
    }

    /// Reads the key from its file.
    pub(crate) fn load(path: &Path) -> Result<Self, FileError> {
        let bytes = read_key(path)?;
        Self::new(&bytes).map_err(|_| FileError::Content { path: path.to_owned() })
    }

    fn new(bytes: &[u8; 32]) -> Result<Self, SealError> {
        Ok(Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| SealError::Wrong)?)))
    }

    /// nonce ‖ ciphertext ‖ tag, under a fresh random nonce; `context` must be given again to open.
    pub(crate) fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce = random::<NONCE_LEN>()?;
        let mut body = Zeroizing::new(plain.to_vec());
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(context.as_bytes()),
                body.as_mut_slice(),
            )
            .map_err(|_| SealError::Wrong)?;
        Ok([nonce.as_slice(), body.as_slice(), tag.as_ref()].concat())
    }

    /// The opposite of [`MasterKey::seal`].
    pub(crate) fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(SealError::Wrong)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Wrong)?;
        let mut body = Zeroizing::new(body.to_vec());
        let length = self
            .0
            .open_in_place(nonce, Aad::from(context.as_bytes()), body.as_mut_slice())
            .map_err(|_| SealError::Wrong)?
            .len();
        body.truncate(length);
        Ok(body)
    }
}

/// Fresh random bytes.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, SealError> {
    let mut bytes = Zeroizing::new([0; N]);
    rand::fill(bytes.as_mut_slice()).map_err(|_| SealError::Random)?;
    Ok(bytes)
}

/// A fresh secret of 256 random bits as text.
pub(crate) fn secret() -> Result<Zeroizing<String>, SealError> {
    Ok(Zeroizing::new(encode(random::<32>()?.as_ref())))
}

/// Base64url without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a secret that has full entropy. (Passwords have not: they take Argon2id.)
pub(crate) fn hash(secret: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, secret).as_ref().to_vec()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
        text
    })
}

/// Compares without telling by time where they differ.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(one, other).is_ok()
}

/// Reads a file of 32 bytes in base64url.
pub(crate) fn read_key(path: &Path) -> Result<Zeroizing<[u8; 32]>, FileError> {
    let wrong = || FileError::Content { path: path.to_owned() };
    let text = files::read_private(path)?;
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text.trim_ascii()).map_err(|_| wrong())?);
    Ok(Zeroizing::new(bytes.as_slice().try_into().map_err(|_| wrong())?))
}

//! Ed25519: the root and the server's keys.

use std::fmt;

use aws_lc_rs::signature::{self, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::{Algorithm, KeyError, SignError, Signer, Verifier};
use crate::bytes;
use crate::id::Sha256;

/// A private Ed25519 key. Its name is the thumbprint of its public half.
pub struct Ed25519Key {
    seed: Zeroizing<[u8; 32]>,
    pair: Ed25519KeyPair,
    public: Ed25519Public,
    kid: String,
}

impl Ed25519Key {
    /// A new random key.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0u8; 32]);
        aws_lc_rs::rand::fill(seed.as_mut_slice()).map_err(|_| KeyError::NoRandomness)?;
        Self::from_seed(&seed)
    }

    /// The key of a 32-byte seed (RFC 8032).
    ///
    /// # Errors
    /// When the library refuses the seed.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError::Invalid)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| KeyError::Invalid)?;
        let public = Ed25519Public(public);
        Ok(Self { seed: Zeroizing::new(*seed), pair, kid: public.kid(), public })
    }

    /// The seed, for sealing.
    pub const fn seed(&self) -> &Zeroizing<[u8; 32]> {
        &self.seed
    }

    /// The public half.
    pub const fn public(&self) -> &Ed25519Public {
        &self.public
    }
}

impl Signer for Ed25519Key {
    fn kid(&self) -> &str {
        &self.kid
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDsa
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = self.pair.try_sign(message);
        signature
            .map(|s| s.as_ref().to_vec())
            .map_err(|_| SignError::Unavailable("ed25519 failed".to_owned()))
    }
}

impl fmt::Debug for Ed25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519Key({}, private part redacted)", self.kid)
    }
}

/// A public Ed25519 key, written as base64url of its 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ed25519Public([u8; 32]);

impl Ed25519Public {
    /// A key of these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// SHA-256 of the 32 bytes; as hex it is the key's name, and what an app pins of a root.
    pub fn thumbprint(&self) -> Sha256 {
        Sha256::of(&self.0)
    }
}

impl Verifier for Ed25519Public {
    fn kid(&self) -> String {
        self.thumbprint().to_hex()
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDsa
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&signature::ED25519, self.0).verify(message, signature).is_ok()
    }
}

impl fmt::Debug for Ed25519Public {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519Public({})", bytes::to_base64(&self.0))
    }
}

impl Serialize for Ed25519Public {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&bytes::to_base64(&self.0))
    }
}

impl<'de> Deserialize<'de> for Ed25519Public {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let key = bytes::array_from_base64(&text).map(Self);
        key.ok_or_else(|| D::Error::custom("not a public key: send 32 bytes as base64url without padding"))
    }
}

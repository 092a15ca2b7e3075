//! The private keys of an organisation, and the trust documents that name them.

use cordon_wire::envelope::Envelope;
use cordon_wire::key::{KeyError, SignError};
use cordon_wire::registration::Answer;
use cordon_wire::trust::{KeyUse, RootKey, TrustDocument, TrustKey};
use cordon_wire::{Ed25519Key, Signer as _};
use uuid::Uuid;

/// What an organisation signs with.
#[derive(Debug)]
pub struct Keys {
    /// Whose keys.
    pub organisation: Uuid,
    /// Signs trust documents; what an app pins is its thumbprint.
    pub root: Ed25519Key,
    /// Signs envelopes.
    pub envelopes: Ed25519Key,
    /// Signs orders.
    pub orders: Ed25519Key,
    /// The restore epoch.
    pub epoch: u64,
    /// The trust documents so far, oldest first; their versions count from 1.
    pub chain: Vec<String>,
}

impl Keys {
    /// New keys, with the first trust document that names them.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn generate(organisation: Uuid) -> Result<Self, KeyError> {
        let mut keys = Self {
            organisation,
            root: Ed25519Key::generate()?,
            envelopes: Ed25519Key::generate()?,
            orders: Ed25519Key::generate()?,
            epoch: 1,
            chain: Vec::new(),
        };
        keys.publish().map_err(|_| KeyError::Invalid)?;
        Ok(keys)
    }

    /// Publishes another trust document, with the keys as they are now.
    ///
    /// # Errors
    /// When the root does not sign.
    pub fn publish(&mut self) -> Result<(), SignError> {
        let key = |key: &Ed25519Key, usage| TrustKey {
            kid: key.kid().to_owned(),
            usage,
            x: *key.public(),
            not_before: 0,
            not_after: i64::MAX,
        };
        let document = TrustDocument {
            organisation: self.organisation,
            version: u64::try_from(self.chain.len()).unwrap_or(u64::MAX).saturating_add(1),
            epoch: self.epoch,
            root: RootKey { x: *self.root.public() },
            keys: vec![key(&self.envelopes, KeyUse::Envelope), key(&self.orders, KeyUse::Order)],
        };
        self.chain.push(document.sign(&self.root)?);
        Ok(())
    }

    /// SHA-256 of the root, 64 hex digits: what [`Config::root`](cordon_client::Config::root) pins.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        self.root.public().thumbprint().to_hex()
    }

    /// The body of an answer: the envelope, signed, and the trust documents after the version that is held.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn seal(&self, envelope: &Envelope, held: Option<u64>) -> Result<Vec<u8>, SignError> {
        let skip = usize::try_from(held.unwrap_or(0)).unwrap_or(usize::MAX);
        let trust = self.chain.iter().skip(skip).cloned().collect();
        let answer = Answer { envelope: envelope.sign(&self.envelopes)?, trust };
        serde_json::to_vec(&answer).map_err(|cause| SignError::Unavailable(cause.to_string()))
    }
}

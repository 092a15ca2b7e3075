//! What the key store keeps about access to one account: verifiers of PINs, attempts, timers.
//!
//! It is one item of the key store and lies there alone: files that are put back do not bring old attempts back. Its
//! generation rises with every PIN that is set; the session's record remembers it, so that an item that is gone is told
//! from one that never was.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cordon_policy::access::AccessState;
use cordon_wire::InstanceKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::ports::{KeyError, SecureKeys};

/// PINs that are remembered; no policy can ask for more.
pub(crate) const REMEMBERED: usize = 24;
const VERSION: u32 = 1;

/// The item.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccessRecord {
    version: u32,
    /// How many PINs were set.
    pub(crate) generation: u64,
    /// Random, made with the first PIN. One for all PINs of the account, so that a new one is compared with the old ones
    /// by one computation.
    #[serde(default)]
    pub(crate) salt: Bytes,
    /// Of the last PINs, the latest first.
    #[serde(default)]
    pub(crate) verifiers: Vec<Verifier>,
    /// Public half of the key that needs a face or a finger.
    #[serde(default)]
    pub(crate) presence: Option<InstanceKey>,
    /// Whether that key outlives a change of the enrolled faces and fingers.
    #[serde(default)]
    pub(crate) presence_survives: bool,
    /// What rules look at.
    #[serde(default)]
    pub(crate) state: AccessState,
}

/// What a PIN is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Verifier {
    /// A code that the store computed under a key that it does not give out.
    Mac(Bytes),
    /// The stretched PIN, sealed under a key of the store.
    Sealed(Bytes),
}

impl fmt::Debug for AccessRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a PIN is made of helps whoever guesses.
        f.debug_struct("AccessRecord").field("generation", &self.generation).finish_non_exhaustive()
    }
}

/// Why the item does not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordError {
    /// The store does not answer.
    Unavailable,
    /// It was altered.
    Corrupt,
    /// A newer version of the app wrote it.
    Newer,
}

/// Bytes that do not print.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        URL_SAFE_NO_PAD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

/// Name of the item.
pub(crate) fn item_name(oid: Uuid) -> String {
    format!("access.{oid}")
}

/// Name of the key behind the verifiers.
pub(crate) fn pin_key(oid: Uuid) -> String {
    format!("pin.{oid}")
}

/// Name of the key that needs a face or a finger.
pub(crate) fn presence_key(oid: Uuid) -> String {
    format!("presence.{oid}")
}

/// Everything of access that the key store holds for an account.
pub(crate) fn names(oid: Uuid) -> [String; 3] {
    [item_name(oid), pin_key(oid), presence_key(oid)]
}

impl AccessRecord {
    /// The item of an account; an empty one where there is none.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub(crate) fn load(keys: &dyn SecureKeys, oid: Uuid) -> Result<Self, RecordError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let item = keys.item(&item_name(oid)).map_err(|error| match error {
            KeyError::Unavailable => RecordError::Unavailable,
            KeyError::Corrupt | KeyError::Destroyed => RecordError::Corrupt,
        });
        let Some(bytes) = item? else { return Ok(Self::default()) };
        let written = serde_json::from_slice::<Version>(&bytes).map_err(|_| RecordError::Corrupt)?;
        if written.version > VERSION {
            return Err(RecordError::Newer);
        }
        serde_json::from_slice(&bytes).map_err(|_| RecordError::Corrupt)
    }

    /// Saves it.
    ///
    /// # Errors
    /// When nothing was saved.
    pub(crate) fn save(&self, keys: &dyn SecureKeys, oid: Uuid) -> Result<(), KeyError> {
        let versioned = Self { version: VERSION, ..self.clone() };
        let bytes = serde_json::to_vec(&versioned).map_err(|_| KeyError::Corrupt)?;
        keys.save_item(&item_name(oid), &bytes)
    }
}

//! The identity key, and how it is kept: wrapped by the host's key store.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::KeyError;
use crate::owner::{KeyId, Owner};
use crate::random::{ACCEPTS_SEEDED, Randomness};

const LABEL: &[u8] = b"cordon-vault-key/1";
const LABEL_SEEDED: &[u8] = b"cordon-vault-key/1/seeded";
const LEN: usize = 32;

/// A key-encryption key of the host's key store: non-exportable, this device only, not in backups,
/// and good for at most 2³² wraps.
///
/// `wrap` must be authenticated encryption that covers `aad`; the same `aad` is given to `unwrap`.
pub trait KeyWrapper {
    /// Encrypts `plain`, bound to `aad`.
    ///
    /// # Errors
    /// [`KeyError::Destroyed`] when the key is gone, [`KeyError::Unavailable`] when it cannot be used now.
    fn wrap(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError>;

    /// Decrypts what [`KeyWrapper::wrap`] gave, if `aad` is the same.
    ///
    /// # Errors
    /// As for `wrap`, and [`KeyError::Corrupt`] when `wrapped` does not verify.
    fn unwrap(&self, aad: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError>;
}

/// The key to all files of one identity on one device: 256 random bits, named by a random [`KeyId`].
///
/// It neither prints nor copies, is zeroed when dropped, and leaves the vault only wrapped.
pub struct IdentityKey {
    id: KeyId,
    secret: Zeroizing<[u8; LEN]>,
    seeded: bool,
}

/// An [`IdentityKey`] as it is kept on disk. Without the key-encryption key it is worth nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrappedKey {
    /// The key's name.
    pub key_id: KeyId,
    /// The mark of a key made with seeded randomness; covered by the wrapping.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seeded: bool,
    /// What the key store gave.
    #[serde(with = "base64url")]
    pub wrapped: Vec<u8>,
}

impl IdentityKey {
    /// A new key from the system's random source.
    ///
    /// # Errors
    /// [`KeyError::Randomness`].
    pub fn generate() -> Result<Self, KeyError> {
        Self::generate_with(&mut Randomness::system())
    }

    /// A new key from `randomness`; seeded randomness marks the key and every file made under it.
    ///
    /// # Errors
    /// [`KeyError::Randomness`].
    pub fn generate_with(randomness: &mut Randomness) -> Result<Self, KeyError> {
        let mut id = KeyId([0; 16]);
        let mut secret = Zeroizing::new([0; LEN]);
        randomness
            .fill(&mut id.0)
            .and_then(|()| randomness.fill(secret.as_mut()))
            .map_err(|_| KeyError::Randomness)?;
        Ok(Self { id, secret, seeded: randomness.is_seeded() })
    }

    /// The key's name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The key under `wrapper`, bound to its owner and its name.
    ///
    /// # Errors
    /// Those of the key store.
    pub fn wrap(&self, owner: &Owner, wrapper: &dyn KeyWrapper) -> Result<WrappedKey, KeyError> {
        let wrapped = wrapper.wrap(&aad(owner, self.id, self.seeded), self.secret.as_ref())?;
        Ok(WrappedKey { key_id: self.id, seeded: self.seeded, wrapped })
    }

    /// The key out of its wrapping.
    ///
    /// # Errors
    /// Those of the key store; [`KeyError::Corrupt`] also when owner, name or mark differ from those it
    /// was wrapped with; [`KeyError::Seeded`] in a build that refuses seeded randomness.
    pub fn unwrap(owner: &Owner, wrapped: &WrappedKey, wrapper: &dyn KeyWrapper) -> Result<Self, KeyError> {
        if wrapped.seeded && !ACCEPTS_SEEDED {
            return Err(KeyError::Seeded);
        }
        let plain = wrapper.unwrap(&aad(owner, wrapped.key_id, wrapped.seeded), &wrapped.wrapped)?;
        let mut secret = Zeroizing::new([0; LEN]);
        if plain.len() != LEN {
            return Err(KeyError::Corrupt);
        }
        secret.copy_from_slice(&plain);
        Ok(Self { id: wrapped.key_id, secret, seeded: wrapped.seeded })
    }

    pub(crate) fn secret(&self) -> &[u8; LEN] {
        &self.secret
    }

    pub(crate) fn is_seeded(&self) -> bool {
        self.seeded
    }
}

/// What a wrapped key is bound to: format, organisation, oid, key id.
fn aad(owner: &Owner, key_id: KeyId, seeded: bool) -> Vec<u8> {
    let label = if seeded { LABEL_SEEDED } else { LABEL };
    [label, owner.organisation.as_bytes(), owner.oid.as_bytes(), &key_id.0].concat()
}

mod base64url {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        URL_SAFE_NO_PAD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::RefCell;

    use uuid::Uuid;

    use super::*;

    pub(crate) fn fixed_key(id: [u8; 16], secret: [u8; LEN]) -> IdentityKey {
        IdentityKey { id: KeyId(id), secret: Zeroizing::new(secret), seeded: false }
    }

    /// Wraps nothing, and notes what the wrapping was bound to.
    #[derive(Default)]
    struct Noting(RefCell<Vec<u8>>);

    impl KeyWrapper for Noting {
        fn wrap(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
            *self.0.borrow_mut() = aad.to_vec();
            Ok(plain.to_vec())
        }

        fn unwrap(&self, _: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
            Ok(Zeroizing::new(wrapped.to_vec()))
        }
    }

    #[test]
    fn a_wrapping_is_bound_to_format_owner_name_and_mark() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../../vectors/vault/primitives.json")).unwrap();
        let id = |name: &str| Uuid::parse_str(vectors["derive"][name].as_str().unwrap()).unwrap();
        let owner = Owner { organisation: id("organisation"), oid: id("oid") };
        let key_id: KeyId = vectors["derive"]["keyId"].as_str().unwrap().parse().unwrap();
        let wrapper = Noting::default();
        let mut key = fixed_key(key_id.0, [1; LEN]);
        key.wrap(&owner, &wrapper).unwrap();
        let hex: String = wrapper.0.borrow().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, vectors["wrapAad"].as_str().unwrap());

        key.seeded = true;
        let wrapped = key.wrap(&owner, &wrapper).unwrap();
        assert!(wrapper.0.borrow().starts_with(LABEL_SEEDED));
        assert!(IdentityKey::unwrap(&owner, &wrapped, &wrapper).unwrap().is_seeded());
    }
}

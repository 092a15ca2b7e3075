//! The key-encryption keys of the host's store, as the vault sees them.

use cordon_vault::KeyWrapper;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::ports::{KeyError, SecureKeys};

/// What the names of an identity's key-encryption keys begin with.
pub(crate) fn kek_prefix(oid: Uuid) -> String {
    format!("kek.{oid}.")
}

/// The name of the key-encryption key of one identity key. It carries the key id and is never used twice, so that a
/// key that is gone is told from a key that does not fit.
pub(crate) fn kek_name(oid: Uuid, key_id: &str) -> String {
    format!("{}{key_id}", kek_prefix(oid))
}

/// A key-encryption key of the host's store, as the vault sees it.
pub(super) struct Kek<'a> {
    pub(super) keys: &'a dyn SecureKeys,
    pub(super) name: String,
}

impl KeyWrapper for Kek<'_> {
    fn wrap(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, cordon_vault::KeyError> {
        self.keys.wrap(&self.name, aad, plain).map_err(vault_error)
    }

    fn unwrap(&self, aad: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, cordon_vault::KeyError> {
        self.keys.unwrap(&self.name, aad, wrapped).map_err(vault_error)
    }
}

const fn vault_error(error: KeyError) -> cordon_vault::KeyError {
    match error {
        KeyError::Destroyed => cordon_vault::KeyError::Destroyed,
        KeyError::Unavailable => cordon_vault::KeyError::Unavailable,
        KeyError::Corrupt => cordon_vault::KeyError::Corrupt,
    }
}

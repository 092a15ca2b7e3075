//! Keys of encrypted databases.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use zeroize::Zeroizing;

use crate::derive::derive;
use crate::error::KeyError;
use crate::keys::IdentityKey;
use crate::owner::{KeyId, Owner};

const LABEL: &[u8] = b"cordon-database/1";
const LEN: usize = 32;

/// The key of one database, derived from its identity's key: whoever destroys that one destroys this one.
///
/// Neither prints nor copies, and is zeroed when dropped. What a database library keeps of it is that library's matter.
pub struct DatabaseKey {
    key_id: KeyId,
    secret: Zeroizing<[u8; LEN]>,
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseKey").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl DatabaseKey {
    /// The key of the database of that name. The same name gives the same key for as long as the identity key lives.
    ///
    /// # Errors
    /// [`KeyError::Corrupt`] when the derivation fails, which no input causes.
    pub fn derive(key: &IdentityKey, owner: &Owner, name: &str) -> Result<Self, KeyError> {
        let hash = digest(&SHA256, name.as_bytes());
        let salt = hash.as_ref().first_chunk().ok_or(KeyError::Corrupt)?;
        let secret = derive::<LEN>(LABEL, key, owner, salt).map_err(|_| KeyError::Corrupt)?;
        Ok(Self { key_id: key.id(), secret })
    }

    /// The identity key that it follows from: to be kept beside a database that may outlive it.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The 256 bits.
    #[must_use]
    pub fn secret(&self) -> &[u8; LEN] {
        &self.secret
    }

    /// The statement that opens a SQLCipher database with it as a raw key, so that no passphrase is stretched. To be run
    /// before any other.
    #[must_use]
    pub fn pragma(&self) -> Zeroizing<String> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        // Reserved at once: a text that grew would leave copies behind.
        let mut text = Zeroizing::new(String::with_capacity(2 * LEN + 20));
        text.push_str("PRAGMA key = \"x'");
        for byte in *self.secret {
            for digit in [byte >> 4, byte & 15] {
                text.push(DIGITS.get(usize::from(digit)).copied().map_or('0', char::from));
            }
        }
        text.push_str("'\";");
        text
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::keys::tests::fixed_key;

    #[test]
    fn a_key_follows_from_name_owner_and_identity_key_and_shows_nothing() {
        let owner = |oid| Owner { organisation: Uuid::from_u128(1), oid: Uuid::from_u128(oid) };
        let (one, two) = (fixed_key([1; 16], [2; LEN]), fixed_key([1; 16], [3; LEN]));
        let secret = |key, oid, name| *DatabaseKey::derive(key, &owner(oid), name).unwrap().secret();
        let mail = secret(&one, 2, "mail");
        assert_eq!(mail, secret(&one, 2, "mail"));
        for other in [secret(&one, 2, "notes"), secret(&one, 3, "mail"), secret(&two, 2, "mail")] {
            assert_ne!(mail, other);
        }
        let key = DatabaseKey::derive(&one, &owner(2), "mail").unwrap();
        let hex: String = mail.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(*key.pragma(), format!("PRAGMA key = \"x'{hex}'\";"));
        assert_eq!(key.pragma().capacity(), 2 * LEN + 20, "it did not grow");
        assert!(!format!("{key:?}").contains(&hex[..8]));
    }
}

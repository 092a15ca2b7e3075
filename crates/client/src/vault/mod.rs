//! The vault of an identity: encrypted files under a key that lives in the device's key store.

mod buffer;
mod file;
mod kek;
mod ring;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use cordon_vault::{ChunkSize, DatabaseKey, IdentityKey, Owner, Reader, Writer, owner_claim};

use crate::effect::Now;
use crate::error::VaultError;
use crate::host::Host;
use crate::ports::VaultFiles;
use crate::saved::{self, SavedKeys};
use crate::session::run::Session;
use crate::snapshot::{Closed, Standing};

pub use buffer::{ProtectedStream, UnprotectedStream};
pub(crate) use file::VaultBlocks;
pub use file::{VaultReader, VaultWriter};
use kek::Kek;
pub(crate) use kek::{kek_name, kek_prefix};
pub(crate) use ring::KeyRing;

/// The files of one identity, unlocked. Ends when the identity is closed or wiped.
pub struct Vault {
    ring: Arc<KeyRing>,
    files: Arc<dyn VaultFiles>,
    owner: Owner,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("owner", &self.owner).finish_non_exhaustive()
    }
}

impl Vault {
    /// Whose files they are.
    #[must_use]
    pub const fn owner(&self) -> &Owner {
        &self.owner
    }

    /// Makes a new file. It exists for readers once [`VaultWriter::finish`] returned.
    ///
    /// # Errors
    /// See [`VaultError`]; [`std::io::ErrorKind::AlreadyExists`] when the name is taken.
    pub fn create(&self, name: &str) -> Result<VaultWriter, VaultError> {
        let key = self.ring.newest()?;
        let blocks = VaultBlocks(self.files.create(name)?);
        let writer = Writer::create(blocks, &self.owner, &*key, ChunkSize::default())?;
        Ok(VaultWriter::new(self.ring.hold(writer)?))
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// See [`VaultError`]: a key that was destroyed is told from a file that was changed.
    pub fn open(&self, name: &str) -> Result<VaultReader, VaultError> {
        let blocks = VaultBlocks(self.files.open(name)?);
        let claim = owner_claim(&blocks)?;
        if claim.owner != self.owner {
            return Err(cordon_vault::OpenError::WrongOwner { claimed: claim.owner }.into());
        }
        let key = self.ring.key(claim.key.ok_or(cordon_vault::OpenError::NotEncrypted)?)?;
        let reader = Reader::open(blocks, &self.owner, &*key)?;
        let len = reader.len();
        Ok(VaultReader::new(self.ring.hold(reader)?, len))
    }

    /// The key of an encrypted database of that name, for SQLCipher: see `docs/databases.md`. A wipe destroys what it is
    /// derived from. The database itself is the app's: it closes it when the gate shuts and deletes it on a wipe.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn database_key(&self, name: &str) -> Result<DatabaseKey, VaultError> {
        Ok(DatabaseKey::derive(&*self.ring.newest()?, &self.owner, name)?)
    }
}

impl Session {
    /// Unlocks the vault: one call to the key store per key, and none while it stays unlocked.
    pub(crate) fn vault(&mut self, host: &mut Host, now: Now) -> Result<Vault, VaultError> {
        match self.snapshot.standing() {
            Standing::Managed => {
                self.gate(host, now);
                if !self.may_hold_keys(host) {
                    return Err(VaultError::Closed(Closed::Locked));
                }
            }
            Standing::Closed(closed) => return Err(VaultError::Closed(closed)),
            _ => return Err(VaultError::NotManaged(self.identity())),
        }
        let registration = self.saved.registration.ok_or(VaultError::Closed(Closed::Joining))?;
        let owner = Owner { organisation: registration.organisation(), oid: self.oid };
        if !self.ring.is_unlocked() {
            self.unlock(host, now, &owner)?;
        }
        Ok(Vault { ring: Arc::clone(&self.ring), files: Arc::clone(&host.ports.files), owner })
    }

    /// All keys or none: a ring that holds some of them would count as unlocked.
    fn unlock(&mut self, host: &mut Host, now: Now, owner: &Owner) -> Result<(), VaultError> {
        let saved = self.keys.as_ref().ok_or(VaultError::KeysUnreadable)?;
        if saved.wrapped.is_empty() {
            return self.make_key(host, now, owner);
        }
        let unwrapped = saved.wrapped.iter().map(|wrapped| {
            let name = kek_name(self.oid, &wrapped.key_id.to_string());
            IdentityKey::unwrap(owner, wrapped, &Kek { keys: &*host.ports.keys, name })
        });
        match unwrapped.collect::<Result<Vec<_>, _>>() {
            Ok(keys) => {
                self.ring.add(keys);
                Ok(())
            }
            Err(error) => {
                if matches!(error, cordon_vault::KeyError::Destroyed) {
                    self.keys_lost(host, now);
                }
                Err(error.into())
            }
        }
    }

    /// Makes the identity key and saves it wrapped before anything is written under it.
    fn make_key(&mut self, host: &mut Host, now: Now, owner: &Owner) -> Result<(), VaultError> {
        let key = IdentityKey::generate()?;
        let name = kek_name(self.oid, &key.id().to_string());
        host.ports.keys.create_wrapping(&name)?;
        let wrapped = key.wrap(owner, &Kek { keys: &*host.ports.keys, name })?;
        let saved = SavedKeys { wrapped: vec![wrapped] };
        saved::save(&*host.ports.store, &saved::keys_record(self.oid), &saved)?;
        self.keys = Some(saved);
        self.ring.add([key]);
        // The server learns of the key soon: it calls a wipe complete only when every key it knew is named.
        self.hint(now, 0);
        Ok(())
    }
}

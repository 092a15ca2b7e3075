//! The vault of an identity: encrypted files under a key that lives in the device's key store.

mod ring;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use cordon_vault::{Blocks, ChunkSize, IdentityKey, KeyWrapper, Owner, Reader, Writer, owner_claim};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::effect::Now;
use crate::error::VaultError;
use crate::host::Host;
use crate::ports::{KeyError, SecureKeys, VaultFiles};
use crate::saved::{self, SavedKeys};
use crate::session::run::Session;
use crate::snapshot::{Closed, Standing};

use ring::Handle;
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
        let writer = Writer::create(blocks, &self.owner, &key, ChunkSize::default())?;
        Ok(VaultWriter { file: self.ring.hold(writer)? })
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// See [`VaultError`]: a key that was destroyed is told from a file that was changed.
    pub fn open(&self, name: &str) -> Result<VaultReader, VaultError> {
        let blocks = VaultBlocks(self.files.open(name)?);
        let (owner, id) = owner_claim(&blocks)?;
        if owner != self.owner {
            return Err(cordon_vault::OpenError::WrongOwner { claimed: owner }.into());
        }
        let key = self.ring.key(id)?;
        let reader = Reader::open(blocks, &self.owner, &key)?;
        let len = reader.len();
        Ok(VaultReader { file: self.ring.hold(reader)?, len, one_thread: PhantomData })
    }
}

/// A file that is being written, from its beginning to its end. Its keys are gone once the identity is closed.
pub struct VaultWriter {
    file: Arc<Handle<Writer<VaultBlocks>>>,
}

impl VaultWriter {
    /// Appends bytes.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), VaultError> {
        Ok(self.file.with(|writer| writer.write(bytes))??)
    }

    /// Makes the file whole and durable. Without it readers find an unfinished file.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn finish(self) -> Result<(), VaultError> {
        self.file.take()?.finish()?;
        Ok(())
    }
}

/// A file that is being read, at any place. Its keys and what it keeps of the content are gone once the identity is closed.
pub struct VaultReader {
    file: Arc<Handle<Reader<VaultBlocks>>>,
    len: u64,
    /// One thread at a time, as with the host's file in it.
    one_thread: PhantomData<Cell<()>>,
}

impl VaultReader {
    /// Bytes of plain text.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is no plain text.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Reads up to `buffer.len()` bytes from a place in the plain text; fewer only at the end.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, VaultError> {
        Ok(self.file.with(|reader| reader.read_at(offset, buffer))??)
    }
}

/// A file of the host's.
pub(crate) struct VaultBlocks(pub(crate) Box<dyn Blocks + Send>);

impl Blocks for VaultBlocks {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<usize> {
        self.0.read_at(offset, buf)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> std::io::Result<()> {
        self.0.write_at(offset, data)
    }

    fn len(&self) -> std::io::Result<u64> {
        self.0.len()
    }

    fn set_len(&mut self, len: u64) -> std::io::Result<()> {
        self.0.set_len(len)
    }

    fn sync(&mut self) -> std::io::Result<()> {
        self.0.sync()
    }
}

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
struct Kek<'a> {
    keys: &'a dyn SecureKeys,
    name: String,
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

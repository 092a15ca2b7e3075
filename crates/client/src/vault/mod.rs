//! The vault of an identity: encrypted files under a key that lives in the device's key store.

mod buffer;
mod change;
mod claim;
mod create;
mod file;
mod kek;
mod names;
mod ring;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use cordon_vault::{
    Blocks, ChunkSize, Claim, DatabaseKey, Editor, IdentityKey, KeyId, MemoryBlocks, OpenError, Owner, Reader,
};

use crate::effect::Now;
use crate::error::VaultError;
use crate::host::Host;
use crate::ports::{KeyError, VaultFiles};
use crate::saved::{self, SavedKeys};
use crate::session::run::Session;
use crate::snapshot::{Closed, Standing};

pub use buffer::{ProtectedStream, UnprotectedStream};
use change::beginning;
pub(crate) use change::{only_writer, remove, rename};
pub(crate) use claim::{claim, loose_claim};
use claim::{whole_header, with_key};
use file::Journal;
pub(crate) use file::VaultBlocks;
pub use file::{VaultEditor, VaultReader, VaultWriter};
use kek::Kek;
pub(crate) use kek::{kek_name, kek_prefix};
pub(crate) use names::{check_name, copy_of, file_of};
pub(crate) use ring::KeyRing;

/// So often a file is opened anew where another one went to somebody else meanwhile.
const OPENED_AGAIN: usize = 2;

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
    /// See [`VaultError`]; [`std::io::ErrorKind::AlreadyExists`] when the name is taken. An empty file does not take it, nor one of
    /// this account that was never finished and that nobody writes any more.
    pub fn create(&self, name: &str) -> Result<VaultWriter, VaultError> {
        self.create_in(name, ChunkSize::default())
    }

    /// As [`create`](Self::create), in chunks of that size: small ones for random access, large ones for long files that
    /// are read from one end to the other.
    ///
    /// # Errors
    /// As for [`create`](Self::create).
    pub fn create_in(&self, name: &str, chunk_size: ChunkSize) -> Result<VaultWriter, VaultError> {
        check_name(name)?;
        self.made(name, chunk_size)
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// See [`VaultError`]: a key that was destroyed is told from a file that was changed.
    pub fn open(&self, name: &str) -> Result<VaultReader, VaultError> {
        for _ in 0..OPENED_AGAIN {
            match self.open_once(name) {
                Err(VaultError::Moved) => {}
                opened => return opened,
            }
        }
        self.open_once(name)
    }

    /// [`VaultError::Moved`] where any file of the account went to somebody else meanwhile: it may have been this one.
    fn open_once(&self, name: &str) -> Result<VaultReader, VaultError> {
        let gone = self.ring.gone();
        let reader = self.reader(name)?;
        let len = reader.len();
        Ok(VaultReader::new(self.ring.hold_named(name, gone, reader)?, len))
    }

    /// Opens a file for changes anywhere in it. One at a time has it; readers go on reading what was committed last.
    ///
    /// # Errors
    /// See [`VaultError`]; [`OpenError::Busy`] when somebody else has it open for changes.
    pub fn edit(&self, name: &str) -> Result<VaultEditor, VaultError> {
        let editor = self.editor(name)?;
        let len = editor.len();
        Ok(VaultEditor::new(self.ring.hold(editor)?, len))
    }

    /// Removes a file durably, also when its key is gone or when it was never finished; one that is not there is no error. [`Client::remove`] does so
    /// whosever it is.
    ///
    /// [`Client::remove`]: crate::Client::remove
    ///
    /// # Errors
    /// See [`VaultError`]; [`OpenError::WrongOwner`] when it is another account's, [`OpenError::Busy`] while somebody has it
    /// open for changes.
    pub fn remove(&self, name: &str) -> Result<(), VaultError> {
        check_name(name)?;
        self.is_open()?;
        let blocks = match self.files.open(name) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            opened => VaultBlocks(opened?),
        };
        if !blocks.is_empty()? {
            self.ours(loose_claim(&blocks)?)?;
        }
        drop(blocks);
        remove(&*self.files, name)
    }

    /// Whether what is made now is sealed: the policy may ask for no encryption.
    #[must_use]
    pub fn seals(&self) -> bool {
        self.ring.seals()
    }

    fn reader(&self, name: &str) -> Result<Reader<VaultBlocks>, VaultError> {
        let (blocks, journal, key) = self.stored(name)?;
        Ok(Reader::open_beside(blocks, journal, &self.owner, key.as_deref())?)
    }

    fn editor(&self, name: &str) -> Result<Editor<VaultBlocks>, VaultError> {
        let (blocks, journal, key) = self.stored(name)?;
        let begin = beginning(&blocks)?;
        let editor = Editor::open(blocks, journal, &self.owner, key.as_deref())?;
        change::still_lies(&*self.files, name, &begin)?;
        Ok(editor)
    }

    /// A file of this account: its storage, that of its journal, and its key where it has one.
    fn stored(&self, name: &str) -> Result<(VaultBlocks, VaultBlocks, Option<Arc<IdentityKey>>), VaultError> {
        let (blocks, claim) = self.claimed(name)?;
        if claim.key.is_none() && self.ring.only_sealed() {
            // Whoever can write files could have put it there.
            return Err(OpenError::NotEncrypted.into());
        }
        let key = claim.key.map(|id| self.key(&blocks, id)).transpose()?;
        Ok((blocks, VaultBlocks(Box::new(Journal::of(&self.ring, &self.files, name))), key))
    }

    /// The key that a file names. Where there is none of that name and another one fits, the name is what was changed.
    fn key(&self, blocks: &VaultBlocks, id: KeyId) -> Result<Arc<IdentityKey>, VaultError> {
        match self.ring.key(id) {
            Err(VaultError::Key(KeyError::Destroyed)) if self.fits_another(blocks)? => {
                Err(OpenError::TamperedHeader.into())
            }
            key => key,
        }
    }

    fn fits_another(&self, blocks: &VaultBlocks) -> std::io::Result<bool> {
        let header = whole_header(blocks)?;
        let fits = |key: &IdentityKey| {
            let named = MemoryBlocks(with_key(&header, key.id()));
            !matches!(Reader::open(named, &self.owner, key), Err(OpenError::WrongKey { .. }))
        };
        Ok(self.ring.keys().iter().any(|key| fits(key)))
    }

    /// A file that says that it is this account's.
    fn claimed(&self, name: &str) -> Result<(VaultBlocks, Claim), VaultError> {
        check_name(name)?;
        self.is_open()?;
        let blocks = VaultBlocks(self.files.open(name)?);
        let claim = self.ours(claim(&blocks)?)?;
        Ok((blocks, claim))
    }

    fn is_open(&self) -> Result<(), VaultError> {
        self.ring.is_closed().map_or(Ok(()), |why| Err(VaultError::Closed(why)))
    }

    fn ours(&self, claim: Option<Claim>) -> Result<Claim, OpenError> {
        let claim = claim.ok_or(OpenError::NotAVault)?;
        if claim.owner == self.owner {
            Ok(claim)
        } else {
            Err(OpenError::WrongOwner { claimed: claim.owner })
        }
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
        host.pay_all(self.oid)?;
        let registration = self.saved.registration.ok_or(VaultError::Closed(Closed::Joining))?;
        let owner = Owner { organisation: registration.organisation(), oid: self.oid };
        if !self.ring.is_unlocked() {
            self.unlock(host, now, &owner)?;
        }
        self.ring.set_only_sealed(host.tags.sealed(self.oid) == Some(true));
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

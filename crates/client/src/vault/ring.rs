//! The unlocked keys of an identity, and every file that is open under them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::{io, mem};

use cordon_vault::{IdentityKey, KeyId};

use crate::error::VaultError;
use crate::ports::KeyError;
use crate::snapshot::Closed;

/// The unlocked keys of an identity. Closing it zeroes them and ends every handle that was made from it.
#[derive(Default)]
pub(crate) struct KeyRing(RwLock<Ring>);

#[derive(Default)]
struct Ring {
    closed: Option<Closed>,
    keys: Vec<Arc<IdentityKey>>,
    /// Whether the policy leaves what is new unsealed, marked with its owner only.
    unsealed: bool,
    /// Whether all files are known to be sealed, so that one that is not was put there.
    only_sealed: bool,
    /// Open files, with the names of those that are read. Those that the app has dropped go when the list would grow.
    handles: Vec<(String, Weak<dyn End>)>,
    /// How many files went to somebody else.
    gone: u64,
}

/// Why a file that was open is so no more.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ended {
    Closed(Closed),
    /// It is somebody else's now.
    Moved,
}

impl From<Ended> for VaultError {
    fn from(why: Ended) -> Self {
        match why {
            Ended::Closed(closed) => Self::Closed(closed),
            Ended::Moved => Self::Moved,
        }
    }
}

impl KeyRing {
    /// Zeroes the keys, and with every open file its own keys and the chunk of plain text that it keeps. Waits for nobody:
    /// a file in the middle of a call on another thread goes when that call ends.
    pub(crate) fn close(&self, why: Closed) {
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        ring.closed = Some(why);
        let (keys, handles) = (mem::take(&mut ring.keys), mem::take(&mut ring.handles));
        // What is dropped with a file is the host's: not under the lock.
        drop(ring);
        drop(keys);
        let handles = handles.iter().filter_map(|(_, handle)| handle.upgrade());
        handles.for_each(|handle| handle.end(Ended::Closed(why)));
    }

    /// A file went to somebody else: whoever reads it here reads on no more.
    pub(super) fn moved_away(&self, name: &str) {
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        ring.gone += 1;
        let (of_file, handles) = mem::take(&mut ring.handles).into_iter().partition(|(of, _)| of == name);
        ring.handles = handles;
        // As above: not under the lock.
        drop(ring);
        let of_file: Vec<(String, Weak<dyn End>)> = of_file;
        of_file.iter().filter_map(|(_, handle)| handle.upgrade()).for_each(|handle| handle.end(Ended::Moved));
    }

    /// A file has another name: who reads it goes on.
    pub(super) fn renamed(&self, from: &str, to: &str) {
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let of_file = ring.handles.iter_mut().filter(|(of, _)| of == from);
        of_file.for_each(|(of, _)| to.clone_into(of));
    }

    /// How many files went to somebody else so far: see [`hold_named`](Self::hold_named).
    pub(super) fn gone(&self) -> u64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).gone
    }

    pub(super) fn add(&self, keys: impl IntoIterator<Item = IdentityKey>) {
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        ring.keys.extend(keys.into_iter().map(Arc::new));
    }

    pub(crate) fn is_unlocked(&self) -> bool {
        !self.0.read().unwrap_or_else(PoisonError::into_inner).keys.is_empty()
    }

    /// The key under which new files are made.
    pub(super) fn newest(&self) -> Result<Arc<IdentityKey>, VaultError> {
        self.find(|keys| keys.last())
    }

    /// The key under which new data is sealed; `None` where the policy does not ask for it.
    pub(super) fn sealing(&self) -> Result<Option<Arc<IdentityKey>>, VaultError> {
        let newest = self.newest()?;
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Ok((!ring.unsealed).then_some(newest))
    }

    /// Whether new data is sealed.
    pub(crate) fn seals(&self) -> bool {
        !self.0.read().unwrap_or_else(PoisonError::into_inner).unsealed
    }

    pub(super) fn is_closed(&self) -> Option<Closed> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).closed
    }

    pub(super) fn only_sealed(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).only_sealed
    }

    /// Whether all files are known to be sealed.
    pub(crate) fn set_only_sealed(&self, only: bool) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).only_sealed = only;
    }

    /// What the policy in force says about encryption.
    pub(crate) fn set_sealed(&self, sealed: bool) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).unsealed = !sealed;
    }

    /// The key of that name. One that is not there was destroyed: the vault never loses a live key.
    pub(super) fn key(&self, id: KeyId) -> Result<Arc<IdentityKey>, VaultError> {
        self.find(|keys| keys.iter().find(|key| key.id() == id))
    }

    /// All keys.
    pub(super) fn keys(&self) -> Vec<Arc<IdentityKey>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).keys.clone()
    }

    #[cfg(test)]
    pub(super) fn handles(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).handles.len()
    }

    fn find(
        &self,
        which: impl FnOnce(&[Arc<IdentityKey>]) -> Option<&Arc<IdentityKey>>,
    ) -> Result<Arc<IdentityKey>, VaultError> {
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = ring.closed {
            return Err(VaultError::Closed(why));
        }
        which(&ring.keys).cloned().ok_or(VaultError::Key(KeyError::Destroyed))
    }

    /// A handle on an open file, which ends when the ring is closed.
    pub(super) fn hold<T: Send + 'static>(&self, file: T) -> Result<Arc<Handle<T>>, VaultError> {
        self.hold_if(String::new(), file, |_| true)?.ok_or(VaultError::Moved)
    }

    /// The same of a file that is made in this form; `None` where the policy asks for the other one now.
    pub(super) fn hold_new<T: Send + 'static>(
        &self,
        sealed: bool,
        file: T,
    ) -> Result<Option<Arc<Handle<T>>>, VaultError> {
        self.hold_if(String::new(), file, |ring| ring.unsealed != sealed)
    }

    /// The same of a file that is read, which ends also when the file goes to somebody else. `gone` is how many had gone
    /// before it was opened: where one went meanwhile, it may be this one.
    pub(super) fn hold_named<T: Send + 'static>(
        &self,
        name: &str,
        gone: u64,
        file: T,
    ) -> Result<Arc<Handle<T>>, VaultError> {
        self.hold_if(name.to_owned(), file, |ring| ring.gone == gone)?.ok_or(VaultError::Moved)
    }

    fn hold_if<T: Send + 'static>(
        &self,
        name: String,
        file: T,
        may: impl FnOnce(&Ring) -> bool,
    ) -> Result<Option<Arc<Handle<T>>>, VaultError> {
        let handle = Arc::new(Handle(Mutex::new(Slot::Here(Box::new(file)))));
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = ring.closed {
            return Err(VaultError::Closed(why));
        }
        if !may(&ring) {
            return Ok(None);
        }
        if ring.handles.len() == ring.handles.capacity() {
            ring.handles.retain(|(_, handle)| handle.strong_count() > 0);
        }
        let weak: Weak<Handle<T>> = Arc::downgrade(&handle);
        ring.handles.push((name, weak));
        Ok(Some(handle))
    }
}

/// What the ring ends.
trait End: Send + Sync {
    fn end(&self, why: Ended);
}

/// An open file, until its ring is closed. The lock is held only to take the file out and to put it back, never while it
/// is read or written: closing waits for no disk, and no file can keep the host from closing.
pub(super) struct Handle<T>(Mutex<Slot<T>>);

enum Slot<T> {
    Here(Box<T>),
    /// In a call.
    Lent,
    Ended(Ended),
}

impl<T> Handle<T> {
    /// Uses the file. One that is closed meanwhile ends the call as it would, and is dropped then.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> Result<R, VaultError> {
        let mut file = self.take()?;
        let result = work(&mut file);
        let mut slot = self.slot();
        if matches!(*slot, Slot::Lent) {
            *slot = Slot::Here(file);
        }
        Ok(result)
    }

    /// Takes the file for good.
    pub(super) fn take(&self) -> Result<Box<T>, VaultError> {
        let mut slot = self.slot();
        if let Slot::Ended(why) = *slot {
            return Err(why.into());
        }
        match mem::replace(&mut *slot, Slot::Lent) {
            Slot::Here(file) => Ok(file),
            Slot::Lent | Slot::Ended(_) => {
                Err(io::Error::other("the last call on this file panicked: open it again").into())
            }
        }
    }

    fn slot(&self) -> MutexGuard<'_, Slot<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Send> End for Handle<T> {
    fn end(&self, why: Ended) {
        let before = mem::replace(&mut *self.slot(), Slot::Ended(why));
        // As in the ring: not under the lock.
        drop(before);
    }
}

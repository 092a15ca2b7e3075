//! What the host lends: small durable records, files, keys, time.

use std::sync::Arc;

use cordon_client::ports::{self as core, StoreError};
use cordon_ports::{DiskFiles, DiskRecords};
use uniffi::UnexpectedUniFFICallbackError;

use crate::clock::Clock;
use crate::error::CordonError;
use crate::keys::{KeyStore, Keys};
use crate::peers::{Peers, Shared};

/// What the host lends.
#[derive(Clone, uniffi::Record)]
pub struct Ports {
    /// Small durable records.
    pub store: Store,
    /// The files of the vault.
    pub files: Files,
    /// The device's key store.
    pub keys: Arc<dyn KeyStore>,
    /// The device's clocks.
    pub clock: Arc<dyn Clock>,
    /// What the apps of one publisher share; absent where they share nothing.
    #[uniffi(default)]
    pub peers: Option<Arc<dyn Peers>>,
}

/// Where small durable records are kept.
#[derive(Clone, uniffi::Enum)]
pub enum Store {
    /// As files of a directory, which is made when it is missing. Keep it out of backups.
    Directory {
        /// The directory.
        path: String,
    },
    /// In a store of the app's own.
    Custom {
        /// The store.
        store: Arc<dyn StateStore>,
    },
}

/// Where the files of the vault are kept.
#[derive(Clone, uniffi::Enum)]
pub enum Files {
    /// In a directory, which is made when it is missing.
    Directory {
        /// The directory.
        path: String,
    },
    /// Wherever the app opens descriptors for them. Not on Windows.
    Descriptors {
        /// Who opens them.
        store: Arc<dyn FileStore>,
    },
}

/// A small, durable store of named records, at most a few hundred KiB each. It must not call the client.
#[uniffi::export(with_foreign)]
pub trait StateStore: Send + Sync {
    /// Takes the store for this process, until it ends. Called once, before anything else.
    ///
    /// # Errors
    /// [`StoreFailure::Locked`] when another process holds it.
    fn lock(&self) -> Result<(), StoreFailure>;
    /// The record of that name.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn load(&self, name: String) -> Result<Option<Vec<u8>>, StoreFailure>;
    /// Replaces the record of that name atomically and durably: when it returns, the new bytes survive a power loss; when
    /// it fails or the power goes, the old bytes are still whole.
    ///
    /// # Errors
    /// When nothing was saved.
    fn save(&self, name: String, bytes: Vec<u8>) -> Result<(), StoreFailure>;
    /// Removes a record durably; one that is not there is no error.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn remove(&self, name: String) -> Result<(), StoreFailure>;
    /// The names of all records.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn names(&self) -> Result<Vec<String>, StoreFailure>;
}

/// Opens the files of the vault, by descriptors that are open for reading and writing and that the client closes. It must not
/// call the client.
#[uniffi::export(with_foreign)]
pub trait FileStore: Send + Sync {
    /// The names of all files, whoever owns them.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn list(&self) -> Result<Vec<String>, StoreFailure>;
    /// Opens an existing file; absent when there is none.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn open(&self, name: String) -> Result<Option<i32>, StoreFailure>;
    /// Creates an empty file; absent when the name is taken.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn create(&self, name: String) -> Result<Option<i32>, StoreFailure>;
    /// Removes a file durably; one that is not there is no error.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn remove(&self, name: String) -> Result<(), StoreFailure>;
    /// Gives a file another name, atomically and durably: a file of that name is replaced. Who has either open goes on with
    /// what was open.
    ///
    /// # Errors
    /// When the medium does not answer; nothing changed then.
    fn rename(&self, from: String, to: String) -> Result<(), StoreFailure>;
}

/// Why a store refused. Whatever else it throws counts as `Unavailable`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum StoreFailure {
    /// Another process holds the store.
    #[error("another process holds the store")]
    Locked,
    /// The medium cannot be used now; trying later may help.
    #[error("{text}")]
    Unavailable {
        /// Why, without personal data.
        text: String,
    },
}

impl From<UnexpectedUniFFICallbackError> for StoreFailure {
    fn from(error: UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable { text: error.reason }
    }
}

impl From<StoreFailure> for StoreError {
    fn from(failure: StoreFailure) -> Self {
        match failure {
            StoreFailure::Locked => Self::Locked,
            StoreFailure::Unavailable { text } => Self::Unavailable(text),
        }
    }
}

impl Ports {
    /// The ports of the core.
    pub(crate) fn open(self) -> Result<core::Ports, CordonError> {
        let store: Box<dyn core::StateStore> = match self.store {
            Store::Directory { path } => Box::new(DiskRecords::open(path.as_ref())?),
            Store::Custom { store } => Box::new(Records(store)),
        };
        let files: Arc<dyn core::VaultFiles> = match self.files {
            Files::Directory { path } => Arc::new(DiskFiles::open(path.as_ref())?),
            Files::Descriptors { store } => descriptors::files(store)?,
        };
        let peers = self.peers.map(|peers| -> Box<dyn core::Peers> { Box::new(Shared(peers)) });
        Ok(core::Ports { store, keys: Box::new(Keys::open(self.keys)?), files, peers })
    }
}

struct Records(Arc<dyn StateStore>);

impl core::StateStore for Records {
    fn lock(&self) -> Result<(), StoreError> {
        Ok(self.0.lock()?)
    }

    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.load(name.to_owned())?)
    }

    fn save(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        Ok(self.0.save(name.to_owned(), bytes.to_vec())?)
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        Ok(self.0.remove(name.to_owned())?)
    }

    fn names(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.0.names()?)
    }
}

#[cfg(unix)]
mod descriptors {
    use std::fs::File;
    use std::io;
    use std::sync::Arc;

    use cordon_client::ports::VaultFiles;
    use cordon_vault::{Blocks, FileBlocks};

    use super::{FileStore, StoreFailure};
    use crate::descriptor;
    use crate::error::CordonError;

    struct Descriptors(Arc<dyn FileStore>);

    #[allow(clippy::unnecessary_wraps, reason = "elsewhere it fails")]
    pub(super) fn files(store: Arc<dyn FileStore>) -> Result<Arc<dyn VaultFiles>, CordonError> {
        Ok(Arc::new(Descriptors(store)))
    }

    fn refused(failure: StoreFailure) -> io::Error {
        io::Error::other(failure)
    }

    fn blocks(descriptor: i32) -> io::Result<Box<dyn Blocks + Send>> {
        Ok(Box::new(FileBlocks::new(File::from(descriptor::taken(descriptor)?))))
    }

    impl VaultFiles for Descriptors {
        fn list(&self) -> io::Result<Vec<String>> {
            self.0.list().map_err(refused)
        }

        fn open(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
            let opened = self.0.open(name.to_owned()).map_err(refused)?;
            blocks(opened.ok_or(io::ErrorKind::NotFound)?)
        }

        fn create(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
            let created = self.0.create(name.to_owned()).map_err(refused)?;
            blocks(created.ok_or(io::ErrorKind::AlreadyExists)?)
        }

        fn remove(&self, name: &str) -> io::Result<()> {
            self.0.remove(name.to_owned()).map_err(refused)
        }

        fn rename(&self, from: &str, to: &str) -> io::Result<()> {
            self.0.rename(from.to_owned(), to.to_owned()).map_err(refused)
        }
    }
}

#[cfg(not(unix))]
mod descriptors {
    use std::sync::Arc;

    use cordon_client::ports::VaultFiles;

    use super::FileStore;
    use crate::error::CordonError;

    pub(super) fn files(_: Arc<dyn FileStore>) -> Result<Arc<dyn VaultFiles>, CordonError> {
        Err(CordonError::invalid("files", "descriptors are not for this system: give a directory"))
    }
}

//! What a phone lends its apps, played by files or by memory.
//!
//! The key store lies in a file of its own, apart from the app's storage, because that is what a wipe relies on:
//! whoever puts a copy of the storage back does not bring the destroyed keys back with it. It is plain: level
//! `software`, for trying and testing.

mod keys;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cordon_client::ports::Ports;

pub use cordon_ports::{DiskFiles, DiskRecords, MemoryFiles, MemoryRecords, locked};
pub use keys::{KeyLock, SoftwareKeys};

/// Where one app of a virtual device keeps things.
#[derive(Debug, Clone)]
pub struct Places {
    /// The app's own storage: saved state, vault, its plain data.
    pub storage: PathBuf,
    /// The file that plays the phone's key store for this app.
    pub keys: PathBuf,
}

impl Places {
    /// The places of `app` on the device that lives in `device`.
    #[must_use]
    pub fn of(device: &Path, app: &str) -> Self {
        let name: String =
            app.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
        Self {
            storage: device.join("apps").join(&name),
            keys: device.join("key-store").join(format!("{name}.json")),
        }
    }

    /// Encrypted files.
    #[must_use]
    pub fn vault(&self) -> PathBuf {
        self.storage.join("vault")
    }

    /// The app's own plain data of the work account.
    #[must_use]
    pub fn work_data(&self) -> PathBuf {
        self.storage.join("data").join("work")
    }

    /// The app's own plain data of personal accounts.
    #[must_use]
    pub fn personal_data(&self) -> PathBuf {
        self.storage.join("data").join("personal")
    }

    /// What the person at the device remembers of this app: no part of the app.
    #[must_use]
    pub fn memory(&self) -> PathBuf {
        self.keys.with_extension("remembered")
    }

    /// Ports over these places.
    ///
    /// # Errors
    /// When the directories cannot be made or the key store's file cannot be read.
    pub fn ports(&self) -> std::io::Result<Ports> {
        self.ports_and_lock().map(|(ports, _)| ports)
    }

    /// The same, with what keeps their key store from answering.
    ///
    /// # Errors
    /// When the directories cannot be made or the key store's file cannot be read.
    pub fn ports_and_lock(&self) -> std::io::Result<(Ports, KeyLock)> {
        for directory in [self.work_data(), self.personal_data()] {
            std::fs::create_dir_all(directory)?;
        }
        if let Some(device) = self.keys.parent() {
            std::fs::create_dir_all(device)?;
        }
        let keys = SoftwareKeys::in_file(&self.keys)?;
        let lock = keys.lock();
        let ports = Ports {
            store: Box::new(DiskRecords::open(&self.storage.join("state"))?),
            keys: Box::new(keys),
            files: Arc::new(DiskFiles::open(&self.vault())?),
            peers: None,
        };
        Ok((ports, lock))
    }
}

/// Ports that live and die with the process: for tests and for load.
#[must_use]
pub fn memory() -> Ports {
    Ports {
        store: Box::new(MemoryRecords::default()),
        keys: Box::new(SoftwareKeys::in_memory()),
        files: Arc::new(MemoryFiles::default()),
        peers: None,
    }
}

//! Small durable records, by name.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use cordon_client::ports::{StateStore, StoreError};

use crate::{locked, make_folder, replace, sync_parent};

const ENDING: &str = ".record";

/// Records as files of one directory.
#[derive(Debug)]
pub struct DiskRecords {
    directory: PathBuf,
    lock: File,
}

impl DiskRecords {
    /// Records in `directory`, which is made when it is missing.
    ///
    /// # Errors
    /// What the file system says.
    pub fn open(directory: &Path) -> std::io::Result<Self> {
        make_folder(directory)?;
        let lock = File::create(directory.join("lock"))?;
        Ok(Self { directory: directory.to_owned(), lock })
    }

    fn path(&self, name: &str) -> PathBuf {
        // Names become file names; what a file system might read differently is written as hex.
        let mut file = String::with_capacity(name.len() + ENDING.len());
        for byte in name.bytes() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' => file.push(char::from(byte)),
                _ => file.push_str(&format!("_{byte:02x}")),
            }
        }
        self.directory.join(file + ENDING)
    }
}

fn name_of(file: &str) -> Option<String> {
    let mut rest = file.strip_suffix(ENDING)?.as_bytes();
    let mut name = Vec::new();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'_' {
            let (digits, after) = after.split_at_checked(2)?;
            name.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            name.push(*first);
        }
    }
    String::from_utf8(name).ok()
}

fn unavailable(cause: &std::io::Error) -> StoreError {
    StoreError::Unavailable(cause.to_string())
}

impl StateStore for DiskRecords {
    fn lock(&self) -> Result<(), StoreError> {
        self.lock.try_lock().map_err(|cause| match cause {
            TryLockError::WouldBlock => StoreError::Locked,
            TryLockError::Error(cause) => unavailable(&cause),
        })
    }

    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match std::fs::read(self.path(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(unavailable(&cause)),
        }
    }

    fn save(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        replace(&self.path(name), bytes).map_err(|cause| unavailable(&cause))
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name);
        match std::fs::remove_file(&path) {
            Ok(()) => sync_parent(&path).map_err(|cause| unavailable(&cause)),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(cause) => Err(unavailable(&cause)),
        }
    }

    fn names(&self) -> Result<Vec<String>, StoreError> {
        let entries = std::fs::read_dir(&self.directory).map_err(|cause| unavailable(&cause))?;
        Ok(entries.flatten().filter_map(|entry| name_of(entry.file_name().to_str()?)).collect())
    }
}

/// Records in memory.
#[derive(Debug, Default)]
pub struct MemoryRecords(Mutex<BTreeMap<String, Vec<u8>>>);

impl StateStore for MemoryRecords {
    fn lock(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(locked(&self.0).get(name).cloned())
    }

    fn save(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        locked(&self.0).insert(name.to_owned(), bytes.to_owned());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        locked(&self.0).remove(name);
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>, StoreError> {
        Ok(locked(&self.0).keys().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_survive_and_keep_their_names() {
        let directory = tempfile::tempdir().unwrap();
        let name = "session:Ünï/../x_1";
        {
            let records = DiskRecords::open(directory.path()).unwrap();
            records.lock().unwrap();
            records.save(name, b"one").unwrap();
            records.save(name, b"two").unwrap();
            let second = DiskRecords::open(directory.path()).unwrap();
            assert_eq!(second.lock(), Err(StoreError::Locked));
        }
        let records = DiskRecords::open(directory.path()).unwrap();
        records.lock().unwrap();
        assert_eq!(records.names().unwrap(), vec![name.to_owned()]);
        assert_eq!(records.load(name).unwrap().as_deref(), Some(&b"two"[..]));
        records.remove(name).unwrap();
        assert_eq!(records.load(name).unwrap(), None);
    }
}

//! The vault's files in memory.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use cordon_client::ports::VaultFiles;
use cordon_vault::{Blocks, MemoryBlocks};

use crate::locked;

type Shared = Arc<Mutex<Stored>>;

/// A file in memory, and whether a writer holds it.
#[derive(Debug, Default)]
struct Stored {
    blocks: MemoryBlocks,
    written: bool,
    changes: u128,
}

/// Files in memory.
#[derive(Debug, Default)]
pub struct MemoryFiles(Mutex<BTreeMap<String, Shared>>);

impl VaultFiles for MemoryFiles {
    fn list(&self) -> io::Result<Vec<String>> {
        Ok(locked(&self.0).keys().cloned().collect())
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        let file = locked(&self.0).get(name).cloned().ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(SharedBlocks { file, writes: false }))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        let mut files = locked(&self.0);
        if files.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let file = Shared::default();
        files.insert(name.to_owned(), Arc::clone(&file));
        Ok(Box::new(SharedBlocks { file, writes: false }))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        locked(&self.0).remove(name);
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut files = locked(&self.0);
        let file = files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        files.insert(to.to_owned(), file);
        Ok(())
    }
}

struct SharedBlocks {
    file: Shared,
    /// Whether it is the one writer's.
    writes: bool,
}

impl SharedBlocks {
    fn changed(&self) -> MutexGuard<'_, Stored> {
        let mut file = locked(&self.file);
        file.changes += 1;
        file
    }
}

impl Drop for SharedBlocks {
    fn drop(&mut self) {
        if self.writes {
            locked(&self.file).written = false;
        }
    }
}

impl Blocks for SharedBlocks {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        locked(&self.file).blocks.read_at(offset, buf)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.changed().blocks.write_at(offset, data)
    }

    fn len(&self) -> io::Result<u64> {
        locked(&self.file).blocks.len()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.changed().blocks.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        locked(&self.file).blocks.sync()
    }

    fn lock(&mut self) -> io::Result<bool> {
        let mut file = locked(&self.file);
        if !self.writes {
            self.writes = !std::mem::replace(&mut file.written, true);
        }
        Ok(self.writes)
    }

    fn stamp(&self) -> io::Result<Option<[u8; 16]>> {
        Ok(Some(locked(&self.file).changes.to_be_bytes()))
    }
}

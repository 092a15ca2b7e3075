//! The vault's files.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use cordon_client::ports::VaultFiles;
use cordon_vault::{Blocks, FileBlocks, MemoryBlocks};

use crate::{locked, sync_parent};

/// Files of one directory and the folders in it.
#[derive(Debug)]
pub struct DiskFiles(PathBuf);

impl DiskFiles {
    /// Files in `directory`, which is made when it is missing.
    ///
    /// # Errors
    /// What the file system says.
    pub fn open(directory: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(directory)?;
        Ok(Self(directory.to_owned()))
    }

    fn path(&self, name: &str) -> io::Result<PathBuf> {
        let plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '\0']);
        name.split('/').all(plain).then(|| self.0.join(name)).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("`{name}` is no file name: folders and names have no dot in front and no backslash"),
            )
        })
    }

    /// The place of a file that is about to be there, with its folders.
    fn place(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.path(name)?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(path)
    }
}

/// The files below a folder, by their names from `top` on.
fn list(top: &Path, folder: &Path, names: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            // A folder that cannot be read, or went meanwhile, keeps nobody from the others.
            let _ = list(top, &entry.path(), names);
        } else if let Ok(name) = entry.path().strip_prefix(top) {
            let parts = name.components().map(|part| part.as_os_str().to_string_lossy());
            names.push(parts.collect::<Vec<_>>().join("/"));
        }
    }
    Ok(())
}

impl VaultFiles for DiskFiles {
    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        list(&self.0, &self.0, &mut names)?;
        Ok(names)
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        let file = std::fs::OpenOptions::new().read(true).write(true).open(self.path(name)?)?;
        Ok(Box::new(FileBlocks::new(file)))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        let path = self.place(name)?;
        let file = std::fs::OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
        sync_parent(&path)?;
        Ok(Box::new(FileBlocks::new(file)))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let path = self.path(name)?;
        match std::fs::remove_file(&path) {
            Ok(()) => sync_parent(&path),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(cause) => Err(cause),
        }
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (self.path(from)?, self.place(to)?);
        std::fs::rename(&from, &to)?;
        sync_parent(&to)?;
        if from.parent() == to.parent() { Ok(()) } else { sync_parent(&from) }
    }
}

type Shared = Arc<Mutex<Stored>>;

/// A file in memory, and whether a writer holds it.
#[derive(Debug, Default)]
struct Stored {
    blocks: MemoryBlocks,
    written: bool,
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
        locked(&self.file).blocks.write_at(offset, data)
    }

    fn len(&self) -> io::Result<u64> {
        locked(&self.file).blocks.len()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        locked(&self.file).blocks.set_len(len)
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suite(files: &dyn VaultFiles) {
        assert_eq!(files.open("a").err().map(|cause| cause.kind()), Some(io::ErrorKind::NotFound));
        files.create("a").unwrap().write_at(0, b"text").unwrap();
        assert_eq!(files.create("a").err().map(|cause| cause.kind()), Some(io::ErrorKind::AlreadyExists));
        let mut read = [0; 4];
        assert_eq!(files.open("a").unwrap().read_at(0, &mut read).unwrap(), 4);
        assert_eq!((&read, files.list().unwrap()), (b"text", vec!["a".to_owned()]));
        let mut writer = files.open("a").unwrap();
        assert!(writer.lock().unwrap());
        assert!(!files.open("a").unwrap().lock().unwrap(), "one writer at a time");
        drop(writer);
        assert!(files.open("a").unwrap().lock().unwrap());
        drop(files.create("folder/b").unwrap());
        let mut names = files.list().unwrap();
        names.sort();
        assert_eq!(names, ["a", "folder/b"]);
        files.rename("a", "folder/b").unwrap();
        assert_eq!(files.rename("a", "c").unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(files.open("folder/b").unwrap().read_at(0, &mut read).unwrap(), 4);
        assert_eq!(files.list().unwrap(), ["folder/b"]);
        assert_eq!(files.open_or_create("folder/b").unwrap().len().unwrap(), 4);
        files.remove("folder/b").unwrap();
        files.remove("folder/b").unwrap();
        assert!(files.list().unwrap().is_empty());
    }

    #[test]
    fn both_kinds_behave_alike() {
        let directory = tempfile::tempdir().unwrap();
        suite(&DiskFiles::open(directory.path()).unwrap());
        suite(&MemoryFiles::default());
    }

    #[test]
    fn a_name_stays_in_its_directory() {
        let directory = tempfile::tempdir().unwrap();
        let files = DiskFiles::open(directory.path()).unwrap();
        for name in ["../a", "", ".", "a/../b", "..", "a//b", "/a", "a/", "a\\b", ".a"] {
            assert!(files.create(name).is_err(), "{name}");
        }
    }
}

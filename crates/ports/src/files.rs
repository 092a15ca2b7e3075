//! The vault's files on a disk.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use cordon_client::ports::VaultFiles;
use cordon_vault::{Blocks, FileBlocks};

use crate::{locked, make_folder, sync_parent};

/// Files of one directory and the folders in it, which this process alone has. Where the system knows permissions, what is
/// made here is for its user alone.
#[derive(Debug)]
pub struct DiskFiles {
    directory: PathBuf,
    writers: Writers,
}

/// The files that a writer holds.
type Writers = Arc<Mutex<BTreeSet<PathBuf>>>;

impl DiskFiles {
    /// Files in `directory`, which is made when it is missing.
    ///
    /// # Errors
    /// What the file system says.
    pub fn open(directory: &Path) -> io::Result<Self> {
        make_folder(directory)?;
        Ok(Self { directory: directory.to_owned(), writers: Writers::default() })
    }

    fn path(&self, name: &str) -> io::Result<PathBuf> {
        name.split('/').all(is_plain).then(|| self.directory.join(name)).ok_or_else(|| {
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
            make_folder(folder)?;
        }
        Ok(path)
    }

    fn blocks(&self, path: PathBuf, file: File) -> Box<dyn Blocks + Send> {
        let writers = Arc::clone(&self.writers);
        Box::new(DiskBlocks { blocks: FileBlocks::new(file), path, writers, writes: false })
    }
}

/// Whether files and folders may have that name.
fn is_plain(part: &str) -> bool {
    !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '\0'])
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The files below a folder, by their names from `top` on. What has another name is nobody's that was made here: systems and
/// file managers leave such things.
fn list(top: &Path, folder: &Path, names: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_str().is_some_and(is_plain) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            match list(top, &entry.path(), names) {
                // It went meanwhile.
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                // One that nobody may read keeps nobody from the others. Whatever else fails may pass.
                Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => {
                    names.extend(name_of(top, &entry.path()));
                }
                listed => listed?,
            }
        } else {
            names.extend(name_of(top, &entry.path()));
        }
    }
    Ok(())
}

/// Why a folder cannot be read: it stands for the files in it, and they are not gone.
fn unreadable(path: &Path) -> Option<io::Error> {
    std::fs::read_dir(path).err().filter(|_| path.is_dir())
}

fn name_of(top: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(top).ok()?.components();
    Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}

impl VaultFiles for DiskFiles {
    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        list(&self.directory, &self.directory, &mut names)?;
        Ok(names)
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        let path = self.path(name)?;
        let file = options().open(&path).map_err(|cause| unreadable(&path).unwrap_or(cause))?;
        Ok(self.blocks(path, file))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        let path = self.place(name)?;
        let file = options().create_new(true).open(&path)?;
        sync_parent(&path)?;
        Ok(self.blocks(path, file))
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

/// A file on the disk, and whether this is its writer. Within the process that is known here, and not by the system's lock
/// alone: on Windows it would keep readers away too.
struct DiskBlocks {
    blocks: FileBlocks,
    path: PathBuf,
    writers: Writers,
    writes: bool,
}

impl Drop for DiskBlocks {
    fn drop(&mut self) {
        if self.writes {
            locked(&self.writers).remove(&self.path);
        }
    }
}

impl Blocks for DiskBlocks {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.blocks.read_at(offset, buf)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.blocks.write_at(offset, data)
    }

    fn len(&self) -> io::Result<u64> {
        self.blocks.len()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.blocks.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.blocks.sync()
    }

    fn lock(&mut self) -> io::Result<bool> {
        if self.writes || !locked(&self.writers).insert(self.path.clone()) {
            return Ok(self.writes);
        }
        let alone = if cfg!(windows) { Ok(true) } else { self.blocks.lock() };
        self.writes = matches!(alone, Ok(true));
        if !self.writes {
            locked(&self.writers).remove(&self.path);
        }
        alone
    }

    fn stamp(&self) -> io::Result<Option<[u8; 16]>> {
        self.blocks.stamp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryFiles;

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
        let stamp = || files.open("folder/b").unwrap().stamp().unwrap().unwrap();
        let before = stamp();
        assert_eq!(stamp(), before);
        // A clock of the file system may go in steps of some milliseconds.
        let changed = (0..100_000).any(|_| {
            files.open("folder/b").unwrap().write_at(0, b"TEXT").unwrap();
            stamp() != before
        });
        assert!(changed, "who changes a file leaves a trace");
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

    #[cfg(unix)]
    #[test]
    fn what_is_made_is_for_its_user_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let top = directory.path().join("vault");
        let files = DiskFiles::open(&top).unwrap();
        drop(files.create("mail/inbox/1").unwrap());
        drop(files.create("2").unwrap());
        files.rename("2", "notes/2").unwrap();
        let mode = |name: &str| std::fs::metadata(top.join(name)).unwrap().permissions().mode() & 0o777;
        for folder in ["", "mail", "mail/inbox", "notes"] {
            assert_eq!(mode(folder), 0o700, "{folder}");
        }
        for file in ["mail/inbox/1", "notes/2"] {
            assert_eq!(mode(file), 0o600, "{file}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_read_is_named() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let files = DiskFiles::open(directory.path()).unwrap();
        drop(files.create("closed/1").unwrap());
        drop(files.create("2").unwrap());
        let set = |mode| {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(directory.path().join("closed"), permissions).unwrap();
        };
        set(0o000);
        let readable = std::fs::read_dir(directory.path().join("closed")).is_ok();
        let mut names = files.list().unwrap();
        set(0o700);
        names.sort();
        // The system's own user reads whatever the permissions say.
        assert_eq!(names, ["2", if readable { "closed/1" } else { "closed" }]);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_says_whether_the_files_in_it_can_be_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let files = DiskFiles::open(directory.path()).unwrap();
        drop(files.create("folder/1").unwrap());
        let set = |mode| {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(directory.path().join("folder"), permissions).unwrap();
        };
        let kind = || files.open("folder").err().map(|cause| cause.kind());
        assert_eq!(kind(), Some(io::ErrorKind::IsADirectory));
        set(0o000);
        let readable = std::fs::read_dir(directory.path().join("folder")).is_ok();
        let closed = kind();
        set(0o700);
        let expected = if readable { io::ErrorKind::IsADirectory } else { io::ErrorKind::PermissionDenied };
        assert_eq!(closed, Some(expected));
    }

    #[test]
    fn what_is_listed_opens() {
        let directory = tempfile::tempdir().unwrap();
        let files = DiskFiles::open(directory.path()).unwrap();
        drop(files.create("folder/1").unwrap());
        std::fs::create_dir(directory.path().join(".trash")).unwrap();
        for name in [".DS_Store", "folder/.nomedia", ".trash/1"] {
            std::fs::write(directory.path().join(name), b"x").unwrap();
        }
        assert_eq!(files.list().unwrap(), ["folder/1"]);
        assert_eq!(files.open("folder/1").unwrap().len().unwrap(), 0);
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

//! Files of the data directory: written whole or not at all, secrets readable by their owner alone.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

/// The SQLite database.
pub(crate) const DATABASE: &str = "cordon.db";
/// The organisation's root key.
pub(crate) const ROOT_KEY: &str = "root.key";
/// The key that seals the server's keys in the database.
pub(crate) const MASTER_KEY: &str = "master.key";
/// Written last by `init`: its presence says that all the rest is complete.
pub(crate) const MARKER: &str = "cordon.json";
/// Held by the process that serves the SQLite database.
pub(crate) const LOCK: &str = "serve.lock";
/// Written first by `init`: what a killed one may have left.
pub(crate) const UNFINISHED: &str = "init.unfinished";

/// Largest file that is read as a key or marker.
const LARGEST: u64 = 64 * 1024;

/// Why a file of the data directory could not be used.
#[derive(Debug, Error)]
pub enum FileError {
    /// The system refused.
    #[error("`{}` cannot be {action}: {cause}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried: read, written …
        action: &'static str,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A secret that others could read.
    #[error("`{}` can be read by other users of this host: run `chmod 600` on it", .path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// Not what the server wrote.
    #[error("`{}` does not hold what `cordon init` wrote: restore it from a backup", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
    },
}

impl FileError {
    pub(crate) fn io(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { path: path.to_owned(), action, cause }
    }
}

/// Opens the file that a serving process locks, and makes it where it is not there yet. It is never read.
pub(crate) fn open_lock(path: &Path) -> Result<File, FileError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options.open(path).map_err(FileError::io(path, "opened"))
}

/// Writes a new file, mode 0600, synced with its directory; an existing one is an error.
pub(crate) fn create_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let io = |cause| FileError::io(path, "written")(cause);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(io)?;
    file.write_all(bytes).map_err(io)?;
    file.sync_all().map_err(io)?;
    sync_parent(path)
}

/// Makes a rename or a new name durable.
pub(crate) fn sync_parent(path: &Path) -> Result<(), FileError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent).and_then(|directory| directory.sync_all()).map_err(FileError::io(parent, "synced"))
}

/// Reads a secret, after looking that nobody else can.
pub(crate) fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let io = |cause| FileError::io(path, "read")(cause);
    let file = File::open(path).map_err(io)?;
    if file.metadata().map_err(io)?.permissions().mode() & 0o077 != 0 {
        return Err(FileError::Open { path: path.to_owned() });
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LARGEST).read_to_end(&mut bytes).map_err(io)?;
    Ok(bytes)
}

//! Two of the client's ports over a directory or in memory: small durable records, and the vault's files.
//!
//! For whatever has a private directory: the bindings, the developer kit, virtual devices. The third port, the device's key
//! store, belongs to the platform.

mod files;
mod memory;
mod records;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use files::DiskFiles;
pub use memory::MemoryFiles;
pub use records::{DiskRecords, MemoryRecords};

/// Writes a file so that after any crash either the old or the new content is there, whole.
///
/// # Errors
/// What the file system says; the old content is still there then.
pub fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let temporary = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)?;
    sync_parent(path)
}

/// Makes a folder and those above it durably, where they are missing: for this user alone, where the system knows that.
fn make_folder(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_folder(above)?;
    }
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.and_then(|()| sync_parent(path)),
    }
}

/// Makes creations and removals in the file's directory durable.
///
/// # Errors
/// What the file system says.
pub fn sync_parent(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
    match folder {
        // There a folder does not open like a file, and its names go through the file system's own journal.
        Some(_) if cfg!(windows) => Ok(()),
        Some(folder) => std::fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// A lock whose holder never leaves the value half changed, so that a panic elsewhere does not matter.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

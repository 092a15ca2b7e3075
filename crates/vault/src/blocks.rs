//! Where a file's bytes lie: storage with random access.

use std::fs::{File, TryLockError};
use std::io;

/// Storage with random access, written by one writer at a time.
///
/// Implementations: [`FileBlocks`], [`MemoryBlocks`], and the fault injectors of tests.
pub trait Blocks {
    /// Reads up to `buf.len()` bytes from `offset`; fewer only at the end, 0 beyond it.
    ///
    /// # Errors
    /// Those of the storage.
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize>;

    /// Writes all of `data` at `offset`, lengthening the storage where needed.
    ///
    /// # Errors
    /// Those of the storage; then any part of `data` may have been written.
    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()>;

    /// Length in bytes.
    ///
    /// # Errors
    /// Those of the storage.
    fn len(&self) -> io::Result<u64>;

    /// Whether nothing is stored.
    ///
    /// # Errors
    /// Those of the storage.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Cuts or lengthens (with zeros) to `len` bytes.
    ///
    /// # Errors
    /// Those of the storage.
    fn set_len(&mut self, len: u64) -> io::Result<()>;

    /// Returns once everything written before is durable.
    ///
    /// # Errors
    /// Those of the storage; then nothing is known about what is durable.
    fn sync(&mut self) -> io::Result<()>;

    /// Takes the file for its one writer until this storage is dropped; false when another has it, in this
    /// process or another. Readers are not kept away.
    ///
    /// # Errors
    /// Those of the storage.
    fn lock(&mut self) -> io::Result<bool>;

    /// When the storage was changed last, by whoever it was, in whatever way the storage counts; `None` where it cannot say.
    /// It outlives the process.
    ///
    /// # Errors
    /// Those of the storage.
    fn stamp(&self) -> io::Result<Option<[u8; 16]>> {
        Ok(None)
    }
}

/// An open file.
#[derive(Debug)]
pub struct FileBlocks {
    file: File,
    durable: bool,
}

impl FileBlocks {
    /// A file whose commits wait until the disk has them.
    pub fn new(file: File) -> Self {
        Self { file, durable: true }
    }

    /// A file whose commits do not wait for the disk: after a power cut it may be found unfinished.
    /// For caches and for callers who make many files durable at once.
    pub fn without_sync(file: File) -> Self {
        Self { file, durable: false }
    }

    /// The file itself.
    pub fn into_file(self) -> File {
        self.file
    }

    #[cfg(unix)]
    fn read_some(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.file, buf, offset)
    }

    #[cfg(windows)]
    fn read_some(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(&self.file, buf, offset)
    }

    #[cfg(unix)]
    fn write_some(&self, offset: u64, data: &[u8]) -> io::Result<usize> {
        std::os::unix::fs::FileExt::write_at(&self.file, data, offset)
    }

    #[cfg(windows)]
    fn write_some(&self, offset: u64, data: &[u8]) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_write(&self.file, data, offset)
    }

    /// The time of the last change, which nobody can set.
    #[cfg(unix)]
    fn changed(&self) -> io::Result<[u64; 2]> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = self.file.metadata()?;
        Ok([metadata.ctime().cast_unsigned(), metadata.ctime_nsec().cast_unsigned()])
    }

    #[cfg(windows)]
    fn changed(&self) -> io::Result<[u64; 2]> {
        Ok([0, std::os::windows::fs::MetadataExt::last_write_time(&self.file.metadata()?)])
    }
}

impl Blocks for FileBlocks {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while let Some(rest) = buf.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match self.read_some(offset + done as u64, rest) {
                Ok(0) => break,
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut done = 0;
        while let Some(rest) = data.get(done..).filter(|rest| !rest.is_empty()) {
            match self.write_some(offset + done as u64, rest).map_err(read_only) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.durable { self.file.sync_all() } else { Ok(()) }
    }

    /// The system's lock on the whole file. On Unix it is advisory and holds between writers only; on Windows it keeps
    /// readers away as well, so that a host there tells its writers apart by itself.
    fn lock(&mut self) -> io::Result<bool> {
        match self.file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn stamp(&self) -> io::Result<Option<[u8; 16]>> {
        let [high, low] = self.changed()?;
        Ok(Some((u128::from(high) << 64 | u128::from(low)).to_be_bytes()))
    }
}

/// Writing through a handle that was opened for reading is a bad descriptor on Unix; the standard library has
/// no kind for it.
fn read_only(error: io::Error) -> io::Error {
    const EBADF: i32 = 9;
    if cfg!(unix) && error.raw_os_error() == Some(EBADF) {
        return io::Error::new(io::ErrorKind::PermissionDenied, "the file was opened for reading only");
    }
    error
}

/// Bytes in memory: for buffers that leave the process sealed, and for tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryBlocks(pub Vec<u8>);

impl Blocks for MemoryBlocks {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let tail = usize::try_from(offset).ok().and_then(|start| self.0.get(start..)).unwrap_or_default();
        let count = buf.len().min(tail.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..count), tail.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::OutOfMemory)?;
        let end = start.checked_add(data.len()).ok_or(io::ErrorKind::OutOfMemory)?;
        if self.0.len() < end {
            self.0.resize(end, 0);
        }
        if let Some(place) = self.0.get_mut(start..end) {
            place.copy_from_slice(data);
        }
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.0.resize(usize::try_from(len).map_err(|_| io::ErrorKind::OutOfMemory)?, 0);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Nobody else has these bytes.
    fn lock(&mut self) -> io::Result<bool> {
        Ok(true)
    }
}

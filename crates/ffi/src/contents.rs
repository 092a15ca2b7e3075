//! Contents on their way between the core and the caller's files and descriptors: a piece at a time, never as a whole.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};

use zeroize::Zeroizing;

use crate::error::CordonError;

/// The most that one call that reads gives, in bytes.
pub const MAX_READ: u32 = 1 << 20;

/// What is copied at a time.
const PIECE: usize = 1 << 18;

/// Where a stream comes from.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum StreamSource {
    /// A file, or a part of it.
    File {
        /// The file.
        path: String,
        /// Where the part begins, in bytes.
        #[uniffi(default = 0)]
        at: u64,
        /// Bytes of the part; absent for all that follows.
        #[uniffi(default)]
        length: Option<u64>,
    },
    /// A descriptor, from where it stands: a pipe, memory, a file. It stays the caller's, and its place moves with the
    /// reading. Not on Windows.
    Descriptor {
        /// The descriptor.
        descriptor: i32,
        /// The most bytes that are read of it; absent for all that follows.
        #[uniffi(default)]
        length: Option<u64>,
    },
}

impl StreamSource {
    pub(crate) fn open(self) -> Result<io::Take<File>, CordonError> {
        match self {
            Self::File { path, at, length } => {
                let mut file = File::open(path)?;
                // What cannot be sought, such as a named pipe, is read from its beginning.
                if at > 0 {
                    file.seek(SeekFrom::Start(at))?;
                }
                Ok(file.take(length.unwrap_or(u64::MAX)))
            }
            Self::Descriptor { descriptor, length } => {
                Ok(of_descriptor(descriptor)?.take(length.unwrap_or(u64::MAX)))
            }
        }
    }
}

/// Copies what `read` gives until it gives nothing more. Gives the number of bytes.
pub(crate) fn copy(
    mut read: impl FnMut(u64, &mut [u8]) -> Result<usize, CordonError>,
    mut write: impl FnMut(&[u8]) -> Result<(), CordonError>,
) -> Result<u64, CordonError> {
    let mut piece = Zeroizing::new(vec![0; PIECE]);
    let mut copied = 0_u64;
    loop {
        let length = read(copied, &mut piece)?;
        if length == 0 {
            return Ok(copied);
        }
        write(piece.get(..length).unwrap_or_default())?;
        copied = copied.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
    }
}

/// Some of what a source has, or nothing at its end.
pub(crate) fn some(source: &mut impl Read, piece: &mut [u8]) -> Result<usize, CordonError> {
    loop {
        match source.read(piece) {
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            read => return Ok(read?),
        }
    }
}

/// To write a file that only the user may read where it is made.
pub(crate) fn for_user_alone() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Copies what `read` gives into a new file that only the user may read. It is gone again where that fails: half a content
/// is none.
pub(crate) fn into_file(
    path: &str,
    read: impl FnMut(u64, &mut [u8]) -> Result<usize, CordonError>,
) -> Result<u64, CordonError> {
    let file = for_user_alone().create_new(true).open(path)?;
    let copied = into(file, read);
    if copied.is_err() {
        std::fs::remove_file(path)?;
    }
    copied
}

/// Copies what `read` gives to a descriptor, which stays the caller's.
pub(crate) fn into_descriptor(
    descriptor: i32,
    read: impl FnMut(u64, &mut [u8]) -> Result<usize, CordonError>,
) -> Result<u64, CordonError> {
    into(of_descriptor(descriptor)?, read)
}

fn into(
    mut file: File,
    read: impl FnMut(u64, &mut [u8]) -> Result<usize, CordonError>,
) -> Result<u64, CordonError> {
    copy(read, |piece| Ok(file.write_all(piece)?))
}

/// What `read` gives of up to `most` bytes, and never more than [`MAX_READ`].
pub(crate) fn piece(
    most: u64,
    read: impl FnOnce(&mut [u8]) -> Result<usize, CordonError>,
) -> Result<Vec<u8>, CordonError> {
    let most = usize::try_from(most.min(u64::from(MAX_READ))).unwrap_or(0);
    let mut bytes = Zeroizing::new(vec![0; most]);
    let length = read(&mut bytes)?;
    bytes.truncate(length);
    Ok(std::mem::take(&mut *bytes))
}

#[cfg(unix)]
pub(crate) fn of_descriptor(descriptor: i32) -> Result<File, CordonError> {
    Ok(File::from(crate::descriptor::copied(descriptor)?))
}

#[cfg(not(unix))]
pub(crate) fn of_descriptor(_: i32) -> Result<File, CordonError> {
    Err(CordonError::invalid("descriptor", "descriptors are not for this system: give a path"))
}

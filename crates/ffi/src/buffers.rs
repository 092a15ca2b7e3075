//! Buffers and streams with an owner: what lives in no file of its own.
//!
//! A buffer is bytes by nature (a cell of a database, a preference, what lies on a clipboard) and crosses as bytes, up to
//! [`MAX_BUFFER`]: the languages copy what crosses, some of them twice, and keep it as long as they like. What is longer
//! is a stream, which is copied from one file or descriptor to another, or read a piece at a time.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex};

use cordon_client::{Identity as Who, buffers};
use cordon_ports::{locked, sync_parent};
use zeroize::Zeroizing;

use crate::contents::{self, StreamSource};
use crate::error::CordonError;
use crate::identities::Identity;
use crate::vault::Vault;

/// The most bytes that [`Vault::protect`] takes.
pub const MAX_BUFFER: usize = 1 << 20;

/// The most that such bytes become: the format adds a header, and 40 bytes to each chunk, which has 4 KiB at least.
const MAX_PROTECTED: usize = MAX_BUFFER + MAX_BUFFER / 64;

#[uniffi::export]
impl Vault {
    /// Protects bytes that live in no file of their own, at most `max_buffer` of them: sealed where the policy asks for
    /// encryption, marked with their owner otherwise. A wipe makes sealed ones unreadable; the rest is the app's to delete:
    /// `buffer_owner` and [`BufferRecords`] name it.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] for no bytes and for more than that; [`CordonError::Closed`] when work data is closed.
    pub fn protect(&self, plain: Vec<u8>) -> Result<Vec<u8>, CordonError> {
        let plain = bounded(plain, MAX_BUFFER)?;
        Ok(self.0.protect(&plain)?)
    }

    /// The content of protected bytes. Bytes that were never protected come back as they are.
    ///
    /// # Errors
    /// [`CordonError::Altered`] when they were changed or are another account's; [`CordonError::Destroyed`] when their key
    /// is gone; [`CordonError::Closed`]; [`CordonError::Invalid`] for more than [`protect`](Self::protect) gives.
    pub fn unprotect(&self, bytes: Vec<u8>) -> Result<Vec<u8>, CordonError> {
        let bytes = bounded(bytes, MAX_PROTECTED)?;
        Ok(std::mem::take(&mut *self.0.unprotect(&bytes)?))
    }

    /// What a source has, as a protected stream of any length.
    ///
    /// # Errors
    /// [`CordonError::Closed`] when work data is closed; [`CordonError::NotFound`]. That there is nothing to protect is told
    /// when it is read.
    pub fn protect_stream(&self, source: StreamSource) -> Result<Arc<VaultStream>, CordonError> {
        Ok(VaultStream::new(self.0.protect_stream(source.open()?)?))
    }

    /// The content of a protected stream. What was never protected comes as it is. What was read before an error is genuine
    /// and not all.
    ///
    /// # Errors
    /// As [`unprotect`](Self::unprotect), and [`CordonError::NotFound`].
    pub fn unprotect_stream(&self, source: StreamSource) -> Result<Arc<VaultStream>, CordonError> {
        Ok(VaultStream::new(self.0.unprotect_stream(source.open()?)?))
    }
}

/// The bytes, zeroed when they are dropped, unless there are more than that.
fn bounded(bytes: Vec<u8>, most: usize) -> Result<Zeroizing<Vec<u8>>, CordonError> {
    let bytes = Zeroizing::new(bytes);
    if bytes.len() <= most {
        return Ok(bytes);
    }
    let text = format!("a buffer has at most {most} bytes, this one {}: make it a stream", bytes.len());
    Err(CordonError::invalid("bytes", text))
}

/// The most bytes that `protect` takes.
#[uniffi::export]
#[must_use]
pub fn max_buffer() -> u64 {
    u64::try_from(MAX_BUFFER).unwrap_or(u64::MAX)
}

/// A protected stream, or the content of one, as it is read: in constant memory, once, from its beginning. It lets go of its
/// source when it is dropped, wherever the reader stopped, and ends with the account.
#[derive(uniffi::Object)]
pub struct VaultStream(Mutex<Box<dyn Read + Send>>);

impl VaultStream {
    fn new(stream: impl Read + Send + 'static) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Box::new(stream))))
    }
}

#[uniffi::export]
impl VaultStream {
    /// Some of what comes next: up to `most` bytes, and never more than 1 MiB; nothing at the end alone.
    ///
    /// # Errors
    /// [`CordonError::Closed`] when work data was closed meanwhile; [`CordonError::Altered`] when the stream was changed or
    /// cut; [`CordonError::Invalid`] when there is nothing to protect.
    pub fn read(&self, most: u32) -> Result<Vec<u8>, CordonError> {
        let mut stream = locked(&self.0);
        contents::piece(u64::from(most), |bytes| contents::some(&mut *stream, bytes))
    }

    /// Writes all that is left into a new file, which is gone again after an error. Gives the number of bytes.
    ///
    /// # Errors
    /// As [`read`](Self::read), and [`CordonError::Exists`].
    pub fn read_into_file(&self, path: &str) -> Result<u64, CordonError> {
        let mut stream = locked(&self.0);
        contents::into_file(path, |_, bytes| contents::some(&mut *stream, bytes))
    }

    /// Writes all that is left to a descriptor, which stays the caller's: a pipe, memory, a file. Not on Windows.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_into_descriptor(&self, descriptor: i32) -> Result<u64, CordonError> {
        let mut stream = locked(&self.0);
        contents::into_descriptor(descriptor, |_, bytes| contents::some(&mut *stream, bytes))
    }
}

/// Whose bytes these are, by their first 132; personal when they were never protected. A claim, since nothing verifies it
/// without the key: it may restrict what is done with them, never permit anything.
///
/// # Errors
/// [`CordonError::Altered`] or [`CordonError::Newer`] when they begin as a buffer and go on otherwise;
/// [`CordonError::Invalid`] for more than `protect` gives: the first 132 will do.
#[uniffi::export]
pub fn buffer_owner(bytes: Vec<u8>) -> Result<Identity, CordonError> {
    Ok(owner(buffers::owner_of(&bounded(bytes, MAX_PROTECTED)?)?))
}

fn owner(owner: Option<cordon_vault::Owner>) -> Identity {
    owner.map_or(Who::Personal, |owner| Who::Work(owner.oid)).into()
}

/// Appends a buffer to a file of several, of whatever owners, and makes it durable. A file that is not there is made, for the
/// user alone. What a crash tore at the end is cut off first, or it would take the new record into itself. Costs 16 bytes
/// read for each record that is there.
///
/// # Errors
/// [`CordonError::Invalid`] for more than `protect` gives; [`CordonError::Unavailable`] while somebody else appends;
/// [`CordonError::Altered`] when the length of a record was changed: begin a new file, nothing was cut off.
#[uniffi::export]
pub fn append_record(path: &str, buffer: Vec<u8>) -> Result<(), CordonError> {
    let buffer = bounded(buffer, MAX_PROTECTED)?;
    let path = Path::new(path);
    let file = contents::for_user_alone().read(true).create(true).truncate(false).open(path)?;
    buffers::Appending::begin(buffers::FileBlocks::new(file))?.append(&buffer)?;
    // A durable record in a file that no folder names would be gone all the same; where nothing changed in it that costs little.
    Ok(sync_parent(path)?)
}

/// Where a record lies, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct BufferRecord {
    /// Where its buffer begins, in bytes from the beginning of the file.
    pub at: u64,
    /// Bytes of the buffer.
    pub length: u64,
    /// Whose it says it is; personal when it was never protected.
    pub owner: Identity,
}

/// The records of a file, in order, without opening any: to know what a wipe of one account takes, while the others' stay
/// readable.
#[derive(uniffi::Object)]
pub struct BufferRecords(Mutex<buffers::Records<File>>);

#[uniffi::export]
impl BufferRecords {
    /// Begins at the beginning of a file.
    ///
    /// # Errors
    /// [`CordonError::NotFound`]; [`CordonError::Unavailable`].
    #[uniffi::constructor]
    pub fn of_file(path: &str) -> Result<Arc<Self>, CordonError> {
        Self::of(File::open(path)?)
    }

    /// The same by a descriptor, which stays the caller's. Its place moves. Not on Windows.
    ///
    /// # Errors
    /// [`CordonError::Unavailable`] for what is no file.
    #[uniffi::constructor]
    pub fn of_descriptor(descriptor: i32) -> Result<Arc<Self>, CordonError> {
        Self::of(contents::of_descriptor(descriptor)?)
    }

    /// The next record; absent behind the last one.
    ///
    /// # Errors
    /// [`CordonError::Altered`] or [`CordonError::Newer`] for one whose header does not read: the next call goes on behind
    /// it. Behind one that is torn, or whose length was changed, there is nothing.
    pub fn next_record(&self) -> Result<Option<BufferRecord>, CordonError> {
        let record = locked(&self.0).next().transpose()?;
        Ok(record.map(|record| BufferRecord {
            at: record.at,
            length: record.len,
            owner: owner(record.owner),
        }))
    }
}

impl BufferRecords {
    fn of(file: File) -> Result<Arc<Self>, CordonError> {
        Ok(Arc::new(Self(Mutex::new(buffers::Records::new(file)?))))
    }
}

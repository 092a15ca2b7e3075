//! Files of a vault, while they are open.

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::Arc;

use cordon_vault::{Blocks, Reader, Writer};

use super::ring::Handle;
use crate::error::VaultError;

/// A file that is being written, from its beginning to its end. Its keys are gone once the identity is closed.
pub struct VaultWriter {
    file: Arc<Handle<Writer<VaultBlocks>>>,
}

impl VaultWriter {
    pub(super) const fn new(file: Arc<Handle<Writer<VaultBlocks>>>) -> Self {
        Self { file }
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), VaultError> {
        Ok(self.file.with(|writer| writer.write(bytes))??)
    }

    /// Makes the file whole and durable. Without it readers find an unfinished file.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn finish(self) -> Result<(), VaultError> {
        self.file.take()?.finish()?;
        Ok(())
    }
}

/// A file that is being read, at any place. Its keys and what it keeps of the content are gone once the identity is closed.
pub struct VaultReader {
    file: Arc<Handle<Reader<VaultBlocks>>>,
    len: u64,
    /// One thread at a time, as with the host's file in it.
    one_thread: PhantomData<Cell<()>>,
}

impl VaultReader {
    pub(super) const fn new(file: Arc<Handle<Reader<VaultBlocks>>>, len: u64) -> Self {
        Self { file, len, one_thread: PhantomData }
    }

    /// Bytes of plain text.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is no plain text.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Reads up to `buffer.len()` bytes from a place in the plain text; fewer only at the end.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, VaultError> {
        Ok(self.file.with(|reader| reader.read_at(offset, buffer))??)
    }
}

/// A file of the host's.
pub(crate) struct VaultBlocks(pub(crate) Box<dyn Blocks + Send>);

impl Blocks for VaultBlocks {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<usize> {
        self.0.read_at(offset, buf)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> std::io::Result<()> {
        self.0.write_at(offset, data)
    }

    fn len(&self) -> std::io::Result<u64> {
        self.0.len()
    }

    fn set_len(&mut self, len: u64) -> std::io::Result<()> {
        self.0.set_len(len)
    }

    fn sync(&mut self) -> std::io::Result<()> {
        self.0.sync()
    }

    fn lock(&mut self) -> std::io::Result<bool> {
        self.0.lock()
    }
}

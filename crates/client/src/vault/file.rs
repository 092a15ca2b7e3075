//! Files of a vault, while they are open.

use std::cell::Cell;
use std::io;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use cordon_vault::{Blocks, Editor, Reader, Verified, Writer};

use super::names::journal_of;
use super::ring::{Handle, KeyRing};
use crate::error::VaultError;
use crate::ports::VaultFiles;

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

/// A file that is being read, at any place. It shows one committed state: where a [`VaultEditor`] commits another meanwhile,
/// the call that notices answers [`ReadError::Changed`](cordon_vault::ReadError::Changed), and the next ones read the new
/// state. Its keys and what it keeps of the content are gone once the identity is closed.
pub struct VaultReader {
    file: Arc<Handle<Reader<VaultBlocks>>>,
    /// When it was opened.
    len: u64,
    /// One thread at a time, as with the host's file in it.
    one_thread: PhantomData<Cell<()>>,
}

impl VaultReader {
    pub(super) const fn new(file: Arc<Handle<Reader<VaultBlocks>>>, len: u64) -> Self {
        Self { file, len, one_thread: PhantomData }
    }

    /// Bytes of plain text. Once the identity is closed: those there were when it was opened.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.file.with(|reader| reader.len()).unwrap_or(self.len)
    }

    /// Whether there is no plain text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads up to `buffer.len()` bytes from a place in the plain text; fewer only at the end.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, VaultError> {
        Ok(self.file.with(|reader| reader.read_at(offset, buffer))??)
    }

    /// Reads the whole file and checks that its chunks are together what was committed: a chunk that was put back from an
    /// older copy is found here alone. Gives what was found, also how often the file was [repaired](VaultEditor::repair).
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn verify(&self) -> Result<Verified, VaultError> {
        Ok(self.file.with(|reader| reader.verify())??)
    }
}

/// A file that is being changed, anywhere in it. What is not committed is dropped with it, and when the identity is closed.
pub struct VaultEditor {
    file: Arc<Handle<Editor<VaultBlocks>>>,
    /// When it was opened.
    len: u64,
}

impl VaultEditor {
    pub(super) const fn new(file: Arc<Handle<Editor<VaultBlocks>>>, len: u64) -> Self {
        Self { file, len }
    }

    /// Bytes of plain text, with the changes. Once the identity is closed: those there were when it was opened.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.file.with(|editor| editor.len()).unwrap_or(self.len)
    }

    /// Whether there is no plain text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads up to `buffer.len()` bytes from a place in the plain text, with the changes; fewer only at the end.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, VaultError> {
        Ok(self.file.with(|editor| editor.read_at(offset, buffer))??)
    }

    /// Writes at a place in the plain text. A gap between the end and that place is filled with zeros.
    ///
    /// # Errors
    /// See [`VaultError`] and [`Editor::write_at`].
    pub fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), VaultError> {
        Ok(self.file.with(|editor| editor.write_at(offset, bytes))??)
    }

    /// Writes behind the end.
    ///
    /// # Errors
    /// As [`write_at`](Self::write_at).
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), VaultError> {
        Ok(self.file.with(|editor| editor.append(bytes))??)
    }

    /// Cuts the file, or lengthens it with zeros.
    ///
    /// # Errors
    /// As [`write_at`](Self::write_at).
    pub fn set_len(&mut self, len: u64) -> Result<(), VaultError> {
        Ok(self.file.with(|editor| editor.set_len(len))??)
    }

    /// Commits the file as it reads now, whatever was committed before, for a person who has looked at its content: see
    /// [`Editor::repair`] for what that vouches for. Gives whether it was another one.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn repair(&mut self) -> Result<bool, VaultError> {
        Ok(self.file.with(|editor| editor.repair())??)
    }

    /// Makes the changes durable: all of them or, after a crash, none.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn commit(&mut self) -> Result<(), VaultError> {
        Ok(self.file.with(Editor::commit)??)
    }
}

/// A file of the host's.
pub(crate) struct VaultBlocks(pub(crate) Box<dyn Blocks + Send>);

impl Blocks for VaultBlocks {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(offset, buf)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write_at(offset, data)
    }

    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }

    fn lock(&mut self) -> io::Result<bool> {
        self.0.lock()
    }

    fn stamp(&self) -> io::Result<Option<[u8; 16]>> {
        self.0.stamp()
    }
}

/// The journal of a file, which is there only while a change needs it: a reader sees it as soon as it is.
pub(super) struct Journal {
    ring: Arc<KeyRing>,
    files: Arc<dyn VaultFiles>,
    name: String,
    open: Mutex<Option<Box<dyn Blocks + Send>>>,
}

impl Journal {
    pub(super) fn of(ring: &Arc<KeyRing>, files: &Arc<dyn VaultFiles>, name: &str) -> Self {
        let (ring, files) = (Arc::clone(ring), Arc::clone(files));
        Self { ring, files, name: journal_of(name), open: Mutex::default() }
    }

    /// Makes it, unless the identity was closed: a wipe that has listed the files would not see it.
    fn made(&self) -> io::Result<Box<dyn Blocks + Send>> {
        let closed = || self.ring.is_closed().map(|why| io::Error::other(VaultError::Closed(why)));
        if let Some(error) = closed() {
            return Err(error);
        }
        let made = self.files.open_or_create(&self.name)?;
        match closed() {
            None => Ok(made),
            Some(error) => {
                drop(made);
                self.files.remove(&self.name)?;
                Err(error)
            }
        }
    }

    /// Reads something of it; `absent` while there is none.
    fn look<T>(&self, absent: T, look: impl FnOnce(&dyn Blocks) -> io::Result<T>) -> io::Result<T> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.is_none() {
            *open = match self.files.open(&self.name) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                found => Some(found?),
            };
        }
        open.as_deref().map_or(Ok(absent), |blocks| look(blocks))
    }

    /// Changes it; it is made where there is none.
    fn change<T>(&mut self, change: impl FnOnce(&mut dyn Blocks) -> io::Result<T>) -> io::Result<T> {
        if self.open.get_mut().unwrap_or_else(PoisonError::into_inner).is_none() {
            let made = self.made()?;
            *self.open.get_mut().unwrap_or_else(PoisonError::into_inner) = Some(made);
        }
        match self.open.get_mut().unwrap_or_else(PoisonError::into_inner) {
            Some(blocks) => change(&mut **blocks),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl Blocks for Journal {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.look(0, |blocks| blocks.read_at(offset, buf))
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.change(|blocks| blocks.write_at(offset, data))
    }

    fn len(&self) -> io::Result<u64> {
        self.look(0, |blocks| blocks.len())
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        if len == 0 && self.len()? == 0 { Ok(()) } else { self.change(|blocks| blocks.set_len(len)) }
    }

    fn sync(&mut self) -> io::Result<()> {
        match self.open.get_mut().unwrap_or_else(PoisonError::into_inner) {
            Some(blocks) => blocks.sync(),
            None => Ok(()),
        }
    }

    fn lock(&mut self) -> io::Result<bool> {
        // Who has the file has its journal.
        Ok(true)
    }
}

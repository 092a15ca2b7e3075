//! Encrypted files. Their content never crosses as a whole list of bytes.

use std::fs::File;
use std::sync::{Arc, Mutex};

use cordon_ports::locked;
use cordon_vault::ChunkSize;

use crate::contents;
use crate::error::CordonError;

/// The files of one work account, unlocked. Ends when the account is closed or wiped.
#[derive(uniffi::Object)]
pub struct Vault(pub(crate) cordon_client::Vault);

#[uniffi::export]
impl Vault {
    /// Makes a new file. It exists for readers once `finish` returned. `chunk_size` is what is sealed as one, in bytes, a
    /// power of two from 4 KiB to 1 MiB: small for random access, large for long files that are read from one end to the
    /// other.
    ///
    /// # Errors
    /// [`CordonError::Exists`] when the name is taken, [`CordonError::Closed`] when work data is closed,
    /// [`CordonError::Invalid`] for another size.
    #[uniffi::method(default(chunk_size = None))]
    pub fn create(&self, name: &str, chunk_size: Option<u32>) -> Result<Arc<VaultWriter>, CordonError> {
        let chunk_size = chunk_size.map_or(Some(ChunkSize::default()), ChunkSize::new);
        let chunk_size = chunk_size.ok_or_else(|| {
            CordonError::invalid("chunk_size", "chunks have a power of two of bytes, from 4096 to 1048576")
        })?;
        let writer = self.0.create_in(name, chunk_size)?;
        Ok(Arc::new(VaultWriter(Mutex::new(Some(writer)))))
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// [`CordonError::NotFound`]; [`CordonError::Altered`] when it was changed or is another account's;
    /// [`CordonError::Destroyed`] when its key is gone.
    pub fn open(&self, name: &str) -> Result<Arc<VaultReader>, CordonError> {
        let reader = self.0.open(name)?;
        Ok(Arc::new(VaultReader(Mutex::new(reader))))
    }

    /// Opens a file to be changed, anywhere in it.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn edit(&self, name: &str) -> Result<Arc<VaultEditor>, CordonError> {
        let editor = self.0.edit(name)?;
        Ok(Arc::new(VaultEditor(Mutex::new(editor))))
    }

    /// Removes a file durably; one that is not there is no error.
    ///
    /// # Errors
    /// [`CordonError::Altered`] when it is another account's.
    pub fn remove(&self, name: &str) -> Result<(), CordonError> {
        Ok(self.0.remove(name)?)
    }

    /// Whether what is made now is sealed: the policy may ask for no encryption.
    #[must_use]
    pub fn seals(&self) -> bool {
        self.0.seals()
    }

    /// What to say to SQLCipher first, to open an encrypted database of that name: a `PRAGMA` with the key in it, which is not
    /// for logs. A wipe destroys what the key is derived from.
    ///
    /// # Errors
    /// [`CordonError::Closed`] when work data is closed.
    pub fn database_pragma(&self, name: &str) -> Result<String, CordonError> {
        Ok(std::mem::take(&mut *self.0.database_key(name)?.pragma()))
    }
}

/// A file that is being written, from its beginning to its end.
#[derive(uniffi::Object)]
pub struct VaultWriter(Mutex<Option<cordon_client::VaultWriter>>);

impl VaultWriter {
    fn with<T>(
        &self,
        act: impl FnOnce(&mut cordon_client::VaultWriter) -> Result<T, CordonError>,
    ) -> Result<T, CordonError> {
        let mut writer = locked(&self.0);
        act(writer
            .as_mut()
            .ok_or_else(|| CordonError::not_asked("the file is finished: create another one"))?)
    }

    fn copy(&self, mut from: File) -> Result<u64, CordonError> {
        self.with(|writer| {
            contents::copy(|_, piece| contents::some(&mut from, piece), |piece| Ok(writer.write(piece)?))
        })
    }
}

#[uniffi::export]
impl VaultWriter {
    /// Appends bytes, which are borrowed for the call.
    ///
    /// # Errors
    /// [`CordonError::Closed`] when work data was closed meanwhile; [`CordonError::NotAsked`] after `finish`.
    pub fn write(&self, bytes: &[u8]) -> Result<(), CordonError> {
        self.with(|writer| Ok(writer.write(bytes)?))
    }

    /// Appends all that a file holds. Gives the number of bytes.
    ///
    /// # Errors
    /// As [`write`](Self::write), and [`CordonError::NotFound`].
    pub fn write_file(&self, path: &str) -> Result<u64, CordonError> {
        self.copy(File::open(path)?)
    }

    /// Appends all that is left to be read from a descriptor, which stays the caller's. Not on Windows.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_descriptor(&self, descriptor: i32) -> Result<u64, CordonError> {
        self.copy(contents::of_descriptor(descriptor)?)
    }

    /// Makes the file whole and durable. Without it readers find an unfinished file.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn finish(&self) -> Result<(), CordonError> {
        let writer = locked(&self.0).take();
        let writer =
            writer.ok_or_else(|| CordonError::not_asked("the file is finished: nothing is left to do"))?;
        Ok(writer.finish()?)
    }
}

/// A file that is being read, at any place.
#[derive(uniffi::Object)]
pub struct VaultReader(Mutex<cordon_client::VaultReader>);

#[uniffi::export]
impl VaultReader {
    /// Bytes of plain text.
    #[must_use]
    pub fn length(&self) -> u64 {
        locked(&self.0).len()
    }

    /// Up to `most` bytes, and never more than 1 MiB, from a place in the plain text; fewer only at the end.
    ///
    /// # Errors
    /// [`CordonError::Closed`] when work data was closed meanwhile; [`CordonError::Altered`] when the file was changed.
    pub fn read(&self, offset: u64, most: u32) -> Result<Vec<u8>, CordonError> {
        let reader = locked(&self.0);
        piece(reader.len(), offset, most, |bytes| Ok(reader.read_at(offset, bytes)?))
    }

    /// Reads the whole file and checks that its chunks are together what was committed: a chunk that was put back from an
    /// older copy is found here alone.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn verify(&self) -> Result<(), CordonError> {
        Ok(locked(&self.0).verify().map(drop)?)
    }

    /// Writes the whole plain text into a new file, for whoever was asked and may have it. Gives the number of bytes. The new
    /// file is gone again after an error.
    ///
    /// # Errors
    /// As [`read`](Self::read), and [`CordonError::Exists`].
    pub fn read_into_file(&self, path: &str) -> Result<u64, CordonError> {
        let reader = locked(&self.0);
        contents::into_file(path, |offset, bytes| Ok(reader.read_at(offset, bytes)?))
    }

    /// Writes the whole plain text to a descriptor, which stays the caller's: a pipe, memory, a file. Not on Windows.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_into_descriptor(&self, descriptor: i32) -> Result<u64, CordonError> {
        let reader = locked(&self.0);
        contents::into_descriptor(descriptor, |offset, bytes| Ok(reader.read_at(offset, bytes)?))
    }
}

/// A file that is being changed, anywhere in it. What is not committed is dropped with it, and when the account is closed.
#[derive(uniffi::Object)]
pub struct VaultEditor(Mutex<cordon_client::VaultEditor>);

#[uniffi::export]
impl VaultEditor {
    /// Bytes of plain text, with the changes.
    #[must_use]
    pub fn length(&self) -> u64 {
        locked(&self.0).len()
    }

    /// As [`VaultReader::read`], with the changes.
    ///
    /// # Errors
    /// As there.
    pub fn read(&self, offset: u64, most: u32) -> Result<Vec<u8>, CordonError> {
        let mut editor = locked(&self.0);
        piece(editor.len(), offset, most, |bytes| Ok(editor.read_at(offset, bytes)?))
    }

    /// Writes at a place in the plain text. A gap between the end and that place is filled with zeros.
    ///
    /// # Errors
    /// [`CordonError::Closed`] when work data was closed meanwhile; [`CordonError::Unavailable`].
    pub fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), CordonError> {
        Ok(locked(&self.0).write_at(offset, bytes)?)
    }

    /// Writes behind the end.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn append(&self, bytes: &[u8]) -> Result<(), CordonError> {
        Ok(locked(&self.0).append(bytes)?)
    }

    /// Cuts the file, or lengthens it with zeros.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn set_length(&self, length: u64) -> Result<(), CordonError> {
        Ok(locked(&self.0).set_len(length)?)
    }

    /// Makes the changes durable: all of them or, after a crash, none.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn commit(&self) -> Result<(), CordonError> {
        Ok(locked(&self.0).commit()?)
    }
}

/// Up to `most` bytes from a place in a file of this length, and never more than [`contents::MAX_READ`].
fn piece(
    length: u64,
    offset: u64,
    most: u32,
    read: impl FnOnce(&mut [u8]) -> Result<usize, CordonError>,
) -> Result<Vec<u8>, CordonError> {
    contents::piece(length.saturating_sub(offset).min(u64::from(most)), read)
}

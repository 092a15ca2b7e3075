//! Several buffers of several owners in one file.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::Incoming;
use crate::error::{BufferError, OpenError};
use crate::owner::Owner;

/// Appends a buffer to a file of records: its length in eight bytes, then itself.
///
/// # Errors
/// The file's. A record that was torn by a crash is told by [`Records`] and hurts none before it.
pub fn append_record(file: &mut impl Write, buffer: &[u8]) -> io::Result<()> {
    file.write_all(&(buffer.len() as u64).to_be_bytes())?;
    file.write_all(buffer)
}

/// Where a record lies, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where its buffer begins, in bytes from the beginning of the file.
    pub at: u64,
    /// Bytes of the buffer.
    pub len: u64,
    /// Whose it says it is; `None` when it was never protected.
    pub owner: Option<Owner>,
}

/// The records of a file, in order, without opening any: to know what a wipe of one owner takes, while the others' stay
/// readable. One whose header does not read is an error among them; behind one that ends after the file does there is nothing.
pub struct Records<R> {
    file: R,
    at: u64,
    len: u64,
}

impl<R: Read + Seek> Records<R> {
    /// Begins at the beginning of the file.
    ///
    /// # Errors
    /// The file's.
    pub fn new(mut file: R) -> Result<Self, BufferError> {
        let len = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, at: 0, len })
    }

    fn next_record(&mut self) -> Result<Record, BufferError> {
        let cut = |need| OpenError::Truncated { have: self.len, need };
        self.file.seek(SeekFrom::Start(self.at))?;
        let mut len = [0; 8];
        let at = self.at + len.len() as u64;
        if at > self.len {
            return Err(cut(at).into());
        }
        self.file.read_exact(&mut len)?;
        let len = u64::from_be_bytes(len);
        let end = at.checked_add(len).ok_or_else(|| cut(u64::MAX))?;
        if end > self.len {
            return Err(cut(end).into());
        }
        // Whatever its header is like: the next one is where this one ends.
        self.at = end;
        let owner = Incoming::read((&mut self.file).take(len))?.owner();
        Ok(Record { at, len, owner })
    }
}

impl<R: Read + Seek> Iterator for Records<R> {
    type Item = Result<Record, BufferError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.len {
            return None;
        }
        let at = self.at;
        let record = self.next_record();
        if record.is_err() && self.at == at {
            self.at = self.len;
        }
        Some(record)
    }
}

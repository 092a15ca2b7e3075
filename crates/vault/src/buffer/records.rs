//! Several buffers of several owners in one file.

use std::io::{Read, Seek, SeekFrom};

use super::Incoming;
use crate::blocks::Blocks;
use crate::error::{BufferError, OpenError, WriteError};
use crate::owner::Owner;

/// Before each buffer: its length in eight bytes, then these with every bit inverted. A head begins at a multiple of its own
/// length, so that no sector ends in it: a crash leaves it whole or as the zeros that it is written over.
const HEAD_LEN: u64 = 16;

/// A file of records, taken for its one writer until this is dropped.
///
/// Each record is durable before the next one begins, its buffer before its head. A crash therefore leaves at most one torn
/// record, at the end, and never one that goes on with the bytes of another.
pub struct Appending<B> {
    file: B,
    end: u64,
    broken: bool,
}

impl<B: Blocks> Appending<B> {
    /// Goes on behind the last whole record; in an empty file with the first. What a crash tore is cut off: it would take
    /// what follows into itself. Costs 16 bytes read for each record that is there.
    ///
    /// # Errors
    /// [`OpenError::Busy`] when somebody else appends; [`OpenError::TamperedHeader`] when a record's length was changed, so
    /// that nobody knows where the next one begins: begin a new file, nothing was cut. Else those of the storage.
    pub fn begin(mut file: B) -> Result<Self, OpenError> {
        if !file.lock()? {
            return Err(OpenError::Busy);
        }
        let (len, mut end) = (file.len()?, 0);
        let mut head = [0; HEAD_LEN as usize];
        while file.read_at(end, &mut head)? == head.len() {
            match within(read_head(head)?, end, len) {
                Some(behind) => end = behind.next,
                None => break,
            }
        }
        if end < len {
            file.set_len(end)?;
            file.sync()?;
        }
        Ok(Self { file, end, broken: false })
    }

    /// Appends a buffer and makes it durable. Bytes that were never protected may be appended, too.
    ///
    /// # Errors
    /// Those of the storage; then nothing was appended that counts, and [`WriteError::Broken`] follows until the file is
    /// begun anew.
    pub fn append(&mut self, buffer: &[u8]) -> Result<(), WriteError> {
        if self.broken {
            return Err(WriteError::Broken);
        }
        let len = buffer.len() as u64;
        let behind = behind(len, self.end).ok_or(WriteError::TooLong)?;
        self.broken = true;
        if len > 0 {
            self.file.write_at(behind.at, buffer)?;
            self.file.sync()?;
        }
        let head = u128::from(len) << 64 | u128::from(!len);
        self.file.write_at(self.end, &head.to_be_bytes())?;
        self.file.sync()?;
        (self.end, self.broken) = (behind.next, false);
        Ok(())
    }

    /// The storage.
    pub fn into_blocks(self) -> B {
        self.file
    }
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
/// readable. One whose buffer's header does not read is an error among them; behind one that is torn, or whose length was
/// changed, there is nothing.
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
        let at = self.at;
        let torn = OpenError::Truncated { have: self.len, need: self.len.max(at + HEAD_LEN) + 1 };
        // Unless this record says where the next one begins, there is none.
        self.at = self.len;
        if self.len - at < HEAD_LEN {
            return Err(torn.into());
        }
        let mut head = [0; HEAD_LEN as usize];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut head)?;
        let len = read_head(head)?;
        let (Some(behind), Some(len)) = (within(len, at, self.len), len) else { return Err(torn.into()) };
        // Whatever its header is like: the next one is where this one ends.
        self.at = behind.next;
        let owner = Incoming::read((&mut self.file).take(len))?.owner();
        Ok(Record { at: behind.at, len, owner })
    }
}

impl<R: Read + Seek> Iterator for Records<R> {
    type Item = Result<Record, BufferError>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.at < self.len).then(|| self.next_record())
    }
}

/// What lies behind a head.
struct Behind {
    /// Where the buffer begins.
    at: u64,
    /// Where it ends.
    end: u64,
    /// Where the next head begins.
    next: u64,
}

/// Behind a head at `head`, of a buffer of `len` bytes.
fn behind(len: u64, head: u64) -> Option<Behind> {
    let at = head.checked_add(HEAD_LEN)?;
    let end = at.checked_add(len)?;
    Some(Behind { at, end, next: end.checked_next_multiple_of(HEAD_LEN)? })
}

/// The same for a record that is whole in a file of `file` bytes.
fn within(len: Option<u64>, head: u64, file: u64) -> Option<Behind> {
    behind(len?, head).filter(|behind| behind.end <= file)
}

/// The length that a head says; none when the record was begun and not finished.
fn read_head(head: [u8; HEAD_LEN as usize]) -> Result<Option<u64>, OpenError> {
    let head = u128::from_be_bytes(head);
    let (len, inverted) = ((head >> 64) as u64, head as u64);
    // No length has such a second half: the head was not written, or only its first half.
    if inverted == 0 {
        return Ok(None);
    }
    if inverted == !len { Ok(Some(len)) } else { Err(OpenError::TamperedHeader) }
}

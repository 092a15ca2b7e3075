//! Reading one chunk of one state of a file, from where it lies.

use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::derive::FileKeys;
use crate::error::ReadError;
use crate::format::{Readable, chunk_aad, parts, parts_mut};
use crate::journal::Records;
use crate::xaes::{NONCE_LEN, TAG_LEN};

/// How many other places are tried to tell a chunk that was moved from one that was changed.
const SWAP_TRIES: u64 = 1024;

/// One chunk as it is stored, then as it reads.
pub(crate) type Scratch = Zeroizing<Vec<u8>>;

/// The chunks of a file of `len` plain bytes: those in `records` lie in the journal, the others in the file.
pub(crate) struct Chunks<'a, B> {
    pub(crate) blocks: &'a B,
    pub(crate) journal: Option<&'a B>,
    pub(crate) records: &'a Records,
    pub(crate) readable: &'a Readable,
    pub(crate) keys: &'a FileKeys,
    pub(crate) len: u64,
}

impl<B: Blocks> Chunks<'_, B> {
    pub(crate) fn count(&self) -> u64 {
        self.readable.chunk_size.count(self.len)
    }

    pub(crate) fn plain_len(&self, index: u64) -> usize {
        self.readable.chunk_size.plain_len(index, self.len)
    }

    /// Opens chunk `index` into `plain`, which has its exact length, and gives its tag.
    pub(crate) fn read(
        &self,
        index: u64,
        plain: &mut [u8],
        scratch: &mut Scratch,
    ) -> Result<[u8; TAG_LEN], ReadError> {
        self.fetch(index, scratch)?;
        let aad = chunk_aad(self.readable, index);
        let (nonce, sealed, tag) = parts(scratch).ok_or(ReadError::Missing { chunk: index })?;
        match self.keys.chunk.open(nonce, &aad, sealed, tag, plain) {
            Ok(()) => Ok(*tag),
            Err(_) => Err(self.diagnose(index, scratch)),
        }
    }

    /// Opens chunk `index` where it lies and copies the bytes from `skip` on.
    pub(crate) fn read_part(
        &self,
        index: u64,
        skip: usize,
        to: &mut [u8],
        scratch: &mut Scratch,
    ) -> Result<(), ReadError> {
        self.fetch(index, scratch)?;
        let aad = chunk_aad(self.readable, index);
        let (nonce, data, tag) = parts_mut(scratch).ok_or(ReadError::Missing { chunk: index })?;
        if self.keys.chunk.open_in_place(nonce, &aad, data, tag).is_err() {
            return Err(self.diagnose(index, scratch));
        }
        let from = data.get(skip..).and_then(|rest| rest.get(..to.len()));
        to.copy_from_slice(from.ok_or(ReadError::Missing { chunk: index })?);
        Ok(())
    }

    /// Reads a range that lies in the file.
    pub(crate) fn read_range(
        &self,
        offset: u64,
        mut buf: &mut [u8],
        scratch: &mut Scratch,
    ) -> Result<(), ReadError> {
        let size = self.readable.chunk_size.bytes();
        let mut position = offset;
        while !buf.is_empty() {
            let (index, skip) = (position / size, (position % size) as usize);
            let len = self.plain_len(index);
            let (now, rest) = buf.split_at_mut(len.saturating_sub(skip).min(buf.len()));
            match now.len() {
                0 => return Err(ReadError::Missing { chunk: index }),
                whole if whole == len => drop(self.read(index, now, scratch)?),
                _ => self.read_part(index, skip, now, scratch)?,
            }
            position += now.len() as u64;
            buf = rest;
        }
        Ok(())
    }

    /// The tag of chunk `index` as it is stored, unread and unchecked.
    pub(crate) fn tag(&self, index: u64) -> Result<[u8; TAG_LEN], ReadError> {
        let (blocks, offset) = self.place(index);
        let mut tag = [0; TAG_LEN];
        let at = offset + (NONCE_LEN + self.plain_len(index)) as u64;
        if blocks.read_at(at, &mut tag)? < TAG_LEN {
            return Err(ReadError::Missing { chunk: index });
        }
        Ok(tag)
    }

    /// Reads chunk `index` as it is stored.
    fn fetch(&self, index: u64, scratch: &mut Scratch) -> Result<(), ReadError> {
        let longest = NONCE_LEN + self.plain_len(0) + TAG_LEN;
        if scratch.capacity() < longest {
            // A new one, for the longest: a buffer that grew would leave copies of plain text behind.
            *scratch = Zeroizing::new(Vec::with_capacity(longest));
        }
        scratch.resize(NONCE_LEN + self.plain_len(index) + TAG_LEN, 0);
        let (blocks, offset) = self.place(index);
        let count = blocks.read_at(offset, scratch)?;
        if count < scratch.len() { Err(ReadError::Missing { chunk: index }) } else { Ok(()) }
    }

    fn place(&self, index: u64) -> (&B, u64) {
        match (self.journal, self.records.place(index, self.readable.chunk_size)) {
            (Some(journal), Some(offset)) => (journal, offset),
            _ => (self.blocks, self.readable.chunk_size.offset(index)),
        }
    }

    /// Says what is wrong with a chunk that does not verify: a hole, moved from another place, or changed.
    fn diagnose(&self, index: u64, scratch: &mut Scratch) -> ReadError {
        if let Err(error) = self.fetch(index, scratch) {
            return error;
        }
        if scratch.iter().all(|byte| *byte == 0) {
            return ReadError::Missing { chunk: index };
        }
        let Some((nonce, sealed, tag)) = parts(scratch) else { return ReadError::Missing { chunk: index } };
        let last = self.count();
        let near = (1..=SWAP_TRIES / 2).flat_map(|step| [index.checked_sub(step), index.checked_add(step)]);
        let mut plain = Zeroizing::new(vec![0; sealed.len()]);
        let from = near.flatten().filter(|other| *other < last).find(|other| {
            let aad = chunk_aad(self.readable, *other);
            self.keys.chunk.open(nonce, &aad, sealed, tag, &mut plain).is_ok()
        });
        match from {
            Some(from) => ReadError::Swapped { chunk: index, from },
            None => ReadError::Tampered { chunk: index },
        }
    }
}

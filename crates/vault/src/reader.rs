//! Reading at any plain-text offset.

use std::sync::Mutex;

use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::derive::FileKeys;
use crate::error::{OpenError, ReadError};
use crate::format::{ChunkSize, Readable, State, chunk_aad, parts, parts_mut};
use crate::header::{check_length, committed_state, read_header};
use crate::keys::IdentityKey;
use crate::owner::Owner;
use crate::stream::Stream;
use crate::sum::Sum;
use crate::xaes::{NONCE_LEN, TAG_LEN};

/// How many other places are tried to tell a chunk that was moved from one that was changed.
const SWAP_TRIES: u64 = 1024;

/// An open file. Memory: one chunk.
pub struct Reader<B> {
    blocks: B,
    readable: Readable,
    keys: Box<FileKeys>,
    state: State,
    slots_valid: [bool; 2],
    /// One chunk, kept between calls and zeroed with the reader; a second caller at the same time
    /// allocates its own.
    scratch: Mutex<Scratch>,
}

type Scratch = Zeroizing<Vec<u8>>;

/// What [`Reader::verify`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Chunks that were checked.
    pub chunks: u64,
    /// Plain bytes that they hold.
    pub len: u64,
    /// Whether both slots of the header verify. One of them may be torn by a crash or damaged; the
    /// other holds and the file is whole.
    pub both_slots: bool,
}

impl<B: Blocks> Reader<B> {
    /// Opens a file that should belong to `owner` under `key`.
    ///
    /// # Errors
    /// A distinct [`OpenError`] for each reason; nothing of the content is shown then.
    pub fn open(blocks: B, owner: &Owner, key: &IdentityKey) -> Result<Self, OpenError> {
        let (readable, header) = read_header(&blocks)?;
        if readable.owner != *owner {
            return Err(OpenError::WrongOwner { claimed: readable.owner });
        }
        let wrong_key = OpenError::WrongKey { claimed: readable.key_id };
        if readable.key_id != key.id() {
            return Err(wrong_key);
        }
        let Ok(keys) = FileKeys::derive(key, owner, &readable.file_id) else { return Err(wrong_key) };
        if !keys.commits_to(&readable.commitment) {
            return Err(wrong_key);
        }
        let (state, slots_valid) = committed_state(&keys, &header)?;
        check_length(readable.chunk_size, state.len, blocks.len()?)?;
        Ok(Self { blocks, readable, keys, state, slots_valid, scratch: Mutex::default() })
    }

    /// Plain bytes in the file.
    pub fn len(&self) -> u64 {
        self.state.len
    }

    /// Whether the file holds nothing.
    pub fn is_empty(&self) -> bool {
        self.state.len == 0
    }

    /// Plain bytes per chunk.
    pub fn chunk_size(&self) -> ChunkSize {
        self.readable.chunk_size
    }

    /// Which committed state this is: 1 when created, higher after each later change.
    pub fn generation(&self) -> u64 {
        self.state.generation
    }

    /// Whether both slots of the header verify. One may be torn by a crash or damaged; then the other
    /// holds and the file is whole.
    pub fn both_slots(&self) -> bool {
        self.slots_valid == [true, true]
    }

    /// Reads plain bytes from `offset`: fewer than asked only at the end, 0 beyond it. Costs the chunks
    /// that the range touches, whatever the file's size.
    ///
    /// # Errors
    /// See [`ReadError`]; `buf` is then zeroed. A single chunk put back from an older copy of this file
    /// is not noticed here, only by [`Reader::verify`].
    pub fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<usize, ReadError> {
        let wanted = self.state.len.saturating_sub(offset).min(buf.len() as u64);
        let wanted = usize::try_from(wanted).unwrap_or(buf.len());
        let result = self.with_scratch(|scratch| {
            self.read_range(offset, buf.get_mut(..wanted).unwrap_or_default(), scratch)
        });
        result.map(|()| wanted).inspect_err(|_| buf.fill(0))
    }

    /// Reads the whole file and checks that its chunks are together what was committed.
    ///
    /// # Errors
    /// See [`ReadError`]; [`ReadError::RolledBack`] when each chunk is genuine and together they are not.
    pub fn verify(&self) -> Result<Verified, ReadError> {
        let chunks = self.readable.chunk_size.count(self.state.len);
        let mut sum = Sum::default();
        let mut plain = Zeroizing::new(vec![0; self.readable.chunk_size.plain_len(0, self.state.len)]);
        self.with_scratch(|scratch| {
            for index in 0..chunks {
                let len = self.readable.chunk_size.plain_len(index, self.state.len);
                let tag = self.read_chunk(index, plain.get_mut(..len).unwrap_or_default(), scratch)?;
                sum.add(&self.keys.summand(index, &tag));
            }
            Ok::<(), ReadError>(())
        })?;
        if sum != self.state.sum {
            return Err(ReadError::RolledBack);
        }
        Ok(Verified { chunks, len: self.state.len, both_slots: self.both_slots() })
    }

    /// The file as a [`Read`] and [`Seek`] that keeps the chunk it is in.
    pub fn stream(&self) -> Stream<'_, B> {
        Stream::new(self)
    }

    /// The storage.
    pub fn into_blocks(self) -> B {
        self.blocks
    }

    fn read_range(&self, offset: u64, mut buf: &mut [u8], scratch: &mut Scratch) -> Result<(), ReadError> {
        let size = self.readable.chunk_size;
        let mut position = offset;
        while !buf.is_empty() {
            let (index, skip) = (position / size.bytes(), (position % size.bytes()) as usize);
            let len = size.plain_len(index, self.state.len);
            let (now, rest) = buf.split_at_mut((len - skip).min(buf.len()));
            if now.len() == len {
                self.read_chunk(index, now, scratch)?;
            } else {
                self.read_part(index, skip, now, scratch)?;
            }
            position += now.len() as u64;
            buf = rest;
        }
        Ok(())
    }

    /// Opens chunk `index` into `plain`, which has its exact length, and gives its tag.
    fn read_chunk(
        &self,
        index: u64,
        plain: &mut [u8],
        scratch: &mut Scratch,
    ) -> Result<[u8; TAG_LEN], ReadError> {
        self.fetch(index, scratch)?;
        let aad = chunk_aad(&self.readable, index);
        let (nonce, sealed, tag) = parts(scratch).ok_or(ReadError::Missing { chunk: index })?;
        match self.keys.chunk.open(nonce, &aad, sealed, tag, plain) {
            Ok(()) => Ok(*tag),
            Err(_) => Err(self.diagnose(index, scratch)),
        }
    }

    /// Opens chunk `index` where it lies and copies the bytes from `skip` on.
    fn read_part(
        &self,
        index: u64,
        skip: usize,
        to: &mut [u8],
        scratch: &mut Scratch,
    ) -> Result<(), ReadError> {
        self.fetch(index, scratch)?;
        let aad = chunk_aad(&self.readable, index);
        let (nonce, data, tag) = parts_mut(scratch).ok_or(ReadError::Missing { chunk: index })?;
        if self.keys.chunk.open_in_place(nonce, &aad, data, tag).is_err() {
            return Err(self.diagnose(index, scratch));
        }
        let from = data.get(skip..).and_then(|rest| rest.get(..to.len()));
        to.copy_from_slice(from.ok_or(ReadError::Missing { chunk: index })?);
        Ok(())
    }

    /// Reads chunk `index` as it is stored.
    fn fetch(&self, index: u64, scratch: &mut Scratch) -> Result<(), ReadError> {
        let (size, all) = (self.readable.chunk_size, self.state.len);
        if scratch.capacity() == 0 {
            // Once and for the longest: a buffer that grew would leave copies of plain text behind.
            scratch.reserve_exact(NONCE_LEN + size.plain_len(0, all) + TAG_LEN);
        }
        scratch.resize(NONCE_LEN + size.plain_len(index, all) + TAG_LEN, 0);
        let count = self.blocks.read_at(size.offset(index), scratch)?;
        if count < scratch.len() { Err(ReadError::Missing { chunk: index }) } else { Ok(()) }
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
        let last = self.readable.chunk_size.count(self.state.len);
        let near = (1..=SWAP_TRIES / 2).flat_map(|step| [index.checked_sub(step), index.checked_add(step)]);
        let mut plain = Zeroizing::new(vec![0; sealed.len()]);
        let from = near.flatten().filter(|other| *other < last).find(|other| {
            let aad = chunk_aad(&self.readable, *other);
            self.keys.chunk.open(nonce, &aad, sealed, tag, &mut plain).is_ok()
        });
        match from {
            Some(from) => ReadError::Swapped { chunk: index, from },
            None => ReadError::Tampered { chunk: index },
        }
    }

    fn with_scratch<T>(&self, work: impl FnOnce(&mut Scratch) -> T) -> T {
        match self.scratch.try_lock() {
            Ok(mut scratch) => work(&mut scratch),
            Err(_) => work(&mut Scratch::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::blocks::MemoryBlocks;
    use crate::format::{HEADER_LEN, READABLE_LEN, SLOT_LEN};
    use crate::random::Randomness;
    use crate::writer::Writer;

    fn owner() -> Owner {
        Owner { organisation: Uuid::from_u128(1), oid: Uuid::from_u128(2) }
    }

    #[test]
    fn seeded_randomness_marks_the_file() {
        let key = IdentityKey::generate().unwrap();
        let seeded = Randomness::seeded([1; 32]);
        let writer =
            Writer::create_with(MemoryBlocks::default(), &owner(), &key, ChunkSize::MIN, seeded).unwrap();
        let stored = writer.finish().unwrap();
        assert!(Readable::decode(&stored.0).unwrap().seeded);

        let key = IdentityKey::generate_with(&mut Randomness::seeded([1; 32])).unwrap();
        let writer = Writer::create(MemoryBlocks::default(), &owner(), &key, ChunkSize::MIN).unwrap();
        let stored = writer.finish().unwrap();
        assert!(Readable::decode(&stored.0).unwrap().seeded, "a seeded key marks its files");
    }

    #[test]
    fn seeded_files_are_the_same_every_time() {
        let make = || {
            let mut randomness = Randomness::seeded([9; 32]);
            let key = IdentityKey::generate_with(&mut randomness).unwrap();
            let mut writer =
                Writer::create_with(MemoryBlocks::default(), &owner(), &key, ChunkSize::MIN, randomness)
                    .unwrap();
            writer.write(&[1; 9000]).unwrap();
            writer.finish().unwrap()
        };
        assert_eq!(make(), make());
    }

    /// Each seal of one file, header slots included, has a nonce of its own.
    #[test]
    fn no_two_seals_share_a_nonce() {
        let key = IdentityKey::generate().unwrap();
        let mut writer = Writer::create(MemoryBlocks::default(), &owner(), &key, ChunkSize::MIN).unwrap();
        writer.write(&[0; 4096 * 200]).unwrap();
        let stored = writer.finish().unwrap().0;
        let (header, chunks) = stored.split_at(HEADER_LEN as usize);
        let seals = header[READABLE_LEN..].chunks(SLOT_LEN).chain(chunks.chunks(4096 + NONCE_LEN + TAG_LEN));
        let nonces: std::collections::HashSet<_> = seals.map(|seal| &seal[..NONCE_LEN]).collect();
        assert_eq!(nonces.len(), 202);
    }
}

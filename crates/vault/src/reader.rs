//! Reading at any plain-text offset.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Mutex;

use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::derive::FileKeys;
use crate::error::{OpenError, ReadError};
use crate::format::{
    ChunkSize, HEADER_LEN, READABLE_LEN, Readable, SLOT_LEN, SLOT_PLAIN_LEN, State, chunk_aad,
};
use crate::keys::IdentityKey;
use crate::owner::{KeyId, Owner};
use crate::random::ACCEPTS_SEEDED;
use crate::sum::Sum;
use crate::xaes::{NONCE_LEN, TAG_LEN};

/// How many other places are tried to tell a chunk that was moved from one that was changed.
const SWAP_TRIES: u64 = 1024;

/// Whose the file says it is, and under which key, without having the key.
///
/// This is a *claim*, because nothing verifies it without the key: it may restrict what is done with
/// the file, never permit anything.
///
/// # Errors
/// Those of [`Reader::open`] that do not need the key.
pub fn owner_claim<B: Blocks>(blocks: &B) -> Result<(Owner, KeyId), OpenError> {
    let (readable, _) = read_header(blocks)?;
    Ok((readable.owner, readable.key_id))
}

/// An open file. Memory: one chunk.
pub struct Reader<B> {
    blocks: B,
    readable: Readable,
    keys: FileKeys,
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
        let (aad, slots) = header.split_at(READABLE_LEN);
        let states = [slots.get(..SLOT_LEN), slots.get(SLOT_LEN..)].map(|slot| {
            slot.and_then(|slot| slot.first_chunk()).and_then(|slot| open_slot(&keys, aad, slot))
        });
        let slots_valid = [states[0].is_some(), states[1].is_some()];
        let Some(state) = states.into_iter().flatten().reduce(later) else {
            let unwritten = slots.chunks(SLOT_LEN).any(|slot| slot.iter().all(|byte| *byte == 0));
            return Err(if unwritten { OpenError::Uncommitted } else { OpenError::TamperedHeader });
        };
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
        Stream { reader: self, position: 0, chunk: Zeroizing::new(Vec::new()), index: None }
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
        let len = self.readable.chunk_size.plain_len(index, self.state.len);
        scratch.resize(NONCE_LEN + len + TAG_LEN, 0);
        let count = self.blocks.read_at(self.readable.chunk_size.offset(index), scratch)?;
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

/// A reader's content in order. Small reads in one chunk decrypt it once.
pub struct Stream<'a, B> {
    reader: &'a Reader<B>,
    position: u64,
    chunk: Zeroizing<Vec<u8>>,
    index: Option<u64>,
}

impl<B: Blocks> Read for Stream<'_, B> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let size = self.reader.chunk_size();
        let (index, skip) = (self.position / size.bytes(), (self.position % size.bytes()) as usize);
        if self.index != Some(index) {
            self.index = None;
            self.chunk.resize(size.plain_len(index, self.reader.len()), 0);
            self.reader.read_at(index * size.bytes(), &mut self.chunk).map_err(into_io)?;
            self.index = Some(index);
        }
        let mut rest = self.chunk.get(skip..).unwrap_or_default();
        let count = rest.read(buf)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl<B: Blocks> Seek for Stream<'_, B> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(delta) => self.reader.len().checked_add_signed(delta),
            SeekFrom::Current(delta) => self.position.checked_add_signed(delta),
        };
        self.position = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

fn into_io(error: ReadError) -> io::Error {
    match error {
        ReadError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}

fn read_header<B: Blocks>(blocks: &B) -> Result<(Readable, Vec<u8>), OpenError> {
    let mut header = vec![0; HEADER_LEN as usize];
    let count = blocks.read_at(0, &mut header)?;
    let readable = Readable::decode(header.get(..count).unwrap_or_default())?;
    if readable.seeded && !ACCEPTS_SEEDED {
        return Err(OpenError::Seeded);
    }
    if count < header.len() {
        return Err(OpenError::Truncated { have: count as u64, need: HEADER_LEN });
    }
    Ok((readable, header))
}

fn parts(stored: &[u8]) -> Option<(&[u8; NONCE_LEN], &[u8], &[u8; TAG_LEN])> {
    let (nonce, rest) = stored.split_first_chunk()?;
    let (sealed, tag) = rest.split_last_chunk()?;
    Some((nonce, sealed, tag))
}

fn parts_mut(stored: &mut [u8]) -> Option<(&[u8; NONCE_LEN], &mut [u8], &[u8; TAG_LEN])> {
    let (nonce, rest) = stored.split_first_chunk_mut()?;
    let (data, tag) = rest.split_last_chunk_mut()?;
    Some((nonce, data, tag))
}

fn open_slot(keys: &FileKeys, aad: &[u8], slot: &[u8; SLOT_LEN]) -> Option<State> {
    let (nonce, sealed, tag) = parts(slot)?;
    let mut plain = [0; SLOT_PLAIN_LEN];
    keys.header.open(nonce, aad, sealed, tag, &mut plain).ok()?;
    State::decode(&plain)
}

/// The valid slot with the higher generation holds; equal generations say the same.
fn later(first: State, second: State) -> State {
    if second.generation > first.generation { second } else { first }
}

fn check_length(chunk_size: ChunkSize, len: u64, have: u64) -> Result<(), OpenError> {
    let need = chunk_size.file_len(len);
    if have >= need {
        return Ok(());
    }
    let (whole, rest) = (chunk_size.offset(1) - chunk_size.offset(0), have.saturating_sub(HEADER_LEN));
    if rest % whole == 0 {
        return Err(OpenError::MissingChunks { first: rest / whole });
    }
    Err(OpenError::Truncated { have, need })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::blocks::MemoryBlocks;
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

//! Creating a file by sequential writes.

use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::derive::FileKeys;
use crate::error::WriteError;
use crate::format::{
    ChunkSize, FILE_ID_LEN, HEADER_LEN, MAX_LEN, READABLE_LEN, Readable, SLOT_LEN, SLOTS, State, chunk_aad,
    places,
};
use crate::keys::IdentityKey;
use crate::owner::Owner;
use crate::random::{Nonces, Randomness};
use crate::sum::Sum;
use crate::xaes::{NONCE_LEN, TAG_LEN};

/// A file being created.
///
/// Until [`Writer::finish`] has returned the file opens as *never finished*; afterwards it is whole. A
/// crash in between leaves one or the other. Memory: at most two chunks.
pub struct Writer<B> {
    blocks: B,
    readable: Readable,
    keys: Box<FileKeys>,
    nonces: Nonces,
    /// Plain text that does not fill a chunk yet.
    pending: Zeroizing<Vec<u8>>,
    /// One chunk as it goes to the storage.
    stored: Vec<u8>,
    index: u64,
    len: u64,
    sum: Sum,
    broken: bool,
}

impl<B: Blocks> Writer<B> {
    /// Begins a file in empty storage.
    ///
    /// # Errors
    /// [`WriteError::NotEmpty`], or the storage's.
    pub fn create(
        blocks: B,
        owner: &Owner,
        key: &IdentityKey,
        chunk_size: ChunkSize,
    ) -> Result<Self, WriteError> {
        Self::create_with(blocks, owner, key, chunk_size, Randomness::system())
    }

    /// As [`Writer::create`], with given randomness; seeded randomness marks the file.
    ///
    /// # Errors
    /// As [`Writer::create`].
    pub fn create_with(
        mut blocks: B,
        owner: &Owner,
        key: &IdentityKey,
        chunk_size: ChunkSize,
        mut randomness: Randomness,
    ) -> Result<Self, WriteError> {
        if !blocks.is_empty()? {
            return Err(WriteError::NotEmpty);
        }
        let mut file_id = [0; FILE_ID_LEN];
        randomness.fill(&mut file_id).map_err(|_| WriteError::Cipher)?;
        let keys = FileKeys::derive(key, owner, &file_id).map_err(|_| WriteError::Cipher)?;
        let readable = Readable {
            chunk_size,
            file_id,
            owner: *owner,
            key_id: key.id(),
            commitment: keys.commitment,
            seeded: key.is_seeded() || randomness.is_seeded(),
        };
        blocks.write_at(0, &readable.encode())?;
        blocks.set_len(HEADER_LEN)?;
        Ok(Self {
            blocks,
            readable,
            keys,
            nonces: Nonces::new(randomness),
            pending: Zeroizing::new(Vec::new()),
            stored: Vec::new(),
            index: 0,
            len: 0,
            sum: Sum::default(),
            broken: false,
        })
    }

    /// Appends `data`. Whole chunks are sealed straight from it, without a copy.
    ///
    /// # Errors
    /// [`WriteError::TooLong`] (nothing was taken), [`WriteError::Broken`] after an earlier failure, or the
    /// storage's, after which the file cannot be finished.
    pub fn write(&mut self, data: &[u8]) -> Result<(), WriteError> {
        if self.broken {
            return Err(WriteError::Broken);
        }
        if data.len() as u64 > MAX_LEN - self.len {
            return Err(WriteError::TooLong);
        }
        self.broken = true;
        self.append(data)?;
        self.len += data.len() as u64;
        self.broken = false;
        Ok(())
    }

    /// Plain bytes written so far.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Commits the file: chunks, then the first slot, each made durable, then the second slot.
    ///
    /// # Errors
    /// [`WriteError::Broken`] after an earlier failure, or the storage's.
    pub fn finish(mut self) -> Result<B, WriteError> {
        if self.broken {
            return Err(WriteError::Broken);
        }
        if !self.pending.is_empty() {
            let last = std::mem::take(&mut self.pending);
            self.seal_chunk(&last)?;
        }
        self.blocks.sync()?;
        let state = State { generation: 1, len: self.len, sum: self.sum.clone() };
        // INVARIANT: the second slot is written only after the first is durable, so a file whose second
        // slot is all zeros and whose first does not verify was never committed.
        for offset in SLOTS {
            let slot = self.seal_slot(&state)?;
            self.blocks.write_at(offset, &slot)?;
            self.blocks.sync()?;
        }
        Ok(self.blocks)
    }

    fn append(&mut self, mut data: &[u8]) -> Result<(), WriteError> {
        let size = self.readable.chunk_size.len();
        if !self.pending.is_empty() {
            let (head, rest) = data.split_at(data.len().min(size - self.pending.len()));
            self.pending.extend_from_slice(head);
            data = rest;
            if self.pending.len() < size {
                return Ok(());
            }
            let full = std::mem::take(&mut self.pending);
            self.seal_chunk(&full)?;
            self.pending = full;
            self.pending.clear();
        }
        let mut chunks = data.chunks_exact(size);
        chunks.by_ref().try_for_each(|chunk| self.seal_chunk(chunk))?;
        if !chunks.remainder().is_empty() {
            // Reserved once and whole: a buffer that grew would leave copies of plain text behind.
            self.pending.reserve_exact(size);
            self.pending.extend_from_slice(chunks.remainder());
        }
        Ok(())
    }

    fn seal_chunk(&mut self, plain: &[u8]) -> Result<(), WriteError> {
        let nonce = self.nonces.next().map_err(|_| WriteError::Cipher)?;
        let aad = chunk_aad(&self.readable, self.index);
        self.stored.resize(NONCE_LEN + plain.len() + TAG_LEN, 0);
        let (place, sealed, tag) = places(&mut self.stored).ok_or(WriteError::Cipher)?;
        *place = *nonce.bytes();
        self.keys.chunk.seal(nonce, &aad, plain, sealed, tag).map_err(|_| WriteError::Cipher)?;
        self.sum.add(&self.keys.summand(self.index, tag));
        self.blocks.write_at(self.readable.chunk_size.offset(self.index), &self.stored)?;
        self.index += 1;
        Ok(())
    }

    fn seal_slot(&mut self, state: &State) -> Result<[u8; SLOT_LEN], WriteError> {
        let nonce = self.nonces.next().map_err(|_| WriteError::Cipher)?;
        let aad: [u8; READABLE_LEN] = self.readable.encode();
        let mut slot = [0; SLOT_LEN];
        let (place, sealed, tag) = places(&mut slot).ok_or(WriteError::Cipher)?;
        *place = *nonce.bytes();
        self.keys.header.seal(nonce, &aad, &state.encode(), sealed, tag).map_err(|_| WriteError::Cipher)?;
        Ok(slot)
    }
}

/// Empties a file's storage. The file is unreadable as soon as its identity's key is destroyed; this
/// gives the space back and is no substitute for it, since storage may keep old bytes.
///
/// # Errors
/// Those of the storage.
pub fn scrub<B: Blocks>(blocks: &mut B) -> Result<(), WriteError> {
    blocks.set_len(0)?;
    blocks.sync()?;
    Ok(())
}

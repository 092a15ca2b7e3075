//! Sealing chunks and slots of one file: the one place where nonces are drawn.

use crate::derive::FileKeys;
use crate::error::WriteError;
use crate::format::{Readable, SLOT_LEN, chunk_aad, parts_mut};
use crate::journal::RECORD_HEAD_LEN;
use crate::random::{Nonces, Randomness};
use crate::state::State;
use crate::sum::Sum;
use crate::xaes::{NONCE_LEN, TAG_LEN};

/// Seals the chunks and slots of one file, each under a fresh nonce.
pub(crate) struct Sealer {
    pub(crate) readable: Readable,
    pub(crate) keys: Box<FileKeys>,
    nonces: Nonces,
    /// The last chunk that was sealed, as a record of the journal: its index, then what is stored.
    record: Vec<u8>,
}

impl Sealer {
    pub(crate) fn new(readable: Readable, keys: Box<FileKeys>, randomness: Randomness) -> Self {
        Self { readable, keys, nonces: Nonces::new(randomness), record: Vec::new() }
    }

    /// Seals chunk `index`, and gives what it adds to the sum.
    pub(crate) fn seal_chunk(&mut self, index: u64, plain: &[u8]) -> Result<Sum, WriteError> {
        let nonce = self.nonces.next().map_err(|_| WriteError::Cipher)?;
        let aad = chunk_aad(&self.readable, index);
        self.record.resize(RECORD_HEAD_LEN + NONCE_LEN + plain.len() + TAG_LEN, 0);
        let (head, stored) = self.record.split_first_chunk_mut().ok_or(WriteError::Cipher)?;
        *head = index.to_be_bytes();
        let (place, sealed, tag) = parts_mut(stored).ok_or(WriteError::Cipher)?;
        *place = *nonce.bytes();
        self.keys.chunk.seal(nonce, &aad, plain, sealed, tag).map_err(|_| WriteError::Cipher)?;
        Ok(self.keys.summand(index, tag))
    }

    /// The chunk that was sealed last, as it lies in the file.
    pub(crate) fn stored(&self) -> &[u8] {
        self.record.get(RECORD_HEAD_LEN..).unwrap_or_default()
    }

    /// The chunk that was sealed last, as it lies in the journal.
    pub(crate) fn record(&self) -> &[u8] {
        &self.record
    }

    pub(crate) fn seal_slot(&mut self, state: &State) -> Result<[u8; SLOT_LEN], WriteError> {
        let nonce = self.nonces.next().map_err(|_| WriteError::Cipher)?;
        let aad = self.readable.encode();
        let mut slot = [0; SLOT_LEN];
        let (place, sealed, tag) = parts_mut(&mut slot).ok_or(WriteError::Cipher)?;
        *place = *nonce.bytes();
        self.keys.header.seal(nonce, &aad, &state.encode(), sealed, tag).map_err(|_| WriteError::Cipher)?;
        Ok(slot)
    }
}

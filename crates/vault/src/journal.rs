//! The redo journal: changed chunks on their way into the file.
//!
//! A journal is a copy of the file's readable part under a magic of its own, and records of one size
//! behind it. A record is the index of a chunk and the chunk as it will lie in the file, sealed once: moving
//! it there copies bytes. A slot that needs the journal says how many records it has and what they sum up
//! to, so that a stale or foreign journal never passes for it.

use std::collections::BTreeMap;

use crate::blocks::Blocks;
use crate::derive::FileKeys;
use crate::error::OpenError;
use crate::format::{ChunkSize, HEADER_LEN, JOURNAL_MAGIC, READABLE_LEN, Readable};
use crate::state::State;
use crate::sum::Sum;
use crate::xaes::{NONCE_LEN, TAG_LEN};

pub(crate) const RECORD_HEAD_LEN: usize = 8;

/// Which chunks lie in a journal, and where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records(BTreeMap<u64, u64>);

impl Records {
    /// Where the stored bytes of chunk `index` begin in the journal.
    pub(crate) fn place(&self, index: u64, size: ChunkSize) -> Option<u64> {
        self.0.get(&index).map(|number| record_offset(*number, size) + RECORD_HEAD_LEN as u64)
    }

    /// Where the record of chunk `index` goes: over its own earlier one, else behind all others.
    pub(crate) fn place_for(&mut self, index: u64, size: ChunkSize) -> u64 {
        let next = self.0.len() as u64;
        record_offset(*self.0.entry(index).or_insert(next), size)
    }

    pub(crate) fn contains(&self, index: u64) -> bool {
        self.0.contains_key(&index)
    }

    /// How many of these indices have no record yet.
    pub(crate) fn lacking(&self, range: std::ops::Range<u64>) -> u64 {
        if range.is_empty() {
            return 0;
        }
        range.end - range.start - self.0.range(range).count() as u64
    }

    pub(crate) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// The indices of a file of `chunks` chunks.
    pub(crate) fn below(&self, chunks: u64) -> impl Iterator<Item = u64> {
        self.0.range(..chunks).map(|(index, _)| *index)
    }

    /// Reads which chunks the journal holds that `state` needs; none when it needs no journal.
    ///
    /// The sum ties the records to the state: whatever else lies there is told.
    pub(crate) fn load<B: Blocks>(
        journal: Option<&B>,
        readable: &Readable,
        keys: &FileKeys,
        state: &State,
    ) -> Result<Self, OpenError> {
        let Some(pending) = &state.journal else { return Ok(Self::default()) };
        let Some(journal) = journal.filter(|journal| !matches!(journal.len(), Ok(0))) else {
            return Err(OpenError::JournalMissing);
        };
        let mut start = [0; READABLE_LEN];
        let count = journal.read_at(0, &mut start)?;
        if count < start.len() || start != readable.encode_as(&JOURNAL_MAGIC) {
            return Err(OpenError::WrongJournal);
        }
        let scanned = Self::scan(journal, readable, keys, state, pending.records)?;
        let fitting = scanned.filter(|(_, sum)| *sum == pending.sum);
        fitting.map(|(records, _)| records).ok_or(OpenError::WrongJournal)
    }

    /// The first `count` records as far as they count in `state`, and what they sum up to; none when there are less, or
    /// one of a chunk twice.
    pub(crate) fn scan<B: Blocks>(
        journal: &B,
        readable: &Readable,
        keys: &FileKeys,
        state: &State,
        count: u64,
    ) -> Result<Option<(Self, Sum)>, OpenError> {
        let size = readable.chunk_size;
        let (mut records, mut sum) = (BTreeMap::new(), Sum::default());
        for number in 0..count {
            let at = record_offset(number, size);
            let Some(index) = read_array(journal, at)?.map(u64::from_be_bytes) else { return Ok(None) };
            // A chunk that was changed and then cut off.
            if index >= state.chunks(size) {
                continue;
            }
            let tag = at + (RECORD_HEAD_LEN + NONCE_LEN + size.plain_len(index, state.len)) as u64;
            let Some(tag) = read_array::<TAG_LEN, _>(journal, tag)? else { return Ok(None) };
            sum.add(&keys.summand(index, &tag));
            if records.insert(index, number).is_some() {
                return Ok(None);
            }
        }
        Ok(Some((Self(records), sum)))
    }
}

/// Begins a journal in storage that may hold an old one.
pub(crate) fn begin<B: Blocks>(journal: &mut B, readable: &Readable) -> std::io::Result<()> {
    journal.set_len(0)?;
    journal.write_at(0, &readable.encode_as(&JOURNAL_MAGIC))?;
    journal.set_len(HEADER_LEN)
}

/// Where the record of that number begins.
pub(crate) const fn record_offset(number: u64, size: ChunkSize) -> u64 {
    HEADER_LEN + number * (size.offset(1) - size.offset(0) + RECORD_HEAD_LEN as u64)
}

fn read_array<const N: usize, B: Blocks>(from: &B, at: u64) -> std::io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    let count = from.read_at(at, &mut bytes)?;
    Ok((count == N).then_some(bytes))
}

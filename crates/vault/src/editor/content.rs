//! What an editor has changed and not committed yet.
//!
//! INVARIANT: a chunk of the committed state is stored changed only in the journal. Others go to their place in
//! the file, where nothing exists for readers.

use std::mem;

use zeroize::Zeroizing;

use super::{Cached, Editor};
use crate::blocks::Blocks;
use crate::error::{ReadError, WriteError};
use crate::journal;
use crate::state::MAX_RECORDS;
use crate::sum::Sum;
use crate::xaes::TAG_LEN;

impl<B: Blocks> Editor<B> {
    pub(super) fn read_range(&mut self, offset: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        let size = self.chunk_size().bytes();
        let mut scratch = mem::take(&mut self.scratch);
        let mut position = offset;
        let mut rest = buf;
        let mut result = Ok(());
        while !rest.is_empty() && result.is_ok() {
            let skip = (position % size) as usize;
            let (now, later) = rest.split_at_mut(((size as usize) - skip).min(rest.len()));
            let cached = self.cached.as_ref().filter(|cached| cached.index == position / size);
            result = match cached.map(|cached| cached.plain.get(skip..skip + now.len())) {
                Some(Some(from)) => {
                    now.copy_from_slice(from);
                    Ok(())
                }
                Some(None) => Err(ReadError::Missing { chunk: position / size }),
                None => self.chunks().read_range(position, now, &mut scratch),
            };
            position += now.len() as u64;
            rest = later;
        }
        self.scratch = scratch;
        result
    }

    /// Whether the journal has room for every committed chunk from `offset` to `end`.
    pub(super) fn journal_takes(&self, offset: u64, end: u64) -> Result<(), WriteError> {
        let size = self.chunk_size();
        let touched =
            offset / size.bytes()..size.count(end).max(offset / size.bytes() + 1).min(self.committed);
        // One more for the chunk that is being changed and has no record yet.
        if self.records.len() + self.records.lacking(touched) + 1 > MAX_RECORDS {
            return Err(WriteError::JournalFull);
        }
        Ok(())
    }

    /// Writes `data` at an offset that does not lie beyond the end.
    pub(super) fn overwrite(&mut self, offset: u64, data: &[u8]) -> Result<(), WriteError> {
        let size = self.chunk_size();
        let (mut position, mut rest) = (offset, data);
        while !rest.is_empty() {
            let (index, skip) = (position / size.bytes(), (position % size.bytes()) as usize);
            let (now, later) = rest.split_at(rest.len().min(size.len() - skip));
            if now.len() == size.len() {
                self.replace(index, now)?;
            } else {
                self.patch(index, skip, now)?;
            }
            position += now.len() as u64;
            rest = later;
        }
        Ok(())
    }

    /// Adds zeros up to `len`.
    pub(super) fn lengthen(&mut self, len: u64) -> Result<(), WriteError> {
        let size = self.chunk_size();
        let zeros = vec![0; size.len()];
        while self.len < len {
            let within = (self.len % size.bytes()) as usize;
            let count = (len - self.len).min((size.len() - within) as u64) as usize;
            self.overwrite(self.len, zeros.get(..count).unwrap_or_default())?;
        }
        Ok(())
    }

    /// Cuts the file to `len`.
    pub(super) fn shorten(&mut self, len: u64) -> Result<(), WriteError> {
        if len == 0 {
            (self.sum, self.records_sum, self.cached) = (Sum::default(), Sum::default(), None);
        }
        let size = self.chunk_size();
        let (kept, all) = (size.count(len), size.count(self.len));
        let last = size.plain_len(kept.saturating_sub(1), len);
        if kept > 0 && last < size.plain_len(kept - 1, self.len) {
            self.load(kept - 1)?;
        }
        // Nothing has to be known of the chunks when all of them go.
        for index in if kept == 0 { 0..0 } else { kept..all } {
            self.forget(index)?;
        }
        if let Some(cached) = self.cached.as_mut().filter(|cached| cached.index + 1 == kept) {
            cached.dirty |= cached.plain.len() > last;
            cached.plain.truncate(last);
        }
        self.len = len;
        self.changed = true;
        Ok(())
    }

    /// Stores the chunk that is being changed.
    pub(super) fn flush(&mut self) -> Result<(), WriteError> {
        let Some(cached) = self.cached.take() else { return Ok(()) };
        if cached.dirty {
            self.store(cached.index, &cached.plain, cached.tag)?;
        }
        self.spare = cached.plain;
        Ok(())
    }

    /// A whole chunk, straight from the caller's bytes.
    fn replace(&mut self, index: u64, plain: &[u8]) -> Result<(), WriteError> {
        let tag = match self.cached.take_if(|cached| cached.index == index) {
            Some(cached) => cached.tag,
            None => self.stored_tag(index)?,
        };
        self.store(index, plain, tag)?;
        self.grow(index, plain.len());
        Ok(())
    }

    /// A part of a chunk: it stays in memory until another one is changed.
    fn patch(&mut self, index: u64, skip: usize, data: &[u8]) -> Result<(), WriteError> {
        self.load(index)?;
        let end = skip + data.len();
        if let Some(cached) = &mut self.cached {
            if cached.plain.len() < end {
                cached.plain.resize(end, 0);
            }
            cached.plain.get_mut(skip..end).into_iter().for_each(|place| place.copy_from_slice(data));
            cached.dirty = true;
        }
        self.grow(index, end);
        Ok(())
    }

    fn grow(&mut self, index: u64, end: usize) {
        self.len = self.len.max(index * self.chunk_size().bytes() + end as u64);
        self.changed = true;
    }

    /// Brings a chunk into memory; one that does not exist yet is empty.
    fn load(&mut self, index: u64) -> Result<(), WriteError> {
        if self.cached.as_ref().is_some_and(|cached| cached.index == index) {
            return Ok(());
        }
        self.flush()?;
        let mut plain = self.spare_chunk();
        let mut tag = None;
        if index < self.chunks().count() {
            plain.resize(self.chunks().plain_len(index), 0);
            let mut scratch = mem::take(&mut self.scratch);
            let read = self.chunks().read(index, &mut plain, &mut scratch);
            self.scratch = scratch;
            tag = Some(read?);
        }
        self.cached = Some(Cached { index, plain, tag, dirty: false });
        Ok(())
    }

    /// Room for a chunk of plain text, kept from one chunk to the next.
    pub(super) fn spare_chunk(&mut self) -> Zeroizing<Vec<u8>> {
        let mut plain = mem::take(&mut self.spare);
        if plain.capacity() < self.chunk_size().len() {
            // For the longest chunk: a buffer that grew would leave copies of plain text behind.
            plain = Zeroizing::new(Vec::with_capacity(self.chunk_size().len()));
        }
        plain.truncate(0);
        plain
    }

    fn stored_tag(&self, index: u64) -> Result<Option<[u8; TAG_LEN]>, ReadError> {
        (index < self.chunks().count()).then(|| self.chunks().tag(index)).transpose()
    }

    /// Seals a chunk and puts it where it may go, in place of the one with this tag.
    fn store(&mut self, index: u64, plain: &[u8], before: Option<[u8; TAG_LEN]>) -> Result<(), WriteError> {
        let size = self.chunk_size();
        let summand = self.sealer.seal_chunk(index, plain)?;
        if let Some(tag) = before {
            self.drop_summand(index, &tag);
        }
        self.sum.add(&summand);
        if index >= self.committed {
            self.blocks.write_at(size.offset(index), self.sealer.stored())?;
            return Ok(());
        }
        if self.records.len() == 0 {
            journal::begin(&mut self.journal, &self.sealer.readable)?;
        }
        self.journal.write_at(self.records.place_for(index, size), self.sealer.record())?;
        self.records_sum.add(&summand);
        Ok(())
    }

    /// A chunk that is cut off counts no more. Its record, if it has one, stays and is skipped.
    fn forget(&mut self, index: u64) -> Result<(), WriteError> {
        let tag = match self.cached.take_if(|cached| cached.index == index) {
            Some(cached) => cached.tag,
            None => Some(self.chunks().tag(index)?),
        };
        if let Some(tag) = tag {
            self.drop_summand(index, &tag);
        }
        Ok(())
    }

    fn drop_summand(&mut self, index: u64, tag: &[u8; TAG_LEN]) {
        let summand = self.sealer.keys.summand(index, tag);
        self.sum.subtract(&summand);
        if self.records.contains(index) {
            self.records_sum.subtract(&summand);
        }
    }
}

//! Making a new state the one that holds, and finishing what a crash interrupted.

use std::mem;

use super::Editor;
use crate::blocks::Blocks;
use crate::error::{OpenError, WriteError};
use crate::journal::Records;
use crate::state::{Pending, State};
use crate::sum::Sum;

/// Where something lies that the state which holds does not need.
struct Surplus {
    /// Behind the last chunk.
    file: bool,
    journal: bool,
}

impl<B: Blocks> Editor<B> {
    /// INVARIANT: in this order, each step durable before the next: new chunks and journal; the slot that says
    /// that the journal is needed; the journal's chunks in their places; the slot that needs no journal.
    pub(super) fn publish(&mut self) -> Result<(), WriteError> {
        self.flush()?;
        if !self.changed {
            return Ok(());
        }
        self.blocks.sync()?;
        if !self.slots.still_in(&self.blocks)? {
            return Err(WriteError::Conflict);
        }
        let (len, sum) = (self.len, self.sum.clone());
        let (generation, repairs) = (self.generation() + 1, self.repairs);
        let next = State { generation, len, sum, repairs, ..State::default() };
        if self.records.below(next.chunks(self.chunk_size())).next().is_none() {
            return self.settle(next);
        }
        self.journal.sync()?;
        let pending = Pending { records: self.records.len(), sum: self.records_sum.clone() };
        self.write_slot(&State { journal: Some(pending), ..next })?;
        self.blocks.sync()?;
        self.finish_pending()
    }

    /// Finishes the change that the slot which holds calls pending.
    pub(super) fn recover(&mut self) -> Result<(), OpenError> {
        if self.slots.state.journal.is_none() {
            return Ok(());
        }
        // The process may have died between writing the slot and making it durable.
        self.blocks.sync()?;
        self.finish_pending().map_err(|error| match error {
            WriteError::Io(error) => error.into(),
            // A record that does not open: nothing was overwritten with it.
            WriteError::Read(_) => OpenError::WrongJournal,
            other => OpenError::Io(std::io::Error::other(other)),
        })
    }

    fn finish_pending(&mut self) -> Result<(), WriteError> {
        let state = &self.slots.state;
        let next = State { generation: state.generation + 1, journal: None, ..state.clone() };
        self.apply(&next)?;
        self.blocks.sync()?;
        self.settle(next)
    }

    /// Copies the journal's chunks to their places, each only after it has verified.
    fn apply(&mut self, state: &State) -> Result<(), WriteError> {
        let size = self.chunk_size();
        let mut scratch = mem::take(&mut self.scratch);
        let mut plain = self.spare_chunk();
        plain.resize(size.plain_len(0, state.len), 0);
        let indices: Vec<u64> = self.records.below(state.chunks(size)).collect();
        for index in indices {
            let chunks = self.chunks();
            let plain = plain.get_mut(..chunks.plain_len(index)).unwrap_or_default();
            chunks.read(index, plain, &mut scratch)?;
            // What was opened beside it is what is stored, still sealed.
            self.blocks.write_at(size.offset(index), &scratch)?;
        }
        (self.scratch, self.spare) = (scratch, plain);
        Ok(())
    }

    /// Makes a state hold that needs no journal, in both slots, and gives back the space behind it.
    fn settle(&mut self, next: State) -> Result<(), WriteError> {
        self.write_slot(&next)?;
        self.blocks.sync()?;
        // The same in the other slot, so that damage to one costs nothing. It need not be durable yet: every
        // commit begins with a sync.
        self.write_slot(&next)?;
        let surplus = self.surplus()?;
        self.cut(surplus)?;
        self.committed = next.chunks(self.chunk_size());
        self.records = Records::default();
        self.records_sum = Sum::default();
        self.changed = false;
        Ok(())
    }

    /// Gives back the space of changes that an earlier editor did not commit.
    pub(super) fn give_back(&mut self) -> std::io::Result<()> {
        let surplus = self.surplus()?;
        if surplus.file || surplus.journal {
            // INVARIANT: what is cut belongs to no durable state. An editor that died may have left the slot that holds
            // in the system's memory only, and the state before it needs its chunks and its journal.
            self.blocks.sync()?;
            self.cut(surplus)?;
        }
        Ok(())
    }

    fn surplus(&self) -> std::io::Result<Surplus> {
        let end = self.chunk_size().file_len(self.slots.state.len);
        Ok(Surplus { file: self.blocks.len()? > end, journal: !self.journal.is_empty()? })
    }

    fn cut(&mut self, surplus: Surplus) -> std::io::Result<()> {
        if surplus.file {
            self.blocks.set_len(self.chunk_size().file_len(self.slots.state.len))?;
        }
        if surplus.journal {
            self.journal.set_len(0)?;
        }
        Ok(())
    }

    fn write_slot(&mut self, state: &State) -> Result<(), WriteError> {
        let slot = self.sealer.seal_slot(state)?;
        self.slots.write(&mut self.blocks, &slot, state)?;
        Ok(())
    }
}

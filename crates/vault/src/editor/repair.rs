//! A sum that fits no more, made anew.

use std::mem;

use super::Editor;
use crate::blocks::Blocks;
use crate::error::{ReadError, WriteError};
use crate::sum::Sum;

impl<B: Blocks> Editor<B> {
    /// Commits the file as it reads now, whatever was committed before, and gives whether that was another one.
    ///
    /// For a file that answers [`ReadError::RolledBack`] to every full read because a chunk was damaged and then written
    /// anew or cut off: what has to be taken out of the sum for it is not known any more. Every chunk is read and opened
    /// first.
    ///
    /// It vouches for this much: each chunk is one of this file's, at its place, made by who has the key. It **cannot** tell
    /// whether they are of one time. Chunks that somebody has put back from an older copy count from then on. So it is for a
    /// person who has looked at the content, never the answer of a program to the error.
    /// [`Verified::repairs`](crate::Verified::repairs) says for good, also in copies, that it was done.
    ///
    /// # Errors
    /// [`WriteError::Read`] when a chunk does not open: write it anew or cut it off first; nothing has changed. Else as for
    /// [`Editor::commit`].
    pub fn repair(&mut self) -> Result<bool, WriteError> {
        self.change(Self::flush)?;
        let sum = self.sum_of_chunks()?;
        let differs = sum != self.sum;
        if differs {
            (self.sum, self.repairs, self.changed) = (sum, self.repairs.saturating_add(1), true);
        }
        self.commit()?;
        Ok(differs)
    }

    fn sum_of_chunks(&mut self) -> Result<Sum, ReadError> {
        let mut scratch = mem::take(&mut self.scratch);
        let mut plain = self.spare_chunk();
        let chunks = self.chunks();
        let mut sum = Sum::default();
        for index in 0..chunks.count() {
            plain.resize(chunks.plain_len(index), 0);
            let tag = chunks.read(index, &mut plain, &mut scratch)?;
            sum.add(&self.sealer.keys.summand(index, &tag));
        }
        (self.scratch, self.spare) = (scratch, plain);
        Ok(sum)
    }
}

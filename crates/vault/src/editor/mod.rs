//! Changing a committed file: random writes, appending, cutting, and commits.

mod commit;
mod content;
mod repair;

use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::chunk::{Chunks, Scratch};
use crate::cipher::Form;
use crate::error::{OpenError, ReadError, WriteError};
use crate::format::{ChunkSize, MAGIC, MAX_LEN};
use crate::header::{Header, Slots};
use crate::journal::Records;
use crate::owner::Owner;
use crate::random::Randomness;
use crate::sealer::Sealer;
use crate::state::State;
use crate::stream::EditorStream;
use crate::sum::Sum;
use crate::xaes::TAG_LEN;

/// A committed file, open for changes by one writer.
///
/// Readers see the last committed state, and the new one once [`Editor::commit`] has made it. Dropping an
/// editor drops what it has not committed. Memory: four chunks, and 16 bytes for each committed chunk that
/// was changed since the last commit.
pub struct Editor<B> {
    blocks: B,
    journal: B,
    sealer: Sealer,
    slots: Slots,
    /// Chunks of the committed state: these are changed in the journal only.
    committed: u64,
    len: u64,
    sum: Sum,
    records: Records,
    /// The sum over the records that count.
    records_sum: Sum,
    repairs: u64,
    cached: Option<Cached>,
    scratch: Scratch,
    spare: Zeroizing<Vec<u8>>,
    changed: bool,
    broken: bool,
}

/// The chunk that is being changed.
struct Cached {
    index: u64,
    plain: Zeroizing<Vec<u8>>,
    /// The tag under which the chunk is stored; none when it is not stored yet.
    tag: Option<[u8; TAG_LEN]>,
    dirty: bool,
}

impl<B: Blocks> Editor<B> {
    /// Opens a committed file that should belong to `owner` and lie in this form, with the storage of its
    /// journal, which is empty unless an earlier change was interrupted. That one is finished first; the space of
    /// changes that were not committed is given back.
    ///
    /// # Errors
    /// A distinct [`OpenError`] for each reason; [`OpenError::Busy`] when somebody else has the file open for
    /// changes, [`OpenError::NotPermitted`] when the storage cannot be written.
    pub fn open<'a>(
        mut blocks: B,
        journal: B,
        owner: &Owner,
        form: impl Into<Form<'a>>,
    ) -> Result<Self, OpenError> {
        // What is stored there is only read once nobody else can change it.
        if !blocks.lock()? {
            return Err(OpenError::Busy);
        }
        let Header { readable, keys, slots } = Header::open(&blocks, owner, form.into())?;
        slots.check(readable.chunk_size, &blocks)?;
        let records = Records::load(Some(&journal), &readable, &keys, &slots.state)?;
        // The same bytes again: a handle that cannot write says so now, not at the first change.
        blocks.write_at(0, &MAGIC)?;
        let State { len, sum, repairs, .. } = slots.state.clone();
        let mut editor = Self {
            blocks,
            journal,
            committed: readable.chunk_size.count(len),
            sealer: Sealer::new(readable, keys, Randomness::system()),
            slots,
            len,
            sum,
            records,
            records_sum: Sum::default(),
            repairs,
            cached: None,
            scratch: Scratch::default(),
            spare: Zeroizing::default(),
            changed: false,
            broken: false,
        };
        editor.recover()?;
        editor.give_back()?;
        Ok(editor)
    }

    /// Plain bytes in the file, with the changes that are not committed yet.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether the file holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Plain bytes per chunk.
    pub fn chunk_size(&self) -> ChunkSize {
        self.sealer.readable.chunk_size
    }

    /// Which state was committed last.
    pub fn generation(&self) -> u64 {
        self.slots.state.generation
    }

    /// Reads plain bytes from `offset`, with the changes that are not committed yet: fewer than asked only at
    /// the end, 0 beyond it.
    ///
    /// # Errors
    /// See [`ReadError`]; `buf` is then zeroed.
    pub fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<usize, ReadError> {
        let wanted = self.len.saturating_sub(offset).min(buf.len() as u64);
        let wanted = usize::try_from(wanted).unwrap_or(buf.len());
        let range = buf.get_mut(..wanted).unwrap_or_default();
        self.read_range(offset, range).map(|()| wanted).inspect_err(|_| buf.fill(0))
    }

    /// Writes plain bytes at `offset`. A gap between the end and `offset` is filled with zeros.
    ///
    /// # Errors
    /// [`WriteError::TooLong`] and [`WriteError::JournalFull`] leave everything as it was: after the latter
    /// commit, and write again in parts. After any other error nothing more can be changed; the committed state
    /// stays as it is.
    pub fn write_at(&mut self, offset: u64, data: &[u8]) -> Result<(), WriteError> {
        let end = offset.checked_add(data.len() as u64).filter(|end| *end <= MAX_LEN);
        let end = end.ok_or(WriteError::TooLong)?;
        if data.is_empty() {
            return self.unbroken();
        }
        self.journal_takes(offset.min(self.len), end)?;
        self.change(|editor| {
            if offset > editor.len {
                editor.lengthen(offset)?;
            }
            editor.overwrite(offset, data)
        })
    }

    /// Writes plain bytes behind the end.
    ///
    /// # Errors
    /// As [`Editor::write_at`].
    pub fn append(&mut self, data: &[u8]) -> Result<(), WriteError> {
        self.write_at(self.len, data)
    }

    /// Cuts the file, or lengthens it with zeros. Cutting reads the tags of the chunks that go, nothing else.
    ///
    /// # Errors
    /// As [`Editor::write_at`].
    pub fn set_len(&mut self, len: u64) -> Result<(), WriteError> {
        if len > MAX_LEN {
            return Err(WriteError::TooLong);
        }
        self.journal_takes(len.min(self.len), len)?;
        match len.cmp(&self.len) {
            std::cmp::Ordering::Less => self.change(|editor| editor.shorten(len)),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => self.change(|editor| editor.lengthen(len)),
        }
    }

    /// Makes the changes durable, all of them or, after a crash, none.
    ///
    /// # Errors
    /// See [`WriteError`]. Afterwards the file opens in the old state or in the new one.
    pub fn commit(&mut self) -> Result<(), WriteError> {
        self.change(Self::publish)
    }

    /// The file as a [`Read`](std::io::Read), [`Write`](std::io::Write) and [`Seek`](std::io::Seek).
    pub fn stream(&mut self) -> EditorStream<'_, B> {
        EditorStream::new(self)
    }

    /// The storage of the file and of its journal. What is not committed is dropped.
    pub fn into_blocks(self) -> (B, B) {
        (self.blocks, self.journal)
    }

    /// A change that fails in the middle is the last one.
    fn change(&mut self, change: impl FnOnce(&mut Self) -> Result<(), WriteError>) -> Result<(), WriteError> {
        self.unbroken()?;
        self.broken = true;
        change(self)?;
        self.broken = false;
        Ok(())
    }

    fn unbroken(&self) -> Result<(), WriteError> {
        if self.broken { Err(WriteError::Broken) } else { Ok(()) }
    }

    fn chunks(&self) -> Chunks<'_, B> {
        Chunks {
            blocks: &self.blocks,
            journal: Some(&self.journal),
            records: &self.records,
            readable: &self.sealer.readable,
            keys: &self.sealer.keys,
            len: self.len,
        }
    }
}

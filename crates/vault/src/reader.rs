//! Reading at any plain-text offset.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::chunk::{Chunks, Scratch};
use crate::cipher::Form;
use crate::derive::FileKeys;
use crate::error::{OpenError, ReadError};
use crate::format::{ChunkSize, Readable};
use crate::header::{Header, Slots, read_header};
use crate::journal::Records;
use crate::owner::Owner;
use crate::state::State;
use crate::stream::Stream;
use crate::sum::Sum;
use crate::xaes::TAG_LEN;

/// An open file. Memory: one chunk, and the list of what lies in a journal.
///
/// It sees one committed state. When an [`Editor`](crate::Editor) commits another meanwhile, the call that
/// notices answers [`ReadError::Changed`], and every later one reads the new state.
pub struct Reader<B> {
    blocks: B,
    journal: Option<B>,
    readable: Readable,
    keys: Box<FileKeys>,
    view: RwLock<Arc<View>>,
    /// One chunk, kept between calls and zeroed with the reader; a second caller at the same time
    /// allocates its own.
    scratch: Mutex<Scratch>,
}

/// One committed state, and where its chunks lie.
struct View {
    slots: Slots,
    records: Records,
}

impl View {
    /// What does not fit together because an editor went on meanwhile is told from what is wrong.
    fn of<B: Blocks>(
        slots: Slots,
        blocks: &B,
        journal: Option<&B>,
        readable: &Readable,
        keys: &FileKeys,
    ) -> Result<Self, OpenError> {
        let records = slots
            .check(readable.chunk_size, blocks)
            .and_then(|()| Records::load(journal, readable, keys, &slots.state));
        match records {
            Ok(records) => Ok(Self { slots, records }),
            Err(OpenError::Io(error)) => Err(OpenError::Io(error)),
            Err(error) if slots.still_in(blocks)? => Err(error),
            Err(_) => Err(OpenError::Changed),
        }
    }
}

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
    /// How often the file, or one that it is a copy of, was [repaired](crate::Editor::repair). When it was not, its
    /// chunks are those of one moment; when it was, they may have been of several then.
    pub repairs: u64,
}

impl<B: Blocks> Reader<B> {
    /// Opens a file that should belong to `owner` and lie in this form, without a journal beside it.
    ///
    /// # Errors
    /// A distinct [`OpenError`] for each reason; nothing of the content is shown then.
    pub fn open<'a>(blocks: B, owner: &Owner, form: impl Into<Form<'a>>) -> Result<Self, OpenError> {
        Self::open_with(blocks, None, owner, form.into())
    }

    /// As [`Reader::open`], with the storage of the file's journal, which may be empty. Nothing is written: a
    /// change that a crash interrupted is read out of the journal.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open_beside<'a>(
        blocks: B,
        journal: B,
        owner: &Owner,
        form: impl Into<Form<'a>>,
    ) -> Result<Self, OpenError> {
        Self::open_with(blocks, Some(journal), owner, form.into())
    }

    fn open_with(blocks: B, journal: Option<B>, owner: &Owner, form: Form<'_>) -> Result<Self, OpenError> {
        let Header { readable, keys, slots } = Header::open(&blocks, owner, form)?;
        let view = View::of(slots, &blocks, journal.as_ref(), &readable, &keys)?;
        let view = RwLock::new(Arc::new(view));
        Ok(Self { blocks, journal, readable, keys, view, scratch: Mutex::default() })
    }

    /// Plain bytes in the file.
    pub fn len(&self) -> u64 {
        self.view().slots.state.len
    }

    /// Whether the file holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Plain bytes per chunk.
    pub fn chunk_size(&self) -> ChunkSize {
        self.readable.chunk_size
    }

    /// Which committed state this is: 1 when created, higher after each later change.
    pub fn generation(&self) -> u64 {
        self.view().slots.state.generation
    }

    /// Whether both slots of the header verify. One may be torn by a crash or damaged; then the other
    /// holds and the file is whole.
    pub fn both_slots(&self) -> bool {
        self.view().slots.both_valid()
    }

    /// Reads plain bytes from `offset`: fewer than asked only at the end, 0 beyond it. Costs the chunks
    /// that the range touches, whatever the file's size.
    ///
    /// # Errors
    /// See [`ReadError`]; `buf` is then zeroed. A single chunk put back from an older copy of this file
    /// is not noticed here, only by [`Reader::verify`].
    pub fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<usize, ReadError> {
        let view = self.view();
        let wanted = view.slots.state.len.saturating_sub(offset).min(buf.len() as u64);
        let wanted = usize::try_from(wanted).unwrap_or(buf.len());
        let result = self.with_scratch(|scratch| {
            self.chunks(&view).read_range(offset, buf.get_mut(..wanted).unwrap_or_default(), scratch)
        });
        self.settle(&view, result).map(|()| wanted).inspect_err(|_| buf.fill(0))
    }

    /// Reads the whole file and checks that its chunks are together what was committed.
    ///
    /// # Errors
    /// See [`ReadError`]; [`ReadError::RolledBack`] when each chunk is genuine and together they are not.
    pub fn verify(&self) -> Result<Verified, ReadError> {
        let view = self.view();
        let (both_slots, repairs) = (view.slots.both_valid(), view.slots.state.repairs);
        let result = self.verify_view(&view);
        self.settle(&view, result).map(|(chunks, len)| Verified { chunks, len, both_slots, repairs })
    }

    /// The file as a [`Read`](std::io::Read) and [`Seek`](std::io::Seek) that keeps the chunk it is in.
    pub fn stream(&self) -> Stream<'_, B> {
        Stream::new(self)
    }

    /// The storage.
    pub fn into_blocks(self) -> B {
        self.blocks
    }

    pub(crate) fn readable(&self) -> &Readable {
        &self.readable
    }

    pub(crate) fn state(&self) -> State {
        self.view().slots.state.clone()
    }

    /// Opens one whole chunk of the present state into `plain`, and gives its tag's part of the sum.
    pub(crate) fn read_chunk(&self, index: u64, plain: &mut Vec<u8>) -> Result<Sum, ReadError> {
        let view = self.view();
        let chunks = self.chunks(&view);
        plain.resize(chunks.plain_len(index), 0);
        let result = self.with_scratch(|scratch| chunks.read(index, plain, scratch));
        let tag: [u8; TAG_LEN] = self.settle(&view, result)?;
        Ok(self.keys.summand(index, &tag))
    }

    fn verify_view(&self, view: &View) -> Result<(u64, u64), ReadError> {
        let chunks = self.chunks(view);
        let mut sum = Sum::default();
        let mut plain = Zeroizing::new(vec![0; chunks.plain_len(0)]);
        self.with_scratch(|scratch| {
            for index in 0..chunks.count() {
                let plain = plain.get_mut(..chunks.plain_len(index)).unwrap_or_default();
                let tag = chunks.read(index, plain, scratch)?;
                sum.add(&self.keys.summand(index, &tag));
            }
            Ok::<(), ReadError>(())
        })?;
        if sum != view.slots.state.sum {
            return Err(ReadError::RolledBack);
        }
        Ok((chunks.count(), chunks.len))
    }

    fn chunks<'a>(&'a self, view: &'a View) -> Chunks<'a, B> {
        Chunks {
            blocks: &self.blocks,
            journal: self.journal.as_ref(),
            records: &view.records,
            readable: &self.readable,
            keys: &self.keys,
            len: view.slots.state.len,
        }
    }

    fn view(&self) -> Arc<View> {
        Arc::clone(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Says what a result is worth: what was read while the slots stayed as they are belongs to their state.
    ///
    /// INVARIANT of editors: a committed chunk is overwritten only behind a slot that says so. Slots that are
    /// unchanged after the read therefore say that the chunks were, too.
    fn settle<T>(&self, before: &View, result: Result<T, ReadError>) -> Result<T, ReadError> {
        if before.slots.still_in(&self.blocks)? {
            return result;
        }
        let now = match self.look_again() {
            Ok(view) => Arc::new(view),
            // The editor is in the middle of a commit, or this reader does not know of its journal.
            Err(OpenError::Changed | OpenError::JournalMissing) => return Err(ReadError::Changed),
            Err(OpenError::Io(error)) => return Err(ReadError::Io(error)),
            Err(error) => return Err(ReadError::Reopen(Box::new(error))),
        };
        // What was read out of a journal may have been written there since: the slots that have changed say nothing of it.
        let same = before.records.len() == 0 && now.slots.state.same_content(&before.slots.state);
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = now;
        if same && result.is_ok() { result } else { Err(ReadError::Changed) }
    }

    fn look_again(&self) -> Result<View, OpenError> {
        let (_, header) = read_header(&self.blocks)?;
        let slots = Slots::open(&self.keys, &header)?;
        View::of(slots, &self.blocks, self.journal.as_ref(), &self.readable, &self.keys)
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
    use crate::format::{HEADER_LEN, MAGIC, READABLE_LEN, SLOT_LEN};
    use crate::keys::IdentityKey;
    use crate::random::Randomness;
    use crate::writer::Writer;
    use crate::xaes::NONCE_LEN;

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
        assert!(Readable::decode(&MAGIC, &stored.0).unwrap().seeded);

        let key = IdentityKey::generate_with(&mut Randomness::seeded([1; 32])).unwrap();
        let writer = Writer::create(MemoryBlocks::default(), &owner(), &key, ChunkSize::MIN).unwrap();
        let stored = writer.finish().unwrap();
        assert!(Readable::decode(&MAGIC, &stored.0).unwrap().seeded, "a seeded key marks its files");
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

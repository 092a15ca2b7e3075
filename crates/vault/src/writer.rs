//! Creating a file by sequential writes.

use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::cipher::{Form, Suite};
use crate::derive::FileKeys;
use crate::error::WriteError;
use crate::format::{COMMITMENT_LEN, ChunkSize, FILE_ID_LEN, HEADER_LEN, MAX_LEN, Readable, SLOTS};
use crate::header::Header;
use crate::owner::{KeyId, Owner};
use crate::random::Randomness;
use crate::sealer::Sealer;
use crate::state::{Origin, State};
use crate::sum::Sum;

/// A file being created.
///
/// Until [`Writer::finish`] has returned the file opens as *never finished*; afterwards it is whole. A
/// crash in between leaves one or the other. Memory: at most two chunks.
pub struct Writer<B> {
    blocks: B,
    sealer: Sealer,
    /// Plain text that does not fill a chunk yet.
    pending: Zeroizing<Vec<u8>>,
    index: u64,
    len: u64,
    sum: Sum,
    /// That of the last state in a slot; 0 when there is none.
    generation: u64,
    /// Those of the file that it is a copy of.
    pub(crate) repairs: u64,
    broken: bool,
}

impl<B: Blocks> Writer<B> {
    /// Begins a file in empty storage.
    ///
    /// # Errors
    /// [`WriteError::NotEmpty`], or the storage's.
    pub fn create<'a>(
        blocks: B,
        owner: &Owner,
        form: impl Into<Form<'a>>,
        chunk_size: ChunkSize,
    ) -> Result<Self, WriteError> {
        Self::create_with(blocks, owner, form, chunk_size, Randomness::system())
    }

    /// As [`Writer::create`], with given randomness; seeded randomness marks the file.
    ///
    /// # Errors
    /// As [`Writer::create`].
    pub fn create_with<'a>(
        mut blocks: B,
        owner: &Owner,
        form: impl Into<Form<'a>>,
        chunk_size: ChunkSize,
        mut randomness: Randomness,
    ) -> Result<Self, WriteError> {
        if !blocks.is_empty()? {
            return Err(WriteError::NotEmpty);
        }
        let (readable, keys) = new_file(owner, form.into(), chunk_size, &mut randomness)?;
        blocks.write_at(0, &readable.encode())?;
        blocks.set_len(HEADER_LEN)?;
        Ok(Self::at(blocks, Sealer::new(readable, keys, randomness), State::default()))
    }

    /// Goes on behind a checkpoint, which lies between two chunks.
    pub(crate) fn resume(blocks: B, header: Header) -> Self {
        let sealer = Sealer::new(header.readable, header.keys, Randomness::system());
        Self::at(blocks, sealer, header.slots.state)
    }

    fn at(blocks: B, sealer: Sealer, state: State) -> Self {
        Self {
            blocks,
            index: state.chunks(sealer.readable.chunk_size),
            sealer,
            pending: Zeroizing::new(Vec::new()),
            len: state.len,
            sum: state.sum,
            generation: state.generation,
            repairs: state.repairs,
            broken: false,
        }
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
        let state = self.next_state(None);
        // INVARIANT: the second slot is written only after the first is durable, so a file whose second
        // slot is all zeros and whose first does not verify was never committed.
        for offset in SLOTS {
            let slot = self.sealer.seal_slot(&state)?;
            self.blocks.write_at(offset, &slot)?;
            self.blocks.sync()?;
        }
        Ok(self.blocks)
    }

    /// Makes what was written durable as an unfinished copy that [`Writer::resume`] goes on with. Only whole
    /// chunks were written so far.
    pub(crate) fn checkpoint(&mut self, origin: Origin) -> Result<(), WriteError> {
        if self.broken || !self.pending.is_empty() {
            return Err(WriteError::Broken);
        }
        self.broken = true;
        self.blocks.sync()?;
        let state = self.next_state(Some(origin));
        let slot = self.sealer.seal_slot(&state)?;
        // In turn, so that a torn write leaves the checkpoint before it.
        let offset = if state.generation % 2 == 1 { SLOTS[0] } else { SLOTS[1] };
        self.blocks.write_at(offset, &slot)?;
        self.blocks.sync()?;
        self.generation = state.generation;
        self.broken = false;
        Ok(())
    }

    fn next_state(&self, origin: Option<Origin>) -> State {
        let (len, sum) = (self.len, self.sum.clone());
        State { generation: self.generation + 1, len, sum, journal: None, origin, repairs: self.repairs }
    }

    fn append(&mut self, mut data: &[u8]) -> Result<(), WriteError> {
        let size = self.sealer.readable.chunk_size.len();
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
        let summand = self.sealer.seal_chunk(self.index, plain)?;
        self.sum.add(&summand);
        self.blocks.write_at(self.sealer.readable.chunk_size.offset(self.index), self.sealer.stored())?;
        self.index += 1;
        Ok(())
    }
}

fn new_file(
    owner: &Owner,
    form: Form<'_>,
    chunk_size: ChunkSize,
    randomness: &mut Randomness,
) -> Result<(Readable, Box<FileKeys>), WriteError> {
    let mut file_id = [0; FILE_ID_LEN];
    randomness.fill(&mut file_id).map_err(|_| WriteError::Cipher)?;
    let keys = FileKeys::of(form, owner, &file_id).map_err(|_| WriteError::Cipher)?;
    let (suite, key_id, seeded) = match form {
        Form::Sealed(key) => (Suite::Xaes, key.id(), key.is_seeded()),
        Form::Plain => (Suite::Plain, KeyId([0; 16]), false),
    };
    let commitment: [u8; COMMITMENT_LEN] = keys.commitment;
    let seeded = seeded || randomness.is_seeded();
    Ok((Readable { suite, chunk_size, file_id, owner: *owner, key_id, commitment, seeded }, keys))
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

//! Copying a file into another form: to another owner, under another key, plain or sealed.

use std::io::Write;

use aws_lc_rs::digest;
use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::cipher::Form;
use crate::error::{CopyError, OpenError, ReadError};
use crate::format::ChunkSize;
use crate::header::Header;
use crate::owner::Owner;
use crate::reader::Reader;
use crate::state::{Origin, State};
use crate::sum::Sum;
use crate::writer::Writer;

const LABEL: &[u8] = b"cordon-vault-origin/1";
/// Plain bytes between two checkpoints at most; a multiple of every chunk size.
pub(crate) const STEP: u64 = 16 << 20;

/// A copy of a file under way, for another owner, another key or another form.
///
/// The file stays readable where it is. The copy opens as *never finished* until [`Copying::finish`], after which
/// the caller puts it in the file's place. A copy that was interrupted goes on where its last step ended, if the
/// file is still the same.
///
/// ```
/// use cordon_vault::{ChunkSize, Copying, Form, IdentityKey, MemoryBlocks, Owner, Reader, Writer};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let owner = Owner { organisation: uuid::Uuid::from_u128(1), oid: uuid::Uuid::from_u128(2) };
/// # let next = Owner { organisation: uuid::Uuid::from_u128(1), oid: uuid::Uuid::from_u128(3) };
/// let (key, next_key) = (IdentityKey::generate()?, IdentityKey::generate()?);
/// let file = Writer::create(MemoryBlocks::default(), &owner, &key, ChunkSize::default())?.finish()?;
///
/// let from = Reader::open(file, &owner, &key)?;
/// let mut copying = Copying::begin(&from, MemoryBlocks::default(), &next, &next_key)?;
/// while copying.step()? {}
/// let copy = copying.finish()?;
/// Reader::open(copy, &next, &next_key)?;
/// # Ok(()) }
/// ```
pub struct Copying<'a, A, B> {
    from: &'a Reader<A>,
    state: State,
    to: Writer<B>,
    sum: Sum,
    chunk: Zeroizing<Vec<u8>>,
}

impl<'a, A: Blocks, B: Blocks> Copying<'a, A, B> {
    /// Begins a copy in `to`, or goes on with the one that lies there.
    ///
    /// Whatever else lies in `to` is overwritten.
    ///
    /// # Errors
    /// Those of the storage; [`OpenError::Busy`] when somebody else is at work there.
    pub fn begin<'k>(
        from: &'a Reader<A>,
        mut to: B,
        owner: &Owner,
        form: impl Into<Form<'k>>,
    ) -> Result<Self, CopyError> {
        let (form, state) = (form.into(), from.state());
        if !to.lock().map_err(OpenError::from)? {
            return Err(OpenError::Busy.into());
        }
        let (mut to, sum) = match unfinished(&to, owner, form, &name(from, &state), from.chunk_size()) {
            Some((header, sum)) => (Writer::resume(to, header), sum),
            None => {
                to.set_len(0).map_err(OpenError::from)?;
                (Writer::create(to, owner, form, from.chunk_size())?, Sum::default())
            }
        };
        to.repairs = state.repairs;
        Ok(Self { from, state, to, sum, chunk: Zeroizing::new(Vec::with_capacity(from.chunk_size().len())) })
    }

    /// Copies some MiB and makes them durable; false when nothing is left.
    ///
    /// # Errors
    /// [`ReadError::Changed`] when the file is another one now: begin again. Else see [`CopyError`].
    pub fn step(&mut self) -> Result<bool, CopyError> {
        let end = (self.to.len() + STEP).min(self.state.len);
        while self.to.len() < end {
            let index = self.to.len() / self.from.chunk_size().bytes();
            self.sum.add(&self.from.read_chunk(index, &mut self.chunk)?);
            self.unchanged()?;
            self.to.write(&self.chunk)?;
        }
        if self.to.len() < self.state.len {
            let name = name(self.from, &self.state);
            self.to.checkpoint(Origin { name, sum: self.sum.clone() })?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Plain bytes that are copied, of how many.
    pub fn progress(&self) -> (u64, u64) {
        (self.to.len(), self.state.len)
    }

    /// Makes the copy a file of its own, if everything was copied and is together what was committed.
    ///
    /// # Errors
    /// [`CopyError::Unfinished`], [`ReadError::RolledBack`], or the storage's.
    pub fn finish(self) -> Result<B, CopyError> {
        if self.to.len() < self.state.len {
            return Err(CopyError::Unfinished);
        }
        self.unchanged()?;
        if self.sum != self.state.sum {
            return Err(ReadError::RolledBack.into());
        }
        Ok(self.to.finish()?)
    }

    fn unchanged(&self) -> Result<(), ReadError> {
        if self.from.state().same_content(&self.state) { Ok(()) } else { Err(ReadError::Changed) }
    }
}

/// Writes the content of a file to `to`, as it is, and gives its length. The sum is checked while reading.
///
/// # Errors
/// [`ReadError::RolledBack`] when everything was written and is not together what was committed: throw it away.
/// [`ReadError::Changed`] when the file was changed meanwhile: begin again. Else see [`ReadError`].
pub fn export<B: Blocks>(from: &Reader<B>, to: &mut impl Write) -> Result<u64, ReadError> {
    let state = from.state();
    let mut chunk = Zeroizing::new(Vec::with_capacity(from.chunk_size().len()));
    let mut sum = Sum::default();
    for index in 0..state.chunks(from.chunk_size()) {
        sum.add(&from.read_chunk(index, &mut chunk)?);
        if !from.state().same_content(&state) {
            return Err(ReadError::Changed);
        }
        to.write_all(&chunk)?;
    }
    if sum == state.sum { Ok(state.len) } else { Err(ReadError::RolledBack) }
}

/// The copy of that very state which lies in `to`, and the sum over what is copied.
pub(crate) fn unfinished<B: Blocks>(
    to: &B,
    owner: &Owner,
    form: Form<'_>,
    name: &[u8; 32],
    chunk_size: ChunkSize,
) -> Option<(Header, Sum)> {
    let header = Header::open(to, owner, form).ok()?;
    let fits = header.readable.chunk_size == chunk_size && header.slots.state.len % chunk_size.bytes() == 0;
    let origin = header.slots.state.origin.clone().filter(|origin| fits && origin.name == *name)?;
    Some((header, origin.sum))
}

/// Names one state of one file.
fn name<A: Blocks>(from: &Reader<A>, state: &State) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(LABEL);
    context.update(&from.readable().file_id);
    context.update(&state.len.to_be_bytes());
    context.update(&state.sum.to_be_bytes());
    context.finish().as_ref().first_chunk().copied().unwrap_or_default()
}

//! Making a file out of content that lies as it is.

use aws_lc_rs::digest;
use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::cipher::Form;
use crate::copy::{STEP, unfinished};
use crate::error::{CopyError, OpenError, ReadError};
use crate::format::ChunkSize;
use crate::owner::Owner;
use crate::state::Origin;
use crate::sum::Sum;
use crate::writer::Writer;

const LABEL: &[u8] = b"cordon-vault-import/1";
/// Plain bytes that are read at a time; a multiple of every chunk size.
const PIECE: u64 = 1 << 20;

/// A file under way whose content lies elsewhere as it is.
///
/// The content stays where it is. The file opens as *never finished* until [`Importing::finish`]. One that was interrupted
/// goes on where its last step ended, where the storage of the content tells that it is the same
/// ([`Blocks::stamp`]); where it cannot, one step takes it all.
pub struct Importing<'a, A, B> {
    from: &'a A,
    len: u64,
    stamp: Option<[u8; 16]>,
    to: Writer<B>,
    piece: Zeroizing<Vec<u8>>,
}

impl<'a, A: Blocks, B: Blocks> Importing<'a, A, B> {
    /// Begins a file in `to`, or goes on with the one that lies there.
    ///
    /// Whatever else lies in `to` is overwritten.
    ///
    /// # Errors
    /// Those of the storage; [`OpenError::Busy`] when somebody else is at work there.
    pub fn begin<'k>(
        from: &'a A,
        mut to: B,
        owner: &Owner,
        form: impl Into<Form<'k>>,
        chunk_size: ChunkSize,
    ) -> Result<Self, CopyError> {
        let form = form.into();
        if !to.lock().map_err(OpenError::from)? {
            return Err(OpenError::Busy.into());
        }
        let (len, stamp) = (from.len().map_err(OpenError::from)?, from.stamp().map_err(OpenError::from)?);
        let begun = stamp.and_then(|stamp| unfinished(&to, owner, form, &name(len, &stamp), chunk_size));
        let to = match begun {
            Some((header, _)) => Writer::resume(to, header),
            None => {
                to.set_len(0).map_err(OpenError::from)?;
                Writer::create(to, owner, form, chunk_size)?
            }
        };
        Ok(Self { from, len, stamp, to, piece: Zeroizing::default() })
    }

    /// Takes some MiB and makes them durable; false when nothing is left.
    ///
    /// # Errors
    /// [`ReadError::Changed`] when the content is another one now: begin again. Else see [`CopyError`].
    pub fn step(&mut self) -> Result<bool, CopyError> {
        let step = if self.stamp.is_some() { STEP } else { u64::MAX };
        let end = self.to.len().saturating_add(step).min(self.len);
        while self.to.len() < end {
            let wanted = (end - self.to.len()).min(PIECE);
            self.piece.resize(usize::try_from(wanted).unwrap_or_default(), 0);
            let count = self.from.read_at(self.to.len(), &mut self.piece).map_err(OpenError::from)?;
            if count < self.piece.len() {
                return Err(ReadError::Changed.into());
            }
            self.to.write(&self.piece)?;
        }
        self.unchanged()?;
        match self.stamp {
            Some(stamp) if self.to.len() < self.len => {
                self.to.checkpoint(Origin { name: name(self.len, &stamp), sum: Sum::default() })?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Makes it a file of its own, if all of the content was taken and is still the same.
    ///
    /// # Errors
    /// [`CopyError::Unfinished`], [`ReadError::Changed`], or the storage's.
    pub fn finish(self) -> Result<B, CopyError> {
        if self.to.len() < self.len {
            return Err(CopyError::Unfinished);
        }
        self.unchanged()?;
        Ok(self.to.finish()?)
    }

    fn unchanged(&self) -> Result<(), CopyError> {
        let (len, stamp) = (self.from.len(), self.from.stamp());
        let same = len.map_err(OpenError::from)? == self.len && stamp.map_err(OpenError::from)? == self.stamp;
        if same { Ok(()) } else { Err(ReadError::Changed.into()) }
    }
}

/// Names the content as it lies now.
fn name(len: u64, stamp: &[u8; 16]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(LABEL);
    context.update(&len.to_be_bytes());
    context.update(stamp);
    context.finish().as_ref().first_chunk().copied().unwrap_or_default()
}

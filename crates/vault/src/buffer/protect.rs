//! Protecting what a source gives, as it is read.

use std::io::{self, Read};
use std::mem;

use zeroize::Zeroizing;

use super::{fill, header, into_io};
use crate::derive::BufferKeys;
use crate::error::BufferError;
use crate::format::{ChunkSize, FILE_ID_LEN, parts_mut};
use crate::keys::IdentityKey;
use crate::owner::Owner;
use crate::random::{Nonces, Randomness};
use crate::xaes::{NONCE_LEN, TAG_LEN};

/// A source as a protected stream: each read takes from the source what it needs, so a stream of any length takes the
/// memory of three chunks. Dropping it drops the source.
pub struct Protect<R> {
    source: R,
    header: [u8; header::LEN],
    size: usize,
    seal: Option<Seal>,
    /// What is ready to be read, and how much of it was.
    out: Vec<u8>,
    taken: usize,
    /// Plain text: the chunk that is next, and as much as was read of the one behind it.
    next: Zeroizing<Vec<u8>>,
    ahead: Zeroizing<Vec<u8>>,
    stage: Stage,
}

struct Seal {
    keys: Box<BufferKeys>,
    nonces: Nonces,
    index: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Begin,
    Content,
    End,
    Broken,
}

impl<R: Read> Protect<R> {
    /// Begins: with a key the content is sealed, without one it is only marked with its owner.
    ///
    /// # Errors
    /// [`BufferError::Cipher`] when the system gives no randomness.
    pub fn new(source: R, owner: &Owner, key: Option<&IdentityKey>) -> Result<Self, BufferError> {
        Self::new_with(source, owner, key, ChunkSize::default(), Randomness::system())
    }

    /// As [`Protect::new`], with chunks of that size and given randomness; seeded randomness marks the buffer.
    ///
    /// # Errors
    /// As [`Protect::new`].
    pub fn new_with(
        source: R,
        owner: &Owner,
        key: Option<&IdentityKey>,
        chunk_size: ChunkSize,
        mut randomness: Randomness,
    ) -> Result<Self, BufferError> {
        let mut id = [0; FILE_ID_LEN];
        randomness.fill(&mut id).map_err(|_| BufferError::Cipher)?;
        let seeded = randomness.is_seeded() || key.is_some_and(IdentityKey::is_seeded);
        let (seal, sealed) = match key {
            None => (None, None),
            Some(key) => {
                let keys = BufferKeys::derive(key, owner, &id).map_err(|_| BufferError::Cipher)?;
                let sealed = (key.id(), keys.commitment);
                (Some(Seal { keys, nonces: Nonces::new(randomness), index: 0 }), Some(sealed))
            }
        };
        let header = header::Header { chunk_size, id, owner: *owner, sealed, seeded }.encode();
        let size = chunk_size.len();
        Ok(Self {
            source,
            header,
            size,
            seal,
            out: Vec::new(),
            taken: 0,
            next: Zeroizing::new(Vec::new()),
            ahead: Zeroizing::new(Vec::new()),
            stage: Stage::Begin,
        })
    }

    /// Makes more bytes ready. A source that failed is asked again where it stopped.
    fn advance(&mut self) -> Result<(), BufferError> {
        // Once and for the longest: a buffer that grew would leave copies of plain text behind.
        for chunk in [&mut self.next, &mut self.ahead] {
            let room = self.size.saturating_sub(chunk.len());
            chunk.reserve_exact(room);
        }
        fill(&mut self.source, &mut self.next, self.size)?;
        if self.stage == Stage::Begin {
            if self.next.is_empty() {
                self.stage = Stage::Broken;
                return Err(BufferError::Empty);
            }
            (self.out, self.taken) = (self.header.to_vec(), 0);
            self.stage = Stage::Content;
            return Ok(());
        }
        if self.next.len() == self.size {
            fill(&mut self.source, &mut self.ahead, self.size)?;
        }
        let last = self.ahead.is_empty();
        self.stage = Stage::Broken;
        self.out.clear();
        self.taken = 0;
        match &mut self.seal {
            None => self.out.extend_from_slice(&self.next),
            Some(seal) => seal.chunk(&self.header, &self.next, last, &mut self.out)?,
        }
        self.next.clear();
        mem::swap(&mut self.next, &mut self.ahead);
        self.stage = if last { Stage::End } else { Stage::Content };
        Ok(())
    }
}

impl Seal {
    fn chunk(
        &mut self,
        header: &[u8; header::LEN],
        plain: &[u8],
        last: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), BufferError> {
        let nonce = self.nonces.next().map_err(|_| BufferError::Cipher)?;
        out.resize(NONCE_LEN + plain.len() + TAG_LEN, 0);
        let (place, sealed, tag) = parts_mut(out).ok_or(BufferError::Cipher)?;
        *place = *nonce.bytes();
        let aad = header::aad(header, self.index, last);
        self.keys.chunk.seal(nonce, &aad, plain, sealed, tag).map_err(|_| BufferError::Cipher)?;
        self.index += 1;
        Ok(())
    }
}

impl<R: Read> Read for Protect<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.taken >= self.out.len() {
            match self.stage {
                Stage::Begin | Stage::Content => self.advance().map_err(into_io)?,
                Stage::End => return Ok(0),
                Stage::Broken => return Err(io::Error::other("an earlier read failed: protect it anew")),
            }
        }
        let count = self.out.get(self.taken..).unwrap_or_default().read(buf)?;
        self.taken += count;
        Ok(count)
    }
}

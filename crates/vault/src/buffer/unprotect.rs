//! The content of what was protected, as it is read.

use std::io::{self, Read};
use std::mem;

use zeroize::Zeroizing;

use super::{fill, header, into_io};
use crate::derive::BufferKeys;
use crate::error::{BufferError, OpenError, ReadError};
use crate::format::{CHUNK_OVERHEAD, parts};
use crate::keys::IdentityKey;
use crate::owner::{KeyId, Owner};

/// What arrives, whoever's it is: its header was read, its content not yet.
pub struct Incoming<R> {
    source: R,
    /// The bytes that were read to find out.
    begin: Vec<u8>,
    header: Option<header::Header>,
}

impl<R: Read> Incoming<R> {
    /// Reads the header, or finds that there is none.
    ///
    /// # Errors
    /// [`BufferError::Open`] when it begins as a buffer and goes on otherwise; the source's.
    pub fn read(mut source: R) -> Result<Self, BufferError> {
        let mut begin = Vec::with_capacity(header::LEN);
        fill(&mut source, &mut begin, header::MAGIC.len())?;
        if begin != header::MAGIC {
            return Ok(Self { source, begin, header: None });
        }
        fill(&mut source, &mut begin, header::LEN)?;
        let header = header::Header::decode(&begin)?;
        Ok(Self { source, begin, header: Some(header) })
    }

    /// Whose it says it is; `None` when it was never protected. A claim until the key confirms it.
    pub fn owner(&self) -> Option<Owner> {
        self.header.as_ref().map(|header| header.owner)
    }

    /// The owner and the key that [`open`](Self::open) needs; `None` when it needs none.
    pub fn sealed_for(&self) -> Option<(Owner, KeyId)> {
        let header = self.header.as_ref()?;
        Some((header.owner, header.sealed?.0))
    }

    /// The content. What was never protected comes as it is.
    ///
    /// # Errors
    /// [`BufferError::Sealed`] when a key is needed and none was given; [`OpenError::WrongKey`].
    pub fn open(self, key: Option<&IdentityKey>) -> Result<Unprotect<R>, BufferError> {
        let Self { source, begin, header } = self;
        let Some(header) = header else {
            return Ok(Unprotect(Content::Unchanged { begin, taken: 0, source }));
        };
        let Some((claimed, commitment)) = header.sealed else {
            return Ok(Unprotect(Content::Unchanged { begin: Vec::new(), taken: 0, source }));
        };
        let key = key.ok_or(BufferError::Sealed { claimed })?;
        let wrong = OpenError::WrongKey { claimed };
        if key.id() != claimed {
            return Err(wrong.into());
        }
        let Ok(keys) = BufferKeys::derive(key, &header.owner, &header.id) else { return Err(wrong.into()) };
        if !keys.commits_to(&commitment) {
            return Err(wrong.into());
        }
        let stored = header.chunk_size.len() + CHUNK_OVERHEAD as usize;
        Ok(Unprotect(Content::Sealed(Box::new(Sealed {
            source,
            header: header.encode(),
            keys,
            stored,
            index: 0,
            next: Vec::new(),
            ahead: Vec::new(),
            plain: Zeroizing::new(Vec::new()),
            taken: 0,
            stage: Stage::Content,
        }))))
    }
}

/// The content of a buffer. Nothing of a chunk is given before its tag was checked; a stream that was cut gives an error
/// where it was cut, never a silent end. Memory: three chunks.
pub struct Unprotect<R>(Content<R>);

enum Content<R> {
    Unchanged { begin: Vec<u8>, taken: usize, source: R },
    Sealed(Box<Sealed<R>>),
}

struct Sealed<R> {
    source: R,
    header: [u8; header::LEN],
    keys: Box<BufferKeys>,
    /// Bytes of a whole chunk as it is stored.
    stored: usize,
    index: u64,
    /// Sealed: the chunk that is next, and as much as was read of the one behind it.
    next: Vec<u8>,
    ahead: Vec<u8>,
    plain: Zeroizing<Vec<u8>>,
    taken: usize,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Content,
    End,
    Broken,
}

impl<R: Read> Sealed<R> {
    /// Opens the next chunk. A source that failed is asked again where it stopped.
    fn advance(&mut self) -> Result<(), BufferError> {
        fill(&mut self.source, &mut self.next, self.stored)?;
        if self.next.len() == self.stored {
            fill(&mut self.source, &mut self.ahead, self.stored)?;
        }
        self.stage = Stage::Broken;
        let last = self.ahead.is_empty();
        self.plain.reserve_exact(self.stored);
        if !self.open(last) {
            // A genuine chunk that is not the last, and nothing behind it.
            let cut = last && self.open(false);
            self.plain.clear();
            return Err(self.broken(cut));
        }
        self.taken = 0;
        self.index += 1;
        self.next.clear();
        mem::swap(&mut self.next, &mut self.ahead);
        self.stage = if last { Stage::End } else { Stage::Content };
        Ok(())
    }

    fn open(&mut self, last: bool) -> bool {
        let Some((nonce, sealed, tag)) = parts(&self.next) else { return false };
        self.plain.resize(sealed.len(), 0);
        let aad = header::aad(&self.header, self.index, last);
        self.keys.chunk.open(nonce, &aad, sealed, tag, &mut self.plain).is_ok()
    }

    fn broken(&self, cut: bool) -> BufferError {
        match self.index.checked_sub(1) {
            _ if cut => BufferError::Cut { chunk: self.index },
            Some(before) if self.next.len() < CHUNK_OVERHEAD as usize => BufferError::Cut { chunk: before },
            None if self.next.len() < CHUNK_OVERHEAD as usize => OpenError::Truncated {
                have: header::LEN as u64 + self.next.len() as u64,
                need: header::LEN as u64 + CHUNK_OVERHEAD,
            }
            .into(),
            _ => ReadError::Tampered { chunk: self.index }.into(),
        }
    }

    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.taken >= self.plain.len() {
            match self.stage {
                Stage::Content => self.advance().map_err(into_io)?,
                Stage::End => return Ok(0),
                Stage::Broken => return Err(into_io(ReadError::Tampered { chunk: self.index }.into())),
            }
        }
        let count = self.plain.get(self.taken..).unwrap_or_default().read(buf)?;
        self.taken += count;
        Ok(count)
    }
}

impl<R: Read> Read for Unprotect<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Content::Sealed(sealed) => sealed.read(buf),
            Content::Unchanged { begin, taken, source } => {
                let count = begin.get(*taken..).unwrap_or_default().read(buf)?;
                *taken += count;
                if count > 0 || buf.is_empty() { Ok(count) } else { source.read(buf) }
            }
        }
    }
}

//! Format 1: where each byte lies. Pure; `docs/vault-format.md` says the same in words.

use uuid::Uuid;

use crate::cipher::Suite;
use crate::error::OpenError;
use crate::owner::{KeyId, Owner};
use crate::xaes::{NONCE_LEN, TAG_LEN};

/// Bytes before the first chunk.
pub const HEADER_LEN: u64 = 4096;
/// Bytes that a chunk takes on top of its plain text: its nonce and its tag.
pub const CHUNK_OVERHEAD: u64 = (NONCE_LEN + TAG_LEN) as u64;
/// The longest plain text, in bytes.
pub const MAX_LEN: u64 = 1 << 48;

pub(crate) const MAGIC: [u8; 8] = *b"\x89CVLT\r\n\x1a";
pub(crate) const JOURNAL_MAGIC: [u8; 8] = *b"\x89CVLJ\r\n\x1a";
pub(crate) const VERSION: u16 = 1;
pub(crate) const MARK_SEEDED: u32 = 1;

pub(crate) const READABLE_LEN: usize = 2048;
pub(crate) const SLOT_LEN: usize = 1024;
pub(crate) const SLOT_PLAIN_LEN: usize = SLOT_LEN - NONCE_LEN - TAG_LEN;
pub(crate) const SLOTS: [u64; 2] = [READABLE_LEN as u64, (READABLE_LEN + SLOT_LEN) as u64];

pub(crate) const FILE_ID_LEN: usize = 32;
pub(crate) const COMMITMENT_LEN: usize = 32;

/// How much plain text a chunk holds: a power of two from 4 KiB to 1 MiB; 64 KiB by default.
///
/// A chunk is what one read decrypts at least, so small chunks suit random access and large ones
/// long sequential files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChunkSize(u32);

impl ChunkSize {
    /// The smallest: 4 KiB.
    pub const MIN: Self = Self(4 << 10);
    /// The largest: 1 MiB.
    pub const MAX: Self = Self(1 << 20);

    /// A size in bytes; none unless it is a power of two from 4 KiB to 1 MiB.
    pub const fn new(bytes: u32) -> Option<Self> {
        if bytes.is_power_of_two() && bytes >= Self::MIN.0 && bytes <= Self::MAX.0 {
            Some(Self(bytes))
        } else {
            None
        }
    }

    /// The size in bytes.
    pub const fn bytes(self) -> u64 {
        self.0 as u64
    }

    pub(crate) const fn len(self) -> usize {
        self.0 as usize
    }

    /// Number of chunks that hold `len` bytes.
    pub(crate) const fn count(self, len: u64) -> u64 {
        len.div_ceil(self.bytes())
    }

    /// Where chunk `index` begins in the file.
    pub(crate) const fn offset(self, index: u64) -> u64 {
        HEADER_LEN + index * (self.bytes() + CHUNK_OVERHEAD)
    }

    /// Plain bytes in chunk `index` of a file of `len` plain bytes.
    pub(crate) fn plain_len(self, index: u64, len: u64) -> usize {
        let rest = len.saturating_sub(index * self.bytes()).min(self.bytes());
        usize::try_from(rest).unwrap_or(usize::MAX)
    }

    /// Length of a file of `len` plain bytes.
    pub(crate) const fn file_len(self, len: u64) -> u64 {
        HEADER_LEN + len + self.count(len) * CHUNK_OVERHEAD
    }
}

impl Default for ChunkSize {
    fn default() -> Self {
        Self(64 << 10)
    }
}

/// What the header says in clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Readable {
    pub(crate) suite: Suite,
    pub(crate) chunk_size: ChunkSize,
    pub(crate) file_id: [u8; FILE_ID_LEN],
    pub(crate) owner: Owner,
    pub(crate) key_id: KeyId,
    pub(crate) commitment: [u8; COMMITMENT_LEN],
    pub(crate) seeded: bool,
}

impl Readable {
    pub(crate) fn encode(&self) -> [u8; READABLE_LEN] {
        self.encode_as(&MAGIC)
    }

    /// What a journal of this file begins with.
    pub(crate) fn encode_as(&self, magic: &[u8; 8]) -> [u8; READABLE_LEN] {
        let marks = if self.seeded { MARK_SEEDED } else { 0 };
        let fields: [&[u8]; 10] = [
            magic,
            &VERSION.to_be_bytes(),
            &self.suite.number().to_be_bytes(),
            &self.chunk_size.0.to_be_bytes(),
            &self.file_id,
            self.owner.organisation.as_bytes(),
            self.owner.oid.as_bytes(),
            &self.key_id.0,
            &self.commitment,
            &marks.to_be_bytes(),
        ];
        let mut bytes = [0; READABLE_LEN];
        bytes.iter_mut().zip(fields.into_iter().flatten()).for_each(|(to, from)| *to = *from);
        bytes
    }

    /// Reads the first bytes of a file or journal; `bytes` may be shorter than a header when the file is.
    pub(crate) fn decode(magic: &[u8; 8], bytes: &[u8]) -> Result<Self, OpenError> {
        let start = bytes.get(..MAGIC.len()).unwrap_or(bytes);
        if start.is_empty() || !magic.starts_with(start) {
            return Err(OpenError::NotAVault);
        }
        let cut = || OpenError::Truncated { have: bytes.len() as u64, need: HEADER_LEN };
        let mut fields = Fields(bytes.get(MAGIC.len()..).ok_or_else(cut)?);
        let version = u16::from_be_bytes(fields.take().ok_or_else(cut)?);
        if version != VERSION {
            return Err(OpenError::UnknownVersion { version });
        }
        fields.readable()?.ok_or_else(cut)
    }
}

/// Bytes that are taken field by field.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl Fields<'_> {
    pub(crate) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }

    /// Everything behind the version; none when the file ends in it.
    fn readable(&mut self) -> Result<Option<Readable>, OpenError> {
        let Some((suite, chunk_size, file_id)) = self.take().zip(self.take()).zip(self.take()).map(flat)
        else {
            return Ok(None);
        };
        let Some((organisation, oid, key_id)) = self.take().zip(self.take()).zip(self.take()).map(flat)
        else {
            return Ok(None);
        };
        let Some((commitment, marks)) = self.take().zip(self.take()) else { return Ok(None) };
        let (suite, marks) = (u16::from_be_bytes(suite), u32::from_be_bytes(marks));
        let known = Suite::from_number(suite).filter(|_| marks & !MARK_SEEDED == 0);
        let suite = known.ok_or(OpenError::UnknownSuite { suite, marks })?;
        let chunk_size = ChunkSize::new(u32::from_be_bytes(chunk_size)).ok_or(OpenError::TamperedHeader)?;
        let owner = Owner { organisation: Uuid::from_bytes(organisation), oid: Uuid::from_bytes(oid) };
        let seeded = marks & MARK_SEEDED != 0;
        if suite == Suite::Plain && (key_id, commitment) != ([0; 16], [0; COMMITMENT_LEN]) {
            return Err(OpenError::TamperedHeader);
        }
        Ok(Some(Readable { suite, chunk_size, file_id, owner, key_id: KeyId(key_id), commitment, seeded }))
    }
}

pub(crate) fn flat<A, B, C>(((a, b), c): ((A, B), C)) -> (A, B, C) {
    (a, b, c)
}

/// What a chunk's tag covers beside its content: version, suite, file id, chunk size, index.
pub(crate) fn chunk_aad(readable: &Readable, index: u64) -> [u8; 48] {
    let fields: [&[u8]; 5] = [
        &VERSION.to_be_bytes(),
        &readable.suite.number().to_be_bytes(),
        &readable.file_id,
        &readable.chunk_size.0.to_be_bytes(),
        &index.to_be_bytes(),
    ];
    let mut aad = [0; 48];
    aad.iter_mut().zip(fields.into_iter().flatten()).for_each(|(to, from)| *to = *from);
    aad
}

/// Nonce, content and tag of something sealed.
pub(crate) fn parts(stored: &[u8]) -> Option<(&[u8; NONCE_LEN], &[u8], &[u8; TAG_LEN])> {
    let (nonce, rest) = stored.split_first_chunk()?;
    let (sealed, tag) = rest.split_last_chunk()?;
    Some((nonce, sealed, tag))
}

/// As [`parts`], to be written.
pub(crate) fn parts_mut(stored: &mut [u8]) -> Option<(&mut [u8; NONCE_LEN], &mut [u8], &mut [u8; TAG_LEN])> {
    let (nonce, rest) = stored.split_first_chunk_mut()?;
    let (data, tag) = rest.split_last_chunk_mut()?;
    Some((nonce, data, tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readable() -> Readable {
        Readable {
            suite: Suite::Xaes,
            chunk_size: ChunkSize::default(),
            file_id: [3; 32],
            owner: Owner { organisation: Uuid::from_u128(4), oid: Uuid::from_u128(5) },
            key_id: KeyId([6; 16]),
            commitment: [7; 32],
            seeded: true,
        }
    }

    #[test]
    fn the_readable_part_round_trips_and_every_cut_is_named() {
        let bytes = readable().encode();
        assert_eq!(Readable::decode(&MAGIC, &bytes).unwrap(), readable());
        assert_eq!(Readable::decode(&MAGIC, b"").unwrap_err().code(), "notAVault");
        for cut in 1..132 {
            assert_eq!(Readable::decode(&MAGIC, &bytes[..cut]).unwrap_err().code(), "truncated", "{cut}");
        }
    }

    #[test]
    fn chunk_sizes_are_powers_of_two_in_bounds() {
        for (bytes, good) in
            [(0, false), (2048, false), (4096, true), (5000, false), (1 << 20, true), (1 << 21, false)]
        {
            assert_eq!(ChunkSize::new(bytes).is_some(), good, "{bytes}");
        }
    }
}

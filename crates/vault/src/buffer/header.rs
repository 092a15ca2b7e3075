//! The first bytes of a buffer.

use crate::error::{BufferError, OpenError};
use crate::format::{COMMITMENT_LEN, ChunkSize, FILE_ID_LEN, Fields, MARK_SEEDED};
use crate::owner::{KeyId, Owner};
use crate::random::ACCEPTS_SEEDED;

pub(super) const MAGIC: [u8; 8] = *b"\x89CBUF\r\n\x1a";
const VERSION: u16 = 1;
/// XAES-256-GCM under a key derived with HKDF-SHA256.
const SEALED: u16 = 1;
/// The owner alone: the content follows as it is.
const MARKED: u16 = 2;
/// Bytes before the content.
pub(super) const LEN: usize = 132;
/// What a chunk's tag covers: the header, the chunk's index, and whether it is the last.
pub(super) const AAD_LEN: usize = LEN + 8 + 1;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) chunk_size: ChunkSize,
    pub(super) id: [u8; FILE_ID_LEN],
    pub(super) owner: Owner,
    /// The key under which the content is sealed, and the commitment to it; `None` when it is only marked.
    pub(super) sealed: Option<(KeyId, [u8; COMMITMENT_LEN])>,
    pub(super) seeded: bool,
}

impl Header {
    pub(super) fn encode(&self) -> [u8; LEN] {
        let suite = if self.sealed.is_some() { SEALED } else { MARKED };
        let (key_id, commitment) = self.sealed.unwrap_or((KeyId([0; 16]), [0; COMMITMENT_LEN]));
        let marks = if self.seeded { MARK_SEEDED } else { 0 };
        let fields: [&[u8]; 10] = [
            &MAGIC,
            &VERSION.to_be_bytes(),
            &suite.to_be_bytes(),
            &(self.chunk_size.len() as u32).to_be_bytes(),
            &self.id,
            self.owner.organisation.as_bytes(),
            self.owner.oid.as_bytes(),
            &key_id.0,
            &commitment,
            &marks.to_be_bytes(),
        ];
        let mut bytes = [0; LEN];
        bytes.iter_mut().zip(fields.into_iter().flatten()).for_each(|(to, from)| *to = *from);
        bytes
    }

    /// Reads what begins with the magic.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, BufferError> {
        let cut = || OpenError::Truncated { have: bytes.len() as u64, need: LEN as u64 };
        let mut rest = Fields(bytes.get(MAGIC.len()..).ok_or_else(cut)?);
        let version = u16::from_be_bytes(rest.take().ok_or_else(cut)?);
        if version != VERSION {
            return Err(OpenError::UnknownVersion { version }.into());
        }
        let suite = u16::from_be_bytes(rest.take().ok_or_else(cut)?);
        let chunk_size = u32::from_be_bytes(rest.take().ok_or_else(cut)?);
        let id = rest.take().ok_or_else(cut)?;
        let organisation = uuid::Uuid::from_bytes(rest.take().ok_or_else(cut)?);
        let oid = uuid::Uuid::from_bytes(rest.take().ok_or_else(cut)?);
        let key_id = KeyId(rest.take().ok_or_else(cut)?);
        let commitment = rest.take().ok_or_else(cut)?;
        let marks = u32::from_be_bytes(rest.take().ok_or_else(cut)?);
        if !matches!(suite, SEALED | MARKED) || marks & !MARK_SEEDED != 0 {
            return Err(OpenError::UnknownSuite { suite, marks }.into());
        }
        let chunk_size = ChunkSize::new(chunk_size).ok_or(OpenError::TamperedHeader)?;
        let sealed = (suite == SEALED).then_some((key_id, commitment));
        if sealed.is_none() && (key_id.0, commitment) != ([0; 16], [0; COMMITMENT_LEN]) {
            return Err(OpenError::TamperedHeader.into());
        }
        let seeded = marks & MARK_SEEDED != 0;
        if seeded && !ACCEPTS_SEEDED {
            return Err(OpenError::Seeded.into());
        }
        Ok(Self { chunk_size, id, owner: Owner { organisation, oid }, sealed, seeded })
    }
}

/// What the tag of a chunk covers.
pub(super) fn aad(header: &[u8; LEN], index: u64, last: bool) -> [u8; AAD_LEN] {
    let mut aad = [0; AAD_LEN];
    let index = index.to_be_bytes();
    let bytes = header.iter().chain(&index).chain(if last { &[1] } else { &[0] });
    aad.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    aad
}

//! Opening a file's header.

use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::cipher::{Form, Suite};
use crate::derive::FileKeys;
use crate::error::OpenError;
use crate::format::{
    ChunkSize, HEADER_LEN, JOURNAL_MAGIC, MAGIC, READABLE_LEN, Readable, SLOT_LEN, SLOT_PLAIN_LEN, SLOTS,
    parts,
};
use crate::owner::{KeyId, Owner};
use crate::random::ACCEPTS_SEEDED;
use crate::state::State;

/// Whose a file says it is, and under which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The owner that the header names.
    pub owner: Owner,
    /// The key that the header names; none when the file is plain, so that destroying a key does not
    /// make it unreadable: it must be removed.
    pub key: Option<KeyId>,
}

/// Whose the file or journal says it is, and under which key, without having the key.
///
/// This is a *claim*, because nothing verifies it without the key: it may restrict what is done with
/// the file, never permit anything.
///
/// # Errors
/// Those of [`Reader::open`](crate::Reader::open) that do not need the key.
pub fn owner_claim<B: Blocks>(blocks: &B) -> Result<Claim, OpenError> {
    let (readable, _) = match read_header(blocks) {
        Err(OpenError::NotAVault) => read_start(blocks, &JOURNAL_MAGIC)?,
        read => read?,
    };
    let key = (readable.suite == Suite::Xaes).then_some(readable.key_id);
    Ok(Claim { owner: readable.owner, key })
}

/// An opened header.
pub(crate) struct Header {
    pub(crate) readable: Readable,
    pub(crate) keys: Box<FileKeys>,
    pub(crate) slots: Slots,
}

impl Header {
    /// Opens the header of a file that should belong to `owner` in this form.
    pub(crate) fn open<B: Blocks>(blocks: &B, owner: &Owner, form: Form<'_>) -> Result<Self, OpenError> {
        let (readable, header) = read_header(blocks)?;
        let keys = keys_for(&readable, owner, form)?;
        let slots = Slots::open(&keys, &header)?;
        Ok(Self { readable, keys, slots })
    }
}

fn keys_for(readable: &Readable, owner: &Owner, form: Form<'_>) -> Result<Box<FileKeys>, OpenError> {
    if readable.owner != *owner {
        return Err(OpenError::WrongOwner { claimed: readable.owner });
    }
    let wrong_key = OpenError::WrongKey { claimed: readable.key_id };
    match (form, readable.suite) {
        (Form::Sealed(_), Suite::Plain) => return Err(OpenError::NotEncrypted),
        (Form::Plain, Suite::Xaes) => return Err(wrong_key),
        (Form::Sealed(key), Suite::Xaes) if key.id() != readable.key_id => return Err(wrong_key),
        (Form::Sealed(_), Suite::Xaes) | (Form::Plain, Suite::Plain) => {}
    }
    match FileKeys::of(form, owner, &readable.file_id) {
        Ok(keys) if keys.commits_to(&readable.commitment) => Ok(keys),
        _ => Err(wrong_key),
    }
}

fn read_start<B: Blocks>(blocks: &B, magic: &[u8; 8]) -> Result<(Readable, Vec<u8>), OpenError> {
    let mut header = vec![0; HEADER_LEN as usize];
    let count = blocks.read_at(0, &mut header)?;
    let readable = Readable::decode(magic, header.get(..count).unwrap_or_default())?;
    if readable.seeded && !ACCEPTS_SEEDED {
        return Err(OpenError::Seeded);
    }
    if count < header.len() {
        return Err(OpenError::Truncated { have: count as u64, need: HEADER_LEN });
    }
    Ok((readable, header))
}

pub(crate) fn read_header<B: Blocks>(blocks: &B) -> Result<(Readable, Vec<u8>), OpenError> {
    read_start(blocks, &MAGIC)
}

/// Both slots as they are stored, and the state that holds.
#[derive(Clone, Debug)]
pub(crate) struct Slots {
    bytes: Box<[u8; 2 * SLOT_LEN]>,
    valid: [bool; 2],
    held: usize,
    pub(crate) state: State,
}

impl Slots {
    /// `header` is the whole header.
    pub(crate) fn open(keys: &FileKeys, header: &[u8]) -> Result<Self, OpenError> {
        let (aad, slots) = header.split_at_checked(READABLE_LEN).ok_or(OpenError::TamperedHeader)?;
        let bytes: &[u8; 2 * SLOT_LEN] = slots.first_chunk().ok_or(OpenError::TamperedHeader)?;
        let [first, second] = [slots.first_chunk(), slots.last_chunk()]
            .map(|slot: Option<&[u8; SLOT_LEN]>| slot.and_then(|slot| open_slot(keys, aad, slot)));
        let valid = [first.is_some(), second.is_some()];
        let (held, state) = match (first, second) {
            (Some(first), Some(second)) if second.generation > first.generation => (1, second),
            (Some(first), _) => (0, first),
            (None, Some(second)) => (1, second),
            // INVARIANT of writers: the second slot is written only once the first is durable.
            (None, None) if slots.chunks(SLOT_LEN).any(|slot| slot.iter().all(|byte| *byte == 0)) => {
                return Err(OpenError::Uncommitted);
            }
            (None, None) => return Err(OpenError::TamperedHeader),
        };
        Ok(Self { bytes: Box::new(*bytes), valid, held, state })
    }

    /// Whether the file is whole: no unfinished copy, and as long as its state says.
    pub(crate) fn check<B: Blocks>(&self, chunk_size: ChunkSize, blocks: &B) -> Result<(), OpenError> {
        if self.state.origin.is_some() {
            return Err(OpenError::Uncommitted);
        }
        // Chunks that lie in the journal may be missing at the end.
        if self.state.journal.is_some() {
            return Ok(());
        }
        check_length(chunk_size, self.state.len, blocks.len()?)
    }

    /// Whether the stored slots are still these.
    pub(crate) fn still_in<B: Blocks>(&self, blocks: &B) -> std::io::Result<bool> {
        let mut now = [0; 2 * SLOT_LEN];
        let count = blocks.read_at(SLOTS[0], &mut now)?;
        Ok(count == now.len() && now == *self.bytes)
    }

    pub(crate) fn both_valid(&self) -> bool {
        self.valid == [true, true]
    }

    /// Writes `state` over the slot that does not hold, so that a torn write leaves the other.
    ///
    /// INVARIANT: the slot that holds is durable when this is called.
    pub(crate) fn write<B: Blocks>(
        &mut self,
        blocks: &mut B,
        slot: &[u8; SLOT_LEN],
        state: &State,
    ) -> std::io::Result<()> {
        let next = 1 - self.held;
        let at = SLOTS.get(next).copied().unwrap_or_default();
        blocks.write_at(at, slot)?;
        if let Some(place) = self.bytes.chunks_mut(SLOT_LEN).nth(next) {
            place.copy_from_slice(slot);
        }
        if let Some(valid) = self.valid.get_mut(next) {
            *valid = true;
        }
        self.held = next;
        self.state = state.clone();
        Ok(())
    }
}

fn open_slot(keys: &FileKeys, aad: &[u8], slot: &[u8; SLOT_LEN]) -> Option<State> {
    let (nonce, sealed, tag) = parts(slot)?;
    let mut plain = Zeroizing::new([0; SLOT_PLAIN_LEN]);
    keys.header.open(nonce, aad, sealed, tag, plain.as_mut()).ok()?;
    State::decode(&plain)
}

/// Tells a file that is too short for its length.
fn check_length(chunk_size: ChunkSize, len: u64, have: u64) -> Result<(), OpenError> {
    let need = chunk_size.file_len(len);
    if have >= need {
        return Ok(());
    }
    let (whole, rest) = (chunk_size.offset(1) - chunk_size.offset(0), have.saturating_sub(HEADER_LEN));
    if rest % whole == 0 {
        return Err(OpenError::MissingChunks { first: rest / whole });
    }
    Err(OpenError::Truncated { have, need })
}

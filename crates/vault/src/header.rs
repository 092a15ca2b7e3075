//! Opening a file's header.

use crate::blocks::Blocks;
use crate::derive::FileKeys;
use crate::error::OpenError;
use crate::format::{ChunkSize, HEADER_LEN, READABLE_LEN, Readable, SLOT_LEN, SLOT_PLAIN_LEN, State, parts};
use crate::owner::{KeyId, Owner};
use crate::random::ACCEPTS_SEEDED;

/// Whose the file says it is, and under which key, without having the key.
///
/// This is a *claim*, because nothing verifies it without the key: it may restrict what is done with
/// the file, never permit anything.
///
/// # Errors
/// Those of [`Reader::open`] that do not need the key.
pub fn owner_claim<B: Blocks>(blocks: &B) -> Result<(Owner, KeyId), OpenError> {
    let (readable, _) = read_header(blocks)?;
    Ok((readable.owner, readable.key_id))
}

pub(crate) fn read_header<B: Blocks>(blocks: &B) -> Result<(Readable, Vec<u8>), OpenError> {
    let mut header = vec![0; HEADER_LEN as usize];
    let count = blocks.read_at(0, &mut header)?;
    let readable = Readable::decode(header.get(..count).unwrap_or_default())?;
    if readable.seeded && !ACCEPTS_SEEDED {
        return Err(OpenError::Seeded);
    }
    if count < header.len() {
        return Err(OpenError::Truncated { have: count as u64, need: HEADER_LEN });
    }
    Ok((readable, header))
}

/// The state that holds, and which slots verify.
pub(crate) fn committed_state(keys: &FileKeys, header: &[u8]) -> Result<(State, [bool; 2]), OpenError> {
    let (aad, slots) = header.split_at_checked(READABLE_LEN).ok_or(OpenError::TamperedHeader)?;
    let states = [slots.get(..SLOT_LEN), slots.get(SLOT_LEN..)]
        .map(|slot| slot.and_then(|slot| slot.first_chunk()).and_then(|slot| open_slot(keys, aad, slot)));
    let valid = [states[0].is_some(), states[1].is_some()];
    match states.into_iter().flatten().reduce(later) {
        Some(state) => Ok((state, valid)),
        // INVARIANT of writers: the second slot is written only once the first is durable.
        None if slots.chunks(SLOT_LEN).any(|slot| slot.iter().all(|byte| *byte == 0)) => {
            Err(OpenError::Uncommitted)
        }
        None => Err(OpenError::TamperedHeader),
    }
}

fn open_slot(keys: &FileKeys, aad: &[u8], slot: &[u8; SLOT_LEN]) -> Option<State> {
    let (nonce, sealed, tag) = parts(slot)?;
    let mut plain = [0; SLOT_PLAIN_LEN];
    keys.header.open(nonce, aad, sealed, tag, &mut plain).ok()?;
    State::decode(&plain)
}

/// The valid slot with the higher generation holds; equal generations say the same.
fn later(first: State, second: State) -> State {
    if second.generation > first.generation { second } else { first }
}

/// Tells a file that is too short for its length.
pub(crate) fn check_length(chunk_size: ChunkSize, len: u64, have: u64) -> Result<(), OpenError> {
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

//! Fuzz bodies: plain functions that must not panic on any bytes. A stable test runs them over golden files and
//! over changed ones; the targets in `fuzz/` run them for as long as one likes.
//!
//! The plain form has no key, so anybody can make slots and journals that verify: what they say is fuzzed, too.

use std::io::Cursor;

use uuid::Uuid;

use crate::blocks::{Blocks, MemoryBlocks};
use crate::buffer::{self, Appending, Record};
use crate::cipher::{Form, Suite};
use crate::derive::FileKeys;
use crate::editor::Editor;
use crate::error::BufferError;
use crate::format::{ChunkSize, HEADER_LEN, Readable, SLOT_PLAIN_LEN, SLOTS};
use crate::header::owner_claim;
use crate::journal::{self, Records};
use crate::keys::IdentityKey;
use crate::owner::{KeyId, Owner};
use crate::random::Randomness;
use crate::reader::Reader;
use crate::sealer::Sealer;
use crate::state::{Pending, State};

const OWNER: Owner = Owner { organisation: Uuid::nil(), oid: Uuid::max() };
/// More of a file is not read.
const MOST: u64 = 1 << 20;

/// Any bytes as a file or journal, and as what a slot that verifies says.
pub fn header(data: &[u8]) {
    let blocks = MemoryBlocks(data.to_vec());
    let owner = owner_claim(&blocks).map_or(OWNER, |claim| claim.owner);
    if let Ok(reader) = Reader::open(blocks, &owner, Form::Plain) {
        read(&reader);
    }
    let (slot, chunks) = data.split_at(data.len().min(SLOT_PLAIN_LEN));
    let mut plain = [0; SLOT_PLAIN_LEN];
    plain.iter_mut().zip(slot).for_each(|(to, from)| *to = *from);
    let Some(state) = State::decode(&plain) else { return };
    assert_eq!(state.encode(), plain, "a state changes by being read");
    let Some(file) = plain_file().and_then(|mut sealer| file(&mut sealer, &state, |_| chunks.to_vec()))
    else {
        return;
    };
    if let Ok(reader) = Reader::open(file, &OWNER, Form::Plain) {
        assert!(state.journal.is_none() && state.origin.is_none() && reader.len() == state.len);
        read(&reader);
    }
}

/// Any records in the journal of an interrupted change, one of its bytes changed: what a recovery leaves is what a
/// reader read through the journal before.
///
/// The first bytes are the file's length, the place of the changed byte and the change; then two for each record.
pub fn journal(data: &[u8]) {
    let Some(([more, len, far, place, change], records)) = data.split_first_chunk() else { return };
    let len = u64::from(u16::from_be_bytes([*more, *len]));
    let records: Vec<[u8; 2]> = records.as_chunks().0.iter().copied().take(64).collect();
    let made = plain_file().and_then(|mut sealer| interrupted(&mut sealer, len, &records));
    let Some((file, mut journal)) = made else { return };
    let place = usize::from(u16::from_be_bytes([*far, *place]));
    journal.0.get_mut(place).into_iter().for_each(|byte| *byte ^= change);

    let before = Reader::open_beside(file.clone(), journal.clone(), &OWNER, Form::Plain);
    let before = before.ok().and_then(|reader| read(&reader));
    let Ok(editor) = Editor::open(file, journal, &OWNER, Form::Plain) else { return };
    let after =
        Reader::open(editor.into_blocks().0, &OWNER, Form::Plain).ok().and_then(|reader| read(&reader));
    assert!(before.is_none() || after == before, "a recovery changes what is read");
}

/// Any bytes as a file of records, and each of these as a buffer: what is whole stays where somebody appends, and what is
/// appended is found behind it.
pub fn records(data: &[u8]) {
    let before = found(data);
    for record in before.iter().flatten() {
        let buffer = data.get(record.at as usize..).and_then(|rest| rest.get(..record.len as usize));
        let content = buffer.map(|buffer| {
            buffer::unprotect(buffer, |_, claimed| Err::<&IdentityKey, _>(BufferError::Sealed { claimed }))
        });
        assert!(content.is_some(), "a record lies in its file");
    }
    let Ok(mut file) = Appending::begin(MemoryBlocks(data.to_vec())) else {
        assert_eq!(before.last(), Some(&Err("tamperedHeader")), "only a changed length ends it");
        return;
    };
    if file.append(b"appended").is_err() {
        return;
    }
    let mut after = found(&file.into_blocks().0);
    let last = after.pop();
    assert!(matches!(last, Some(Ok(Record { len: 8, owner: None, .. }))), "what is appended is found");
    assert!(before.starts_with(&after) && before.len() <= after.len() + 1, "what is whole stays");
}

fn found(data: &[u8]) -> Vec<Result<Record, &'static str>> {
    let records = buffer::Records::new(Cursor::new(data)).into_iter().flatten();
    records.map(|record| record.map_err(|error| error.code())).collect()
}

/// A file of `len` bytes whose slot waits for a journal of these records (index, what fills the chunk), and that journal.
fn interrupted(sealer: &mut Sealer, len: u64, records: &[[u8; 2]]) -> Option<(MemoryBlocks, MemoryBlocks)> {
    let size = sealer.readable.chunk_size;
    let mut journal = MemoryBlocks::default();
    journal::begin(&mut journal, &sealer.readable).ok()?;
    for (number, [index, fill]) in records.iter().enumerate() {
        let index = u64::from(*index);
        sealer.seal_chunk(index, &vec![*fill; size.plain_len(index, len)]).ok()?;
        journal.write_at(journal::record_offset(number as u64, size), sealer.record()).ok()?;
    }
    let state = State { generation: 1, len, ..State::default() };
    let count = records.len() as u64;
    let scanned = Records::scan(&journal, &sealer.readable, &sealer.keys, &state, count).ok()?;
    let sum = scanned.map(|(_, sum)| sum).unwrap_or_default();
    let pending = (count > 0).then_some(Pending { records: count, sum });
    let file = file(sealer, &State { journal: pending, ..state }, |sealer| {
        let chunks = (0..size.count(len)).map(|index| {
            let sealed = sealer.seal_chunk(index, &vec![0xaa; size.plain_len(index, len)]);
            sealed.map(|_| sealer.stored().to_vec()).unwrap_or_default()
        });
        chunks.collect::<Vec<_>>().concat()
    })?;
    Some((file, journal))
}

/// A new plain file without a slot.
fn plain_file() -> Option<Sealer> {
    let readable = Readable {
        suite: Suite::Plain,
        chunk_size: ChunkSize::MIN,
        file_id: [7; 32],
        owner: OWNER,
        key_id: KeyId([0; 16]),
        commitment: [0; 32],
        seeded: false,
    };
    let keys = FileKeys::of(Form::Plain, &OWNER, &readable.file_id).ok()?;
    Some(Sealer::new(readable, keys, Randomness::system()))
}

fn file(
    sealer: &mut Sealer,
    state: &State,
    chunks: impl FnOnce(&mut Sealer) -> Vec<u8>,
) -> Option<MemoryBlocks> {
    let mut blocks = MemoryBlocks::default();
    blocks.write_at(0, &sealer.readable.encode()).ok()?;
    for offset in SLOTS {
        let slot = sealer.seal_slot(state).ok()?;
        blocks.write_at(offset, &slot).ok()?;
    }
    blocks.write_at(HEADER_LEN, &chunks(sealer)).ok()?;
    Some(blocks)
}

/// The content, or its beginning, if it verifies.
fn read(reader: &Reader<MemoryBlocks>) -> Option<Vec<u8>> {
    let mut plain = vec![0; usize::try_from(reader.len().min(MOST)).ok()?];
    let count = reader.read_at(0, &mut plain).ok()?;
    assert_eq!(count, plain.len(), "what is there is read");
    Some(plain)
}

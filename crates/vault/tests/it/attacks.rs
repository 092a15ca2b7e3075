//! What someone who holds the storage can do, and what it is called.

use cordon_vault::{
    ACCEPTS_SEEDED, Blocks, Claim, IdentityKey, MemoryBlocks, OpenError, ReadError, Reader, owner_claim,
};

use crate::support::{Shared, chunk, other_owner, owner, plain, sealed};

const LEN: usize = 5000;
const SIZE: u32 = 4096;
const STORED_CHUNK: usize = 4096 + 40;

fn open_code(stored: Vec<u8>, key: &IdentityKey) -> &'static str {
    Reader::open(MemoryBlocks(stored), &owner(), key).err().map_or("opened", |error| error.code())
}

/// What a flipped bit of the readable part is called.
fn expected(bit: usize) -> &'static str {
    match bit / 8 {
        0..8 => "notAVault",
        8..10 => "unknownVersion",
        10..12 => "unknownSuite",
        12..16 => "tamperedHeader",
        16..48 => "wrongKey",
        48..80 => "wrongOwner",
        80..128 => "wrongKey",
        128..132 if bit != 131 * 8 => "unknownSuite",
        131 if !ACCEPTS_SEEDED => "seededRandomness",
        _ => "tamperedHeader",
    }
}

#[test]
fn every_flipped_bit_of_the_readable_part_is_told() {
    let key = IdentityKey::generate().unwrap();
    let mut stored = sealed(&plain(LEN), &key, chunk(SIZE)).0;
    for bit in 0..2048 * 8 {
        stored[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(open_code(stored.clone(), &key), expected(bit), "byte {} bit {}", bit / 8, bit % 8);
        stored[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn a_flipped_bit_in_one_slot_is_reported_and_the_other_slot_holds() {
    let key = IdentityKey::generate().unwrap();
    let text = plain(LEN);
    let mut stored = sealed(&text, &key, chunk(SIZE)).0;
    for bit in 2048 * 8..4096 * 8 {
        stored[bit / 8] ^= 1 << (bit % 8);
        let reader = Reader::open(MemoryBlocks(stored.clone()), &owner(), &key).unwrap();
        let mut back = vec![0; LEN];
        assert_eq!(reader.read_at(0, &mut back).unwrap(), LEN);
        assert!(back == text && !reader.both_slots(), "byte {}", bit / 8);
        stored[bit / 8] ^= 1 << (bit % 8);
    }
    stored[2048] ^= 1;
    stored[3072] ^= 1;
    assert_eq!(open_code(stored, &key), "tamperedHeader");
}

#[test]
fn every_flipped_bit_of_a_chunk_is_told_and_spares_the_other() {
    let key = IdentityKey::generate().unwrap();
    let text = plain(LEN);
    let storage = Shared::new(sealed(&text, &key, chunk(SIZE)));
    let reader = Reader::open(storage.clone(), &owner(), &key).unwrap();
    for bit in 4096 * 8..(4096 + STORED_CHUNK) * 8 {
        storage.flip(bit);
        let mut back = [0xff; 10];
        let error = reader.read_at(100, &mut back).unwrap_err();
        assert!(matches!(error, ReadError::Tampered { chunk: 0 }), "{error:?}");
        assert_eq!(back, [0; 10]);
        assert_eq!(reader.read_at(4096, &mut back).unwrap(), 10);
        assert_eq!(back, text[4096..4106]);
        storage.flip(bit);
    }
}

#[test]
fn a_cut_at_every_length_is_told() {
    let key = IdentityKey::generate().unwrap();
    let stored = sealed(&plain(LEN), &key, chunk(SIZE)).0;
    for len in 0..stored.len() {
        let code = match len {
            0 => "notAVault",
            4096 | 8232 => "missingChunks",
            _ => "truncated",
        };
        assert_eq!(open_code(stored[..len].to_vec(), &key), code, "{len}");
    }
    let missing = Reader::open(MemoryBlocks(stored[..8232].to_vec()), &owner(), &key).err();
    assert!(matches!(missing, Some(OpenError::MissingChunks { first: 1 })));
}

#[test]
fn bytes_behind_the_end_do_not_exist() {
    let key = IdentityKey::generate().unwrap();
    let mut stored = sealed(&plain(LEN), &key, chunk(SIZE)).0;
    stored.extend_from_slice(&[0xaa; 9000]);
    let reader = Reader::open(MemoryBlocks(stored), &owner(), &key).unwrap();
    assert_eq!(reader.verify().unwrap().len, LEN as u64);
}

#[test]
fn chunks_that_change_places_are_told() {
    let key = IdentityKey::generate().unwrap();
    let mut stored = sealed(&plain(3 * 4096), &key, chunk(SIZE)).0;
    let (first, rest) = stored[4096..].split_at_mut(STORED_CHUNK);
    first.swap_with_slice(&mut rest[STORED_CHUNK..]);
    let reader = Reader::open(MemoryBlocks(stored), &owner(), &key).unwrap();
    let error = reader.read_at(0, &mut [0]).unwrap_err();
    assert!(matches!(error, ReadError::Swapped { chunk: 0, from: 2 }), "{error:?}");
    assert_eq!(reader.read_at(4096, &mut [0]).unwrap(), 1);
    assert_eq!(reader.verify().unwrap_err().code(), "swappedChunk");
}

#[test]
fn a_chunk_of_another_file_of_the_same_owner_is_told() {
    let key = IdentityKey::generate().unwrap();
    let mut stored = sealed(&plain(4096), &key, chunk(SIZE)).0;
    let other = sealed(&plain(4096), &key, chunk(SIZE)).0;
    stored[4096..].copy_from_slice(&other[4096..]);
    let reader = Reader::open(MemoryBlocks(stored), &owner(), &key).unwrap();
    assert!(matches!(reader.read_at(0, &mut [0]), Err(ReadError::Tampered { chunk: 0 })));
}

#[test]
fn a_header_of_another_file_does_not_open_these_chunks() {
    let key = IdentityKey::generate().unwrap();
    let mut stored = sealed(&plain(4096), &key, chunk(SIZE)).0;
    let other = sealed(&plain(4096), &key, chunk(SIZE)).0;
    stored[..4096].copy_from_slice(&other[..4096]);
    let reader = Reader::open(MemoryBlocks(stored.clone()), &owner(), &key).unwrap();
    assert!(matches!(reader.read_at(0, &mut [0]), Err(ReadError::Tampered { chunk: 0 })));
    stored[2048..4096].copy_from_slice(&sealed(&[], &key, chunk(SIZE)).0[2048..]);
    assert_eq!(open_code(stored, &key), "tamperedHeader");
}

#[test]
fn a_hole_and_a_file_cut_while_open_are_missing_chunks() {
    let key = IdentityKey::generate().unwrap();
    let mut stored = sealed(&plain(3 * 4096), &key, chunk(SIZE)).0;
    stored[4096 + STORED_CHUNK..4096 + 2 * STORED_CHUNK].fill(0);
    let reader = Reader::open(MemoryBlocks(stored), &owner(), &key).unwrap();
    assert!(matches!(reader.read_at(4096, &mut [0]), Err(ReadError::Missing { chunk: 1 })));
    assert!(matches!(reader.verify(), Err(ReadError::Missing { chunk: 1 })));
    assert_eq!(reader.read_at(0, &mut [0]).unwrap(), 1);
}

#[test]
fn another_owner_and_another_key_are_told_and_the_claim_needs_neither() {
    let key = IdentityKey::generate().unwrap();
    let stored = sealed(b"text", &key, chunk(SIZE));
    let foreign = Reader::open(stored.clone(), &other_owner(), &key).err();
    assert!(matches!(foreign, Some(OpenError::WrongOwner { claimed }) if claimed == owner()));
    let other_key = IdentityKey::generate().unwrap();
    let wrong = Reader::open(stored.clone(), &owner(), &other_key).err();
    assert!(matches!(wrong, Some(OpenError::WrongKey { claimed }) if claimed == key.id()));
    assert_eq!(owner_claim(&stored).unwrap(), Claim { owner: owner(), key: Some(key.id()) });
    assert_eq!(owner_claim(&MemoryBlocks(b"\x89PNG\r\n\x1a\n".to_vec())).unwrap_err().code(), "notAVault");
}

#[test]
fn a_claimed_owner_that_was_changed_opens_nothing() {
    let key = IdentityKey::generate().unwrap();
    let mut stored = sealed(b"text", &key, chunk(SIZE));
    stored.write_at(64, other_owner().oid.as_bytes()).unwrap();
    assert_eq!(owner_claim(&stored).unwrap().owner, other_owner());
    assert_eq!(Reader::open(stored, &other_owner(), &key).err().unwrap().code(), "wrongKey");
}

#[test]
fn storage_that_fails_is_not_a_changed_file() {
    let key = IdentityKey::generate().unwrap();
    let storage = Shared::new(sealed(&plain(LEN), &key, chunk(SIZE)));
    let reader = Reader::open(storage.clone(), &owner(), &key).unwrap();
    storage.1.set(true);
    let mut buf = [7; 10];
    assert_eq!(reader.read_at(0, &mut buf).unwrap_err().code(), "io");
    assert_eq!(buf, [0; 10]);
    assert_eq!(reader.verify().unwrap_err().code(), "io");
    assert_eq!(Reader::open(storage.clone(), &owner(), &key).err().unwrap().code(), "io");
    assert_eq!(owner_claim(&storage).unwrap_err().code(), "io");
    storage.1.set(false);
    assert_eq!(reader.read_at(0, &mut buf).unwrap(), 10);
}

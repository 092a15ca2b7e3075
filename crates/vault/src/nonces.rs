//! Every pair of a key and a nonce that reaches the cipher, over changes, crashes, copies, buffers and streams: none twice.

use std::collections::HashSet;
use std::io::Read as _;

use uuid::Uuid;

use crate::buffer::{Protect, protect};
use crate::xaes::NONCE_LEN;
use crate::xaes::tests::take_seals;
use crate::{ChunkSize, Copying, Editor, IdentityKey, MemoryBlocks, Owner, Reader, Writer};

#[path = "../tests/it/disk.rs"]
#[expect(dead_code, reason = "the tests beside this crate use more of it")]
mod disk;

use disk::{Disk, Open};

fn owner() -> Owner {
    Owner { organisation: Uuid::from_u128(1), oid: Uuid::from_u128(2) }
}

fn open(disk: &Disk, key: &IdentityKey) -> Editor<Open> {
    Editor::open(disk.open(0), disk.open(1), &owner(), key).unwrap()
}

/// The same chunks with the same content, again and again.
fn change(editor: &mut Editor<Open>) {
    for round in 0..5 {
        editor.write_at(0, &[1; 4096]).unwrap();
        editor.write_at(4000, &[1; 200]).unwrap();
        editor.set_len(9000 + round % 2).unwrap();
        editor.append(&[1; 9000]).unwrap();
        editor.commit().unwrap();
    }
}

#[test]
fn no_key_and_nonce_meet_twice_over_changes_crashes_and_copies() {
    let key = IdentityKey::generate().unwrap();
    let mut seals = Vec::new();
    take_seals();
    let mut writer = Writer::create(MemoryBlocks::default(), &owner(), &key, ChunkSize::MIN).unwrap();
    writer.write(&[1; 10_000]).unwrap();
    let disk = Disk::with(writer.finish().unwrap());
    change(&mut open(&disk, &key));
    // What power leaves at any moment is gone on with, and so is each copy of it by two writers.
    for crash in (0..=disk.steps()).step_by(7) {
        let files = disk.after_crash(crash, || true);
        for _ in 0..2 {
            let copied = Disk::of(&files);
            seals.append(&mut take_seals());
            let mut editor = open(&copied, &key);
            let recovery = take_seals();
            assert!(recovery.len() <= 2, "a recovery seals slots only, no chunk anew");
            seals.extend(recovery);
            change(&mut editor);
        }
    }
    let reader = Reader::open(disk.open(0), &owner(), &key).unwrap();
    for _ in 0..2 {
        let mut copying = Copying::begin(&reader, MemoryBlocks::default(), &owner(), &key).unwrap();
        while copying.step().unwrap() {}
        copying.finish().unwrap();
    }
    seals.append(&mut take_seals());
    assert!(seals.len() > 1000, "{}", seals.len());
    all_differ(&seals);
}

/// The same content again and again: whole, given up in the middle, and at once in several streams.
#[test]
fn no_key_and_nonce_meet_twice_over_buffers_and_streams() {
    let key = IdentityKey::generate().unwrap();
    let content = [1; 1 << 20];
    let stream = || Protect::new(&content[..], &owner(), Some(&key)).unwrap();
    take_seals();
    for _ in 0..300 {
        protect(&owner(), Some(&key), b"a cell").unwrap();
    }
    for len in (0..1 << 20).step_by(1 << 16) {
        stream().read_exact(&mut vec![0; len]).unwrap();
    }
    let mut together: Vec<_> = (0..10).map(|_| stream()).collect();
    let mut piece = vec![0; 100_000];
    while together.iter_mut().map(|stream| stream.read(&mut piece).unwrap()).sum::<usize>() > 0 {}
    let seals = take_seals();
    assert!(seals.len() > 500, "{}", seals.len());
    all_differ(&seals);
    let keys: HashSet<_> = seals.iter().map(|(key, _)| key).collect();
    assert!(keys.len() >= 300 + 10, "each has a key of its own");
}

fn all_differ(seals: &[([u8; 16], [u8; NONCE_LEN])]) {
    assert_eq!(seals.iter().collect::<HashSet<_>>().len(), seals.len());
    let nonces: HashSet<_> = seals.iter().map(|(_, nonce)| nonce).collect();
    assert_eq!(nonces.len(), seals.len(), "not even under different keys");
}

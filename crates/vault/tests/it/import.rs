//! Content that lies as it is, taken in by steps.

use std::io;

use cordon_vault::{Blocks, ChunkSize, IdentityKey, Importing, MemoryBlocks, OpenError, Owner, Reader};
use uuid::Uuid;

use crate::disk::Disk;

const OWNER: Owner = Owner { organisation: Uuid::from_u128(1), oid: Uuid::from_u128(2) };
/// What one step takes.
const STEP: u64 = 16 << 20;

/// Content whose storage may tell when it was changed.
struct Content(MemoryBlocks, Option<u8>);

impl Blocks for Content {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(offset, buf)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.1 = self.1.map(|changes| changes + 1);
        self.0.write_at(offset, data)
    }

    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }

    fn lock(&mut self) -> io::Result<bool> {
        self.0.lock()
    }

    fn stamp(&self) -> io::Result<Option<[u8; 16]>> {
        Ok(self.1.map(|changes| [changes; 16]))
    }
}

fn content(len: u64, stamp: Option<u8>) -> Content {
    Content(MemoryBlocks((0..len).map(|at| u8::try_from(at % 251).unwrap()).collect()), stamp)
}

/// One step, as a run of an app that ends behind it; gives whether more is left.
fn step(from: &Content, to: &Disk, key: &IdentityKey) -> bool {
    let mut taking = Importing::begin(from, to.open(0), &OWNER, key, ChunkSize::default()).unwrap();
    let more = taking.step().unwrap();
    if !more {
        taking.finish().unwrap();
    }
    more
}

fn read(disk: &Disk, key: &IdentityKey) -> Vec<u8> {
    let reader = Reader::open(disk.open(0), &OWNER, key).unwrap();
    reader.verify().unwrap();
    let mut plain = vec![0; usize::try_from(reader.len()).unwrap()];
    reader.read_at(0, &mut plain).unwrap();
    plain
}

#[test]
fn content_is_taken_in_by_steps_over_restarts() {
    let (key, disk) = (IdentityKey::generate().unwrap(), Disk::with(MemoryBlocks::default()));
    let from = content(2 * STEP + 5, Some(0));
    for left in [true, true, false] {
        assert_eq!(step(&from, &disk, &key), left);
        let opened = Reader::open(disk.open(0), &OWNER, &key);
        assert_eq!(matches!(opened.err(), Some(OpenError::Uncommitted)), left);
    }
    assert!(read(&disk, &key) == from.0.0);
}

#[test]
fn content_that_was_changed_between_two_steps_is_begun_anew() {
    let (key, disk) = (IdentityKey::generate().unwrap(), Disk::with(MemoryBlocks::default()));
    let mut from = content(STEP + 5, Some(0));
    assert!(step(&from, &disk, &key));
    from.write_at(3, b"changed").unwrap();
    assert!(step(&from, &disk, &key));
    assert!(!step(&from, &disk, &key));
    assert!(read(&disk, &key) == from.0.0);
}

#[test]
fn storage_that_cannot_tell_is_taken_at_once() {
    let key = IdentityKey::generate().unwrap();
    for len in [0, 1, 4096, STEP + 5] {
        let (from, disk) = (content(len, None), Disk::with(MemoryBlocks::default()));
        assert!(!step(&from, &disk, &key));
        assert!(read(&disk, &key) == from.0.0, "{len}");
    }
}

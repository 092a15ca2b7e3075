//! The plain form, copies from one form, owner and key into another, and what stands in the way of opening a file.

use std::fs::File;

use cordon_vault::{
    Blocks, ChunkSize, Claim, Copying, Editor, FileBlocks, Form, IdentityKey, KeyError, MemoryBlocks,
    OpenError, ReadError, Reader, Writer, export, owner_claim,
};
use proptest::prelude::*;

use crate::disk::{Disk, Open};
use crate::support::{KeyStore, chunk, content, other_owner, owner, plain, sealed};

const STEP: usize = 16 << 20;

fn marked(text: &[u8], size: ChunkSize) -> MemoryBlocks {
    let mut writer = Writer::create(MemoryBlocks::default(), &owner(), Form::Plain, size).unwrap();
    writer.write(text).unwrap();
    writer.finish().unwrap()
}

#[test]
fn s049_a_plain_file_names_its_owner_and_reads_as_a_sealed_one() {
    let key = IdentityKey::generate().unwrap();
    let text = b"readable by whoever has the disk".repeat(300);
    let stored = marked(&text, chunk(4096));
    assert!(stored.0.windows(12).any(|window| window == b"whoever has "));
    assert_eq!(owner_claim(&stored).unwrap(), Claim { owner: owner(), key: None });
    let reader = Reader::open(stored.clone(), &owner(), Form::Plain).unwrap();
    assert!(content(&reader) == text);
    assert_eq!(reader.len(), text.len() as u64);
    let code = |opened: Result<Reader<MemoryBlocks>, OpenError>| opened.err().unwrap().code();
    assert_eq!(code(Reader::open(stored.clone(), &owner(), &key)), "notEncrypted");
    assert_eq!(code(Reader::open(stored, &other_owner(), Form::Plain)), "wrongOwner");
    assert_eq!(code(Reader::open(sealed(&text, &key, chunk(4096)), &owner(), Form::Plain)), "wrongKey");
}

/// What a failing disk leaves is told in the plain form, too.
#[test]
fn every_flipped_bit_of_a_plain_file_is_told_or_does_not_matter() {
    let text = plain(5000);
    let stored = marked(&text, chunk(4096));
    for byte in 0..stored.0.len() {
        let mut changed = stored.clone();
        changed.0[byte] ^= 1 << (byte % 8);
        let read =
            Reader::open(changed, &owner(), Form::Plain).map_err(|error| error.code()).and_then(|reader| {
                reader.verify().map(|verified| (verified, content(&reader))).map_err(|error| error.code())
            });
        match read {
            Ok((verified, back)) => {
                assert!((2048..4096).contains(&byte) && !verified.both_slots && back == text, "{byte}");
            }
            Err(code) => assert_ne!(code, "io", "{byte}"),
        }
    }
}

/// Six reasons, six answers. That the key is gone is no word about the file, nor is a key store that does not answer.
#[test]
fn s054_each_reason_why_a_file_does_not_open_has_its_own_error() {
    let key = IdentityKey::generate().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    let missing = OpenError::from(File::open(&path).unwrap_err());
    assert_eq!(missing.code(), "missing");
    let on = |file: File| Reader::open(FileBlocks::new(file), &owner(), &key);
    if cfg!(unix) {
        assert_eq!(on(File::open(directory.path()).unwrap()).err().unwrap().code(), "directory");
    }
    let stored = sealed(&plain(9000), &key, chunk(4096));
    std::fs::write(&path, &stored.0).unwrap();
    let handle = || FileBlocks::new(File::open(&path).unwrap());
    assert!(on(File::open(&path).unwrap()).is_ok());
    let read_only = Editor::open(handle(), handle(), &owner(), &key).err().unwrap();
    assert_eq!(read_only.code(), "notPermitted");

    let store = KeyStore::new(1);
    let wrapped = key.wrap(&owner(), &store).unwrap();
    store.destroyed.set(true);
    let lost = IdentityKey::unwrap(&owner(), &wrapped, &store).err().unwrap();
    assert_eq!(lost.code(), "keyDestroyed");
    assert_ne!(KeyError::Unavailable.code(), lost.code());
    let other = IdentityKey::generate().unwrap();
    assert_eq!(Reader::open(stored.clone(), &owner(), &other).err().unwrap().code(), "wrongKey");

    let changed = |change: fn(&mut Vec<u8>)| {
        let mut stored = stored.clone();
        change(&mut stored.0);
        Reader::open(stored, &owner(), &key).unwrap().verify().unwrap_err().code()
    };
    assert_eq!(changed(|stored| stored[4200] ^= 1), "tamperedChunk");
    assert_eq!(changed(|stored| stored[4096..4096 + 2 * 4136].rotate_left(4136)), "swappedChunk");
}

/// The owner of every kind of file, without a key, even of one that does not open.
#[test]
fn s055_the_owner_is_told_of_every_form_without_a_key() {
    let key = IdentityKey::generate().unwrap();
    let stored = sealed(&plain(9000), &key, chunk(4096));
    let disk = Disk::with(stored.clone());
    let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), &key).unwrap();
    editor.write_at(0, b"x").unwrap();
    editor.write_at(8000, b"x").unwrap();
    let claim = Claim { owner: owner(), key: Some(key.id()) };
    assert_eq!(owner_claim(&disk.open(1)).unwrap(), claim, "a journal");
    let reader = Reader::open(stored, &owner(), &key).unwrap();
    let copying = Copying::begin(&reader, disk.open(1), &other_owner(), Form::Plain).unwrap();
    assert_eq!(
        owner_claim(&disk.open(1)).unwrap(),
        Claim { owner: other_owner(), key: None },
        "an unfinished copy"
    );
    drop(copying);
    let mut damaged = disk.now(0).clone();
    damaged.0[2048..].fill(0);
    assert_eq!(owner_claim(&damaged).unwrap(), claim);
}

/// A → B → plain → nobody's. What is nobody's is no concern of a wipe.
#[test]
fn s053_a_file_goes_from_one_owner_to_another_to_plain_and_to_nobody() {
    let (key, next) = (IdentityKey::generate().unwrap(), IdentityKey::generate().unwrap());
    let text = plain(100_000);
    let first = Reader::open(sealed(&text, &key, chunk(16384)), &owner(), &key).unwrap();
    let second = copy(&first, &other_owner(), Form::Sealed(&next));
    assert_eq!(owner_claim(&second).unwrap(), Claim { owner: other_owner(), key: Some(next.id()) });
    let second = Reader::open(second, &other_owner(), &next).unwrap();
    let third = Reader::open(copy(&second, &owner(), Form::Plain), &owner(), Form::Plain).unwrap();
    assert!(content(&second) == text && content(&third) == text);
    assert_eq!(third.generation(), 1);
    let mut nobodys = Vec::new();
    assert_eq!(export(&third, &mut nobodys).unwrap(), text.len() as u64);
    assert!(nobodys == text);
    let back = Reader::open(copy(&third, &owner(), Form::Sealed(&key)), &owner(), &key).unwrap();
    assert!(content(&back) == text);
}

fn copy<B: Blocks>(from: &Reader<B>, owner: &cordon_vault::Owner, form: Form<'_>) -> MemoryBlocks {
    let mut copying = Copying::begin(from, MemoryBlocks::default(), owner, form).unwrap();
    while copying.step().unwrap() {}
    copying.finish().unwrap()
}

#[test]
fn a_copy_checks_the_sum_of_what_it_reads() {
    let key = IdentityKey::generate().unwrap();
    let old = sealed(&plain(9000), &key, chunk(4096));
    let disk = Disk::with(old.clone());
    let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), &key).unwrap();
    editor.write_at(0, &[1; 9000]).unwrap();
    editor.commit().unwrap();
    drop(editor);
    disk.open(0).write_at(4096, &old.0[4096..4096 + 4136]).unwrap();
    let reader = Reader::open(disk.open(0), &owner(), &key).unwrap();
    let mut copying = Copying::begin(&reader, MemoryBlocks::default(), &owner(), Form::Plain).unwrap();
    assert!(!copying.step().unwrap());
    assert_eq!(copying.finish().unwrap_err().code(), "rolledBack");
    assert!(matches!(export(&reader, &mut std::io::sink()), Err(ReadError::RolledBack)));
}

#[test]
fn a_file_that_is_changed_while_it_is_copied_is_not_copied() {
    let key = IdentityKey::generate().unwrap();
    let disk = Disk::with(sealed(&plain(9000), &key, chunk(4096)));
    let reader = Reader::open(disk.open(0), &owner(), &key).unwrap();
    let mut copying = Copying::begin(&reader, MemoryBlocks::default(), &owner(), Form::Plain).unwrap();
    let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), &key).unwrap();
    editor.write_at(0, b"new").unwrap();
    editor.commit().unwrap();
    assert_eq!(copying.step().unwrap_err().code(), "changed");
    assert_eq!(copying.step().unwrap_err().code(), "changed", "also when the reader has got over it");
    let mut copying = Copying::begin(&reader, MemoryBlocks::default(), &owner(), Form::Plain).unwrap();
    assert!(!copying.step().unwrap());
    copying.finish().unwrap();
}

/// Steps of a copy that a crash interrupts, again and again.
struct Migration<'k> {
    from: Reader<MemoryBlocks>,
    to: Form<'k>,
}

impl Migration<'_> {
    fn begin<'a>(&'a self, disk: &Disk) -> Copying<'a, MemoryBlocks, Open> {
        Copying::begin(&self.from, disk.open(0), &other_owner(), self.to).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// Until the copy is whole it opens as unfinished; afterwards it is the file. It never begins from the start once
    /// a step is durable.
    #[test]
    fn s052_a_copy_goes_on_after_a_crash_and_is_unfinished_until_it_is_whole(
        crashes in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..5),
        encrypts in any::<bool>(),
    ) {
        let key = IdentityKey::generate().unwrap();
        let text = plain(2 * STEP + 100_000);
        let size = chunk(1 << 20);
        let (from, to) = match encrypts {
            true => (Reader::open(marked(&text, size), &owner(), Form::Plain), Form::Sealed(&key)),
            false => (Reader::open(sealed(&text, &key, size), &owner(), &key), Form::Plain),
        };
        let migration = Migration { from: from.unwrap(), to };
        let mut disk = Disk::of(&[MemoryBlocks::default()]);
        let mut durable = 0;
        for (at, survives) in crashes {
            let mut copying = migration.begin(&disk);
            prop_assert!(copying.progress().0 >= durable, "what was durable is copied again");
            while copying.step().unwrap() {}
            prop_assert_eq!(copying.progress(), (text.len() as u64, text.len() as u64));
            drop(copying);
            let at = at.index(disk.steps() + 1);
            durable = [0, 2].iter().filter_map(|n| disk.sync(0, n + 1)).filter(|sync| *sync < at).count() as u64 * STEP as u64;
            disk = Disk::of(&disk.after_crash(at, || survives));
            let refused = Reader::open(disk.open(0), &other_owner(), to).err().unwrap().code();
            prop_assert!(["notAVault", "truncated", "uncommitted"].contains(&refused), "{}", refused);
            durable = durable.max(migration.begin(&disk).progress().0);
        }
        let mut copying = migration.begin(&disk);
        while copying.step().unwrap() {}
        copying.finish().unwrap();
        let copy = Reader::open(disk.open(0), &other_owner(), to).unwrap();
        prop_assert!(content(&copy) == text);
        prop_assert!(content(&migration.from) == text);
    }
}

/// A copy of another state, another file or for another owner is not gone on with.
#[test]
fn a_copy_of_something_else_is_begun_anew() {
    let key = IdentityKey::generate().unwrap();
    let text = plain(STEP + 10);
    let size = chunk(1 << 20);
    let from = Reader::open(marked(&text, size), &owner(), Form::Plain).unwrap();
    let other = Reader::open(marked(&text, size), &owner(), Form::Plain).unwrap();
    let disk = Disk::of(&[MemoryBlocks::default()]);
    let (own, others, sealed) = (owner(), other_owner(), Form::Sealed(&key));
    let begin = |from, owner, form| Copying::begin(from, disk.open(0), owner, form).unwrap();
    let mut copying = begin(&from, &own, sealed);
    assert!(copying.step().unwrap());
    assert_eq!(copying.finish().err().unwrap().code(), "unfinished");
    assert_eq!(begin(&from, &own, sealed).progress().0, STEP as u64);
    assert_eq!(begin(&other, &own, sealed).progress().0, 0);
    let mut copying = begin(&from, &own, sealed);
    assert!(copying.step().unwrap());
    assert!(matches!(
        Copying::begin(&from, disk.open(0), &owner(), Form::Plain).err().map(|error| error.code()),
        Some("busy")
    ));
    drop(copying);
    assert_eq!(begin(&from, &others, Form::Plain).progress().0, 0);
}

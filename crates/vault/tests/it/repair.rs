//! Sums that fit no more, and the repair that makes them anew.

use cordon_vault::{Copying, Editor, IdentityKey, MemoryBlocks, Reader, WriteError};

use crate::disk::Disk;
use crate::support::{chunk, content, owner, plain, sealed};

const CHUNK: usize = 4096;
const STORED: usize = CHUNK + 40;

fn three_chunks(key: &IdentityKey) -> MemoryBlocks {
    sealed(&plain(3 * CHUNK), key, chunk(4096))
}

fn verified(disk: &Disk, key: &IdentityKey) -> Result<u64, &'static str> {
    let reader = Reader::open(disk.open(0), &owner(), key).unwrap();
    reader.verify().map(|verified| verified.repairs).map_err(|error| error.code())
}

fn edit(disk: &Disk, key: &IdentityKey, change: impl FnOnce(&mut Editor<crate::disk::Open>)) {
    let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), key).unwrap();
    change(&mut editor);
    editor.commit().unwrap();
}

/// Damage in the tag of a chunk: what the chunk adds to the sum is not known any more.
fn damaged(key: &IdentityKey, index: usize) -> Disk {
    let mut stored = three_chunks(key);
    stored.0[CHUNK + (index + 1) * STORED - 1] ^= 1;
    Disk::with(stored)
}

#[test]
fn a_damaged_chunk_that_was_written_anew_or_cut_off_is_no_end() {
    let key = IdentityKey::generate().unwrap();
    let (written, cut) = (damaged(&key, 1), damaged(&key, 2));
    edit(&written, &key, |editor| editor.write_at(4096, &plain(CHUNK)).unwrap());
    edit(&cut, &key, |editor| editor.set_len(2 * 4096).unwrap());
    for disk in [written, cut] {
        assert_eq!(verified(&disk, &key), Err("rolledBack"));
        edit(&disk, &key, |editor| assert!(editor.repair().unwrap()));
        assert_eq!(verified(&disk, &key), Ok(1));
        let before = content(&Reader::open(disk.open(0), &owner(), &key).unwrap());
        edit(&disk, &key, |editor| editor.append(b"more").unwrap());
        let reader = Reader::open(disk.open(0), &owner(), &key).unwrap();
        assert!(content(&reader) == [before.as_slice(), b"more"].concat());

        let next = IdentityKey::generate().unwrap();
        let mut copying = Copying::begin(&reader, MemoryBlocks::default(), &owner(), &next).unwrap();
        while copying.step().unwrap() {}
        let copy = Reader::open(copying.finish().unwrap(), &owner(), &next).unwrap();
        assert_eq!(copy.verify().unwrap().repairs, 1, "a copy does not hide it");
    }
}

#[test]
fn a_repair_takes_nothing_that_does_not_open_and_changes_no_whole_file() {
    let key = IdentityKey::generate().unwrap();
    let disk = damaged(&key, 1);
    let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), &key).unwrap();
    editor.append(b"not committed").unwrap();
    assert!(matches!(editor.repair(), Err(WriteError::Read(error)) if error.code() == "tamperedChunk"));
    assert_eq!(editor.generation(), 1);
    // The editor goes on: the next step that the error names.
    editor.write_at(4096, &plain(CHUNK)).unwrap();
    assert!(editor.repair().unwrap());
    drop(editor);
    assert_eq!(verified(&disk, &key), Ok(1));

    let whole = Disk::with(three_chunks(&key));
    edit(&whole, &key, |editor| assert!(!editor.repair().unwrap()));
    assert_eq!((whole.steps(), verified(&whole, &key)), (1, Ok(0)), "nothing but the opening wrote");
}

/// Older chunks count after a repair, and the file says so for good.
#[test]
fn a_repair_of_a_file_that_was_rolled_back_stays_visible() {
    let key = IdentityKey::generate().unwrap();
    let disk = Disk::with(three_chunks(&key));
    let older = disk.now(0).0[CHUNK..CHUNK + STORED].to_vec();
    edit(&disk, &key, |editor| editor.write_at(0, &[1; CHUNK]).unwrap());
    let mut file = disk.now(0).clone();
    file.0[CHUNK..CHUNK + STORED].copy_from_slice(&older);
    let disk = Disk::with(file);
    assert_eq!(verified(&disk, &key), Err("rolledBack"));
    edit(&disk, &key, |editor| assert!(editor.repair().unwrap()));
    edit(&disk, &key, |editor| editor.write_at(4096, &[2; CHUNK]).unwrap());
    assert_eq!(verified(&disk, &key), Ok(1));
}

#[test]
fn a_crash_in_a_repair_leaves_the_file_as_it_was_or_repaired() {
    let key = IdentityKey::generate().unwrap();
    let disk = damaged(&key, 1);
    edit(&disk, &key, |editor| editor.write_at(4096, &plain(CHUNK)).unwrap());
    let disk = Disk::of(&[disk.now(0).clone(), MemoryBlocks::default()]);
    edit(&disk, &key, |editor| assert!(editor.repair().unwrap()));
    let mut seen = [0; 2];
    for crash in 0..=disk.steps() {
        for lot in 0..8 {
            let mut fate = plain(64).into_iter().map(|byte| (byte & 7) < lot).cycle().skip(crash);
            let after = Disk::of(&disk.after_crash(crash, || fate.next().unwrap()));
            let verified = verified(&after, &key);
            assert!(verified == Ok(1) || verified == Err("rolledBack"), "{verified:?}");
            seen[usize::from(verified.is_ok())] += 1;
        }
    }
    assert!(seen[0] > 3 && seen[1] > 3, "{seen:?}");
}

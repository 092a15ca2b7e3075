//! A crash leaves no committed file or a whole one, and of a committed file an old state or a new one.

use cordon_vault::{Editor, IdentityKey, MemoryBlocks, Reader, WriteError, Writer};
use proptest::prelude::*;

use crate::disk::{Disk, Open};
use crate::support::{chunk, content, owner, plain, sealed};

/// What survives a crash: all, nothing, and anything in between.
fn fates() -> impl Strategy<Value = Vec<bool>> {
    prop_oneof![Just(vec![true]), Just(vec![false]), prop::collection::vec(any::<bool>(), 1..64)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_crash_leaves_no_committed_file_or_a_whole_one(len in 0..20_000_usize, fates in fates()) {
        let key = IdentityKey::generate().unwrap();
        let text = plain(len);
        let disk = Disk::of(&[MemoryBlocks::default()]);
        let mut writer = Writer::create(disk.open(0), &owner(), &key, chunk(4096)).unwrap();
        for piece in text.chunks(3000) {
            writer.write(piece).unwrap();
        }
        writer.finish().unwrap();
        let committed = disk.sync(0, 1).unwrap();
        for crash in 0..=disk.steps() {
            let mut fate = fates.iter().copied().cycle().skip(crash * 7);
            let left = disk.after_crash(crash, || fate.next().unwrap()).remove(0);
            match Reader::open(left, &owner(), &key) {
                Ok(reader) => prop_assert!(content(&reader) == text),
                Err(error) => {
                    prop_assert!(crash <= committed, "a committed file was lost: {}", error.code());
                    prop_assert!(["notAVault", "truncated", "uncommitted"].contains(&error.code()), "{}", error);
                }
            }
        }
    }

    /// A disk that fails at any step fails the writer for good.
    #[test]
    fn a_failed_write_never_finishes(len in 1..20_000_usize, left in 0..9_usize) {
        let key = IdentityKey::generate().unwrap();
        let disk = Disk::of(&[MemoryBlocks::default()]);
        disk.full_after(Some(left));
        let Ok(mut writer) = Writer::create(disk.open(0), &owner(), &key, chunk(4096)) else {
            prop_assert!(left < 2);
            return Ok(());
        };
        let text = plain(len);
        let mut failed = false;
        for piece in text.chunks(5000) {
            match writer.write(piece) {
                Ok(()) => prop_assert!(!failed, "a write passed after a failed one"),
                Err(WriteError::Broken) => prop_assert!(failed),
                Err(error) => {
                    prop_assert_eq!(error.code(), "io");
                    failed = true;
                }
            }
        }
        let finished = writer.finish();
        // Header, length, chunks, then sync, slot, sync, slot, sync.
        let needed = 2 + len.div_ceil(4096) + 5;
        prop_assert_eq!(finished.is_ok(), left >= needed);
    }
}

/// Every kind of change at once: inside a chunk, over several, over the end, a gap, a cut.
fn change(editor: &mut Editor<Open>, text: &mut Vec<u8>) -> Result<(), WriteError> {
    let mut write = |editor: &mut Editor<Open>, offset: usize, data: &[u8]| {
        text.resize(text.len().max(offset + data.len()), 0);
        text[offset..offset + data.len()].copy_from_slice(data);
        editor.write_at(offset as u64, data)
    };
    write(editor, 100, b"inside one chunk")?;
    write(editor, 4000, &[7; 9000])?;
    write(editor, 19_990, &[8; 5000])?;
    write(editor, 40_000, b"behind a gap")?;
    editor.set_len(30_000)?;
    text.truncate(30_000);
    editor.commit()
}

/// A crash at every step of a commit and of every recovery, and then a crash in that recovery.
#[test]
fn s051_a_crash_at_any_step_leaves_the_old_state_or_the_new_one() {
    let key = IdentityKey::generate().unwrap();
    let old = plain(20_000);
    let disk = Disk::with(sealed(&old, &key, chunk(4096)));
    let mut new = old.clone();
    let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), &key).unwrap();
    change(&mut editor, &mut new).unwrap();
    drop(editor);
    let reads = |files: &[MemoryBlocks]| {
        let reader = Reader::open_beside(files[0].clone(), files[1].clone(), &owner(), &key).unwrap();
        content(&reader)
    };
    let (mut seen_old, mut seen_new) = (0, 0);
    for crash in 0..=disk.steps() {
        for lot in 0..10 {
            // All, nothing, and more or less of it.
            let fates: Vec<bool> =
                plain(97).iter().map(|byte| (byte.rotate_left(lot) & 7) < lot as u8).collect();
            let mut fate = fates.iter().copied().cycle().skip(crash);
            let files = disk.after_crash(crash, || fate.next().unwrap());
            let found = reads(&files);
            assert!(found == old || found == new, "step {crash}: a mixture");
            *(if found == old { &mut seen_old } else { &mut seen_new }) += 1;

            let again = Disk::of(&files);
            drop(Editor::open(again.open(0), again.open(1), &owner(), &key).unwrap());
            for crash in 0..=again.steps() {
                let mut fate = fates.iter().copied().cycle();
                let files = again.after_crash(crash, || fate.next().unwrap());
                assert!(reads(&files) == found, "a recovery changed what holds");
            }
        }
    }
    assert!(seen_old > 10 && seen_new > 10, "{seen_old} {seen_new}");
    assert!(reads(&[disk.now(0).clone(), disk.now(1).clone()]) == new);
}

/// A full disk at every step: the change fails with the disk's error, and the file is what it was or what it
/// was to be. Once there is room again, it can be changed again.
#[test]
fn a_full_disk_at_any_step_loses_nothing() {
    let key = IdentityKey::generate().unwrap();
    let old = plain(20_000);
    for left in 0.. {
        let disk = Disk::with(sealed(&old, &key, chunk(4096)));
        disk.full_after(Some(left));
        let mut new = old.clone();
        let changed = Editor::open(disk.open(0), disk.open(1), &owner(), &key)
            .map_err(|error| error.code())
            .and_then(|mut editor| {
                let changed = change(&mut editor, &mut new).map_err(|error| error.code());
                if changed.is_err() {
                    assert_eq!(editor.commit().unwrap_err().code(), "broken");
                }
                changed
            });
        let whole = changed.is_ok();
        assert!(whole || changed == Err("io"), "{changed:?}");
        let reader = Reader::open_beside(disk.open(0), disk.open(1), &owner(), &key).unwrap();
        let found = content(&reader);
        assert!(found == old && !whole || found == new, "{left}");

        disk.full_after(None);
        let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), &key).unwrap();
        editor.append(b"more").unwrap();
        editor.commit().unwrap();
        let reader = Reader::open(disk.open(0), &owner(), &key).unwrap();
        assert!(content(&reader) == [found.as_slice(), b"more"].concat());
        if whole {
            return;
        }
    }
}

#[test]
fn a_reader_on_a_pending_state_never_shows_what_is_not_committed() {
    let key = IdentityKey::generate().unwrap();
    let disk = Disk::with(sealed(&plain(10_000), &key, chunk(4096)));
    let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), &key).unwrap();
    editor.write_at(0, &[1; 4096]).unwrap();
    editor.commit().unwrap();
    let mut shown = 0;
    for step in 0..=disk.steps() {
        let files = disk.after_crash(step, || true);
        let after = Disk::of(&files);
        let Ok(reader) = Reader::open_beside(after.open(0), after.open(1), &owner(), &key) else { continue };
        let Ok(mut editor) = Editor::open(after.open(0), after.open(1), &owner(), &key) else { continue };
        editor.write_at(0, &[9; 4096]).unwrap(); // never committed
        let mut start = [0; 4];
        let read = reader.read_at(0, &mut start);
        if read.is_ok() && start == [9; 4] {
            shown += 1;
        }
    }
    assert_eq!(shown, 0);
}

/// A process that dies at any step, its writes still in the system's memory; another one that opens the file and begins a
/// change; then power that fails.
#[test]
fn s051_power_that_fails_after_a_process_died_leaves_the_old_state_or_the_new_one() {
    let key = IdentityKey::generate().unwrap();
    let old = plain(20_000);
    for left in 0.. {
        let disk = Disk::with(sealed(&old, &key, chunk(4096)));
        disk.full_after(Some(left));
        let (mut new, mut done) = (old.clone(), false);
        if let Ok(mut editor) = Editor::open(disk.open(0), disk.open(1), &owner(), &key) {
            done = change(&mut editor, &mut new).is_ok();
        }
        disk.full_after(None);
        let died = disk.steps();
        let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), &key).unwrap();
        editor.write_at(100, &[1; 30_000]).unwrap(); // never committed
        drop(editor);
        for crash in died..=disk.steps() {
            for lot in 0..10 {
                let mut fate =
                    plain(97).into_iter().map(|byte| (byte.rotate_left(lot) & 7) < lot as u8).cycle();
                let files = disk.after_crash(crash, || fate.next().unwrap());
                let reader = Reader::open_beside(files[0].clone(), files[1].clone(), &owner(), &key).unwrap();
                let found = content(&reader);
                assert!(found == old || found == new, "died at {left}, power failed at {crash}");
            }
        }
        if done {
            return;
        }
    }
}

/// The space of what was never committed comes back with the next editor, wherever the one before it ended.
#[test]
fn s051_the_space_of_what_was_not_committed_comes_back() {
    let key = IdentityKey::generate().unwrap();
    let before = sealed(&plain(20_000), &key, chunk(4096));
    let disk = Disk::with(before.clone());
    let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), &key).unwrap();
    editor.append(&plain(100_000)).unwrap();
    editor.write_at(0, &plain(10_000)).unwrap();
    drop(editor);
    for crash in 0..=disk.steps() {
        for lot in 0..4 {
            let mut fate = plain(97).into_iter().map(|byte| (byte & 3) < lot).cycle().skip(crash);
            let after = Disk::of(&disk.after_crash(crash, || fate.next().unwrap()));
            drop(Editor::open(after.open(0), after.open(1), &owner(), &key).unwrap());
            assert!(*after.now(0) == before && after.now(1).0.is_empty(), "{crash}");
        }
    }
    // On a full disk, too: nothing has to be written for it.
    let space = |disk: &Disk| disk.now(0).0.len() + disk.now(1).0.len();
    assert!(space(&disk) > 100_000);
    drop(Editor::open(disk.open(0), disk.open(1), &owner(), &key).unwrap());
    assert_eq!(space(&disk), before.0.len());
}

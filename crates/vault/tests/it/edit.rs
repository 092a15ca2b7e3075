//! Changing a file: what readers see meanwhile, who may write, and what a cut leaves.

use std::io::{Read, Seek, SeekFrom, Write};

use cordon_vault::{
    Blocks, Editor, FileBlocks, Form, HEADER_LEN, IdentityKey, MAX_LEN, MemoryBlocks, OpenError, ReadError,
    Reader, WriteError,
};

use crate::disk::{Disk, Open};
use crate::support::{chunk, content, owner, plain, sealed};

const SIZE: u32 = 4096;

fn edit(disk: &Disk, key: &IdentityKey) -> Editor<Open> {
    Editor::open(disk.open(0), disk.open(1), &owner(), key).unwrap()
}

fn read(disk: &Disk, key: &IdentityKey) -> Reader<Open> {
    Reader::open_beside(disk.open(0), disk.open(1), &owner(), key).unwrap()
}

#[test]
fn what_is_not_committed_is_seen_by_the_editor_alone_and_dropped_with_it() {
    let key = IdentityKey::generate().unwrap();
    let disk = Disk::with(sealed(&plain(10_000), &key, chunk(SIZE)));
    let reader = read(&disk, &key);
    let mut editor = edit(&disk, &key);
    editor.write_at(4000, &[1; 5000]).unwrap();
    editor.append(&[2; 9000]).unwrap();
    editor.set_len(15_000).unwrap();
    let mut own = [0; 10];
    editor.read_at(14_990, &mut own).unwrap();
    assert_eq!((own, editor.len()), ([2; 10], 15_000));
    assert!(content(&reader) == plain(10_000) && content(&read(&disk, &key)) == plain(10_000));
    drop(editor);
    assert!(content(&reader) == plain(10_000));
    assert_eq!(edit(&disk, &key).len(), 10_000);
}

/// The call that notices a commit says so; the next one reads the new state.
#[test]
fn s051_a_reader_that_stays_open_is_told_of_a_change_once_and_then_reads_it() {
    let key = IdentityKey::generate().unwrap();
    let disk = Disk::with(sealed(&plain(10_000), &key, chunk(SIZE)));
    let (reader, alone) = (read(&disk, &key), Reader::open(disk.open(0), &owner(), &key).unwrap());
    let mut editor = edit(&disk, &key);
    editor.write_at(0, b"new").unwrap();
    editor.commit().unwrap();
    for reader in [&reader, &alone] {
        let mut start = [7; 3];
        assert_eq!(reader.read_at(0, &mut start).unwrap_err().code(), "changed");
        assert_eq!(start, [0; 3]);
        assert_eq!(reader.read_at(0, &mut start).unwrap(), 3);
        assert_eq!(&start, b"new");
    }
    // A commit that changes nothing of the content goes unnoticed.
    editor.commit().unwrap();
    assert_eq!(reader.read_at(0, &mut [0; 3]).unwrap(), 3);
    editor.set_len(0).unwrap();
    editor.commit().unwrap();
    assert!(matches!(reader.verify(), Err(ReadError::Changed)));
    assert_eq!((reader.verify().unwrap().len, reader.is_empty()), (0, true));
}

/// A reader asks at every step of a commit, as one in another process would.
#[test]
fn a_reader_reads_one_state_at_every_step_of_a_commit() {
    let key = IdentityKey::generate().unwrap();
    let (old, mut new) = (plain(20_000), plain(20_000));
    let disk = Disk::with(sealed(&old, &key, chunk(SIZE)));
    let mut editor = edit(&disk, &key);
    for at in [100, 9000, 19_000] {
        editor.write_at(at, &[9; 3000]).unwrap();
        new.resize(new.len().max(at as usize + 3000), 0);
        new[at as usize..at as usize + 3000].fill(9);
    }
    editor.commit().unwrap();
    let files = |step: usize| disk.after_crash(step, || true);
    for opened in 0..=disk.steps() {
        let live = Disk::of(&files(opened));
        let reader = read(&live, &key);
        let before = content(&reader);
        assert!(before == old || before == new);
        for later in opened..=disk.steps() {
            live.put(&files(later));
            let mut back = vec![0; 30_000];
            match reader.read_at(0, &mut back) {
                Ok(count) => assert!(back[..count] == before),
                Err(error) => {
                    assert_eq!(error.code(), "changed");
                    assert!(content(&reader) == new);
                    break;
                }
            }
        }
    }
}

#[test]
fn one_writer_at_a_time_and_a_second_one_past_the_lock_is_found_out() {
    let key = IdentityKey::generate().unwrap();
    let disk = Disk::with(sealed(&plain(10_000), &key, chunk(SIZE)));
    let first = edit(&disk, &key);
    let second = Editor::open(disk.open(0), disk.open(1), &owner(), &key);
    assert!(matches!(second.err(), Some(OpenError::Busy)));
    drop(first);
    drop(edit(&disk, &key));

    let directory = tempfile::tempdir().unwrap();
    let paths = ["file", "journal"].map(|name| directory.path().join(name));
    std::fs::write(&paths[0], sealed(&plain(10_000), &key, chunk(SIZE)).0).unwrap();
    let open = || {
        let [file, journal] = paths.each_ref().map(|path| {
            let mut options = std::fs::File::options();
            FileBlocks::new(options.read(true).write(true).create(true).truncate(false).open(path).unwrap())
        });
        Editor::open(file, journal, &owner(), &key)
    };
    let first = open().unwrap();
    assert!(matches!(open().err(), Some(OpenError::Busy)), "another handle on the same file");
    drop(first);
    open().unwrap();

    // A host whose lock does not hold: the second commit would lose the first.
    let unlocked = Disk::of(&[sealed(&plain(10_000), &key, chunk(SIZE)), MemoryBlocks::default()]);
    let (mut first, mut second) = (edit(&unlocked, &key), {
        unlocked.unlock(0);
        edit(&unlocked, &key)
    });
    first.append(b"first").unwrap();
    first.commit().unwrap();
    second.set_len(5).unwrap();
    assert!(matches!(second.commit(), Err(WriteError::Conflict)));
    assert!(matches!(second.append(b"more"), Err(WriteError::Broken)));
    assert_eq!(read(&unlocked, &key).verify().unwrap().len, 10_005);
}

/// The old chunk lies where the new one goes, and its tag is genuine: neither a gap nor a new end may show it.
#[test]
fn a_cut_does_not_let_an_old_chunk_reappear() {
    let key = IdentityKey::generate().unwrap();
    let secret = vec![0x55; 20_000];
    for commits in [false, true] {
        let disk = Disk::with(sealed(&secret, &key, chunk(SIZE)));
        let mut editor = edit(&disk, &key);
        editor.set_len(5000).unwrap();
        if commits {
            editor.commit().unwrap();
            assert_eq!(disk.now(0).0.len(), 4096 + 5000 + 2 * 40, "the space is given back");
        }
        editor.write_at(19_000, b"behind the gap").unwrap();
        editor.commit().unwrap();
        let text = content(&read(&disk, &key));
        assert!(text[..5000] == secret[..5000] && text[5000..19_000].iter().all(|byte| *byte == 0));
    }
    // Whoever puts the old chunk back into the file that grew again is told by a full read.
    let old = sealed(&secret, &key, chunk(SIZE));
    let disk = Disk::with(old.clone());
    let mut editor = edit(&disk, &key);
    editor.set_len(100).unwrap();
    editor.commit().unwrap();
    editor.set_len(20_000).unwrap();
    editor.commit().unwrap();
    drop(editor);
    let place = HEADER_LEN as usize + 4136;
    disk.open(0).write_at(place as u64, &old.0[place..place + 4136]).unwrap();
    assert!(matches!(read(&disk, &key).verify(), Err(ReadError::RolledBack)));
}

#[test]
fn a_change_to_a_damaged_chunk_is_refused_and_a_whole_new_one_heals_nothing_else() {
    let key = IdentityKey::generate().unwrap();
    let disk = Disk::with(sealed(&plain(10_000), &key, chunk(SIZE)));
    disk.open(0).write_at(4096 + 30, b"changed").unwrap();
    let mut editor = edit(&disk, &key);
    let refused = editor.write_at(10, b"x").unwrap_err();
    assert!(matches!(refused, WriteError::Read(ReadError::Tampered { chunk: 0 })), "{refused}");
    assert!(matches!(editor.commit(), Err(WriteError::Broken)));
    drop(editor);
    let mut editor = edit(&disk, &key);
    editor.write_at(0, &[1; 4096]).unwrap();
    editor.commit().unwrap();
    assert!(content(&read(&disk, &key))[..4096] == [1; 4096]);
}

#[test]
fn bounds_are_told_before_anything_changes() {
    let key = IdentityKey::generate().unwrap();
    let disk = Disk::with(sealed(&plain(100), &key, chunk(SIZE)));
    let mut editor = edit(&disk, &key);
    let steps = disk.steps();
    assert!(matches!(editor.write_at(MAX_LEN, b"x"), Err(WriteError::TooLong)));
    assert!(matches!(editor.write_at(u64::MAX, b"x"), Err(WriteError::TooLong)));
    assert!(matches!(editor.set_len(MAX_LEN + 1), Err(WriteError::TooLong)));
    editor.write_at(MAX_LEN, b"").unwrap();
    editor.commit().unwrap();
    assert_eq!((editor.len(), disk.steps()), (100, steps), "nothing was changed, nothing is written");
}

/// An interrupted change needs its own journal: none, another one, an older one, a changed one are told.
#[test]
fn a_journal_that_is_missing_stale_or_foreign_is_told() {
    let key = IdentityKey::generate().unwrap();
    let pending = |old: &[u8], data: &[u8]| {
        let disk = Disk::with(sealed(old, &key, chunk(SIZE)));
        let mut editor = edit(&disk, &key);
        editor.write_at(10, data).unwrap();
        editor.commit().unwrap();
        // Behind the slot that says pending; before any chunk is in its place.
        let syncs = disk.sync(0, 1).unwrap();
        (disk.after_crash(syncs + 1, || true), disk)
    };
    let (files, again) = pending(&plain(10_000), &[1; 6000]);
    let [file, journal] = <[MemoryBlocks; 2]>::try_from(files).unwrap();
    assert!(!journal.0.windows(16).any(|window| window == [1; 16]), "what was written is sealed there, too");
    let open = |journal: MemoryBlocks| Reader::open_beside(file.clone(), journal, &owner(), &key);
    assert!(content(&open(journal.clone()).unwrap())[10..6010] == [1; 6000]);
    let code = |journal: MemoryBlocks| {
        let read = open(journal.clone()).err().map(|error| error.code());
        let disk = Disk::of(&[file.clone(), journal]);
        let edited = Editor::open(disk.open(0), disk.open(1), &owner(), &key).err().map(|error| error.code());
        assert_eq!(
            (read, disk.steps()),
            (edited, 0),
            "nothing is written before the journal is known to be right"
        );
        read.unwrap()
    };
    assert_eq!(Reader::open(file.clone(), &owner(), &key).err().unwrap().code(), "journalMissing");
    assert_eq!(code(MemoryBlocks::default()), "journalMissing");
    // That of another file, with the same change.
    assert_eq!(code(pending(&plain(10_000), &[1; 6000]).0.remove(1)), "wrongJournal");
    // That of another change to the same file.
    let mut editor = edit(&again, &key);
    editor.write_at(10, &[1; 6000]).unwrap();
    editor.commit().unwrap();
    let other = again.after_crash(again.sync(1, 1).unwrap() + 1, || true).remove(1);
    assert_eq!(code(other), "wrongJournal");
    for len in 1..journal.0.len() {
        // The last record's unused rest does not exist.
        assert_eq!(code(MemoryBlocks(journal.0[..len].to_vec())), "wrongJournal", "{len}");
    }
    // Any bit of index and tag is told at once, one of nonce and content before it is used.
    for byte in 0..journal.0.len() {
        let mut changed = journal.clone();
        changed.0[byte] ^= 1;
        let padding = (2048..4096).contains(&byte);
        let record = (byte.max(4096) - 4096) % (8 + 4136);
        let content = byte >= 4096 && (8..8 + 24 + 4096).contains(&record);
        match open(changed.clone()) {
            Ok(reader) if content => {
                assert_eq!(reader.verify().unwrap_err().code(), "tamperedChunk", "{byte}")
            }
            Ok(_) => assert!(padding, "{byte}"),
            Err(error) => assert_eq!((error.code(), content), ("wrongJournal", false), "{byte}"),
        }
    }
    let mut changed = journal.clone();
    changed.0[4096 + 100] ^= 1;
    let disk = Disk::of(&[file.clone(), changed]);
    let refused = Editor::open(disk.open(0), disk.open(1), &owner(), &key).err();
    assert!(matches!(refused, Some(OpenError::WrongJournal)));
    assert_eq!(*disk.now(0), file, "nothing of it got into the file");
}

#[test]
fn an_editor_is_a_file_to_the_standard_library() {
    let key = IdentityKey::generate().unwrap();
    for form in [Form::Sealed(&key), Form::Plain] {
        let mut writer =
            cordon_vault::Writer::create(MemoryBlocks::default(), &owner(), form, chunk(SIZE)).unwrap();
        writer.write(b"0123456789").unwrap();
        let disk = Disk::with(writer.finish().unwrap());
        let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), form).unwrap();
        let mut stream = editor.stream();
        stream.seek(SeekFrom::End(-2)).unwrap();
        stream.write_all(&plain(10_000)).unwrap();
        stream.seek(SeekFrom::Current(5)).unwrap();
        stream.write_all(b"end").unwrap();
        stream.flush().unwrap();
        stream.seek(SeekFrom::Start(6)).unwrap();
        let mut back = Vec::new();
        stream.read_to_end(&mut back).unwrap();
        let text = [b"01234567".as_slice(), &plain(10_000), &[0; 5], b"end"].concat();
        assert!(back == text[6..]);
        assert!(stream.seek(SeekFrom::Current(i64::MIN)).is_err());
        let reader = Reader::open(disk.open(0), &owner(), form).unwrap();
        let mut stored = Vec::new();
        reader.stream().read_to_end(&mut stored).unwrap();
        assert!(stored == text);
    }
}

/// More than a journal holds at once: the editor says so, its stream commits in between.
#[test]
fn a_full_journal_is_told_and_a_stream_goes_on() {
    let key = IdentityKey::generate().unwrap();
    let len = (1 << 28) + (2 << 20);
    let file = || FileBlocks::without_sync(tempfile::tempfile().unwrap());
    let mut writer = cordon_vault::Writer::create(file(), &owner(), &key, chunk(SIZE)).unwrap();
    let block = vec![3; 1 << 20];
    for _ in 0..len / block.len() {
        writer.write(&block).unwrap();
    }
    let mut editor = Editor::open(writer.finish().unwrap(), file(), &owner(), &key).unwrap();
    let full = editor.write_at(0, &vec![0; (1 << 28) + 1]);
    assert!(matches!(full, Err(WriteError::JournalFull)));
    assert_eq!(editor.generation(), 1);

    let memory = allocation_counter::measure(|| {
        let mut stream = editor.stream();
        for _ in 0..len / block.len() {
            stream.write_all(&block).unwrap();
        }
        stream.flush().unwrap();
    });
    assert!(memory.bytes_max < 4 << 20, "{} bytes for {len} bytes rewritten", memory.bytes_max);
    // Twice a pending slot and a whole one.
    assert_eq!((editor.len(), editor.generation()), (len as u64, 5));
}

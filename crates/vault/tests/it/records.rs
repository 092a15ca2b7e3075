//! Buffers of several owners in one file: whose they are, and what a crash leaves of them.

use std::io::Cursor;

use cordon_vault::buffer::{self, Appending, Records};
use cordon_vault::{Blocks, BufferError, IdentityKey, MemoryBlocks, Owner};

use crate::disk::Disk;
use crate::support::{other_owner, owner, plain};

fn file_of<'a>(buffers: impl IntoIterator<Item = &'a Vec<u8>>) -> MemoryBlocks {
    let mut file = Appending::begin(MemoryBlocks::default()).unwrap();
    buffers.into_iter().for_each(|buffer| file.append(buffer).unwrap());
    file.into_blocks()
}

/// A record's owner and buffer.
type Found = (Option<Owner>, Vec<u8>);

fn read(file: &MemoryBlocks) -> Vec<Result<Found, BufferError>> {
    let records = Records::new(Cursor::new(&file.0)).unwrap();
    let bytes = |at, len| file.0[at as usize..][..len as usize].to_vec();
    records.map(|record| record.map(|record| (record.owner, bytes(record.at, record.len)))).collect()
}

fn whole(file: &MemoryBlocks) -> Vec<Found> {
    read(file).into_iter().map(Result::unwrap).collect()
}

fn marked(owner: &Owner, content: &[u8]) -> Vec<u8> {
    buffer::protect(owner, None, content).unwrap()
}

#[test]
fn s061_the_records_of_one_owner_are_named_and_the_others_stay_readable() {
    let [key, theirs] = [(); 2].map(|()| IdentityKey::generate().unwrap());
    let file = file_of(&[
        buffer::protect(&owner(), Some(&key), b"one").unwrap(),
        buffer::protect(&other_owner(), Some(&theirs), b"two").unwrap(),
        b"never protected".to_vec(),
        Vec::new(),
        marked(&owner(), b"three"),
    ]);
    let records = whole(&file);
    let owners: Vec<Option<Owner>> = records.iter().map(|(owner, _)| *owner).collect();
    assert_eq!(owners, [Some(owner()), Some(other_owner()), None, None, Some(owner())]);
    let second = buffer::unprotect(&records[1].1, |_, _| Ok::<_, BufferError>(&theirs)).unwrap();
    assert_eq!(*second, b"two".to_vec());
}

#[test]
fn a_record_whose_header_does_not_read_hides_none_behind_it() {
    let mut first = marked(&owner(), b"one");
    first[9] = 9;
    let records = read(&file_of(&[first, marked(&owner(), b"two")]));
    assert_eq!(records[0].as_ref().unwrap_err().code(), "unknownVersion");
    assert_eq!(records[1].as_ref().unwrap().0, Some(owner()));
}

/// Torn at every byte, then gone on with by somebody else.
#[test]
fn s061_a_record_behind_a_torn_one_is_found_and_what_was_whole_stays() {
    let buffers = [marked(&owner(), b"one"), Vec::new(), marked(&owner(), &plain(301)), b"personal".to_vec()];
    let ends: Vec<usize> = (0..=buffers.len())
        .map(|count| {
            file_of(&buffers[..count]).0.len().next_multiple_of(16)
                - if count == 0 { 0 } else { padding(&buffers[count - 1]) }
        })
        .collect();
    let full = file_of(&buffers);
    let theirs = marked(&other_owner(), b"theirs, in clear, which a wipe has to find");
    for cut in 0..=full.0.len() {
        let torn = MemoryBlocks(full.0[..cut].to_vec());
        let count = ends.iter().rposition(|end| *end <= cut).unwrap();
        let told = read(&torn);
        assert!(told.iter().take(count).all(Result::is_ok));
        assert!(
            told.iter().skip(count).all(|torn| torn.as_ref().unwrap_err().code() == "truncated"),
            "{cut}"
        );

        let mut file = Appending::begin(torn).unwrap();
        file.append(&theirs).unwrap();
        let records = whole(&file.into_blocks());
        let kept: Vec<&Vec<u8>> = records.iter().map(|(_, bytes)| bytes).collect();
        assert_eq!(kept, buffers[..count].iter().chain([&theirs]).collect::<Vec<_>>(), "{cut}");
        assert_eq!(records[count].0, Some(other_owner()));
    }
}

/// Bytes between a record's buffer and the next head.
fn padding(buffer: &[u8]) -> usize {
    buffer.len().next_multiple_of(16) - buffer.len()
}

/// Content that looks like records of somebody else, torn by power at any step and gone on with.
#[test]
fn s061_no_crash_makes_a_record_of_one_count_as_that_of_another() {
    let inner = file_of(&[marked(&other_owner(), b"forged"), marked(&other_owner(), b"forged, too")]).0;
    let content = [inner.as_slice(), &[0; 700], &inner, &[0xff; 16], &inner].concat();
    let ours: Vec<Vec<u8>> = (0..20).map(|skip| marked(&owner(), &content[skip..])).collect();
    let theirs = marked(&other_owner(), b"theirs");
    let disk = Disk::of(&[MemoryBlocks::default()]);
    let mut file = Appending::begin(disk.open(0)).unwrap();
    let mut durable = vec![disk.steps()];
    for buffer in &ours {
        file.append(buffer).unwrap();
        durable.push(disk.steps());
    }
    for crash in 0..=disk.steps() {
        let promised = durable.iter().rposition(|steps| *steps <= crash).unwrap_or(0);
        for lot in 0..10 {
            let fates: Vec<bool> =
                plain(97).iter().map(|byte| (byte.rotate_left(lot) & 7) < lot as u8).collect();
            let mut fate = fates.iter().copied().cycle().skip(crash);
            let left = disk.after_crash(crash, || fate.next().unwrap()).remove(0);
            let again = Disk::of(&[left]);
            let mut file = Appending::begin(again.open(0)).unwrap();
            file.append(&theirs).unwrap();
            let records = whole(&again.now(0));
            let (last, before) = records.split_last().unwrap();
            assert_eq!(*last, (Some(other_owner()), theirs.clone()));
            assert!(
                before.len() == promised || before.len() == promised + 1,
                "{crash}: {} of {promised}",
                before.len()
            );
            assert!(
                before
                    .iter()
                    .zip(&ours)
                    .all(|((whose, bytes), made)| *whose == Some(owner()) && bytes == made)
            );
        }
    }
}

#[test]
fn a_changed_length_is_told_and_nothing_behind_it_is_cut_off() {
    let good = file_of(&[marked(&owner(), b"one"), marked(&owner(), b"two"), marked(&owner(), b"three")]);
    let second = whole(&file_of(&[marked(&owner(), b"one")])).remove(0).1.len().next_multiple_of(16) + 16;
    for bit in 0..128 {
        let mut file = good.clone();
        file.0[second + bit / 8] ^= 1 << (bit % 8);
        let records = read(&file);
        assert_eq!(records.len(), 2);
        assert_eq!(records[1].as_ref().unwrap_err().code(), "tamperedHeader");
        let disk = Disk::of(&[file]);
        assert_eq!(Appending::begin(disk.open(0)).err().unwrap().code(), "tamperedHeader");
        assert_eq!(disk.steps(), 0);
    }
}

#[test]
fn one_appends_at_a_time() {
    let disk = Disk::of(&[MemoryBlocks::default()]);
    let first = Appending::begin(disk.open(0)).unwrap();
    assert_eq!(Appending::begin(disk.open(0)).err().unwrap().code(), "busy");
    drop(first);
    Appending::begin(disk.open(0)).unwrap();
}

#[test]
fn a_full_disk_at_any_step_ends_the_appending_and_the_next_one_goes_on() {
    for left in 0.. {
        let disk = Disk::of(&[file_of(&[marked(&owner(), b"one")])]);
        let mut file = Appending::begin(disk.open(0)).unwrap();
        disk.full_after(Some(left));
        let appended = file.append(&marked(&owner(), &plain(1000)));
        if appended.is_ok() {
            return;
        }
        disk.full_after(None);
        assert_eq!(file.append(b"more").unwrap_err().code(), "broken");
        drop(file);
        let mut file = Appending::begin(disk.open(0)).unwrap();
        file.append(b"more").unwrap();
        assert_eq!(whole(&disk.now(0)).last().unwrap().1, b"more");
        assert!(disk.open(0).len().unwrap() < 2000);
    }
}

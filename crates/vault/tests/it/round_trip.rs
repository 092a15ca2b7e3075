//! What is written is what is read, in any pieces.

use std::io::Read;

use cordon_vault::{Claim, FileBlocks, IdentityKey, MemoryBlocks, Reader, WriteError, Writer, owner_claim};
use proptest::prelude::*;

use crate::support::{chunk, owner, plain, sealed};

#[test]
fn a_file_on_disk_reads_back_and_hides_its_content() {
    let key = IdentityKey::generate().unwrap();
    let file = tempfile::tempfile().unwrap();
    let text = b"the quarterly figures are confidential".repeat(5000);
    let mut writer = Writer::create(FileBlocks::new(file), &owner(), &key, chunk(65536)).unwrap();
    text.chunks(1000).for_each(|part| writer.write(part).unwrap());
    let blocks = writer.finish().unwrap();

    assert_eq!(owner_claim(&blocks).unwrap(), Claim { owner: owner(), key: Some(key.id()) });
    let reader = Reader::open(blocks, &owner(), &key).unwrap();
    let mut back = Vec::new();
    reader.stream().read_to_end(&mut back).unwrap();
    assert!(back == text);
    let verified = reader.verify().unwrap();
    assert_eq!((verified.len, verified.chunks, verified.both_slots), (text.len() as u64, 3, true));

    let mut stored = Vec::new();
    let mut file = reader.into_blocks().into_file();
    std::io::Seek::rewind(&mut file).unwrap();
    file.read_to_end(&mut stored).unwrap();
    assert!(!stored.windows(12).any(|window| window == b"confidential"));
}

#[test]
fn what_is_there_is_not_overwritten() {
    let key = IdentityKey::generate().unwrap();
    let there = MemoryBlocks(vec![0]);
    let refused = Writer::create(there, &owner(), &key, chunk(4096));
    assert!(matches!(refused.err(), Some(WriteError::NotEmpty)));
}

#[test]
fn ranges_beyond_the_end_are_short() {
    let key = IdentityKey::generate().unwrap();
    let reader = Reader::open(sealed(&plain(5000), &key, chunk(4096)), &owner(), &key).unwrap();
    let mut buf = [7; 100];
    assert_eq!(reader.read_at(4950, &mut buf).unwrap(), 50);
    assert_eq!(reader.read_at(5000, &mut buf).unwrap(), 0);
    assert_eq!(reader.read_at(u64::MAX, &mut buf).unwrap(), 0);
    assert_eq!(reader.read_at(0, &mut []).unwrap(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any content in any pieces reads back over any range as a plain buffer does.
    #[test]
    fn equals_a_plain_buffer(
        len in prop_oneof![0..200_usize, 4000..4200_usize, 8100..8300_usize, 0..70_000_usize],
        log in 12..18_u32,
        pieces in prop::collection::vec(1..9000_usize, 1..6),
        ranges in prop::collection::vec((0..70_000_u64, 0..20_000_usize), 1..8),
    ) {
        let key = IdentityKey::generate().unwrap();
        let text = plain(len);
        let mut writer = Writer::create(MemoryBlocks::default(), &owner(), &key, chunk(1 << log)).unwrap();
        let mut rest = text.as_slice();
        for piece in pieces.iter().cycle() {
            if rest.is_empty() { break }
            let (now, later) = rest.split_at(rest.len().min(*piece));
            writer.write(now).unwrap();
            rest = later;
        }
        let stored = writer.finish().unwrap();
        let chunks = len.div_ceil(1 << log);
        prop_assert_eq!(stored.0.len(), 4096 + len + chunks * 40);

        let reader = Reader::open(stored, &owner(), &key).unwrap();
        prop_assert_eq!(reader.len(), len as u64);
        prop_assert_eq!(reader.verify().unwrap().chunks, chunks as u64);
        for (offset, count) in ranges {
            let mut got = vec![0xee; count];
            let read = reader.read_at(offset, &mut got).unwrap();
            let start = len.min(offset as usize);
            let expected = &text[start..len.min(start + count)];
            prop_assert_eq!(&got[..read], expected);
            prop_assert!(got[read..].iter().all(|byte| *byte == 0xee));
        }
    }
}

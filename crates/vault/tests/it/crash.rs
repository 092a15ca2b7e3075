//! A crash while a file is created leaves either no committed file or a readable one.

use std::io;

use cordon_vault::{Blocks, IdentityKey, MemoryBlocks, Reader, WriteError, Writer};
use proptest::prelude::*;

use crate::support::{chunk, owner, plain};

const SECTOR: usize = 512;

/// One thing asked of the storage.
#[derive(Clone)]
enum Step {
    Write(u64, Vec<u8>),
    SetLen(u64),
    Sync,
}

/// Storage that notes every step and fails after a given number of them.
#[derive(Default)]
struct Noting {
    now: MemoryBlocks,
    steps: Vec<Step>,
    left: Option<usize>,
}

impl Noting {
    fn note(&mut self, step: Step) -> io::Result<()> {
        if let Some(left) = &mut self.left {
            *left = left.checked_sub(1).ok_or_else(|| io::Error::other("the disk is gone"))?;
        }
        apply(&step, &mut self.now);
        self.steps.push(step);
        Ok(())
    }
}

fn apply(step: &Step, to: &mut MemoryBlocks) {
    match step {
        Step::Write(offset, data) => to.write_at(*offset, data).unwrap(),
        Step::SetLen(len) => to.set_len(*len).unwrap(),
        Step::Sync => {}
    }
}

impl Blocks for Noting {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.now.read_at(offset, buf)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.note(Step::Write(offset, data.to_vec()))
    }

    fn len(&self) -> io::Result<u64> {
        self.now.len()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.note(Step::SetLen(len))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.note(Step::Sync)
    }
}

/// What is on the disk after power failed behind `steps`: all that was synced, and of the rest any
/// sectors in their order, the others lost.
fn after_crash(steps: &[Step], mut survives: impl FnMut() -> bool) -> MemoryBlocks {
    let durable = steps.iter().rposition(|step| matches!(step, Step::Sync)).map_or(0, |at| at + 1);
    let mut disk = MemoryBlocks::default();
    steps[..durable].iter().for_each(|step| apply(step, &mut disk));
    for step in &steps[durable..] {
        match step {
            Step::Write(offset, data) => {
                let to_boundary = SECTOR - (*offset as usize % SECTOR);
                let (first, rest) = data.split_at(data.len().min(to_boundary));
                let mut at = *offset;
                for sector in std::iter::once(first).chain(rest.chunks(SECTOR)) {
                    if survives() {
                        disk.write_at(at, sector).unwrap();
                    }
                    at += sector.len() as u64;
                }
            }
            Step::SetLen(_) | Step::Sync => {
                if survives() {
                    apply(step, &mut disk);
                }
            }
        }
    }
    disk
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_crash_leaves_no_committed_file_or_a_whole_one(
        len in 0..20_000_usize,
        fates in prop::collection::vec(any::<bool>(), 64),
    ) {
        let key = IdentityKey::generate().unwrap();
        let text = plain(len);
        let mut writer = Writer::create(Noting::default(), &owner(), &key, chunk(4096)).unwrap();
        for piece in text.chunks(3000) {
            writer.write(piece).unwrap();
        }
        let steps = writer.finish().unwrap().steps;
        let committed = steps.iter().enumerate().filter(|(_, step)| matches!(step, Step::Sync)).nth(1).unwrap().0;
        for crash in 0..=steps.len() {
            let mut fate = fates.iter().copied().cycle().skip(crash * 7);
            let disk = after_crash(&steps[..crash], || fate.next().unwrap());
            match Reader::open(disk, &owner(), &key) {
                Ok(reader) => {
                    let mut back = vec![0; len];
                    prop_assert_eq!(reader.read_at(0, &mut back).unwrap(), len);
                    prop_assert!(back == text);
                    reader.verify().unwrap();
                }
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
        let blocks = Noting { left: Some(left), ..Noting::default() };
        let Ok(mut writer) = Writer::create(blocks, &owner(), &key, chunk(4096)) else {
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

//! A disk that notes every step, fails where it is told to, and loses, tears and reorders what was not synced.

use std::cell::{Ref, RefCell};
use std::io;
use std::rc::Rc;

use cordon_vault::{Blocks, MemoryBlocks};

const SECTOR: usize = 512;

/// One thing asked of a file.
#[derive(Clone)]
enum Step {
    Write(u64, Vec<u8>),
    SetLen(u64),
    Sync,
}

/// A disk with some files on it. Clones are the same disk.
#[derive(Clone)]
pub(crate) struct Disk(Rc<RefCell<Noted>>);

struct Noted {
    before: Vec<MemoryBlocks>,
    now: Vec<MemoryBlocks>,
    steps: Vec<(usize, Step)>,
    left: Option<usize>,
    written: Vec<bool>,
}

impl Disk {
    /// A disk with these files, all of them durable.
    pub(crate) fn of(files: &[MemoryBlocks]) -> Self {
        let (before, now, written) = (files.to_vec(), files.to_vec(), vec![false; files.len()]);
        Self(Rc::new(RefCell::new(Noted { before, now, steps: Vec::new(), left: None, written })))
    }

    /// A disk with a file and a journal.
    pub(crate) fn with(file: MemoryBlocks) -> Self {
        Self::of(&[file, MemoryBlocks::default()])
    }

    pub(crate) fn open(&self, file: usize) -> Open {
        Open { disk: self.clone(), file, writes: false }
    }

    /// What is in a file now.
    pub(crate) fn now(&self, file: usize) -> Ref<'_, MemoryBlocks> {
        Ref::map(self.0.borrow(), |noted| &noted.now[file])
    }

    pub(crate) fn steps(&self) -> usize {
        self.0.borrow().steps.len()
    }

    /// After that many more steps the disk is full: the next one fails, a write in its middle.
    pub(crate) fn full_after(&self, steps: Option<usize>) {
        self.0.borrow_mut().left = steps;
    }

    /// Puts other bytes into the files, as a writer elsewhere would.
    pub(crate) fn put(&self, files: &[MemoryBlocks]) {
        self.0.borrow_mut().now = files.to_vec();
    }

    /// Takes the writer's lock from whoever has it, as a host without locks would.
    pub(crate) fn unlock(&self, file: usize) {
        self.0.borrow_mut().written[file] = false;
    }

    /// Which step of a file makes it durable for the `n`-th time, counted from 0.
    pub(crate) fn sync(&self, file: usize, n: usize) -> Option<usize> {
        let noted = self.0.borrow();
        let syncs = noted.steps.iter().enumerate();
        syncs.filter(|(_, step)| matches!(step, (of, Step::Sync) if *of == file)).nth(n).map(|(at, _)| at)
    }

    /// What is there after power failed behind the first `steps`: of each file all that was synced, and of the rest any
    /// sectors, the others lost.
    pub(crate) fn after_crash(&self, steps: usize, mut survives: impl FnMut() -> bool) -> Vec<MemoryBlocks> {
        let noted = self.0.borrow();
        let mut files = noted.before.clone();
        for (file, disk) in files.iter_mut().enumerate() {
            let own: Vec<&Step> =
                noted.steps[..steps].iter().filter(|(of, _)| *of == file).map(|(_, step)| step).collect();
            let durable = own.iter().rposition(|step| matches!(step, Step::Sync)).unwrap_or(0);
            own[..durable].iter().for_each(|step| apply(step, disk));
            own[durable..].iter().for_each(|step| apply_some(step, disk, &mut survives));
        }
        files
    }
}

fn apply(step: &Step, to: &mut MemoryBlocks) {
    match step {
        Step::Write(offset, data) => to.write_at(*offset, data).unwrap(),
        Step::SetLen(len) => to.set_len(*len).unwrap(),
        Step::Sync => {}
    }
}

fn apply_some(step: &Step, to: &mut MemoryBlocks, survives: &mut impl FnMut() -> bool) {
    let Step::Write(offset, data) = step else {
        if survives() {
            apply(step, to);
        }
        return;
    };
    let to_boundary = SECTOR - (*offset as usize % SECTOR);
    let (first, rest) = data.split_at(data.len().min(to_boundary));
    let mut at = *offset;
    for sector in std::iter::once(first).chain(rest.chunks(SECTOR)) {
        if survives() {
            to.write_at(at, sector).unwrap();
        }
        at += sector.len() as u64;
    }
}

/// An open file of a [`Disk`].
pub(crate) struct Open {
    disk: Disk,
    file: usize,
    /// Whether it is the one writer's.
    writes: bool,
}

impl Open {
    fn note(&self, step: Step) -> io::Result<()> {
        let mut noted = self.disk.0.borrow_mut();
        if let Some(left) = &mut noted.left {
            let full = *left == 0;
            *left = left.saturating_sub(1);
            if full {
                if let Step::Write(offset, data) = step {
                    let some = Step::Write(offset, data[..data.len() / 2].to_vec());
                    apply(&some, &mut noted.now[self.file]);
                    noted.steps.push((self.file, some));
                }
                return Err(io::ErrorKind::StorageFull.into());
            }
        }
        apply(&step, &mut noted.now[self.file]);
        noted.steps.push((self.file, step));
        Ok(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.writes {
            self.disk.0.borrow_mut().written[self.file] = false;
        }
    }
}

impl Blocks for Open {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.disk.now(self.file).read_at(offset, buf)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.note(Step::Write(offset, data.to_vec()))
    }

    fn len(&self) -> io::Result<u64> {
        self.disk.now(self.file).len()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.note(Step::SetLen(len))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.note(Step::Sync)
    }

    fn lock(&mut self) -> io::Result<bool> {
        let held = &mut self.disk.0.borrow_mut().written[self.file];
        self.writes = self.writes || !std::mem::replace(held, true);
        Ok(self.writes)
    }
}

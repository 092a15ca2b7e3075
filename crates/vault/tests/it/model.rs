//! Any changes, commits and crashes against a plain buffer, byte for byte.

use cordon_vault::{ChunkSize, Editor, Form, IdentityKey, MemoryBlocks, Reader, Writer};
use proptest::prelude::*;

use crate::disk::{Disk, Open};
use crate::support::{chunk, content, owner, plain};

#[derive(Clone, Debug)]
enum Act {
    Write(usize, usize),
    Append(usize),
    SetLen(usize),
    Read(usize, usize),
    Commit,
    /// Opened again without a commit.
    Reopen,
    /// Power fails somewhere on the way here; this survives.
    Crash(prop::sample::Index, Vec<bool>),
}

fn act() -> impl Strategy<Value = Act> {
    let place = || prop_oneof![0..40_000_usize, (0..10_usize).prop_map(|chunk| chunk * 4096)];
    let len = || prop_oneof![0..300_usize, 0..13_000_usize, Just(4096), Just(8192)];
    let fates = prop_oneof![Just(vec![true]), Just(vec![false]), prop::collection::vec(any::<bool>(), 1..32)];
    prop_oneof![
        6 => (place(), len()).prop_map(|(place, len)| Act::Write(place, len)),
        2 => len().prop_map(Act::Append),
        3 => place().prop_map(Act::SetLen),
        2 => (place(), len()).prop_map(|(place, len)| Act::Read(place, len)),
        3 => Just(Act::Commit),
        1 => Just(Act::Reopen),
        2 => (any::<prop::sample::Index>(), fates).prop_map(|(at, fates)| Act::Crash(at, fates)),
    ]
}

/// A file on a disk, and what it should say.
struct Life<'k> {
    form: Form<'k>,
    disk: Disk,
    editor: Option<Editor<Open>>,
    /// What the editor should say.
    text: Vec<u8>,
    /// Committed states: from which step on each may hold, and from which on it must.
    states: Vec<(usize, usize, Vec<u8>)>,
    written: u8,
}

impl<'k> Life<'k> {
    fn new(form: Form<'k>, size: ChunkSize) -> Self {
        let mut writer = Writer::create(MemoryBlocks::default(), &owner(), form, size).unwrap();
        writer.write(&plain(10_000)).unwrap();
        let disk = Disk::with(writer.finish().unwrap());
        Self::on(form, disk, plain(10_000))
    }

    fn on(form: Form<'k>, disk: Disk, text: Vec<u8>) -> Self {
        let states = vec![(0, 0, text.clone())];
        let editor = Editor::open(disk.open(0), disk.open(1), &owner(), form).unwrap();
        Self { form, disk, editor: Some(editor), text, states, written: 0 }
    }

    fn editor(&mut self) -> &mut Editor<Open> {
        self.editor.as_mut().unwrap()
    }

    fn play(&mut self, act: &Act) {
        match act {
            Act::Write(place, len) => self.write(*place, *len),
            Act::Append(len) => self.write(self.text.len(), *len),
            Act::SetLen(len) => {
                self.editor().set_len(*len as u64).unwrap();
                self.text.resize(*len, 0);
            }
            Act::Read(place, len) => self.read(*place, *len),
            Act::Commit => {
                let begin = self.disk.steps();
                self.editor().commit().unwrap();
                self.states.push((begin, self.disk.steps(), self.text.clone()));
                assert!(self.stored(&self.disk) == self.text);
            }
            Act::Reopen => {
                self.editor = None;
                self.text = self.states.last().unwrap().2.clone();
                self.editor =
                    Some(Editor::open(self.disk.open(0), self.disk.open(1), &owner(), self.form).unwrap());
            }
            Act::Crash(at, fates) => self.crash(at.index(self.disk.steps() + 1), fates),
        }
        assert_eq!(self.editor().len(), self.text.len() as u64);
    }

    fn write(&mut self, place: usize, len: usize) {
        self.written = self.written.wrapping_add(1);
        let data: Vec<u8> = plain(len).iter().map(|byte| byte ^ self.written).collect();
        self.editor().write_at(place as u64, &data).unwrap();
        if len > 0 {
            self.text.resize(self.text.len().max(place + len), 0);
            self.text[place..place + len].copy_from_slice(&data);
        }
    }

    fn read(&mut self, place: usize, len: usize) {
        let mut got = vec![0xee; len];
        let count = self.editor().read_at(place as u64, &mut got).unwrap();
        let start = place.min(self.text.len());
        assert!(got[..count] == self.text[start..self.text.len().min(start + len)]);
    }

    fn crash(&mut self, at: usize, fates: &[bool]) {
        let mut fate = fates.iter().copied().cycle();
        let files = self.disk.after_crash(at, || fate.next().unwrap());
        self.editor = None;
        let disk = Disk::of(&files);
        let found = self.stored(&disk);
        let must = self.states.iter().rposition(|(_, end, _)| *end <= at).unwrap();
        let may = self.states[must..].iter().filter(|(begin, _, _)| *begin <= at);
        assert!(may.clone().any(|(_, _, text)| *text == found), "neither an old state nor a new one");
        *self = Self::on(self.form, disk, found);
    }

    fn stored(&self, disk: &Disk) -> Vec<u8> {
        content(&Reader::open_beside(disk.open(0), disk.open(1), &owner(), self.form).unwrap())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn s051_equals_a_plain_file_over_any_changes_and_crashes(
        acts in prop::collection::vec(act(), 1..40),
        log in 12..15_u32,
        sealed in any::<bool>(),
    ) {
        let key = IdentityKey::generate().unwrap();
        let form = if sealed { Form::Sealed(&key) } else { Form::Plain };
        let mut life = Life::new(form, chunk(1 << log));
        acts.iter().for_each(|act| life.play(act));
        life.play(&Act::Read(0, 100_000));
        life.play(&Act::Commit);
    }
}

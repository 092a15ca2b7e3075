//! Files on a disk, where a rename leaves whoever has the old file open with the old file, and listings that fail.

use cordon_client::ports::VaultFiles;
use cordon_client::{Input, SignOutData, VaultError};
use cordon_vault::{Blocks, ChunkSize, FileBlocks, Form, MemoryBlocks, ReadError, Writer};
use cordon_wire::order::OrderKind;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use crate::device::{Device, OID, WORK, config, opened};
use crate::files::{TEXT, encrypt, settle, vault};
use crate::server::Server;
use crate::wipes::receipt;

pub(crate) struct Dir {
    at: PathBuf,
    list_fails: AtomicBool,
    hold: AtomicBool,
    held: AtomicBool,
    writes_late: Arc<AtomicBool>,
}

/// A copy during whose last sync the app goes on writing the file.
struct Slow {
    copy: FileBlocks,
    file: PathBuf,
    writes: Arc<AtomicBool>,
    syncs: u32,
}

impl Blocks for Slow {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.copy.read_at(offset, buf)
    }
    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.copy.write_at(offset, data)
    }
    fn len(&self) -> io::Result<u64> {
        self.copy.len()
    }
    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.copy.set_len(len)
    }
    fn sync(&mut self) -> io::Result<()> {
        self.copy.sync()?;
        self.syncs += 1;
        if self.syncs == 3 && self.writes.swap(false, SeqCst) {
            std::fs::write(&self.file, LATE)?;
        }
        Ok(())
    }
    fn lock(&mut self) -> io::Result<bool> {
        self.copy.lock()
    }
}

const LATE: &[u8] = b"the last words of the person";

impl VaultFiles for Dir {
    fn list(&self) -> io::Result<Vec<String>> {
        if self.list_fails.load(SeqCst) {
            return Err(io::Error::other("a folder went away"));
        }
        Ok(std::fs::read_dir(&self.at)?.map(|e| e.unwrap().file_name().into_string().unwrap()).collect())
    }
    fn open(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        if name.starts_with('.') {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let file = std::fs::OpenOptions::new().read(true).write(true).open(self.at.join(name))?;
        if std::thread::current().name() == Some("other") && !name.contains('~') {
            self.held.store(true, SeqCst);
            while self.hold.load(SeqCst) {
                std::thread::yield_now();
            }
        }
        Ok(Box::new(FileBlocks::new(file)))
    }
    fn create(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        if std::thread::current().name() == Some("journal") {
            self.held.store(true, SeqCst);
            while self.hold.load(SeqCst) {
                std::thread::yield_now();
            }
        }
        let file =
            std::fs::OpenOptions::new().read(true).write(true).create_new(true).open(self.at.join(name))?;
        let copy = FileBlocks::new(file);
        Ok(match name.strip_suffix("~copy") {
            Some(of) => {
                let writes = Arc::clone(&self.writes_late);
                Box::new(Slow { copy, file: self.at.join(of), writes, syncs: 0 })
            }
            None => Box::new(copy),
        })
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        match std::fs::remove_file(self.at.join(name)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        std::fs::rename(self.at.join(from), self.at.join(to))
    }
}

pub(crate) fn on_dir(tag: &str, server: &mut Server) -> (Device, Arc<Dir>) {
    let mut device = Device::sealing(server);
    let dir = beside(&mut device, tag);
    (device, dir)
}

/// Puts the files of a device on a disk.
pub(crate) fn beside(device: &mut Device, tag: &str) -> Arc<Dir> {
    let at = std::env::temp_dir().join(format!("cordon-files-{tag}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&at);
    std::fs::create_dir_all(&at).unwrap();
    let dir = Arc::new(Dir {
        at,
        list_fails: false.into(),
        hold: false.into(),
        held: false.into(),
        writes_late: Arc::default(),
    });
    reopen(device, &dir);
    dir
}

pub(crate) fn lies_in_clear(dir: &Dir, name: &str) -> bool {
    shows(dir, name)
}
fn reopen(device: &mut Device, dir: &Arc<Dir>) {
    let mut ports = device.media.boot();
    ports.files = dir.clone();
    device.client = opened(&config(), ports, device.now);
    device.tell_facts();
}
fn shows(dir: &Dir, name: &str) -> bool {
    std::fs::read(dir.at.join(name)).unwrap().windows(TEXT.len()).any(|part| part == TEXT)
}

#[test]
fn a_listing_that_fails_once_is_done_again() {
    let mut server = Server::new(OID);
    let (mut device, dir) = on_dir("t12", &mut server);
    encrypt(&mut server, &mut device, false);
    device.seal_file("a", TEXT);
    settle(&mut server, &mut device);
    assert!(shows(&dir, "a"));
    dir.list_fails.store(true, SeqCst);
    encrypt(&mut server, &mut device, true);
    device.later(50);
    device.drain();
    dir.list_fails.store(false, SeqCst);
    settle(&mut server, &mut device);
    reopen(&mut device, &dir);
    vault(&mut device);
    settle(&mut server, &mut device);
    assert!(!shows(&dir, "a"), "never looked at again, over a restart");
}

#[test]
fn a_commit_that_was_confirmed_is_in_the_file() {
    let mut server = Server::new(OID);
    let (mut device, dir) = on_dir("t14", &mut server);
    device.seal_file("a", TEXT);
    settle(&mut server, &mut device);
    let theirs = vault(&mut device);
    dir.hold.store(true, SeqCst);
    let other = std::thread::Builder::new()
        .name("other".into())
        .spawn(move || {
            let mut editor = theirs.edit("a")?;
            editor.write_at(0, b"QUARTERLY")?;
            editor.commit()
        })
        .unwrap();
    while !dir.held.load(SeqCst) {
        std::thread::yield_now();
    }
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    dir.hold.store(false, SeqCst);
    let committed = other.join().unwrap();
    let now = String::from_utf8(device.read_file("a").unwrap()).unwrap();
    assert!(committed.is_err() || now.starts_with("QUARTERLY"), "{committed:?}: {now}");
}

#[test]
fn an_editor_in_a_call_during_a_wipe_leaves_nothing() {
    let mut server = Server::new(OID);
    let (mut device, dir) = on_dir("t19", &mut server);
    encrypt(&mut server, &mut device, false);
    device.seal_file("a", &[7; 200_000]);
    settle(&mut server, &mut device);
    let mut editor = vault(&mut device).edit("a").unwrap();
    dir.hold.store(true, SeqCst);
    let other = std::thread::Builder::new()
        .name("journal".into())
        .spawn(move || {
            let mut chunk = TEXT.to_vec();
            chunk.resize(64 << 10, 7);
            editor.write_at(0, &chunk)
        })
        .unwrap();
    while !dir.held.load(SeqCst) {
        std::thread::yield_now();
    }
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    dir.hold.store(false, SeqCst);
    let wrote = other.join().unwrap();
    let left: Vec<_> = dir.list().unwrap();
    assert!(left.is_empty(), "{wrote:?} {left:?} shows {}", shows(&dir, &left[0]));
}

/// A thread that makes a file, and is held just before it is there; `meanwhile` happens then.
fn make_while(
    device: &mut Device,
    dir: &Arc<Dir>,
    meanwhile: impl FnOnce(&mut Device),
) -> Result<(), VaultError> {
    let theirs = vault(device);
    dir.hold.store(true, SeqCst);
    let making = std::thread::Builder::new().name("journal".into()).spawn(move || {
        let mut writer = theirs.create("a")?;
        writer.write(TEXT)?;
        writer.finish()
    });
    while !dir.held.load(SeqCst) {
        std::thread::yield_now();
    }
    meanwhile(device);
    dir.hold.store(false, SeqCst);
    making.unwrap().join().unwrap()
}

#[test]
fn a_file_that_is_made_while_the_policy_turns_is_readable_in_the_form_of_then() {
    for sealed in [true, false] {
        let mut server = Server::new(OID);
        let (mut device, dir) = on_dir("turns", &mut server);
        device.seal_file("s", TEXT);
        encrypt(&mut server, &mut device, !sealed);
        settle(&mut server, &mut device);
        make_while(&mut device, &dir, |device| {
            encrypt(&mut server, device, sealed);
            settle(&mut server, device);
        })
        .unwrap();
        reopen(&mut device, &dir);
        vault(&mut device);
        settle(&mut server, &mut device);
        assert_eq!(device.read_file("a").unwrap(), TEXT);
        assert_eq!(shows(&dir, "a"), !sealed);
    }
}

#[test]
fn a_file_that_is_made_during_a_wipe_leaves_nothing() {
    let mut server = Server::new(OID);
    let (mut device, dir) = on_dir("made", &mut server);
    encrypt(&mut server, &mut device, false);
    device.seal_file("b", TEXT);
    settle(&mut server, &mut device);
    let made = make_while(&mut device, &dir, |device| {
        device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
        settle(&mut server, device);
    });
    assert!(made.is_err());
    assert!(dir.list().unwrap().is_empty(), "{:?}", dir.list());
}

#[test]
fn what_has_no_name_of_a_file_is_no_failure() {
    let mut server = Server::new(OID);
    let (mut device, dir) = on_dir("folder", &mut server);
    std::fs::write(dir.at.join(".DS_Store"), "a file manager's").unwrap();
    device.seal_file("a", TEXT);
    settle(&mut server, &mut device);
    let owner = *vault(&mut device).owner();
    let mut forged = Writer::create(MemoryBlocks::default(), &owner, Form::Plain, ChunkSize::MIN).unwrap();
    forged.write(b"pay to account 666").unwrap();
    std::fs::write(dir.at.join("a"), &forged.finish().unwrap().0).unwrap();
    vault(&mut device);
    assert!(device.read_file("a").is_err(), "a forged file: all others are sealed");
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    settle(&mut server, &mut device);
    let told = receipt(&mut server);
    assert_eq!((told.counts.failed, told.stays), (0, Vec::new()));
}

#[test]
fn what_the_app_writes_while_its_file_is_made_durable_is_taken_in_too() {
    let mut server = Server::new(OID);
    let (mut device, dir) = on_dir("late", &mut server);
    device.seal_file("s", TEXT);
    settle(&mut server, &mut device);
    std::fs::write(dir.at.join("late"), TEXT).unwrap();
    dir.writes_late.store(true, SeqCst);
    let now = device.now;
    let protected = device.client.protect("late", &WORK, now);
    assert!(matches!(protected, Err(VaultError::Read(ReadError::Changed))), "{protected:?}");
    assert_eq!(device.client.owner("late").unwrap(), WORK);
    settle(&mut server, &mut device);
    assert_eq!(device.read_file("late").unwrap(), LATE);
}

//! What closing leaves of open files.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use cordon_vault::{Blocks, MemoryBlocks};
use uuid::Uuid;

use super::*;

type Disk = Arc<Mutex<MemoryBlocks>>;

/// Where a read stops until the other side goes on.
type Stop = Arc<Mutex<Option<(SyncSender<()>, Receiver<()>)>>>;

/// One file, and a count of those who have it open: a reader or writer that is dropped lets go of it.
#[derive(Clone, Default)]
struct Files {
    disk: Disk,
    stop: Stop,
    breaks: Arc<AtomicBool>,
}

struct Open(Files);

impl Blocks for Open {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        assert!(!self.0.breaks.load(Ordering::SeqCst), "the host's file panics");
        if let Some((here, go_on)) = self.0.stop.lock().unwrap().take() {
            here.send(()).unwrap();
            go_on.recv().unwrap();
        }
        self.0.disk.lock().unwrap().read_at(offset, buf)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.disk.lock().unwrap().write_at(offset, data)
    }

    fn len(&self) -> io::Result<u64> {
        self.0.disk.lock().unwrap().len()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.0.disk.lock().unwrap().set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn lock(&mut self) -> io::Result<bool> {
        Ok(true)
    }
}

impl VaultFiles for Files {
    fn list(&self) -> io::Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn open(&self, _: &str) -> io::Result<Box<dyn Blocks + Send>> {
        Ok(Box::new(Open(self.clone())))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        self.open(name)
    }

    fn remove(&self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn rename(&self, _: &str, _: &str) -> io::Result<()> {
        Ok(())
    }
}

/// A vault with one key and one file of 200 000 bytes.
fn vault() -> (Vault, Arc<Files>) {
    let files = Arc::new(Files::default());
    let ring = Arc::new(KeyRing::default());
    ring.add([IdentityKey::generate().unwrap()]);
    let owner = Owner { organisation: Uuid::from_u128(1), oid: Uuid::from_u128(2) };
    let vault = Vault { ring, files: files.clone(), owner };
    let mut writer = vault.create("a").unwrap();
    writer.write(&[7; 200_000]).unwrap();
    writer.finish().unwrap();
    assert_eq!(files.open_files(), 0);
    (vault, files)
}

impl Files {
    fn open_files(&self) -> usize {
        Arc::strong_count(&self.disk) - 1
    }
}

fn is_closed<T>(result: Result<T, VaultError>) -> bool {
    matches!(result, Err(VaultError::Closed(Closed::Locked)))
}

#[test]
fn closing_drops_what_open_files_hold_while_their_handles_live_on() {
    let (vault, files) = vault();
    let key = Arc::downgrade(&vault.ring.newest().unwrap());
    let readers: Vec<_> = (0..9).map(|_| vault.open("a").unwrap()).collect();
    let mut bytes = [0; 5];
    assert_eq!(readers[0].read_at(100_000, &mut bytes).unwrap(), 5);
    let others = Arc::new(Files::default());
    let beside = Vault { ring: Arc::clone(&vault.ring), files: others.clone(), owner: vault.owner };
    let mut writer = beside.create("b").unwrap();
    writer.write(&[1; 10]).unwrap();
    assert_eq!((files.open_files(), others.open_files()), (9, 1));

    vault.ring.close(Closed::Locked);
    assert_eq!((files.open_files(), others.open_files()), (0, 0), "gone, with their keys and buffers");
    assert!(key.upgrade().is_none());
    let mut bytes = [0; 5];
    assert!(readers.iter().all(|reader| is_closed(reader.read_at(0, &mut bytes))));
    assert_eq!((bytes, readers[0].len()), ([0; 5], 200_000));
    assert!(is_closed(writer.write(&[1])) && is_closed(writer.finish()));
    assert!(is_closed(vault.open("a")) && is_closed(vault.create("c")));
    assert!(is_closed(vault.ring.hold(0)), "a file that was opened while the ring was closed is not held");
}

#[test]
fn a_close_in_the_middle_of_a_read_waits_for_nothing_and_the_read_finishes() {
    let (vault, files) = vault();
    let reader = vault.open("a").unwrap();
    let (here, at_disk) = sync_channel(0);
    let (go_on, goes) = sync_channel(0);
    *files.stop.lock().unwrap() = Some((here, goes));
    let reading = std::thread::spawn(move || {
        let mut bytes = [0; 100];
        let done = reader.read_at(150_000, &mut bytes);
        (done, bytes, is_closed(reader.read_at(0, &mut bytes)))
    });
    at_disk.recv().unwrap();
    vault.ring.close(Closed::Locked);
    assert_eq!(files.open_files(), 1, "the read is still at the disk");
    go_on.send(()).unwrap();
    let (done, bytes, closed) = reading.join().unwrap();
    assert_eq!((done.unwrap(), bytes, closed), (100, [7; 100], true));
    assert_eq!(files.open_files(), 0);
}

#[test]
fn a_file_that_is_opened_while_another_goes_to_somebody_else_opens() {
    let (vault, files) = vault();
    let (here, at_disk) = sync_channel(0);
    let (go_on, goes) = sync_channel(0);
    *files.stop.lock().unwrap() = Some((here, goes));
    let ring = Arc::clone(&vault.ring);
    let opening = std::thread::spawn(move || vault.open("a").map(|reader| reader.len()));
    at_disk.recv().unwrap();
    ring.moved_away("b");
    go_on.send(()).unwrap();
    assert_eq!(opening.join().unwrap().unwrap(), 200_000);
}

#[test]
fn reads_that_race_with_a_close_finish_or_fail_as_closed() {
    for _ in 0..20 {
        let (vault, files) = vault();
        let begun = Arc::new(std::sync::Barrier::new(3));
        let reading = [(); 2].map(|()| {
            let (reader, begun) = (vault.open("a").unwrap(), Arc::clone(&begun));
            std::thread::spawn(move || {
                let mut bytes = [0; 64];
                begun.wait();
                loop {
                    match reader.read_at(65_500, &mut bytes) {
                        Ok(count) => assert_eq!((count, bytes), (64, [7; 64])),
                        closed => return (is_closed(closed), reader),
                    }
                }
            })
        });
        begun.wait();
        vault.ring.close(Closed::Locked);
        let readers = reading.map(|thread| thread.join().unwrap());
        assert!(readers.iter().all(|(closed, _)| *closed));
        assert_eq!(files.open_files(), 0, "nothing is put back after the close");
    }
}

#[test]
fn a_file_that_panicked_is_not_read_again_and_the_others_go_on() {
    let (vault, files) = vault();
    let (broken, other) = (vault.open("a").unwrap(), vault.open("a").unwrap());
    let mut bytes = [0; 5];
    files.breaks.store(true, Ordering::SeqCst);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| broken.read_at(0, &mut bytes)));
    assert!(panicked.is_err());
    files.breaks.store(false, Ordering::SeqCst);
    let error = broken.read_at(0, &mut [0; 5]).unwrap_err();
    assert!(error.to_string().contains("open it again"), "{error}");
    assert_eq!(other.read_at(0, &mut [0; 5]).unwrap(), 5);
    vault.ring.close(Closed::Locked);
    assert!(is_closed(broken.read_at(0, &mut [0; 5])));
}

#[test]
fn handles_that_were_dropped_are_not_kept() {
    let (vault, _) = vault();
    let kept = vault.open("a").unwrap();
    for _ in 0..1_000 {
        drop(vault.open("a").unwrap());
    }
    assert!(vault.ring.handles() <= 8, "{}", vault.ring.handles());
    vault.ring.close(Closed::Locked);
    assert!(is_closed(kept.read_at(0, &mut [0; 5])));
}

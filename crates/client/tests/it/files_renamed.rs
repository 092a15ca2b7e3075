//! Files that get another name or go: their owner goes along, whatever happens in between.

use std::io::ErrorKind;

use cordon_client::{Identity, Input, Protected, SignOutData, VaultError};
use cordon_vault::{ChunkSize, OpenError};

use crate::device::{Device, OID, WORK};
use crate::files::{TEXT, THEM, encrypt, names, put, settle, shows, vault, with_a_second};
use crate::files_on_disk::on_dir;
use crate::kills::at_every_write;
use crate::server::Server;

/// An account whose key cannot be had now, and a file that waits for it.
fn waiting() -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.media.state().keys_unavailable = true;
    device.restart();
    put(&device, "a", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("a", &WORK, now).unwrap(), Protected::Later);
    (server, device)
}

/// A sealed file with a change that a power loss interrupted: some of it lies in the journal.
fn half_changed() -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    let mut writer = vault(&mut device).create_in("a", ChunkSize::MIN).unwrap();
    writer.write(&[1; 40_000]).unwrap();
    writer.finish().unwrap();
    // The first slot of the commit is written, and not every chunk is in its place.
    for kill in 1.. {
        let mut editor = vault(&mut device).edit("a").unwrap();
        device.media.kill_at(kill, crate::media::Kill::After);
        let _ = editor.write_at(0, &[2; 40_000]).and_then(|()| editor.commit());
        drop(editor);
        device.restart();
        if device.read_file("a").unwrap() == [2; 40_000] {
            break;
        }
    }
    assert!(device.media.state().files["a~journal"].len() > 40_000);
    (server, device)
}

#[test]
fn a_file_that_waits_takes_its_owner_along() {
    let act = |_: &mut Server, device: &mut Device| {
        let _ = device.client.rename("a", "folder/b", device.now);
    };
    let writes = at_every_write(waiting, act, |server, device, what| {
        let [name] = &names(device)[..] else { panic!("{what}: {:?}", names(device)) };
        assert_eq!(device.client.owner(name).unwrap(), WORK, "{what}");
        assert!(what != "not killed" || name == "folder/b", "{what}");
        let name = name.clone();
        device.media.state().keys_unavailable = false;
        settle(server, device);
        assert!(!shows(device, &name), "{what}");
        assert_eq!(device.read_file(&name).unwrap(), TEXT, "{what}");
        // Who has the other name next is nobody's.
        let other = if name == "a" { "folder/b" } else { "a" };
        put(device, other, b"mine");
        assert_eq!(device.client.owner(other).unwrap(), Identity::Personal, "{what}");
        device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
        settle(server, device);
        assert_eq!(names(device), [other], "{what}");
    });
    assert!(writes >= 4, "{writes}");
}

#[test]
fn a_file_that_waits_goes_with_the_wipe_under_its_new_name() {
    let (mut server, mut device) = waiting();
    let now = device.now;
    device.client.rename("a", "b", now).unwrap();
    device.media.state().keys_unavailable = false;
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    device.run(&mut server);
    settle(&mut server, &mut device);
    assert!(names(&device).is_empty(), "{:?}", names(&device));
}

#[test]
fn a_change_that_was_interrupted_goes_along() {
    let act = |_: &mut Server, device: &mut Device| {
        let _ = device.client.rename("a", "b", device.now);
    };
    let writes = at_every_write(half_changed, act, |server, device, what| {
        let now = names(device);
        let files: Vec<_> = now.iter().filter(|name| !name.contains('~')).collect();
        let [name] = files[..] else { panic!("{what}: {now:?}") };
        assert!(what != "not killed" || now == ["b"], "{what}: {now:?}");
        assert_eq!(device.read_file(name).unwrap(), [2; 40_000], "{what}");
        vault(device).open(name).unwrap().verify().unwrap();
        // A file that takes the old name takes nothing else over.
        if name == "b" {
            device.seal_file("a", TEXT);
            assert_eq!(device.read_file("a").unwrap(), TEXT, "{what}");
        }
        device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
        settle(server, device);
        assert!(names(device).is_empty(), "{what}: {:?}", names(device));
    });
    assert!(writes >= 4, "{writes}");
}

#[test]
fn every_kind_of_file_keeps_its_owner_and_its_content() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    device.seal_file("sealed", TEXT);
    put(&device, "mine", b"holiday");
    let now = device.now;
    for (from, to, owner) in [("sealed", "x/1", WORK), ("mine", "x/2", Identity::Personal)] {
        device.client.rename(from, to, now).unwrap();
        assert_eq!(device.client.owner(to).unwrap(), owner);
    }
    assert_eq!(device.read_file("x/1").unwrap(), TEXT);
    assert_eq!(names(&device), ["x/1", "x/2"]);
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    let now = device.now;
    device.client.rename("x/1", "plain", now).unwrap();
    assert!(shows(&device, "plain"));
    // It lies in the folder of another account, and stays what it is.
    device.client.protect("theirs/", &THEM, now).unwrap();
    device.client.rename("plain", "theirs/1", now).unwrap();
    assert_eq!(device.client.owner("theirs/1").unwrap(), WORK);
    device.run(&mut server);
    assert!(device.notices().contains(&"folderDiffers"));
    // Over a file of its own it takes the place.
    device.seal_file("own", b"before");
    device.client.rename("theirs/1", "own", now).unwrap();
    assert_eq!(device.read_file("own").unwrap(), TEXT);
    device.client.rename("own", "own", now).unwrap();
    let gone = device.client.rename("nowhere", "own", now);
    assert!(matches!(gone, Err(VaultError::Io(error)) if error.kind() == ErrorKind::NotFound));
}

#[test]
fn no_file_takes_the_place_of_somebody_else_s() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    device.seal_file("ours", TEXT);
    device.seal_file("theirs", b"of the other");
    put(&device, "mine", b"holiday");
    let now = device.now;
    device.client.protect("theirs", &THEM, now).unwrap();
    let all = device.media.state().files.clone();
    let names = ["ours", "theirs", "mine"];
    for (from, to) in
        names.iter().flat_map(|from| names.map(|to| (*from, to))).filter(|(from, to)| from != to)
    {
        let refused = device.client.rename(from, to, now);
        assert!(
            matches!(&refused, Err(VaultError::Io(error)) if error.kind() == ErrorKind::AlreadyExists
                && error.to_string().contains(to)),
            "{from} over {to}: {refused:?}"
        );
    }
    for own in ["a~journal", "a~copy"] {
        assert!(device.client.rename("ours", own, now).is_err() && device.client.remove(own, now).is_err());
    }
    assert!(device.media.state().files == all, "nothing changed");
}

#[test]
fn a_file_that_somebody_changes_keeps_its_name() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    device.seal_file("b", TEXT);
    let editor = vault(&mut device).edit("a").unwrap();
    let now = device.now;
    let busy = |done: Result<(), VaultError>| matches!(done, Err(VaultError::Open(OpenError::Busy)));
    assert!(busy(device.client.rename("a", "c", now)));
    assert!(busy(device.client.rename("b", "a", now)));
    assert!(busy(device.client.remove("a", now)));
    drop(editor);
    device.client.rename("a", "c", now).unwrap();
    device.client.remove("c", now).unwrap();
    assert_eq!(names(&device), ["b"]);
}

#[test]
fn a_file_that_is_removed_leaves_no_trace_after_any_kill() {
    for setup in [waiting as fn() -> (Server, Device), half_changed] {
        let act = |_: &mut Server, device: &mut Device| {
            let _ = device.client.remove("a", device.now);
        };
        let writes = at_every_write(setup, act, |server, device, what| {
            device.media.state().keys_unavailable = false;
            let there = names(device).iter().any(|name| name == "a");
            // Whole, or not there.
            settle(server, device);
            assert!(!there || device.read_file("a").is_ok(), "{what}");
            let now = device.now;
            device.client.remove("a", now).unwrap();
            assert!(names(device).is_empty(), "{what}: {:?}", names(device));
            put(device, "a", b"mine");
            assert_eq!(device.client.owner("a").unwrap(), Identity::Personal, "{what}");
            device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
            settle(server, device);
            assert_eq!(names(device), ["a"], "{what}");
        });
        assert!(writes >= 3, "{writes}");
    }
}

#[test]
fn a_file_whose_key_is_gone_can_be_removed() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    let old = device.media.state().files["a"].clone();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    device.sign_in();
    settle(&mut server, &mut device);
    for name in ["a", "b"] {
        put(&device, name, &old);
    }
    vault(&mut device).remove("a").unwrap();
    // Also while the account is closed.
    device.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    let now = device.now;
    device.client.remove("b", now).unwrap();
    assert!(names(&device).is_empty());
}

#[test]
fn who_reads_a_file_that_becomes_somebody_else_s_reads_on_no_more() {
    for to in [THEM, Identity::Personal] {
        let mut server = Server::new(OID);
        let mut device = with_a_second(&mut server);
        let dir = crate::files_on_disk::beside(&mut device, "reads");
        device.seal_file("a", TEXT);
        device.seal_file("b", TEXT);
        let ours = vault(&mut device);
        let (reader, renamed, other) =
            (ours.open("a").unwrap(), ours.open("a").unwrap(), ours.open("b").unwrap());
        let now = device.now;
        device.client.rename("a", "c", now).unwrap();
        assert_eq!(reader.read_at(0, &mut [0; 9]).unwrap(), 9, "another name is no other owner");
        device.client.protect("c", &to, now).unwrap();
        for reader in [reader, renamed] {
            assert!(matches!(reader.read_at(0, &mut [0; 9]), Err(VaultError::Moved)), "{to}");
        }
        assert_eq!(other.read_at(0, &mut [0; 9]).unwrap(), 9);
        assert!(matches!(ours.open("c").err(), Some(VaultError::Open(_))));
        drop(dir);
    }
}

#[test]
fn who_reads_a_file_that_changes_its_form_reads_on() {
    let mut server = Server::new(OID);
    let (mut device, dir) = on_dir("form", &mut server);
    device.seal_file("a", TEXT);
    settle(&mut server, &mut device);
    let reader = vault(&mut device).open("a").unwrap();
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    assert!(crate::files_on_disk::lies_in_clear(&dir, "a"));
    let mut word = [0; 9];
    reader.read_at(0, &mut word).unwrap();
    assert_eq!(&word, b"quarterly");
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    assert!(matches!(reader.read_at(0, &mut word), Err(VaultError::Closed(_))), "gone with the wipe");
}

//! What is cut short, by the power, a failure or a gate: changes of hands, new files, removals. Nothing stays in clear that was
//! not, and no name stays taken.

use cordon_client::{Identity, Input, VaultError};
use cordon_policy::{Ask, Channel, Facts, Verdict};
use cordon_vault::ChunkSize;
use serde_json::json;

use crate::device::{Device, OID, WORK};
use crate::files::{SECOND, TEXT, THEM, encrypt, names, put, settle, shows, vault, with_a_second};
use crate::kills::at_every_write;
use crate::server::Server;

/// More than one chunk, with what must not show at its beginning.
fn big() -> Vec<u8> {
    let mut big = TEXT.to_vec();
    big.resize(1 << 20, 7);
    big
}

fn with_a_big_file() -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", &big());
    settle(&mut server, &mut device);
    (server, device)
}

fn protect(device: &mut Device, to: &Identity) {
    let now = device.now;
    // Killed, it fails.
    let _ = device.client.protect("a", to, now);
}

fn nothing_is_left_beside(device: &Device, what: &str) {
    assert!(names(device).iter().all(|name| !name.ends_with("~copy")), "{what}: {:?}", names(device));
}

#[test]
fn a_file_that_is_let_go_leaves_nothing_in_clear_after_any_kill() {
    let act = |_: &mut Server, device: &mut Device| protect(device, &Identity::Personal);
    let writes = at_every_write(with_a_big_file, act, |_, device, what| {
        nothing_is_left_beside(device, what);
        match device.client.owner("a").unwrap() {
            Identity::Personal => assert_eq!(device.media.state().files["a"], big(), "{what}"),
            _ => assert_eq!(device.read_file("a").unwrap(), big(), "{what}"),
        }
        protect(device, &Identity::Personal);
        assert_eq!(device.client.owner("a").unwrap(), Identity::Personal, "{what}");
        let noted = String::from_utf8(device.media.state().records["files.copy"].clone()).unwrap();
        assert!(!noted.contains("\"a\""), "{what}: {noted}");
    });
    assert!(writes >= 20, "{writes}");
}

#[test]
fn a_file_that_goes_to_an_account_without_encryption_leaves_nothing_in_clear_after_any_kill() {
    let setup = || {
        let mut server = Server::new(OID);
        let mut device = with_a_second(&mut server);
        server.oid = SECOND;
        server.set_policy(json!({ "appDataEncryptionType": "useDeviceSettings" }));
        device.later(60_000);
        device.give(Input::CheckInNow { oid: SECOND });
        device.run(&mut server);
        server.oid = OID;
        encrypt(&mut server, &mut device, true);
        device.seal_file("a", &big());
        settle(&mut server, &mut device);
        let theirs = device.client.vault(&THEM, device.now).unwrap();
        assert!(vault(&mut device).seals() && !theirs.seals());
        (server, device)
    };
    at_every_write(
        setup,
        |_, device| protect(device, &THEM),
        |_, device, what| {
            nothing_is_left_beside(device, what);
            let theirs = device.client.owner("a").unwrap() == THEM;
            assert_eq!(shows(device, "a"), theirs, "{what}");
        },
    );
}

#[test]
fn a_file_that_cannot_be_let_go_leaves_nothing_in_clear() {
    let (mut server, mut device) = with_a_big_file();
    server.set_policy(json!({ "dataBackupBlocked": true, "appDataEncryptionType": "afterDeviceRestart" }));
    device.check_in(&mut server);
    *device.media.state().files.get_mut("a").unwrap().last_mut().unwrap() ^= 1;
    let now = device.now;
    device.client.protect("a", &Identity::Personal, now).unwrap_err();
    assert_eq!((names(&device), shows(&device, "a")), (vec!["a".to_owned()], false));

    // Where it cannot be removed it counts as the account's, and goes with the next start.
    device.media.state().remove_fails = true;
    put(&device, "a~copy", TEXT);
    device.client.protect("a", &Identity::Personal, now).unwrap_err();
    let owner = device.client.owner("a~copy").unwrap();
    let backup = device.client.snapshot(&owner).may(&Ask::channel(Channel::Backup)).verdict;
    assert_eq!((owner, backup), (WORK, Verdict::Deny));
    device.media.state().remove_fails = false;
    device.restart();
    nothing_is_left_beside(&device, "after a restart");
}

#[test]
fn a_file_is_taken_in_whole_after_any_kill() {
    let setup = || {
        let (mut server, mut device) = with_a_big_file();
        vault(&mut device).remove("a").unwrap();
        put(&device, "a", &big());
        settle(&mut server, &mut device);
        (server, device)
    };
    at_every_write(
        setup,
        |_, device| protect(device, &WORK),
        |server, device, what| {
            let begun = device.client.owner("a").unwrap() == WORK;
            vault(device);
            settle(server, device);
            nothing_is_left_beside(device, what);
            match begun {
                true => {
                    assert_eq!((device.read_file("a").unwrap(), shows(device, "a")), (big(), false), "{what}")
                }
                false => assert_eq!(device.media.state().files["a"], big(), "{what}"),
            }
        },
    );
}

fn make(device: &mut Device) -> Result<(), VaultError> {
    let mut writer = device.client.vault(&WORK, device.now)?.create("f")?;
    writer.write(TEXT)?;
    writer.finish()
}

fn with_another_file() -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("other", TEXT);
    settle(&mut server, &mut device);
    (server, device)
}

#[test]
fn a_new_file_that_the_power_ended_keeps_no_name() {
    let whole = |device: &mut Device| device.read_file("f").is_ok_and(|text| text == TEXT);
    let writes = at_every_write(
        with_another_file,
        |_, device| drop(make(device)),
        |_, device, what| {
            if !whole(device) {
                make(device).unwrap();
            }
            assert!(whole(device), "{what}");
        },
    );
    assert!(writes >= 6, "{writes}");
    at_every_write(
        with_another_file,
        |_, device| drop(make(device)),
        |_, device, what| {
            vault(device).remove("f").unwrap();
            assert_eq!(names(device), ["other"], "{what}");
        },
    );
}

#[test]
fn a_removal_takes_the_file_with_all_that_is_beside_it_after_any_kill() {
    let setup = || {
        let (server, mut device) = with_another_file();
        let mut editor = vault(&mut device).edit("other").unwrap();
        editor.write_at(0, b"Q").unwrap();
        editor.commit().unwrap();
        (server, device)
    };
    let act = |_: &mut Server, device: &mut Device| {
        let now = device.now;
        let _ = device.client.remove("other", now);
    };
    at_every_write(setup, act, |_, device, what| {
        if names(device).contains(&"other".to_owned()) {
            assert!(device.read_file("other").unwrap().starts_with(b"Q"), "{what}");
        }
        act(&mut Server::new(OID), device);
        assert!(names(device).is_empty(), "{what}: {:?}", names(device));
    });
}

#[test]
fn a_name_is_free_again_after_a_gate_that_shut_in_the_middle_of_a_write() {
    let (mut server, mut device) = with_another_file();
    let mut writer = vault(&mut device).create("f").unwrap();
    writer.write(TEXT).unwrap();
    assert!(vault(&mut device).create("f").is_err(), "somebody writes it");
    let facts = Facts { device_lock: Some(false), ..Facts::default() };
    device.give(Input::Facts { facts: Box::new(facts), management: None });
    device.run(&mut server);
    assert!(writer.write(TEXT).is_err());
    device.tell_facts();
    device.run(&mut server);
    make(&mut device).unwrap();
    assert_eq!(device.read_file("f").unwrap(), TEXT);
    assert!(vault(&mut device).create("f").is_err(), "it is whole");
}

#[test]
fn a_plain_file_that_was_never_finished_does_not_stay_in_clear() {
    let (mut server, mut device) = with_another_file();
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    let mut writer = vault(&mut device).create_in("w", ChunkSize::MIN).unwrap();
    writer.write(&big()).unwrap();
    drop(writer);
    assert!(shows(&device, "w"));
    encrypt(&mut server, &mut device, true);
    settle(&mut server, &mut device);
    assert_eq!(names(&device), ["other"]);
    assert!(!shows(&device, "other"));
}

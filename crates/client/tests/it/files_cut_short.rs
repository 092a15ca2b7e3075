//! What is cut short, by the power, a failure or a gate: changes of hands, new files, removals. Nothing stays in clear that was
//! not, and no name stays taken.

use cordon_client::{Identity, Input};
use cordon_policy::{Ask, Channel, Verdict};
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

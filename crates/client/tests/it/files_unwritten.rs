//! Whose files are while the record of that cannot be written, or is not yet.

use std::collections::BTreeSet;

use cordon_client::ports::VaultFiles as _;
use cordon_client::{Identity, Protected};

use crate::device::{Device, OID, WORK};
use crate::files::{TEXT, THEM, encrypt, names, put, settle, shows, vault, with_a_second};
use crate::server::Server;

/// The record and its copy are not written.
fn refuse(device: &Device) {
    device.media.state().refused = ["files", "files.copy"].map(str::to_owned).into();
}

fn write_again(device: &Device) {
    device.media.state().refused = BTreeSet::new();
}

/// Files that wait, since the key store does not answer.
fn with_waiting(names: &[&str]) -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("s", TEXT);
    settle(&mut server, &mut device);
    device.media.state().keys_unavailable = true;
    device.restart();
    for name in names {
        put(&device, name, TEXT);
        let now = device.now;
        assert_eq!(device.client.protect(name, &WORK, now).unwrap(), Protected::Later);
    }
    (server, device)
}

#[test]
fn a_change_of_which_only_the_copy_was_written_does_not_come_back() {
    let (_server, mut device) = with_waiting(&["y"]);
    put(&device, "x", b"mine");
    device.media.state().refused = ["files".to_owned()].into();
    let now = device.now;
    device.client.protect("x", &WORK, now).unwrap_err();
    assert_eq!(device.client.owner("x").unwrap(), Identity::Personal);
    write_again(&device);
    device.drain();
    device.restart();
    assert_eq!(device.client.owner("x").unwrap(), Identity::Personal, "after a restart");
    assert_eq!(device.client.owner("y").unwrap(), WORK);
}

#[test]
fn a_new_file_under_the_name_of_one_that_was_taken_in_is_not_company_data() {
    let (mut server, mut device) = with_waiting(&["x", "y"]);
    device.media.state().keys_unavailable = false;
    let mut busy = device.media.open("y").unwrap();
    assert!(busy.lock().unwrap());
    device.later(60_000);
    settle(&mut server, &mut device);
    assert!(!shows(&device, "x"));
    vault(&mut device).remove("x").unwrap();
    put(&device, "x", b"mine alone");
    device.restart();
    assert_eq!(device.client.owner("x").unwrap(), Identity::Personal);
    assert_eq!(device.client.owner("y").unwrap(), WORK, "it waits");
}

#[test]
fn whose_a_new_file_becomes_is_written_down_before_it_is_said() {
    let (_server, mut device) = with_waiting(&["x", "y", "z"]);
    device.media.state().keys_unavailable = false;
    device.later(60_000);
    while shows(&device, "x") {
        device.drain();
        device.later(5);
    }
    vault(&mut device).remove("x").unwrap();
    assert_eq!(device.client.owner_of_new("x"), Identity::Personal);
    put(&device, "x", b"mine alone");
    device.restart();
    assert_eq!(device.client.owner("x").unwrap(), Identity::Personal);
}

#[test]
fn a_rename_that_cannot_be_written_down_changes_nothing() {
    let (_server, mut device) = with_waiting(&["to", "other"]);
    device.media.state().files.remove("to");
    put(&device, "mine", b"mine alone");
    refuse(&device);
    let now = device.now;
    device.client.rename("mine", "to", now).unwrap_err();
    assert_eq!(names(&device), ["mine", "other", "s"]);
    write_again(&device);
    device.client.rename("mine", "to", now).unwrap();
    device.restart();
    assert_eq!(device.client.owner("to").unwrap(), Identity::Personal);
}

#[test]
fn a_policy_that_flips_back_before_that_is_written_down_leaves_no_file_in_clear() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    settle(&mut server, &mut device);
    for encrypted in [false, true] {
        encrypt(&mut server, &mut device, encrypted);
        settle(&mut server, &mut device);
    }
    refuse(&device);
    encrypt(&mut server, &mut device, false);
    device.seal_file("plain", TEXT);
    assert!(shows(&device, "plain"));
    encrypt(&mut server, &mut device, true);
    assert_eq!(device.read_file("plain").unwrap(), TEXT);
    write_again(&device);
    device.later(5_000);
    settle(&mut server, &mut device);
    assert!(!shows(&device, "plain"));
    device.restart();
    assert_eq!(device.read_file("plain").unwrap(), TEXT);
}

/// How long the client sleeps from now on, in milliseconds.
fn sleeps(server: &mut Server, device: &mut Device) -> u64 {
    device.run(server);
    device.wake.unwrap().saturating_sub(device.now.monotonic)
}

#[test]
fn a_record_that_cannot_be_written_does_not_wake_the_app_in_the_past() {
    let (mut server, mut device) = with_waiting(&["x"]);
    device.run(&mut server);
    refuse(&device);
    device.media.state().keys_unavailable = false;
    encrypt(&mut server, &mut device, false);
    for _ in 0..20 {
        let wait = sleeps(&mut server, &mut device);
        assert!(wait > 0);
        device.later(wait);
    }
    write_again(&device);
    device.later(60_000);
    settle(&mut server, &mut device);
    assert!(shows(&device, "s") && device.read_file("x").unwrap() == TEXT);
}

#[test]
fn a_listing_that_goes_on_failing_is_tried_more_and_more_seldom() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    settle(&mut server, &mut device);
    device.media.state().list_fails = true;
    encrypt(&mut server, &mut device, false);
    let mut tries = 0;
    let end = device.now.monotonic + 600_000;
    while device.now.monotonic < end {
        tries += 1;
        let wait = sleeps(&mut server, &mut device).max(1);
        device.later(wait);
    }
    assert!(tries < 60, "{tries} in ten minutes");
    device.media.state().list_fails = false;
    device.later(3_600_000);
    settle(&mut server, &mut device);
    assert!(shows(&device, "a"));
}

#[test]
fn a_file_that_another_account_took_waits_no_more() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    device.seal_file("s", TEXT);
    device.media.state().keys_unavailable = true;
    device.restart();
    put(&device, "x", b"");
    let now = device.now;
    assert_eq!(device.client.protect("x", &WORK, now).unwrap(), Protected::Later);
    device.media.state().keys_unavailable = false;
    let mut writer = device.client.vault(&THEM, now).unwrap().create("x").unwrap();
    writer.write(TEXT).unwrap();
    writer.finish().unwrap();
    assert_eq!(device.client.owner("x").unwrap(), THEM);
    device.later(60_000);
    settle(&mut server, &mut device);
    device.media.state().files.remove("x");
    put(&device, "x", b"mine alone");
    device.restart();
    assert_eq!(device.client.owner("x").unwrap(), Identity::Personal);
}

//! Files at bad moments: policies that flip back, files in use, stores that fail, names that come again.

use cordon_client::{Identity, Input, Protected, SignOutData};
use cordon_policy::Facts;
use cordon_vault::{ChunkSize, Form, MemoryBlocks, Writer};
use serde_json::json;

use crate::device::{Device, OID, WORK};
use crate::files::{SECOND, TEXT, THEM, encrypt, names, put, settle, shows, vault, with_a_second};
use crate::server::Server;

/// A file that moves in more than one piece.
fn seal_long(device: &mut Device) {
    let mut long = TEXT.to_vec();
    long.resize(20 << 20, 7);
    device.seal_file("a", &long);
}

#[test]
fn a_file_that_was_moved_follows_a_policy_that_flips_back() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    for name in ["a", "b"] {
        device.seal_file(name, TEXT);
    }
    settle(&mut server, &mut device);
    let editor = vault(&mut device).edit("b").unwrap();
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    assert!(shows(&device, "a"));
    encrypt(&mut server, &mut device, true);
    drop(editor);
    settle(&mut server, &mut device);
    device.restart();
    vault(&mut device);
    settle(&mut server, &mut device);
    assert!(vault(&mut device).seals());
    assert!(!shows(&device, "a"), "a stays plain under a policy that asks for encryption");
}

#[test]
fn a_file_that_is_being_written_over_the_switch_follows_too() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    let mut writer = vault(&mut device).create("w").unwrap();
    writer.write(TEXT).unwrap();
    encrypt(&mut server, &mut device, true);
    settle(&mut server, &mut device);
    writer.finish().unwrap();
    settle(&mut server, &mut device);
    device.restart();
    vault(&mut device);
    settle(&mut server, &mut device);
    assert!(!shows(&device, "w"), "w stays plain for ever");
}

#[test]
fn a_file_whose_key_is_gone_keeps_no_other_from_moving() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    let old = device.media.state().files["a"].clone();
    vault(&mut device).remove("a").unwrap();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    device.sign_in();
    settle(&mut server, &mut device);
    // What a replacing handler left, or a backup brought back: sealed under a key that is gone.
    put(&device, "a", &old);
    device.seal_file("b", TEXT);
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    // Nor does it wake the app for ever.
    device.later(600_000);
    device.run(&mut server);
    device.later(10);
    assert!(device.drain().is_empty());
    assert!(shows(&device, "b"), "b never moves behind a");
}

#[test]
fn a_file_that_waits_goes_with_an_account_that_no_policy_ever_reached() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    device.sign_in();
    put(&device, "a", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("a", &WORK, now).unwrap(), Protected::Later);
    assert_eq!(device.client.owner("a").unwrap(), WORK);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    assert!(names(&device).is_empty(), "left in clear, owner {:?}", device.client.owner("a"));
}

#[test]
fn a_personal_file_under_the_name_of_one_that_waited_is_spared() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.media.state().keys_unavailable = true;
    device.restart();
    put(&device, "a", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("a", &WORK, now).unwrap(), Protected::Later);
    // The vault refuses to remove it, so the app does; later a personal file gets the name.
    device.media.state().files.remove("a");
    assert_eq!(device.client.owner_of_new("a"), Identity::Personal);
    put(&device, "a", b"holiday");
    device.media.state().keys_unavailable = false;
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    assert_eq!(names(&device), ["a"], "personal file was wiped");
}

#[test]
fn a_personal_folder_in_a_folder_of_an_account_is_personal() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    let now = device.now;
    device.client.protect("mail/", &WORK, now).unwrap();
    device.client.protect("mail/private/", &Identity::Personal, now).unwrap();
    assert_eq!(device.client.owner_of_new("mail/private/1"), Identity::Personal);
}

#[test]
fn a_forged_plain_file_is_refused_where_all_are_sealed() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    settle(&mut server, &mut device);
    let owner = *vault(&mut device).owner();
    let mut writer = Writer::create(MemoryBlocks::default(), &owner, Form::Plain, ChunkSize::MIN).unwrap();
    writer.write(b"pay to account 666").unwrap();
    put(&device, "a", &writer.finish().unwrap().0);
    let read = device.read_file("a");
    assert!(read.is_err(), "a forged file");
}

#[test]
fn no_plain_copy_stays_when_the_policy_flips_back() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    seal_long(&mut device);
    settle(&mut server, &mut device);
    encrypt(&mut server, &mut device, false);
    for _ in 0..3 {
        if names(&device).len() == 1 {
            device.later(1);
            device.drain();
        }
    }
    assert_eq!(names(&device), ["a", "a~copy"]);
    encrypt(&mut server, &mut device, true);
    settle(&mut server, &mut device);
    device.restart();
    vault(&mut device);
    settle(&mut server, &mut device);
    assert!(!shows(&device, "a"), "(a itself)");
    assert!(names(&device).iter().all(|name| !shows(&device, name)), "{:?}", names(&device));
}

#[test]
fn an_unfinished_change_of_hands_goes_with_the_wipe_of_either() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    // The other account's policy asks for no encryption.
    server.oid = SECOND;
    server.set_policy(json!({ "appDataEncryptionType": "useDeviceSettings" }));
    device.later(60_000);
    let _ = device.client.handle(device.now, Input::CheckInNow { oid: SECOND });
    device.run(&mut server);
    server.oid = OID;
    let them = device.client.vault(&THEM, device.now).unwrap();
    assert!(!them.seals());
    drop(them);
    seal_long(&mut device);
    let now = device.now;
    device.media.kill_at(200, crate::media::Kill::Before);
    let _ = device.client.protect("a", &THEM, now);
    device.restart();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    assert!(names(&device).iter().all(|name| !shows(&device, name)), "{:?}", names(&device));
}

#[test]
fn one_unfinished_file_keeps_no_other_of_its_folder_from_changing_hands() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    let mut writer = vault(&mut device).create("f/1").unwrap();
    writer.write(TEXT).unwrap();
    drop(writer);
    device.seal_file("f/2", TEXT);
    let now = device.now;
    let first = device.client.protect("f", &THEM, now);
    let again = device.client.protect("f", &THEM, now);
    assert_eq!(device.client.owner("f/2").unwrap(), THEM, "{first:?} {again:?}");
}

#[test]
fn no_copy_alone_stays_plain_when_the_policy_flips_back() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    seal_long(&mut device);
    settle(&mut server, &mut device);
    device.media.kill_at(200, crate::media::Kill::Before);
    encrypt(&mut server, &mut device, false);
    device.restart();
    assert_eq!(names(&device), ["a", "a~copy"]);
    assert!(!shows(&device, "a") && shows(&device, "a~copy"));
    device.run(&mut server);
    encrypt(&mut server, &mut device, true);
    vault(&mut device);
    settle(&mut server, &mut device);
    device.restart();
    vault(&mut device);
    settle(&mut server, &mut device);
    assert!(vault(&mut device).seals());
    assert!(!shows(&device, "a"), "a itself");
    assert!(names(&device).iter().all(|name| !shows(&device, name)), "{:?}", names(&device));
}

#[test]
fn an_account_that_signs_out_without_an_answer_keeps_its_files() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    device.sign_in();
    put(&device, "a", TEXT);
    let now = device.now;
    device.client.protect("a", &WORK, now).unwrap();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    settle(&mut server, &mut device);
    assert_eq!(device.client.owner("a").unwrap(), WORK);
}

#[test]
fn a_file_that_could_not_be_taken_in_is_tried_again_before_the_next_start() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("s", TEXT);
    settle(&mut server, &mut device);
    put(&device, "a", TEXT);
    device.media.state().remove_fails = true; // any error of the disk
    let now = device.now;
    let first = device.client.protect("a", &WORK, now);
    device.media.state().remove_fails = false;
    settle(&mut server, &mut device);
    device.later(3_600_000);
    settle(&mut server, &mut device);
    assert!(!shows(&device, "a"), "{first:?}, owner {:?}", device.client.owner("a"));
}

#[test]
fn a_file_that_could_not_change_its_form_is_tried_again_before_the_next_start() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    encrypt(&mut server, &mut device, false);
    device.seal_file("a", TEXT);
    settle(&mut server, &mut device);
    device.media.state().remove_fails = true; // any error of the disk
    device.media.state().read_only = true;
    encrypt(&mut server, &mut device, true);
    settle(&mut server, &mut device);
    assert!(shows(&device, "a") && device.notices().contains(&"fileNotMoved"));
    device.media.state().remove_fails = false;
    device.media.state().read_only = false;
    device.later(60_000);
    settle(&mut server, &mut device);
    assert!(!shows(&device, "a"));
    assert_eq!(device.read_file("a").unwrap(), TEXT);
}

#[test]
fn what_is_made_in_the_new_form_is_readable_from_the_moment_the_policy_switches() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    settle(&mut server, &mut device);
    let shut = Facts { device_lock: Some(false), ..Facts::default() };
    device.give(Input::Facts { facts: Box::new(shut), management: None });
    put(&device, "waits", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("waits", &WORK, now).unwrap(), Protected::Later);
    // The next piece is not due when the new policy comes.
    device.tell_facts();
    encrypt(&mut server, &mut device, false);
    device.seal_file("new", TEXT);
    assert_eq!(device.read_file("new").unwrap(), TEXT);
    // And if it changes its mind at once, the file follows.
    encrypt(&mut server, &mut device, true);
    assert_eq!(device.read_file("new").unwrap(), TEXT);
    settle(&mut server, &mut device);
    assert!(!shows(&device, "new") && !shows(&device, "waits"));
}

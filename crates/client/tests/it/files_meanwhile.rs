//! What goes with a wipe, and with what a wipe still owes, while the app and other accounts go on.

use cordon_client::ports::VaultFiles as _;
use cordon_client::{
    AppDataReport, Closed, Effect, Event, Identity, Input, Protected, SignOutData, Standing, WipeAnswer,
};
use cordon_wire::order::OrderKind;

use crate::device::{Device, OID, WORK};
use crate::files::{SECOND, TEXT, THEM, encrypt, names, put, settle, with_a_second};
use crate::server::Server;
use crate::wipes::receipt;

fn made_by(device: &mut Device, who: &Identity, name: &str) {
    let now = device.now;
    let vault = device.client.vault(who, now).unwrap();
    let mut writer = vault.create(name).unwrap();
    writer.write(TEXT).unwrap();
    writer.finish().unwrap();
}

/// More files than a wipe removes in one piece.
fn many(device: &mut Device, first: char, count: usize) {
    for number in 0..count {
        device.seal_file(&format!("{first}{number:03}"), TEXT);
    }
}

/// A wipe that cannot list the files, and owes them.
fn owing(server: &mut Server, device: &mut Device) {
    device.media.state().list_fails = true;
    server.order(OrderKind::Wipe);
    device.later(60_000);
    let _ = device.client.handle(device.now, Input::CheckInNow { oid: OID });
    for _ in 0..8 {
        device.run(server);
        device.later(2_000);
    }
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    device.media.state().list_fails = false;
}

#[test]
fn a_file_that_waited_and_is_another_accounts_by_now_stays() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    device.seal_file("a", TEXT);
    device.media.state().keys_unavailable = true;
    device.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    put(&device, "x", b"");
    let now = device.now;
    assert_eq!(device.client.protect("x", &WORK, now).unwrap(), Protected::Later);
    device.media.state().keys_unavailable = false;
    device.later(1000);
    made_by(&mut device, &THEM, "x");
    assert_eq!(device.client.owner("x").unwrap(), THEM);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    assert!(names(&device).contains(&"x".to_owned()));
}

#[test]
fn a_name_that_somebody_else_takes_between_two_pieces_of_a_wipe_is_not_the_accounts() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    many(&mut device, 'f', 200);
    device.run(&mut server);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    let (mut taken, mut done) = (false, false);
    while !done {
        match device.client.next_effect(device.now) {
            Some(Effect::WipeAppData { identity, .. }) => {
                let answer = WipeAnswer::Done(AppDataReport::default());
                device.give(Input::AppDataWiped { identity, answer });
            }
            Some(Effect::Event(Event::WipeDone { .. })) => done = true,
            Some(_) => {}
            None => device.later(5),
        }
        if !taken && (100..200).contains(&names(&device).len()) {
            taken = true;
            let now = device.now;
            for name in ["f000", "f001"] {
                device.client.remove(name, now).unwrap();
            }
            assert_eq!(device.client.owner_of_new("f001"), Identity::Personal);
            put(&device, "f001", b"mine");
            made_by(&mut device, &THEM, "f000");
        }
    }
    assert_eq!(names(&device), ["f000", "f001"]);
}

#[test]
fn nor_between_two_pieces_of_what_a_wipe_owes() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    many(&mut device, 'f', 200);
    device.run(&mut server);
    owing(&mut server, &mut device);
    device.later(60_000);
    let mut done = false;
    for _ in 0..100 {
        device.drain();
        device.later(5);
        let left = names(&device).len();
        if !done && left < 200 && left > 100 {
            done = true;
            let now = device.now;
            device.client.remove("f000", now).unwrap();
            made_by(&mut device, &THEM, "f000");
        }
    }
    assert!(done);
    assert_eq!(names(&device), ["f000"]);
}

#[test]
fn a_folder_that_could_not_be_read_may_hold_files_of_the_account_and_the_receipt_says_so() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    encrypt(&mut server, &mut device, false);
    device.seal_file("folder/1", TEXT);
    settle(&mut server, &mut device);
    device.media.state().unread_folder = true;
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    settle(&mut server, &mut device);
    let told = receipt(&mut server);
    assert_eq!(told.stays.len(), 1, "{told:?}");
}

#[test]
fn files_that_cannot_be_removed_keep_neither_the_others_nor_what_is_owed_of_another_account() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    encrypt(&mut server, &mut device, false);
    many(&mut device, 'f', 200);
    many(&mut device, 'z', 64);
    made_by(&mut device, &THEM, "theirs");
    for number in 0..64 {
        device.media.state().stuck.insert(format!("z{number:03}"));
    }
    device.media.state().list_fails = true;
    for oid in [OID, SECOND] {
        server.oid = oid;
        device.give(Input::SignOut { oid, data: SignOutData::Wipe });
        for _ in 0..10 {
            device.run(&mut server);
            device.later(2_000);
        }
    }
    device.media.state().list_fails = false;
    for _ in 0..10 {
        device.later(60_000);
        settle(&mut server, &mut device);
    }
    assert_eq!(names(&device).len(), 64, "{:?}", names(&device));
    assert!(names(&device).iter().all(|name| name.starts_with('z')));
    device.media.state().stuck.clear();
    for _ in 0..3 {
        device.later(60 * 60_000);
        settle(&mut server, &mut device);
    }
    assert_eq!(names(&device), <[&str; 0]>::default());
}

#[test]
fn a_file_that_waits_and_can_only_be_emptied_does_not_hold_up_the_wipe() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    put(&device, "x", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("x", &WORK, now).unwrap(), Protected::Later);
    device.media.state().remove_fails = true;
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    assert_eq!(device.media.open("x").unwrap().len().unwrap(), 0);
}

#[test]
fn what_a_wipe_owes_is_owed_until_all_of_it_was_seen() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    encrypt(&mut server, &mut device, false);
    device.seal_file("folder/1", TEXT);
    device.seal_file("2", TEXT);
    settle(&mut server, &mut device);
    owing(&mut server, &mut device);
    for (unread, left) in [(true, &["folder/1"][..]), (false, &[])] {
        device.media.state().unread_folder = unread;
        for _ in 0..3 {
            device.later(60 * 60_000);
            settle(&mut server, &mut device);
        }
        assert_eq!(names(&device), left);
    }
}

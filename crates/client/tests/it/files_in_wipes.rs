//! Files that a wipe cannot find, or not tell whose they are, and files that come while it is under way.

use cordon_client::{
    Closed, Identity, Input, Protected, SignOutData, Standing, VaultError, WipeAnswer, WipeHandler,
};
use cordon_vault::{ChunkSize, Form, MemoryBlocks, OpenError, Owner, Writer};
use cordon_wire::order::OrderKind;
use uuid::Uuid;

use crate::device::{Device, OID, WORK};
use crate::files::{TEXT, THEM, encrypt, names, put, settle, shows, vault, with_a_second};
use crate::kills::at_every_write;
use crate::orders::with_a_file;
use crate::server::Server;
use crate::wipes::{answer, deleted, ordered, receipt, until_asked};

/// A wipe that is ordered while nothing can be listed; the account has a sealed file, a plain one and one that waits.
fn without_a_listing() -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("sealed", TEXT);
    let sealed = device.media.state().files["sealed"].clone();
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    device.seal_file("plain", TEXT);
    put(&device, "sealed", &sealed);
    put(&device, "waits", TEXT);
    device.media.state().keys_unavailable = true;
    device.restart();
    let now = device.now;
    assert_eq!(device.client.protect("waits", &WORK, now).unwrap(), Protected::Later);
    device.media.state().keys_unavailable = false;
    put(&device, "holiday", b"mine");
    device.media.state().list_fails = true;
    (server, device)
}

fn wipe_without_a_listing(server: &mut Server, device: &mut Device) {
    if !matches!(device.standing(), Standing::Closed(Closed::Wiping | Closed::Wiped)) {
        if server.only().orders.is_empty() {
            server.order(OrderKind::Wipe);
        }
        device.later(60_000);
        let _ = device.client.handle(device.now, Input::CheckInNow { oid: OID });
    }
    for _ in 0..8 {
        device.run(server);
        device.later(2_000);
    }
}

#[test]
fn a_wipe_goes_on_without_a_listing_and_takes_the_files_when_there_is_one() {
    let (mut server, mut device) = without_a_listing();
    wipe_without_a_listing(&mut server, &mut device);
    assert_eq!((device.standing(), device.app_wiped), (Standing::Closed(Closed::Wiped), 1));
    assert!(!device.media.state().keys.keys().any(|name| name.starts_with("kek.")));
    let told = receipt(&mut server);
    // What waits is known by its name.
    assert_eq!((told.counts.erased_by_key, told.counts.plain_deleted, told.counts.failed), (0, 1, 1));
    assert!(told.stays.iter().any(|text| text.contains("could not be listed")), "{:?}", told.stays);
    assert_eq!(names(&device), ["holiday", "plain", "sealed"]);

    // Nothing of the account opens before they are gone, and nothing escapes.
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    let now = device.now;
    let refused = |error: VaultError| matches!(error, VaultError::Io(_));
    assert!(refused(device.client.vault(&WORK, now).err().unwrap()));
    assert!(refused(device.client.protect("plain", &Identity::Personal, now).err().unwrap()));
    assert!(refused(device.client.protect("holiday", &WORK, now).err().unwrap()));
    device.media.state().list_fails = false;
    device.seal_file("new", TEXT);
    assert_eq!(names(&device), ["holiday", "new"]);
    device.restart();
    settle(&mut server, &mut device);
    assert_eq!(device.read_file("new").unwrap(), TEXT);
}

#[test]
fn what_a_wipe_owes_is_paid_without_anybody_signing_in_and_after_any_kill() {
    let writes = at_every_write(without_a_listing, wipe_without_a_listing, |server, device, what| {
        wipe_without_a_listing(server, device);
        assert_eq!(device.standing(), Standing::Closed(Closed::Wiped), "{what}");
        assert_eq!(server.only().receipts.len(), 1, "{what}");
        device.media.state().list_fails = false;
        device.later(60_000);
        settle(server, device);
        assert_eq!(names(device), ["holiday"], "{what}");
        assert!(!device.media.state().records.keys().any(|name| name.starts_with("files")), "{what}");
    });
    assert!(writes >= 10, "{writes}");
}

#[test]
fn an_account_that_is_gone_leaves_what_its_wipe_owes() {
    let (mut server, mut device) = without_a_listing();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    for _ in 0..10 {
        device.run(&mut server);
        device.later(2_000);
    }
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
    device.restart();
    assert_eq!(device.client.owner("plain").unwrap(), WORK);
    device.media.state().list_fails = false;
    device.later(60_000);
    settle(&mut server, &mut device);
    assert_eq!(names(&device), ["holiday"]);
}

#[test]
fn a_listing_that_fails_for_a_moment_costs_nothing() {
    let (mut server, mut device) = without_a_listing();
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    assert_eq!((device.standing(), device.app_wiped), (Standing::Closed(Closed::Wiping), 1));
    device.media.state().list_fails = false;
    device.later(2_000);
    settle(&mut server, &mut device);
    assert_eq!(names(&device), ["holiday"]);
    let told = receipt(&mut server);
    assert_eq!((told.counts.erased_by_key, told.counts.plain_deleted, told.counts.failed), (1, 2, 0));
    assert!(told.stays.is_empty(), "{:?}", told.stays);
}

#[test]
fn an_app_that_replaces_the_deletion_is_asked_once_though_nobody_can_see_what_it_left() {
    let (mut server, mut device) = ordered(WipeHandler::Replaces);
    until_asked(&mut server, &mut device);
    device.media.state().list_fails = true;
    answer(&mut device, WipeAnswer::Done(deleted(2)));
    for _ in 0..8 {
        device.run(&mut server);
        device.later(2_000);
    }
    assert_eq!((device.standing(), device.app_wiped), (Standing::Closed(Closed::Wiped), 0));
    let told = receipt(&mut server);
    assert_eq!((told.counts.erased_by_key, told.counts.plain_deleted, told.counts.failed), (1, 2, 1));
    device.media.state().list_fails = false;
    device.later(60_000);
    settle(&mut server, &mut device);
    assert_eq!(names(&device), ["holiday"]);
}

fn with_one_that_waits() -> (Server, Device) {
    let (server, mut device) = with_a_file();
    device.media.state().keys_unavailable = true;
    device.restart();
    put(&device, "waits", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("waits", &WORK, now).unwrap(), Protected::Later);
    (server, device)
}

#[test]
fn a_record_that_does_not_read_has_a_copy() {
    for torn in ["files", "files.copy"] {
        let (mut server, mut device) = with_one_that_waits();
        device.media.state().records.get_mut(torn).unwrap().truncate(9);
        device.restart();
        assert_eq!(device.client.owner("waits").unwrap(), WORK, "{torn}");
        device.media.state().keys_unavailable = false;
        server.order(OrderKind::Wipe);
        device.check_in(&mut server);
        settle(&mut server, &mut device);
        assert_eq!(names(&device), ["holiday"], "{torn}");
        assert!(receipt(&mut server).stays.is_empty(), "{torn}");
    }
}

#[test]
fn a_disk_that_tears_whatever_was_written_last_loses_no_owner() {
    for choices in 0..64 {
        let (_server, mut device) = with_one_that_waits();
        put(&device, "second", TEXT);
        let now = device.now;
        assert_eq!(device.client.protect("second", &WORK, now).unwrap(), Protected::Later);
        // Whatever becomes of the last write; those before it are on the disk.
        device.media.state().recent.truncate(1);
        device.media.power_loss(choices);
        device.restart();
        for name in ["waits", "second"] {
            assert_eq!(device.client.owner(name).unwrap(), WORK, "{choices}: {name}");
        }
    }
}

#[test]
fn a_record_that_is_lost_is_in_the_receipt() {
    let (mut server, mut device) = with_one_that_waits();
    for name in ["files", "files.copy"] {
        device.media.state().records.get_mut(name).unwrap().truncate(9);
    }
    device.restart();
    device.media.state().keys_unavailable = false;
    device.restart();
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    settle(&mut server, &mut device);
    assert_eq!(device.notices().iter().filter(|code| **code == "stateUnreadable").count(), 0, "told once");
    assert_eq!(names(&device), ["holiday", "waits"]);
    let told = receipt(&mut server);
    assert_eq!(told.stays, ["2 files of which nobody can say whose they are"]);
}

#[test]
fn an_owner_is_its_organisation_too() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("ours", TEXT);
    settle(&mut server, &mut device);
    let other = Owner { organisation: Uuid::from_u128(0x0123), oid: OID };
    let mut writer = Writer::create(MemoryBlocks::default(), &other, Form::Plain, ChunkSize::MIN).unwrap();
    writer.write(TEXT).unwrap();
    put(&device, "theirs", &writer.finish().unwrap().0);
    // To the app both are accounts of that id; what is theirs is never taken for ours.
    assert_eq!(device.client.owner("theirs").unwrap(), WORK);
    let now = device.now;
    let wrong = |error: Option<VaultError>| matches!(error, Some(VaultError::Open(OpenError::WrongOwner { claimed })) if claimed == other);
    assert!(wrong(device.client.protect("theirs", &WORK, now).err()));
    assert!(wrong(device.read_file("theirs").err()));
    assert!(wrong(device.client.rename("theirs", "mine", now).err()));
    assert!(matches!(device.client.rename("ours", "theirs", now), Err(VaultError::Io(_))));
    // Nor is it moved, or counted as one that could not be.
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    encrypt(&mut server, &mut device, true);
    settle(&mut server, &mut device);
    assert!(!device.notices().contains(&"fileNotMoved"));
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    settle(&mut server, &mut device);
    assert_eq!(names(&device), ["theirs"]);
    assert_eq!(receipt(&mut server).counts.erased_by_key, 1);
}

#[test]
fn a_file_that_is_protected_during_a_wipe_goes_with_it() {
    let (mut server, mut device) = ordered(WipeHandler::Supplements);
    until_asked(&mut server, &mut device);
    put(&device, "late", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("late", &WORK, now).unwrap(), Protected::Later);
    // Nothing escapes it, by whatever door.
    let shut = |error: Option<VaultError>| matches!(error, Some(VaultError::Closed(Closed::Wiping)));
    for name in ["late", "figures"] {
        assert!(shut(device.client.protect(name, &Identity::Personal, now).err()), "{name}");
        assert!(shut(device.client.rename(name, "elsewhere", now).err()), "{name}");
    }
    answer(&mut device, WipeAnswer::Done(deleted(0)));
    // Between two pieces of the removal as well.
    device.client.next_effect(now);
    put(&device, "later", TEXT);
    assert_eq!(device.client.protect("later", &WORK, now).unwrap(), Protected::Later);
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    assert_eq!(names(&device), ["holiday"]);
    let counts = receipt(&mut server).counts;
    assert_eq!((counts.erased_by_key, counts.plain_deleted, counts.failed), (1, 2, 0));
}

#[test]
fn a_file_that_is_protected_after_the_others_went_goes_before_the_receipt() {
    let (mut server, mut device) = ordered(WipeHandler::Supplements);
    until_asked(&mut server, &mut device);
    answer(&mut device, WipeAnswer::Done(deleted(0)));
    // Nothing can be signed for now.
    device.media.state().keys_unavailable = true;
    device.run(&mut server);
    assert_eq!(
        (device.standing(), names(&device)),
        (Standing::Closed(Closed::Wiping), vec!["holiday".into()])
    );
    put(&device, "late", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("late", &WORK, now).unwrap(), Protected::Later);
    device.media.state().keys_unavailable = false;
    device.later(2_000);
    settle(&mut server, &mut device);
    assert_eq!(
        (device.standing(), names(&device)),
        (Standing::Closed(Closed::Wiped), vec!["holiday".into()])
    );
    assert_eq!(receipt(&mut server).counts.plain_deleted, 1);
}

#[test]
fn a_file_that_is_protected_while_its_account_signs_out_waits_for_it() {
    let (mut server, mut device) = with_a_file();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    put(&device, "late", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("late", &WORK, now).unwrap(), Protected::Later);
    settle(&mut server, &mut device);
    assert_eq!(device.client.owner("late").unwrap(), WORK);
    device.sign_in();
    settle(&mut server, &mut device);
    assert_eq!(device.read_file("late").unwrap(), TEXT);
    assert_eq!(device.read_file("figures").unwrap(), b"work");
}

/// An account whose policy has just switched encryption off: a long file is half moved, one behind it waits for its turn.
fn half_moved() -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    let mut big = TEXT.to_vec();
    big.resize(20 << 20, 7);
    device.seal_file("big", &big);
    device.seal_file("last", TEXT);
    settle(&mut server, &mut device);
    encrypt(&mut server, &mut device, false);
    for _ in 0..9 {
        if names(&device).contains(&"big~copy".to_owned()) {
            break;
        }
        device.later(6);
        device.drain();
    }
    assert_eq!(names(&device), ["big", "big~copy", "last"]);
    (server, device)
}

#[test]
fn a_file_that_changes_hands_while_it_changes_form_is_no_failure() {
    for to in [THEM, Identity::Personal] {
        let (mut server, mut device) = half_moved();
        let now = device.now;
        assert_eq!(device.client.protect("big", &to, now).unwrap(), Protected::Done);
        settle(&mut server, &mut device);
        assert_eq!(device.client.owner("big").unwrap(), to);
        assert_eq!(names(&device), ["big", "last"]);
        assert!(!device.notices().contains(&"fileNotMoved"), "{to}");
    }
}

#[test]
fn a_file_that_gets_another_name_while_it_should_change_form_does_so() {
    let (mut server, mut device) = half_moved();
    let now = device.now;
    device.client.rename("last", "other", now).unwrap();
    device.client.rename("big", "long", now).unwrap();
    settle(&mut server, &mut device);
    assert_eq!(names(&device), ["long", "other"]);
    assert!(!vault(&mut device).seals() && shows(&device, "other") && shows(&device, "long"));
    assert_eq!(device.read_file("other").unwrap(), TEXT);
}

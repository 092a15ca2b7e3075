//! Files of accounts: their forms, their owners, files that change hands, and what a wipe takes.

use std::io::ErrorKind;

use cordon_client::identity::scope;
use cordon_client::ports::KeyError;
use cordon_client::{
    Closed, Event, Identity, Input, Protected, SignOutData, Standing, Vault, VaultError, buffers,
};
use cordon_policy::{Ask, Channel, Facts, Verdict};
use cordon_vault::{ChunkSize, OpenError, ReadError};
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK};
use crate::kills::at_every_write;
use crate::server::{Server, TOKEN, URL};

pub(crate) const SECOND: Uuid = Uuid::from_u128(0xb0b);
pub(crate) const THEM: Identity = Identity::Work(SECOND);
pub(crate) const TEXT: &[u8] = b"quarterly figures, not for the press";

pub(crate) fn encrypt(server: &mut Server, device: &mut Device, encrypted: bool) {
    let class = if encrypted { "afterDeviceRestart" } else { "useDeviceSettings" };
    server.set_policy(json!({ "appDataEncryptionType": class }));
    device.later(60_000);
    let _ = device.client.handle(device.now, Input::CheckInNow { oid: OID });
    device.run(server);
}

/// Lets files move until none is left to move.
pub(crate) fn settle(server: &mut Server, device: &mut Device) {
    for _ in 0..60 {
        device.run(server);
        device.later(200);
    }
}

pub(crate) fn vault(device: &mut Device) -> Vault {
    device.client.vault(&WORK, device.now).unwrap()
}

/// A file of the app's own making.
pub(crate) fn put(device: &Device, name: &str, bytes: &[u8]) {
    device.media.state().files.insert(name.to_owned(), bytes.to_vec());
}

fn on_disk(device: &Device, name: &str) -> Vec<u8> {
    device.media.state().files[name].clone()
}

pub(crate) fn shows(device: &Device, name: &str) -> bool {
    on_disk(device, name).windows(TEXT.len()).any(|part| part == TEXT)
}

pub(crate) fn names(device: &Device) -> Vec<String> {
    device.media.state().files.keys().cloned().collect()
}

/// A second account of the same organisation, beside the first.
pub(crate) fn with_a_second(server: &mut Server) -> Device {
    let mut device = Device::sealing(server);
    server.oid = SECOND;
    let token = Zeroizing::new(TOKEN.to_owned());
    device.give(Input::SignIn { oid: SECOND, server: URL.to_owned(), token, upn: None });
    device.run(server);
    assert_eq!(device.client.snapshot(&THEM).standing(), Standing::Managed);
    server.oid = OID;
    device
}

#[test]
fn s049_the_policy_says_whether_a_file_is_sealed_and_offsets_are_those_of_its_content() {
    for (encrypted, sealed) in [(true, true), (false, false)] {
        let mut server = Server::new(OID);
        let mut device = Device::sealing(&mut server);
        encrypt(&mut server, &mut device, encrypted);
        device.seal_file("a", TEXT);
        assert_eq!((vault(&mut device).seals(), shows(&device, "a")), (sealed, !sealed));
        assert_eq!(device.client.owner("a").unwrap(), WORK);
        let reader = vault(&mut device).open("a").unwrap();
        assert_eq!(reader.len(), TEXT.len() as u64);
        let mut word = [0; 7];
        assert_eq!(reader.read_at(10, &mut word).unwrap(), 7);
        assert_eq!(&word, b"figures");
    }
    // What nobody manages lies as the app writes it.
    let mut device = Device::new();
    put(&device, "mine", b"holiday");
    assert_eq!(device.client.owner("mine").unwrap(), Identity::Personal);
    assert!(matches!(
        device.client.vault(&Identity::Personal, device.now),
        Err(VaultError::NotManaged(Identity::Personal))
    ));
}

#[test]
fn s050_the_scope_wins_over_the_folder_and_says_so() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    let now = device.now;
    assert_eq!(device.client.protect("mail/", &WORK, now).unwrap(), Protected::Done);
    assert_eq!(device.client.owner_of_new("mail/inbox/1"), WORK);
    assert_eq!(device.client.owner_of_new("notes/1"), Identity::Personal);
    for (who, notices) in [(WORK, 0), (THEM, 1), (Identity::Personal, 2)] {
        let _scope = scope::enter(who);
        assert_eq!(device.client.owner_of_new("mail/1"), who);
        device.run(&mut server);
        assert_eq!(device.notices().iter().filter(|code| **code == "folderDiffers").count(), notices);
    }
    device.restart();
    assert_eq!(device.client.owner_of_new("mail/2"), WORK, "over a restart");
    let now = device.now;
    device.client.protect("mail/", &Identity::Personal, now).unwrap();
    assert_eq!(device.client.owner_of_new("mail/2"), Identity::Personal);
}

#[test]
fn s051_changes_anywhere_in_a_file_are_there_whole_or_not_at_all() {
    const BEFORE: [u8; 9_000] = [1; 9_000];
    let after = || {
        let mut bytes = BEFORE.to_vec();
        bytes[4_000..4_200].fill(2);
        bytes.resize(20_000, 0);
        bytes.extend([3; 50]);
        bytes
    };
    let setup = || {
        let mut server = Server::new(OID);
        let mut device = Device::sealing(&mut server);
        let mut writer = vault(&mut device).create_in("a", ChunkSize::MIN).unwrap();
        writer.write(&BEFORE).unwrap();
        writer.finish().unwrap();
        (server, device)
    };
    let act = |_: &mut Server, device: &mut Device| {
        let Ok(mut editor) = vault(device).edit("a") else { return };
        let _ = editor
            .write_at(4_000, &[2; 200])
            .and_then(|()| editor.write_at(20_000, &[3; 50]))
            .and_then(|()| editor.commit());
    };
    let writes = at_every_write(setup, act, |_, device, what| {
        let found = device.read_file("a").unwrap();
        assert!(found == BEFORE || found == after(), "{what}: {} bytes", found.len());
        assert!(what != "not killed" || found == after());
        vault(device).open("a").unwrap().verify().unwrap();
        // The next writer goes on from there, and one at a time.
        let editor = vault(device).edit("a").unwrap();
        assert!(matches!(vault(device).edit("a"), Err(VaultError::Open(OpenError::Busy))), "{what}");
        drop(editor);
        vault(device).remove("a").unwrap();
        assert!(names(device).is_empty(), "{what}: {:?}", names(device));
    });
    assert!(writes >= 8, "{writes}");
}

#[test]
fn a_reader_sees_the_next_state_when_a_writer_has_committed_it() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", &[1; 200_000]);
    let vault = vault(&mut device);
    let reader = vault.open("a").unwrap();
    let mut editor = vault.edit("a").unwrap();
    editor.write_at(0, &[2; 100]).unwrap();
    editor.set_len(150_000).unwrap();
    let mut byte = [0];
    assert_eq!((reader.read_at(0, &mut byte).unwrap(), byte), (1, [1]), "not yet committed");
    editor.commit().unwrap();
    let changed = reader.read_at(100_000, &mut byte);
    assert!(matches!(changed, Err(VaultError::Read(ReadError::Changed))), "{changed:?}");
    assert_eq!((reader.read_at(0, &mut byte).unwrap(), byte), (1, [2]));
    assert_eq!(reader.len(), 150_000);
}

#[test]
fn s052_files_follow_when_the_policy_switches_encryption_and_are_readable_all_the_while() {
    let setup = || {
        let mut server = Server::new(OID);
        let mut device = Device::sealing(&mut server);
        for name in ["a", "folder/b", "c"] {
            device.seal_file(name, TEXT);
        }
        let mut editor = vault(&mut device).edit("c").unwrap();
        editor.write_at(0, b"Q").unwrap();
        editor.commit().unwrap();
        put(&device, "holiday", b"mine");
        settle(&mut server, &mut device);
        (server, device)
    };
    let read_all = |device: &mut Device, what: &str| {
        for name in ["a", "folder/b"] {
            assert_eq!(device.read_file(name).unwrap(), TEXT, "{what}");
        }
        assert_eq!(device.read_file("c").unwrap()[..10], *b"Quarterly ", "{what}");
        assert_eq!(on_disk(device, "holiday"), b"mine", "{what}");
    };
    for encrypted in [false, true] {
        let begin = || {
            let (mut server, mut device) = setup();
            if encrypted {
                encrypt(&mut server, &mut device, false);
                settle(&mut server, &mut device);
            }
            (server, device)
        };
        let act = |server: &mut Server, device: &mut Device| {
            encrypt(server, device, encrypted);
            settle(server, device);
        };
        let writes = at_every_write(begin, act, |server, device, what| {
            read_all(device, what);
            encrypt(server, device, encrypted);
            settle(server, device);
            read_all(device, what);
            for name in ["a", "folder/b"] {
                assert_eq!(shows(device, name), !encrypted, "{what}: {name}");
            }
            let left: Vec<_> = names(device).into_iter().filter(|name| name.contains('~')).collect();
            assert!(left.iter().all(|name| name.ends_with("~journal")), "{what}: {left:?}");
        });
        assert!(writes >= 12, "{writes}");
    }
}

#[test]
fn s052_progress_is_told_and_a_file_that_is_in_use_waits() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    for name in ["a", "b"] {
        device.seal_file(name, TEXT);
    }
    let mut editor = vault(&mut device).edit("b").unwrap();
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    let moved = |device: &Device| {
        let moved = |event: &Event| match event {
            Event::FilesMoved { sealed: false, done, of, failed: 0, .. } => Some((*done, *of)),
            _ => None,
        };
        device.events.iter().filter_map(moved).collect::<Vec<_>>()
    };
    assert_eq!(moved(&device), [(1, 2)], "one is being written");
    editor.append(b"!").unwrap();
    editor.commit().unwrap();
    drop(editor);
    settle(&mut server, &mut device);
    assert_eq!(moved(&device), [(1, 2), (2, 2)]);
    assert!(shows(&device, "a") && shows(&device, "b"));
    assert!(device.read_file("b").unwrap().ends_with(b"!"));

    // Nothing is looked at again at the next start.
    device.restart();
    vault(&mut device);
    let calls = device.media.state().writes;
    settle(&mut server, &mut device);
    assert_eq!(moved(&device).len(), 2);
    assert!(device.media.state().writes - calls < 20);
}

#[test]
fn s052_a_policy_that_changes_its_mind_half_way_leaves_no_file_behind() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    for name in ["a", "b", "c"] {
        device.seal_file(name, TEXT);
    }
    settle(&mut server, &mut device);
    for restarts in [false, true] {
        encrypt(&mut server, &mut device, false);
        assert!(["a", "b", "c"].iter().any(|name| shows(&device, name)), "some have moved");
        assert!(!["a", "b", "c"].iter().all(|name| shows(&device, name)), "and some have not");
        // One is made in the form of the moment.
        device.seal_file(&format!("new {restarts}"), TEXT);
        if restarts {
            device.restart();
            vault(&mut device);
        }
        encrypt(&mut server, &mut device, true);
        vault(&mut device);
        settle(&mut server, &mut device);
        for name in names(&device) {
            assert!(!shows(&device, &name), "{name}");
        }
    }
}

#[test]
fn s053_a_file_goes_from_one_account_to_the_other_and_out_of_management() {
    let mut server = Server::new(OID);
    let mut device = with_a_second(&mut server);
    device.seal_file("folder/a", TEXT);
    device.seal_file("stays", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("folder/a", &THEM, now).unwrap(), Protected::Done);
    assert_eq!(device.client.owner("folder/a").unwrap(), THEM);
    assert!(matches!(device.read_file("folder/a"), Err(VaultError::Open(OpenError::WrongOwner { .. }))));
    let mut word = [0; 9];
    let theirs = device.client.vault(&THEM, now).unwrap();
    theirs.open("folder/a").unwrap().read_at(0, &mut word).unwrap();
    assert_eq!(&word, b"quarterly");

    // A folder with all that is in it, and out.
    assert_eq!(device.client.protect("folder", &Identity::Personal, now).unwrap(), Protected::Done);
    assert_eq!(on_disk(&device, "folder/a"), TEXT);
    assert_eq!(device.client.owner("folder/a").unwrap(), Identity::Personal);
    for oid in [OID, SECOND] {
        device.give(Input::SignOut { oid, data: SignOutData::Wipe });
    }
    settle(&mut server, &mut device);
    assert_eq!(names(&device), ["folder/a"], "immune to the wipe of either");
}

#[test]
fn s053_a_change_of_hands_that_the_power_ends_leaves_the_old_or_the_new() {
    for to in [THEM, Identity::Personal] {
        let setup = || {
            let mut server = Server::new(OID);
            let mut device = with_a_second(&mut server);
            device.seal_file("a", TEXT);
            device.client.vault(&THEM, device.now).unwrap();
            (server, device)
        };
        let act = |_: &mut Server, device: &mut Device| {
            let _ = device.client.protect("a", &to, device.now);
        };
        let writes = at_every_write(setup, act, |server, device, what| {
            let owner = device.client.owner("a").unwrap();
            assert!(owner == WORK || owner == to, "{what}: {owner}");
            let now = device.now;
            device.client.protect("a", &to, now).unwrap();
            assert_eq!(device.client.owner("a").unwrap(), to, "{what}");
            assert_eq!(names(device), ["a"], "{what}");
            // What was begun and not finished goes with its file's owner.
            device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
            settle(server, device);
            assert_eq!(names(device), ["a"], "{what}");
        });
        assert!(writes >= 4, "{writes}");
    }
}

#[test]
fn s054_what_can_be_wrong_with_a_file_are_six_things() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", &[7; 200_000]);
    device.seal_file("folder/b", TEXT);
    let vault = vault(&mut device);

    let io = |error: Option<VaultError>| match error {
        Some(VaultError::Io(error)) => error.kind(),
        other => panic!("{other:?}"),
    };
    assert_eq!(io(vault.open("nowhere").err()), ErrorKind::NotFound);
    let now = device.now;
    assert_eq!(io(device.client.protect("nowhere", &WORK, now).err()), ErrorKind::NotFound);
    assert_eq!(io(vault.open("folder").err()), ErrorKind::IsADirectory);
    device.media.state().read_only = true;
    assert!(matches!(vault.edit("a"), Err(VaultError::Open(OpenError::NotPermitted))));
    device.media.state().read_only = false;

    // Two chunks change places; then one is changed.
    let chunk = (64 << 10) + 40;
    let good = on_disk(&device, "a");
    let mut bytes = good.clone();
    let (first, second) = bytes[4096..].split_at_mut(chunk);
    first.swap_with_slice(&mut second[..chunk]);
    put(&device, "a", &bytes);
    let read = |vault: &Vault| vault.open("a").unwrap().read_at(0, &mut [0; 10]);
    assert!(matches!(read(&vault), Err(VaultError::Read(ReadError::Swapped { chunk: 0, from: 1 }))));
    let mut bytes = good.clone();
    bytes[5_000] ^= 1;
    put(&device, "a", &bytes);
    assert!(matches!(read(&vault), Err(VaultError::Read(ReadError::Tampered { chunk: 0 }))));
    put(&device, "a", &good);

    // A key that cannot be had now is not one that is gone, and neither looks like a file that was changed.
    device.restart();
    device.media.state().keys_unavailable = true;
    assert!(matches!(device.read_file("a"), Err(VaultError::Key(KeyError::Unavailable))));
    device.media.state().keys_unavailable = false;
    device.media.state().keys.retain(|name, _| !name.starts_with("kek."));
    assert!(matches!(device.read_file("a"), Err(VaultError::Key(KeyError::Destroyed))));
}

#[test]
fn s055_whose_a_file_is_can_be_asked_when_it_cannot_be_opened() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    put(&device, "mine", b"holiday");
    device.media.state().keys.clear();
    device.restart();
    assert!(device.client.vault(&WORK, device.now).is_err());
    assert_eq!(device.client.owner("a").unwrap(), WORK);
    assert_eq!(device.client.owner("mine").unwrap(), Identity::Personal);
    assert!(
        matches!(device.client.owner("nowhere"), Err(VaultError::Io(error)) if error.kind() == ErrorKind::NotFound)
    );
}

#[test]
fn s056_a_file_that_is_protected_before_there_is_a_policy_is_so_later() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    for name in ["a", "folder/b", "mine"] {
        put(&device, name, TEXT);
    }
    let now = device.now;
    // Not even signed in, then without an answer of the server, over restarts.
    assert_eq!(device.client.protect("folder", &WORK, now).unwrap(), Protected::Later);
    device.restart();
    device.sign_in();
    let now = device.now;
    assert_eq!(device.client.protect("a", &WORK, now).unwrap(), Protected::Later);
    for name in ["a", "folder/b"] {
        assert_eq!(device.client.owner(name).unwrap(), WORK);
        assert!(shows(&device, name));
    }
    assert_eq!(device.client.owner_of_new("folder/c"), WORK);
    settle(&mut server, &mut device);
    assert_eq!(device.standing(), Standing::Managed);
    for name in ["a", "folder/b"] {
        assert!(!shows(&device, name), "{name}");
        assert_eq!(device.read_file(name).unwrap(), TEXT);
    }
    assert_eq!(on_disk(&device, "mine"), TEXT);
}

#[test]
fn s056_a_file_that_waits_is_the_account_s_and_goes_with_it() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("sealed", TEXT);
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    device.seal_file("plain", TEXT);
    device.media.state().keys_unavailable = true;
    device.restart();
    for name in ["waits", "kept"] {
        put(&device, name, TEXT);
    }
    let now = device.now;
    for (to, done) in [(WORK, Protected::Later), (Identity::Personal, Protected::Done)] {
        assert_eq!(device.client.protect("kept", &to, now).unwrap(), done);
    }
    assert_eq!(device.client.protect("waits", &WORK, now).unwrap(), Protected::Later);
    device.media.state().keys_unavailable = false;
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    let mut receipts = Vec::new();
    device.run_with(&mut server, &mut |request, _| {
        if request.url.ends_with("/check-in") {
            let body: cordon_wire::check_in::CheckInRequest = serde_json::from_slice(&request.body).unwrap();
            receipts.extend(body.receipts);
        }
    });
    assert_eq!(names(&device), ["kept"]);
    assert!(!device.media.state().records.contains_key("files"));
    let claims = receipts[0].split('.').nth(1).unwrap();
    let claims = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, claims).unwrap();
    let receipt: cordon_wire::receipt::Receipt = serde_json::from_slice(&claims).unwrap();
    // `sealed` was moved by then: nothing is under a key any more.
    assert_eq!(
        (receipt.counts.erased_by_key, receipt.counts.plain_deleted, receipt.counts.failed),
        (0, 3, 0)
    );
}

#[test]
fn the_client_s_own_names_are_refused() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    for name in ["a~journal", "a~copy", "a~copy/b", "c/a~journal/b"] {
        put(&device, name, TEXT);
        let now = device.now;
        let vault = vault(&mut device);
        let errors = [
            vault.create(name).err(),
            vault.open(name).err(),
            vault.remove(name).err(),
            device.client.protect(name, &WORK, now).err(),
        ];
        for error in errors {
            let text = error.unwrap().to_string();
            assert!(text.contains("`a~") && text.contains("choose a name"), "{text}");
        }
    }
}

#[test]
fn s097_backup_is_decided_by_whose_a_file_or_a_buffer_is() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    put(&device, "mine", b"holiday");
    let ours = vault(&mut device).protect(TEXT).unwrap();
    for blocked in [true, false] {
        server.set_policy(
            json!({ "dataBackupBlocked": blocked, "appDataEncryptionType": "afterDeviceRestart" }),
        );
        device.check_in(&mut server);
        let may = |identity: &Identity| {
            device.client.snapshot(identity).may(&Ask::channel(Channel::Backup)).verdict
        };
        let of_bytes = |bytes: &[u8]| {
            buffers::owner_of(bytes).unwrap().map_or(Identity::Personal, |owner| Identity::Work(owner.oid))
        };
        let work = if blocked { Verdict::Deny } else { Verdict::Allow };
        assert_eq!(may(&device.client.owner("a").unwrap()), work);
        assert_eq!(may(&of_bytes(&ours)), work);
        assert_eq!(may(&device.client.owner("mine").unwrap()), Verdict::Allow);
        assert_eq!(may(&of_bytes(b"holiday")), Verdict::Allow);
    }
}

#[test]
fn files_do_not_move_while_the_gate_is_shut() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    let facts = Facts { device_lock: Some(false), ..Facts::default() };
    device.give(Input::Facts { facts: Box::new(facts), management: None });
    put(&device, "waits", TEXT);
    let now = device.now;
    assert_eq!(device.client.protect("waits", &WORK, now).unwrap(), Protected::Later);
    settle(&mut server, &mut device);
    assert!(shows(&device, "waits"));
    assert!(matches!(device.read_file("a"), Err(VaultError::Closed(Closed::Locked))));
    device.tell_facts();
    settle(&mut server, &mut device);
    assert!(!shows(&device, "waits"));
    assert_eq!(device.read_file("waits").unwrap(), TEXT);
}

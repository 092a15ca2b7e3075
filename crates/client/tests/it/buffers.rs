//! Buffers and streams of an account, and keys of its databases.

use std::io::{Cursor, Read};

use cordon_client::buffers::{self, Appending, Records};
use cordon_client::{Closed, Identity, Input, SignOutData, VaultError};
use cordon_vault::MemoryBlocks;
use serde_json::json;
use uuid::Uuid;

use crate::device::{Device, OID, WORK};
use crate::server::Server;

/// A device under a policy that asks for encryption, or does not.
fn device(server: &mut Server, encrypted: bool) -> Device {
    let mut device = Device::sealing(server);
    if !encrypted {
        encrypt(server, false);
        device.check_in(server);
    }
    device
}

fn encrypt(server: &mut Server, encrypted: bool) {
    let class = if encrypted { "afterDeviceRestart" } else { "useDeviceSettings" };
    server.set_policy(json!({ "appDataEncryptionType": class }));
}

fn vault(device: &mut Device) -> cordon_client::Vault {
    device.client.vault(&WORK, device.now).unwrap()
}

#[test]
fn s058_the_policy_says_whether_a_buffer_is_sealed_or_only_marked() {
    let mut server = Server::new(OID);
    let mut device = device(&mut server, true);
    let held = vault(&mut device);
    let sealed = held.protect(b"quarterly figures").unwrap();
    assert_ne!(sealed, held.protect(b"quarterly figures").unwrap());
    assert!(!sealed.windows(9).any(|part| part == b"quarterly"));

    encrypt(&mut server, false);
    device.check_in(&mut server);
    // The vault that was held before follows too.
    for vault in [held, vault(&mut device)] {
        let marked = vault.protect(b"quarterly figures").unwrap();
        assert!(marked.ends_with(b"quarterly figures"));
        for bytes in [&sealed, &marked] {
            assert_eq!(buffers::owner_of(bytes).unwrap().map(|owner| owner.oid), Some(OID));
            assert_eq!(*vault.unprotect(bytes).unwrap(), b"quarterly figures".to_vec());
        }
    }
}

#[test]
fn s059_bytes_that_were_never_protected_come_back_and_another_s_are_refused() {
    let mut server = Server::new(OID);
    let mut device = device(&mut server, true);
    let vault = vault(&mut device);
    assert_eq!(*vault.unprotect(b"lunch at noon").unwrap(), b"lunch at noon".to_vec());
    assert!(matches!(vault.protect(b""), Err(VaultError::Buffer(error)) if error.code() == "empty"));
    let mut theirs = vault.protect(b"figures").unwrap();
    theirs[79] ^= 1;
    assert!(matches!(vault.unprotect(&theirs), Err(VaultError::Open(error)) if error.code() == "wrongOwner"));
    assert!(matches!(
        device.client.vault(&Identity::Personal, device.now),
        Err(VaultError::NotManaged(Identity::Personal))
    ));
}

#[test]
fn a_stream_ends_with_its_identity() {
    let mut server = Server::new(OID);
    let mut device = device(&mut server, true);
    let vault = vault(&mut device);
    let source = || Cursor::new(vec![7; 300_000]);
    let mut protected = Vec::new();
    vault.protect_stream(source()).unwrap().read_to_end(&mut protected).unwrap();
    let mut whole = Vec::new();
    vault.unprotect_stream(Cursor::new(protected.clone())).unwrap().read_to_end(&mut whole).unwrap();
    assert_eq!(whole, vec![7; 300_000]);

    let mut half = vault.protect_stream(source()).unwrap();
    let mut other = vault.unprotect_stream(Cursor::new(protected)).unwrap();
    half.read_exact(&mut [0; 100]).unwrap();
    other.read_exact(&mut [0; 100]).unwrap();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    for error in [half.read(&mut [0; 100]).unwrap_err(), other.read(&mut [0; 100]).unwrap_err()] {
        let error = error.get_ref().unwrap().downcast_ref::<VaultError>().unwrap();
        assert!(matches!(error, VaultError::Closed(Closed::Wiping)), "{error}");
    }
}

#[test]
fn s061_a_wipe_leaves_the_records_of_others_readable_and_names_its_own() {
    let mut server = Server::new(OID);
    let mut device = device(&mut server, true);
    let other = Uuid::from_u128(0xb0b);
    let mut other_server = Server::new(other);
    other_server.plane.url = "https://other.example".to_owned();
    encrypt(&mut other_server, true);
    let token = zeroize::Zeroizing::new(crate::server::TOKEN.to_owned());
    device.give(Input::SignIn { oid: other, server: other_server.plane.url.clone(), token, upn: None });
    device.run_among(&mut [&mut server, &mut other_server], &mut |_, _| {});
    let theirs = device.client.vault(&Identity::Work(other), device.now).unwrap();
    let ours = vault(&mut device);
    let mut file = Appending::begin(MemoryBlocks::default()).unwrap();
    for bytes in [ours.protect(b"one").unwrap(), theirs.protect(b"two").unwrap(), b"three".to_vec()] {
        file.append(&bytes).unwrap();
    }
    let mut file = Cursor::new(file.into_blocks().0);

    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    device.run_among(&mut [&mut server, &mut other_server], &mut |_, _| {});
    let records: Vec<_> = Records::new(&mut file).unwrap().collect::<Result<_, _>>().unwrap();
    let named = records.iter().filter(|record| record.owner.is_some_and(|owner| owner.oid == OID));
    assert_eq!(named.map(|record| record.at).collect::<Vec<_>>(), [16]);
    let bytes = |index: usize| {
        let record = records[index];
        &file.get_ref()[record.at as usize..][..record.len as usize]
    };
    assert_eq!(*theirs.unprotect(bytes(1)).unwrap(), b"two".to_vec());
    assert_eq!(bytes(2), b"three");
    assert!(matches!(ours.unprotect(bytes(0)), Err(VaultError::Closed(Closed::Wiping))));
}

#[test]
fn the_key_of_a_database_is_the_same_after_a_restart_and_another_after_a_wipe() {
    let mut server = Server::new(OID);
    let mut device = device(&mut server, true);
    let key = |device: &mut Device| *vault(device).database_key("mail").unwrap().secret();
    let before = key(&mut device);
    device.restart();
    assert_eq!(key(&mut device), before);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    device.run(&mut server);
    device.sign_in();
    device.run(&mut server);
    assert_ne!(key(&mut device), before);
}

//! Files whose header does not read any more, or never was one.

use cordon_client::ports::KeyError;
use cordon_client::{Identity, Input, Protected, SignOutData, VaultError};
use cordon_vault::OpenError;
use cordon_wire::order::OrderKind;

use crate::device::{Device, OID, WORK};
use crate::files::{TEXT, encrypt, names, put, settle};
use crate::server::Server;
use crate::wipes::receipt;

#[test]
fn a_wipe_takes_a_plain_file_with_one_wrong_bit_in_its_header() {
    // Version, suite, chunk size, key, commitment, marks.
    for byte in [9, 11, 12, 90, 100, 128] {
        let mut server = Server::new(OID);
        let mut device = Device::sealing(&mut server);
        encrypt(&mut server, &mut device, false);
        device.seal_file("a", TEXT);
        settle(&mut server, &mut device);
        device.media.state().files.get_mut("a").unwrap()[byte] ^= 4;
        assert_eq!(device.client.owner("a").unwrap(), WORK, "{byte}");
        server.order(OrderKind::Wipe);
        device.check_in(&mut server);
        settle(&mut server, &mut device);
        assert!(names(&device).is_empty(), "{byte}");
        let counts = receipt(&mut server).counts;
        assert_eq!((counts.plain_deleted, counts.failed), (1, 0), "{byte}");
    }
}

#[test]
fn a_file_of_which_too_little_is_left_is_nobodys_to_give_and_in_the_receipt() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    settle(&mut server, &mut device);
    for (len, known) in [(80, true), (79, false), (8, false)] {
        device.media.state().files.get_mut("a").unwrap().truncate(len);
        let owner = device.client.owner("a");
        assert_eq!(matches!(owner, Ok(WORK)), known, "{len}: {owner:?}");
        let now = device.now;
        let cut = |error| matches!(error, VaultError::Open(OpenError::Truncated { .. }));
        assert!(known || cut(owner.unwrap_err()), "{len}");
        assert!(cut(device.client.protect("a", &Identity::Personal, now).unwrap_err()), "{len}");
        assert!(cut(device.client.rename("a", "b", now).unwrap_err()), "{len}");
    }
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    settle(&mut server, &mut device);
    assert_eq!(names(&device), ["a"]);
    assert_eq!(receipt(&mut server).stays, ["1 files of which nobody can say whose they are"]);
}

#[test]
fn a_short_file_that_begins_like_one_of_the_vault_is_protected() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    put(&device, "p", b"\x89CVLT\r\n");
    assert_eq!(device.client.owner("p").unwrap(), Identity::Personal);
    let now = device.now;
    assert_eq!(device.client.protect("p", &WORK, now).unwrap(), Protected::Done);
    assert_eq!(device.read_file("p").unwrap(), b"\x89CVLT\r\n");
}

#[test]
fn a_file_that_names_a_key_wrongly_was_changed_and_one_whose_key_is_gone_was_not() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", TEXT);
    let whole = device.media.state().files["a"].clone();
    for byte in 80..96 {
        let mut damaged = whole.clone();
        damaged[byte] ^= 1;
        put(&device, "a", &damaged);
        let read = device.read_file("a");
        assert!(matches!(read, Err(VaultError::Open(OpenError::TamperedHeader))), "{byte}: {read:?}");
    }
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    device.sign_in();
    settle(&mut server, &mut device);
    put(&device, "a", &whole);
    let read = device.read_file("a");
    assert!(matches!(read, Err(VaultError::Key(KeyError::Destroyed))), "{read:?}");
}

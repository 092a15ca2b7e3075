//! Encrypted files, their keys, and the end of both.

use cordon_client::ports::KeyError;
use cordon_client::{Closed, Input, SignOutData, Standing, VaultError, WipeAnswer};
use cordon_wire::check_in::CheckInRequest;

use crate::device::{Device, OID, WORK, paste};
use crate::media::{Key, Kill};
use crate::server::Server;

#[test]
fn a_sealed_file_reads_back_in_ranges_and_is_unreadable_on_disk() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    let text = b"quarterly figures, not for the press. ".repeat(5_000);
    device.seal_file("figures", &text);
    let reader = device.client.vault(&WORK, device.now).unwrap().open("figures").unwrap();
    let mut range = [0; 17];
    reader.read_at(100_016, &mut range).unwrap();
    assert_eq!(range, text[100_016..100_033]);
    let state = device.media.state();
    let disk = &state.files["figures"];
    assert!(disk.len() > text.len());
    assert!(!disk.windows(9).any(|window| window == b"quarterly"));
}

#[test]
fn one_unlock_asks_the_key_store_once_and_decisions_never() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", b"one");
    device.restart();
    let before = device.media.state().key_calls;
    for _ in 0..5 {
        assert_eq!(device.read_file("a").unwrap(), b"one");
    }
    assert_eq!(device.media.state().key_calls, before + 1);
    let snapshot = device.client.snapshot(&WORK);
    for _ in 0..1_000 {
        let _ = snapshot.may(&paste());
        let _ = snapshot.explain(&paste());
    }
    assert_eq!(device.media.state().key_calls, before + 1);
}

#[test]
fn the_server_learns_of_a_new_key_soon() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    assert!(server.only().live_keys.is_empty());
    device.seal_file("a", b"one");
    device.run(&mut server);
    assert_eq!(server.only().live_keys.len(), 1);
}

#[test]
fn signing_out_destroys_delivers_the_receipt_and_forgets() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", b"one");
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiping));
    let mut receipts = Vec::new();
    device.run_with(&mut server, &mut |request, _| {
        if request.url.ends_with("/check-in") {
            let body: CheckInRequest = serde_json::from_slice(&request.body).unwrap();
            receipts.extend(body.receipts);
        }
    });
    assert_eq!(receipts.len(), 1);
    assert_eq!(server.log.last().unwrap().split(' ').next(), Some("DELETE"));
    assert!(server.plane.registrations.is_empty());
    let state = device.media.state();
    assert!(state.is_clean() && state.files.is_empty());
    drop(state);
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
}

#[test]
fn a_first_start_without_saved_state_deletes_leftover_keys() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", b"one");
    device.media.state().records.clear();
    device.restart();
    assert!(device.media.state().keys.is_empty(), "{:?}", device.media.state().keys.keys());
}

#[test]
fn an_instance_key_that_is_lost_alone_does_not_cost_the_files() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", b"one");
    device.media.state().keys.retain(|name, _| !name.starts_with("instance."));
    device.restart();
    assert_eq!(device.standing(), Standing::Closed(Closed::StateOlder));
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    assert_eq!(device.read_file("a").unwrap(), b"one");
    assert_eq!(server.plane.registrations.len(), 2);
}

#[test]
fn a_key_store_that_is_locked_at_the_start_is_neither_gone_nor_corrupt() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", b"one");
    device.media.state().keys_unavailable = true;
    device.restart();
    assert_eq!(device.standing(), Standing::Managed, "decisions need no key");
    assert!(matches!(device.read_file("a"), Err(VaultError::Key(KeyError::Unavailable))));
    device.run(&mut server);
    device.media.state().keys_unavailable = false;
    assert_eq!(device.read_file("a").unwrap(), b"one");
    device.check_in(&mut server);
    assert_eq!(device.client.diagnostics().identities[0].failures, 0);
}

#[test]
fn wrapped_keys_that_were_altered_are_corrupt_and_unreadable_ones_say_so() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", b"one");
    let record = format!("keys.{OID}");
    let good = String::from_utf8(device.media.state().records[&record].clone()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&good).unwrap();
    let wrapped = value["wrapped"][0]["wrapped"].as_str().unwrap().to_owned();
    let mut altered = wrapped.clone().into_bytes();
    altered[30] = if altered[30] == b'A' { b'B' } else { b'A' };
    let altered = good.replace(&wrapped, &String::from_utf8(altered).unwrap());
    device.media.state().records.insert(record.clone(), altered.into_bytes());
    device.restart();
    assert!(matches!(device.read_file("a"), Err(VaultError::Key(KeyError::Corrupt))));
    device.media.state().records.insert(record.clone(), b"{".to_vec());
    device.restart();
    assert!(matches!(device.read_file("a"), Err(VaultError::KeysUnreadable)));
    device.media.state().records.insert(record, good.into_bytes());
    device.restart();
    assert_eq!(device.read_file("a").unwrap(), b"one");
}

#[test]
fn a_wipe_of_many_files_destroys_the_key_first_and_removes_in_small_pieces() {
    use cordon_client::Effect;
    use cordon_wire::order::OrderKind;
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    let files = 300;
    for number in 0..files {
        device.seal_file(&format!("file-{number}"), b"work");
    }
    device.run(&mut server);
    server.order(OrderKind::Wipe);
    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    let mut left = files;
    while let Some(effect) = device.client.next_effect(device.now) {
        match effect {
            Effect::Send(request) => {
                let reply = server.serve(&request);
                device.give(Input::Reply(reply));
                if device.standing() == Standing::Closed(Closed::Wiping) {
                    let keys = device.media.state().keys.keys().any(|name| name.starts_with("kek."));
                    assert!(!keys && device.media.state().files.len() == files, "keys first, and at once");
                }
            }
            Effect::WipeAppData { identity, .. } => {
                device.give(Input::AppDataWiped { identity, answer: WipeAnswer::Done(Default::default()) });
            }
            _ => {}
        }
        let now = device.media.state().files.len();
        assert!(left - now <= 64, "{left} to {now} in one piece");
        left = now;
    }
    assert_eq!(left, 0);
    assert_eq!(server.only().receipts[0].receipt.counts.erased_by_key, 300);
}

/// The record of wrapped keys with a second key in it, whose key-encryption key is in the key store.
fn with_a_second_key(device: &mut Device) -> String {
    const SECOND: &str = "00000000000000000000000000000002";
    let record = format!("keys.{OID}");
    let mut state = device.media.state();
    let mut saved: serde_json::Value = serde_json::from_slice(&state.records[&record]).unwrap();
    let mut second = saved["wrapped"][0].clone();
    let first = second["keyId"].as_str().unwrap().to_owned();
    let kek = format!("kek.{OID}.{SECOND}");
    assert!(state.keys.contains_key(&format!("kek.{OID}.{first}")) && first.len() == SECOND.len());
    second["keyId"] = SECOND.into();
    saved["wrapped"].as_array_mut().unwrap().push(second);
    state.records.insert(record, serde_json::to_vec(&saved).unwrap());
    state.keys.insert(kek.clone(), Key::Wrapping([2; 32]));
    drop(state);
    device.restart();
    kek
}

#[test]
fn a_later_key_that_is_gone_leaves_nothing_unlocked_even_if_nothing_can_be_written() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", b"one");
    let kek = with_a_second_key(&mut device);
    device.media.state().keys.remove(&kek);
    device.media.kill_at(1, Kill::Before);
    let error = device.client.vault(&WORK, device.now).unwrap_err();
    assert!(matches!(error, VaultError::Key(KeyError::Destroyed)), "{error:?}");
    assert!(device.media.state().dead, "the state that follows was to be written, and was not");
    let error = device.client.vault(&WORK, device.now).unwrap_err();
    assert!(
        matches!(error, VaultError::Key(KeyError::Unavailable)),
        "it asks the key store again: {error:?}"
    );

    device.restart();
    assert_eq!(device.standing(), Standing::Closed(Closed::StateOlder));
    device.run(&mut server);
    assert_eq!(device.read_file("a").unwrap(), b"one", "what the other key protects does not stay closed");
}

#[test]
fn a_keys_record_that_does_not_read_outlives_the_loss_of_other_keys_but_not_a_wipe() {
    let record = format!("keys.{OID}");
    let keks =
        |device: &Device| device.media.state().keys.keys().filter(|name| name.starts_with("kek.")).count();
    for wipe in [false, true] {
        let mut server = Server::new(OID);
        let mut device = Device::sealing(&mut server);
        device.seal_file("a", b"one");
        let good = device.media.state().records.insert(record.clone(), b"{".to_vec()).unwrap();
        device.media.state().keys.retain(|name, _| !name.starts_with("instance."));
        device.restart();
        assert_eq!(device.standing(), Standing::Closed(Closed::StateOlder));
        device.run(&mut server);
        device.restart();
        assert_eq!(device.standing(), Standing::Managed);
        assert!(matches!(device.read_file("a"), Err(VaultError::KeysUnreadable)));
        assert_eq!(keks(&device), 1);
        assert_eq!(device.media.state().records[&record], b"{");
        if wipe {
            device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
            device.run(&mut server);
            assert!(device.media.state().is_clean(), "{:?}", device.media.state().records.keys());
        } else {
            device.media.state().records.insert(record.clone(), good);
            device.restart();
            assert_eq!(device.read_file("a").unwrap(), b"one");
        }
    }
}

#[test]
fn an_order_to_wipe_removes_a_keys_record_that_does_not_read() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", b"one");
    device.media.state().records.insert(format!("keys.{OID}"), b"{".to_vec());
    device.restart();
    device.run(&mut server);
    server.order(cordon_wire::order::OrderKind::Wipe);
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    let state = device.media.state();
    assert!(!state.records.contains_key(&format!("keys.{OID}")));
    assert!(!state.keys.keys().any(|name| name.starts_with("kek.")));
}

#[test]
fn a_wipe_takes_open_files_from_the_app() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("a", b"one");
    let reader = device.client.vault(&WORK, device.now).unwrap().open("a").unwrap();
    let mut bytes = [0; 3];
    reader.read_at(0, &mut bytes).unwrap();
    let holders = device.media.holders();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    assert_eq!(device.media.holders(), holders - 1, "the reader let go of its file, and with it of its keys");
    assert!(matches!(reader.read_at(0, &mut bytes), Err(VaultError::Closed(Closed::Wiping))));
}

//! Encrypted files, their keys, and the end of both.

use cordon_client::{Closed, Input, Standing};
use cordon_wire::check_in::CheckInRequest;

use crate::device::{Device, OID, WORK, paste};
use crate::server::Server;

#[test]
fn a_sealed_file_reads_back_in_ranges_and_is_unreadable_on_disk() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
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
    let mut device = Device::enrolled(&mut server);
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
    let mut device = Device::enrolled(&mut server);
    assert!(server.only().live_keys.is_empty());
    device.seal_file("a", b"one");
    device.run(&mut server);
    assert_eq!(server.only().live_keys.len(), 1);
}

#[test]
fn signing_out_destroys_delivers_the_receipt_and_forgets() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    device.seal_file("a", b"one");
    device.give(Input::SignOut { oid: OID });
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
    assert!(server.registrations.is_empty());
    let state = device.media.state();
    assert!(state.records.is_empty() && state.keys.is_empty() && state.files.is_empty());
    drop(state);
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
}

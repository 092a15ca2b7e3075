//! Power loss at every single write of every port, before it takes effect and after: the next start ends right.

use cordon_client::{AppDataReport, Client, Closed, Input, SignOutData, Standing, WipeAnswer, WipeHandler};
use cordon_wire::order::OrderKind;
use serde_json::json;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK};
use crate::media::Kill;
use crate::orders::with_a_file;
use crate::server::{Server, TOKEN, URL};

/// Runs `act` again and again, killed one write later each time, before and after the write; `check` judges the device
/// after its next start. Gives how many writes there were.
pub(crate) fn at_every_write(
    setup: impl Fn() -> (Server, Device),
    act: impl Fn(&mut Server, &mut Device),
    check: impl Fn(&mut Server, &mut Device, &str),
) -> u64 {
    for kill in [Kill::Before, Kill::After] {
        for n in 1.. {
            assert!(n < 500, "the end is never reached");
            let (mut server, mut device) = setup();
            device.media.kill_at(n, kill);
            act(&mut server, &mut device);
            if !device.media.state().dead {
                device.media.state().kill = None;
                check(&mut server, &mut device, "not killed");
                if kill == Kill::After {
                    return n - 1;
                }
                break;
            }
            device.restart();
            check(&mut server, &mut device, &format!("killed {kill:?} write {n}"));
        }
    }
    unreachable!("the loop ends where nothing was killed");
}

fn sign_in(device: &mut Device) {
    let token = Zeroizing::new(TOKEN.to_owned());
    // A killed store refuses; the host signs in again after the start.
    let _ = device
        .client
        .handle(device.now, Input::SignIn { oid: OID, server: URL.to_owned(), token, upn: None });
}

fn check_in(server: &mut Server, device: &mut Device) {
    device.later(60_000);
    let _ = device.client.handle(device.now, Input::CheckInNow { oid: OID });
    device.run(server);
}

/// Lets the device do all that it has to do, over some minutes.
fn settle(server: &mut Server, device: &mut Device) {
    for _ in 0..5 {
        device.run(server);
        device.later(120_000);
        device.give(Input::Connectivity);
    }
    device.run(server);
}

#[test]
fn s091_a_wipe_resumes_after_power_loss_at_any_write() {
    let setup = || {
        let (mut server, mut device) = with_a_file();
        for name in ["second", "third"] {
            device.seal_file(name, b"work");
        }
        device.run(&mut server);
        server.order(OrderKind::Wipe);
        (server, device)
    };
    let writes = at_every_write(setup, check_in, |server, device, what| {
        let known = server.only().live_keys.clone();
        match device.standing() {
            // The intent was not written: nothing was begun, and nothing is half gone.
            Standing::Managed => assert_eq!(device.read_file("figures").unwrap(), b"work", "{what}"),
            Standing::Closed(Closed::Wiping | Closed::Wiped) => {
                assert!(device.client.vault(&WORK, device.now).is_err(), "{what}");
            }
            other => panic!("{what}: {other}"),
        }
        settle(server, device);
        if device.standing() == Standing::Managed {
            check_in(server, device);
            settle(server, device);
        }
        assert_eq!(device.standing(), Standing::Closed(Closed::Wiped), "{what}");
        let state = device.media.state();
        assert_eq!(state.files.keys().collect::<Vec<_>>(), ["holiday"], "{what}");
        assert!(state.keys.is_empty(), "{what}: {:?}", state.keys.keys());
        assert_eq!(state.records.keys().filter(|name| name.starts_with("keys.")).count(), 0, "{what}");
        drop(state);
        let receipts = &server.only().receipts;
        assert_eq!(receipts.len(), 1, "{what}: one order, one receipt");
        let receipt = &receipts[0].receipt;
        assert!(known.iter().all(|key| receipt.destroyed.contains(key)), "{what}");
        assert_eq!((receipt.counts.erased_by_key, receipt.counts.failed), (3, 0), "{what}");
        assert!(device.app_wiped >= 1, "{what}");
    });
    assert!(writes >= 10, "{writes} writes");
}

/// The app's own part in between: what it answered is durable, and what was lost of it is asked for again.
#[test]
fn s091_a_wipe_whose_app_replaces_the_deletion_resumes_too() {
    for (answer, stays) in [
        (WipeAnswer::Done(AppDataReport { deleted: 3, ..AppDataReport::default() }), true),
        (WipeAnswer::Failed(AppDataReport { deleted: 3, failed: 2, ..AppDataReport::default() }), false),
    ] {
        let setup = || {
            let (mut server, mut device) = with_a_file();
            device.config.wipe = WipeHandler::Replaces;
            device.app_answer = Some(answer.clone());
            device.restart();
            device.run(&mut server);
            server.order(OrderKind::Wipe);
            (server, device)
        };
        let writes = at_every_write(setup, check_in, |server, device, what| {
            settle(server, device);
            check_in(server, device);
            settle(server, device);
            assert_eq!(device.standing(), Standing::Closed(Closed::Wiped), "{what}");
            assert_eq!(device.media.state().files.contains_key("figures"), stays, "{what}");
            let [receipt] = &server.only().receipts[..] else { panic!("{what}: one receipt") };
            let counts = receipt.receipt.counts;
            assert_eq!((counts.erased_by_key, counts.plain_deleted), (1, 3), "{what}");
            assert_eq!(counts.failed, if stays { 0 } else { 2 }, "{what}");
            assert_eq!(receipt.receipt.stays.len(), usize::from(stays), "{what}");
        });
        assert!(writes >= 10, "{writes} writes");
    }
}

#[test]
fn a_wipe_that_lost_power_and_whose_storage_is_put_back_opens_nothing() {
    // The worst of both: killed at some write, then the storage of before the wipe.
    for n in 1..=12 {
        let (mut server, mut device) = with_a_file();
        let copy = device.media.copy_storage();
        server.order(OrderKind::Wipe);
        device.media.kill_at(n, Kill::After);
        check_in(&mut server, &mut device);
        let keys_gone = !device.media.state().keys.keys().any(|name| name.starts_with("kek."));
        device.media.put_back(copy);
        device.restart();
        let readable = device.read_file("figures").is_ok();
        assert_eq!(readable, !keys_gone, "write {n}");
        settle(&mut server, &mut device);
        assert!(device.read_file("figures").is_err(), "write {n}: the order came again");
    }
}

#[test]
fn a_registration_resumes_with_the_same_key() {
    let setup = || (Server::new(OID), Device::new());
    let act = |server: &mut Server, device: &mut Device| {
        sign_in(device);
        device.run(server);
    };
    let writes = at_every_write(setup, act, |server, device, what| {
        if device.standing() == Standing::Closed(Closed::NotSignedIn) {
            sign_in(device);
        }
        settle(server, device);
        assert_eq!(device.standing(), Standing::Managed, "{what}");
        server.only();
        let state = device.media.state();
        assert_eq!(state.keys.len(), 1, "{what}: nothing is left over: {:?}", state.keys.keys());
    });
    assert!(writes >= 4, "{writes} writes");
}

#[test]
fn an_adoption_is_whole_or_not_at_all() {
    let setup = || {
        let (mut server, device) = with_a_file();
        server.set_policy(json!({"allowedOutboundClipboardSharingLevel": "allApps"}));
        server.configuration.insert("theme".to_owned(), "dark".to_owned());
        (server, device)
    };
    let writes = at_every_write(setup, check_in, |server, device, what| {
        let new = server.policy.as_ref().map(|(version, _)| version.clone());
        let snapshot = device.client.snapshot(&WORK);
        assert_eq!(snapshot.standing(), Standing::Managed, "{what}");
        let is_new = snapshot.policy_version() == new.as_deref();
        assert_eq!(!snapshot.configuration().is_empty(), is_new, "{what}: old and new are mixed");
        settle(server, device);
        assert_eq!(device.client.snapshot(&WORK).policy_version(), new.as_deref(), "{what}");
        assert_eq!(device.read_file("figures").unwrap(), b"work", "{what}");
    });
    assert!(writes >= 2, "{writes} writes");
}

#[test]
fn a_new_identity_key_is_saved_before_anything_is_written_under_it() {
    let setup = || {
        let mut server = Server::new(OID);
        let device = Device::enrolled(&mut server);
        (server, device)
    };
    let act = |_: &mut Server, device: &mut Device| {
        let Ok(vault) = device.client.vault(&WORK, device.now) else { return };
        let Ok(mut writer) = vault.create("a") else { return };
        if writer.write(b"work").is_ok() && writer.finish().is_ok() {
            device.app_wiped = 1_000; // the app was told that the file is whole
        }
    };
    let writes = at_every_write(setup, act, |server, device, what| {
        if device.app_wiped == 1_000 {
            assert_eq!(device.read_file("a").unwrap(), b"work", "{what}");
        }
        settle(server, device);
        device.seal_file("b", b"more");
        device.restart();
        assert_eq!(device.read_file("b").unwrap(), b"more", "{what}");
        let state = device.media.state();
        let keks = state.keys.keys().filter(|name| name.starts_with("kek.")).count();
        assert_eq!(keks, 1, "{what}: no key is left over");
    });
    assert!(writes >= 5, "{writes} writes");
}

#[test]
fn a_hold_is_confirmed_once() {
    let setup = || {
        let (mut server, device) = with_a_file();
        server.order(OrderKind::Hold);
        (server, device)
    };
    at_every_write(setup, check_in, |server, device, what| {
        settle(server, device);
        check_in(server, device);
        assert_eq!(device.standing(), Standing::Closed(Closed::HeldByOrder), "{what}");
        assert_eq!(server.only().receipts.len(), 1, "{what}");
        server.order(OrderKind::Release);
        check_in(server, device);
        assert_eq!(device.read_file("figures").unwrap(), b"work", "{what}");
    });
}

#[test]
fn signing_out_ends_with_nothing_left() {
    let act = |server: &mut Server, device: &mut Device| {
        let _ = device.client.handle(device.now, Input::SignOut { oid: OID, data: SignOutData::Wipe });
        device.run(server);
    };
    let writes = at_every_write(with_a_file, act, |server, device, what| {
        settle(server, device);
        if device.standing() == Standing::Managed {
            device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
            settle(server, device);
        }
        assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn), "{what}");
        // What a kill between two removals left is cleaned at the next start.
        device.restart();
        let state = device.media.state();
        assert!(state.is_clean(), "{what}: {:?}", state.records.keys());
        assert_eq!(state.files.keys().collect::<Vec<_>>(), ["holiday"], "{what}");
    });
    assert!(writes >= 10, "{writes} writes");
}

#[test]
fn s011_signing_out_with_the_data_kept_is_whole_or_not_at_all() {
    let act = |server: &mut Server, device: &mut Device| {
        let _ = device.client.handle(device.now, Input::SignOut { oid: OID, data: SignOutData::Keep });
        device.run(server);
    };
    at_every_write(with_a_file, act, |server, device, what| {
        assert!(
            matches!(device.standing(), Standing::Managed | Standing::Closed(Closed::SignedOut)),
            "{what}: {}",
            device.standing()
        );
        sign_in(device);
        settle(server, device);
        assert_eq!(device.read_file("figures").unwrap(), b"work", "{what}");
        assert_eq!(device.app_wiped, 0, "{what}");
    });
}

#[test]
fn going_on_after_storage_was_put_back_survives_kills_too() {
    for kill in [Kill::Before, Kill::After] {
        for n in 1..12 {
            let (mut server, mut device) = with_a_file();
            let copy = device.media.copy_storage();
            server.order(OrderKind::Wipe);
            check_in(&mut server, &mut device);
            device.media.put_back(copy);
            let ports = device.media.boot();
            device.media.kill_at(n, kill);
            // The start itself may be what is killed; then there is no client, and nothing is open.
            if let Ok(client) = Client::open(device.config.clone(), ports, device.now) {
                device.client = client;
                device.run(&mut server);
            }
            device.restart();
            settle(&mut server, &mut device);
            assert_eq!(device.standing(), Standing::Managed, "{kill:?} {n}");
            assert!(device.read_file("figures").is_err(), "{kill:?} {n}");
            device.seal_file("new", b"fine");
            assert_eq!(device.read_file("new").unwrap(), b"fine", "{kill:?} {n}");
        }
    }
}

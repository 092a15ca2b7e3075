//! Storage copied and put back: what is older than the keys opens nothing, and the app goes on.

use cordon_client::ports::KeyError;
use cordon_client::{Closed, Config, Standing, VaultError};
use cordon_wire::order::OrderKind;

use crate::device::Device;
use crate::media::Media;
use crate::orders::with_a_file;

#[test]
fn storage_copied_before_a_wipe_and_put_back_opens_nothing() {
    for acknowledged in [true, false] {
        let (mut server, mut device) = with_a_file();
        let copy = device.media.copy_storage();
        server.plane.acknowledges = acknowledged;
        server.order(OrderKind::Wipe);
        device.check_in(&mut server);
        assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));

        device.media.put_back(copy.clone());
        device.restart();
        assert_eq!(device.standing(), Standing::Closed(Closed::StateOlder));
        assert!(matches!(device.read_file("figures"), Err(VaultError::Closed(Closed::StateOlder))));
        // It goes on sanely: a new registration, under which the old file is still not to be opened.
        server.plane.acknowledges = true;
        device.run(&mut server);
        assert_eq!(device.standing(), Standing::Managed);
        assert_eq!(server.plane.registrations.len(), 2, "a new key is a new registration");
        let error = device.read_file("figures").unwrap_err();
        assert!(matches!(error, VaultError::Key(KeyError::Destroyed)), "{error:?}");
        device.seal_file("new", b"fine");
        assert_eq!(device.read_file("new").unwrap(), b"fine");
        device.check_in(&mut server);
        assert_eq!(device.client.diagnostics().identities[0].failures, 0);
    }
}

#[test]
fn storage_put_back_without_a_wipe_goes_on_and_its_reports_count() {
    let (mut server, mut device) = with_a_file();
    let copy = device.media.copy_storage();
    for _ in 0..3 {
        device.check_in(&mut server);
    }
    // The clock of the device stands still, so that only the server's word helps.
    server.only().report += 1_000_000;
    device.media.put_back(copy);
    device.restart();
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
    let applied = server.only().applied;
    server.order(OrderKind::Hold);
    device.check_in(&mut server);
    assert!(server.only().applied > applied);
    assert_eq!(server.only().receipts.len(), 1);
}

#[test]
fn a_cloned_device_registers_anew_as_itself_and_leaves_the_old_one_alone() {
    let (mut server, mut device) = with_a_file();
    let first = server.rid();
    // The storage of the app on another device. What the key store holds cannot be copied.
    let media = Media::default();
    media.put_back(device.media.copy_storage());
    let config = Config { device_tag: "device-2".to_owned(), ..device.config.clone() };
    let mut clone = Device::on(media, config);
    clone.facts = device.facts.clone();
    clone.tell_facts();
    assert_eq!(clone.standing(), Standing::Closed(Closed::StateOlder));
    assert!(matches!(clone.read_file("figures"), Err(VaultError::Closed(Closed::StateOlder))));
    assert!(clone.client.diagnostics().identities[0].receipts_waiting == 0);

    clone.run(&mut server);
    assert_eq!(clone.standing(), Standing::Managed, "under a token of its own");
    assert_eq!(server.plane.registrations.len(), 2);
    let second = clone.client.diagnostics().identities[0].registration.unwrap();
    assert_ne!(second, first);
    assert_ne!(server.plane.registrations[&second].key, server.plane.registrations[&first].key);
    let error = clone.read_file("figures").unwrap_err();
    assert!(matches!(error, VaultError::Key(KeyError::Destroyed)), "{error:?}");

    // The old one: the same registration, its file, its reports.
    let applied = server.plane.registrations[&first].applied;
    device.check_in(&mut server);
    assert_eq!(device.client.diagnostics().identities[0].registration, Some(first));
    assert!(server.plane.registrations[&first].applied > applied);
    assert_eq!(device.standing(), Standing::Managed);
    assert!(device.read_file("figures").is_ok());
}

//! What each status does to decisions.

use cordon_client::{Closed, Event, Standing, VaultError};
use cordon_policy::Verdict;
use cordon_wire::envelope::Status;

use crate::device::{Device, OID, WORK, paste};
use crate::server::Server;

#[test]
fn s005_untargeted_is_unmanaged_and_becomes_managed_without_a_new_sign_in() {
    for status in [Status::Untargeted, Status::AppNotTargeted] {
        let mut server = Server::new(OID);
        server.status = status;
        let mut device = Device::new();
        device.sign_in();
        device.run(&mut server);
        let expected = match status {
            Status::Untargeted => Standing::Untargeted,
            _ => Standing::AppNotTargeted,
        };
        assert_eq!(device.standing(), expected);
        assert_eq!(device.client.snapshot(&WORK).may(&paste()).verdict, Verdict::Allow);
        assert!(matches!(device.client.vault(&WORK, device.now), Err(VaultError::NotManaged(_))));
        device.restart();
        assert_eq!(device.standing(), expected);
        server.status = Status::Managed;
        device.check_in(&mut server);
        assert_eq!(device.standing(), Standing::Managed);
        assert_eq!(
            server.log.iter().filter(|line| line.ends_with("/registrations")).count(),
            2,
            "with the nonce"
        );
    }
}

#[test]
fn s016_losing_the_target_after_being_managed_closes_and_destroys_nothing() {
    for (status, closed) in [
        (Status::Untargeted, Closed::NoLongerTargeted),
        (Status::AppNotTargeted, Closed::AppNoLongerTargeted),
        (Status::Held, Closed::Held),
        (Status::Unknown, Closed::Held),
        (Status::Disabled, Closed::Disabled),
        (Status::Superseded, Closed::Superseded),
    ] {
        let mut server = Server::new(OID);
        let mut device = Device::enrolled(&mut server);
        device.seal_file("a", b"one");
        let reader = device.client.vault(&WORK, device.now).unwrap().open("a").unwrap();
        server.status = status;
        device.check_in(&mut server);
        assert_eq!(device.standing(), Standing::Closed(closed));
        let snapshot = device.client.snapshot(&WORK);
        let decision = snapshot.may(&paste());
        assert_eq!((decision.verdict, decision.reasons[0].code), (Verdict::Deny, closed.code()));
        assert!(snapshot.explain(&paste()).text().contains(&closed.to_string()));
        // Handles that were open before end too.
        let read = reader.read_at(0, &mut [0; 3]);
        assert!(matches!(read, Err(VaultError::Closed(why)) if why == closed), "{read:?}");
        assert!(matches!(device.read_file("a"), Err(VaultError::Closed(_))));
        assert_eq!(device.app_wiped, 0);
        device.restart();
        assert_eq!(device.standing(), Standing::Closed(closed), "also after a restart");

        server.status = Status::Managed;
        device.check_in(&mut server);
        assert_eq!(device.standing(), Standing::Managed);
        assert_eq!(device.read_file("a").unwrap(), b"one");
        assert!(!device.events.iter().any(|event| matches!(event, Event::WipeBegan { .. })));
    }
}

#[test]
fn two_identities_have_each_their_own_standing() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let other = uuid::Uuid::from_u128(0xb0b);
    let mut second = Server::new(other);
    second.status = Status::Held;
    let token = zeroize::Zeroizing::new(crate::server::TOKEN.to_owned());
    let url = crate::server::URL.to_owned();
    device.give(cordon_client::Input::SignIn { oid: other, server: url, token, upn: None });
    device.run(&mut second);
    assert_eq!(device.standing(), Standing::Managed);
    let snapshot = device.client.snapshot(&cordon_client::Identity::Work(other));
    assert_eq!(snapshot.standing(), Standing::Closed(Closed::Held));
}

#[test]
fn a_hold_closes_an_account_that_no_policy_reaches_too() {
    let mut server = Server::new(OID);
    server.status = Status::Untargeted;
    let mut device = Device::new();
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Untargeted);
    server.order(cordon_wire::order::OrderKind::Hold);
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::HeldByOrder));
}

//! What the host tells of an account beside facts and tokens.

use cordon_client::{Identity, Input, InputError};
use cordon_policy::launch::{AccountStatus, LaunchState, WorkingStatus};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK};
use crate::server::{Server, TOKEN};

fn state(device: &Device) -> LaunchState {
    device.client.launch_state(&WORK).unwrap()
}

#[test]
fn working_time_and_account_status_are_kept_for_one_run_and_one_account() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let first = state(&device);
    assert_eq!((first.account, first.working, first.sign_in_refused), (None, None, false));
    assert_eq!((first.online, first.last_envelope), (Some(true), Some(server.clock)));

    let shift = WorkingStatus { at_work: true, since: 1_800_000_000, until: 1_800_028_800 };
    device.give(Input::WorkingTime { oid: OID, status: Some(shift) });
    device.give(Input::Account { oid: OID, status: AccountStatus::Disabled });
    assert_eq!(
        (state(&device).working, state(&device).account),
        (Some(shift), Some(AccountStatus::Disabled))
    );
    device.give(Input::WorkingTime { oid: OID, status: None });
    device.give(Input::Account { oid: OID, status: AccountStatus::Active });
    assert_eq!((state(&device).working, state(&device).account), (None, Some(AccountStatus::Active)));

    let stranger = Uuid::from_u128(0xb0b);
    let input = Input::WorkingTime { oid: stranger, status: Some(shift) };
    assert_eq!(device.client.handle(device.now, input), Err(InputError::NotSignedIn));
    assert_eq!(device.client.launch_state(&Identity::Work(stranger)), None);
    assert_eq!(device.client.launch_state(&Identity::Personal), None);

    device.give(Input::WorkingTime { oid: OID, status: Some(shift) });
    device.restart();
    let after = state(&device);
    assert_eq!((after.account, after.working, after.online), (None, None, None), "unknown, not what it was");
    assert!(after.last_envelope.is_some());
}

#[test]
fn a_refused_sign_in_holds_until_a_token_comes_and_the_network_is_what_the_last_exchange_showed() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    device.give(Input::SignInRefused { oid: OID });
    assert!(state(&device).sign_in_refused);
    device.give(Input::Token { oid: OID, token: Zeroizing::new(TOKEN.to_owned()) });
    assert!(!state(&device).sign_in_refused);

    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    let request = device.drain().into_iter().find_map(|effect| match effect {
        cordon_client::Effect::Send(request) => Some(request.id),
        _ => None,
    });
    device.give(Input::Failed { request: request.unwrap() });
    assert_eq!(state(&device).online, Some(false));
    device.give(Input::Connectivity);
    assert_eq!(state(&device).online, None, "a network is not yet the server");
    device.run(&mut server);
    assert_eq!(state(&device).online, Some(true));
}

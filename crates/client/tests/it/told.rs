//! What the host tells of an account beside facts and tokens, as the gate goes by it.

use cordon_client::{Closed, Effect, Gate, Input, InputError, Standing};
use cordon_policy::launch::{AccountStatus, WorkingStatus};
use serde_json::{Value, json};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, OID};
use crate::server::{Server, TOKEN};

fn enrolled(members: Value) -> (Server, Device) {
    let mut server = Server::new(OID);
    server.set_policy(members);
    let device = Device::enrolled(&mut server);
    (server, device)
}

#[test]
fn working_time_and_account_status_are_kept_for_one_run_and_one_account() {
    let (server, mut device) = enrolled(json!({
        "appActionIfAccountIsClockedOut": "block",
        "appActionIfUnableToAuthenticateUser": "block",
    }));
    let shift = WorkingStatus { at_work: true, since: server.clock - 60, until: server.clock + 28_800 };
    let working = |status| Input::WorkingTime { oid: OID, status };
    let account = |status| Input::Account { oid: OID, status };
    assert_eq!(device.shows(), Some("gateBlocked"), "nobody told whether it is working time");
    device.give(working(Some(shift)));
    assert_eq!(device.gate(), Gate::Open);
    device.give(account(AccountStatus::Disabled));
    assert_eq!(device.shows(), Some("gateBlocked"));
    device.give(account(AccountStatus::Active));
    assert_eq!(device.gate(), Gate::Open);
    device.give(working(None));
    assert_eq!(device.shows(), Some("gateBlocked"));

    let stranger = Input::WorkingTime { oid: Uuid::from_u128(0xb0b), status: Some(shift) };
    assert_eq!(device.client.handle(device.now, stranger), Err(InputError::NotSignedIn));
    assert_eq!(device.shows(), Some("gateBlocked"), "it was told of another account");

    device.give(working(Some(shift)));
    assert_eq!(device.gate(), Gate::Open);
    device.restart();
    assert_eq!(device.shows(), Some("gateBlocked"), "unknown, not what it was");
}

#[test]
fn a_refused_sign_in_holds_until_a_token_comes() {
    let (_server, mut device) = enrolled(json!({"periodOfflineBeforeWipeIsEnforced": "P90D"}));
    device.later(91 * 24 * 3_600_000);
    device.give(Input::SignInRefused { oid: OID });
    device.give(Input::Token { oid: OID, token: Zeroizing::new(TOKEN.to_owned()) });
    device.drain();
    assert_eq!((device.shows(), device.standing()), (Some("gateBlocked"), Standing::Managed));
    device.give(Input::SignInRefused { oid: OID });
    device.drain();
    assert!(matches!(device.standing(), Standing::Closed(Closed::Wiping | Closed::Wiped)));
}

#[test]
fn the_network_is_what_the_last_exchange_showed() {
    let (mut server, mut device) = enrolled(json!({"periodOfflineBeforeAccessCheck": "PT0S"}));
    assert_eq!(device.gate(), Gate::Open);
    device.later(60_000);
    device.give(Input::CheckInNow { oid: OID });
    let request = device.drain().into_iter().find_map(|effect| match effect {
        Effect::Send(request) => Some(request.id),
        _ => None,
    });
    device.give(Input::Failed { request: request.unwrap() });
    device.drain();
    assert_eq!(device.shows(), Some("gateBlocked"));
    device.give(Input::Connectivity);
    assert_eq!(device.shows(), Some("gateBlocked"), "a network is not yet the server");
    device.run(&mut server);
    assert_eq!(device.gate(), Gate::Open);
}

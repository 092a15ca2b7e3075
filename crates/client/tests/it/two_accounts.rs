//! Two work accounts in one app: both policies are asked, and an account of another organisation is not managed.

use std::sync::Arc;

use cordon_client::{Closed, Identity, Input, Snapshot, Standing};
use cordon_policy::texts::Language;
use cordon_policy::{Ask, Party, Verdict};
use serde_json::{Value, json};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK, config};
use crate::server::{Server, TOKEN, URL};

const SECOND: Uuid = Uuid::from_u128(0xb0b);

/// This app, the other account.
fn other() -> Party {
    Party::App { app: config().app, account: Some(SECOND), verified: true, personal: false }
}

fn sign_in_second(device: &mut Device, server: &mut Server) -> [Arc<Snapshot>; 2] {
    device.give(Input::SignIn {
        oid: SECOND,
        server: URL.to_owned(),
        token: Zeroizing::new(TOKEN.to_owned()),
        upn: None,
    });
    device.run(server);
    [device.client.snapshot(&WORK), device.client.snapshot(&Identity::Work(SECOND))]
}

/// Two accounts of one organisation, with these policies.
fn colleagues(first: Value, second: Value) -> [Arc<Snapshot>; 2] {
    let mut server = Server::new(OID);
    server.set_policy(first);
    let mut device = Device::enrolled(&mut server);
    server.oid = SECOND;
    server.set_policy(second);
    sign_in_second(&mut device, &mut server)
}

/// Two accounts whose servers name the same organisation under different roots.
fn strangers(first: Value, second: Value) -> [Arc<Snapshot>; 2] {
    let mut server = Server::new(OID);
    server.set_policy(first);
    let mut device = Device::enrolled(&mut server);
    let mut theirs = Server::new(SECOND);
    theirs.set_policy(second);
    sign_in_second(&mut device, &mut theirs)
}

#[test]
fn both_policies_of_one_organisation_must_agree() {
    let send = || Ask::transfer(Party::Work, other());
    let managed = json!({"allowedOutboundDataTransferDestinations": "managedApps"});
    let [mine, theirs] =
        colleagues(managed.clone(), json!({"allowedInboundDataTransferSources": "managedApps"}));
    assert_eq!((mine.standing(), theirs.standing()), (Standing::Managed, Standing::Managed));
    assert_eq!(mine.may_with(&theirs, &send()).verdict, Verdict::Allow);
    assert_eq!(mine.may(&send()).verdict, Verdict::Deny, "alone it does not know the other one");

    let [mine, theirs] = colleagues(json!({}), json!({"allowedInboundDataTransferSources": "none"}));
    let decision = mine.may_with(&theirs, &send());
    assert_eq!(decision.verdict, Verdict::Deny);
    assert_eq!(decision.reasons[0].code, "receiveNobody");
    assert_eq!(decision.reasons[0].policies.len(), 1, "the policy of the side that speaks");
    assert_eq!(mine.explain_with(&theirs, Language::English, &send()).code, "receiveNobody");
    assert_eq!(
        mine.may(&send()).verdict,
        Verdict::Allow,
        "its own side allows: the other one must be asked too"
    );

    let [mine, theirs] = colleagues(json!({"allowedOutboundDataTransferDestinations": "none"}), json!({}));
    assert_eq!(mine.may_with(&theirs, &send()).reasons[0].code, "sendNobody");
    let receive = Ask::transfer(other(), Party::Work);
    assert_eq!(mine.may_with(&theirs, &receive).verdict, Verdict::Allow, "the other way round");
}

#[test]
fn an_account_of_another_organisation_is_not_managed() {
    let paste = Ask::paste(Party::Work, other(), 9);
    let managed = || json!({"allowedOutboundClipboardSharingLevel": "managedApps"});
    let [mine, theirs] = colleagues(managed(), managed());
    assert_eq!(mine.may_with(&theirs, &paste).verdict, Verdict::Allow);
    let [mine, theirs] = strangers(managed(), managed());
    assert_eq!(theirs.standing(), Standing::Managed);
    assert_eq!(
        mine.may_with(&theirs, &paste).reasons[0].code,
        "copyOutBlocked",
        "the same name, another root"
    );
}

#[test]
fn an_account_that_is_closed_takes_nothing() {
    let mut server = Server::new(OID);
    server.set_policy(json!({}));
    let device = Device::enrolled(&mut server);
    let [mine, theirs] = [WORK, Identity::Work(SECOND)].map(|identity| device.client.snapshot(&identity));
    assert_eq!(theirs.standing(), Standing::Closed(Closed::NotSignedIn));
    let ask = Ask::transfer(Party::Work, other());
    assert_eq!(mine.may(&ask).verdict, Verdict::Allow);
    assert_eq!(mine.may_with(&theirs, &ask).reasons[0].code, "notSignedIn");
    assert_eq!(mine.explain_with(&theirs, Language::English, &ask).code, "notSignedIn");
    let elsewhere = Ask::transfer(Party::Work, Party::Personal);
    assert_eq!(mine.may_with(&theirs, &elsewhere).verdict, Verdict::Allow, "no move between the two");
}

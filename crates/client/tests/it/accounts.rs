//! Which work accounts an app may hold: those that the device's management allows, and one alone where that is wanted.

use std::collections::BTreeMap;

use cordon_client::{Closed, Config, Event, Identity, Input, ManagedAccounts, SignOutData, Standing};
use cordon_policy::Verdict;
use cordon_wire::envelope::Status;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK, config, paste};
use crate::media::Media;
use crate::server::{Server, TOKEN, URL};

const SECOND: Uuid = Uuid::from_u128(0xb0b);
const OTHER: Identity = Identity::Work(SECOND);
const UPN: &str = "ada@contoso.example";

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn managed(pairs: &[(&str, &str)]) -> Config {
    Config { device_configuration: values(pairs), ..config() }
}

/// The server of the second account, at an address of its own.
fn second_server() -> Server {
    let mut server = Server::new(SECOND);
    server.plane.url = "https://cordon.fabrikam.example".to_owned();
    server
}

fn sign_in(device: &mut Device, oid: Uuid, upn: Option<&str>) {
    let url = if oid == OID { URL.to_owned() } else { second_server().plane.url };
    let (server, token) = (url, Zeroizing::new(TOKEN.to_owned()));
    device.give(Input::SignIn { oid, server, token, upn: upn.map(str::to_owned) });
}

fn standing(device: &Device, identity: Identity) -> Standing {
    device.client.snapshot(&identity).standing()
}

fn registrations(server: &Server) -> usize {
    server.log.iter().filter(|line| line.ends_with("/registrations")).count()
}

fn told(device: &Device) -> usize {
    device.events.iter().filter(|event| **event == Event::AllowedAccountsChanged).count()
}

fn seal(device: &mut Device, identity: Identity) {
    let vault = device.client.vault(&identity, device.now).unwrap();
    let mut writer = vault.create(&identity.to_string()).unwrap();
    writer.write(b"x").unwrap();
    writer.finish().unwrap();
}

#[test]
fn s098_an_account_outside_the_list_is_closed_and_told_to_nobody() {
    let oid = OID.to_string().to_uppercase();
    let braced = format!("{{{oid}}}");
    for (pairs, allowed) in [
        (vec![], true),
        (vec![("cordon.allowedAccounts", oid.as_str())], true),
        (vec![("cordon.allowedAccounts", braced.as_str())], true),
        (vec![("cordon.allowedAccounts", " bea@contoso.example ; ADA@Contoso.example ;")], true),
        (vec![("cordon.allowedAccounts", "bea@contoso.example")], false),
        (vec![("cordon.allowedAccounts", ";")], false),
        (vec![("cordon.allowedAccounts", "  ")], true),
        (
            vec![("com.microsoft.intune.mam.AllowedAccountUPNs", "bea@contoso.example;Ada@contoso.example")],
            true,
        ),
        (vec![("com.microsoft.intune.mam.AllowedAccountUPNs", "bea@contoso.example")], false),
        (vec![("IntuneMAMAllowedAccountsOnly", "Enabled"), ("IntuneMAMUPN", "ADA@contoso.example")], true),
        (vec![("IntuneMAMAllowedAccountsOnly", "enabled"), ("IntuneMAMOID", oid.as_str())], true),
        (vec![("IntuneMAMAllowedAccountsOnly", "Enabled"), ("IntuneMAMUPN", "bea@contoso.example")], false),
        (vec![("IntuneMAMAllowedAccountsOnly", "Enabled")], false),
        (vec![("IntuneMAMAllowedAccountsOnly", "sometimes")], false),
        (vec![("IntuneMAMAllowedAccountsOnly", "Disabled"), ("IntuneMAMUPN", "bea@contoso.example")], true),
        (vec![("IntuneMAMUPN", "bea@contoso.example")], true),
    ] {
        let mut server = Server::new(OID);
        let mut device = Device::on(Media::default(), managed(&pairs));
        let listed = device.client.is_account_allowed(UPN) || device.client.is_account_allowed(&oid);
        assert_eq!(listed, allowed, "{pairs:?}");
        sign_in(&mut device, OID, Some(UPN));
        device.run(&mut server);
        let expected = if allowed { Standing::Managed } else { Standing::Closed(Closed::NotAllowed) };
        assert_eq!(device.standing(), expected, "{pairs:?}");
        let verdict = device.client.snapshot(&WORK).may(&paste());
        assert_eq!(verdict.verdict, Verdict::Deny);
        if !allowed {
            assert_eq!(verdict.reasons[0].code, "accountNotAllowed");
            assert!(server.log.is_empty(), "{:?}", server.log);
            assert!(device.client.vault(&WORK, device.now).is_err());
            assert!(device.client.snapshot(&WORK).explain(&paste()).text().len() > 20);
        }
    }
}

#[test]
fn s098_a_list_that_changes_closes_and_opens_and_is_one_event() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    sign_in(&mut device, OID, Some(UPN));
    device.run(&mut server);
    device.seal_file("a", b"one");
    let reader = device.client.vault(&WORK, device.now).unwrap().open("a").unwrap();
    assert!(device.client.allowed_accounts().is_none());
    let list = |upn: &str| Input::DeviceConfiguration { values: values(&[("cordon.allowedAccounts", upn)]) };

    device.give(list("bea@contoso.example"));
    device.give(list("BEA@contoso.example"));
    device.run(&mut server);
    assert_eq!(told(&device), 1, "the same list in another spelling is no other list");
    assert_eq!(
        device.client.allowed_accounts().unwrap().names().collect::<Vec<_>>(),
        ["bea@contoso.example"]
    );
    assert_eq!(device.standing(), Standing::Closed(Closed::NotAllowed));
    assert!(reader.read_at(0, &mut [0; 3]).is_err(), "handles that were open end too");
    let before = server.log.len();
    device.check_in(&mut server);
    assert!(server.log.len() > before, "what is registered goes on taking orders");
    assert_eq!(device.standing(), Standing::Closed(Closed::NotAllowed));

    device.give(list(UPN));
    device.run(&mut server);
    assert_eq!((told(&device), device.standing()), (2, Standing::Managed));
    assert_eq!(device.read_file("a").unwrap(), b"one");
    // The name of the account is known after a restart too, and the list from the first moment.
    device.config = managed(&[("cordon.allowedAccounts", UPN)]);
    device.restart();
    assert_eq!(device.standing(), Standing::Managed);
    device.config = managed(&[("cordon.allowedAccounts", "bea@contoso.example")]);
    device.restart();
    let opened = device.drain();
    let managed = |effect: &&cordon_client::Effect| {
        matches!(effect, cordon_client::Effect::Event(Event::Status { standing: Standing::Managed, .. }))
    };
    assert_eq!(opened.iter().filter(managed).count(), 0, "not for a moment");
    assert_eq!(device.standing(), Standing::Closed(Closed::NotAllowed));
    // And allowed again: it comes back by itself.
    device.config = config();
    device.restart();
    assert_eq!(device.standing(), Standing::Managed);
}

#[test]
fn s098_an_account_whose_name_nobody_told_is_in_no_list_of_names_until_it_is_told() {
    let mut server = Server::new(OID);
    let mut device = Device::on(Media::default(), managed(&[("cordon.allowedAccounts", UPN)]));
    sign_in(&mut device, OID, None);
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::NotAllowed));
    device.give(Input::CheckInNow { oid: OID });
    device.give(Input::Connectivity);
    device.run(&mut server);
    assert!(server.log.is_empty(), "asking does not help: {:?}", server.log);
    assert_eq!(device.outcomes(), [cordon_client::CheckInOutcome::NoAnswer]);
    sign_in(&mut device, OID, Some("Ada@Contoso.Example"));
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Managed);
}

#[test]
fn s009_one_managed_account_stays_and_the_next_one_waits_until_it_has_left() {
    let single = Config { managed_accounts: ManagedAccounts::One, ..config() };
    let mut server = Server::new(OID);
    let mut device = Device::on(Media::default(), single);
    sign_in(&mut device, OID, None);
    device.run(&mut server);
    device.seal_file("a", b"one");
    device.run(&mut server);
    device.events.clear();
    let (asked, mine) = (server.log.len(), device.client.snapshot(&WORK).policy_version().map(str::to_owned));

    sign_in(&mut device, SECOND, None);
    device.give(Input::Connectivity);
    device.run(&mut server);
    assert_eq!(standing(&device, OTHER), Standing::Closed(Closed::WrongAccount));
    let wrong = Event::Status { identity: OTHER, standing: Standing::Closed(Closed::WrongAccount) };
    assert_eq!(device.events, [wrong], "one event, and none of the first account");
    assert_eq!(server.log.len(), asked, "no server hears of it");
    let decision = device.client.snapshot(&OTHER).may(&paste());
    assert_eq!((decision.verdict, decision.reasons[0].code), (Verdict::Deny, "wrongAccount"));
    assert_eq!(device.standing(), Standing::Managed);
    assert_eq!(device.read_file("a").unwrap(), b"one");

    device.restart();
    assert_eq!(standing(&device, OTHER), Standing::Closed(Closed::WrongAccount));
    assert_eq!(device.client.snapshot(&WORK).policy_version().map(str::to_owned), mine);
    device.run(&mut server);
    assert_eq!(registrations(&server), 2, "the first one with its nonce");

    // The first one leaves; what waits goes on without being called again.
    sign_in(&mut device, SECOND, None);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    let mut second = second_server();
    device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
    assert_eq!(standing(&device, OTHER), Standing::Managed);
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
}

#[test]
fn s009_an_account_whose_user_signed_out_leaves_its_place_and_comes_back_behind() {
    let single = Config { managed_accounts: ManagedAccounts::One, ..config() };
    let (mut server, mut second) = (Server::new(OID), second_server());
    let mut device = Device::on(Media::default(), single);
    sign_in(&mut device, OID, None);
    sign_in(&mut device, SECOND, None);
    device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
    assert!(second.log.is_empty());
    device.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
    assert_eq!(device.standing(), Standing::Closed(Closed::SignedOut));
    assert_eq!(standing(&device, OTHER), Standing::Managed);
    sign_in(&mut device, OID, None);
    device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
    assert_eq!(device.standing(), Standing::Closed(Closed::WrongAccount));
    assert_eq!(standing(&device, OTHER), Standing::Managed);
}

#[test]
fn s009_an_account_that_no_policy_reaches_takes_no_place_and_closes_when_it_comes_second() {
    let single = Config { managed_accounts: ManagedAccounts::One, ..config() };
    let mut server = Server::new(OID);
    server.status = Status::Untargeted;
    let mut device = Device::on(Media::default(), single);
    sign_in(&mut device, OID, None);
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Untargeted);
    let mut second = second_server();
    sign_in(&mut device, SECOND, None);
    device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
    assert_eq!((device.standing(), standing(&device, OTHER)), (Standing::Untargeted, Standing::Managed));
    server.status = Status::Managed;
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::WrongAccount), "the other one was managed first");
    assert_eq!(standing(&device, OTHER), Standing::Managed);
    device.restart();
    assert_eq!(device.standing(), Standing::Closed(Closed::WrongAccount));
    assert_eq!(standing(&device, OTHER), Standing::Managed);
}

#[test]
fn s009_an_organisation_may_want_one_account_and_the_earlier_one_stays() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let mut second = second_server();
    second.one_account = true;
    sign_in(&mut device, SECOND, None);
    device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
    assert_eq!(device.standing(), Standing::Managed, "another organisation's wish does not close it");
    assert_eq!(standing(&device, OTHER), Standing::Closed(Closed::WrongAccount));
    device.restart();
    assert_eq!(device.standing(), Standing::Managed);
    assert_eq!(standing(&device, OTHER), Standing::Closed(Closed::WrongAccount));
}

#[test]
fn s010_several_accounts_have_each_their_own_policy_keys_and_schedule() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let mut second = second_server();
    second.set_policy(serde_json::json!({"allowedOutboundClipboardSharingLevel": "allApps"}));
    second.configuration = values(&[("theme", "dark")]);
    seal(&mut device, WORK);
    device.run(&mut server);
    device.later(600_000);
    sign_in(&mut device, SECOND, None);
    device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
    assert_eq!((device.standing(), standing(&device, OTHER)), (Standing::Managed, Standing::Managed));
    let verdicts = [WORK, OTHER].map(|identity| device.client.snapshot(&identity).may(&paste()).verdict);
    assert_eq!(verdicts, [Verdict::Deny, Verdict::Allow]);
    assert!(device.client.snapshot(&WORK).configuration().is_empty());
    assert!(!device.client.snapshot(&OTHER).configuration().is_empty());
    seal(&mut device, OTHER);
    let wrapping: Vec<String> =
        device.media.state().keys.keys().filter(|name| name.starts_with("kek.")).cloned().collect();
    assert_eq!(wrapping.len(), 2, "{wrapping:?}");
    assert!(device.client.vault(&OTHER, device.now).unwrap().open(&WORK.to_string()).is_err());
    // The first one's next check-in is due ten minutes before the second one's.
    device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
    let asked = [server.log.len(), second.log.len()];
    device.later(1_230_000);
    device.run_among(&mut [&mut server, &mut second], &mut |_, _| {});
    assert_eq!([server.log.len(), second.log.len()], [asked[0] + 1, asked[1]], "{:?}", server.log);
}

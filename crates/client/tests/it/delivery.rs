//! How a policy arrives: whole or not at all, also where something in it is not known here.

use cordon_client::{CheckInOutcome, Client, Event, Input, LifeCycle, OpenError};
use cordon_policy::{Ask, Channel, Verdict};
use cordon_wire::envelope::Status;
use serde_json::{Value, json};

use crate::device::{Device, OID, WORK, paste};
use crate::media::Kill;
use crate::server::{Server, settings};

fn open() -> Value {
    json!({"allowedOutboundClipboardSharingLevel": "allApps", "printBlocked": false})
}

fn shut() -> Value {
    json!({"allowedOutboundClipboardSharingLevel": "blocked", "printBlocked": true})
}

/// Two answers that one policy gives together.
fn both(device: &Device) -> [Verdict; 2] {
    let snapshot = device.client.snapshot(&WORK);
    [snapshot.may(&paste()).verdict, snapshot.may(&Ask::channel(Channel::Print)).verdict]
}

#[test]
fn s008_after_two_days_away_one_check_in_follows_and_none_in_a_second_process() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    device.restart();
    device.now.wall += 48 * 3_600;
    device.sent.clear();
    let second = Client::open(device.config.clone(), device.media.ports(), device.now).err();
    assert!(matches!(second, Some(OpenError::Store(_))), "{second:?}");
    device.run(&mut server);
    // The first is told the server's nonce of today.
    let check_ins = device.sent.iter().filter(|(_, reply)| reply.status == 200).count();
    assert_eq!(check_ins, 1);
    device.later(60_000);
    device.run(&mut server);
    assert_eq!(device.sent.iter().filter(|(_, reply)| reply.status == 200).count(), 1);
}

#[test]
fn s013_no_answer_mixes_two_policies_wherever_the_power_goes() {
    for kill in [Kill::Before, Kill::After] {
        for n in 1.. {
            let mut server = Server::new(OID);
            server.set_policy(open());
            let mut device = Device::enrolled(&mut server);
            assert_eq!(both(&device), [Verdict::Allow; 2]);
            server.set_policy(shut());
            device.media.kill_at(n, kill);
            device.check_in(&mut server);
            let whole = !device.media.state().dead;
            let seen = both(&device);
            assert!(seen == [Verdict::Allow; 2] || seen == [Verdict::Deny; 2], "{kill:?} at {n}: {seen:?}");
            device.restart();
            let seen = both(&device);
            assert!(seen == [Verdict::Allow; 2] || seen == [Verdict::Deny; 2], "{kill:?} at {n}: {seen:?}");
            device.run(&mut server);
            assert_eq!(both(&device), [Verdict::Deny; 2]);
            if whole {
                assert!(n > 2);
                break;
            }
        }
    }
}

/// Puts a setting into the policy that this version does not know.
fn with_unknown(server: &mut Server, critical: bool) {
    let mut policy = settings(open());
    policy["settings"]["futureOfPaste"] = json!({"value": true, "critical": critical, "group": "clipboard"});
    server.policy = Some((format!("unknown-{critical}"), policy));
}

#[test]
fn s014_an_unknown_setting_is_said_and_restricts_its_group_where_it_is_critical() {
    for (critical, expected) in [(false, Verdict::Allow), (true, Verdict::Deny)] {
        let mut server = Server::new(OID);
        server.set_policy(open());
        let mut device = Device::enrolled(&mut server);
        with_unknown(&mut server, critical);
        device.events.clear();
        device.check_in(&mut server);
        assert_eq!(device.outcomes(), [CheckInOutcome::Changed], "the rest of the policy counts");
        assert_eq!(device.notices(), ["setting"]);
        assert_eq!(both(&device), [expected, Verdict::Allow], "critical: {critical}");
        device.restart();
        assert_eq!(both(&device), [expected, Verdict::Allow], "also after a restart");
    }
}

#[test]
fn s016_a_withdrawn_policy_is_told_once_and_closes() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    server.status = Status::Untargeted;
    device.events.clear();
    device.check_in(&mut server);
    device.check_in(&mut server);
    let told = |wanted: fn(&Event) -> bool| device.events.iter().filter(|event| wanted(event)).count();
    assert_eq!(told(|event| matches!(event, Event::PolicyChanged { version: None, .. })), 1);
    assert_eq!(told(|event| matches!(event, Event::Status { .. })), 1);
    assert_eq!(told(|event| matches!(event, Event::WipeBegan { .. })), 0);
}

#[test]
fn s012_the_interval_is_the_server_s_less_a_tenth_at_most_and_not_the_same_for_all() {
    for (seconds, status) in [(1_800, Status::Managed), (12 * 3_600, Status::Untargeted)] {
        let mut waits = Vec::new();
        for _ in 0..8 {
            let mut server = Server::new(OID);
            (server.interval, server.status) = (seconds, status);
            let mut device = Device::new();
            device.sign_in();
            device.give(Input::LifeCycle(LifeCycle::Background));
            device.run(&mut server);
            waits.push(device.wake.unwrap() - device.now.monotonic);
        }
        let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
        assert!(*least >= seconds * 900 && *most <= seconds * 1_000, "{waits:?}");
        assert_ne!(least, most, "a fleet that started together does not stay together");
    }
}

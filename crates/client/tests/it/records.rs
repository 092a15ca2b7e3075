//! Records on the device with bytes changed, cut and doubled: never a panic, never open without a policy that verifies.

use cordon_client::{Answer, Client, Closed, Gate, Input, Standing, fuzzing};
use cordon_policy::Verdict;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK, paste};
use crate::media::Key;
use crate::orders::with_a_file;
use crate::server::{Server, URL};

/// Every record of a device that has seen something.
fn records() -> Vec<(String, Vec<u8>)> {
    let (_, mut device) = with_a_file();
    remediate(&mut device);
    let state = device.media.state();
    state.records.iter().map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

/// Puts the account in the line for remediation, whose end nobody has taken yet.
fn remediate(device: &mut Device) {
    device.give(Input::Remediate { oid: OID, server: URL.to_owned(), token: None, upn: None, silent: true });
    assert!(device.media.state().records.contains_key("remediation"));
}

/// A device with the PIN `2580` and its item of access.
fn with_pin() -> (Device, Vec<u8>) {
    let mut server = Server::new(OID);
    server.set_policy(json!({
        "allowedOutboundClipboardSharingLevel": "allApps",
        "pinRequired": true,
        "minimumPinLength": 4,
        "maximumPinRetries": 5,
        "periodOnlineBeforeAccessCheck": "PT30M",
    }));
    let mut device = Device::enrolled(&mut server);
    device.choose("2580").unwrap();
    assert_eq!(device.gate(), Gate::Open);
    let item = match &device.media.state().keys[&item_name()] {
        Key::Item(bytes) => bytes.clone(),
        _ => panic!("no item"),
    };
    (device, item)
}

fn item_name() -> String {
    format!("access.{OID}")
}

type Edit = (Index, u8, u8);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec((any::<Index>(), any::<u8>(), 0u8..4), 1..6)
}

fn edit(data: &mut Vec<u8>, edits: Vec<Edit>) {
    for (at, byte, how) in edits {
        if data.is_empty() {
            break;
        }
        let at = at.index(data.len());
        match how {
            0 => data[at] = byte,
            1 => data[at] ^= 1 << (byte % 8),
            2 => data.truncate(at),
            _ => data.insert(at, byte),
        }
    }
}

/// Every value inside, containers too.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(all) => all.iter().for_each(|(name, one)| places(one, &format!("{at}/{name}"), found)),
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(index, one)| places(one, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

/// Values that members may be given: of every kind, at the ends of their range, and of what times and counts look like.
fn odd_values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-2i64..50).prop_map(Value::from),
        (1_699_999_000i64..1_700_002_000).prop_map(Value::from),
        prop::sample::select(vec![i64::MIN, i64::MAX]).prop_map(Value::from),
        Just(Value::from(u64::MAX)),
        "[A-Za-z0-9_-]{0,44}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
    ]
}

/// A new start over a changed item: nothing opens by it, and no PIN but the right one opens it.
fn keeps_shut(device: &mut Device, item: Vec<u8>) {
    fuzzing::saved(&item);
    device.media.state().keys.insert(item_name(), Key::Item(item));
    device.restart();
    assert_ne!(device.gate(), Gate::Open);
    assert_eq!(device.client.snapshot(&WORK).may(&paste()).verdict, Verdict::Deny);
    assert!(device.client.vault(&WORK, device.now).is_err());
    // What comes next must not panic; whether it is an answer to what is asked does not matter.
    let _ = device.answer(Answer::Pin(Zeroizing::new("0000".to_owned())));
    device.later(1_000);
    assert_ne!(device.gate(), Gate::Open);
    for _ in 0..20 {
        if device.client.next_effect(device.now).is_none() {
            break;
        }
    }
}

#[test]
fn the_fuzz_body_takes_every_record_and_garbage() {
    let records = records();
    assert!(records.len() >= 4, "{records:?}");
    records.iter().for_each(|(_, bytes)| fuzzing::saved(bytes));
    for text in ["", "{}", "[]", "{\"version\":1}", "{\"version\":1,\"wrapped\":[]}"] {
        fuzzing::saved(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(120) })]

    #[test]
    fn a_changed_record_closes_or_changes_nothing(
        which in any::<Index>(),
        edits in edits(),
    ) {
        let mut server = Server::new(OID);
        let mut device = Device::enrolled(&mut server);
        device.seal_file("figures", b"one");
        remediate(&mut device);
        let held = device.client.snapshot(&WORK).policy_version().map(str::to_owned);
        let denied = device.client.snapshot(&WORK).may(&paste()).verdict;
        let mut state = device.media.state();
        let names: Vec<String> = state.records.keys().cloned().collect();
        let data = state.records.get_mut(which.get(&names)).unwrap();
        edit(data, edits);
        fuzzing::saved(data);
        drop(state);
        // A record that says it is of a newer build is refused as a whole.
        let Ok(mut client) = Client::open(device.config.clone(), device.media.boot(), device.now) else { return Ok(()) };
        let snapshot = client.snapshot(&WORK);
        match snapshot.standing() {
            Standing::Managed => prop_assert_eq!(snapshot.policy_version().map(str::to_owned), held),
            Standing::Closed(why) => prop_assert_ne!(why, Closed::Wiped),
            other => prop_assert!(false, "{other} by a changed record"),
        }
        prop_assert_eq!(snapshot.may(&paste()).verdict, denied);
        // The line for remediation and the rest go on, whatever they read.
        let _ = std::iter::from_fn(|| client.next_effect(device.now)).take(20).count();
    }

    #[test]
    fn an_access_item_with_changed_bytes_keeps_the_gate_shut(edits in edits()) {
        let (mut device, mut item) = with_pin();
        edit(&mut item, edits);
        keeps_shut(&mut device, item);
    }

    #[test]
    fn an_access_item_with_changed_members_keeps_the_gate_shut(
        changes in prop::collection::vec((any::<Index>(), odd_values()), 1..4),
    ) {
        let (mut device, item) = with_pin();
        let mut value: Value = serde_json::from_slice(&item).unwrap();
        for (which, odd) in changes {
            let mut found = Vec::new();
            places(&value, "", &mut found);
            let place: &String = which.get(&found);
            *value.pointer_mut(place).unwrap() = odd;
        }
        keeps_shut(&mut device, serde_json::to_vec(&value).unwrap());
    }
}

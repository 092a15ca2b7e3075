//! Records on the device with bytes changed, cut and doubled: never a panic, never open without a policy that verifies.

use cordon_client::{Client, Closed, Standing, fuzzing};
use proptest::prelude::*;

use crate::device::{Device, OID, WORK, paste};
use crate::orders::with_a_file;
use crate::server::Server;

/// Every record of a device that has seen something.
fn records() -> Vec<(String, Vec<u8>)> {
    let (_, device) = with_a_file();
    let state = device.media.state();
    state.records.iter().map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
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
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..6),
    ) {
        let mut server = Server::new(OID);
        let mut device = Device::enrolled(&mut server);
        device.seal_file("figures", b"one");
        let held = device.client.snapshot(&WORK).policy_version().map(str::to_owned);
        let denied = device.client.snapshot(&WORK).may(&paste()).verdict;
        let mut state = device.media.state();
        let names: Vec<String> = state.records.keys().cloned().collect();
        let data = state.records.get_mut(which.get(&names)).unwrap();
        for (at, byte, how) in edits {
            if data.is_empty() { break }
            let at = at.index(data.len());
            match how {
                0 => data[at] = byte,
                1 => data[at] ^= 1 << (byte % 8),
                2 => data.truncate(at),
                _ => data.insert(at, byte),
            }
        }
        fuzzing::saved(data);
        drop(state);
        // A record that says it is of a newer build is refused as a whole.
        let Ok(client) = Client::open(device.config.clone(), device.media.boot(), device.now) else { return Ok(()) };
        let snapshot = client.snapshot(&WORK);
        match snapshot.standing() {
            Standing::Managed => prop_assert_eq!(snapshot.policy_version().map(str::to_owned), held),
            Standing::Closed(why) => prop_assert_ne!(why, Closed::Wiped),
            other => prop_assert!(false, "{other} by a changed record"),
        }
        prop_assert_eq!(snapshot.may(&paste()).verdict, denied);
    }
}

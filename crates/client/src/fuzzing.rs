//! Fuzz bodies: plain functions that must not panic on any bytes. A stable test runs them over samples and random values;
//! the targets in `fuzz/` run them for as long as one likes.

use std::collections::{BTreeMap, BTreeSet};

use cordon_wire::envelope::ConfigurationSet;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::accounts::AllowedAccounts;
use crate::configuration::{Configuration, Pick, Source, Truth};
use crate::gate::record::AccessRecord;
use crate::journal;
use crate::remediation::Line;
use crate::saved::{self, Saved, SavedKeys, SavedReport};

/// Every record that is kept on the device, the key store's item of access among them. What reads is written and read back the same.
pub fn saved(data: &[u8]) {
    record::<Saved>(data);
    record::<SavedKeys>(data);
    record::<SavedReport>(data);
    record::<journal::Kept>(data);
    record::<Line>(data);
    access(data);
}

/// The item of the key store, which names its version itself.
fn access(data: &[u8]) {
    let Ok(read) = serde_json::from_slice::<AccessRecord>(data) else { return };
    let again = serde_json::to_vec(&read).ok().and_then(|written| serde_json::from_slice(&written).ok());
    assert_eq!(again, Some(read), "an access record changes by being read");
}

fn record<T: DeserializeOwned + Serialize>(data: &[u8]) {
    let Ok(read) = saved::read_record::<T>(data) else { return };
    let written = saved::written(&read).unwrap_or_default();
    let again = saved::read_record::<T>(&written).ok().and_then(|again| saved::written(&again).ok());
    assert_eq!(again, Some(written), "a record changes by being read");
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Channels {
    sets: Vec<ConfigurationSet>,
    device: BTreeMap<String, String>,
}

/// App configuration of both channels, as JSON. The order of the sets says nothing, a set said twice is said once, and
/// every way of reading agrees with the values that count.
pub fn configuration(data: &[u8]) {
    let Ok(Channels { sets, device }) = serde_json::from_slice(data) else { return };
    let read = Configuration::new(sets.iter().cloned(), &device);
    let turned = Configuration::new(sets.iter().rev().chain(&sets).cloned(), &device);
    assert!(read == turned, "the order of sets says something");
    let names = sets.iter().flat_map(|set| set.values.keys()).chain(device.keys());
    for name in names.map(String::as_str).chain(["", "nobody has this"]).collect::<BTreeSet<_>>() {
        agree(&read, name);
    }
    if let Some(allowed) = AllowedAccounts::of(&device) {
        assert!(allowed.names().all(|name| allowed.has(&name.to_uppercase()) || !name.is_ascii()));
    }
}

fn agree(read: &Configuration, name: &str) {
    let values: Vec<&str> = read.values(name).into_iter().collect();
    assert_eq!(read.has_conflict(name), values.len() > 1, "{name}");
    assert!(values.is_empty() || read.source(name) != Source::None, "{name}");
    let (first, last) = (values.first().copied(), values.last().copied());
    let texts = [Pick::Any, Pick::Min, Pick::Max].map(|rule| read.text(name, rule));
    assert_eq!(texts, [first, first, last], "{name}");
    let all = read.booleans(name);
    assert_eq!(read.boolean(name, Truth::Or), (!all.is_empty()).then(|| all.contains(&true)), "{name}");
    assert_eq!(read.boolean(name, Truth::And), (!all.is_empty()).then(|| !all.contains(&false)), "{name}");
    assert_eq!(read.boolean(name, Truth::Any), all.first().copied(), "{name}");
    let all = read.integers(name);
    assert_eq!(read.integer(name, Pick::Min), all.iter().min().copied(), "{name}");
    assert_eq!(read.integer(name, Pick::Max), all.iter().max().copied(), "{name}");
    assert_eq!(read.integer(name, Pick::Any), all.first().copied(), "{name}");
    let all = read.doubles(name);
    assert!(all.len() >= read.integers(name).len() && all.iter().all(|number| number.is_finite()), "{name}");
    let bounds = [Pick::Min, Pick::Max].map(|rule| read.double(name, rule));
    if let [Some(least), Some(most)] = bounds {
        assert!(all.iter().all(|number| (least..=most).contains(number)), "{name}");
    }
}

//! The fuzz bodies over sample policies, and over samples with bytes and members changed.

use std::path::Path;

use cordon_policy::merge::merge;
use cordon_policy::{Platform, Settings, fuzzing};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::any as random;

const SAMPLES: [(Platform, &str); 5] = [
    (Platform::Ios, "ios-everyone"),
    (Platform::Ios, "ios-personal"),
    (Platform::Ios, "ios-enrolled"),
    (Platform::Android, "android-personal"),
    (Platform::Android, "android-enrolled"),
];

fn samples() -> Vec<(Platform, Json)> {
    let one = |(platform, name): (Platform, &str)| {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../scenarios/policies/{name}.json"));
        let text = std::fs::read_to_string(path).unwrap();
        (platform, serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap())
    };
    SAMPLES.map(one).to_vec()
}

/// The samples, and the envelope form of two of them merged.
fn seeds() -> Vec<Json> {
    let samples = samples();
    let mut seeds: Vec<Json> = samples.iter().map(|(_, json)| json.clone()).collect();
    for platform in Platform::ALL {
        let mine = samples.iter().filter(|(other, _)| *other == platform);
        let policies: Vec<_> = mine
            .zip(["a", "b", "c"])
            .map(|((_, json), name)| {
                let (settings, _) = Settings::parse(platform, json.as_object().unwrap()).unwrap();
                random::policy(platform, name, settings)
            })
            .collect();
        seeds.push(merge(platform, &policies.iter().collect::<Vec<_>>()).to_wire());
    }
    seeds
}

fn all(data: &[u8]) {
    fuzzing::settings(data);
    fuzzing::effective(data);
}

/// Places in a value, outermost first: paths of member names and indices.
fn places(json: &Json, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match json {
        Json::Object(members) => {
            members.iter().for_each(|(name, value)| places(value, &format!("{at}/{name}"), found));
        }
        Json::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| places(value, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

fn garbage() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        "\\PC{0,12}".prop_map(Json::from),
        prop::sample::select(vec![
            json!([]),
            json!({}),
            json!([[]]),
            json!({"value": null}),
            json!({"any": true}),
            json!(1.5e300),
            json!({"critical": true}),
            json!([65_536]),
            json!("PT9223372036854775807S"),
            json!("-1"),
            json!("99999999999999999999.1"),
            json!("9999-99-99"),
            json!(["none", "none"]),
        ]),
    ]
}

#[test]
fn the_samples_panic_nowhere() {
    for seed in seeds() {
        all(seed.to_string().as_bytes());
    }
    for text in ["", "{}", "[]", "null", "{\"version\":1}", "{\"version\":1,\"platform\":\"ios\"}"] {
        all(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn changed_members_panic_nowhere(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), garbage()), 1..4),
    ) {
        thread_local! { static SEEDS: Vec<Json> = seeds(); }
        let mut json = SEEDS.with(|seeds| which.get(seeds).clone());
        for (at, garbage) in edits {
            let mut found = Vec::new();
            places(&json, "", &mut found);
            if let Some(place) = json.pointer_mut(&found[at.index(found.len())]) {
                *place = garbage;
            }
        }
        all(json.to_string().as_bytes());
    }

    #[test]
    fn changed_bytes_panic_nowhere(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        thread_local! { static SEEDS: Vec<Vec<u8>> = seeds().iter().map(|seed| seed.to_string().into_bytes()).collect(); }
        let mut data = SEEDS.with(|seeds| which.get(seeds).clone());
        for (at, byte) in edits {
            let at = at.index(data.len());
            data[at] = byte;
        }
        all(&data);
    }
}

//! `vectors/merge/*.json`: policies and what they come to together.

use cordon_policy::merge::merge;
use cordon_policy::{Platform, property};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::decide_vectors::{VectorPolicy, vectors};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "titles are for people")]
struct Vector {
    title: String,
    platform: Platform,
    policies: Vec<VectorPolicy>,
    /// Effective values; `{"any":true}` for a list without restriction.
    settings: Map<String, Json>,
    /// Every setting in conflict.
    conflicts: Vec<String>,
    /// Every condition as check, predicate, action and places of policies, in the order of checks.
    conditions: Option<Vec<Json>>,
}

#[test]
fn policies_come_to_what_their_vector_says() {
    let all = vectors::<Vector>("merge");
    assert!(all.len() >= 9, "only {} vectors", all.len());
    for (file, vector) in all {
        let policies: Vec<_> = vector.policies.iter().map(VectorPolicy::read).collect();
        let effective = merge(vector.platform, &policies.iter().collect::<Vec<_>>());
        let wire = effective.to_wire();
        for (name, expected) in &vector.settings {
            let setting = &wire["settings"][name];
            let value =
                if setting["any"] == json!(true) { json!({"any": true}) } else { setting["value"].clone() };
            assert_eq!(&value, expected, "{file}: {name}");
        }
        let conflicts: Vec<_> = property::PropertyId::of(vector.platform)
            .filter(|id| effective.slot(*id).conflict)
            .map(|id| id.property().name)
            .collect();
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        assert_eq!(
            sorted(conflicts.iter().map(ToString::to_string).collect()),
            sorted(vector.conflicts),
            "{file}"
        );
        if let Some(expected) = vector.conditions {
            let conditions: Vec<_> = wire["conditions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| json!([one["check"], one["predicate"], one["action"], one["by"]]))
                .filter(|one| one[0] != "deviceLock")
                .collect();
            assert_eq!(conditions, expected, "{file}");
        }
    }
}

//! `vectors/launch/*.json` and `vectors/access/*.json`: facts, states and times with what they come to.

use std::collections::BTreeSet;

use cordon_policy::access::{AccessState, PinFlaw, Step, check_new_pin, required};
use cordon_policy::clock::Now;
use cordon_policy::launch::{Checked, LaunchState, LaunchVerdict, Want, judge};
use cordon_policy::merge::merge;
use cordon_policy::{Effective, Facts, Policy};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::decide_vectors::{VectorPolicy, vectors};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "titles are for people")]
struct Launches {
    title: String,
    /// What holds for every case that says nothing else; facts and state of a case are laid over it.
    now: Now,
    facts: Map<String, Json>,
    state: Map<String, Json>,
    groups: Vec<LaunchGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LaunchGroup {
    title: String,
    policies: Vec<VectorPolicy>,
    cases: Vec<LaunchCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LaunchCase {
    title: String,
    #[serde(default)]
    facts: Map<String, Json>,
    #[serde(default)]
    state: Map<String, Json>,
    now: Option<Now>,
    verdict: LaunchVerdict,
    /// Every reason in its order: action, what was checked, outcome, code, setting.
    reasons: Vec<[String; 5]>,
    wants: Vec<Want>,
}

fn merged(policies: &[VectorPolicy]) -> Effective {
    let policies: Vec<Policy> = policies.iter().map(VectorPolicy::read).collect();
    merge(policies[0].platform, &policies.iter().collect::<Vec<_>>())
}

fn over<T: serde::de::DeserializeOwned>(base: &Map<String, Json>, case: &Map<String, Json>) -> T {
    let mut all = base.clone();
    all.extend(case.clone());
    serde_json::from_value(Json::Object(all)).unwrap()
}

#[test]
fn launches_come_to_what_their_vector_says() {
    let mut checked = BTreeSet::new();
    for (file, vector) in vectors::<Launches>("launch") {
        for group in &vector.groups {
            let effective = merged(&group.policies);
            let (read, diagnostics) = Effective::from_wire(&effective.to_wire());
            assert_eq!(diagnostics, []);
            for case in &group.cases {
                let place = format!("{file}: {}: {}", group.title, case.title);
                let facts: Facts = over(&vector.facts, &case.facts);
                let state: LaunchState = over(&vector.state, &case.state);
                let now = case.now.unwrap_or(vector.now);
                let launch = judge(&effective, &facts, &state, &now);
                let told: Vec<Json> = (launch.reasons.iter())
                    .map(|one| json!([one.action, one.checked, one.outcome, one.code, one.setting]))
                    .collect();
                assert_eq!(json!(told), json!(case.reasons), "{place}");
                assert_eq!((launch.verdict, &launch.wants), (case.verdict, &case.wants), "{place}");
                assert_eq!(judge(&read, &facts, &state, &now), launch, "{place}: over the wire");
                checked.extend(launch.reasons.iter().map(|reason| reason.checked));
            }
        }
    }
    let open: Vec<_> = Checked::ALL.into_iter().filter(|one| !checked.contains(one)).collect();
    assert_eq!(open, [], "checks without a vector");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "titles are for people")]
struct Accesses {
    title: String,
    groups: Vec<AccessGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccessGroup {
    title: String,
    policies: Vec<VectorPolicy>,
    #[serde(default)]
    pins: Vec<PinCase>,
    #[serde(default)]
    steps: Vec<StepCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct PinCase {
    pin: String,
    used_before: Option<u32>,
    flaws: Vec<PinFlaw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepCase {
    title: String,
    state: AccessState,
    facts: Facts,
    now: Now,
    steps: Vec<Step>,
}

#[test]
fn access_comes_to_what_its_vector_says() {
    let mut cases = 0;
    for (file, vector) in vectors::<Accesses>("access") {
        for group in &vector.groups {
            let effective = merged(&group.policies);
            for case in &group.pins {
                let flaws = check_new_pin(&effective, &case.pin, case.used_before).err().unwrap_or_default();
                assert_eq!(flaws, case.flaws, "{file}: {}: `{}`", group.title, case.pin);
            }
            for case in &group.steps {
                let steps = required(&effective, &case.state, &case.facts, &case.now);
                assert_eq!(steps, case.steps, "{file}: {}: {}", group.title, case.title);
            }
            cases += group.pins.len() + group.steps.len();
        }
    }
    assert!(cases >= 80, "only {cases} cases");
}

#[test]
fn a_pair_that_looks_at_something_else_blocks_and_never_wipes() {
    let wrong = [
        json!({"check": "pinRetries", "predicate": {"deviceComplianceRequired": true}, "action": "wipe", "critical": true}),
        json!({"check": "iosModel", "predicate": {"allowedIosDeviceModels": "iPhone15,3"}, "action": "wipe", "critical": true}),
        json!({"check": "iosModel", "predicate": {"allowedIosDeviceModels": null}, "action": "wipe", "critical": true}),
        json!({"check": "threatLevel", "predicate": {}, "action": "wipe", "critical": true}),
    ];
    let policy = crate::states::effective(cordon_policy::Platform::Ios, &json!({}));
    for condition in wrong {
        let mut wire = policy.to_wire();
        wire["conditions"] = json!([condition]);
        let (read, diagnostics) = Effective::from_wire(&wire);
        assert_eq!(diagnostics.iter().map(|one| one.code).collect::<Vec<_>>(), ["unreadable"], "{condition}");
        let launch = judge(&read, &Facts::default(), &LaunchState::default(), &crate::states::at(0));
        assert_eq!(launch.verdict, LaunchVerdict::Block, "{condition}");
        let steps = required(&read, &AccessState::default(), &Facts::default(), &crate::states::at(0));
        assert!(!steps.contains(&Step::Wipe), "{condition}");
    }
}

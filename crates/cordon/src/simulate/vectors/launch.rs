//! `vectors/launch/*.json`: facts, states and times with what conditional launch makes of them.

use cordon_policy::clock::Now;
use cordon_policy::explain::{Access, Entry, Seen, open};
use cordon_policy::launch::{LaunchState, LaunchVerdict, Want, judge};
use cordon_policy::simulate::Miss;
use cordon_policy::storage::StorageState;
use cordon_policy::{Effective, Facts, ManagementState};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};

use super::{VectorPolicy, merged};
use crate::simulate::fault::Fault;
use crate::simulate::report::CaseReport;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulate) struct Vectors {
    title: String,
    /// What holds for every case that says nothing else.
    now: Now,
    facts: Map<String, Json>,
    state: Map<String, Json>,
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    title: String,
    policies: Vec<VectorPolicy>,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
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

impl Vectors {
    pub(super) fn count(&self) -> usize {
        self.groups.iter().map(|group| group.cases.len()).sum()
    }

    pub(super) fn run(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<CaseReport>, Fault> {
        let mut reports = Vec::new();
        for group in &self.groups {
            let effective = merged(&group.title, &group.policies)?;
            for case in &group.cases {
                let name = format!("{}: {}: {}", self.title, group.title, case.title);
                if wanted(&name) {
                    reports.push(CaseReport::bare(&name, self.misses(case, &name, &effective)?));
                }
            }
        }
        Ok(reports)
    }

    fn misses(&self, case: &Case, name: &str, effective: &Effective) -> Result<Vec<Miss>, Fault> {
        let facts: Facts = over(&self.facts, &case.facts, name)?;
        let state: LaunchState = over(&self.state, &case.state, name)?;
        let now = case.now.unwrap_or(self.now);
        let launch = judge(effective, &facts, &state, &now);
        let reasons: Vec<Json> = (launch.reasons.iter())
            .map(|one| json!([one.action, one.checked, one.outcome, one.code, one.setting]))
            .collect();
        let expected = [json!(case.verdict), json!(case.reasons), json!(case.wants)];
        let got = [json!(launch.verdict), json!(reasons), json!(launch.wants)];
        let entry = Entry {
            launch: state,
            access: Access::Unknown(ManagementState::Unmanaged),
            storage: StorageState::default(),
            now,
        };
        let differ = ["verdict", "reasons", "wants"].into_iter().zip(expected.into_iter().zip(got));
        let misses =
            differ.filter(|(_, (expected, got))| expected != got).map(|(what, (expected, got))| Miss {
                what: what.to_owned(),
                expected: expected.to_string(),
                got: got.to_string(),
                lines: open(effective, &Seen::of(&facts), &entry).lines,
            });
        Ok(misses.collect())
    }
}

fn over<T: DeserializeOwned>(
    base: &Map<String, Json>,
    case: &Map<String, Json>,
    name: &str,
) -> Result<T, Fault> {
    let mut all = base.clone();
    all.extend(case.clone());
    serde_json::from_value(Json::Object(all))
        .map_err(|error| Fault::new(1, name, format!("this is no state: {error}")))
}

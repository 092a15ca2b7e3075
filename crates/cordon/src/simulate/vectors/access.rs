//! `vectors/access/*.json`: PINs with what is wrong with them, and states with the steps that they ask for.

use cordon_policy::access::{AccessState, PinFlaw, Step, check_new_pin, required};
use cordon_policy::clock::Now;
use cordon_policy::simulate::Miss;
use cordon_policy::{Effective, Facts};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{VectorPolicy, merged};
use crate::simulate::fault::Fault;
use crate::simulate::report::CaseReport;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulate) struct Vectors {
    title: String,
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    title: String,
    policies: Vec<VectorPolicy>,
    #[serde(default)]
    pins: Vec<PinCase>,
    #[serde(default)]
    steps: Vec<StepCase>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct PinCase {
    pin: String,
    used_before: Option<u32>,
    flaws: Vec<PinFlaw>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepCase {
    title: String,
    state: AccessState,
    facts: Facts,
    now: Now,
    steps: Vec<Step>,
}

impl Vectors {
    pub(super) fn count(&self) -> usize {
        self.groups.iter().map(|group| group.pins.len() + group.steps.len()).sum()
    }

    pub(super) fn run(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<CaseReport>, Fault> {
        let mut reports = Vec::new();
        for group in &self.groups {
            let effective = merged(&group.title, &group.policies)?;
            let pins = group.pins.iter().map(|case| (format!("PIN `{}`", case.pin), case.misses(&effective)));
            let steps = group.steps.iter().map(|case| (case.title.clone(), case.misses(&effective)));
            for (title, misses) in pins.chain(steps) {
                let name = format!("{}: {}: {title}", self.title, group.title);
                if wanted(&name) {
                    reports.push(CaseReport::bare(&name, misses));
                }
            }
        }
        Ok(reports)
    }
}

impl PinCase {
    fn misses(&self, effective: &Effective) -> Vec<Miss> {
        let flaws = check_new_pin(effective, &self.pin, self.used_before).err().unwrap_or_default();
        miss("flaws", &self.flaws, &flaws)
    }
}

impl StepCase {
    fn misses(&self, effective: &Effective) -> Vec<Miss> {
        miss("steps", &self.steps, &required(effective, &self.state, &self.facts, &self.now))
    }
}

fn miss<T: PartialEq + Serialize>(what: &str, expected: &[T], got: &[T]) -> Vec<Miss> {
    let (what, lines) = (what.to_owned(), Vec::new());
    let miss = || Miss { what, expected: json!(expected).to_string(), got: json!(got).to_string(), lines };
    if expected == got { Vec::new() } else { vec![miss()] }
}

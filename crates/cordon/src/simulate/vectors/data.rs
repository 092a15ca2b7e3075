//! `vectors/decide/*.json`: asks with the verdict of each.

use cordon_policy::decide::{Context, ManagedApps};
use cordon_policy::explain::Seen;
use cordon_policy::simulate::{Answer, Covered, Expected, Miss};
use cordon_policy::target::{Coverage, Targeting};
use cordon_policy::{AppId, Ask, Effective, Facts, Redirect, Verdict};
use serde::Deserialize;
use uuid::Uuid;

use super::{VectorPolicy, merged};
use crate::simulate::fault::Fault;
use crate::simulate::report::CaseReport;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::simulate) struct Vectors {
    title: String,
    oid: Uuid,
    managed_apps: Vec<ManagedApp>,
    #[serde(default)]
    enrolled: bool,
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ManagedApp {
    app: AppId,
    oid: Uuid,
    #[serde(default = "yes")]
    registered: bool,
}

const fn yes() -> bool {
    true
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
    ask: Ask,
    verdict: Verdict,
    redirect: Option<Redirect>,
    setting: Option<String>,
    policies: Option<Vec<String>>,
    /// How well the source knows it: for people.
    #[serde(rename = "evidence")]
    _evidence: Option<String>,
}

impl Vectors {
    pub(super) fn count(&self) -> usize {
        self.groups.iter().map(|group| group.cases.len()).sum()
    }

    /// Runs every case; `name` says which names are wanted.
    pub(super) fn run(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<CaseReport>, Fault> {
        let managed = self.managed_apps.iter().map(|one| (one.app.clone(), one.oid, one.registered));
        let managed = ManagedApps::listed(managed);
        let context = Context { managed_apps: &managed, oid: self.oid, enrolled: self.enrolled };
        let mut reports = Vec::new();
        for group in &self.groups {
            let effective = merged(&group.title, &group.policies)?;
            for case in &group.cases {
                let name = format!("{}: {}: {}", self.title, group.title, case.title);
                if wanted(&name) {
                    reports.push(case.report(&name, &effective, &context));
                }
            }
        }
        Ok(reports)
    }
}

impl Case {
    fn report(&self, name: &str, effective: &Effective, context: &Context<'_>) -> CaseReport {
        let explanation = cordon_policy::explain(effective, context, &Seen::of(&Facts::default()), &self.ask);
        let policies = effective.policies().iter();
        let covered = |policy: &cordon_policy::PolicyRef| Covered {
            policy: policy.clone(),
            coverage: Coverage::Covered,
            filter: None,
        };
        let answer = Answer {
            status: Targeting::Managed,
            policies: policies.map(covered).collect(),
            explanation: Some(explanation),
            opening: None,
            settings: Vec::new(),
        };
        // Vectors pin down who decides where something is refused; what is allowed is allowed by many.
        let refused = self.verdict != Verdict::Allow;
        let expected = Expected {
            verdict: Some(self.verdict),
            redirect: Some(self.redirect.clone()),
            setting: self.setting.clone().filter(|_| refused),
            policies: self.policies.clone().filter(|_| refused).unwrap_or_default(),
            ..Expected::default()
        };
        let misses: Vec<Miss> = expected.misses(&answer);
        CaseReport::new(name, None, misses, answer)
    }
}

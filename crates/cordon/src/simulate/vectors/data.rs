//! `vectors/decide/*.json`: asks with the verdict of each.

use cordon_policy::decide::{Context, ManagedApps, Pair, Side};
use cordon_policy::explain::{self, Seen};
use cordon_policy::simulate::{Answer, Covered, Expected, Miss};
use cordon_policy::target::{Coverage, Targeting};
use cordon_policy::texts::Language;
use cordon_policy::{AppId, Ask, Effective, Explanation, Facts, Redirect, Verdict};
use serde::Deserialize;
use uuid::Uuid;

use super::{VectorPolicy, merged};
use crate::simulate::fault::Fault;
use crate::simulate::report::CaseReport;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::simulate) struct Vectors {
    title: String,
    /// The app that asks, where another side has to know it.
    app: Option<AppId>,
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
    /// Whether the device is enrolled, where this group differs from its file.
    enrolled: Option<bool>,
    policies: Vec<VectorPolicy>,
    /// The account at the other end, where its policy is known too.
    other: Option<Other>,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Other {
    app: AppId,
    oid: Uuid,
    same_organisation: bool,
    policies: Vec<VectorPolicy>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    /// The cell of the transfer matrix that it stands for: for people.
    #[serde(rename = "cell")]
    _cell: Option<String>,
    /// Whose account is asked, where it is not the work account.
    #[serde(rename = "as")]
    asked: Option<Asked>,
    ask: Ask,
    verdict: Verdict,
    redirect: Option<Redirect>,
    code: Option<String>,
    setting: Option<String>,
    policies: Option<Vec<String>>,
    /// How well the source knows it: for people.
    #[serde(rename = "evidence")]
    _evidence: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Asked {
    Personal,
}

impl Vectors {
    pub(super) fn count(&self) -> usize {
        self.groups.iter().map(|group| group.cases.len()).sum()
    }

    /// Runs every case; `name` says which names are wanted.
    pub(super) fn run(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<CaseReport>, Fault> {
        let managed = self.managed_apps.iter().map(|one| (one.app.clone(), one.oid, one.registered));
        let managed = ManagedApps::listed(managed);
        let mut reports = Vec::new();
        for group in &self.groups {
            let context = |oid| Context {
                managed_apps: &managed,
                oid,
                enrolled: group.enrolled.unwrap_or(self.enrolled),
            };
            let effective = merged(&group.title, &group.policies)?;
            let other = match &group.other {
                Some(other) => Some((other, merged(&group.title, &other.policies)?)),
                None => None,
            };
            let pair = other.as_ref().zip(self.app.as_ref()).map(|((other, theirs), app)| Pair {
                asked: Side { app, effective: &effective, context: context(self.oid) },
                other: Side { app: &other.app, effective: theirs, context: context(other.oid) },
                same_organisation: other.same_organisation,
            });
            if group.other.is_some() && pair.is_none() {
                return Err(Fault::new(1, &group.title, "there is another side: name the `app` that asks"));
            }
            for case in &group.cases {
                let name = format!("{}: {}: {}", self.title, group.title, case.title);
                if wanted(&name) {
                    let explanation = case.explained(&effective, &context(self.oid), pair.as_ref());
                    reports.push(case.report(&name, &effective, explanation));
                }
            }
        }
        Ok(reports)
    }
}

impl Case {
    /// The answer of the personal account, of both sides, or of the work account alone.
    fn explained(
        &self,
        effective: &Effective,
        context: &Context<'_>,
        pair: Option<&Pair<'_>>,
    ) -> Explanation {
        let facts = Facts::default();
        match (&self.asked, pair) {
            (Some(Asked::Personal), _) => explain::personal(Language::English, &self.ask),
            (None, Some(pair)) => explain::both(pair, &Seen::of(&facts), &self.ask),
            (None, None) => cordon_policy::explain(effective, context, &Seen::of(&facts), &self.ask),
        }
    }

    fn report(&self, name: &str, effective: &Effective, explanation: Explanation) -> CaseReport {
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
            code: self.code.clone().filter(|_| refused),
            setting: self.setting.clone().filter(|_| refused),
            policies: self.policies.clone().filter(|_| refused).unwrap_or_default(),
            ..Expected::default()
        };
        let misses: Vec<Miss> = expected.misses(&answer);
        CaseReport::new(name, None, misses, answer)
    }
}

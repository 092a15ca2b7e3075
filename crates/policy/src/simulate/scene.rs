//! The policies, default policies and filters that a test runs against.

use std::borrow::Cow;

use uuid::Uuid;

use super::{Covered, Question, Standing};
use crate::app::AppId;
use crate::decide::PolicyRef;
use crate::filter::Filters;
use crate::merge::merge;
use crate::policy::Policy;
use crate::subject::Subject;
use crate::target::{Coverage, FilterRef, Selection, Targeting, select_or_default};

/// Policies as files hold them.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Policies that are given to groups.
    pub targeted: &'a [Policy],
    /// Default policies.
    pub defaults: &'a [Policy],
    /// The filters that assignments name.
    pub filters: &'a Filters,
    /// Whether every policy of the app's platform is taken to apply, whatever the user, the app and the device are.
    pub assumed: bool,
}

impl<'a> Scene<'a> {
    /// Where a user who is in these groups (nested ones resolved) stands.
    #[must_use]
    pub fn stand(&self, groups: &[Uuid], question: &Question) -> Standing<'a> {
        let platform = question.app.platform;
        let same_platform = |policy: &&Policy| policy.platform == platform;
        if self.assumed {
            let applied: Vec<&Policy> =
                self.targeted.iter().chain(self.defaults).filter(same_platform).collect();
            let status = if applied.is_empty() { Targeting::Untargeted } else { Targeting::Managed };
            let policies = applied.iter().map(|policy| covered(policy, Coverage::Covered, None)).collect();
            let apps = applied.iter().flat_map(|policy| &policy.apps.apps).cloned().collect();
            return standing(status, &applied, policies, apps);
        }
        let subject = Subject {
            oid: Uuid::nil(),
            groups,
            app: &question.app,
            management: question.management,
            enrolment: question.enrolment,
            facts: &question.facts,
        };
        let targeted = self.targeted.iter().filter(same_platform);
        let defaults = self.defaults.iter().filter(same_platform);
        let selection = select_or_default(targeted, defaults, &subject, self.filters);
        standing(
            selection.targeting(),
            &selection.applied,
            self.policies(&selection),
            selection.covered_apps(),
        )
    }

    /// Every policy of the platform with its coverage.
    fn policies(&self, selection: &Selection<'_>) -> Vec<Covered> {
        let missed = selection.missed.iter().filter_map(|missed| {
            let mut policies = self.targeted.iter().chain(self.defaults);
            let policy = policies.find(|policy| policy.id == missed.policy)?;
            Some(covered(policy, missed.why, missed.filter.clone()))
        });
        let applied = selection.applied.iter().map(|policy| {
            let filter = selection.by_filter.iter().find(|(id, _)| *id == policy.id);
            covered(policy, Coverage::Covered, filter.map(|(_, filter)| filter.clone()))
        });
        let mut policies: Vec<Covered> = applied.chain(missed).collect();
        policies.sort_by(|a, b| a.policy.id.cmp(&b.policy.id));
        policies
    }
}

fn standing<'a>(
    status: Targeting,
    applied: &[&Policy],
    policies: Vec<Covered>,
    covered_apps: Vec<AppId>,
) -> Standing<'a> {
    let effective = applied.first().map(|policy| Cow::Owned(merge(policy.platform, applied)));
    Standing { status, policies, effective, covered_apps, closed: None }
}

fn covered(policy: &Policy, coverage: Coverage, filter: Option<FilterRef>) -> Covered {
    Covered { policy: PolicyRef { id: policy.id.clone(), name: policy.name.clone() }, coverage, filter }
}

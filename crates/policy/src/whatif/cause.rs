//! Why something changes.

use crate::decide::{Outcome, PolicyRef};
use crate::effective::Effective;
use crate::launch::LaunchReason;
use crate::target::Coverage;

/// A setting or a policy that is why something changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cause {
    /// A code of the texts: a sentence, or the words about a policy.
    pub(super) code: &'static str,
    pub(super) setting: Option<&'static str>,
    pub(super) policies: Vec<PolicyRef>,
}

impl Cause {
    /// A code that stands for itself.
    pub(super) const fn bare(code: &'static str) -> Self {
        Self { code, setting: None, policies: Vec::new() }
    }

    pub(super) fn of_reason(reason: &LaunchReason) -> Self {
        let (setting, policies) = (Some(reason.setting), reason.policies.clone());
        Self { setting, policies, ..Self::bare(reason.code) }
    }

    /// The setting that decided an ask.
    pub(super) fn of_outcome(effective: Option<&Effective>, outcome: &Outcome) -> Self {
        let [setting, _] = outcome.settings;
        let policies = effective.zip(setting).map(|(effective, id)| effective.winners(id));
        Self {
            setting: setting.map(|id| id.property().name),
            policies: policies.unwrap_or_default(),
            ..Self::bare(outcome.code)
        }
    }

    pub(super) fn applies(policy: PolicyRef) -> Self {
        Self { policies: vec![policy], ..Self::bare(Coverage::Covered.code()) }
    }

    /// Why a policy does not apply any more; without a reason it is not there any more.
    pub(super) fn misses(policy: PolicyRef, why: Option<Coverage>) -> Self {
        Self { policies: vec![policy], ..Self::bare(why.map_or("coverageRemoved", Coverage::code)) }
    }
}

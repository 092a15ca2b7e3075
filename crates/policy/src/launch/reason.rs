//! How reasons are gathered: actions, provenance and what each policy says for itself.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Checked, Launch, LaunchReason, LaunchState, LaunchVerdict, Outcome, Want};
use crate::clock::Now;
use crate::decide::PolicyRef;
use crate::effective::{Claim, Condition, Effective};
use crate::property::{Check, Key, PropertyId, Value, held_action, held_by_check};
use crate::subject::Facts;

/// The code of every reason whose setting could not be read, so that its strictest reading holds.
const UNREADABLE_SETTING: &str = "launchSettingUnreadable";

pub(super) struct Judge<'a> {
    pub(super) effective: &'a Effective,
    pub(super) facts: &'a Facts,
    pub(super) state: &'a LaunchState,
    pub(super) now: &'a Now,
    reasons: Vec<LaunchReason>,
    wants: BTreeSet<Want>,
}

/// What a check found out.
pub(super) struct Finding {
    pub(super) checked: Checked,
    pub(super) outcome: Outcome,
    pub(super) code: &'static str,
    pub(super) required: Option<String>,
    pub(super) found: Option<String>,
}

impl Finding {
    pub(super) const fn new(checked: Checked, outcome: Outcome, code: &'static str) -> Self {
        Self { checked, outcome, code, required: None, found: None }
    }

    pub(super) fn required(mut self, required: impl Into<String>) -> Self {
        self.required = Some(required.into());
        self
    }

    pub(super) fn found(mut self, found: Option<String>) -> Self {
        self.found = found;
        self
    }
}

/// What one policy says about a setting.
pub(super) struct Says<'a> {
    pub(super) value: Cow<'a, Value>,
    pub(super) policies: Vec<PolicyRef>,
}

/// The verdict of a word of a policy. A wipe needs a fact: what is not known blocks at most.
pub(super) fn action(word: &str, outcome: Outcome) -> LaunchVerdict {
    match word {
        "warn" => LaunchVerdict::Warn,
        "wipe" if outcome == Outcome::Failed => LaunchVerdict::Wipe,
        _ => LaunchVerdict::Block,
    }
}

/// The verdict of a condition. A word that it does not offer reads as `block`.
pub(super) fn condition_action(condition: &Condition, outcome: Outcome) -> LaunchVerdict {
    action(held_by_check(condition.check, condition.action), outcome)
}

/// The verdict of a setting that is an action of its own, like [`condition_action`].
pub(super) fn setting_action(id: PropertyId, word: &str, outcome: Outcome) -> LaunchVerdict {
    action(held_action(id, word), outcome)
}

impl<'a> Judge<'a> {
    pub(super) const fn new(
        effective: &'a Effective,
        facts: &'a Facts,
        state: &'a LaunchState,
        now: &'a Now,
    ) -> Self {
        Self { effective, facts, state, now, reasons: Vec::new(), wants: BTreeSet::new() }
    }

    pub(super) fn want(&mut self, want: Want) {
        self.wants.insert(want);
    }

    /// A reason that comes from the one value of a setting.
    pub(super) fn by_slot(&mut self, id: PropertyId, action: LaunchVerdict, finding: Finding) {
        let policies = self.effective.winners(id);
        self.push(id, action, finding, policies);
    }

    /// A reason that comes from a pair of predicate and action.
    pub(super) fn by_condition(&mut self, condition: &Condition, action: LaunchVerdict, finding: Finding) {
        let Some((id, _)) = condition.predicate.first() else { return };
        let policies = self.effective.policies_of(condition);
        self.push(*id, action, finding, policies);
    }

    pub(super) fn push(
        &mut self,
        id: PropertyId,
        action: LaunchVerdict,
        finding: Finding,
        policies: Vec<PolicyRef>,
    ) {
        let Finding { checked, outcome, code, required, found } = finding;
        let code = if self.effective.slot(id).forced { UNREADABLE_SETTING } else { code };
        let setting = id.property().name;
        let reason = LaunchReason { action, checked, outcome, code, setting, required, found, policies };
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    pub(super) fn conditions(&self, check: Check) -> impl Iterator<Item = &'a Condition> + use<'a> {
        self.effective.conditions().iter().filter(move |condition| condition.check == check)
    }

    pub(super) fn policy(&self, place: u16) -> Option<PolicyRef> {
        self.effective.policies().get(usize::from(place)).cloned()
    }

    /// What the policies say about a setting, each different value once. Settings whose meaning depends on more than
    /// the strictest value are judged for each: the strictest outcome is not always that of the strictest value.
    pub(super) fn each<T>(&self, key: Key<T>) -> Vec<Says<'a>> {
        let slot = self.effective.slot(key.id());
        let winners = self.effective.winners(key.id());
        let mut says = vec![Says { value: Cow::Borrowed(&slot.value), policies: winners }];
        if slot.forced {
            return says;
        }
        if slot.claims.len() < self.effective.policies().len() {
            let default = Value::of_default(key.id().property().form(self.effective.platform()).default);
            if default != slot.value {
                says.push(Says { value: Cow::Owned(default), policies: Vec::new() });
            }
        }
        for claim in &slot.claims {
            let policy = self.policy(claim.policy);
            match says.iter_mut().find(|other| *other.value == claim.value) {
                Some(same) => {
                    let policy = policy.filter(|one| !same.policies.contains(one));
                    same.policies.extend(policy);
                }
                None => {
                    let policies = policy.into_iter().collect();
                    says.push(Says { value: Cow::Borrowed(&claim.value), policies });
                }
            }
        }
        says
    }

    /// What the policies set a setting to.
    pub(super) fn claims<T>(&self, key: Key<T>) -> &'a [Claim] {
        &self.effective.slot(key.id()).claims
    }

    /// What the policy at `place` says about a setting; `None` when it leaves the default.
    pub(super) fn says<T>(&self, key: Key<T>, place: u16) -> Option<&'a Value> {
        let slot = self.effective.slot(key.id());
        if slot.forced {
            return Some(&slot.value);
        }
        slot.claims.iter().find(|claim| claim.policy == place).map(|claim| &claim.value)
    }

    pub(super) fn finish(mut self) -> Launch {
        self.reasons.sort_by(|a, b| (b.action, a.checked).cmp(&(a.action, b.checked)));
        Launch {
            verdict: self.reasons.first().map_or(LaunchVerdict::Ok, |reason| reason.action),
            reasons: self.reasons,
            wants: self.wants.into_iter().collect(),
            clock: self.now.clock(),
        }
    }
}

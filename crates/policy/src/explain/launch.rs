//! Conditional launch in words: every reason with what is required and found, who asks for it, what lost, the facts
//! with their age, and what would lift it.

use super::case::Case;
use super::facts::{Ages, device_lock, looked_at};
use super::lift;
use super::proposal::Proposal;
use super::voices::{Fact, Spoke, contradicted, losing, slot_voices, winning};
use crate::effective::Condition;
use crate::launch::{Checked, Launch, LaunchReason, LaunchVerdict, Outcome, keys};
use crate::property::{self, Check, Order, PropertyId};
use crate::texts::{Param, Phrase};

/// A reason before it is put into a language.
pub(super) struct Reason<'a> {
    pub(super) action: LaunchVerdict,
    pub(super) checked: Option<Checked>,
    pub(super) outcome: Outcome,
    pub(super) code: &'static str,
    pub(super) setting: &'static str,
    pub(super) required: Option<String>,
    pub(super) found: Option<String>,
    pub(super) winning: Vec<Spoke>,
    pub(super) losing: Vec<Spoke>,
    pub(super) facts: Vec<Fact>,
    pub(super) lifted_by: Vec<Proposal<'a>>,
}

impl Reason<'_> {
    /// What it does and why, in a sentence.
    pub(super) fn line(&self) -> Phrase {
        let code = match self.action {
            LaunchVerdict::Ok => "reasonInforms",
            LaunchVerdict::Warn => "reasonWarns",
            LaunchVerdict::Block => "reasonCloses",
            LaunchVerdict::Wipe => "reasonRemoves",
        };
        Phrase::new(code).with("reason", Phrase::new(self.code))
    }

    /// What is required, against what was found where that is of the same kind.
    pub(super) fn comparison(&self) -> Option<Phrase> {
        let required = self.required.as_deref()?;
        if matches!(self.checked, None | Some(Checked::Offline | Checked::Knox)) {
            return Some(Phrase::new("required").with("required", required));
        }
        let found = self.found.as_deref().map_or_else(|| Phrase::new("factUnknown").into(), Param::from);
        Some(Phrase::new("requiredAndFound").with("required", required).with("found", found))
    }
}

/// Every reason of conditional launch, in its order.
pub(super) fn reasons<'a>(case: &Case<'a>, launch: &Launch, ages: Ages) -> Vec<Reason<'a>> {
    launch.reasons.iter().map(|reason| told(case, launch, reason, ages)).collect()
}

fn told<'a>(case: &Case<'a>, launch: &Launch, reason: &LaunchReason, ages: Ages) -> Reason<'a> {
    let (winning, losing) = voices(case, launch, reason);
    Reason {
        action: reason.action,
        checked: Some(reason.checked),
        outcome: reason.outcome,
        code: reason.code,
        setting: reason.setting,
        required: reason.required.clone(),
        found: reason.found.clone(),
        winning,
        losing,
        facts: looked_at(reason.checked, case, ages),
        lifted_by: lift::launch(case, launch, reason),
    }
}

/// How work data lies on the device, where that closes it.
pub(super) fn storage<'a>(case: &Case<'a>, ages: Ages) -> Option<Reason<'a>> {
    let storage = case.storage();
    let reason = storage.reasons.first().filter(|_| storage.closed)?;
    let setting = reason.setting?;
    let id = property::by_name(setting)?;
    let known = case.facts.device_lock.is_some();
    Some(Reason {
        action: LaunchVerdict::Block,
        checked: None,
        outcome: if known { Outcome::Failed } else { Outcome::CannotTell },
        code: reason.code,
        setting,
        required: reason.value.clone(),
        found: None,
        winning: vec![winning(&case.effective, id)],
        losing: losing(&case.effective, id),
        facts: vec![device_lock(case, ages)],
        lifted_by: lift::storage(case, id),
    })
}

/// Who asks for it, and the values of others that lost against it.
fn voices(case: &Case<'_>, launch: &Launch, reason: &LaunchReason) -> (Vec<Spoke>, Vec<Spoke>) {
    let effective = &*case.effective;
    let Some(id) = property::by_name(reason.setting) else { return (Vec::new(), Vec::new()) };
    if let Order::Predicate(check) = id.property().form(effective.platform()).order {
        return pairs(case, launch, reason, check);
    }
    let (mut won, lost) = slot_voices(effective, id, &reason.policies);
    if reason.checked == Checked::WorkingTime
        && !effective.slot(keys::CLOCKED_OUT_GRACE.id()).value.is_unset()
    {
        won.extend(slot_voices(effective, keys::CLOCKED_OUT_GRACE.id(), &reason.policies).0);
    }
    (won, lost)
}

/// Pairs of predicate and action. All of them hold, each for itself: lost is what comes to less here.
fn pairs(case: &Case<'_>, launch: &Launch, reason: &LaunchReason, check: Check) -> (Vec<Spoke>, Vec<Spoke>) {
    let effective = &*case.effective;
    let (mut won, mut lost) = (Vec::new(), Vec::new());
    let spoke = |id: PropertyId, value: Param, condition: &Condition| match condition.by.as_slice() {
        [] => contradicted(effective, id, value, keys::THREAT_PARTNER.id()),
        _ => Spoke::asked(id, value, effective.policies_of(condition)),
    };
    let as_strong = |place: usize| {
        let mut others = launch.reasons.iter().filter(|other| other.action >= reason.action);
        others.any(|other| behind(case, other).contains(&place))
    };
    let action = PropertyId::of(effective.platform())
        .find(|id| id.property().form(effective.platform()).order == Order::Action(check));
    for (place, condition) in effective.conditions().iter().enumerate() {
        if condition.check != check {
            continue;
        }
        if behind(case, reason).contains(&place) {
            won.extend(condition.predicate.iter().map(|(id, value)| spoke(*id, value.into(), condition)));
            let asked = action.filter(|_| !condition.by.is_empty());
            won.extend(asked.map(|id| spoke(id, condition.action.into(), condition)));
        } else if let (Some((id, value)), false) = (condition.predicate.first(), as_strong(place)) {
            let value = Phrase::new("valueWithAction").with("value", value).with("action", condition.action);
            lost.push(spoke(*id, value.into(), condition));
        }
    }
    let partner = keys::THREAT_PARTNER.id();
    let slot = effective.slot(partner);
    if check == Check::ThreatLevel && !slot.conflict && !slot.claims.is_empty() {
        won.push(winning(effective, partner));
    }
    (won, lost)
}

/// The places of the conditions that a reason comes from.
pub(super) fn behind(case: &Case<'_>, reason: &LaunchReason) -> Vec<usize> {
    let effective = &*case.effective;
    let is_behind = |condition: &Condition| {
        let Some((id, value)) = condition.predicate.first() else { return false };
        // What an attestation requires is put together from two values.
        let required = condition.check == Check::Attestation
            || reason.required.as_ref().is_none_or(|required| *required == value.to_string());
        id.property().name == reason.setting
            && required
            && effective.policies_of(condition) == reason.policies
    };
    let places = effective.conditions().iter().enumerate();
    places.filter(|(_, condition)| is_behind(condition)).map(|(place, _)| place).collect()
}

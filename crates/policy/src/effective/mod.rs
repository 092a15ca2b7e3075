//! What holds for one registration, and who set each value.

mod read;
mod wire;

use serde::Serialize;

use crate::app::Platform;
use crate::decide::{PolicyRef, Rules};
use crate::property::{self, Check, Form, Key, Order, PropertyId, Typed, Value};

/// The version of [`Effective::to_wire`] that this crate writes and reads.
pub const WIRE_VERSION: u64 = 1;

/// The merged policy of one registration: a value per setting with its provenance, and the rules compiled from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective {
    platform: Platform,
    policies: Vec<PolicyRef>,
    slots: Box<[Slot]>,
    conditions: Vec<Condition>,
    rules: Rules,
}

/// One setting of an effective policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// What holds.
    pub value: Value,
    /// What each policy that sets it says, by place of the policy.
    pub claims: Vec<Claim>,
    /// Whether values without an order differ, so that the strictest reading holds.
    pub conflict: bool,
    /// Whether the strictest reading holds because something could not be read.
    pub forced: bool,
}

/// What one policy says about a setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Place of the policy in [`Effective::policies`].
    pub policy: u16,
    /// The value as that policy has it.
    pub value: Value,
    /// Whether it means nothing there, because its parent restricts nothing.
    pub idle: bool,
}

/// A pair of what is looked at and what happens when it does not hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The check.
    pub check: Check,
    /// What must hold: values of the properties of the check, in the order of the table.
    pub predicate: Vec<(PropertyId, Value)>,
    /// `warn`, `block`, `blockWhenSettingIsSupported` or `wipe`; at the PIN check `block` means a reset of the PIN.
    pub action: &'static str,
    /// The policies that ask for it, by place.
    pub by: Vec<u16>,
}

/// What a reader of an effective policy could not take as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// A stable code: `unknownVersion`, `unknownCritical`, `unknownAdvisory`, `unreadable`.
    pub code: &'static str,
    /// Where: the name of a setting or check, or empty for the whole.
    pub path: String,
    /// What was done about it, in a sentence.
    pub text: String,
}

impl Slot {
    /// A value without conflict.
    #[must_use]
    pub const fn new(value: Value, claims: Vec<Claim>) -> Self {
        Self { value, claims, conflict: false, forced: false }
    }
}

impl Effective {
    /// Puts an effective policy together and compiles its rules.
    pub(crate) fn build(
        platform: Platform,
        policies: Vec<PolicyRef>,
        slots: Vec<Slot>,
        conditions: Vec<Condition>,
    ) -> Self {
        let rules = Rules::compile(platform, &slots);
        Self { platform, policies, slots: slots.into_boxed_slice(), conditions, rules }
    }

    /// The platform it is for.
    #[must_use]
    pub const fn platform(&self) -> Platform {
        self.platform
    }

    /// The policies that were merged, sorted by id.
    #[must_use]
    pub fn policies(&self) -> &[PolicyRef] {
        &self.policies
    }

    /// The conditions before work data opens, as [`crate::launch`] judges them. Clients do not ask it yet.
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The rules compiled from the settings.
    pub(crate) const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// One setting with its provenance.
    #[must_use]
    #[allow(clippy::indexing_slicing, reason = "there is one slot per row of the table")]
    pub fn slot(&self, id: PropertyId) -> &Slot {
        &self.slots[usize::from(id.0)]
    }

    /// The value of a setting as its type; `None` when it is not configured.
    #[must_use]
    pub fn value<T: Typed>(&self, key: Key<T>) -> Option<T> {
        T::of(&self.slot(key.id()).value)
    }

    /// The policies whose value holds, in the order of their ids. Empty when the value is a default, or when the
    /// strictest reading was forced.
    #[must_use]
    pub fn winners(&self, id: PropertyId) -> Vec<PolicyRef> {
        let slot = self.slot(id);
        let form = id.property().form(self.platform);
        self.refs(slot, |claim| claim.wins(&form, slot))
    }

    /// The policies that would keep a setting from being as lax as `value`, by what they set or leave at its default.
    /// Empty when nobody can say, because something could not be read.
    pub(crate) fn stricter_than(&self, id: PropertyId, value: &Value) -> Vec<PolicyRef> {
        let slot = self.slot(id);
        if slot.forced {
            return Vec::new();
        }
        let form = id.property().form(self.platform);
        let default = Value::of_default(form.default);
        let stricter = |place: usize| {
            let claim = slot.claims.iter().find(|claim| usize::from(claim.policy) == place);
            let own = claim.map_or(&default, |claim| &claim.value);
            match property::compare(&form, own, value) {
                Some(order) => order.is_gt(),
                None => claim.is_some_and(|claim| claim.wins(&form, slot)),
            }
        };
        let policies = self.policies.iter().enumerate().filter(|(place, _)| stricter(*place));
        policies.map(|(_, policy)| policy.clone()).collect()
    }

    /// The policies that set another value and lost, with that value.
    pub fn losers(&self, id: PropertyId) -> impl Iterator<Item = (&PolicyRef, &Value)> {
        let slot = self.slot(id);
        let form = id.property().form(self.platform);
        slot.claims
            .iter()
            .filter(move |claim| !claim.wins(&form, slot))
            .filter_map(|claim| Some((self.policies.get(usize::from(claim.policy))?, &claim.value)))
    }

    fn refs(&self, slot: &Slot, which: impl Fn(&Claim) -> bool) -> Vec<PolicyRef> {
        let claims = slot.claims.iter().filter(|claim| which(claim));
        claims.filter_map(|claim| self.policies.get(usize::from(claim.policy))).cloned().collect()
    }

    /// This policy with another value for one setting, in every policy that is stricter: what [`crate::explain()`] tries
    /// to say what would change an answer.
    pub(crate) fn with(&self, id: PropertyId, value: Value) -> Self {
        let changed = self.stricter_than(id, &value);
        let mut slots = self.slots.to_vec();
        if let Some(slot) = slots.get_mut(usize::from(id.0)) {
            let claims = (0u16..).zip(&self.policies).filter_map(|(place, policy)| {
                if changed.contains(policy) {
                    return Some(Claim { policy: place, value: value.clone(), idle: false });
                }
                slot.claims.iter().find(|claim| claim.policy == place).cloned()
            });
            *slot = Slot::new(value.clone(), claims.collect());
        }
        Self::build(self.platform, self.policies.clone(), slots, self.conditions.clone())
    }

    /// This policy with another condition at a place of [`Effective::conditions`], or without it.
    pub(crate) fn with_condition(&self, place: usize, condition: Option<Condition>) -> Self {
        let mut conditions = self.conditions.clone();
        match (conditions.get_mut(place), condition) {
            (Some(held), Some(condition)) => *held = condition,
            (Some(_), None) => drop(conditions.remove(place)),
            (None, _) => {}
        }
        Self::build(self.platform, self.policies.clone(), self.slots.to_vec(), conditions)
    }

    /// The policies that ask for a condition.
    pub(crate) fn policies_of(&self, condition: &Condition) -> Vec<PolicyRef> {
        condition.by.iter().filter_map(|place| self.policies.get(usize::from(*place)).cloned()).collect()
    }
}

impl Claim {
    /// Whether this claim is why the slot holds what it holds.
    fn wins(&self, form: &Form, slot: &Slot) -> bool {
        if slot.forced {
            return false;
        }
        match form.order {
            Order::Intersection { .. } => !self.idle,
            Order::Unordered { .. } => slot.conflict || (!self.idle && self.value == slot.value),
            Order::Label => self.value == slot.value,
            _ => property::compare(form, &self.value, &slot.value).is_some_and(std::cmp::Ordering::is_eq),
        }
    }
}

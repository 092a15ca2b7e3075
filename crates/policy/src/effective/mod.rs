//! What holds for one registration, and who set each value.

mod origin;
mod read;
mod wire;

use serde::Serialize;

pub use origin::{Origin, Said};

use crate::app::Platform;
use crate::decide::{PolicyRef, Rules};
use crate::merge::{is_stricter, slots_of, wider};
use crate::policy::Settings;
use crate::property::{Check, Key, PropertyId, Typed, Value};

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
    /// Whether policies contradict each other, so that the strictest reading holds.
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
    /// The policies that ask for it, by place. Empty where nobody does: it holds because policies contradict each other
    /// about something that gives it meaning.
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

    /// The conditions before work data opens, as [`crate::launch`] judges them.
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

    /// The policies that would keep a setting from being as lax as `value`, by what they set or leave at its default.
    /// Empty when nobody can say, because something could not be read.
    pub(crate) fn stricter_than(&self, id: PropertyId, value: &Value) -> Vec<PolicyRef> {
        if self.slot(id).forced {
            return Vec::new();
        }
        let settings = self.settings();
        let policies = self.policies.iter().zip(&settings);
        let stricter = policies.filter(|(_, own)| is_stricter(self.platform, own, id, value));
        stricter.map(|(policy, _)| policy.clone()).collect()
    }

    /// What each policy sets, by place of the policy: of conditions what they look at.
    fn settings(&self) -> Vec<Settings> {
        let mut settings = vec![Settings::default(); self.policies.len()];
        for (id, slot) in PropertyId::all().zip(&self.slots) {
            for claim in &slot.claims {
                if let Some(own) = settings.get_mut(usize::from(claim.policy)) {
                    own.set(id, claim.value.clone());
                }
            }
        }
        for condition in &self.conditions {
            for place in &condition.by {
                if let Some(own) = settings.get_mut(usize::from(*place)) {
                    condition.predicate.iter().for_each(|(id, value)| drop(own.set(*id, value.clone())));
                }
            }
        }
        settings
    }

    /// This policy with another value for one setting, in every policy that is stricter: what [`crate::explain()`] tries
    /// to say what would change an answer. The policies are merged anew, because a setting can give meaning to others.
    pub(crate) fn with(&self, id: PropertyId, value: Value) -> Self {
        let held = self.slot(id);
        let slots = if held.forced || self.policies.is_empty() {
            let mut slots = self.slots.to_vec();
            if let Some(slot) = slots.get_mut(usize::from(id.0)) {
                *slot = Slot::new(value, held.claims.clone());
            }
            slots
        } else {
            let mut settings = self.settings();
            for own in &mut settings {
                if is_stricter(self.platform, own, id, &value) {
                    own.set(id, wider(self.platform, own, id, &value));
                }
            }
            let merged = slots_of(self.platform, &settings);
            // What could not be read stays as strict as it is.
            let forced = |(old, new): (&Slot, Slot)| if old.forced { old.clone() } else { new };
            self.slots.iter().zip(merged).map(forced).collect()
        };
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

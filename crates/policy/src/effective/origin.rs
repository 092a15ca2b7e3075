//! Why a setting holds what it holds.

use super::{Claim, Effective};
use crate::decide::PolicyRef;
use crate::merge::{matters, meant};
use crate::property::{self, Order, PropertyId, Value};

/// Where the value of a setting comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Something could not be read, so that the strictest reading holds.
    Unreadable,
    /// The default, which these policies leave as it is.
    Default(Vec<PolicyRef>),
    /// These policies say it, in the order of their ids.
    Set(Vec<PolicyRef>),
    /// No policy says it alone: it is what all of these permit.
    Common(Vec<Said>),
    /// Policies contradict each other about this setting, so that the strictest reading holds.
    Conflict {
        /// The setting that they say different things about: this one, or one that goes with it.
        about: PropertyId,
        /// What they say.
        said: Vec<Said>,
    },
}

/// One value with everybody who says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The value, as the first of the policies has it.
    pub value: Value,
    /// The policies, in the order of their ids.
    pub policies: Vec<PolicyRef>,
    /// Whether these policies leave it at its default.
    pub by_default: bool,
}

impl Effective {
    /// Where the value of a setting comes from.
    #[must_use]
    pub fn origin(&self, id: PropertyId) -> Origin {
        self.spoken(id).unwrap_or_else(|| {
            let claims = &self.slot(id).claims;
            let unsaid = |place: &u16| claims.iter().all(|claim| claim.policy != *place);
            let places = (0u16..).zip(&self.policies).map(|(place, _)| place);
            Origin::Default(self.refs(places.filter(unsaid).collect()))
        })
    }

    /// The same; `None` for a default, so that who only wants the policies behind a value collects none that left it so.
    fn spoken(&self, id: PropertyId) -> Option<Origin> {
        let slot = self.slot(id);
        if slot.forced {
            return Some(Origin::Unreadable);
        }
        if slot.conflict && self.contradicts(id) {
            return Some(Origin::Conflict { about: id, said: self.contradicting(id) });
        }
        let exact: Vec<u16> =
            slot.claims.iter().filter(|claim| self.is_exact(id, claim)).map(|claim| claim.policy).collect();
        if !exact.is_empty() {
            return Some(Origin::Set(self.refs(exact)));
        }
        if let Some(about) = self.contradicted_child(id).filter(|_| slot.conflict) {
            return Some(Origin::Conflict { about, said: self.said(about) });
        }
        let list = matches!(id.property().form(self.platform).order, Order::Intersection { .. });
        if !list || slot.claims.is_empty() || slot.value == Value::Any {
            return None;
        }
        // A policy that leaves the list at a default of the same entries says it alone.
        let said = self.said(id);
        let left = |one: &Said| one.by_default && self.meant(id, &one.value) == slot.value;
        (!said.is_empty() && !said.iter().any(left)).then_some(Origin::Common(said))
    }

    /// The policies behind the value of a setting, in the order of their ids: those that say it, or together those of
    /// which it is made. Empty when it is a default, or when the strictest reading was forced.
    #[must_use]
    pub fn winners(&self, id: PropertyId) -> Vec<PolicyRef> {
        let mut policies = match self.spoken(id) {
            None | Some(Origin::Unreadable | Origin::Default(_)) => Vec::new(),
            Some(Origin::Set(policies)) => policies,
            Some(Origin::Common(said) | Origin::Conflict { said, .. }) => {
                said.into_iter().flat_map(|one| one.policies).collect()
            }
        };
        policies.sort_by(|a, b| a.id.cmp(&b.id));
        policies
    }

    /// The policies that set another value and lost, with that value. Nobody loses in a contradiction, and a value that
    /// its own policy does not look at says nothing that could lose.
    #[must_use]
    pub fn losers(&self, id: PropertyId) -> Vec<(&PolicyRef, &Value)> {
        let slot = self.slot(id);
        let together = matches!(self.spoken(id), Some(Origin::Common(_) | Origin::Conflict { .. }));
        let lost = |claim: &&Claim| !together && !claim.idle && !self.is_exact(id, claim);
        let claims = slot.claims.iter().filter(lost);
        claims
            .filter_map(|claim| Some((self.policies.get(usize::from(claim.policy))?, &claim.value)))
            .collect()
    }

    /// Whether a claim says what holds.
    fn is_exact(&self, id: PropertyId, claim: &Claim) -> bool {
        let (slot, form) = (self.slot(id), id.property().form(self.platform));
        if slot.forced {
            return false;
        }
        match form.order {
            Order::Intersection { .. } | Order::Unordered { .. } => {
                !claim.idle && self.meant(id, &claim.value) == slot.value
            }
            Order::Label => claim.value == slot.value,
            _ => property::compare(&form, &claim.value, &slot.value).is_some_and(std::cmp::Ordering::is_eq),
        }
    }

    /// Whether the claims of a setting in conflict are the contradiction themselves, rather than those of one that goes
    /// with it.
    fn contradicts(&self, id: PropertyId) -> bool {
        match id.property().form(self.platform).order {
            Order::Unordered { .. } | Order::Intersection { .. } => true,
            Order::Peers => self.contradicted_child(id).is_none(),
            _ => false,
        }
    }

    /// The setting that policies contradict each other about and that this one goes with.
    fn contradicted_child(&self, id: PropertyId) -> Option<PropertyId> {
        PropertyId::of(self.platform).find(|child| {
            let order = child.property().form(self.platform).order;
            let goes = matches!(order, Order::Unordered { parent, .. } if parent == id.property().name);
            goes && self.slot(*child).conflict
        })
    }

    /// What the policies for which a setting means something say about it, each value once.
    fn said(&self, id: PropertyId) -> Vec<Said> {
        let default = Value::of_default(id.property().form(self.platform).default);
        let mut all: Vec<Said> = Vec::new();
        for (place, (policy, own)) in (0u16..).zip(self.policies.iter().zip(self.settings())) {
            if !matters(self.platform, &own, id) {
                continue;
            }
            let claim = self.slot(id).claims.iter().find(|claim| claim.policy == place);
            let value = claim.map_or(&default, |claim| &claim.value);
            let by_default = claim.is_none();
            let known = |one: &&mut Said| {
                one.by_default == by_default && self.meant(id, &one.value) == self.meant(id, value)
            };
            match all.iter_mut().find(known) {
                Some(one) => one.policies.push(policy.clone()),
                None => all.push(Said { value: value.clone(), policies: vec![policy.clone()], by_default }),
            }
        }
        all
    }

    /// What policies say of which neither is stricter.
    fn contradicting(&self, id: PropertyId) -> Vec<Said> {
        let form = id.property().form(self.platform);
        let said = self.said(id);
        let excludes = |one: &&Said| {
            said.iter().any(|other| property::compare(&form, &one.value, &other.value).is_none())
        };
        said.iter().filter(excludes).cloned().collect()
    }

    fn meant(&self, id: PropertyId, value: &Value) -> Value {
        meant(self.platform, id, value.clone())
    }

    fn refs(&self, places: Vec<u16>) -> Vec<PolicyRef> {
        places.into_iter().filter_map(|place| self.policies.get(usize::from(place)).cloned()).collect()
    }
}

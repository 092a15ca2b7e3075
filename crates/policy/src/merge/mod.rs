//! Many policies become one effective policy.
//!
//! A policy reads as one element per property ([`Reading`]); readings join property by property. The join is
//! commutative, associative and idempotent, and never laxer than one of its inputs: `tests/it/laws.rs` checks this for
//! every row of the table. What a policy does not set counts with its default, because that is what holds where it is
//! the only one.
//!
//! - levels, flags, numbers: the stricter;
//! - lists: what all permit; a list whose parent restricts nothing permits anything;
//! - conditions: every pair of predicate and action, so that no input's threshold meets another's action;
//! - values without an order: where two differ, the parent takes its strictest reading and the conflict is shown.

mod conditions;
mod element;
mod view;

use std::cmp::Ordering;

use crate::app::Platform;
use crate::decide::PolicyRef;
use crate::effective::{Claim, Condition, Effective, Slot};
use crate::policy::{Policy, Settings};
use crate::property::{self, Form, Kind, Order, Period, PropertyId, Value, VersionText};

pub(crate) use conditions::asks;
use conditions::{add, conditions, predicate_value};
use element::{Element, chosen, element, join_element, list, plain};
use view::View;

/// Merges the policies that apply to one registration. A policy given twice counts once. Without any policy every
/// setting has its default.
#[must_use]
pub fn merge(platform: Platform, policies: &[&Policy]) -> Effective {
    let mut sorted: Vec<&Policy> = policies.to_vec();
    sorted.sort_by(|a, b| (&a.id, &a.version).cmp(&(&b.id, &b.version)));
    sorted.dedup_by(|a, b| a.id == b.id && a.version == b.version);
    let none = Settings::default();
    let mut settings: Vec<&Settings> = sorted.iter().map(|policy| &policy.settings).collect();
    if settings.is_empty() {
        settings.push(&none);
    }
    let names =
        sorted.iter().map(|policy| PolicyRef { id: policy.id.clone(), name: policy.name.clone() }).collect();
    let (slots, conditions) = joined(platform, &settings);
    Effective::build(platform, names, slots, conditions)
}

/// What holds per property where these settings, one entry per policy, apply together.
pub(crate) fn slots_of(platform: Platform, settings: &[Settings]) -> Vec<Slot> {
    joined(platform, &settings.iter().collect::<Vec<_>>()).0
}

/// Whether a policy with these settings keeps a property from being as lax as `value`.
pub(crate) fn is_stricter(platform: Platform, settings: &Settings, id: PropertyId, value: &Value) -> bool {
    let form = id.property().form(platform);
    let mut tried = Element::Is(normal(platform, id, value.clone()));
    let asked = tried.clone();
    join_element(&form, &mut tried, &element(&View::of(platform, settings), id));
    let same = match (&tried, &asked) {
        (Element::Is(tried), Element::Is(asked)) => {
            property::compare(&form, tried, asked).map(Ordering::is_eq)
        }
        _ => None,
    };
    !same.unwrap_or(tried == asked)
}

/// A value that a policy with these settings has to say so that the property may be as lax as `value`: a list keeps what
/// it names besides.
pub(crate) fn wider(platform: Platform, settings: &Settings, id: PropertyId, value: &Value) -> Value {
    let form = id.property().form(platform);
    match (list(form.kind, settings.counting(platform, id)), value) {
        (Value::Choices(own), Value::Choices(more)) => {
            list(form.kind, Value::Choices([own, more.clone()].concat()))
        }
        _ => value.clone(),
    }
}

/// Whether a property means something in a policy with these settings: its parent says so.
pub(crate) fn matters(platform: Platform, settings: &Settings, id: PropertyId) -> bool {
    View::of(platform, settings).matters(id)
}

fn joined(platform: Platform, settings: &[&Settings]) -> (Vec<Slot>, Vec<Condition>) {
    let views: Vec<_> = settings.iter().map(|settings| View::of(platform, settings)).collect();
    let mut reading = Reading { platform, elements: Vec::new(), conditions: Vec::new() };
    for (place, view) in (0u16..).zip(&views) {
        let before = usize::from(place).checked_sub(1).and_then(|before| views.get(before));
        match before {
            None => reading = Reading::read(view, place),
            Some(before) => reading.take(view, before, place),
        }
    }
    let slots = reading.slots(claims(settings, &views));
    (slots, reading.conditions)
}

/// A value as it is compared with an effective one: lists sorted and each entry once, texts for "not configured" as one,
/// durations and versions in their shortest text.
#[must_use]
pub fn normal(platform: Platform, id: PropertyId, value: Value) -> Value {
    let form = id.property().form(platform);
    let value = match form.order {
        _ if value == Value::Any => Value::Any,
        Order::Predicate(_) => predicate_value(form.kind, value),
        Order::Intersection { .. } => list(form.kind, value),
        _ => plain(value),
    };
    match value {
        Value::Duration(period) => Value::Duration(Period::of_seconds(period.seconds)),
        Value::Version(version) if form.kind == Kind::Version => {
            Value::Version(VersionText::of(version.parts()))
        }
        value => value,
    }
}

/// A value as merging reads it where it means something: a choice that is not configured is one, too.
pub(crate) fn meant(platform: Platform, id: PropertyId, value: Value) -> Value {
    let form = id.property().form(platform);
    match form.order {
        Order::Unordered { .. } => chosen(form.kind, value),
        _ => normal(platform, id, value),
    }
}

/// How the settings of one policy, or of several joined, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    platform: Platform,
    elements: Vec<Element>,
    conditions: Vec<Condition>,
}

impl Reading {
    /// How one policy reads; `place` is its place in the list of policies, kept with its conditions.
    #[must_use]
    pub fn of(platform: Platform, settings: &Settings, place: u16) -> Self {
        Self::read(&View::of(platform, settings), place)
    }

    fn read(view: &View<'_>, place: u16) -> Self {
        let elements = PropertyId::all().map(|id| element(view, id)).collect();
        let mut reading = Self { platform: view.platform, elements, conditions: conditions(view, place) };
        reading.conditions.sort();
        reading
    }

    /// Joins the policy that follows `before`, which was joined already. Where the two agree nothing changes, because
    /// joining twice is joining once; most policies of an organisation agree on most settings.
    fn take(&mut self, view: &View<'_>, before: &View<'_>, place: u16) {
        for (id, mine) in PropertyId::all().zip(&mut self.elements) {
            if !view.agrees(before, id) {
                join_element(&id.property().form(self.platform), mine, &element(view, id));
            }
        }
        for condition in conditions(view, place) {
            add(&mut self.conditions, condition);
        }
    }

    /// Joins another reading of the same platform into this one.
    pub fn join(&mut self, other: &Self) {
        for ((id, mine), theirs) in PropertyId::all().zip(&mut self.elements).zip(&other.elements) {
            join_element(&id.property().form(self.platform), mine, theirs);
        }
        for condition in &other.conditions {
            add(&mut self.conditions, condition.clone());
        }
    }

    /// The slots that hold in the end: conflicts push their parents to the strictest reading.
    fn slots(&mut self, claims: Vec<Vec<Claim>>) -> Vec<Slot> {
        let mut slots: Vec<Slot> = (self.elements.iter().zip(claims))
            .map(|(element, claims)| match element {
                Element::Absent => Slot::new(Value::Null, claims),
                Element::Is(value) => Slot::new(value.clone(), claims),
                Element::Conflict => Slot { conflict: true, ..Slot::new(Value::Null, claims) },
            })
            .collect();
        for id in PropertyId::of(self.platform) {
            let form = id.property().form(self.platform);
            match form.order {
                Order::Unordered { parent, .. } if self.element(id) == Some(&Element::Conflict) => {
                    self.push_parent(&mut slots, parent);
                }
                Order::Peers => mark_peers(&mut slots, id, &form),
                Order::Intersection { .. } if id == MANAGED_LINKS => mark_links(&mut slots, &form),
                _ => {}
            }
        }
        slots
    }

    /// What holds for a property: `Any` for a list and `Null` for a choice that their parent does not look at. `None` for a
    /// part of a condition, in a conflict, and where the platform has no such property.
    pub(crate) fn value(&self, id: PropertyId) -> Option<&Value> {
        match self.element(id) {
            Some(Element::Is(value)) => Some(value),
            _ => None,
        }
    }

    /// The conditions that are asked for.
    pub(crate) fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    fn element(&self, id: PropertyId) -> Option<&Element> {
        self.elements.get(usize::from(id.0))
    }

    /// The parent of a conflict takes its strictest reading. Where the parent is a condition, a pair is added that
    /// blocks (never one that wipes), which nobody asked for.
    fn push_parent(&mut self, slots: &mut [Slot], parent: &str) {
        let Some(parent) = property::by_name(parent) else { return };
        let form = parent.property().form(self.platform);
        let strictest = property::strictest(parent.property(), &form);
        if let Order::Predicate(check) = form.order {
            let predicate = vec![(parent, strictest)];
            add(&mut self.conditions, Condition { check, predicate, action: "block", by: Vec::new() });
        } else if let Some(slot) = slots.get_mut(usize::from(parent.0)) {
            slot.value = strictest;
            slot.conflict = true;
        }
    }
}

/// Peers that exclude each other: the strictest value holds although nobody asked for it.
fn mark_peers(slots: &mut [Slot], id: PropertyId, form: &Form) {
    if let Some(slot) = slots.get_mut(usize::from(id.0)) {
        let asked = slot.claims.iter().any(|claim| claim.value == slot.value);
        let by_default = Value::of_default(form.default) == slot.value;
        slot.conflict |= !asked && !by_default && !slot.claims.is_empty();
    }
}

const MANAGED_LINKS: PropertyId = property::keys::MANAGED_LINKS.id();

/// Lists of managed links that differ are a conflict: a link on one of them opens in its app by one policy and in the
/// browser by the other. What both name stays.
fn mark_links(slots: &mut [Slot], form: &Form) {
    if let Some(slot) = slots.get_mut(usize::from(MANAGED_LINKS.0)) {
        let mut meant = slot.claims.iter().filter(|claim| !claim.idle);
        slot.conflict = meant.any(|claim| list(form.kind, claim.value.clone()) != slot.value);
    }
}

/// Who set what, per property.
fn claims(settings: &[&Settings], views: &[View<'_>]) -> Vec<Vec<Claim>> {
    let mut claims: Vec<Vec<Claim>> = vec![Vec::new(); property::PROPERTIES.len()];
    for ((place, own), view) in (0u16..).zip(settings).zip(views) {
        for (id, value) in own.iter() {
            let property = id.property();
            let carried =
                property.platforms.has(view.platform) && !is_part(property.form(view.platform).order);
            if let Some(list) = claims.get_mut(usize::from(id.0)).filter(|_| carried) {
                let idle = !view.matters(id);
                if list.is_empty() {
                    list.reserve_exact(settings.len());
                }
                list.push(Claim { policy: place, value: value.clone(), idle });
            }
        }
    }
    claims
}

/// Parts of conditions have their provenance in the condition.
const fn is_part(order: Order) -> bool {
    matches!(order, Order::Predicate(_) | Order::Action(_))
}

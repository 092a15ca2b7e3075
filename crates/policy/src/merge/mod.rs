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

mod view;

use crate::app::Platform;
use crate::decide::PolicyRef;
use crate::effective::{Claim, Condition, Effective, Slot};
use crate::policy::{Policy, Settings};
use crate::property::{self, Check, Form, Kind, Order, Pair, PropertyId, Value};

use view::View;

/// Merges the policies that apply to one registration. A policy given twice counts once. Without any policy every
/// setting has its default.
#[must_use]
pub fn merge(platform: Platform, policies: &[&Policy]) -> Effective {
    let mut sorted: Vec<&Policy> = policies.to_vec();
    sorted.sort_by(|a, b| (&a.id, &a.version).cmp(&(&b.id, &b.version)));
    sorted.dedup_by(|a, b| a.id == b.id && a.version == b.version);
    let none = Settings::default();
    let mut views: Vec<_> = sorted.iter().map(|policy| View::of(platform, &policy.settings)).collect();
    if views.is_empty() {
        views.push(View::of(platform, &none));
    }
    let mut reading = Reading { platform, elements: Vec::new(), conditions: Vec::new() };
    for (place, view) in (0u16..).zip(&views) {
        let before = usize::from(place).checked_sub(1).and_then(|before| views.get(before));
        match before {
            None => reading = Reading::read(view, place),
            Some(before) => reading.take(view, before, place),
        }
    }
    let names =
        sorted.iter().map(|policy| PolicyRef { id: policy.id.clone(), name: policy.name.clone() }).collect();
    let slots = reading.slots(claims(&sorted, &views));
    Effective::build(platform, names, slots, reading.conditions)
}

/// How the settings of one policy, or of several joined, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    platform: Platform,
    elements: Vec<Element>,
    conditions: Vec<Condition>,
}

/// One property of a reading.
#[derive(Debug, Clone, PartialEq)]
enum Element {
    /// The platform does not have it, or it is part of a condition.
    Absent,
    /// Its value so far.
    Is(Value),
    /// Two different values without an order.
    Conflict,
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
                    self.push_parent(&mut slots, parent, id);
                }
                Order::Peers => mark_peers(&mut slots, id, &form),
                Order::Intersection { parent: None } if id == MANAGED_LINKS => mark_links(&mut slots, &form),
                _ => {}
            }
        }
        slots
    }

    fn element(&self, id: PropertyId) -> Option<&Element> {
        self.elements.get(usize::from(id.0))
    }

    /// The parent of a conflict takes its strictest reading. Where the parent is a condition, a pair is added that
    /// blocks (never one that wipes).
    fn push_parent(&mut self, slots: &mut [Slot], parent: &str, child: PropertyId) {
        let Some(parent) = property::by_name(parent) else { return };
        let form = parent.property().form(self.platform);
        let strictest = property::strictest(parent.property(), &form);
        if let Order::Predicate(check) = form.order {
            let by = slots.get(usize::from(child.0)).map_or_else(Vec::new, |slot| {
                slot.claims.iter().filter(|claim| !claim.idle).map(|claim| claim.policy).collect()
            });
            add(
                &mut self.conditions,
                Condition { check, predicate: vec![(parent, strictest)], action: "block", by },
            );
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
        slot.conflict = slot.claims.iter().any(|claim| list(form.kind, claim.value.clone()) != slot.value);
    }
}

/// Who set what, per property.
fn claims(policies: &[&Policy], views: &[View<'_>]) -> Vec<Vec<Claim>> {
    let mut claims: Vec<Vec<Claim>> = vec![Vec::new(); property::PROPERTIES.len()];
    for ((place, policy), view) in (0u16..).zip(policies).zip(views) {
        for (id, value) in policy.settings.iter() {
            let property = id.property();
            let carried =
                property.platforms.has(view.platform) && !is_part(property.form(view.platform).order);
            if let Some(list) = claims.get_mut(usize::from(id.0)).filter(|_| carried) {
                let idle = !view.matters(id);
                if list.is_empty() {
                    list.reserve_exact(policies.len());
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

fn element(view: &View<'_>, id: PropertyId) -> Element {
    let property = id.property();
    if !property.platforms.has(view.platform) {
        return Element::Absent;
    }
    let form = property.form(view.platform);
    let value = || view.value(id).clone();
    match form.order {
        order if is_part(order) => Element::Absent,
        Order::Intersection { .. } if !view.matters(id) => Element::Is(Value::Any),
        Order::Intersection { .. } => Element::Is(list(form.kind, value())),
        Order::Unordered { .. } if !view.matters(id) => Element::Is(Value::Null),
        Order::Unordered { .. } => Element::Is(chosen(form.kind, value())),
        _ => Element::Is(plain(value())),
    }
}

/// All texts for "not configured" are one value.
fn plain(value: Value) -> Value {
    if value.is_unset() { Value::Null } else { value }
}

/// A choice among values without order. A level that is not configured is its first word; a text that is not
/// configured although it matters is a value of its own, the empty text, and so conflicts with any other.
fn chosen(kind: Kind, value: Value) -> Value {
    match (kind, plain(value)) {
        (Kind::Level { members, .. }, Value::Null) => {
            members.first().map_or(Value::Null, |word| Value::Level(word))
        }
        (Kind::Text, Value::Null) => Value::Blank(String::new()),
        (_, value) => value,
    }
}

/// A list in its normal form: sorted, each entry once, entries of one text apart.
fn list(kind: Kind, value: Value) -> Value {
    match (kind, value) {
        (Kind::Choices(members) | Kind::Bits(members), Value::Choices(words)) => {
            Value::Choices(members.iter().copied().filter(|member| words.contains(member)).collect())
        }
        (Kind::Choices(_) | Kind::Bits(_), _) => Value::Choices(Vec::new()),
        (Kind::Texts, Value::Texts(texts)) => Value::Texts(sorted(texts)),
        (Kind::Texts, Value::Choices(words)) => {
            Value::Texts(sorted(words.into_iter().map(str::to_owned).collect()))
        }
        (Kind::Pairs, Value::Pairs(pairs)) => Value::Pairs(entries(&pairs)),
        (Kind::Pairs, _) => Value::Pairs(Vec::new()),
        _ => Value::Texts(Vec::new()),
    }
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort();
    items.dedup();
    items
}

/// One entry per value (`a;b` are two), under the first of its names.
fn entries(pairs: &[Pair]) -> Vec<Pair> {
    let split = pairs.iter().flat_map(|pair| {
        let values = pair.value.split(';').map(str::trim).filter(|value| !value.is_empty());
        values.map(|value| (value.to_owned(), pair.name.clone()))
    });
    let mut entries = sorted(split.collect());
    entries.dedup_by(|a, b| a.0 == b.0);
    entries.into_iter().map(|(value, name)| Pair { name, value }).collect()
}

fn join_element(form: &Form, mine: &mut Element, theirs: &Element) {
    let (Element::Is(a), Element::Is(b)) = (&*mine, theirs) else {
        if *theirs == Element::Conflict {
            *mine = Element::Conflict;
        }
        return;
    };
    if a == b {
        return;
    }
    *mine = match form.order {
        Order::Intersection { .. } => Element::Is(intersection(a, b)),
        Order::Unordered { .. } => match (a, b) {
            (Value::Null, value) | (value, Value::Null) => Element::Is(value.clone()),
            _ => Element::Conflict,
        },
        Order::Label => Element::Is(first_label(a, b)),
        _ => Element::Is(stricter(form, a, b)),
    };
}

fn first_label(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Null, value) | (value, Value::Null) => value.clone(),
        _ => a.min(b).clone(),
    }
}

/// The stricter of two; of two that are as strict the first in the order of their texts; of two that exclude each
/// other the strictest there is.
fn stricter(form: &Form, a: &Value, b: &Value) -> Value {
    match property::compare(form, a, b) {
        Some(std::cmp::Ordering::Greater) => a.clone(),
        Some(std::cmp::Ordering::Less) => b.clone(),
        Some(std::cmp::Ordering::Equal) => a.min(b).clone(),
        None => match form.kind {
            Kind::Level { members, .. } => members.last().map_or(Value::Null, |word| Value::Level(word)),
            _ => Value::Null,
        },
    }
}

fn intersection(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Any, value) | (value, Value::Any) => value.clone(),
        (Value::Choices(a), Value::Choices(b)) => {
            Value::Choices(a.iter().copied().filter(|word| b.contains(word)).collect())
        }
        (Value::Texts(a), Value::Texts(b)) => {
            Value::Texts(a.iter().filter(|text| b.contains(text)).cloned().collect())
        }
        (Value::Pairs(a), Value::Pairs(b)) => {
            let both = a.iter().filter_map(|one| {
                let two = b.iter().find(|two| two.value == one.value)?;
                Some(one.min(two).clone())
            });
            Value::Pairs(both.collect())
        }
        // Lists of one property have one shape; should they not, nothing is permitted.
        _ => Value::Texts(Vec::new()),
    }
}

/// The pairs that a policy asks for: one per check, from one pass over the table.
fn conditions(view: &View<'_>, place: u16) -> Vec<Condition> {
    let mut drafts: [Draft; Check::ALL.len()] = Default::default();
    for id in PropertyId::of(view.platform) {
        let form = id.property().form(view.platform);
        let (Order::Predicate(check) | Order::Action(check)) = form.order else { continue };
        let Some(draft) = drafts.get_mut(check as usize) else { continue };
        let value = view.value(id).clone();
        if is_action(form.order) {
            draft.action = match value {
                Value::Level(word) => Some(word),
                _ => None,
            };
        } else {
            let value = predicate_value(form.kind, value);
            // The kind of evaluation only says how an attestation is made, not whether one is asked for.
            draft.asked |= is_asked(&value) && id.property().name != "requiredAndroidSafetyNetEvaluationType";
            draft.predicate.push((id, value));
        }
    }
    let drafts = Check::ALL.into_iter().zip(drafts);
    let asked = drafts.filter_map(|(check, draft)| {
        let action = draft.action.filter(|_| draft.asked)?;
        Some(Condition { check, predicate: draft.predicate, action, by: vec![place] })
    });
    asked.collect()
}

/// A condition while the table is read.
#[derive(Default)]
struct Draft {
    predicate: Vec<(PropertyId, Value)>,
    action: Option<&'static str>,
    asked: bool,
}

const fn is_action(order: Order) -> bool {
    matches!(order, Order::Action(_))
}

/// Lists in one text count as sets of names without case.
fn predicate_value(kind: Kind, value: Value) -> Value {
    match (kind, plain(value)) {
        (Kind::Names, Value::Text(text)) => {
            let names =
                text.split(';').map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty());
            Value::Texts(sorted(names.collect()))
        }
        (Kind::Texts, Value::Texts(texts)) => {
            Value::Texts(sorted(texts.iter().map(|text| text.trim().to_lowercase()).collect()))
        }
        (_, value) => value,
    }
}

fn is_asked(value: &Value) -> bool {
    match value {
        Value::Flag(flag) => *flag,
        Value::Level(word) => !matches!(*word, "none" | "notConfigured"),
        Value::Texts(texts) => !texts.is_empty(),
        Value::Number(_) => true,
        _ => false,
    }
}

/// Adds a condition to a sorted list; the same pair of two policies is one, set by both.
fn add(conditions: &mut Vec<Condition>, condition: Condition) {
    let same = |other: &&mut Condition| {
        (other.check, &other.predicate, other.action)
            == (condition.check, &condition.predicate, condition.action)
    };
    if let Some(known) = conditions.iter_mut().find(same) {
        known.by.extend(condition.by);
        known.by = sorted(std::mem::take(&mut known.by));
        return;
    }
    conditions.push(condition);
    conditions.sort();
}

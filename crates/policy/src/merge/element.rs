//! One property of a reading, and how two of them join.

use super::is_part;
use super::view::View;
use crate::property::{self, Form, Kind, Order, Pair, PropertyId, Value};

/// One property of a reading.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Element {
    /// The platform does not have it, or it is part of a condition.
    Absent,
    /// Its value so far.
    Is(Value),
    /// Two different values without an order.
    Conflict,
}

/// How one policy reads for one property.
pub(super) fn element(view: &View<'_>, id: PropertyId) -> Element {
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
pub(super) fn plain(value: Value) -> Value {
    if value.is_unset() { Value::Null } else { value }
}

/// A choice among values without order. A level that is not configured is its first word; a text that is not
/// configured although it matters is a value of its own, the empty text, and so conflicts with any other.
pub(super) fn chosen(kind: Kind, value: Value) -> Value {
    match (kind, plain(value)) {
        (Kind::Level { members, .. }, Value::Null) => {
            members.first().map_or(Value::Null, |word| Value::Level(word))
        }
        (Kind::Text, Value::Null) => Value::Blank(String::new()),
        (_, value) => value,
    }
}

/// A list in its normal form: sorted, each entry once, entries of one text apart.
pub(super) fn list(kind: Kind, value: Value) -> Value {
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

pub(super) fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
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

pub(super) fn join_element(form: &Form, mine: &mut Element, theirs: &Element) {
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

//! Which way a value or a condition gets stricter.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::Effect;
use crate::effective::Condition;
use crate::launch;
use crate::merge::Reading;
use crate::property::{self, Check, Form, Kind, Order, Period, PropertyId, Value, keys};

/// The effect of a property's change from one reading to another. `None` where its parent looks at it in at most one
/// of them, so that the parent's change is the whole effect.
pub(super) fn property(form: &Form, id: PropertyId, before: &Reading, after: &Reading) -> Option<Effect> {
    let (Some(a), Some(b)) = (before.value(id), after.value(id)) else { return Some(Effect::None) };
    let (a, b) = (meant(id, a), meant(id, b));
    let (a, b) = (a.as_ref(), b.as_ref());
    match form.order {
        Order::Label => Some(Effect::None),
        Order::Intersection { .. } | Order::Unordered { .. } if is_idle(a) || is_idle(b) => None,
        _ if a == b => Some(Effect::None),
        // Where lists of managed links differ, a link opens here in its app and there in the browser.
        Order::Intersection { .. } if id == keys::MANAGED_LINKS.id() => Some(Effect::Different),
        Order::Intersection { .. } => Some(fewer(a, b)),
        Order::Unordered { .. } => Some(Effect::Different),
        _ => Some(of_order(property::compare(form, b, a))),
    }
}

/// What a value stands for where the rules give nothing a meaning of its own: version `0.0` is no limit, without a
/// grace period working time ends at once, and an action that is not offered blocks.
fn meant(id: PropertyId, value: &Value) -> Cow<'_, Value> {
    match value {
        Value::Version(version) if version.parts().iter().all(|part| *part == 0) => Cow::Owned(Value::Null),
        Value::Null if id == launch::CLOCKED_OUT_GRACE.id() => {
            Cow::Owned(Value::Duration(Period::of_seconds(0)))
        }
        Value::Level(word) if !property::actions(id).is_empty() => {
            Cow::Owned(Value::Level(property::held_action(id, word)))
        }
        _ => Cow::Borrowed(value),
    }
}

/// Whether a reading of a list or a choice says that its parent does not look at it.
const fn is_idle(value: &Value) -> bool {
    matches!(value, Value::Any | Value::Null)
}

/// The effect when the second is that strict against the first.
pub(super) const fn of_order(order: Option<Ordering>) -> Effect {
    match order {
        Some(Ordering::Greater) => Effect::Stricter,
        Some(Ordering::Less) => Effect::Looser,
        Some(Ordering::Equal) => Effect::None,
        None => Effect::Different,
    }
}

/// Lists of what is permitted: fewer entries are stricter.
fn fewer(before: &Value, after: &Value) -> Effect {
    match (entries(before), entries(after)) {
        (Some(a), Some(b)) => {
            let within = |one: &[&str], two: &[&str]| one.iter().all(|entry| two.contains(entry));
            match (within(&b, &a), within(&a, &b)) {
                (true, true) => Effect::None,
                (true, false) => Effect::Stricter,
                (false, true) => Effect::Looser,
                (false, false) => Effect::Different,
            }
        }
        _ => Effect::Different,
    }
}

/// The entries of a list by which it is compared; the names of pairs are for people.
pub(super) fn entries(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::Choices(words) => Some(words.clone()),
        Value::Texts(texts) => Some(texts.iter().map(String::as_str).collect()),
        Value::Pairs(pairs) => Some(pairs.iter().map(|pair| pair.value.as_str()).collect()),
        _ => None,
    }
}

/// The effect of a condition's change: of what it looks at and of what happens, together.
pub(super) fn condition(check: Check, before: &Reading, after: &Reading) -> Effect {
    match (find(check, before), find(check, after)) {
        (None, None) => Effect::None,
        (None, Some(_)) => Effect::Stricter,
        (Some(_), None) => Effect::Looser,
        (Some(a), Some(b)) => {
            let held = |condition: &Condition| strength(property::held_by_check(check, condition.action));
            let action = of_order(Some(held(b).cmp(&held(a))));
            predicate(check, a, b).and(action)
        }
    }
}

/// The condition of a check, if the policy asks for it.
pub(super) fn find(check: Check, reading: &Reading) -> Option<&Condition> {
    reading.conditions().iter().find(|condition| condition.check == check)
}

/// How much an action does.
pub(crate) fn strength(action: &str) -> u8 {
    match action {
        "warn" => 1,
        "blockWhenSettingIsSupported" => 2,
        "block" => 3,
        "wipe" => 4,
        _ => 0,
    }
}

fn predicate(check: Check, before: &Condition, after: &Condition) -> Effect {
    if check == Check::Attestation {
        return of_order(Some(attested(after).cmp(&attested(before))));
    }
    let pairs = before.predicate.iter().zip(&after.predicate);
    pairs.fold(Effect::None, |effect, ((id, a), (_, b))| effect.and(looked_at(*id, a, b)))
}

/// How one value of a predicate compares. Those of a condition that is asked for are the same on every platform.
fn looked_at(id: PropertyId, before: &Value, after: &Value) -> Effect {
    match (before, after) {
        // Fewer wrong PINs are stricter.
        (Value::Number(a), Value::Number(b)) => of_order(Some(a.cmp(b))),
        (Value::Level(a), Value::Level(b)) => {
            let Kind::Level { members, .. } = id.property().kind else { return Effect::Different };
            let place = |word| members.iter().position(|member| *member == word);
            of_order(Some(place(*b).cmp(&place(*a))))
        }
        (Value::Texts(_), Value::Texts(_)) => fewer(before, after),
        _ if before == after => Effect::None,
        _ => Effect::Different,
    }
}

/// What a proof of integrity has to reach: evidence from hardware is the most, whatever type stands beside it.
fn attested(condition: &Condition) -> u8 {
    let has = |word| condition.predicate.iter().any(|(_, value)| *value == Value::Level(word));
    match (has("hardwareBacked"), has("basicIntegrityAndDeviceCertification")) {
        (true, _) => 3,
        (false, true) => 2,
        (false, false) => 1,
    }
}

//! Conditions: pairs of what is looked at and what happens when it does not hold.

use super::element::{plain, sorted};
use super::view::View;
use crate::effective::Condition;
use crate::property::{Check, Kind, Order, PropertyId, Value};

/// The pairs that a policy asks for: one per check, from one pass over the table.
pub(super) fn conditions(view: &View<'_>, place: u16) -> Vec<Condition> {
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
            draft.asked |= asks(id, &value);
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
pub(super) fn predicate_value(kind: Kind, value: Value) -> Value {
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

/// Whether a predicate with this value asks for anything. The kind of evaluation only says how an attestation is made,
/// not whether one is asked for.
pub(crate) fn asks(id: PropertyId, value: &Value) -> bool {
    id.property().name != "requiredAndroidSafetyNetEvaluationType" && is_asked(value)
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
pub(super) fn add(conditions: &mut Vec<Condition>, condition: Condition) {
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

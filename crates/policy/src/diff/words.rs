//! Values as an administrator reads them.

use super::effect::entries;
use crate::app::Platform;
use crate::control::form::{Clause, Field, Input};
use crate::control::{CONTROLS, Control};
use crate::policy::Settings;
use crate::property::{self, PropertyId, Value};

type Held = [(PropertyId, Value)];

/// The values of a field before and after. Long lists are told by what is added and taken away.
pub(super) fn values(fields: &[Field], before: &Held, after: &Held) -> (String, String) {
    if let ([(_, a)], [(_, b)]) = (before, after)
        && let (Some(a_list), Some(b_list)) = (entries(a), entries(b))
        && a_list.len().max(b_list.len()) > 8
    {
        let only = |one: &[&str], two: &[&str]| {
            let left: Vec<_> = one.iter().filter(|entry| !two.contains(entry)).copied().collect();
            if left.is_empty() { "nothing else".to_owned() } else { left.join(", ") }
        };
        return (
            format!("{} entries with {}", a_list.len(), only(&a_list, &b_list)),
            format!("{} with {}", b_list.len(), only(&b_list, &a_list)),
        );
    }
    (held(fields, before), held(fields, after))
}

/// What is held, by the first field that has words for it.
fn held(fields: &[Field], values: &Held) -> String {
    let chosen = fields.iter().find_map(|field| {
        let mine = of_field(field, values);
        field.chosen(&mine).filter(|choice| !choice.open).map(|choice| choice.label.to_owned())
    });
    chosen.unwrap_or_else(|| {
        let plain = |(id, value): &(PropertyId, Value)| {
            let field = fields.iter().rev().find(|field| field.properties.contains(&id.property().name));
            field.map_or_else(|| value.to_string(), |field| one(field, value))
        };
        values.iter().map(plain).collect::<Vec<_>>().join(", ")
    })
}

fn of_field(field: &Field, values: &Held) -> Vec<Value> {
    let find = |id: PropertyId| values.iter().find(|(one, _)| *one == id).map(|(_, value)| value.clone());
    field.ids().filter_map(find).collect()
}

/// A condition: what it looks at, and what happens. One that is not asked for is told by what it looks at.
pub(super) fn condition(fields: &[Field], values: &Held, asked: bool) -> String {
    let mut told: Vec<String> = Vec::new();
    for field in fields {
        let mine = of_field(field, values);
        let words = match (field.chosen(&mine), mine.as_slice()) {
            (Some(choice), _) => choice.label.to_owned(),
            (None, all) => all.iter().map(|value| one(field, value)).collect::<Vec<_>>().join(", "),
        };
        if !words.is_empty() {
            told.push(words);
        }
    }
    if !asked {
        told.truncate(1);
    }
    told.join(" / ")
}

/// The grades of a device lock at which something happens.
pub(super) fn grades(fields: &[Field], values: &Held) -> String {
    let told: Vec<_> = fields
        .iter()
        .filter_map(|field| {
            let mine = of_field(field, values);
            let set = mine.first().is_some_and(|value| !value.is_unset());
            let choice = field.chosen(&mine).filter(|_| set)?;
            Some(format!("{}: {}", field.label, choice.label))
        })
        .collect();
    if told.is_empty() { "not configured".to_owned() } else { told.join(", ") }
}

/// One value by its field.
fn one(field: &Field, value: &Value) -> String {
    match (field.input, value) {
        (_, value) if value.is_unset() => "not configured".to_owned(),
        (_, Value::Version(version)) if version.parts().iter().all(|part| *part == 0) => {
            "not configured".to_owned()
        }
        (Input::Options(_), Value::Duration(period)) => time(period.seconds),
        (Input::Options(choices), value) => {
            let first = |choice: &&crate::control::form::Choice| {
                choice.values.first().is_some_and(|wanted| Value::of_default(*wanted) == *value)
            };
            choices.iter().find(first).map_or_else(|| value.to_string(), |choice| choice.label.to_owned())
        }
        (Input::Several(words), Value::Choices(chosen)) => {
            let label = |word: &&'static str| {
                words.iter().find(|(known, _)| known == word).map_or(*word, |(_, label)| *label)
            };
            let labels: Vec<_> = chosen.iter().map(label).collect();
            if labels.is_empty() { "none".to_owned() } else { labels.join(", ") }
        }
        (Input::Number(bounds), Value::Number(0)) if bounds.zero.is_some() => zero(bounds.zero),
        (Input::Number(bounds), Value::Number(number)) => counted(*number, bounds.unit.name()),
        (Input::Period(bounds), Value::Duration(period)) if period.seconds == 0 && bounds.zero.is_some() => {
            zero(bounds.zero)
        }
        (_, Value::Duration(period)) => time(period.seconds),
        (_, Value::Pairs(pairs)) if pairs.is_empty() => "none".to_owned(),
        (_, Value::Pairs(pairs)) => {
            let pair = |pair: &property::Pair| match pair.name.as_str() {
                "" => pair.value.clone(),
                name => format!("{} ({name})", pair.value),
            };
            pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
        (_, value) => value.to_string(),
    }
}

fn zero(word: Option<&str>) -> String {
    word.unwrap_or("0").to_owned()
}

fn counted(number: i64, unit: &str) -> String {
    match (number, unit.strip_suffix('s')) {
        (1, Some(singular)) => format!("1 {singular}"),
        _ => format!("{number} {unit}"),
    }
}

/// A length of time in the largest unit that holds it whole.
pub(super) fn time(seconds: u64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let (length, name) = units
        .into_iter()
        .find(|(length, _)| seconds >= *length && seconds.is_multiple_of(*length))
        .unwrap_or((1, "second"));
    match seconds / length {
        1 => format!("1 {name}"),
        count => format!("{count} {name}s"),
    }
}

/// What keeps a row from meaning anything: the row of the clause's property, and what is chosen there.
pub(super) fn clause(platform: Platform, clause: &Clause, settings: &Settings) -> String {
    let has = |row: &&Control| row.platform == platform && row.properties.contains(&clause.property);
    let Some(row) = CONTROLS.iter().find(has) else { return format!("`{}` says so", clause.property) };
    format!("`{}` is {}", row.name, of_row(row, settings))
}

/// What a row's first field holds in a policy.
pub(super) fn of_row(row: &Control, settings: &Settings) -> String {
    let Some(field) = row.fields().next() else { return String::new() };
    let values: Vec<_> = field.ids().map(|id| (id, settings.counting(row.platform, id))).collect();
    held(&[field], &values)
}

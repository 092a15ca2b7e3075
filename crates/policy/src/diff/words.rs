//! Values as an administrator reads them.

use super::effect::entries;
use crate::app::Platform;
use crate::control::form::{Clause, Field, Input, Unit};
use crate::control::{CONTROLS, Control};
use crate::policy::Settings;
use crate::property::{self, PropertyId, Value};
use crate::texts::{Language, Phrase};

type Held = [(PropertyId, Value)];

/// The values of a field before and after. Long lists are told by what is added and taken away.
pub(super) fn values(fields: &[Field], before: &Held, after: &Held, language: Language) -> (String, String) {
    if let ([(_, a)], [(_, b)]) = (before, after)
        && let (Some(a_list), Some(b_list)) = (entries(a), entries(b))
        && a_list.len().max(b_list.len()) > 8
    {
        let only = |one: &[&str], two: &[&str]| {
            let left: Vec<_> = one.iter().filter(|entry| !two.contains(entry)).copied().collect();
            if left.is_empty() { say(language, "diffNothingElse") } else { left.join(", ") }
        };
        let listed = |code: &str, all: &[&str], entries: String| {
            let phrase = Phrase::new(code).with("count", all.len().to_string()).with("entries", entries);
            phrase.say(language)
        };
        return (
            listed("diffEntries", &a_list, only(&a_list, &b_list)),
            listed("diffCountWith", &b_list, only(&b_list, &a_list)),
        );
    }
    (held(fields, before, language), held(fields, after, language))
}

/// What is held, by the first field that has words for it.
fn held(fields: &[Field], values: &Held, language: Language) -> String {
    let chosen = fields.iter().find_map(|field| {
        let mine = of_field(field, values);
        field
            .chosen(&mine)
            .filter(|choice| !choice.open)
            .map(|choice| language.label(choice.label).into_owned())
    });
    chosen.unwrap_or_else(|| {
        let plain = |(id, value): &(PropertyId, Value)| {
            let field = fields.iter().rev().find(|field| field.properties.contains(&id.property().name));
            field.map_or_else(|| value.to_string(), |field| one(field, value, language))
        };
        values.iter().map(plain).collect::<Vec<_>>().join(", ")
    })
}

fn of_field(field: &Field, values: &Held) -> Vec<Value> {
    let find = |id: PropertyId| values.iter().find(|(one, _)| *one == id).map(|(_, value)| value.clone());
    field.ids().filter_map(find).collect()
}

/// A condition: what it looks at, and what happens. One that is not asked for is told by what it looks at.
pub(super) fn condition(fields: &[Field], values: &Held, asked: bool, language: Language) -> String {
    let mut told: Vec<String> = Vec::new();
    for field in fields {
        let mine = of_field(field, values);
        let words = match (field.chosen(&mine), mine.as_slice()) {
            (Some(choice), _) => language.label(choice.label).into_owned(),
            (None, all) => all.iter().map(|value| one(field, value, language)).collect::<Vec<_>>().join(", "),
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
pub(super) fn grades(fields: &[Field], values: &Held, language: Language) -> String {
    let told: Vec<_> = fields
        .iter()
        .filter_map(|field| {
            let mine = of_field(field, values);
            let set = mine.first().is_some_and(|value| !value.is_unset());
            let choice = field.chosen(&mine).filter(|_| set)?;
            Some(format!("{}: {}", language.label(field.label), language.label(choice.label)))
        })
        .collect();
    if told.is_empty() { say(language, "diffNotConfigured") } else { told.join(", ") }
}

/// One value by its field.
fn one(field: &Field, value: &Value, language: Language) -> String {
    match (field.input, value) {
        (_, value) if value.is_unset() => say(language, "diffNotConfigured"),
        (_, Value::Version(version)) if version.parts().iter().all(|part| *part == 0) => {
            say(language, "diffNotConfigured")
        }
        (Input::Options(_), Value::Duration(period)) => time(period.seconds, language),
        (Input::Options(choices), value) => {
            let first = |choice: &&crate::control::form::Choice| {
                choice.values.first().is_some_and(|wanted| Value::of_default(*wanted) == *value)
            };
            let label = |choice: &crate::control::form::Choice| language.label(choice.label).into_owned();
            choices.iter().find(first).map_or_else(|| value.to_string(), label)
        }
        (Input::Several(words), Value::Choices(chosen)) => {
            let label = |word: &&'static str| {
                let label = words.iter().find(|(known, _)| known == word).map_or(*word, |(_, label)| *label);
                language.label(label).into_owned()
            };
            let labels: Vec<_> = chosen.iter().map(label).collect();
            if labels.is_empty() { say(language, "diffNone") } else { labels.join(", ") }
        }
        (Input::Number(bounds), Value::Number(0)) if bounds.zero.is_some() => zero(bounds.zero, language),
        (Input::Number(bounds), Value::Number(number)) => counted(*number, bounds.unit, language),
        (Input::Period(bounds), Value::Duration(period)) if period.seconds == 0 && bounds.zero.is_some() => {
            zero(bounds.zero, language)
        }
        (_, Value::Duration(period)) => time(period.seconds, language),
        (_, Value::Pairs(pairs)) if pairs.is_empty() => say(language, "diffNone"),
        (_, Value::Texts(texts)) if texts.is_empty() => say(language, "diffNone"),
        (_, Value::Choices(words)) if words.is_empty() => say(language, "diffNone"),
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

/// A text of the catalogue without placeholders.
pub(super) fn say(language: Language, code: &str) -> String {
    Phrase::new(code).say(language)
}

fn zero(word: Option<&str>, language: Language) -> String {
    language.label(word.unwrap_or("0")).into_owned()
}

fn counted(number: i64, unit: Unit, language: Language) -> String {
    let [one, many] = match unit {
        Unit::Characters => ["unitCharacter", "unitCharacters"],
        Unit::Attempts => ["unitAttempt", "unitAttempts"],
        Unit::Pins => ["unitPin", "unitPins"],
        Unit::Minutes => ["unitMinute", "unitMinutes"],
        Unit::Days => ["unitDay", "unitDays"],
    };
    several(number.unsigned_abs(), one, many, language)
}

/// A length of time in the largest unit that holds it whole.
fn time(seconds: u64, language: Language) -> String {
    let units = [
        (86_400, "unitDay", "unitDays"),
        (3_600, "unitHour", "unitHours"),
        (60, "unitMinute", "unitMinutes"),
        (1, "unitSecond", "unitSeconds"),
    ];
    let (length, one, many) = units
        .into_iter()
        .find(|(length, ..)| seconds >= *length && seconds.is_multiple_of(*length))
        .unwrap_or((1, "unitSecond", "unitSeconds"));
    several(seconds / length, one, many, language)
}

/// One thing, or several of them.
pub(super) fn several(count: u64, one: &str, many: &str, language: Language) -> String {
    match count {
        1 => say(language, one),
        count => Phrase::new(many).with("count", count.to_string()).say(language),
    }
}

/// What keeps a row from meaning anything: the row of the clause's property, and what is chosen there.
pub(super) fn clause(platform: Platform, clause: &Clause, settings: &Settings, language: Language) -> String {
    let has = |row: &&Control| row.platform == platform && row.properties.contains(&clause.property);
    let Some(row) = CONTROLS.iter().find(has) else {
        return Phrase::new("diffSaysSo").with("setting", clause.property).say(language);
    };
    let phrase = Phrase::new("diffClause").with("row", &*language.label(row.name));
    phrase.with("value", of_row(row, settings, language)).say(language)
}

/// What a row's first field holds in a policy.
fn of_row(row: &Control, settings: &Settings, language: Language) -> String {
    let Some(field) = row.fields().next() else { return String::new() };
    let values: Vec<_> = field.ids().map(|id| (id, settings.counting(row.platform, id))).collect();
    held(&[field], &values, language)
}

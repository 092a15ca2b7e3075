//! The levels of the data-protection framework, row by row.

use serde_json::{Map, Value as Json, json};

use super::Control;
use super::describe::constant;
use super::form::{Advice, Input};
use crate::property::{self, Default};

impl Control {
    /// What a level (1 to 3) says, looked up below where it says "as below".
    #[must_use]
    pub fn advice(&self, level: u8) -> Advice {
        let reached = self.levels.iter().take(usize::from(level)).rev();
        reached.copied().find(|advice| !matches!(advice, Advice::AsBelow)).unwrap_or(Advice::NotSet)
    }
}

/// The values that an advice stands for, by property.
pub(crate) fn values(row: &Control, advice: Advice) -> Vec<(&'static str, Default)> {
    match advice {
        Advice::NotSet | Advice::AsBelow | Advice::Supply(_) => Vec::new(),
        Advice::Values(_, values) | Advice::Example(_, values) => values.to_vec(),
        Advice::TheDefault => {
            let ids = row.properties.iter().filter_map(|name| property::by_name(name));
            ids.map(|id| (id.property().name, id.property().form(row.platform).default)).collect()
        }
        Advice::Chosen(label) => {
            let chosen = row.fields().find_map(|field| match field.input {
                Input::Options(choices) => {
                    let choice = choices.iter().find(|choice| choice.label == label)?;
                    Some(field.properties.iter().copied().zip(choice.values.iter().copied()).collect())
                }
                _ => None,
            });
            chosen.unwrap_or_default()
        }
    }
}

/// What a level says, as JSON.
pub(super) fn json(row: &Control, level: u8) -> Json {
    let advice = row.advice(level);
    let (says, words) = match advice {
        Advice::NotSet | Advice::AsBelow => ("nothing", None),
        Advice::Chosen(words) | Advice::Values(words, _) => ("value", Some(words)),
        Advice::TheDefault => ("value", Some("the default")),
        Advice::Example(words, _) => ("example", Some(words)),
        Advice::Supply(words) => ("supply", Some(words)),
    };
    let values: Map<_, _> = (values(row, advice).into_iter())
        .map(|(name, value)| (name.to_owned(), constant(row.platform, name, value)))
        .collect();
    json!({ "level": level, "says": says, "words": words, "values": values })
}

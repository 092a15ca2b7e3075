//! The tables as JSON in another language.

use serde_json::Value as Json;

use crate::texts::Language;

/// Members that hold texts for people.
const TEXTS: [&str; 8] = ["title", "description", "section", "name", "help", "label", "zero", "words"];
/// Members that hold what is no text of the tables: a policy as Graph writes it, properties of the wire and their values.
const AS_THEY_ARE: [&str; 4] = ["policy", "properties", "defaults", "values"];

/// Puts the texts of tables (of [`super::platform_json`], of ready policies) into a language, wherever they stand.
pub fn put_into(language: Language, json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| put_into(language, item)),
        Json::Object(members) => {
            for (name, value) in members.iter_mut().filter(|(name, _)| !AS_THEY_ARE.contains(&name.as_str()))
            {
                match value {
                    Json::String(text) if TEXTS.contains(&name.as_str()) => {
                        *text = language.label(text).into_owned();
                    }
                    Json::String(text) if name == "reason" => *text = reason(language, text),
                    value => put_into(language, value),
                }
            }
        }
        _ => {}
    }
}

/// Reasons with `; ` between, some of them after the name of a property.
fn reason(language: Language, text: &str) -> String {
    let one = |part: &str| match part.split_once("`: ") {
        Some((name, why)) => format!("{name}`: {}", language.label(why)),
        None => language.label(part).into_owned(),
    };
    text.split("; ").map(one).collect::<Vec<_>>().join("; ")
}

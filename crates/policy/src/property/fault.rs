//! What is wrong with a value, in words: what was found, shortened and without control characters, and what is allowed.

use serde_json::Value as Json;

use super::{Kind, ValueError};

/// Most characters of what was sent that an error shows.
const SHOWN: usize = 60;

/// An error at a path. `what` says what was found, `next` what is allowed.
pub(super) fn fault(
    path: &str,
    code: &'static str,
    what: impl Into<String>,
    next: impl Into<String>,
) -> ValueError {
    ValueError { path: path.to_owned(), code, what: what.into(), next: next.into() }
}

/// A value of another type than belongs there.
pub(super) fn wrong_type(path: &str, allowed: &str, json: &Json) -> ValueError {
    let what = match json {
        Json::Null => "null is no value here".to_owned(),
        other => format!("`{}` is {}", shortened(&other.to_string()), kind_of(other)),
    };
    fault(path, "wrongType", what, format!("give {allowed}"))
}

/// A text that cannot be read.
pub(super) fn bad_text(path: &str, text: &str, what: &str, next: impl Into<String>) -> ValueError {
    fault(path, "badText", format!("`{}` {what}", shortened(text)), next)
}

impl Kind {
    /// What a value of this kind is, in words, with every word and bound.
    #[must_use]
    pub fn expects(self) -> String {
        match self {
            Self::Flag { nullable } => or_null("true or false", nullable),
            Self::Level { members, nullable } => or_null(&format!("one of {}", quoted(members)), nullable),
            Self::Number { min, max } => format!("a whole number from {min} to {max}"),
            Self::Duration { nullable } => or_null("a duration as a text, like `PT12H` or `P90D`", nullable),
            Self::Version => or_null("a version as a text, like `16.1`", true),
            Self::PatchDate => or_null("a date as a text, like `2026-11-01`", true),
            Self::Text | Self::Names => or_null("a text", true),
            Self::Bits(members) => {
                or_null(&format!("a text of these words with commas between: {}", quoted(members)), true)
            }
            Self::Choices(members) => or_null(&format!("a list of {}", quoted(members)), true),
            Self::Texts => or_null("a list of texts", true),
            Self::Pairs => or_null("a list of objects with the texts `name` and `value`", true),
        }
    }
}

fn or_null(what: &str, nullable: bool) -> String {
    if nullable { format!("{what}, or null") } else { what.to_owned() }
}

const fn kind_of(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a truth value",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// Control characters, and those that turn the direction of a text around.
fn is_hidden(one: char) -> bool {
    one.is_control()
        || matches!(one, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The beginning of what was sent; what cannot be seen shows as its escape.
pub(super) fn shortened(text: &str) -> String {
    let mut short = String::new();
    for one in text.chars().take(SHOWN) {
        if is_hidden(one) { short.extend(one.escape_unicode()) } else { short.push(one) }
    }
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

/// The words of a list, each in backticks.
pub(super) fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

//! Values, printed as they came.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Default, Kind, Period, VersionText, parse_period};

/// The value of a property, typed, with the text as it was sent where texts matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// `null`: not configured.
    Null,
    /// A text that stands for "not configured": `""` or `0000-00-00`.
    Blank(String),
    /// A flag.
    Flag(bool),
    /// A word of a level.
    Level(&'static str),
    /// A number.
    Number(i64),
    /// A duration.
    Duration(Period),
    /// A version or a date.
    Version(VersionText),
    /// A text, also a semicolon list.
    Text(String),
    /// Words of a list or of a comma text.
    Choices(Vec<&'static str>),
    /// A list of texts.
    Texts(Vec<String>),
    /// A list of name and value.
    Pairs(Vec<Pair>),
    /// A merged list without restriction. Never parsed from a policy.
    Any,
}

/// An entry of a list of name and value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// The value: a package id, schemes with semicolons between.
    pub value: String,
}

/// What is wrong with one value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}`: {what}; {next}")]
pub struct ValueError {
    /// Where: the name of the property, with an index inside a list and the member behind it.
    pub path: String,
    /// A stable code: `wrongType`, `outOfBounds`, `unknownMember`, `badText`, `otherPlatform`, `required`,
    /// `webScheme`.
    pub code: &'static str,
    /// What is wrong with it, with the beginning of what was sent; control characters show as their escapes.
    pub what: String,
    /// What to do: what is allowed.
    pub next: String,
}

impl Value {
    /// Whether it stands for "not configured".
    #[must_use]
    pub const fn is_unset(&self) -> bool {
        matches!(self, Self::Null | Self::Blank(_))
    }

    /// The value that a constant of the tables stands for.
    #[must_use]
    pub fn of_default(default: Default) -> Self {
        match default {
            Default::Unset => Self::Null,
            Default::Flag(flag) => Self::Flag(flag),
            Default::Level(word) => Self::Level(word),
            Default::Number(number) => Self::Number(number),
            Default::Duration(text) => parse_period(text).map_or(Self::Null, Self::Duration),
            Default::Version(text) => VersionText::parse(text).map_or(Self::Null, Self::Version),
            Default::Date(text) => VersionText::parse_date(text).map_or(Self::Null, Self::Version),
            Default::List(texts) => Self::Choices(texts.to_vec()),
            Default::Pairs(pairs) => Self::Pairs(
                pairs
                    .iter()
                    .map(|(name, value)| Pair { name: (*name).into(), value: (*value).into() })
                    .collect(),
            ),
        }
    }
}

/// The value as people read it in a sentence: words and numbers plain, lists with commas.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null | Self::Blank(_) => f.write_str("not configured"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Level(word) => f.write_str(word),
            Self::Number(number) => write!(f, "{number}"),
            Self::Duration(period) => f.write_str(&period.text),
            Self::Version(version) => f.write_str(version.text()),
            Self::Text(text) => f.write_str(text),
            Self::Choices(words) => list(f, words.iter().copied()),
            Self::Texts(texts) => list(f, texts.iter().map(String::as_str)),
            Self::Pairs(pairs) => list(f, pairs.iter().map(|pair| pair.value.as_str())),
            Self::Any => f.write_str("any"),
        }
    }
}

fn list<'a>(f: &mut fmt::Formatter<'_>, items: impl Iterator<Item = &'a str>) -> fmt::Result {
    let mut some = false;
    for item in items {
        if some {
            f.write_str(", ")?;
        }
        f.write_str(item)?;
        some = true;
    }
    if some { Ok(()) } else { f.write_str("none") }
}

/// The JSON of a value, as a policy carries it. Equal to what was sent, but for durations sent as Python writes them
/// (ISO 8601) and words in another case (as declared).
#[must_use]
pub fn to_json(kind: Kind, value: &Value) -> Json {
    match value {
        Value::Null | Value::Any => Json::Null,
        Value::Blank(text) | Value::Text(text) => Json::from(text.as_str()),
        Value::Flag(flag) => Json::from(*flag),
        Value::Level(word) => Json::from(*word),
        Value::Number(number) => Json::from(*number),
        Value::Duration(period) => Json::from(period.text.as_str()),
        Value::Version(version) => Json::from(version.text()),
        Value::Choices(words) => match kind {
            Kind::Bits(members) if words.is_empty() => {
                Json::from(members.first().copied().unwrap_or_default())
            }
            Kind::Bits(_) => Json::from(words.join(",")),
            _ => Json::from(words.clone()),
        },
        Value::Texts(texts) => Json::from(texts.clone()),
        Value::Pairs(pairs) => {
            pairs.iter().map(|pair| serde_json::json!({"name": pair.name, "value": pair.value})).collect()
        }
    }
}

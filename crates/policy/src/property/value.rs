//! Values: parsed at the edge, printed as they came.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Default, Kind, Period, PropertyId, VersionText, parse_period};
use crate::app::Platform;

/// Longest text and longest list taken.
const MAX_TEXT: usize = 8_192;
const MAX_LIST: usize = 1_000;

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
    /// Where: the name of the property, with an index inside a list.
    pub path: String,
    /// A stable code: `wrongType`, `outOfBounds`, `unknownMember`, `badText`, `otherPlatform`.
    pub code: &'static str,
    /// What is wrong with it.
    pub what: String,
    /// What to do.
    pub next: String,
}

impl Value {
    /// Whether it stands for "not configured".
    #[must_use]
    pub const fn is_unset(&self) -> bool {
        matches!(self, Self::Null | Self::Blank(_))
    }

    /// The value that `default` stands for.
    #[must_use]
    pub fn of_default(default: Default) -> Self {
        match default {
            Default::Unset => Self::Null,
            Default::Flag(flag) => Self::Flag(flag),
            Default::Level(word) => Self::Level(word),
            Default::Number(number) => Self::Number(number),
            Default::Duration(text) => parse_period(text).map_or(Self::Null, Self::Duration),
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

/// Reads the JSON of a property of a policy of `platform`.
///
/// # Errors
/// All that is wrong: a list names each of its wrong members.
pub fn parse(id: PropertyId, platform: Platform, json: &Json) -> Result<Value, Vec<ValueError>> {
    let property = id.property();
    if !property.platforms.has(platform) {
        let names: Vec<_> = property.platforms.iter().map(Platform::title).collect();
        return Err(vec![ValueError {
            path: property.name.to_owned(),
            code: "otherPlatform",
            what: format!("a setting of {} in a policy for {}", names.join(" and "), platform.title()),
            next: "take it out of this policy".to_owned(),
        }]);
    }
    Reader { path: property.name }.read(property.form(platform).kind, json)
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

struct Reader<'a> {
    path: &'a str,
}

type Read = Result<Value, Vec<ValueError>>;

impl Reader<'_> {
    fn read(&self, kind: Kind, json: &Json) -> Read {
        match (kind, json) {
            (
                Kind::Flag { nullable: true }
                | Kind::Level { nullable: true, .. }
                | Kind::Duration { nullable: true },
                Json::Null,
            )
            | (Kind::Version | Kind::PatchDate | Kind::Text | Kind::Names, Json::Null)
            | (Kind::Choices(_) | Kind::Texts | Kind::Pairs | Kind::Bits(_), Json::Null) => Ok(Value::Null),
            (Kind::Flag { .. }, Json::Bool(flag)) => Ok(Value::Flag(*flag)),
            (Kind::Level { members, .. }, Json::String(text)) => {
                self.word(self.path, members, text).map(Value::Level).map_err(one)
            }
            (Kind::Number { min, max }, Json::Number(number)) => self.number(min, max, number),
            (Kind::Duration { .. }, Json::String(text)) => self.duration(text),
            (Kind::Version, Json::String(text)) => self.version(text),
            (Kind::PatchDate, Json::String(text)) => self.date(text),
            (Kind::Text | Kind::Names, Json::String(text)) => self.text(self.path, text).map_err(one),
            (Kind::Choices(members), Json::Array(items)) => self.choices(members, items),
            (Kind::Bits(members), Json::String(text)) => self.bits(members, text),
            (Kind::Texts, Json::Array(items)) => self.texts(items),
            (Kind::Pairs, Json::Array(items)) => self.pairs(items),
            (kind, json) => Err(one(self.wrong_type(self.path, kind.expects(), json))),
        }
    }

    fn word(
        &self,
        path: &str,
        members: &'static [&'static str],
        text: &str,
    ) -> Result<&'static str, ValueError> {
        members.iter().copied().find(|member| member.eq_ignore_ascii_case(text)).ok_or_else(|| ValueError {
            path: path.to_owned(),
            code: "unknownMember",
            what: format!("`{}` is none of its values", shortened(text)),
            next: format!("use one of {}", quoted(members)),
        })
    }

    fn number(&self, min: i64, max: i64, number: &serde_json::Number) -> Read {
        match number.as_i64() {
            Some(value) if (min..=max).contains(&value) => Ok(Value::Number(value)),
            _ => Err(one(ValueError {
                path: self.path.to_owned(),
                code: "outOfBounds",
                what: format!("`{number}` is out of bounds"),
                next: format!("use a whole number from {min} to {max}"),
            })),
        }
    }

    fn duration(&self, text: &str) -> Read {
        parse_period(text).map(Value::Duration).ok_or_else(|| {
            one(self.bad_text(
                text,
                "is no duration",
                "use ISO 8601 with days and smaller units, like `PT12H` or `P90D`",
            ))
        })
    }

    fn version(&self, text: &str) -> Read {
        if text.is_empty() {
            return Ok(Value::Blank(String::new()));
        }
        VersionText::parse(text).map(Value::Version).ok_or_else(|| {
            one(self.bad_text(
                text,
                "is no version",
                "use one to four numbers with dots, like `16.1`, or null",
            ))
        })
    }

    fn date(&self, text: &str) -> Read {
        if text.is_empty() || text == "0000-00-00" {
            return Ok(Value::Blank(text.to_owned()));
        }
        VersionText::parse_date(text).map(Value::Version).ok_or_else(|| {
            one(self.bad_text(text, "is no patch level", "use a date like `2026-11-01`, or null"))
        })
    }

    fn text(&self, path: &str, text: &str) -> Result<Value, ValueError> {
        if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
            return Err(ValueError {
                path: path.to_owned(),
                code: "badText",
                what: "the text is too long or has control characters".to_owned(),
                next: format!("use at most {MAX_TEXT} bytes of plain text"),
            });
        }
        Ok(if text.is_empty() { Value::Blank(String::new()) } else { Value::Text(text.to_owned()) })
    }

    fn choices(&self, members: &'static [&'static str], items: &[Json]) -> Read {
        let words = self.each(items, |path, item| match item {
            Json::String(text) => self.word(path, members, text),
            other => Err(self.wrong_type(path, "a text", other)),
        })?;
        Ok(Value::Choices(words))
    }

    fn bits(&self, members: &'static [&'static str], text: &str) -> Read {
        let (mut words, mut errors) = (Vec::new(), Vec::new());
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match self.word(self.path, members, part) {
                Ok(word) if members.first() == Some(&word) => {}
                Ok(word) => words.push(word),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(Value::Choices(words)) } else { Err(errors) }
    }

    fn texts(&self, items: &[Json]) -> Read {
        let texts = self.each(items, |path, item| match item {
            Json::String(text) => self.text(path, text).map(|_| text.clone()),
            other => Err(self.wrong_type(path, "a text", other)),
        })?;
        Ok(Value::Texts(texts))
    }

    fn pairs(&self, items: &[Json]) -> Read {
        let pairs = self.each(items, |path, item| {
            let member = |name: &str| item.get(name).and_then(Json::as_str);
            match (item, member("value")) {
                (Json::Object(_), Some(value)) => {
                    self.text(path, value)?;
                    let name = member("name").unwrap_or_default();
                    self.text(path, name)?;
                    Ok(Pair { name: name.to_owned(), value: value.to_owned() })
                }
                _ => Err(self.wrong_type(path, "an object with the texts `name` and `value`", item)),
            }
        })?;
        Ok(Value::Pairs(pairs))
    }

    fn each<T>(
        &self,
        items: &[Json],
        read: impl Fn(&str, &Json) -> Result<T, ValueError>,
    ) -> Result<Vec<T>, Vec<ValueError>> {
        if items.len() > MAX_LIST {
            return Err(one(ValueError {
                path: self.path.to_owned(),
                code: "outOfBounds",
                what: format!("{} entries are too many", items.len()),
                next: format!("use at most {MAX_LIST}"),
            }));
        }
        let (mut values, mut errors) = (Vec::with_capacity(items.len()), Vec::new());
        for (place, item) in items.iter().enumerate() {
            match read(&format!("{}[{place}]", self.path), item) {
                Ok(value) => values.push(value),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(values) } else { Err(errors) }
    }

    fn wrong_type(&self, path: &str, expected: &str, json: &Json) -> ValueError {
        ValueError {
            path: path.to_owned(),
            code: "wrongType",
            what: format!("{} where {expected} belongs", kind_of(json)),
            next: format!("give {expected}"),
        }
    }

    fn bad_text(&self, text: &str, what: &str, next: &str) -> ValueError {
        ValueError {
            path: self.path.to_owned(),
            code: "badText",
            what: format!("`{}` {what}", shortened(text)),
            next: next.to_owned(),
        }
    }
}

impl Kind {
    /// What a value of this kind is, in words.
    #[must_use]
    pub const fn expects(self) -> &'static str {
        match self {
            Self::Flag { .. } => "true or false",
            Self::Level { .. } => "one of its words as a text",
            Self::Number { .. } => "a whole number",
            Self::Duration { .. } => "a duration as a text",
            Self::Version => "a version as a text, or null",
            Self::PatchDate => "a date as a text, or null",
            Self::Text | Self::Names => "a text, or null",
            Self::Bits(_) => "words with commas between in one text, or null",
            Self::Choices(_) | Self::Texts => "a list of texts",
            Self::Pairs => "a list of objects with `name` and `value`",
        }
    }
}

fn one(error: ValueError) -> Vec<ValueError> {
    vec![error]
}

fn kind_of(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// At most 60 characters of what was sent, without control characters, for a message.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if text.chars().count() > 60 {
        short.push('…');
    }
    short
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

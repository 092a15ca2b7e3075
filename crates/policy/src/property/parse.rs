//! Values are parsed at the edge: a value, or all that is wrong with it.

use serde_json::Value as Json;

use super::{Kind, Pair, PropertyId, Value, ValueError, VersionText, parse_period};
use crate::app::Platform;

/// Longest text and longest list taken.
const MAX_TEXT: usize = 8_192;
const MAX_LIST: usize = 1_000;

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

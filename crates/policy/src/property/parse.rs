//! Values are parsed at the edge: a value, or all that is wrong with it.

use serde_json::Value as Json;

use super::fault::{bad_text, fault, quoted, shortened, wrong_type};
use super::text::{MAX_DAYS, NoPeriod, read_period};
use super::{Kind, Pair, PropertyId, Value, ValueError, VersionText};
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
        let what = format!("a setting of {} in a policy for {}", names.join(" and "), platform.title());
        return Err(one(fault(property.name, "otherPlatform", what, "take it out of this policy")));
    }
    Reader { path: property.name }.read(property.form(platform).kind, json)
}

struct Reader<'a> {
    path: &'a str,
}

type Errors = Vec<ValueError>;
type Read = Result<Value, Errors>;

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
                word(self.path, members, text).map(Value::Level).map_err(one)
            }
            (Kind::Number { min, max }, Json::Number(number)) => self.number(min, max, number),
            (Kind::Duration { .. }, Json::String(text)) => self.duration(text),
            (Kind::Version, Json::String(text)) => self.version(text),
            (Kind::PatchDate, Json::String(text)) => self.date(text),
            (Kind::Text | Kind::Names, Json::String(text)) => plain(self.path, text).map_err(one),
            (Kind::Choices(members), Json::Array(items)) => self.choices(members, items),
            (Kind::Bits(members), Json::String(text)) => self.bits(members, text),
            (Kind::Texts, Json::Array(items)) => self.texts(items),
            (Kind::Pairs, Json::Array(items)) => self.pairs(items),
            (kind, json) => Err(one(wrong_type(self.path, &kind.expects(), json))),
        }
    }

    fn number(&self, min: i64, max: i64, number: &serde_json::Number) -> Read {
        match number.as_i64() {
            Some(value) if (min..=max).contains(&value) => Ok(Value::Number(value)),
            _ => {
                let next = format!("use a whole number from {min} to {max}");
                Err(one(fault(self.path, "outOfBounds", format!("`{number}` is out of bounds"), next)))
            }
        }
    }

    fn duration(&self, text: &str) -> Read {
        read_period(text).map(Value::Duration).map_err(|no| {
            one(match no {
                NoPeriod::Unreadable => bad_text(
                    self.path,
                    text,
                    "is no duration",
                    "use ISO 8601 with days and smaller units, like `PT12H` or `P90D`",
                ),
                NoPeriod::TooLong => {
                    let what = format!("`{}` is too long", shortened(text));
                    fault(self.path, "outOfBounds", what, format!("use at most {MAX_DAYS} days"))
                }
            })
        })
    }

    fn version(&self, text: &str) -> Read {
        if text.is_empty() {
            return Ok(Value::Blank(String::new()));
        }
        VersionText::parse(text).map(Value::Version).ok_or_else(|| {
            let next = "use one to four numbers with dots, like `16.1`, or null";
            one(bad_text(self.path, text, "is no version", next))
        })
    }

    fn date(&self, text: &str) -> Read {
        if text.is_empty() || text == "0000-00-00" {
            return Ok(Value::Blank(text.to_owned()));
        }
        VersionText::parse_date(text).map(Value::Version).ok_or_else(|| {
            one(bad_text(self.path, text, "is no patch level", "use a date like `2026-11-01`, or null"))
        })
    }

    fn choices(&self, members: &'static [&'static str], items: &[Json]) -> Read {
        let words = self.each(items, |path, item| match item {
            Json::String(text) => word(path, members, text).map_err(one),
            other => Err(one(wrong_type(path, &format!("one of {}", quoted(members)), other))),
        })?;
        Ok(Value::Choices(words))
    }

    fn bits(&self, members: &'static [&'static str], text: &str) -> Read {
        let (mut words, mut errors) = (Vec::new(), Vec::new());
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match word(self.path, members, part) {
                Ok(word) if members.first() == Some(&word) => {}
                Ok(word) => words.push(word),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(Value::Choices(words)) } else { Err(errors) }
    }

    fn texts(&self, items: &[Json]) -> Read {
        let texts = self.each(items, |path, item| match item {
            Json::String(text) => plain(path, text).map(|_| text.clone()).map_err(one),
            other => Err(one(wrong_type(path, "a text", other))),
        })?;
        Ok(Value::Texts(texts))
    }

    fn pairs(&self, items: &[Json]) -> Read {
        self.each(items, pair).map(Value::Pairs)
    }

    fn each<T>(
        &self,
        items: &[Json],
        read: impl Fn(&str, &Json) -> Result<T, Errors>,
    ) -> Result<Vec<T>, Errors> {
        if items.len() > MAX_LIST {
            let what = format!("{} entries are too many", items.len());
            return Err(one(fault(self.path, "outOfBounds", what, format!("use at most {MAX_LIST}"))));
        }
        let (mut values, mut errors) = (Vec::with_capacity(items.len()), Vec::new());
        for (place, item) in items.iter().enumerate() {
            match read(&format!("{}[{place}]", self.path), item) {
                Ok(value) => values.push(value),
                Err(found) => errors.extend(found),
            }
        }
        if errors.is_empty() { Ok(values) } else { Err(errors) }
    }
}

fn word(path: &str, members: &'static [&'static str], text: &str) -> Result<&'static str, ValueError> {
    members.iter().copied().find(|member| member.eq_ignore_ascii_case(text)).ok_or_else(|| {
        let what = format!("`{}` is none of its values", shortened(text));
        fault(path, "unknownMember", what, format!("use one of {}", quoted(members)))
    })
}

fn plain(path: &str, text: &str) -> Result<Value, ValueError> {
    if text.len() > MAX_TEXT {
        let what = format!("the text has {} bytes", text.len());
        return Err(fault(path, "badText", what, format!("use at most {MAX_TEXT}")));
    }
    if text.chars().any(char::is_control) {
        return Err(bad_text(path, text, "has a control character", "use plain text in one line"));
    }
    Ok(if text.is_empty() { Value::Blank(String::new()) } else { Value::Text(text.to_owned()) })
}

/// An entry of a list of name and value. Without a name it has an empty one.
fn pair(path: &str, item: &Json) -> Result<Pair, Errors> {
    let Json::Object(members) = item else {
        return Err(one(wrong_type(path, "an object with the texts `name` and `value`", item)));
    };
    let mut errors = Vec::new();
    let mut member = |name: &str, required: bool| {
        let path = format!("{path}.{name}");
        let read = match members.get(name) {
            Some(Json::String(text)) => plain(&path, text).map(|_| text.clone()),
            None | Some(Json::Null) if !required => Ok(String::new()),
            None => Err(fault(&path, "required", "it is missing", "give a text")),
            Some(other) => Err(wrong_type(&path, "a text", other)),
        };
        read.unwrap_or_else(|error| {
            errors.push(error);
            String::new()
        })
    };
    let pair = Pair { name: member("name", false), value: member("value", true) };
    if errors.is_empty() { Ok(pair) } else { Err(errors) }
}

fn one(error: ValueError) -> Errors {
    vec![error]
}

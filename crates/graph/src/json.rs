//! JSON as it is taken: each name once in an object, and no control characters in its texts.
//!
//! Parsers disagree about a name that stands twice, and databases about U+0000: neither may decide what a policy says.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::error::FieldError;

/// Most faults that are listed of one text.
const MOST: usize = 100;

/// A text that is not taken.
#[derive(Debug)]
pub enum JsonError {
    /// It is no JSON.
    Syntax(serde_json::Error),
    /// It is JSON, with names that stand twice or control characters, each by its path.
    Fields(Vec<FieldError>),
}

/// JSON with all that is wrong with its text, so that it is told together with what is wrong with its content.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What was sent; of names that stand twice, the last.
    pub value: Value,
    /// Names that stand twice and control characters, each by its path.
    pub faults: Vec<FieldError>,
}

/// Reads JSON.
///
/// # Errors
/// Each [`JsonError`].
pub fn parse(bytes: &[u8]) -> Result<Value, JsonError> {
    let Document { value, faults } = read(bytes).map_err(JsonError::Syntax)?;
    if faults.is_empty() { Ok(value) } else { Err(JsonError::Fields(faults)) }
}

/// Reads JSON with its faults, for whoever reports them beside others. The value of a document with faults must not be stored.
///
/// # Errors
/// The text is no JSON.
pub fn read(bytes: &[u8]) -> Result<Document, serde_json::Error> {
    Ok(Document { value: serde_json::from_slice(bytes)?, faults: faults(bytes)? })
}

/// The names that stand twice in their object and the texts with control characters.
///
/// # Errors
/// The text is no JSON.
pub fn faults(bytes: &[u8]) -> Result<Vec<FieldError>, serde_json::Error> {
    let mut errors = Vec::new();
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    Look { path: "", errors: &mut errors }.deserialize(&mut reader)?;
    Ok(errors)
}

/// Is it a character that no stored text holds? Tabs and line ends are text.
#[must_use]
pub fn is_control(one: char) -> bool {
    one.is_control() && !matches!(one, '\t' | '\n' | '\r')
}

/// Looks at one value, which stands at `path`.
struct Look<'a> {
    path: &'a str,
    errors: &'a mut Vec<FieldError>,
}

impl Look<'_> {
    fn fault(&mut self, target: &str, code: &str, message: &str) {
        if self.errors.len() < MOST {
            let target = if target.is_empty() { "(body)" } else { target };
            // The name itself may hold what must not be shown.
            let target: String = target.chars().map(|one| if one.is_control() { '?' } else { one }).collect();
            self.errors.push(FieldError::new(target, code, message));
        }
    }
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        if text.contains(is_control) {
            let path = self.path;
            self.fault(path, "controlCharacter", "the text has a control character: take it out");
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        loop {
            let path = format!("{}[{index}]", self.path);
            if items.next_element_seed(Look { path: &path, errors: self.errors })?.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut seen = std::collections::HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            let path = if self.path.is_empty() { name.clone() } else { format!("{}.{name}", self.path) };
            if name.contains(char::is_control) {
                self.fault(&path, "controlCharacter", "the name has a control character: take it out");
            }
            if !seen.insert(name) {
                self.fault(&path, "duplicate", "the name stands twice in one object: send it once");
            }
            members.next_value_seed(Look { path: &path, errors: self.errors })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{JsonError, faults, parse};

    fn found(text: &str) -> Vec<(String, String)> {
        faults(text.as_bytes()).unwrap().into_iter().map(|e| (e.target, e.code)).collect()
    }

    fn at(target: &str, code: &str) -> (String, String) {
        (target.to_owned(), code.to_owned())
    }

    #[test]
    fn a_name_stands_once_in_an_object() {
        let text = r#"{"a": 1, "b": [{"c": 1.5, "c": null}, {"c": -1}], "a": true, "\u0061": {"a": 1}}"#;
        assert_eq!(found(text), [at("b[0].c", "duplicate"), at("a", "duplicate"), at("a", "duplicate")]);
        assert!(matches!(parse(text.as_bytes()), Err(JsonError::Fields(errors)) if errors.len() == 3));
    }

    #[test]
    fn control_characters_are_found_wherever_they_stand() {
        let text = r#"{"a": "x\u0000", "b\u0001": {"c": ["fine\t\r\n", "\u001b"]}, "d": "\u007f"}"#;
        let code = "controlCharacter";
        assert_eq!(found(text), [at("a", code), at("b?", code), at("b?.c[1]", code), at("d", code)]);
        assert_eq!(found("\"\\u0000\""), [at("(body)", code)]);
    }

    #[test]
    fn the_list_has_an_end() {
        let text = format!("[{}]", vec!["\"\\u0000\""; 1_000].join(","));
        assert_eq!(found(&text).len(), super::MOST);
        assert!(faults("[".repeat(10_000).as_bytes()).is_err());
    }
}

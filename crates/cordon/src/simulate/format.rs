//! TOML, YAML and JSON. JSON is read as the YAML that it is, because that knows its lines.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use serde_saphyr::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Fault;
use super::tree::{Member, Node, Value};

/// Reads the text of a file; a name that ends in `.toml` means TOML, any other YAML or JSON.
pub(super) fn read(name: &str, text: &str) -> Result<Node, Vec<Fault>> {
    if name.to_ascii_lowercase().ends_with(".toml") { toml(text) } else { yaml(text) }
}

fn toml(text: &str) -> Result<Node, Vec<Fault>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let fault = |error: &toml::de::Error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        Fault::new(line, "", format!("this is not TOML: {}", first_line(error.message())))
    };
    if errors.is_empty() {
        Ok(Node { line: 1, value: table(text, root.get_ref()) })
    } else {
        Err(errors.iter().map(fault).collect())
    }
}

fn table(text: &str, table: &DeTable<'_>) -> Value {
    let mut members: Vec<(usize, Member)> = (table.iter())
        .map(|(name, value)| {
            let line = line_of(text, name.span().start);
            let node = Node { line, value: value_of(text, value.get_ref()) };
            (name.span().start, Member { name: name.get_ref().to_string(), line, node })
        })
        .collect();
    members.sort_by_key(|(start, _)| *start);
    Value::Table(members.into_iter().map(|(_, member)| member).collect())
}

fn value_of(text: &str, value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(moment) => Value::Text(moment.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::Text(number.to_string()), |number| Value::Number(number.into())),
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .ok()
            .and_then(Number::from_f64)
            .map_or_else(|| Value::Text(number.to_string()), Value::Number),
        DeValue::Array(items) => {
            let node = |item: &toml::Spanned<DeValue<'_>>| Node {
                line: line_of(text, item.span().start),
                value: value_of(text, item.get_ref()),
            };
            Value::List(items.iter().map(node).collect())
        }
        DeValue::Table(inner) => table(text, inner),
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count()
}

fn yaml(text: &str) -> Result<Node, Vec<Fault>> {
    // `yes` and `no` are words, as in YAML 1.2.
    let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
    let root: Located = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(1, |location| lines(location.line()));
        let message = error.without_snippet().to_string();
        vec![Fault::new(line, "", format!("this is neither YAML nor JSON: {}", first_line(&message)))]
    })?;
    Ok(root.0)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn lines(line: u64) -> usize {
    usize::try_from(line).unwrap_or(usize::MAX)
}

struct Located(Node);

impl<'de> Deserialize<'de> for Located {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value: Bare(value), referenced, .. } = Spanned::<Bare>::deserialize(deserializer)?;
        Ok(Self(Node { line: lines(referenced.line()), value }))
    }
}

struct Bare(Value);

impl<'de> Deserialize<'de> for Bare {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number, a truth value, a list or a table")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        let number = Number::from_f64(number).ok_or_else(|| E::custom("this is no number"))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Located(node)) = items.next_element()? {
            list.push(node);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut members: Vec<Member> = Vec::new();
        while let Some(Located(name)) = entries.next_key()? {
            let Value::Text(text) = name.value else {
                return Err(A::Error::custom("the name of a member is text: write it in quotes"));
            };
            let Located(node) = entries.next_value()?;
            members.push(Member { name: text, line: name.line, node });
        }
        Ok(Value::Table(members))
    }
}

//! An ask in a scenario file, in which `{ana}` stands for the object id of the user `ana`.

use cordon_policy::Ask;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

/// An ask whose accounts may be users of the scenario.
#[derive(Debug, Clone)]
pub struct Question(toml::Value);

impl<'de> Deserialize<'de> for Question {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let question = Self(toml::Value::deserialize(deserializer)?);
        // Whether it is an ask at all is said when the file is read, not when the step is played.
        question.with(|_| Some(Uuid::nil())).map_err(serde::de::Error::custom)?;
        Ok(question)
    }
}

impl Question {
    /// The ask, with the ids that `oid` knows in place of names.
    pub(super) fn with(&self, oid: impl Fn(&str) -> Option<Uuid>) -> Result<Ask, toml::de::Error> {
        named(&self.0, &oid).try_into()
    }
}

fn named(value: &toml::Value, oid: &impl Fn(&str) -> Option<Uuid>) -> toml::Value {
    match value {
        toml::Value::String(text) => {
            let name = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            name.and_then(oid).map_or_else(|| value.clone(), |oid| toml::Value::String(oid.to_string()))
        }
        toml::Value::Table(table) => {
            toml::Value::Table(table.iter().map(|(key, value)| (key.clone(), named(value, oid))).collect())
        }
        toml::Value::Array(items) => toml::Value::Array(items.iter().map(|item| named(item, oid)).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_braces_becomes_an_id() {
        #[derive(Deserialize)]
        struct File {
            ask: Question,
        }
        let text = r#"ask = { ask = "transfer", from = { party = "work" }, to = { party = "app", app = "ios:a.b", account = "{ana}" } }"#;
        let file: File = toml::from_str(text).unwrap();
        let ana = Uuid::from_u128(7);
        let ask =
            serde_json::to_value(file.ask.with(|name| (name == "ana").then_some(ana)).unwrap()).unwrap();
        assert_eq!(ask["to"]["account"], ana.to_string());
        assert!(file.ask.with(|_| None).is_err());
        assert!(toml::from_str::<File>(r#"ask = { ask = "pasta" }"#).is_err());
    }
}

//! A text of the catalogue with what stands in its placeholders: what a reader in any language is given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Language;
use crate::property::Value;

/// A code with its parameters. [`Phrase::say`] makes a sentence of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Phrase {
    /// The code of the text.
    pub code: String,
    /// What stands in its placeholders, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schema(no_recursion))]
    pub with: BTreeMap<String, Param>,
}

/// What stands in a placeholder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Param {
    /// The same in every language: a name, a number, a word of a policy.
    Text(String),
    /// Things of a list that all count.
    All {
        /// The things.
        #[cfg_attr(feature = "schema", schema(no_recursion))]
        all: Vec<Param>,
    },
    /// Things of a list of which one is enough.
    Any {
        /// The things.
        #[cfg_attr(feature = "schema", schema(no_recursion))]
        any: Vec<Param>,
    },
    /// A text of the catalogue.
    Phrase(Phrase),
}

impl Phrase {
    /// A text of the catalogue without parameters yet.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), with: BTreeMap::new() }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, param: impl Into<Param>) -> Self {
        self.with.insert(name.to_owned(), param.into());
        self
    }

    /// The sentence. An unknown code reads as the code; a placeholder without a parameter stays as it stands. What is
    /// put in is never looked at again, so a name with braces in it stays a name.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let mut rest = language.text(&self.code).unwrap_or(&self.code);
        let mut said = String::with_capacity(rest.len() + 32);
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            match after.split_once('}').and_then(|(name, after)| Some((self.with.get(name)?, after))) {
                Some((param, after)) => {
                    said.push_str(&param.say(language));
                    rest = after;
                }
                None => {
                    said.push('{');
                    rest = after;
                }
            }
        }
        said.push_str(rest);
        said
    }
}

impl Param {
    /// Things that all count: `a`, `a and b`.
    pub fn all(things: impl IntoIterator<Item = Self>) -> Self {
        Self::All { all: things.into_iter().collect() }
    }

    /// Things of which one is enough: `a`, `a or b`.
    pub fn any(things: impl IntoIterator<Item = Self>) -> Self {
        Self::Any { any: things.into_iter().collect() }
    }

    /// How it reads.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let list = |things: &[Self], word: &str| {
            let said: Vec<_> = things.iter().map(|thing| thing.say(language)).collect();
            said.join(&format!(" {} ", language.text(word).unwrap_or(word)))
        };
        match self {
            Self::Text(text) => text.clone(),
            Self::All { all } => list(all, "and"),
            Self::Any { any } => list(any, "or"),
            Self::Phrase(phrase) => phrase.say(language),
        }
    }
}

impl From<String> for Param {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Phrase> for Param {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(phrase)
    }
}

/// A value of a setting: words of a policy stay as they are on the wire, what stands for nothing or anything is told
/// in words.
impl From<&Value> for Param {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null | Value::Blank(_) => Phrase::new("valueUnset").into(),
            Value::Any => Phrase::new("valueAny").into(),
            Value::Choices(words) if words.is_empty() => Phrase::new("valueNone").into(),
            Value::Texts(texts) if texts.is_empty() => Phrase::new("valueNone").into(),
            Value::Pairs(pairs) if pairs.is_empty() => Phrase::new("valueNone").into(),
            value => Self::Text(value.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_not_looked_at_again() {
        let phrase = Phrase::new("lostAgainst").with("value", "{policies}").with("policies", "\"{value}\"");
        assert_eq!(phrase.say(Language::English), "Lost against it: {policies}, set by \"{value}\".");
        assert_eq!(
            Phrase::new("lostAgainst").say(Language::English),
            "Lost against it: {value}, set by {policies}."
        );
        assert_eq!(Phrase::new("from a newer version {").say(Language::German), "from a newer version {");
    }

    #[test]
    fn parameters_stay_what_they_were_over_json() {
        let nested = Phrase::new("changeProtected").with("app", "`ios:a`");
        let phrase = Phrase::new("wouldChange")
            .with("what", nested)
            .with("all", Param::all(["a".into(), Phrase::new("valueNone").into()]))
            .with("any", Param::any(["a".into(), "b".into()]));
        let json = serde_json::to_value(&phrase).unwrap();
        assert_eq!(serde_json::from_value::<Phrase>(json).unwrap(), phrase);
        let any = |language| Param::any(["a".into(), "b".into()]).say(language);
        assert_eq!((any(Language::English), any(Language::German)), ("a or b".into(), "a oder b".into()));
    }
}

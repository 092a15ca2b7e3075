//! A warning in words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Warning;
use crate::app::Platform;
use crate::control::CONTROLS;
use crate::texts::{Language, Param, Phrase};

/// A warning in the words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", schema(as = Warning))]
pub struct Told {
    /// The stable code.
    pub code: &'static str,
    /// The properties, the one without effect first.
    pub settings: Vec<&'static str>,
    /// The rows that write them.
    pub controls: Vec<&'static str>,
    /// What is wrong, in a sentence.
    pub sentence: String,
    /// What to do, in a sentence.
    pub next: String,
}

impl Warning {
    /// A warning about settings of `platform`, with the rows that write them.
    pub(super) fn new(platform: Platform, code: &'static str, settings: Vec<&'static str>) -> Self {
        let rows = CONTROLS.iter().filter(|row| row.platform == platform);
        let controls = rows.filter(|row| row.properties.iter().any(|name| settings.contains(name)));
        let controls = controls.map(|row| row.id).collect();
        Self { code, settings, controls, with: BTreeMap::new() }
    }

    /// The same with something in a placeholder.
    pub(super) fn with(mut self, name: &str, param: impl Into<Param>) -> Self {
        self.with.insert(name.to_owned(), param.into());
        self
    }

    /// What is wrong, in a sentence.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        self.say("warning", language)
    }

    /// What to do, in a sentence.
    #[must_use]
    pub fn next(&self, language: Language) -> String {
        self.say("next", language)
    }

    fn say(&self, what: &str, language: Language) -> String {
        Phrase { code: format!("{}.{what}", self.code), with: self.with.clone() }.say(language)
    }

    /// The warning in words.
    #[must_use]
    pub fn told(&self, language: Language) -> Told {
        Told {
            code: self.code,
            settings: self.settings.clone(),
            controls: self.controls.clone(),
            sentence: self.sentence(language),
            next: self.next(language),
        }
    }
}

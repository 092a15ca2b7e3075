//! Contradictions inside one policy: settings that cannot hold beside others. They are told and never refused, because
//! policies with them exist and work.
//!
//! A value that is the default says nothing: exported policies name every property, also those that nobody chose.

mod access;
mod data;
mod launch;
mod names;
mod told;

use std::collections::BTreeMap;

use crate::app::Platform;
use crate::merge;
use crate::policy::Settings;
use crate::property::{Key, PropertyId, Value, bare_scheme};
use crate::texts::Param;

pub use names::unknown;
pub use told::Told;

/// Settings that contradict each other, or a value that nothing can follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The stable code; its texts stand in [`crate::texts::Language::warnings`].
    pub code: &'static str,
    /// The properties, the one without effect first.
    pub settings: Vec<&'static str>,
    /// The rows of [`crate::control::CONTROLS`] that write them.
    pub controls: Vec<&'static str>,
    /// What stands in the placeholders of its texts.
    pub with: BTreeMap<String, Param>,
}

/// The contradictions in the settings of a policy of `platform`, in the order in which administrators meet them.
#[must_use]
pub fn warnings(platform: Platform, settings: &Settings) -> Vec<Warning> {
    let mut look = Look { platform, settings, found: Vec::new() };
    data::run(&mut look);
    access::run(&mut look);
    launch::run(&mut look);
    names::run(&mut look);
    look.found
}

/// A policy that is looked at, and what was found so far.
struct Look<'a> {
    platform: Platform,
    settings: &'a Settings,
    found: Vec<Warning>,
}

impl Look<'_> {
    /// What counts: the value, else the default.
    fn value(&self, id: PropertyId) -> Value {
        self.settings.counting(self.platform, id)
    }

    /// Whether a flag is on; never on another platform.
    fn is(&self, id: PropertyId) -> bool {
        self.has(id) && self.value(id) == Value::Flag(true)
    }

    /// Whether a level has that word; never on another platform.
    fn at(&self, id: PropertyId, word: &str) -> bool {
        self.has(id) && matches!(self.value(id), Value::Level(held) if held == word)
    }

    fn has(&self, id: PropertyId) -> bool {
        id.property().platforms.has(self.platform)
    }

    /// Whether somebody chose a value: it is set, and not to the default.
    fn chosen(&self, id: PropertyId) -> bool {
        let normal = |value| merge::normal(self.platform, id, value);
        let default = Value::of_default(id.property().form(self.platform).default);
        self.settings.value(id).is_some_and(|value| normal(value.clone()) != normal(default))
    }

    fn seconds(&self, id: PropertyId) -> Option<u64> {
        match self.value(id) {
            Value::Duration(period) => Some(period.seconds),
            _ => None,
        }
    }

    /// The values of a list of names and values, `a;b` apart, without the marks that some write after a scheme.
    fn entries(&self, id: PropertyId) -> Vec<String> {
        let Value::Pairs(pairs) = self.value(id) else { return Vec::new() };
        let parts = pairs.iter().flat_map(|pair| pair.value.split(';'));
        let bare = parts.map(bare_scheme);
        bare.filter(|part| !part.is_empty()).map(str::to_ascii_lowercase).collect()
    }

    /// Whether a text or list has something in it.
    fn filled(&self, id: PropertyId) -> bool {
        match self.value(id) {
            Value::Text(text) => !text.trim().is_empty(),
            Value::Choices(words) => !words.is_empty(),
            Value::Texts(texts) => !texts.is_empty(),
            Value::Pairs(_) => !self.entries(id).is_empty(),
            _ => false,
        }
    }

    fn warn(&mut self, code: &'static str, settings: &[PropertyId]) {
        let names: Vec<_> = settings.iter().map(|id| id.property().name).collect();
        self.found.push(Warning::new(self.platform, code, names));
    }

    /// Warns when a condition holds.
    fn when(&mut self, holds: bool, code: &'static str, settings: &[PropertyId]) {
        if holds {
            self.warn(code, settings);
        }
    }
}

/// The row of that name.
const fn id(name: &str) -> PropertyId {
    Key::<()>::named(name).id()
}

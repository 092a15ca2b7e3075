//! Two policies, or two versions of one: what gets stricter, looser or just different, in words.
//!
//! Settings are compared by what they do. What a policy does not set counts with its default; a list whose parent
//! restricts nothing, and a choice that its parent does not look at, count as nothing; a condition is compared as the
//! pair of what it looks at and what happens. So a change may have no effect, and then says why.
//!
//! Whom a policy reaches is neither stricter nor looser: an app that is covered is protected, and from then on it may
//! take work data from others; a person who is reached is restricted, and a default policy no longer holds for them.
//!
//! Laws, in `tests/it/diff.rs`: a policy does not differ from itself; swapping the two swaps stricter and looser and
//! nothing else; where all changes are stricter, both policies together behave as the second (with the edges that the decision
//! on what counts as stricter names).

mod effect;
mod scope;
mod unit;
mod words;

pub(crate) use effect::strength;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::Platform;
use crate::merge::Reading;
use crate::policy::{Policy, Settings};
use crate::texts::{Language, Param, Phrase};

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// Less may be done, or more is asked for.
    Stricter,
    /// The other way.
    Looser,
    /// Neither, or both.
    Different,
    /// Nothing.
    None,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = PolicyChange))]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The properties that changed, by their names on the wire.
    pub properties: Vec<String>,
    /// The row of [`crate::control::CONTROLS`]; absent for what is no setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// What it is called.
    pub title: String,
    /// What held before, in words.
    pub from: String,
    /// What holds then, in words.
    pub to: String,
    /// What the change does.
    pub effect: Effect,
    /// What there is to know about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// All of it in a line.
    pub text: String,
}

/// How many changes have which effect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ChangeSummary))]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Those that make the policy stricter.
    pub stricter: usize,
    /// Those that make it looser.
    pub looser: usize,
    /// Those that do neither, or both.
    pub different: usize,
    /// Those that change nothing in effect.
    pub none: usize,
}

/// Policies that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{before}` is for {}, `{after}` for {}: compare policies of one platform", .platforms.0.title(), .platforms.1.title())]
pub struct OtherPlatform {
    /// Name of the first.
    pub before: String,
    /// Name of the second.
    pub after: String,
    /// Their platforms.
    pub platforms: (Platform, Platform),
}

/// What people call a group or a filter, if somebody knows.
pub type Names<'a> = &'a dyn Fn(Uuid) -> Option<String>;

impl Effect {
    /// The code of what people read.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stricter => "effectStricter",
            Self::Looser => "effectLooser",
            Self::Different => "effectDifferent",
            Self::None => "effectNone",
        }
    }

    /// The effect of the change the other way round.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Stricter => Self::Looser,
            Self::Looser => Self::Stricter,
            other => other,
        }
    }

    /// Both together.
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, one) | (one, Self::None) => one,
            (Self::Stricter, Self::Stricter) => Self::Stricter,
            (Self::Looser, Self::Looser) => Self::Looser,
            _ => Self::Different,
        }
    }
}

impl Summary {
    /// Counts changes.
    #[must_use]
    pub fn of(changes: &[Change]) -> Self {
        let count = |effect| changes.iter().filter(|change| change.effect == effect).count();
        Self {
            stricter: count(Effect::Stricter),
            looser: count(Effect::Looser),
            different: count(Effect::Different),
            none: count(Effect::None),
        }
    }

    /// The counts in words.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let Self { stricter, looser, different, none } = self;
        let phrase = Phrase::new("diffSummary").with("stricter", stricter.to_string());
        let phrase = phrase.with("looser", looser.to_string()).with("different", different.to_string());
        phrase.with("none", none.to_string()).say(language)
    }
}

impl Change {
    /// A change of one thing from one text to another.
    #[must_use]
    pub fn new(
        language: Language,
        title: impl Into<String>,
        from: String,
        to: String,
        effect: Effect,
    ) -> Self {
        let (title, text) = (title.into(), String::new());
        Self { properties: Vec::new(), control: None, title, from, to, effect, note: None, text }
            .worded(language)
    }

    /// The same change, of that property.
    #[must_use]
    pub fn of(mut self, property: &str) -> Self {
        self.properties.push(property.to_owned());
        self
    }

    /// The same change with a note.
    #[must_use]
    pub fn noting(mut self, language: Language, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self.worded(language)
    }

    fn worded(mut self, language: Language) -> Self {
        let values = if self.from == self.to {
            Param::from(self.from.as_str())
        } else {
            Phrase::new("diffFromTo").with("from", self.from.as_str()).with("to", self.to.as_str()).into()
        };
        let phrase = |code: &str| {
            let phrase = Phrase::new(code).with("title", self.title.as_str()).with("values", values);
            phrase.with("effect", Phrase::new(self.effect.code()))
        };
        self.text = match self.note.as_deref() {
            Some(note) => phrase("diffLineNoted").with("note", note).say(language),
            None => phrase("diffLine").say(language),
        };
        self
    }
}

/// Compares two policies of one platform. Settings come in the order in which administrators meet them, then apps,
/// device states, groups, name and description. Versions and ids are not compared.
///
/// # Errors
/// The policies are for different platforms.
pub fn diff(
    before: &Policy,
    after: &Policy,
    names: Names<'_>,
    language: Language,
) -> Result<Vec<Change>, OtherPlatform> {
    if before.platform != after.platform {
        return Err(OtherPlatform {
            before: before.name.clone(),
            after: after.name.clone(),
            platforms: (before.platform, after.platform),
        });
    }
    let mut changes = settings(before.platform, &before.settings, &after.settings, language);
    changes.extend(scope::changes(before, after, names, language));
    Ok(changes)
}

/// Compares the settings of two policies of one platform.
#[must_use]
pub fn settings(platform: Platform, before: &Settings, after: &Settings, language: Language) -> Vec<Change> {
    let readings = [before, after].map(|settings| Side {
        settings,
        reading: Reading::of(platform, settings, 0),
        language,
    });
    let [before, after] = readings;
    unit::units(platform).iter().filter_map(|unit| unit.change(platform, &before, &after)).collect()
}

/// One of the two policies.
struct Side<'a> {
    settings: &'a Settings,
    /// How it reads where policies are merged: what means nothing counts as nothing.
    reading: Reading,
    /// The language of the words.
    language: Language,
}

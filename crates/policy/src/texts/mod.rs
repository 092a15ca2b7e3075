//! Codes and the sentences for them, in every language: one catalogue for client, command and console.
//!
//! The sentences are short enough for a help desk to read aloud, and complete without the code. A code, once released,
//! keeps its meaning. Sentences with parameters name them in braces (`{setting}`); every language names the same ones.
//! A translation is one file beside `en.rs` and a member of [`Language`]; `tests/it/texts.rs` says what is missing.

mod de;
mod en;
mod labels;
mod phrase;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use phrase::{Param, Phrase};

/// A code with its sentence in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// The stable code.
    pub code: &'static str,
    /// What it says.
    pub sentence: &'static str,
}

const fn text(code: &'static str, sentence: &'static str) -> Text {
    Text { code, sentence }
}

/// A language that the catalogue is complete in. On the wire its BCP 47 tag.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag: `en`, `de`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language of that tag, compared exactly.
    #[must_use]
    pub fn by_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// Every code of a decision, of conditional launch, of access and of a comparison of policies, with its sentence. They
    /// have no parameters.
    #[must_use]
    pub const fn sentences(self) -> &'static [Text] {
        match self {
            Self::English => en::SENTENCES,
            Self::German => de::SENTENCES,
        }
    }

    /// What explanations and reports put around the sentences: questions, values, ages, suggestions, counts.
    #[must_use]
    pub const fn words(self) -> &'static [Text] {
        match self {
            Self::English => en::WORDS,
            Self::German => de::WORDS,
        }
    }

    /// What is told of contradictions inside one policy: of each code what is wrong
    /// (`.warning` behind it) and what to do (`.next`).
    #[must_use]
    pub const fn warnings(self) -> &'static [Text] {
        match self {
            Self::English => en::WARNINGS,
            Self::German => de::WARNINGS,
        }
    }

    /// A name, option or sentence of the tables of settings and of the ready policies in this language. It is asked for by its
    /// English text; what has no word of its own, such as a version or the name of a product, stays. Parts with ` / ` between
    /// are told one by one.
    #[must_use]
    pub fn label(self, english: &str) -> Cow<'_, str> {
        match self {
            Self::English => Cow::Borrowed(english),
            Self::German => labels::german(english),
        }
    }

    /// The text of a code; `None` where a newer version sent one that this version does not know.
    #[must_use]
    pub fn text(self, code: &str) -> Option<&'static str> {
        let mut all = self.sentences().iter().chain(self.words()).chain(self.warnings());
        all.find(|text| text.code == code).map(|text| text.sentence)
    }
}

/// The sentence of a code in English; the code itself where a newer version sent one this version does not know.
#[must_use]
pub fn sentence(code: &str) -> &str {
    Language::English.text(code).unwrap_or(code)
}

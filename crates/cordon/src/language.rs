//! The language of what the command says.

use clap::Args;
use cordon_policy::texts::Language;

/// The language of the words in an answer.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Spoken {
    /// The language of the words: en, de
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub(crate) language: Language,
}

fn language(tag: &str) -> Result<Language, String> {
    Language::by_tag(tag).ok_or_else(|| {
        let tags: Vec<_> = Language::ALL.iter().map(|language| language.tag()).collect();
        format!("there is no language `{tag}`: use {}", tags.join(" or "))
    })
}

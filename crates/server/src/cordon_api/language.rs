//! The language of the words in an answer.

use cordon_policy::texts::Language;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::FieldError;

/// In which language an answer is worded.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Worded {
    /// The language of the words; English where it is left out.
    #[serde(default)]
    pub(super) language: Language,
}

/// The language of that tag; English without one.
///
/// # Errors
/// There is no such language.
pub(super) fn language(tag: Option<&str>) -> Result<Language, FieldError> {
    let Some(tag) = tag else { return Ok(Language::default()) };
    Language::by_tag(tag).ok_or_else(|| {
        let tags: Vec<_> = Language::ALL.iter().map(|language| format!("`{}`", language.tag())).collect();
        let tag: String = tag.chars().filter(|one| !one.is_control()).take(40).collect();
        let text = format!("there is no language `{tag}`: use one of {}", tags.join(", "));
        FieldError::new("language", "unknownMember", text)
    })
}

//! Two policies with all that the API shows of them.

use cordon_policy::diff::{self, Change, Effect, Names, OtherPlatform, Summary};
use cordon_policy::texts::{Language, Phrase};
use cordon_policy::warn::{Told, Warning};
use cordon_policy::{Platform, Policy};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{ManagedPolicy, Protection};

/// Longest value of an unknown property that is printed, in characters.
const LONGEST: usize = 80;

/// What changes from one policy to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = PolicyComparison))]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The name of the second.
    pub name: String,
    /// Their platform.
    pub platform: Platform,
    /// Every change: settings in the order in which administrators meet them, then whom the policy reaches.
    pub changes: Vec<Change>,
    /// How many have which effect.
    pub summary: Summary,
    /// What [`Side::warnings`] says of the second, in words.
    pub warnings: Vec<Told>,
}

/// A policy as it is compared: for one platform, with what the rules do not see of it.
#[derive(Debug, Clone)]
pub struct Side {
    /// As the rules see it.
    pub policy: Policy,
    scope_tags: Vec<String>,
    unknown: Map<String, Value>,
}

impl From<&Protection> for Side {
    fn from(policy: &Protection) -> Self {
        Self {
            policy: policy.to_policy(),
            scope_tags: policy.scope_tags.clone(),
            unknown: policy.unknown.clone(),
        }
    }
}

impl Side {
    /// Names of properties that nobody knows, in their order.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.unknown.keys().map(String::as_str)
    }

    /// What [`Protection::warnings`] says of it.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        super::import::warnings_of(self.policy.platform, &self.policy.settings, &self.unknown)
    }
}

impl ManagedPolicy {
    /// The policy as it is compared: a default one is one for each platform that it covers, a configuration none.
    #[must_use]
    pub fn sides(&self) -> Vec<Side> {
        match self {
            Self::Targeted(policy) => vec![Side::from(&**policy)],
            Self::Default(default) => {
                let side = |policy| Side {
                    policy,
                    scope_tags: default.scope_tags.clone(),
                    unknown: default.unknown.clone(),
                };
                default.to_policies().into_iter().map(side).collect()
            }
            Self::Configuration(_) => Vec::new(),
        }
    }
}

/// Compares two policies.
///
/// # Errors
/// They are for different platforms.
pub fn diff(
    before: &Side,
    after: &Side,
    names: Names<'_>,
    language: Language,
) -> Result<Comparison, OtherPlatform> {
    let mut changes = diff::diff(&before.policy, &after.policy, names, language)?;
    changes.extend(tags(before, after, language));
    changes.extend(unknown(before, after, language));
    let summary = Summary::of(&changes);
    let Policy { name, platform, .. } = &after.policy;
    let warnings = after.warnings().iter().map(|one| one.told(language)).collect();
    Ok(Comparison { name: name.clone(), platform: *platform, changes, summary, warnings })
}

fn tags(before: &Side, after: &Side, language: Language) -> Option<Change> {
    let sorted = |side: &Side| {
        let mut tags = side.scope_tags.clone();
        tags.sort();
        tags
    };
    let (a, b) = (sorted(before), sorted(after));
    (a != b).then(|| {
        let words =
            |tags: &[String]| if tags.is_empty() { say("diffNone", language) } else { tags.join(", ") };
        Change::new(language, say("diffScopeTags", language), words(&a), words(&b), Effect::None)
            .of("roleScopeTagIds")
            .noting(language, say("diffScopeTagsNote", language))
    })
}

fn say(code: &str, language: Language) -> String {
    Phrase::new(code).say(language)
}

fn unknown(before: &Side, after: &Side, language: Language) -> Vec<Change> {
    let mut names: Vec<&String> = before.unknown.keys().chain(after.unknown.keys()).collect();
    names.sort();
    names.dedup();
    let words = |value: Option<&Value>| match value {
        None => say("diffNotSent", language),
        Some(value) => {
            let text = value.to_string();
            let short: String = text.chars().take(LONGEST).collect();
            if short == text { text } else { format!("{short}…") }
        }
    };
    let change = |name: &String| {
        let (a, b) = (before.unknown.get(name), after.unknown.get(name));
        (a != b).then(|| {
            Change::new(language, format!("`{name}`"), words(a), words(b), Effect::None)
                .of(name)
                .noting(language, say("diffUnknown", language))
        })
    };
    names.into_iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use cordon_policy::texts::Language;
    use serde_json::{Value, json};

    use super::diff;
    use crate::protection::read_object;

    fn read(extra: Value) -> super::Side {
        let mut body =
            json!({"@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "Mail"});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        (&read_object(body.as_object().unwrap()).unwrap()).into()
    }

    #[test]
    fn what_nobody_knows_and_scope_tags_are_told_without_effect() {
        let (a, b) =
            (read(json!({"printBlocked": true, "x": 1})), read(json!({"roleScopeTagIds": ["7"], "y": "z"})));
        let told = diff(&a, &b, &|_| None, Language::English).unwrap();
        let lines: Vec<_> = told.changes.iter().map(|change| change.text.as_str()).collect();
        assert_eq!(
            lines,
            [
                "Printing Org data: from Block to Allow — looser",
                "Scope tags: from 0 to 7 — no change in effect (they say which administrators see the policy)",
                "`x`: from 1 to not sent — no change in effect (not known to this version: kept, and nothing follows it)",
                "`y`: from not sent to \"z\" — no change in effect (not known to this version: kept, and nothing follows it)",
            ]
        );
        assert_eq!((told.summary.looser, told.summary.none), (1, 3));
        assert_eq!(diff(&b, &b, &|_| None, Language::English).unwrap().changes, []);
    }
}

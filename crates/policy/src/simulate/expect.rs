//! What a test expects, and what of it was not met.

use serde::Serialize;
use serde_json::Value as Json;

use super::{Answer, Covered, Held};
use crate::app::Platform;
use crate::decide::{Redirect, Verdict};
use crate::explain::{Explanation, OpenExplanation, OpenVerdict, Voice};
use crate::merge::normal;
use crate::property::{self, Kind, Order, PropertyId, Value, ValueError, to_json};
use crate::target::{Coverage, Targeting};

/// What a test expects; what is `None` or empty is not looked at. Policies are named by id or display name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expected {
    /// The answer to the ask.
    pub verdict: Option<Verdict>,
    /// Whether work data opens.
    pub open: Option<OpenVerdict>,
    /// The codes of the steps that the user is asked for, in their order.
    pub steps: Option<Vec<String>>,
    /// The code of its reason.
    pub code: Option<String>,
    /// A setting that decides it.
    pub setting: Option<String>,
    /// The value of that setting (of the main one where none is named), as explanations write it.
    pub value: Option<String>,
    /// Policies that are among those that set this value.
    pub policies: Vec<String>,
    /// Where a link goes instead; `Some(None)`: nowhere else.
    pub redirect: Option<Option<Redirect>>,
    /// Whether policies reach the user in the app.
    pub status: Option<Targeting>,
    /// The policies that apply, no more and no less.
    pub applies: Option<Vec<String>>,
    /// Policies that do not apply, with the reason where it matters.
    pub not_applied: Vec<(String, Option<Coverage>)>,
    /// Effective values.
    pub settings: Vec<ExpectedSetting>,
}

/// An effective value that is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedSetting {
    /// Name of the setting on the wire.
    pub setting: String,
    /// Its values in normal form; of most settings exactly one.
    values: Vec<Json>,
}

/// Something that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// What: the name of the expectation.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What there is.
    pub got: String,
    /// Why there is that, in sentences; empty where the explanation of the ask says it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
}

impl ExpectedSetting {
    /// Reads the value that a setting of `platform` should have: as policies write it, `"any"` for a list that restricts
    /// nothing, `"unset"` for what is not configured. Of a part of a condition a list stands for all pairs that hold.
    ///
    /// # Errors
    /// Everything that is wrong with the name or the value.
    pub fn read(platform: Platform, name: &str, json: &Json) -> Result<Self, Vec<ValueError>> {
        let id = property::by_name(name).filter(|id| id.property().platforms.has(platform));
        let id = id.ok_or_else(|| vec![no_such(platform, name)])?;
        let form = id.property().form(platform);
        let part = matches!(form.order, Order::Predicate(_) | Order::Action(_));
        let values = match json {
            Json::Array(items) if part && !matches!(form.kind, Kind::Texts | Kind::Choices(_)) => {
                items.iter().map(|item| one(platform, id, item)).collect::<Result<_, _>>()?
            }
            json => vec![one(platform, id, json)?],
        };
        Ok(Self { setting: name.to_owned(), values })
    }

    /// What is not configured, and what no policy sets, are the same here.
    fn met(&self, held: &Held) -> bool {
        let set = |values: &[Json]| values.iter().filter(|value| !value.is_null()).count();
        let there = |value: &Json| value.is_null() || held.values.contains(value);
        set(&self.values) == set(&held.values) && self.values.iter().all(there)
    }
}

fn one(platform: Platform, id: PropertyId, json: &Json) -> Result<Json, Vec<ValueError>> {
    let form = id.property().form(platform);
    let list = matches!(form.order, Order::Intersection { .. });
    let value = match json {
        Json::String(text) if list && text == "any" => return Ok(Json::from("any")),
        Json::Null => Value::Null,
        Json::String(text) if text == "unset" => Value::Null,
        json => property::parse(id, platform, json)?,
    };
    Ok(to_json(form.kind, &normal(platform, id, value)))
}

fn no_such(platform: Platform, name: &str) -> ValueError {
    ValueError {
        path: name.to_owned(),
        code: "unknownMember",
        what: format!("policies for {} have no setting `{name}`", platform.title()),
        next: "`cordon settings` lists them".to_owned(),
    }
}

impl Expected {
    /// Whether nothing at all is expected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether something about an answer is expected.
    #[must_use]
    pub fn about_answer(&self) -> bool {
        let Self { verdict, open, steps, code, setting, value, policies, redirect, .. } = self;
        let of_ask = verdict.is_some() || redirect.is_some();
        let of_opening = open.is_some() || steps.is_some();
        let of_both = code.is_some() || setting.is_some() || value.is_some() || !policies.is_empty();
        of_ask || of_opening || of_both
    }

    /// Everything that is not as expected; empty when all is.
    #[must_use]
    pub fn misses(&self, answer: &Answer) -> Vec<Miss> {
        let mut misses = Vec::new();
        match (&answer.explanation, &answer.opening) {
            (Some(explanation), _) => self.ask(explanation, &mut misses),
            (None, Some(opening)) => self.opening(opening, &mut misses),
            (None, None) if self.about_answer() => {
                misses.push(miss("verdict", "an answer", "nothing was asked"));
            }
            (None, None) => {}
        }
        self.coverage(answer, &mut misses);
        for expected in &self.settings {
            let held = answer.settings.iter().find(|held| held.setting == expected.setting);
            if !held.is_some_and(|held| expected.met(held)) {
                misses.push(Miss {
                    lines: held.map(|held| held.lines.clone()).unwrap_or_default(),
                    ..miss(
                        &expected.setting,
                        values(&expected.values),
                        values(held.map_or(&[], |held| &held.values)),
                    )
                });
            }
        }
        misses
    }

    fn ask(&self, explanation: &Explanation, misses: &mut Vec<Miss>) {
        if let Some(verdict) = self.verdict.filter(|verdict| *verdict != explanation.verdict) {
            misses.push(miss("verdict", verdict.name(), explanation.verdict.name()));
        }
        self.code(&explanation.code, misses);
        if let Some(redirect) = self.redirect.as_ref().filter(|redirect| **redirect != explanation.redirect) {
            misses.push(miss("redirect", place(redirect.as_ref()), place(explanation.redirect.as_ref())));
        }
        self.voice(&explanation.winning.iter().collect::<Vec<_>>(), misses);
    }

    fn opening(&self, opening: &OpenExplanation, misses: &mut Vec<Miss>) {
        if let Some(open) = self.open.filter(|open| *open != opening.verdict) {
            misses.push(miss("verdict", word(open), word(opening.verdict)));
        }
        self.code(&opening.code, misses);
        let told: Vec<&str> = opening.steps.iter().map(|step| step.code.as_str()).collect();
        if let Some(steps) = self.steps.as_ref().filter(|steps| **steps != told) {
            let expected = listed(steps.iter().map(String::as_str));
            misses.push(miss("steps", expected, listed(told.into_iter())));
        }
        let reasons = opening.reasons.iter().flat_map(|reason| &reason.winning);
        let steps = opening.steps.iter().flat_map(|step| &step.winning);
        self.voice(&reasons.chain(steps).collect::<Vec<_>>(), misses);
    }

    fn code(&self, got: &str, misses: &mut Vec<Miss>) {
        if let Some(code) = self.code.as_ref().filter(|code| *code != got) {
            misses.push(miss("code", code, got));
        }
    }

    /// Setting, value and policies of the voice that decides: the first one, or that of the setting that is named.
    fn voice(&self, winning: &[&Voice], misses: &mut Vec<Miss>) {
        let voice = match &self.setting {
            Some(name) => {
                let found = winning.iter().find(|voice| voice.setting == *name);
                if found.is_none() {
                    let all = winning.iter().map(|voice| voice.setting.as_str());
                    misses.push(miss("setting", name, listed(all)));
                    return;
                }
                found
            }
            None => winning.first(),
        };
        let shown = voice.map_or("no setting decided", |voice| voice.value.as_str());
        if let Some(value) = self.value.as_ref().filter(|value| *value != shown) {
            misses.push(miss("value", value, shown));
        }
        let set_by = |name: &String| voice.is_some_and(|voice| voice.policies.iter().any(|p| named(p, name)));
        for name in self.policies.iter().filter(|name| !set_by(name)) {
            let got = voice.map_or_else(|| listed(std::iter::empty()), |voice| setters(voice));
            misses.push(miss("policy", name, got));
        }
    }

    fn coverage(&self, answer: &Answer, misses: &mut Vec<Miss>) {
        let start = misses.len();
        if let Some(status) = self.status.filter(|status| *status != answer.status) {
            misses.push(miss("status", status.name(), answer.status.name()));
        }
        if let Some(names) = &self.applies {
            let applied: Vec<&Covered> =
                answer.policies.iter().filter(|one| one.coverage == Coverage::Covered).collect();
            let wanted = |one: &&Covered| names.iter().any(|name| named(&one.policy, name));
            let there = |name: &String| applied.iter().any(|one| named(&one.policy, name));
            if !applied.iter().all(wanted) || !names.iter().all(there) {
                let expected = listed(names.iter().map(String::as_str));
                misses.push(miss("applies", expected, listed(applied.iter().map(|one| &*one.policy.name))));
            }
        }
        for (name, why) in &self.not_applied {
            let mut same = answer.policies.iter().filter(|one| named(&one.policy, name)).peekable();
            let got = match same.peek() {
                None => "there is no such policy for the platform".to_owned(),
                Some(first) => word(first.coverage),
            };
            // Policies of one name count together.
            let met = same.peek().is_some()
                && same.all(|one| {
                    one.coverage != Coverage::Covered && why.is_none_or(|why| why == one.coverage)
                });
            if !met {
                let expected = why.map_or_else(|| "not to apply".to_owned(), word);
                misses.push(miss(&format!("not-applied: {name}"), expected, got));
            }
        }
        if let Some(first) = misses.get_mut(start) {
            first.lines = answer.policies.iter().map(Covered::line).collect();
        }
    }
}

fn miss(what: &str, expected: impl Into<String>, got: impl Into<String>) -> Miss {
    Miss { what: what.to_owned(), expected: expected.into(), got: got.into(), lines: Vec::new() }
}

fn named(policy: &crate::decide::PolicyRef, name: &str) -> bool {
    policy.name == name || policy.id.0 == name
}

fn setters(voice: &Voice) -> String {
    listed(voice.policies.iter().map(|policy| policy.name.as_str()))
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The word of an enumeration on the wire.
fn word(of: impl Serialize) -> String {
    let word = serde_json::to_value(of).ok();
    word.as_ref().and_then(Json::as_str).unwrap_or_default().to_owned()
}

fn place(redirect: Option<&Redirect>) -> String {
    redirect.map_or_else(|| "nowhere else".to_owned(), |redirect| serde_json::json!(redirect).to_string())
}

/// Values as a test file writes them.
fn values(values: &[Json]) -> String {
    let text = |value: &Json| match value {
        Json::Null => "unset".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    match values {
        [] => "unset".to_owned(),
        values => values.iter().map(text).collect::<Vec<_>>().join(" and "),
    }
}

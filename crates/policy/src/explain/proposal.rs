//! Changes that were tried: a setting with another value, a fact that reads otherwise.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::case::Case;
use super::change::{added, set_to};
use crate::decide::PolicyRef;
use crate::effective::{Condition, Effective};
use crate::launch::LaunchState;
use crate::property::{self, Kind, Order, PropertyId, Value};
use crate::subject::Facts;
use crate::texts::{Language, Param, Phrase};

/// A change that was tried on the same rules, and helps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ProposedChange))]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What to change, as a sentence.
    pub sentence: String,
    /// The setting that would have another value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// The fact that would read otherwise: a member of [`Facts`] or of [`LaunchState`], or `checkIn`, which is the
    /// server's answer now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// What it would be, as policies and facts write it.
    pub value: Json,
    /// The policies that would have to change, each to this value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<PolicyRef>,
}

/// A change with what is left when it is made.
pub(super) struct Proposal<'a> {
    pub(super) change: Draft,
    pub(super) case: Case<'a>,
}

/// A change before it is put into a language.
#[derive(Clone, PartialEq)]
pub(super) struct Draft {
    phrase: Phrase,
    setting: Option<&'static str>,
    fact: Option<&'static str>,
    value: Json,
    policies: Vec<PolicyRef>,
}

impl Draft {
    pub(super) fn line(&self) -> Phrase {
        Phrase::new("wouldChange").with("change", self.phrase.clone())
    }

    pub(super) fn told(&self, language: Language) -> Change {
        Change {
            sentence: self.phrase.say(language),
            setting: self.setting.map(str::to_owned),
            fact: self.fact.map(str::to_owned),
            value: self.value.clone(),
            policies: self.policies.clone(),
        }
    }
}

impl<'a> Proposal<'a> {
    /// A setting with another value, in every policy that is stricter.
    pub(super) fn setting(case: &Case<'a>, id: PropertyId, value: Value) -> Self {
        let policies = case.effective.stricter_than(id, &value);
        let change = Draft {
            phrase: set_to(id, &value, &policies),
            setting: Some(id.property().name),
            fact: None,
            value: json(&case.effective, id, &value),
            policies,
        };
        Self { change, case: case.with_effective(case.effective.with(id, value)) }
    }

    /// A fact of the device that reads otherwise.
    pub(super) fn fact(
        case: &Case<'a>,
        fact: &'static str,
        value: impl Into<Json>,
        phrase: Phrase,
        change: impl FnOnce(&mut Facts),
    ) -> Self {
        let draft =
            Draft { phrase, setting: None, fact: Some(fact), value: value.into(), policies: Vec::new() };
        Self { change: draft, case: case.with_facts(change) }
    }

    /// Something that a client knows beside the facts.
    pub(super) fn state(
        case: &Case<'a>,
        fact: &'static str,
        value: impl Into<Json>,
        phrase: Phrase,
        change: impl FnOnce(&mut LaunchState),
    ) -> Self {
        let draft =
            Draft { phrase, setting: None, fact: Some(fact), value: value.into(), policies: Vec::new() };
        Self { change: draft, case: case.with_launch(change) }
    }

    /// The part of a condition that says what must hold, with another value in the policies behind it. A pair that asks
    /// for nothing any more is gone.
    pub(super) fn predicate(case: &Case<'a>, place: usize, id: PropertyId, value: Value) -> Option<Self> {
        let condition = case.effective.conditions().get(place)?;
        let mut left = condition.clone();
        *left.predicate.iter_mut().find_map(|(part, held)| (*part == id).then_some(held))? = value.clone();
        let asks = left.predicate.iter().any(|(id, value)| crate::merge::asks(*id, value));
        Self::condition(case, place, id, &value, asks.then_some(left))
    }

    /// A condition with another action in the policies behind it.
    pub(super) fn action(case: &Case<'a>, place: usize, word: &'static str) -> Option<Self> {
        let condition = case.effective.conditions().get(place)?;
        let platform = case.effective.platform();
        let action = Order::Action(condition.check);
        let id = PropertyId::of(platform).find(|id| id.property().form(platform).order == action)?;
        let left = Condition { action: word, ..condition.clone() };
        Self::condition(case, place, id, &Value::Level(word), Some(left))
    }

    fn condition(
        case: &Case<'a>,
        place: usize,
        id: PropertyId,
        value: &Value,
        left: Option<Condition>,
    ) -> Option<Self> {
        let effective = &case.effective;
        let policies = effective.policies_of(effective.conditions().get(place)?);
        let change = Draft {
            phrase: phrase(effective, place, id, value, &policies),
            setting: Some(id.property().name),
            fact: None,
            value: json(effective, id, value),
            policies,
        };
        Some(Self { change, case: case.with_effective(effective.with_condition(place, left)) })
    }
}

/// A longer list is told by what is new in it.
fn phrase(
    effective: &Effective,
    place: usize,
    id: PropertyId,
    value: &Value,
    policies: &[PolicyRef],
) -> Phrase {
    let held = effective.conditions().get(place).and_then(|condition| {
        condition.predicate.iter().find_map(|(part, held)| (*part == id).then_some(held))
    });
    match (held, value) {
        (Some(Value::Texts(held)), Value::Texts(names_now)) if !policies.is_empty() => {
            let new = names_now.iter().filter(|name| !held.contains(name)).map(|name| Param::from(&**name));
            added(id, Param::all(new), policies)
        }
        _ => set_to(id, value, policies),
    }
}

/// The JSON of a value as a policy carries it. What merging made a list of is a text again where policies write one.
fn json(effective: &Effective, id: PropertyId, value: &Value) -> Json {
    let kind = id.property().form(effective.platform()).kind;
    match (kind, value) {
        (Kind::Names, Value::Texts(names)) => Json::from(names.join(";")),
        (kind, value) => property::to_json(kind, value),
    }
}

/// Laxer values of what a condition looks at, the strictest of them first. `found` is what the device says.
pub(super) fn laxer_predicates(kind: Kind, held: &Value, found: Option<&str>) -> Vec<Value> {
    match (kind, held) {
        (Kind::Flag { .. }, Value::Flag(true)) => vec![Value::Flag(false)],
        (Kind::Level { members, .. }, Value::Level(word)) => laxer_words(members, word),
        (Kind::Names | Kind::Texts, Value::Texts(names)) => {
            let found = found.map(|found| found.trim().to_lowercase());
            let longer = found.filter(|found| is_name(kind, found));
            let longer = longer.map(|found| Value::Texts(names.iter().cloned().chain([found]).collect()));
            longer.into_iter().chain([Value::Null]).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a list of a policy can hold the name.
fn is_name(kind: Kind, name: &str) -> bool {
    !name.is_empty() && (kind != Kind::Names || !name.contains(';'))
}

/// The words before this one, from strict to lax.
pub(super) fn laxer_words(members: &'static [&'static str], word: &str) -> Vec<Value> {
    let place = members.iter().position(|member| *member == word).unwrap_or(0);
    members.iter().take(place).rev().map(|word| Value::Level(word)).collect()
}

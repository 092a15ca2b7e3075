//! What speaks in an explanation: settings with their values and policies, and facts with their age.

use serde::{Deserialize, Serialize};

use super::words::name;
use crate::decide::PolicyRef;
use crate::effective::{Claim, Effective};
use crate::property::{PropertyId, Value};
use crate::texts::{Language, Param, Phrase};

/// One setting that spoke, with its value and who set it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Voice {
    /// Name of the setting on the wire.
    pub setting: String,
    /// Its value.
    pub value: String,
    /// The policies that set it; empty for a default.
    pub policies: Vec<PolicyRef>,
    /// Whether policies contradict each other here, so that the strictest reading holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub conflict: bool,
    /// Whether the strictest reading holds because something could not be read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreadable: bool,
}

/// A fact that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FactUsed {
    /// Which one: a member of [`crate::Facts`] as the wire writes it, `app`, `enrolment`, or what a client knows beside
    /// the facts, for example `lastAnswer`.
    pub fact: String,
    /// What it is.
    pub name: String,
    /// What it says.
    pub value: String,
    /// Since when that is known, in Unix seconds of the server; absent when nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    /// How old it is, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
}

/// A setting that spoke, before it is put into a language.
pub(super) struct Spoke {
    setting: &'static str,
    value: Param,
    policies: Vec<PolicyRef>,
    conflict: bool,
    unreadable: bool,
    /// Whether it is half of a pair that policies ask for, rather than a value that holds.
    asked: bool,
}

/// What holds for a setting.
pub(super) fn winning(effective: &Effective, id: PropertyId) -> Spoke {
    let slot = effective.slot(id);
    Spoke {
        setting: id.property().name,
        value: Param::from(&slot.value),
        policies: effective.winners(id),
        conflict: slot.conflict,
        unreadable: slot.forced,
        asked: false,
    }
}

/// Who says what these policies say about a setting that each policy's own value counts for, and what the others say.
pub(super) fn slot_voices(
    effective: &Effective,
    id: PropertyId,
    policies: &[PolicyRef],
) -> (Vec<Spoke>, Vec<Spoke>) {
    let slot = effective.slot(id);
    if slot.forced || effective.winners(id) == policies {
        return (vec![winning(effective, id)], losing(effective, id));
    }
    let by = |claim: &&Claim| effective.policies().get(usize::from(claim.policy));
    let own = slot.claims.iter().find(|claim| by(claim).is_some_and(|policy| policies.contains(policy)));
    let default = Value::of_default(id.property().form(effective.platform()).default);
    let value = own.map_or(&default, |claim| &claim.value);
    let spoke = |value: &Value, policies| Spoke { policies, ..Spoke::asked(id, value.into(), Vec::new()) };
    let others = slot.claims.iter().filter(|claim| claim.value != *value);
    let others = others.map(|claim| spoke(&claim.value, by(&claim).into_iter().cloned().collect()));
    (vec![Spoke { asked: false, ..spoke(value, policies.to_vec()) }], others.collect())
}

/// The losing values of a setting, policies with the same value together.
pub(super) fn losing(effective: &Effective, id: PropertyId) -> Vec<Spoke> {
    let mut voices: Vec<Spoke> = Vec::new();
    for (policy, value) in effective.losers(id) {
        let value = Param::from(value);
        match voices.iter_mut().find(|voice| voice.value == value) {
            Some(voice) => voice.policies.push(policy.clone()),
            None => voices.push(Spoke {
                setting: id.property().name,
                value,
                policies: vec![policy.clone()],
                conflict: false,
                unreadable: false,
                asked: false,
            }),
        }
    }
    voices
}

impl Spoke {
    /// Half of a pair that policies ask for.
    pub(super) fn asked(id: PropertyId, value: Param, policies: Vec<PolicyRef>) -> Self {
        let setting = id.property().name;
        Self { setting, value, policies, conflict: false, unreadable: false, asked: true }
    }

    /// Where a rule comes from, inside a sentence.
    pub(super) fn source(&self) -> Phrase {
        let code = match self {
            Self { unreadable: true, .. } => "sourceUnreadable",
            Self { policies, .. } if policies.is_empty() => "sourceDefault",
            Self { asked: true, .. } => "sourceAsked",
            _ => "sourceSet",
        };
        self.filled(code)
    }

    fn filled(&self, code: &str) -> Phrase {
        let phrase = Phrase::new(code).with("setting", name(self.setting)).with("value", self.value.clone());
        let named = matches!(code, "becauseSet" | "becauseAsked" | "sourceSet" | "sourceAsked");
        if named { phrase.with("policies", names(&self.policies)) } else { phrase }
    }

    /// The line of one that holds.
    pub(super) fn won(&self) -> Phrase {
        let code = match self {
            Self { unreadable: true, .. } => "becauseUnreadable",
            Self { conflict: true, .. } => "becauseConflict",
            Self { policies, .. } if policies.is_empty() => "becauseDefault",
            Self { asked: true, .. } => "becauseAsked",
            _ => "becauseSet",
        };
        self.filled(code)
    }

    /// The line of one that lost.
    pub(super) fn lost(&self) -> Phrase {
        Phrase::new("lostAgainst").with("value", self.value.clone()).with("policies", names(&self.policies))
    }

    pub(super) fn voice(&self, language: Language) -> Voice {
        Voice {
            setting: self.setting.to_owned(),
            value: self.value.say(language),
            policies: self.policies.clone(),
            conflict: self.conflict,
            unreadable: self.unreadable,
        }
    }
}

/// Policies by name and id.
pub(crate) fn names(policies: &[PolicyRef]) -> Param {
    Param::all(policies.iter().map(policy_name))
}

/// A policy by name and id.
pub(crate) fn policy_name(policy: &PolicyRef) -> Param {
    format!("\"{}\" ({})", policy.name, policy.id).into()
}

/// A fact that was looked at, before it is put into a language.
pub(super) struct Fact {
    fact: &'static str,
    name: Param,
    value: Param,
    at: Option<i64>,
    age: Option<Phrase>,
}

impl Fact {
    pub(super) fn new(fact: &'static str, name: impl Into<Param>, value: impl Into<Param>) -> Self {
        Self { fact, name: name.into(), value: value.into(), at: None, age: None }
    }

    /// Since when it is known, and how old that is by `now`. `code` says how it became known.
    pub(super) fn known(mut self, code: &str, at: Option<i64>, now: Option<i64>) -> Self {
        self.at = at;
        self.age = at.zip(now).map(|(at, now)| Phrase::new(code).with("ago", ago(at, now)));
        self
    }

    /// Since when it is known, where what it says tells the age already.
    pub(super) fn at(mut self, at: Option<i64>) -> Self {
        self.at = at;
        self
    }

    /// How old it is, in words alone.
    pub(super) fn aged(mut self, age: Phrase) -> Self {
        self.age = Some(age);
        self
    }

    /// What it says and how old that is.
    pub(super) fn aged_line(&self) -> Phrase {
        match &self.age {
            Some(age) => Phrase::new("lookedAtAged")
                .with("name", self.name.clone())
                .with("value", self.value.clone())
                .with("age", age.clone()),
            None => self.line(),
        }
    }

    /// What it says, without how old it is: that differs between those who know it from different hands.
    pub(super) fn line(&self) -> Phrase {
        Phrase::new("lookedAt").with("name", self.name.clone()).with("value", self.value.clone())
    }

    pub(super) fn used(&self, language: Language) -> FactUsed {
        FactUsed {
            fact: self.fact.to_owned(),
            name: self.name.say(language),
            value: self.value.say(language),
            at: self.at,
            age: self.age.as_ref().map(|age| age.say(language)),
        }
    }
}

/// How long ago something was, in Unix seconds of one clock, as part of a sentence. What lies in the future was just now.
#[must_use]
pub fn ago(at: i64, now: i64) -> Phrase {
    let seconds = now.saturating_sub(at);
    let (count, one, many) = match seconds {
        ..60 => return Phrase::new("agoNow"),
        60..3_600 => (seconds / 60, "agoMinute", "agoMinutes"),
        3_600..86_400 => (seconds / 3_600, "agoHour", "agoHours"),
        _ => (seconds / 86_400, "agoDay", "agoDays"),
    };
    if count == 1 { Phrase::new(one) } else { Phrase::new(many).with("count", count.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_largest_unit_that_fits() {
        let told = [-5, 0, 59, 60, 125, 3_599, 3_600, 7_200, 86_399, 86_400, 200_000]
            .map(|age| ago(1_000_000 - age, 1_000_000).say(Language::English));
        let expected = [
            "just now",
            "just now",
            "just now",
            "1 minute ago",
            "2 minutes ago",
            "59 minutes ago",
            "1 hour ago",
            "2 hours ago",
            "23 hours ago",
            "1 day ago",
            "2 days ago",
        ];
        assert_eq!(told, expected);
    }
}

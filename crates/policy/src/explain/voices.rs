//! What speaks in an explanation: settings with their values and policies, and facts with their age.

use serde::{Deserialize, Serialize};

use super::words::name;
use crate::decide::PolicyRef;
use crate::effective::{Claim, Effective, Origin, Said};
use crate::property::{PropertyId, Value};
use crate::texts::{Language, Param, Phrase};

/// One setting that spoke, with its value and who set it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Voice {
    /// Name of the setting on the wire.
    pub setting: String,
    /// Its value.
    pub value: String,
    /// The policies that set it, or together those of which it is made; empty for a default.
    pub policies: Vec<PolicyRef>,
    /// Whether policies contradict each other here, so that the strictest reading holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub conflict: bool,
    /// The setting that they contradict each other about, this one or one that goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What each of the policies says, where no one says the value alone or they contradict each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<SaidBy>,
    /// Whether the strictest reading holds because something could not be read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreadable: bool,
}

/// A value with everybody who says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SaidBy {
    /// The value.
    pub value: String,
    /// The policies.
    pub policies: Vec<PolicyRef>,
    /// Whether these policies leave it at its default.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_default: bool,
}

/// A fact that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
    because: Because,
}

/// Why it says what it says.
enum Because {
    /// As the effective policy has it.
    Holds(Origin),
    /// These policies ask for it as half of a pair.
    Asked(Vec<PolicyRef>),
}

/// What holds for a setting.
pub(super) fn winning(effective: &Effective, id: PropertyId) -> Spoke {
    let origin = match effective.origin(id) {
        // Left as it is by everybody: there is nobody to name.
        Origin::Default(_) if effective.slot(id).claims.is_empty() => Origin::Default(Vec::new()),
        origin => origin,
    };
    let value = Param::from(&effective.slot(id).value);
    Spoke { setting: id.property().name, value, because: Because::Holds(origin) }
}

/// Half of a pair that nobody asked for: it holds because policies contradict each other about what goes with it.
pub(super) fn contradicted(effective: &Effective, id: PropertyId, value: Param, about: PropertyId) -> Spoke {
    let because = match effective.origin(about) {
        Origin::Conflict { about, said } => Because::Holds(Origin::Conflict { about, said }),
        _ => Because::Asked(Vec::new()),
    };
    Spoke { setting: id.property().name, value, because }
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
    let others = slot.claims.iter().filter(|claim| claim.value != *value);
    let others =
        others.map(|claim| Spoke::set(id, (&claim.value).into(), by(&claim).into_iter().cloned().collect()));
    (vec![Spoke::set(id, value.into(), policies.to_vec())], others.collect())
}

/// The losing values of a setting, policies with the same value together.
pub(super) fn losing(effective: &Effective, id: PropertyId) -> Vec<Spoke> {
    let mut voices: Vec<(Param, Vec<PolicyRef>)> = Vec::new();
    for (policy, value) in effective.losers(id) {
        let value = Param::from(value);
        match voices.iter_mut().find(|(said, _)| *said == value) {
            Some((_, policies)) => policies.push(policy.clone()),
            None => voices.push((value, vec![policy.clone()])),
        }
    }
    voices.into_iter().map(|(value, policies)| Spoke::set(id, value, policies)).collect()
}

impl Spoke {
    /// A value that policies set.
    fn set(id: PropertyId, value: Param, policies: Vec<PolicyRef>) -> Self {
        let origin = if policies.is_empty() { Origin::Default(policies) } else { Origin::Set(policies) };
        Self { setting: id.property().name, value, because: Because::Holds(origin) }
    }

    /// Half of a pair that policies ask for.
    pub(super) fn asked(id: PropertyId, value: Param, policies: Vec<PolicyRef>) -> Self {
        Self { setting: id.property().name, value, because: Because::Asked(policies) }
    }

    /// Where a rule comes from, inside a sentence.
    pub(super) fn source(&self) -> Phrase {
        self.told([
            "sourceSet",
            "sourceAsked",
            "sourceDefault",
            "sourceLeft",
            "sourceUnreadable",
            "sourceCommon",
            "sourceConflict",
            "sourceConflictAbout",
        ])
    }

    /// The line of one that holds.
    pub(super) fn won(&self) -> Phrase {
        self.told([
            "becauseSet",
            "becauseAsked",
            "becauseDefault",
            "becauseLeft",
            "becauseUnreadable",
            "becauseCommon",
            "becauseConflict",
            "becauseConflictAbout",
        ])
    }

    /// The text for why it holds, of one for each why.
    fn told(&self, codes: [&'static str; 8]) -> Phrase {
        let [set, asked, default, left, unreadable, common, conflict, conflict_about] = codes;
        let phrase =
            |code| Phrase::new(code).with("setting", name(self.setting)).with("value", self.value.clone());
        match &self.because {
            Because::Asked(policies) if policies.is_empty() => phrase(default),
            Because::Asked(policies) => phrase(asked).with("policies", names(policies)),
            Because::Holds(Origin::Set(policies)) => phrase(set).with("policies", names(policies)),
            Because::Holds(Origin::Default(policies)) if policies.is_empty() => phrase(default),
            Because::Holds(Origin::Default(policies)) => phrase(left).with("policies", names(policies)),
            Because::Holds(Origin::Unreadable) => phrase(unreadable),
            Because::Holds(Origin::Common(said)) => phrase(common).with("said", said_by(said)),
            Because::Holds(Origin::Conflict { about, said }) => {
                let about = about.property().name;
                let code = if about == self.setting { conflict } else { conflict_about };
                phrase(code).with("about", name(about)).with("said", said_by(said))
            }
        }
    }

    /// The line of one that lost.
    pub(super) fn lost(&self) -> Phrase {
        Phrase::new("lostAgainst").with("value", self.value.clone()).with("policies", names(&self.policies()))
    }

    /// The policies that say it, or together those of which it is made.
    fn policies(&self) -> Vec<PolicyRef> {
        match &self.because {
            Because::Asked(policies) | Because::Holds(Origin::Set(policies)) => policies.clone(),
            Because::Holds(Origin::Unreadable | Origin::Default(_)) => Vec::new(),
            Because::Holds(Origin::Common(said) | Origin::Conflict { said, .. }) => {
                said.iter().flat_map(|one| one.policies.iter().cloned()).collect()
            }
        }
    }

    pub(super) fn voice(&self, language: Language) -> Voice {
        let (about, said) = match &self.because {
            Because::Holds(Origin::Common(said)) => (None, said.as_slice()),
            Because::Holds(Origin::Conflict { about, said }) => {
                (Some(about.property().name), said.as_slice())
            }
            _ => (None, &[][..]),
        };
        let said = said.iter().map(|one| SaidBy {
            value: Param::from(&one.value).say(language),
            policies: one.policies.clone(),
            by_default: one.by_default,
        });
        Voice {
            setting: self.setting.to_owned(),
            value: self.value.say(language),
            policies: self.policies(),
            conflict: about.is_some(),
            unreadable: matches!(self.because, Because::Holds(Origin::Unreadable)),
            about: about.map(str::to_owned),
            said: said.collect(),
        }
    }
}

/// What policies say about a setting: `a in "One" and b by default in "Two"`.
fn said_by(said: &[Said]) -> Param {
    Param::all(said.iter().map(|one| {
        let code = if one.by_default { "saidByDefault" } else { "saidBy" };
        Phrase::new(code).with("value", &one.value).with("policies", names(&one.policies)).into()
    }))
}

/// Policies by name and id.
pub(crate) fn names(policies: &[PolicyRef]) -> Param {
    Param::all(policies.iter().map(policy_name))
}

/// A policy by name and id. One of a file that gives no id has its name for one.
pub(crate) fn policy_name(policy: &PolicyRef) -> Param {
    if policy.name == policy.id.0 {
        return format!("\"{}\"", policy.name).into();
    }
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

//! What an answer to "may work data be opened" is told with.

use serde::{Deserialize, Serialize};

use super::access::{Rule, StepDraft};
use super::case::OpenVerdict;
use super::launch::Reason;
use super::proposal::{Change, Proposal};
use super::voices::{Fact, FactUsed, Spoke, Voice};
use crate::access::Step;
use crate::launch::{Checked, LaunchVerdict, Outcome};
use crate::texts::{Language, Phrase};

/// The answer with everything behind it. Lines and phrases are those of [`super::Explanation`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenExplanation {
    /// The verdict: the strictest of all that is named.
    pub verdict: OpenVerdict,
    /// The code of what decides: that of the first reason or step of this strength.
    pub code: String,
    /// The answer in a sentence.
    pub sentence: String,
    /// Why it does not simply open: remove, close, warn, inform; inside each in the order of [`Checked`].
    pub reasons: Vec<ReasonTold>,
    /// The steps of the user, in their order.
    pub steps: Vec<StepTold>,
    /// The rules for PIN, biometrics and credentials. They stand among the lines where there are steps.
    pub rules: Vec<RuleTold>,
    /// Single changes after which the verdict is milder. Empty where several are needed together.
    pub would_change: Vec<Change>,
    /// All of it as lines, the same on every device and in every command.
    pub lines: Vec<String>,
    /// The lines by code and parameters, for a reader that puts them into words itself.
    #[serde(default)]
    pub phrases: Vec<Phrase>,
    /// The language of the words.
    #[serde(default)]
    pub language: Language,
}

/// Why work data does not simply open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = OpenReason))]
#[serde(rename_all = "camelCase")]
pub struct ReasonTold {
    /// What this reason alone would come to. `ok` only informs.
    pub action: LaunchVerdict,
    /// What was checked; absent for the way in which data lies on the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
    /// How the check ended.
    pub outcome: Outcome,
    /// The code.
    pub code: String,
    /// Its sentence.
    pub sentence: String,
    /// The setting that decides.
    pub setting: String,
    /// What it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
    /// What the device says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// The settings that ask for it, with the policies behind them.
    pub winning: Vec<Voice>,
    /// Values of other policies that lost against them.
    pub losing: Vec<Voice>,
    /// The facts that were looked at.
    pub facts: Vec<FactUsed>,
    /// Single changes after which this reason is gone.
    pub would_change: Vec<Change>,
}

/// What a user has to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = OpenStep))]
#[serde(rename_all = "camelCase")]
pub struct StepTold {
    /// The step; absent where nobody can say which ones are left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// The code.
    pub code: String,
    /// Its sentence.
    pub sentence: String,
    /// The settings that ask for it.
    pub winning: Vec<Voice>,
    /// Values of other policies that lost against them.
    pub losing: Vec<Voice>,
    /// The rules that the PIN breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flaws: Vec<RuleTold>,
    /// The facts that were looked at.
    pub facts: Vec<FactUsed>,
    /// Single changes after which nobody asks for it, short of doing it.
    pub would_change: Vec<Change>,
}

/// A rule of access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = AccessRule))]
#[serde(rename_all = "camelCase")]
pub struct RuleTold {
    /// The code.
    pub code: String,
    /// Its sentence.
    pub sentence: String,
    /// The setting behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Voice>,
    /// The facts that were looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<FactUsed>,
}

impl OpenExplanation {
    /// The lines as one text.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }
}

pub(super) fn told_reason(reason: &Reason<'_>, language: Language) -> ReasonTold {
    ReasonTold {
        action: reason.action,
        checked: reason.checked,
        outcome: reason.outcome,
        code: reason.code.to_owned(),
        sentence: Phrase::new(reason.code).say(language),
        setting: reason.setting.to_owned(),
        required: reason.required.clone(),
        found: reason.found.clone(),
        winning: voices(&reason.winning, language),
        losing: voices(&reason.losing, language),
        facts: facts(&reason.facts, language),
        would_change: changes(&reason.lifted_by, language),
    }
}

pub(super) fn told_step(step: &StepDraft<'_>, language: Language) -> StepTold {
    let flaws = step.flaws.iter().map(|(flaw, spoke)| RuleTold {
        code: flaw.code().to_owned(),
        sentence: Phrase::new(flaw.code()).say(language),
        source: Some(spoke.voice(language)),
        facts: Vec::new(),
    });
    StepTold {
        step: step.step.clone(),
        code: step.code.to_owned(),
        sentence: Phrase::new(step.code).say(language),
        winning: voices(&step.winning, language),
        losing: voices(&step.losing, language),
        flaws: flaws.collect(),
        facts: facts(&step.facts, language),
        would_change: changes(&step.lifted_by, language),
    }
}

pub(super) fn told_rule(rule: &Rule, language: Language) -> RuleTold {
    RuleTold {
        code: rule.phrase.code.clone(),
        sentence: rule.line().say(language),
        source: rule.source.as_ref().map(|source| source.voice(language)),
        facts: facts(&rule.facts, language),
    }
}

fn voices(spoke: &[Spoke], language: Language) -> Vec<Voice> {
    spoke.iter().map(|spoke| spoke.voice(language)).collect()
}

fn facts(facts: &[Fact], language: Language) -> Vec<FactUsed> {
    facts.iter().map(|fact| fact.used(language)).collect()
}

pub(super) fn changes<'a, 'b: 'a>(
    proposals: impl IntoIterator<Item = &'a Proposal<'b>>,
    language: Language,
) -> Vec<Change> {
    proposals.into_iter().map(|proposal| proposal.change.told(language)).collect()
}

//! A decision in words: what decided, what lost, which facts were looked at, what would change it.
//!
//! The lines are made here and nowhere else, so that a device, a command and the console say the same. They depend on
//! the policy, the managed apps and the ask alone; device facts stand in them only when a decision looked at them, and
//! none of today's decisions does.

mod change;
mod words;

use serde::{Deserialize, Serialize};

use crate::decide::{self, Ask, Context, Outcome, PolicyRef, Redirect, Verdict, judge};
use crate::effective::Effective;
use crate::property::PropertyId;
use crate::subject::Facts;
use crate::texts;

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
    /// What it is.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// An answer with everything behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The verdict.
    pub verdict: Verdict,
    /// The code of the reason.
    pub code: String,
    /// The answer in a sentence.
    pub sentence: String,
    /// Where a link goes instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect>,
    /// The settings that decided, the main one first.
    pub winning: Vec<Voice>,
    /// Values of other policies that lost against them.
    pub losing: Vec<Voice>,
    /// The facts that were looked at.
    pub facts: Vec<FactUsed>,
    /// What would change the answer, in sentences. Empty when it is allowed.
    pub would_change: Vec<String>,
    /// All of it as lines, the same on every device and in every command.
    pub lines: Vec<String>,
}

impl Explanation {
    /// The lines as one text.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }
}

/// Explains the answer to an ask by the policy of the account that is asked.
#[must_use]
pub fn explain(effective: &Effective, context: &Context<'_>, facts: &Facts, ask: &Ask) -> Explanation {
    // No decision of this version looks at them; the argument is here so that callers need not change.
    let _ = facts;
    let outcome = judge(effective.rules(), context, ask);
    let spoke = || outcome.settings.into_iter().flatten();
    Explanation {
        redirect: decide::redirect(effective, &outcome, ask),
        winning: spoke().map(|id| winning(effective, id)).collect(),
        losing: spoke().flat_map(|id| losing(effective, id)).collect(),
        facts: words::facts(effective.rules(), context, ask),
        would_change: change::sentences(effective, context, ask, &outcome),
        ..bare(&outcome, ask)
    }
    .with_lines()
}

/// Explains the answer to an ask of a personal account.
#[must_use]
pub fn personal(ask: &Ask) -> Explanation {
    bare(&decide::judge_personal(ask), ask).with_lines()
}

/// Explains why an account without a policy is not restricted.
#[must_use]
pub fn unmanaged(ask: &Ask) -> Explanation {
    let outcome = Outcome { verdict: Verdict::Allow, code: "notManaged", settings: [None, None] };
    bare(&outcome, ask).with_lines()
}

/// Explains why work data that is closed as a whole is refused; `code` is one of [`crate::texts`].
#[must_use]
pub fn closed(code: &'static str, ask: &Ask) -> Explanation {
    bare(&Outcome { verdict: Verdict::Deny, code, settings: [None, None] }, ask).with_lines()
}

fn bare(outcome: &Outcome, ask: &Ask) -> Explanation {
    Explanation {
        verdict: outcome.verdict,
        code: outcome.code.to_owned(),
        sentence: format!("{}: {}.", words::verdict(outcome.verdict), words::ask(ask)),
        redirect: None,
        winning: Vec::new(),
        losing: Vec::new(),
        facts: Vec::new(),
        would_change: Vec::new(),
        lines: Vec::new(),
    }
}

fn winning(effective: &Effective, id: PropertyId) -> Voice {
    let slot = effective.slot(id);
    Voice {
        setting: id.property().name.to_owned(),
        value: slot.value.to_string(),
        policies: effective.winners(id),
        conflict: slot.conflict,
        unreadable: slot.forced,
    }
}

/// The losing values of one setting, policies with the same value together.
fn losing(effective: &Effective, id: PropertyId) -> Vec<Voice> {
    let mut voices: Vec<Voice> = Vec::new();
    for (policy, value) in effective.losers(id) {
        let value = value.to_string();
        match voices.iter_mut().find(|voice| voice.value == value) {
            Some(voice) => voice.policies.push(policy.clone()),
            None => voices.push(Voice {
                setting: id.property().name.to_owned(),
                value,
                policies: vec![policy.clone()],
                conflict: false,
                unreadable: false,
            }),
        }
    }
    voices
}

impl Explanation {
    fn with_lines(mut self) -> Self {
        let mut lines = vec![self.sentence.clone(), texts::sentence(&self.code).to_owned()];
        lines.extend(self.redirect.iter().map(words::redirect));
        lines.extend(self.winning.iter().map(words::winning));
        lines.extend(self.losing.iter().map(words::losing));
        lines.extend(self.facts.iter().map(|fact| format!("Looked at: {} is {}.", fact.name, fact.value)));
        lines.extend(self.would_change.iter().map(|sentence| format!("What would change it: {sentence}")));
        self.lines = lines;
        self
    }
}

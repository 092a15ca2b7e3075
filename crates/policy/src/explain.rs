//! A decision in words: what decided, what lost, what would change it.

use serde::{Deserialize, Serialize};

use crate::decide::{Ask, Context, PolicyRef, Verdict, decide};
use crate::effective::Effective;
use crate::subject::Facts;

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
    /// The code of the main reason.
    pub code: String,
    /// The answer in a sentence.
    pub sentence: String,
    /// The settings that decided.
    pub winning: Vec<Voice>,
    /// Values of other policies that lost against them.
    pub losing: Vec<Voice>,
    /// The facts that were looked at.
    pub facts: Vec<FactUsed>,
    /// What would change the answer, in sentences.
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

/// Explains the answer to an ask.
#[must_use]
pub fn explain(effective: &Effective, context: &Context<'_>, _facts: &Facts, ask: &Ask) -> Explanation {
    let decision = decide(effective, context, ask);
    Explanation {
        verdict: decision.verdict,
        code: String::new(),
        sentence: String::new(),
        winning: Vec::new(),
        losing: Vec::new(),
        facts: Vec::new(),
        would_change: Vec::new(),
        lines: Vec::new(),
    }
}

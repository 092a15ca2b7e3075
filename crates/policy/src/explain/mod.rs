//! A decision in words: what decided, what lost, which facts were looked at, what would change it. [`explain`] answers
//! for data that moves, [`open()`] for work data that is opened at all.
//!
//! The lines are made here and nowhere else, so that a device, a command and the console say the same. They depend on
//! the policy, the managed apps and the ask alone. Where data moves, how old a fact is stands beside the lines and not in
//! them: the device knows by the server's last word what the server knows by itself.

mod access;
mod both;
mod case;
mod change;
mod facts;
mod fix;
mod launch;
mod lift;
mod open;
mod proposal;
mod told;
mod voices;
mod words;

use serde::{Deserialize, Serialize};

use crate::decide::{self, Ask, Context, Outcome, Redirect, Verdict, judge};
use crate::effective::Effective;
use crate::property::PropertyId;
use crate::subject::Facts;
use crate::texts::{Language, Phrase};

pub use both::both;
pub use case::{Access, Entry, OpenVerdict};
pub use open::{open, open_closed, open_personal, open_unmanaged};
pub use proposal::Change;
pub use told::{OpenExplanation, ReasonTold, RuleTold, StepTold};
pub use voices::{FactUsed, SaidBy, Voice, ago};

pub(crate) use voices::policy_name;
use voices::{Fact, Spoke};
pub(crate) use words::name;

/// What an answer is explained with, beside the policy.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// What the device reports.
    pub facts: &'a Facts,
    /// When it reported that, in Unix seconds of the server; `None` for never.
    pub facts_at: Option<i64>,
    /// When the server said which apps are managed on the device and whether it is enrolled, in its Unix seconds; `None`
    /// when it did not.
    pub told_at: Option<i64>,
    /// The time by which ages are told, in Unix seconds of the server; `None` leaves them out.
    pub now: Option<i64>,
    /// The language of the words.
    pub language: Language,
}

impl<'a> Seen<'a> {
    /// These facts in English, without a word on their age.
    #[must_use]
    pub const fn of(facts: &'a Facts) -> Self {
        Self { facts, facts_at: None, told_at: None, now: None, language: Language::English }
    }
}

/// An answer with everything behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
    /// The lines by code and parameters, for a reader that puts them into words itself.
    #[serde(default)]
    pub phrases: Vec<Phrase>,
    /// The language of the words.
    #[serde(default)]
    pub language: Language,
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
pub fn explain(effective: &Effective, context: &Context<'_>, seen: &Seen<'_>, ask: &Ask) -> Explanation {
    draft(effective, context, seen, ask).told(ask, seen.language)
}

fn draft(effective: &Effective, context: &Context<'_>, seen: &Seen<'_>, ask: &Ask) -> Draft {
    let outcome = judge(effective.rules(), context, ask);
    let spoke = || outcome.settings.into_iter().flatten();
    let facts = words::facts(effective.rules(), context, ask, &outcome);
    Draft {
        redirect: decide::redirect(effective, &outcome, ask),
        winning: spoke().map(|id| voices::winning(effective, id)).collect(),
        losing: spoke().flat_map(|id| voices::losing(effective, id)).collect(),
        facts: facts.into_iter().map(|fact| fact.known("toldAge", seen.told_at, seen.now)).collect(),
        would_change: change::phrases(effective, context, ask, &outcome),
        ..Draft::bare(&outcome)
    }
}

/// Explains the answer to an ask of a personal account.
#[must_use]
pub fn personal(language: Language, ask: &Ask) -> Explanation {
    Draft::bare(&decide::judge_personal(ask)).told(ask, language)
}

/// Explains why an account without a policy is not restricted.
#[must_use]
pub fn unmanaged(language: Language, ask: &Ask) -> Explanation {
    let outcome = Outcome { verdict: Verdict::Allow, code: "notManaged", settings: [None, None] };
    Draft::bare(&outcome).told(ask, language)
}

/// Explains why work data that is closed as a whole is refused; `code` is one of [`crate::texts`].
#[must_use]
pub fn closed(language: Language, code: &'static str, ask: &Ask) -> Explanation {
    let outcome = Outcome { verdict: Verdict::Deny, code, settings: [None, None] };
    Draft::bare(&outcome).told(ask, language)
}

/// What holds for one setting and who says so, then the values that lost against it.
#[must_use]
pub fn setting(effective: &Effective, id: PropertyId) -> Vec<Phrase> {
    let lost = voices::losing(effective, id);
    std::iter::once(voices::winning(effective, id).won()).chain(lost.iter().map(Spoke::lost)).collect()
}

/// An explanation before it is put into a language.
struct Draft {
    verdict: Verdict,
    code: &'static str,
    redirect: Option<Redirect>,
    winning: Vec<Spoke>,
    losing: Vec<Spoke>,
    facts: Vec<Fact>,
    would_change: Vec<Phrase>,
}

impl Draft {
    const fn bare(outcome: &Outcome) -> Self {
        Self {
            verdict: outcome.verdict,
            code: outcome.code,
            redirect: None,
            winning: Vec::new(),
            losing: Vec::new(),
            facts: Vec::new(),
            would_change: Vec::new(),
        }
    }

    fn told(self, ask: &Ask, language: Language) -> Explanation {
        let answer = words::answer(self.verdict, ask);
        let sentence = answer.say(language);
        let mut phrases = vec![answer, Phrase::new(self.code)];
        phrases.extend(self.redirect.iter().map(words::redirect));
        phrases.extend(self.winning.iter().map(Spoke::won));
        phrases.extend(self.losing.iter().map(Spoke::lost));
        phrases.extend(self.facts.iter().map(Fact::line));
        let change = |change: &Phrase| Phrase::new("wouldChange").with("change", change.clone());
        phrases.extend(self.would_change.iter().map(change));
        Explanation {
            verdict: self.verdict,
            code: self.code.to_owned(),
            sentence,
            redirect: self.redirect,
            winning: self.winning.iter().map(|voice| voice.voice(language)).collect(),
            losing: self.losing.iter().map(|voice| voice.voice(language)).collect(),
            facts: self.facts.iter().map(|fact| fact.used(language)).collect(),
            would_change: self.would_change.iter().map(|change| change.say(language)).collect(),
            lines: phrases.iter().map(|phrase| phrase.say(language)).collect(),
            phrases,
            language,
        }
    }
}

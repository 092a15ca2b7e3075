//! "May work data of this account be opened in this app on this device right now?", with everything behind the answer:
//! conditional launch, the way data lies on the device, PIN and credentials.

use super::Seen;
use super::access::{self, Rule, StepDraft};
use super::case::{Case, Entry, OpenVerdict};
use super::facts::Ages;
use super::launch::{self, Reason};
use super::proposal::Proposal;
use super::told::{OpenExplanation, changes, told_reason, told_rule, told_step};
use super::voices::{Fact, Spoke};
use crate::access::Step;
use crate::clock::Clock;
use crate::effective::Effective;
use crate::launch::LaunchVerdict;
use crate::texts::{Language, Phrase};

/// Explains whether work data opens by the policy of the account.
#[must_use]
pub fn open(effective: &Effective, seen: &Seen<'_>, entry: &Entry<'_>) -> OpenExplanation {
    let ages = Ages { facts_at: seen.facts_at, now: seen.now };
    let case = Case::new(effective, seen.facts, *entry);
    let launch = case.launch();
    let mut reasons = launch::reasons(&case, &launch, ages);
    if let Some(storage) = launch::storage(&case, ages) {
        let after = reasons.iter().position(|reason| reason.action < LaunchVerdict::Block);
        reasons.insert(after.unwrap_or(reasons.len()), storage);
    }
    let draft = Draft {
        verdict: case.verdict(),
        clock: launch.clock,
        reasons,
        steps: access::steps(&case, ages),
        rules: access::rules(&case, ages),
    };
    draft.told(seen.language)
}

/// Explains why work data that is closed as a whole does not open; `code` is one of [`crate::texts`].
#[must_use]
pub fn open_closed(language: Language, code: &'static str) -> OpenExplanation {
    bare(language, OpenVerdict::Closed, code)
}

/// Explains why an account without a policy simply opens.
#[must_use]
pub fn open_unmanaged(language: Language) -> OpenExplanation {
    bare(language, OpenVerdict::Open, "notManaged")
}

/// Explains why a personal account simply opens.
#[must_use]
pub fn open_personal(language: Language) -> OpenExplanation {
    bare(language, OpenVerdict::Open, "personalContext")
}

fn bare(language: Language, verdict: OpenVerdict, code: &'static str) -> OpenExplanation {
    let phrases = vec![answer(verdict), Phrase::new(code)];
    OpenExplanation {
        verdict,
        code: code.to_owned(),
        sentence: answer(verdict).say(language),
        reasons: Vec::new(),
        steps: Vec::new(),
        rules: Vec::new(),
        would_change: Vec::new(),
        lines: phrases.iter().map(|phrase| phrase.say(language)).collect(),
        phrases,
        language,
    }
}

fn answer(verdict: OpenVerdict) -> Phrase {
    let verdict = match verdict {
        OpenVerdict::Open => "verdictOpen",
        OpenVerdict::Warn => "verdictWarn",
        OpenVerdict::Steps => "verdictSteps",
        OpenVerdict::Closed => "verdictClosed",
        OpenVerdict::Remove => "verdictRemove",
    };
    Phrase::new("answer").with("verdict", Phrase::new(verdict)).with("ask", Phrase::new("askOpen"))
}

/// An explanation before it is put into a language.
struct Draft<'a> {
    verdict: OpenVerdict,
    clock: Clock,
    reasons: Vec<Reason<'a>>,
    steps: Vec<StepDraft<'a>>,
    rules: Vec<Rule>,
}

impl<'a> Draft<'a> {
    fn told(&self, language: Language) -> OpenExplanation {
        let alone = self.alone();
        let phrases = self.phrases(alone.is_empty());
        OpenExplanation {
            verdict: self.verdict,
            code: self.code().to_owned(),
            sentence: answer(self.verdict).say(language),
            reasons: self.reasons.iter().map(|reason| told_reason(reason, language)).collect(),
            steps: self.steps.iter().map(|step| told_step(step, language)).collect(),
            rules: self.rules.iter().map(|rule| told_rule(rule, language)).collect(),
            would_change: changes(alone, language),
            lines: phrases.iter().map(|phrase| phrase.say(language)).collect(),
            phrases,
            language,
        }
    }

    /// The code of the first of what decides.
    fn code(&self) -> &'static str {
        let mut reasons =
            self.reasons.iter().filter(|reason| OpenVerdict::from(reason.action) == self.verdict);
        let by_steps = || self.steps.first().map(|step| step.code);
        match self.verdict {
            OpenVerdict::Open => "opens",
            OpenVerdict::Steps => by_steps().unwrap_or("opens"),
            _ => reasons.next().map(|reason| reason.code).or_else(by_steps).unwrap_or("opens"),
        }
    }

    /// Everything that would lift a reason or a step.
    fn proposals(&self) -> impl Iterator<Item = &Proposal<'a>> {
        let reasons = self.reasons.iter().flat_map(|reason| &reason.lifted_by);
        reasons.chain(self.steps.iter().flat_map(|step| &step.lifted_by))
    }

    /// Changes that alone make the verdict milder, each once.
    fn alone(&self) -> Vec<&Proposal<'a>> {
        let mut alone: Vec<&Proposal<'a>> = Vec::new();
        for proposal in self.proposals() {
            let new = alone.iter().all(|other| other.change != proposal.change);
            if new && proposal.case.verdict() < self.verdict {
                alone.push(proposal);
            }
        }
        alone
    }

    /// Every line. `together`: no single change makes the verdict milder.
    fn phrases(&self, together: bool) -> Vec<Phrase> {
        let mut phrases = vec![answer(self.verdict)];
        if self.verdict == OpenVerdict::Open {
            phrases.push(Phrase::new("opens"));
        }
        self.reasons.iter().for_each(|reason| reason_lines(&mut phrases, reason));
        phrases.extend(match self.clock {
            Clock::Agrees => None,
            Clock::Behind => Some(Phrase::new("clockBehind")),
            Clock::Ahead => Some(Phrase::new("clockAhead")),
        });
        for (place, step) in (1..).zip(&self.steps) {
            step_lines(&mut phrases, place, step);
        }
        // Where the user has nothing to do at the door its rules are no news.
        let rules = if self.steps.is_empty() { &[][..] } else { &self.rules };
        phrases.extend(rules.iter().map(Rule::line));
        phrases.extend(rules.iter().flat_map(|rule| &rule.facts).map(Fact::aged_line));
        if together && self.verdict >= OpenVerdict::Closed && self.proposals().next().is_some() {
            phrases.push(Phrase::new("changeEach"));
        }
        phrases
    }
}

fn reason_lines(phrases: &mut Vec<Phrase>, reason: &Reason<'_>) {
    phrases.push(reason.line());
    phrases.extend(reason.comparison());
    phrases.extend(reason.winning.iter().map(Spoke::won));
    phrases.extend(reason.losing.iter().map(Spoke::lost));
    phrases.extend(reason.facts.iter().map(Fact::aged_line));
    phrases.extend(reason.lifted_by.iter().map(|proposal| proposal.change.line()));
}

fn step_lines(phrases: &mut Vec<Phrase>, place: usize, step: &StepDraft<'_>) {
    let text = Phrase::new(step.code);
    phrases.push(match step.step {
        Some(Step::Wipe) => Phrase::new("reasonRemoves").with("reason", text),
        Some(_) => Phrase::new("stepLine").with("count", place.to_string()).with("step", text),
        None => text,
    });
    phrases.extend(step.winning.iter().map(Spoke::won));
    phrases.extend(step.losing.iter().map(Spoke::lost));
    for (flaw, spoke) in &step.flaws {
        phrases.push(Phrase::new("flawLine").with("flaw", Phrase::new(flaw.code())));
        phrases.push(spoke.won());
    }
    phrases.extend(step.facts.iter().map(Fact::aged_line));
    phrases.extend(step.lifted_by.iter().map(|proposal| proposal.change.line()));
}

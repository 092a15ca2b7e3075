//! How a recorded ask is answered by both sides.

use std::collections::HashMap;

use super::cause::Cause;
use super::report::AskChange;
use super::situations::{self, Other, SELF, Sides};
use super::world::Pair;
use super::{KEPT, Recorded};
use crate::decide::{Context, Outcome, Verdict, judge};
use crate::effective::Effective;
use crate::property::{self, PropertyId};
use crate::record::Kind;

/// What was answered, as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    /// The setting that decided; `Err` for one that nobody knows.
    pub(super) setting: Result<Option<PropertyId>, ()>,
}

impl Answer {
    pub(super) fn read(verdict: Verdict, setting: &str) -> Self {
        let known = || property::by_name(setting).map(Some).ok_or(());
        Self { verdict, setting: if setting.is_empty() { Ok(None) } else { known() } }
    }

    /// Whether `outcome` would have been recorded so: what is allowed names no setting.
    fn fits(self, outcome: &Outcome) -> bool {
        let [decided, _] = outcome.settings;
        let recorded = decided.filter(|_| outcome.verdict != Verdict::Allow);
        self.verdict == outcome.verdict && self.setting == Ok(recorded)
    }
}

/// Where asks are answered: a pair of sides, and whether the device counts as enrolled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) place: usize,
    pub(super) pair: &'a Pair,
    pub(super) platform: crate::Platform,
    pub(super) enrolled: bool,
}

/// What every situation comes to on both sides, by what was asked.
#[derive(Debug)]
pub(super) struct Answers {
    recorded: Recorded,
    known: HashMap<(usize, bool, Kind, Other), Vec<[Outcome; 2]>>,
}

impl Answers {
    pub(super) fn new(recorded: Recorded) -> Self {
        Self { recorded, known: HashMap::new() }
    }

    /// What changes about asks that were recorded so, with why; `None` when nothing does.
    pub(super) fn change(
        &mut self,
        bench: Bench<'_>,
        kind: Kind,
        other: &Other,
        answer: Answer,
    ) -> Option<(AskChange, Cause)> {
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        let key = (bench.place, bench.enrolled, kind, other.clone());
        let outcomes = self.known.entry(key).or_insert_with(|| outcomes(bench, kind, other));
        let then = match self.recorded {
            Recorded::Before => |[before, _]: &[Outcome; 2]| *before,
            Recorded::After => |[_, after]: &[Outcome; 2]| *after,
        };
        let mut meant: Vec<_> = outcomes.iter().filter(|pair| answer.fits(&then(pair))).collect();
        if meant.is_empty() {
            // Recorded under other policies: every situation counts.
            meant = outcomes.iter().collect();
        }
        if meant.is_empty() {
            return Some((AskChange::CannotTell, unreadable()));
        }
        let steps: Vec<_> = meant.iter().map(|pair| step(pair)).collect();
        let change = together(&steps)?;
        let decisive = steps.iter().zip(&meant).find(|(step, _)| step.is_some());
        Some((change, decisive.map_or_else(unreadable, |(_, pair)| cause(bench.pair, pair))))
    }
}

/// The cause of what a record does not tell enough about.
pub(super) fn unreadable() -> Cause {
    Cause::bare("askRecordUnclear")
}

fn outcomes(bench: Bench<'_>, kind: Kind, other: &Other) -> Vec<[Outcome; 2]> {
    let sides = [bench.pair.before.effective.as_deref(), bench.pair.after.effective.as_deref()];
    let both = |situation: situations::Situation| {
        let context = Context { managed_apps: &situation.managed_apps, oid: SELF, enrolled: bench.enrolled };
        sides.map(|side| outcome(side, &context, &situation))
    };
    situations::of(bench.platform, Sides(sides), kind, other).into_iter().map(both).collect()
}

/// Where no policy reaches, nothing is restricted.
fn outcome(side: Option<&Effective>, context: &Context<'_>, situation: &situations::Situation) -> Outcome {
    match side {
        Some(effective) => judge(effective.rules(), context, &situation.ask),
        None => Outcome { verdict: Verdict::Allow, code: "notManaged", settings: [None, None] },
    }
}

/// What one situation changes.
fn step([before, after]: &[Outcome; 2]) -> Option<AskChange> {
    match (before.verdict.is_allowed(), after.verdict.is_allowed()) {
        (true, false) => Some(AskChange::NewlyDenied),
        (false, true) => Some(AskChange::NewlyAllowed),
        _ if before.verdict != after.verdict => Some(AskChange::AnsweredOtherwise),
        _ => None,
    }
}

/// What all situations change together.
fn together(steps: &[Option<AskChange>]) -> Option<AskChange> {
    let first = steps.first().copied().flatten();
    let some = |change| steps.contains(&Some(change));
    if steps.iter().all(|step| *step == first) {
        return first;
    }
    Some(match (some(AskChange::NewlyDenied), some(AskChange::NewlyAllowed)) {
        (true, false) => AskChange::MayBeDenied,
        (false, true) => AskChange::MayBeAllowed,
        _ => AskChange::CannotTell,
    })
}

/// The setting that denies, on the side where it does; else the one that decides afterwards.
fn cause(pair: &Pair, [before, after]: &[Outcome; 2]) -> Cause {
    match step(&[*before, *after]) {
        Some(AskChange::NewlyAllowed) => Cause::of_outcome(pair.before.effective.as_deref(), before),
        _ => Cause::of_outcome(pair.after.effective.as_deref(), after),
    }
}

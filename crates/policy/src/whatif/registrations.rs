//! Registrations that come out equal, counted together.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::cause::Cause;
use super::fate::{self, Fate, Judged, State};
use super::report::{Asks, Change, ChangeGroup, Group, Move, Report, SAMPLE, Sample, causes};
use super::world::{Pair, Pairs};
use super::{KEPT, Registered};
use crate::launch::AccountStatus;
use crate::subject::Facts;
use crate::target::Targeting;
use crate::texts::Language;

/// The registration that asks are about.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) pair: usize,
    pub(super) enrolled: bool,
    pub(super) sample: Sample,
}

impl Place {
    pub(super) fn of(pair: usize, one: &Registered<'_>) -> Self {
        let enrolled = one.subject.management != crate::subject::ManagementState::Unmanaged;
        Self { pair, enrolled, sample: Sample::of(one) }
    }
}

/// All registrations so far. The classes are summed up and forgotten when there are many of them.
#[derive(Debug, Default)]
pub(super) struct Classes {
    known: HashMap<(usize, Facts, Option<AccountStatus>), usize>,
    classes: Vec<Class>,
    sums: Sums,
}

#[derive(Debug, Default)]
struct Sums {
    affected: u64,
    moves: BTreeMap<(State, State), u64>,
    changes: BTreeMap<Change, Gathered>,
    untold: Gathered,
}

/// Registrations with the same policies and the same facts.
#[derive(Debug)]
struct Class {
    before: State,
    after: State,
    /// Whether they would hold another policy.
    affected: bool,
    changes: Vec<(Change, Vec<Cause>)>,
    /// Why nobody can tell what becomes of them, if so.
    untold: Option<Vec<Cause>>,
    registrations: u64,
    /// Only of those that anything is told about.
    users: HashSet<Uuid>,
    sample: Vec<Sample>,
}

impl Classes {
    pub(super) fn add(&mut self, pairs: &Pairs<'_>, pair: usize, one: &Registered<'_>) {
        let key = (pair, fate::timeless(one.subject.facts, one.reported), one.account);
        let place = match self.known.get(&key) {
            Some(place) => *place,
            None => self.make(pairs.pair(pair), key),
        };
        if let Some(class) = self.classes.get_mut(place) {
            class.take(one);
        }
    }

    fn make(&mut self, pair: &Pair, key: (usize, Facts, Option<AccountStatus>)) -> usize {
        if self.classes.len() >= KEPT {
            self.sum_up();
        }
        let place = self.classes.len();
        self.classes.push(Class::of(pair, &key.1, key.2));
        self.known.insert(key, place);
        place
    }

    fn sum_up(&mut self) {
        self.known.clear();
        for class in self.classes.drain(..) {
            self.sums.add(&class);
        }
    }

    pub(super) fn report(mut self, language: Language, users: u64, asks: Asks) -> Report {
        self.sum_up();
        let Sums { affected, moves, changes, untold } = self.sums;
        let listed = |((before, after), registrations)| Move { before, after, registrations };
        let group = |(change, all): (Change, Gathered)| ChangeGroup { change, group: all.group(language) };
        Report {
            registrations: moves.values().sum(),
            users,
            affected,
            moves: moves.into_iter().map(listed).collect(),
            changes: changes.into_iter().map(group).collect(),
            cannot_tell: untold.group(language),
            asks,
            language,
            ..Report::default()
        }
    }
}

impl Sums {
    fn add(&mut self, class: &Class) {
        self.affected += if class.affected { class.registrations } else { 0 };
        *self.moves.entry((class.before, class.after)).or_default() += class.registrations;
        for (change, causes) in &class.changes {
            self.changes.entry(*change).or_default().add(class, causes);
        }
        if let Some(causes) = &class.untold {
            self.untold.add(class, causes);
        }
    }
}

impl Class {
    fn of(pair: &Pair, facts: &Facts, account: Option<AccountStatus>) -> Self {
        let before = fate::judge(pair.before.effective.as_deref(), facts, account);
        let after = if pair.same {
            before.clone()
        } else {
            fate::judge(pair.after.effective.as_deref(), facts, account)
        };
        Self {
            before: State { targeting: pair.before.targeting, fate: before.fate },
            after: State { targeting: pair.after.targeting, fate: after.fate },
            affected: !pair.same,
            changes: changes(pair, &before, &after),
            untold: matches!(after.fate, Fate::CannotTell | Fate::MayBeWiped).then_some(after.causes),
            registrations: 0,
            users: HashSet::new(),
            sample: Vec::new(),
        }
    }

    fn take(&mut self, one: &Registered<'_>) {
        self.registrations += 1;
        if !self.changes.is_empty() || self.untold.is_some() {
            self.users.insert(one.subject.oid);
            if self.sample.len() < SAMPLE {
                self.sample.push(Sample::of(one));
            }
        }
    }
}

/// What the two sides differ in, with why. Of one that no policy reaches any more only that is told.
fn changes(pair: &Pair, before: &Judged, after: &Judged) -> Vec<(Change, Vec<Cause>)> {
    let reaches = |targeting| targeting == Targeting::Managed;
    let mut changes = Vec::new();
    match (reaches(pair.before.targeting), reaches(pair.after.targeting)) {
        (true, false) => return vec![(Change::NoLongerReached, pair.why.clone())],
        (false, true) => changes.push((Change::NewlyReached, pair.why.clone())),
        _ => {}
    }
    let closed = |fate| fate > Fate::Warned;
    let why = |judged: &Judged| judged.causes.clone();
    match (before.fate, after.fate) {
        (old, new) if old == new => {}
        (old, new) if old < new => changes.push((risen_to(new), why(after))),
        (Fate::Warned, _) => changes.push((Change::NoLongerWarned, why(before))),
        (_, new) if closed(new) => changes.push((Change::Eased, why(before))),
        _ => changes.push((Change::NewlyOpen, why(before))),
    }
    changes
}

const fn risen_to(fate: Fate) -> Change {
    match fate {
        Fate::Open | Fate::Warned => Change::NewlyWarned,
        Fate::CannotTell => Change::NewlyCannotTell,
        Fate::Blocked => Change::NewlyBlocked,
        Fate::MayBeWiped => Change::NewlyMayBeWiped,
        Fate::Wiped => Change::NewlyWiped,
    }
}

/// Registrations of several classes.
#[derive(Debug, Default)]
struct Gathered {
    registrations: u64,
    users: HashSet<Uuid>,
    causes: BTreeMap<Cause, u64>,
    sample: Vec<Sample>,
}

impl Gathered {
    fn add(&mut self, class: &Class, causes: &[Cause]) {
        self.registrations += class.registrations;
        self.users.extend(&class.users);
        for cause in causes {
            *self.causes.entry(cause.clone()).or_default() += class.registrations;
        }
        let room = SAMPLE - self.sample.len();
        self.sample.extend(class.sample.iter().take(room).cloned());
    }

    fn group(self, language: Language) -> Group {
        Group {
            registrations: self.registrations,
            users: u64::try_from(self.users.len()).unwrap_or(u64::MAX),
            causes: causes(language, self.causes),
            sample: self.sample,
        }
    }
}

//! Which policies apply on each side, and what they come to together: worked out once per kind of subject.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::cause::Cause;
use super::{KEPT, Policies};
use crate::app::{AppId, Platform};
use crate::decide::PolicyRef;
use crate::effective::Effective;
use crate::filter::{Enrolment, Filters, Reported};
use crate::merge::merge;
use crate::policy::{Policy, PolicyId};
use crate::subject::{ManagementState, Subject};
use crate::target::{Missed, Targeting, select_or_default};

/// One side.
#[derive(Debug)]
struct World<'a> {
    policies: &'a Policies,
    filters: &'a Filters,
    /// By platform too: a default policy has one id on both mobile platforms.
    merged: HashMap<(Platform, Vec<PolicyId>), Arc<Effective>>,
}

/// What holds for a subject on one side.
#[derive(Debug)]
pub(super) struct Reached {
    pub(super) targeting: Targeting,
    /// The merged policy, where one applies.
    pub(super) effective: Option<Arc<Effective>>,
    applied: Vec<PolicyRef>,
}

/// What holds on both sides.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) before: Reached,
    pub(super) after: Reached,
    /// Whether both sides hold the same, down to who set what.
    pub(super) same: bool,
    /// Why policies reach that did not, or the other way round; empty where neither is the case.
    pub(super) why: Vec<Cause>,
}

/// What pairs are told apart by: the platform, the policies that apply on both sides, and what is told about them.
type PairKey = (Platform, [(Targeting, Vec<PolicyRef>); 2], Vec<Cause>);

/// What subjects are told apart by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Who {
    /// Those of the groups that some assignment names.
    groups: Vec<Uuid>,
    app: AppId,
    management: ManagementState,
    enrolment: Option<Enrolment>,
    /// Without filters nobody looks at it.
    reported: Option<Reported>,
}

/// Both sides, and what was worked out about them.
#[derive(Debug)]
pub(super) struct Pairs<'a> {
    before: World<'a>,
    after: World<'a>,
    /// Groups that some assignment names, sorted.
    groups: Vec<Uuid>,
    known: HashMap<Who, usize>,
    pairs: Vec<Pair>,
    place_of: BTreeMap<PairKey, usize>,
}

impl<'a> World<'a> {
    fn new(policies: &'a Policies, filters: &'a Filters) -> Self {
        Self { policies, filters, merged: HashMap::new() }
    }

    fn reach(&mut self, subject: &Subject<'_>) -> (Reached, Vec<Missed>) {
        let Policies { targeted, defaults } = self.policies;
        let selection = select_or_default(targeted, defaults, subject, self.filters);
        let refer = |policy: &&Policy| PolicyRef { id: policy.id.clone(), name: policy.name.clone() };
        let effective = (!selection.applied.is_empty()).then(|| {
            let platform = subject.app.platform;
            let ids = selection.applied.iter().map(|policy| policy.id.clone()).collect();
            let merged = || Arc::new(merge(platform, &selection.applied));
            Arc::clone(self.merged.entry((platform, ids)).or_insert_with(merged))
        });
        let applied = selection.applied.iter().map(refer).collect();
        (Reached { targeting: selection.targeting(), effective, applied }, selection.missed)
    }
}

impl<'a> Pairs<'a> {
    pub(super) fn new(before: &'a Policies, after: &'a Policies, filters: &'a Filters) -> Self {
        let policies = before.targeted.iter().chain(&after.targeted);
        let assignments = policies.flat_map(|policy| &policy.assignments);
        let mut groups: Vec<_> = assignments.map(|assignment| assignment.group).collect();
        groups.sort_unstable();
        groups.dedup();
        let (before, after) = (World::new(before, filters), World::new(after, filters));
        Self { before, after, groups, known: HashMap::new(), pairs: Vec::new(), place_of: BTreeMap::new() }
    }

    /// The place of the pair that holds for `subject`.
    pub(super) fn of(&mut self, subject: &Subject<'_>) -> usize {
        let named = |group: &&Uuid| self.groups.binary_search(group).is_ok();
        let mut groups: Vec<_> = subject.groups.iter().filter(named).copied().collect();
        groups.sort_unstable();
        let who = Who {
            groups,
            app: subject.app.clone(),
            management: subject.management,
            enrolment: subject.enrolment,
            reported: (!self.before.filters.is_empty()).then(|| Reported::of(subject.facts)),
        };
        if let Some(place) = self.known.get(&who) {
            return *place;
        }
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        let place = self.make(subject);
        self.known.insert(who, place);
        place
    }

    fn make(&mut self, subject: &Subject<'_>) -> usize {
        let (before, _) = self.before.reach(subject);
        let (after, missed) = self.after.reach(subject);
        let why = why(&before, &after, &missed);
        let side = |reached: &Reached| (reached.targeting, reached.applied.clone());
        let key = (subject.app.platform, [side(&before), side(&after)], why.clone());
        let pairs = &mut self.pairs;
        *self.place_of.entry(key).or_insert_with(|| {
            let same = before.targeting == after.targeting && before.effective == after.effective;
            pairs.push(Pair { before, after, same, why });
            pairs.len() - 1
        })
    }

    #[allow(clippy::indexing_slicing, reason = "places are made by `of` only, and no pair is taken away")]
    pub(super) fn pair(&self, place: usize) -> &Pair {
        &self.pairs[place]
    }
}

fn why(before: &Reached, after: &Reached, missed: &[Missed]) -> Vec<Cause> {
    let left = |policy: &PolicyRef| {
        let missed = missed.iter().find(|missed| missed.policy == policy.id);
        Cause::misses(policy.clone(), missed.map(|missed| missed.why))
    };
    match (before.targeting == Targeting::Managed, after.targeting == Targeting::Managed) {
        (false, true) => after.applied.iter().cloned().map(Cause::applies).collect(),
        (true, false) => before.applied.iter().map(left).collect(),
        _ => Vec::new(),
    }
}

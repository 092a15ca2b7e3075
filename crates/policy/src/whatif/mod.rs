//! What a draft would change: for whom work data would open, warn, close or be wiped, whom policies would reach or leave,
//! and which of the asks that were recorded would be answered otherwise.
//!
//! [`WhatIf`] compares two sets of policies, *before* and *after*. Registrations are given one after another, each with
//! the asks that were recorded of it, so that a caller holds a page of them at a time; what comes out equal for many
//! (the policies that apply, the facts) is worked out once. Nothing is guessed:
//!
//! - **Facts** are judged as of the moment they were reported, by [`crate::launch::judge`]. A draft reaches a device with
//!   an answer of the server, which starts the time offline anew, so offline rules never decide here. What a device does
//!   not tell is an outcome of its own, [`Fate::CannotTell`], or [`Fate::MayBeWiped`] where the missing fact could wipe.
//! - **Asks** are recorded as kind, class of the other end, verdict and deciding setting. Every situation that such a
//!   record can stand for is answered by both sides; those that the record contradicts are left out. Where the rest
//!   disagree, the change is only possible ([`AskChange::MayBeDenied`], [`AskChange::MayBeAllowed`]).
//! - Where no policy reaches, nothing is restricted. That is also what leaving a policy's reach counts as, although an
//!   app that held work data keeps it closed until somebody decides.
//!
//! A draft that changes nothing gives an empty report, and the way back mirrors the way there: `tests/it/whatif.rs`
//! checks both, and all sums against a recount without groups.

mod answers;
mod asks;
mod cause;
mod fate;
mod registrations;
mod report;
mod situations;
mod words;
mod world;

use std::collections::HashSet;

use uuid::Uuid;

use crate::filter::Filters;
use crate::launch::AccountStatus;
use crate::policy::{Policy, PolicyId};
use crate::subject::Subject;
use crate::texts::Language;

pub use fate::{Fate, State};
pub use report::{
    AppCount, AskChange, AskGroup, Asks, Cause, Change, ChangeGroup, Group, KindCount, Move, Report, SAMPLE,
    Sample,
};

use asks::Recount;
use registrations::{Classes, Place};
use world::Pairs;

/// How many results of one kind are kept while counting. What follows then is worked out again, and comes out the same.
const KEPT: usize = 16_384;

/// The policies of an organisation, as targeting takes them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Policies {
    /// Those that are given to groups.
    pub targeted: Vec<Policy>,
    /// Those for users whom none of the others reaches.
    pub defaults: Vec<Policy>,
}

/// A change of the policies in force that nobody made yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Draft {
    /// The policy is added, or takes the place of the one with its id.
    Put(Box<Policy>),
    /// The default policy is added, or takes the place of the one with its id; once for each platform it has apps for.
    PutDefault(PolicyId, Vec<Policy>),
    /// The policy is removed.
    Remove(PolicyId),
}

impl Draft {
    /// The policies as they would be.
    #[must_use]
    pub fn applied(self, policies: &Policies) -> Policies {
        let (id, targeted, defaults) = match self {
            Self::Put(policy) => (policy.id.clone(), vec![*policy], Vec::new()),
            Self::PutDefault(id, policies) => (id, Vec::new(), policies),
            Self::Remove(id) => (id, Vec::new(), Vec::new()),
        };
        let others =
            |all: &[Policy]| all.iter().filter(|policy| policy.id != id).cloned().collect::<Vec<_>>();
        Policies {
            targeted: [others(&policies.targeted), targeted].concat(),
            defaults: [others(&policies.defaults), defaults].concat(),
        }
    }

    /// Whether it is a policy that is given to no group, and so reaches nobody.
    #[must_use]
    pub fn is_unassigned(&self) -> bool {
        matches!(self, Self::Put(policy) if policy.assignments.iter().all(|assignment| assignment.exclude))
    }
}

/// The side whose policies were in force while asks were recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Recorded {
    /// Before: a draft is looked at ahead of time.
    #[default]
    Before,
    /// After: a change is looked back on, or taken back.
    After,
}

/// One registration as it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Registered<'a> {
    /// Its id, for samples.
    pub id: &'a str,
    /// Whose it is, where, and what its device reported.
    pub subject: Subject<'a>,
    /// When it was reported, in Unix seconds.
    pub reported: i64,
    /// Whether the account may sign in, where that is known. A disabled one is closed on both sides.
    pub account: Option<AccountStatus>,
}

/// Asks of the registration that was given last: how often one kind of question had one answer.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The kind, as [`crate::record::Kind`] names it.
    pub kind: &'a str,
    /// The class of the other end, as [`crate::record::End`] names it, or an app such as `ios:com.contoso.mail`.
    pub end: &'a str,
    /// The answer, as [`crate::Verdict`] names it.
    pub verdict: &'a str,
    /// The setting that decided; empty when none did.
    pub setting: &'a str,
    /// The first day it was counted on, `YYYY-MM-DD`.
    pub first: &'a str,
    /// The last day it was counted on.
    pub last: &'a str,
    /// How often.
    pub count: u64,
}

/// A comparison under way.
#[derive(Debug)]
pub struct WhatIf<'a> {
    pairs: Pairs<'a>,
    classes: Classes,
    recount: Recount,
    users: HashSet<Uuid>,
    current: Option<Place>,
}

impl<'a> WhatIf<'a> {
    /// Compares `before` with `after`; the filters are the same on both sides.
    #[must_use]
    pub fn new(before: &'a Policies, after: &'a Policies, filters: &'a Filters, recorded: Recorded) -> Self {
        Self {
            pairs: Pairs::new(before, after, filters),
            classes: Classes::default(),
            recount: Recount::new(recorded),
            users: HashSet::new(),
            current: None,
        }
    }

    /// Takes a registration; [`WhatIf::asks`] is about it from here on.
    pub fn registration(&mut self, one: &Registered<'_>) {
        self.users.insert(one.subject.oid);
        let pair = self.pairs.of(&one.subject);
        self.classes.add(&self.pairs, pair, one);
        let place = Place::of(pair, one);
        self.recount.begin(&place.sample);
        self.current = Some(place);
    }

    /// Takes asks of the registration that was given last. Asks of nobody are passed over.
    pub fn asks(&mut self, row: &Row<'_>) {
        if let Some(place) = &self.current {
            self.recount.add(&self.pairs, place, row);
        }
    }

    /// What came of it, in the words of a language.
    #[must_use]
    pub fn finish(self, language: Language) -> Report {
        let users = u64::try_from(self.users.len()).unwrap_or(u64::MAX);
        self.classes.report(language, users, self.recount.finish(language)).told()
    }
}

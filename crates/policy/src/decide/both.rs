//! Both sides of a move, where both policies are known: the stricter one speaks.

use uuid::Uuid;

use super::judge::{Outcome, Standing, app_standing, judge};
use super::{Ask, Context, Decision, Party, Verdict, moves, reasons};
use crate::app::AppId;
use crate::effective::Effective;

/// One side of a move: an account in an app, with the policy that holds there.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The app that holds the account.
    pub app: &'a AppId,
    /// Its policy.
    pub effective: &'a Effective,
    /// What its decisions know besides.
    pub context: Context<'a>,
}

/// Two accounts under management, between which data moves: two accounts of one app, or two apps.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// The account that is asked: [`Party::Work`] in the ask.
    pub asked: Side<'a>,
    /// The account at the other end: [`Party::App`] in the ask.
    pub other: Side<'a>,
    /// Whether both belong to one organisation, made sure of by the root of trust and not by a name. An account of
    /// another organisation is not managed as far as this one is concerned.
    pub same_organisation: bool,
}

/// Which side of a pair decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaker {
    Asked,
    Other,
}

/// Answers a move between two accounts by both policies: the one that data leaves decides who may have it, the one that it
/// enters decides what may come in, and both must agree. The stricter side speaks, with its own reasons; of two that
/// are as strict the one that is asked. When the answer is to allow, nothing is allocated.
///
/// An ask that is no move between the two (another kind, another account or app, a personal screen at the other end) is
/// answered by [`super::decide`] for the account that is asked.
#[must_use]
pub fn decide_both(pair: &Pair<'_>, ask: &Ask) -> Decision {
    let (speaker, outcome) = pair.outcome(ask);
    if outcome.verdict == Verdict::Allow {
        return Decision::ALLOW;
    }
    let effective = pair.side(speaker).effective;
    let redirect = super::redirect(effective, &outcome, ask);
    Decision { verdict: outcome.verdict, reasons: reasons(effective, &outcome), redirect }
}

impl<'a> Pair<'a> {
    pub(crate) const fn side(&self, speaker: Speaker) -> &Side<'a> {
        match speaker {
            Speaker::Asked => &self.asked,
            Speaker::Other => &self.other,
        }
    }

    /// The stricter side and what it says.
    pub(crate) fn outcome(&self, ask: &Ask) -> (Speaker, Outcome) {
        let Side { effective, context, .. } = &self.asked;
        let Some(between) = self.between(ask) else {
            return (Speaker::Asked, judge(effective.rules(), context, ask));
        };
        let asked = self.asked.judge(ask, between, &self.other, self.same_organisation);
        let other = self.other.judge(ask, between.turned(), &self.asked, self.same_organisation);
        if other.verdict.strictness() > asked.verdict.strictness() {
            (Speaker::Other, other)
        } else {
            (Speaker::Asked, asked)
        }
    }

    /// The move between the two, if it is one.
    pub(crate) fn between(&self, ask: &Ask) -> Option<Between> {
        let (Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. }) = ask else { return None };
        let (leaves, party) = match (from, to) {
            (Party::Work, party) => (true, party),
            (party, Party::Work) => (false, party),
            _ => return None,
        };
        match party {
            Party::App { app, account, verified, personal: false }
                if app == self.other.app && account.is_none_or(|oid| oid == self.other.context.oid) =>
            {
                Some(Between { leaves, verified: *verified })
            }
            _ => None,
        }
    }
}

/// A move between the two accounts, seen from one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Between {
    /// Whether data leaves this account.
    pub(crate) leaves: bool,
    /// Whether the shell made sure of the other app.
    pub(crate) verified: bool,
}

impl Between {
    const fn turned(self) -> Self {
        Self { leaves: !self.leaves, ..self }
    }
}

impl Side<'_> {
    fn judge(&self, ask: &Ask, between: Between, far: &Side<'_>, same_organisation: bool) -> Outcome {
        let rules = self.effective.rules();
        let standing = match (between.verified, same_organisation) {
            (false, _) => Standing::Unverified,
            (true, true) => Standing::Managed,
            (true, false) => foreign(self, far.app, far.context.oid),
        };
        let (from, to) = if between.leaves { (Standing::Own, standing) } else { (standing, Standing::Own) };
        moves::judge(rules, &self.context, ask, from, to)
    }
}

/// What an account of another organisation is: its app may still be an exception, and no more.
fn foreign(side: &Side<'_>, app: &AppId, oid: Uuid) -> Standing {
    match app_standing(side.effective.rules(), &side.context, app, oid) {
        Standing::Managed | Standing::Covered | Standing::Unmanaged => Standing::OtherAccount,
        other => other,
    }
}

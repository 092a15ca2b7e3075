//! Moves between two work accounts of one app: both policies are asked.

use cordon_policy::decide::{Pair, Side};
use cordon_policy::explain;
use cordon_policy::texts::Language;
use cordon_policy::{Ask, Decision, Explanation, Party};

use super::{Snapshot, Standing, refuse};

impl Snapshot {
    /// May this happen between this account and another work account of this app, whose snapshot is `other`? In the ask
    /// that one is [`cordon_policy::Party::App`] with this app and its own account.
    ///
    /// Both policies are asked, and the stricter one speaks. [`may`](Self::may) knows this account's policy alone: where it
    /// allows, the other account must be asked for its side. An ask that is no move between the two is answered as `may`
    /// does.
    #[must_use]
    pub fn may_with(&self, other: &Self, ask: &Ask) -> Decision {
        if !other.is_end_of(ask) {
            return self.may(ask);
        }
        let decision = match (self.pair(other), other.standing) {
            (Some(pair), _) => cordon_policy::decide_both(&pair, ask),
            (None, Standing::Closed(closed)) => match self.peek(ask) {
                open if open.verdict.is_allowed() => refuse(closed.code()),
                refused => refused,
            },
            (None, _) => self.peek(ask),
        };
        self.tally.note_between(ask, &decision);
        decision
    }

    /// The answer of [`may_with`](Self::may_with) with everything behind it.
    #[must_use]
    pub fn explain_with(&self, other: &Self, language: Language, ask: &Ask) -> Explanation {
        match (self.pair(other), other.standing) {
            (Some(pair), _) if other.is_end_of(ask) => explain::both(&pair, &self.seen(language), ask),
            (None, Standing::Closed(closed)) if other.is_end_of(ask) => {
                match self.explain_in(language, ask) {
                    open if open.verdict.is_allowed() => explain::closed(language, closed.code(), ask),
                    refused => refused,
                }
            }
            _ => self.explain_in(language, ask),
        }
    }

    /// Both sides, where a policy holds on both.
    fn pair<'a>(&'a self, other: &'a Self) -> Option<Pair<'a>> {
        let same_organisation = self.organisation.is_some() && self.organisation == other.organisation;
        Some(Pair { asked: self.side()?, other: other.side()?, same_organisation })
    }

    /// Whether this account is the far end of a move.
    fn is_end_of(&self, ask: &Ask) -> bool {
        let (Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. }) = ask else { return false };
        [from, to].into_iter().any(|party| match party {
            Party::App { account, personal: false, .. } => {
                account.is_none_or(|oid| Some(oid) == self.identity.oid())
            }
            _ => false,
        })
    }

    fn side(&self) -> Option<Side<'_>> {
        let ((_, effective), app) = (self.policy.as_ref()?, self.app.as_ref()?);
        Some(Side { app, effective, context: self.context() })
    }
}

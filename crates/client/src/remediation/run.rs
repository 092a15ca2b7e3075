//! From what was asked for to its end.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::line::{Entry, Phase};
use super::{REMEDIATION_MS, RemediationResult};
use crate::client::Client;
use crate::effect::{Effect, Event};
use crate::error::InputError;
use crate::identity::Identity;
use crate::session::State;
use crate::session::net::Trouble;
use crate::sign_in::SignIn;
use crate::snapshot::{Closed, Standing};

/// There is no such account.
const NOT_HERE: RemediationResult = RemediationResult::NotCompliant(Standing::Closed(Closed::NotSignedIn));

impl Client {
    /// Whether an account is being remediated, or waits for it.
    #[must_use]
    pub fn is_remediating(&self, oid: Uuid) -> bool {
        let mut open = self.line.entries.iter().filter(|entry| entry.phase != Phase::Told && !entry.late);
        open.any(|entry| entry.oid == oid)
    }

    /// Puts an account in line. One that is there already only hands over its token.
    pub(crate) fn remediate(&mut self, mut who: SignIn, silent: bool) -> Result<(), InputError> {
        let oid = who.oid;
        if self.is_remediating(oid) {
            if let Some(token) = who.token.take() {
                self.hand_over(oid, token);
            }
            return Ok(());
        }
        if let Some(State::Wiping { .. }) = self.sessions.get(&oid).map(|session| &session.saved.state) {
            return Err(InputError::Wiping);
        }
        // One that was late begins anew.
        let late = self.line.entries.iter().position(|entry| entry.oid == oid && entry.late);
        let late = late.map(|place| self.line.entries.remove(place));
        self.line.entries.push(Entry::new(who, silent));
        if let Err(error) = self.line.write(&*self.host.ports.store) {
            self.line.entries.pop();
            self.line.entries.extend(late);
            return Err(error.into());
        }
        Ok(())
    }

    fn hand_over(&mut self, oid: Uuid, token: Zeroizing<String>) {
        let now = self.host.now;
        let Some(entry) = self.line.of(oid) else { return };
        match (entry.phase, self.sessions.get_mut(&oid)) {
            (Phase::Running { .. }, Some(session)) => session.token(token, now),
            _ => entry.give(token),
        }
    }

    /// The user does not want to wait, or removed the account. Whether there was something to wait for.
    pub(crate) fn cancel_remediation(&mut self, oid: Uuid) -> bool {
        let Some(late) = self.line.of(oid).map(|entry| entry.late) else { return false };
        if late {
            // That it took too long was its end.
            self.line.entries.retain(|entry| entry.oid != oid || !entry.late);
            self.write_line();
        } else {
            self.end(oid, RemediationResult::UserCancelled);
        }
        true
    }

    /// Ends what has an end now, and begins the next one in line.
    pub(crate) fn advance_line(&mut self) {
        let open: Vec<Uuid> = self.line.entries.iter().map(|entry| entry.oid).collect();
        for oid in open {
            if let Some(entry) = self.line.of(oid) {
                let (late, phase, silent) = (entry.late, entry.phase, entry.silent);
                self.judge_entry(oid, late, phase, silent);
            }
        }
        while self.line.current().is_none() {
            let waits = |entry: &&Entry| entry.phase == Phase::Waiting && !entry.late;
            let Some(oid) = self.line.entries.iter().find(waits).map(|entry| entry.oid) else { return };
            self.begin(oid);
        }
    }

    fn begin(&mut self, oid: Uuid) {
        let now = self.host.now;
        let Some(entry) = self.line.of(oid) else { return };
        let (silent, has_token) = (entry.silent, entry.has_token());
        let mut who = entry.sign_in();
        let session = self.sessions.get(&oid);
        let member = session.is_some_and(|session| session.saved.state == State::Member);
        let asks = !member && session.is_none_or(|session| session.net.token.is_none());
        if silent && asks && !has_token {
            self.end(oid, RemediationResult::InteractionRequired);
            return;
        }
        let token = if member { who.token.take() } else { None };
        if !member && self.sign_in(now, who).is_err() {
            // The account is as it was: its standing says how.
            self.end(oid, RemediationResult::NotCompliant(self.snapshot(&Identity::Work(oid)).standing()));
            return;
        }
        let Some(session) = self.sessions.get_mut(&oid) else {
            self.end(oid, NOT_HERE);
            return;
        };
        let phase = Phase::Running {
            answers: session.net.answers,
            until: now.monotonic.saturating_add(REMEDIATION_MS),
        };
        session.token_or_due(token, now);
        session.ask_now(now);
        if let Some(entry) = self.line.of(oid) {
            entry.phase = phase;
        }
        self.judge_entry(oid, false, phase, silent);
    }

    fn judge_entry(&mut self, oid: Uuid, late: bool, phase: Phase, silent: bool) {
        // One that was late before this run began counts every answer of this run.
        let (answers, until) = match phase {
            Phase::Running { answers, until } => (answers, until),
            Phase::Waiting if late => (0, u64::MAX),
            Phase::Waiting | Phase::Told => return,
        };
        match self.outcome(oid, answers, silent, late) {
            Some(result) => self.end(oid, result),
            None if !late && until <= self.host.now.monotonic => self.time_out(oid),
            None => {}
        }
    }

    /// How it ended, if it did.
    fn outcome(&self, oid: Uuid, answers: u64, silent: bool, late: bool) -> Option<RemediationResult> {
        let Some(session) = self.sessions.get(&oid) else { return Some(NOT_HERE) };
        let standing = session.snapshot.standing();
        if let (Standing::Closed(closed), Some(_)) = (standing, session.barred) {
            return Some(RemediationResult::NotCompliant(Standing::Closed(closed)));
        }
        if session.net.answers > answers && session.saved.state == State::Member {
            return Some(match standing {
                Standing::Managed => RemediationResult::Compliant,
                other => RemediationResult::NotCompliant(other),
            });
        }
        match (&session.saved.state, session.net.trouble) {
            (State::Wiping { .. }, _) => {
                Some(RemediationResult::NotCompliant(Standing::Closed(Closed::Wiping)))
            }
            (State::Wiped { .. }, _) => {
                Some(RemediationResult::NotCompliant(Standing::Closed(Closed::Wiped)))
            }
            _ if late => None,
            (_, Some(Trouble::Network)) => Some(RemediationResult::NetworkFailure),
            (_, Some(Trouble::Service | Trouble::Unasked)) => Some(RemediationResult::ServiceFailure),
            (_, None) if silent && session.lacks_token() => Some(RemediationResult::InteractionRequired),
            (_, None) => None,
        }
    }

    /// Tells the end. It stays written down until the host has taken it.
    fn end(&mut self, oid: Uuid, result: RemediationResult) {
        if let Some(entry) = self.line.of(oid) {
            entry.phase = Phase::Told;
            self.host.event(Event::Remediation { identity: Identity::Work(oid), result });
        }
    }

    fn time_out(&mut self, oid: Uuid) {
        if let Some(entry) = self.line.of(oid) {
            entry.late = true;
            let (identity, result) = (Identity::Work(oid), RemediationResult::TimedOut);
            self.host.event(Event::Remediation { identity, result });
            self.write_line();
        }
    }

    /// The host takes an effect: an end that it takes is not told again after the next start.
    pub(crate) fn taken(&mut self, effect: Effect) -> Effect {
        if let Effect::Event(Event::Remediation { identity, result }) = &effect
            && *result != RemediationResult::TimedOut
        {
            let told = |entry: &Entry| entry.phase == Phase::Told && identity.oid() == Some(entry.oid);
            if let Some(place) = self.line.entries.iter().position(told) {
                self.line.entries.remove(place);
                self.write_line();
            }
        }
        effect
    }

    fn write_line(&mut self) {
        if let Err(error) = self.line.write(&*self.host.ports.store) {
            // What is written is older: at worst an end is told twice.
            self.host.notice(None, "storeUnavailable", error.to_string());
        }
    }
}

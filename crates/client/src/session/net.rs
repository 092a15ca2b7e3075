//! The schedule of a session: which requests are under way, which are due, and what follows when none was answered.

use std::collections::VecDeque;

use cordon_wire::{Nonce, Position};
use zeroize::Zeroizing;

use super::State;
use super::run::Session;
use super::wipe::Removal;
use crate::backoff;
use crate::effect::{CheckInOutcome, Event, Now, RequestId};
use crate::host::Host;
use crate::logs::Log;

/// Check-ins that the app may ask for within [`LIMIT_WINDOW_MS`].
const LIMIT: usize = 10;
const LIMIT_WINDOW_MS: u64 = 60_000;
/// Without an answer trusted time is written down after so many seconds.
const TIME_KEPT_S: i64 = 30 * 60;

/// What is only true for this run: schedule, requests under way, token, nonce.
#[derive(Default)]
pub(crate) struct Net {
    /// Verified envelopes that were accepted.
    pub(crate) answers: u64,
    /// How the last exchange failed, until one is answered or asked for.
    pub(crate) trouble: Option<Trouble>,
    /// When to register or check in; `None`: nothing is planned.
    pub(crate) due: Option<u64>,
    pub(crate) main: Option<Main>,
    pub(crate) failures: u32,
    /// When to open the next long poll; `None`: not before the next accepted envelope.
    pub(crate) poll_due: Option<u64>,
    pub(crate) poll: Option<Poll>,
    pub(crate) poll_failures: u32,
    pub(crate) server_nonce: Option<String>,
    pub(crate) token: Option<Zeroizing<String>>,
    pub(crate) token_asked: bool,
    /// The user signed in again where the work data was left: it stays closed, judged and within reach of orders until the
    /// server accepted that.
    pub(crate) rejoining: bool,
    /// The versions and capabilities of this build were reported.
    pub(crate) told: bool,
    /// Ask for the whole policy, whatever is held.
    pub(crate) full_policy: bool,
    /// When the app's own wipe is given up.
    pub(crate) app_wipe_until: Option<u64>,
    /// When a wipe that could not go on is tried again.
    pub(crate) wipe_retry: Option<u64>,
    /// The files that a wipe still has to remove.
    pub(crate) removal: Option<Removal>,
    /// How often a wipe could not list them.
    pub(crate) unlisted: u32,
    /// Files that change their form.
    pub(crate) moving: crate::files::moving::Moving,
    /// How often receipts were sent without being acknowledged.
    pub(crate) unacknowledged: u32,
    pub(crate) asked: VecDeque<u64>,
    /// A log that is asked for.
    pub(crate) log: Option<Log>,
    /// Trusted time at which the last envelope was accepted in this run.
    pub(crate) accepted: Option<i64>,
}

/// The exchange under way: a registration, a check-in or the end of a registration.
pub(crate) struct Main {
    pub(crate) id: RequestId,
    pub(crate) kind: Kind,
    pub(crate) nonce: Nonce,
    pub(crate) until: u64,
    /// The server asked once for a newer nonce already.
    pub(crate) again: bool,
    pub(crate) with_receipts: bool,
}

/// Why an exchange brought nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing answered.
    Network,
    /// What answered was no answer that counts.
    Service,
    /// Nothing could be asked: the device's own stores did not let it.
    Unasked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Register,
    CheckIn,
    Delete,
}

/// The long poll under way.
pub(crate) struct Poll {
    pub(crate) id: RequestId,
    pub(crate) asked: Option<Position>,
    pub(crate) since: u64,
    pub(crate) until: u64,
    pub(crate) again: bool,
}

impl Session {
    /// Somebody waits for an answer: what is due later is due now, whatever failed before.
    pub(crate) fn ask_now(&mut self, now: Now) {
        self.net.trouble = None;
        if self.net.main.is_none() {
            self.net.due = Some(now.monotonic);
        }
    }

    /// Whether nothing can be said to the server until the user is back.
    pub(crate) fn is_mute(&self) -> bool {
        self.saved.state == State::Parked
            && (self.saved.instance.is_none() || self.saved.registration.is_none())
    }

    /// Whether the server was asked and did not answer, or cannot be asked until the user is back.
    pub(crate) fn is_unheard(&self) -> bool {
        matches!(self.net.trouble, Some(Trouble::Network | Trouble::Service)) || self.is_mute()
    }

    /// Something may have changed: check in after at most `spread_ms`.
    pub(crate) fn hint(&mut self, now: Now, spread_ms: u64) {
        if !self.saved.state.follows() {
            return;
        }
        let wait = backoff::jitter() % spread_ms.min(backoff::LONGEST_MS).saturating_add(1);
        let at = now.monotonic.saturating_add(wait);
        self.net.due = Some(self.net.due.map_or(at, |due| due.min(at)));
    }

    /// The app asks for a check-in now.
    pub(crate) fn check_in_now(&mut self, host: &mut Host, now: Now) {
        let since = now.monotonic.saturating_sub(LIMIT_WINDOW_MS);
        self.net.asked.retain(|at| *at >= since);
        if self.net.asked.len() >= LIMIT {
            host.event(Event::CheckIn { identity: self.identity(), outcome: CheckInOutcome::Limited });
            return;
        }
        if self.barred.is_some() && self.wants_registration() {
            host.event(Event::CheckIn { identity: self.identity(), outcome: CheckInOutcome::NoAnswer });
            return;
        }
        self.net.asked.push_back(now.monotonic);
        if self.net.main.is_none() && !matches!(self.saved.state, State::Wiping { .. }) {
            self.net.due = Some(now.monotonic);
        }
    }

    /// The network is back. Whether the server can be reached through it, the next exchange says.
    pub(crate) fn connectivity(&mut self, now: Now) {
        self.told.online = None;
        self.gate.due = Some(now.monotonic);
        if self.net.failures > 0 && self.net.main.is_none() {
            self.net.due = Some(now.monotonic);
        }
        if self.net.poll_failures > 0 && self.net.poll.is_none() && self.net.poll_due.is_some() {
            self.net.poll_due = Some(now.monotonic);
        }
    }

    /// The exchange under way brought nothing that counts. INVARIANT: touches the schedule, and now and then the mark of
    /// trusted time.
    pub(crate) fn no_answer(&mut self, host: &mut Host, now: Now) {
        self.net.main = None;
        if self.net.trouble != Some(Trouble::Network) {
            self.net.trouble = Some(Trouble::Service);
        }
        // What counts how long the server is silent looks again.
        self.gate.due = Some(now.monotonic);
        self.sign_in_failed("signInNoAnswer", now);
        if self.time.at(now).saturating_sub(self.report.high_water.seconds) >= TIME_KEPT_S {
            self.remember_time(host, now);
        }
        self.net.failures = self.net.failures.saturating_add(1);
        let wait = backoff::wait_ms(self.net.failures, backoff::jitter());
        self.net.due = Some(now.monotonic.saturating_add(wait));
        if self.net.poll_due.is_none() && self.net.poll.is_none() {
            self.net.poll_due = self.net.due;
        }
        host.event(Event::CheckIn { identity: self.identity(), outcome: CheckInOutcome::NoAnswer });
    }

    /// The long poll brought nothing.
    pub(crate) fn poll_failed(&mut self, now: Now) {
        self.net.poll = None;
        self.net.poll_failures = self.net.poll_failures.saturating_add(1);
        let wait = backoff::wait_ms(self.net.poll_failures, backoff::jitter());
        self.net.poll_due = Some(now.monotonic.saturating_add(wait));
    }

    /// A request got no answer.
    pub(crate) fn failed(&mut self, host: &mut Host, now: Now, request: RequestId) {
        if self.net.main.as_ref().is_some_and(|main| main.id == request) {
            self.main_failed(host, now);
        } else if self.net.poll.as_ref().is_some_and(|poll| poll.id == request) {
            self.poll_failed(now);
        }
    }

    pub(super) fn main_failed(&mut self, host: &mut Host, now: Now) {
        self.told.online = Some(false);
        self.net.trouble = Some(Trouble::Network);
        self.gate.due = Some(now.monotonic);
        if self.net.main.as_ref().is_some_and(|main| main.kind == Kind::Delete) {
            self.left(host, now, Err(0));
            return;
        }
        self.no_answer(host, now);
    }

    pub(super) fn may_poll(&self, host: &Host) -> bool {
        use cordon_wire::envelope::Status::{Gone, Superseded};
        host.foreground
            && host.config.long_poll
            && self.saved.state.follows()
            && self.envelope.as_ref().is_some_and(|e| !matches!(e.status, Superseded | Gone))
    }

    /// The next moment at which something is due.
    pub(crate) fn wake_at(&self, host: &Host) -> Option<u64> {
        let net = &self.net;
        let due = net.due.filter(|_| net.main.is_none());
        let polls = net.poll.is_none() && net.main.is_none() && self.may_poll(host);
        let poll = net.poll_due.filter(|_| polls);
        let main = net.main.as_ref().map(|main| main.until);
        let open = net.poll.as_ref().map(|poll| poll.until);
        let own = [net.app_wipe_until, net.wipe_retry, self.gate.due, net.moving.due()];
        [due, poll, main, open].into_iter().chain(own).flatten().min()
    }
}

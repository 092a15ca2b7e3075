//! A session at run time: what is durable, what is derived from it, and when the next request is due.

use std::collections::VecDeque;
use std::sync::Arc;

use cordon_policy::Effective;
use cordon_wire::envelope::Envelope;
use cordon_wire::{Nonce, Position};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::told::Told;
use super::{Event as Move, State};
use crate::backoff;
use crate::effect::{CheckInOutcome, Effect, Event, Now, RequestId};
use crate::gate::GateState;
use crate::host::Host;
use crate::identity::Identity;
use crate::saved::{Saved, SavedKeys, SavedReport};
use crate::snapshot::{Closed, Snapshot};
use crate::tally::Tally;
use crate::time::TrustedTime;
use crate::vault::KeyRing;

/// Check-ins that the app may ask for within [`LIMIT_WINDOW_MS`].
const LIMIT: usize = 10;
const LIMIT_WINDOW_MS: u64 = 60_000;
/// Without an answer trusted time is written down after so many seconds.
const TIME_KEPT_S: i64 = 30 * 60;

pub(crate) struct Session {
    pub(crate) oid: Uuid,
    /// INVARIANT: equals the record in the store. Only [`commit`](Self::commit) changes it.
    pub(crate) saved: Saved,
    /// `None` when the record does not read: then nothing is opened and no key is made.
    pub(crate) keys: Option<SavedKeys>,
    pub(crate) report: SavedReport,
    /// The last accepted envelope, verified.
    pub(crate) envelope: Option<Envelope>,
    pub(crate) policy: Option<PolicyInForce>,
    pub(crate) ring: Arc<KeyRing>,
    pub(crate) tally: Arc<Tally>,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) net: Net,
    pub(crate) told: Told,
    /// Why the account has no place in this app, if it has none: it is closed, and nothing is registered for it.
    pub(crate) barred: Option<Closed>,
    pub(crate) gate: GateState,
    /// Trusted time of this account's organisation.
    pub(crate) time: TrustedTime,
    /// Nothing of it is left: the client drops it.
    pub(crate) forgotten: bool,
}

/// The policy in force and the name of its content.
#[derive(Clone)]
pub(crate) struct PolicyInForce {
    pub(crate) version: String,
    pub(crate) effective: Arc<Effective>,
}

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
    /// The versions and capabilities of this build were reported.
    pub(crate) told: bool,
    /// Ask for the whole policy, whatever is held.
    pub(crate) full_policy: bool,
    /// When the app's own wipe is given up.
    pub(crate) app_wipe_until: Option<u64>,
    /// When a wipe that could not go on is tried again.
    pub(crate) wipe_retry: Option<u64>,
    /// The files that a wipe still has to remove.
    pub(crate) removal: Option<super::wipe::Removal>,
    /// How often receipts were sent without being acknowledged.
    pub(crate) unacknowledged: u32,
    pub(crate) asked: VecDeque<u64>,
    /// A log that is asked for.
    pub(crate) log: Option<crate::logs::Log>,
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
    /// What answered was no answer that counts, or nothing could be asked.
    Service,
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
    pub(crate) fn new(oid: Uuid, saved: Saved, keys: Option<SavedKeys>, report: SavedReport) -> Self {
        let tally = Arc::new(Tally::default());
        let gate = GateState::after(report.noted.as_ref());
        Self {
            oid,
            keys,
            report,
            envelope: None,
            policy: None,
            ring: Arc::default(),
            snapshot: Arc::new(Snapshot::closed(oid, Closed::Joining, &tally)),
            tally,
            net: Net::default(),
            gate,
            time: TrustedTime::default(),
            told: Told::default(),
            barred: None,
            forgotten: false,
            saved,
        }
    }

    /// When the server was last heard, in trusted time: when the last envelope was accepted.
    pub(crate) fn last_envelope(&self) -> Option<i64> {
        let envelope = self.envelope.as_ref().map(|envelope| envelope.iat);
        self.net.accepted.max(self.report.accepted).max(envelope)
    }

    pub(crate) fn identity(&self) -> Identity {
        Identity::Work(self.oid)
    }

    /// Moves the state by an event; `None` where the table has no such move.
    pub(crate) fn moved(&self, event: &Move) -> Option<Saved> {
        super::next(&self.saved.state, event).map(|state| Saved { state, ..self.saved.clone() })
    }

    /// A token came: what waited for it goes on at once.
    pub(crate) fn token(&mut self, token: Zeroizing<String>, now: Now) {
        if self.saved.state == State::Parked {
            // It was asked for before the user signed out.
            return;
        }
        self.net.token = Some(token);
        self.net.token_asked = false;
        // A refusal of before counts no more.
        self.told.sign_in_refused = false;
        self.gate.due = Some(now.monotonic);
        if self.net.main.is_none() && self.wants_registration() {
            self.net.due = Some(now.monotonic);
        }
    }

    /// The account got a place in the app, or lost it.
    pub(crate) fn admitted(&mut self, now: Now) {
        if self.net.main.is_none() && self.wants_registration() {
            self.net.due = self.barred.is_none().then_some(now.monotonic);
        }
    }

    pub(crate) fn wants_registration(&self) -> bool {
        matches!(self.saved.state, State::Joining | State::Rejoining { .. })
    }

    /// Takes a token, or asks for one where it is needed.
    pub(crate) fn token_or_due(&mut self, token: Option<Zeroizing<String>>, now: Now) {
        match token {
            Some(token) => self.token(token, now),
            None if self.net.main.is_none() && self.wants_registration() => {
                self.net.due = Some(now.monotonic)
            }
            None => {}
        }
    }

    /// Somebody waits for an answer: what is due later is due now, whatever failed before.
    pub(crate) fn ask_now(&mut self, now: Now) {
        self.net.trouble = None;
        if self.net.main.is_none() {
            self.net.due = Some(now.monotonic);
        }
    }

    /// Whether nothing goes on before a token comes.
    pub(crate) fn lacks_token(&self) -> bool {
        self.wants_registration() && self.net.token.is_none() && self.net.main.is_none()
    }

    /// Whether nothing can be said to the server until the user is back.
    pub(crate) fn is_mute(&self) -> bool {
        self.saved.state == State::Parked
            && (self.saved.instance.is_none() || self.saved.registration.is_none())
    }

    /// Whether the server cannot be heard: the last exchange failed, or none is possible.
    pub(crate) fn is_unheard(&self) -> bool {
        self.net.trouble.is_some() || self.is_mute()
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
        self.net.trouble.get_or_insert(Trouble::Service);
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

    fn main_failed(&mut self, host: &mut Host, now: Now) {
        self.told.online = Some(false);
        self.net.trouble = Some(Trouble::Network);
        self.gate.due = Some(now.monotonic);
        if self.net.main.as_ref().is_some_and(|main| main.kind == Kind::Delete) {
            self.left(host, now, Err(0));
            return;
        }
        self.no_answer(host, now);
    }

    /// What is due: gives up what took too long, then says what to send.
    pub(crate) fn next_effect(&mut self, host: &mut Host, now: Now) -> Option<Effect> {
        if self.net.main.as_ref().is_some_and(|main| main.until <= now.monotonic) {
            self.main_failed(host, now);
        }
        if self.net.poll.as_ref().is_some_and(|poll| poll.until <= now.monotonic) {
            self.poll_failed(now);
        }
        if self.gate.due.is_some_and(|due| due <= now.monotonic) {
            self.rejudge(host);
        }
        self.remove_if_judged_so(host, now);
        if self.continue_wipe(host, now) {
            // Come back for the next piece; what happened meanwhile may come first.
            return Some(Effect::WakeAt(now.monotonic));
        }
        if self.net.main.is_none() && self.net.due.is_some_and(|due| due <= now.monotonic) {
            self.net.due = None;
            if let Some(effect) = self.start_main(host, now) {
                return Some(effect);
            }
        }
        let due = self.net.poll_due.is_some_and(|due| due <= now.monotonic);
        if due && self.net.poll.is_none() && self.net.main.is_none() && self.may_poll(host) {
            self.net.poll_due = None;
            return self.start_poll(host, now);
        }
        None
    }

    fn may_poll(&self, host: &Host) -> bool {
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
        [due, poll, main, open, net.app_wipe_until, net.wipe_retry, self.gate.due].into_iter().flatten().min()
    }
}

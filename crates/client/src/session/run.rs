//! A session at run time: what is durable, what is derived from it, and what it does next.

use std::sync::Arc;

use cordon_policy::Effective;
use cordon_wire::envelope::Envelope;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::net::Net;
use super::told::Told;
use super::{Event as Move, State};
use crate::effect::{Effect, Now};
use crate::files::Whose;
use crate::gate::GateState;
use crate::host::Host;
use crate::identity::Identity;
use crate::saved::{Saved, SavedKeys, SavedReport};
use crate::snapshot::{Closed, Snapshot};
use crate::tally::Tally;
use crate::time::TrustedTime;
use crate::vault::KeyRing;

pub(crate) struct Session {
    pub(crate) oid: Uuid,
    /// INVARIANT: equals the record in the store. Only [`store`](Self::store) changes it.
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

    /// The account as files name it.
    pub(crate) fn whose(&self) -> Whose {
        let organisation = self.saved.registration.map(|registration| registration.organisation());
        Whose { oid: self.oid, organisation }
    }

    /// Moves the state by an event; `None` where the table has no such move.
    pub(crate) fn moved(&self, event: &Move) -> Option<Saved> {
        super::next(&self.saved.state, event).map(|state| Saved { state, ..self.saved.clone() })
    }

    /// A token came: what waited for it goes on at once.
    pub(crate) fn token(&mut self, token: Zeroizing<String>, now: Now) {
        if self.saved.state == State::Parked && !self.net.rejoining {
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
        match self.saved.state {
            State::Joining | State::Rejoining { .. } => true,
            // Only there: a wipe that comes meanwhile ends what was begun.
            State::Parked => self.net.rejoining,
            State::Member | State::Wiping { .. } | State::Wiped { .. } => false,
        }
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

    /// Whether nothing goes on before a token comes.
    pub(crate) fn lacks_token(&self) -> bool {
        self.wants_registration() && self.net.token.is_none() && self.net.main.is_none()
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
        self.move_files(host, now);
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
}

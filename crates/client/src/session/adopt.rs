//! From an answer to what holds: trust first, then the envelope, then the policy, then one commit.

use cordon_wire::envelope::{self, Envelope, Expected, Status};
use cordon_wire::registration::Answer;
use cordon_wire::trust::Trust;
use cordon_wire::{Nonce, Sha256};

use super::commit::{Fresh, policy_of};
use super::net::{Kind, Main};
use super::run::{PolicyInForce, Session};
use super::{Event as Move, State};
use crate::effect::{CheckInOutcome, Event, Now};
use crate::host::Host;
use crate::saved::{Kept, Saved};

/// Why an answer does not count. Nothing changes then.
pub(crate) struct Refused {
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

impl Refused {
    pub(crate) fn new(code: &'static str, text: impl ToString) -> Self {
        Self { code, text: text.to_string() }
    }
}

impl Session {
    /// Adopts an answer as a whole, or not at all.
    pub(crate) fn adopt(
        &mut self,
        host: &mut Host,
        now: Now,
        main: &Main,
        answer: &Answer,
    ) -> Result<CheckInOutcome, Refused> {
        let trust = self.trusted(host, answer)?;
        let envelope = self.verified(answer, &trust, main.kind, main.nonce)?;
        if matches!(self.saved.state, State::Wiping { .. }) {
            // The answer came while the wipe runs. What it says comes again with the next check-in.
            return Err(Refused::new("wiping", "an answer came while work data is being destroyed"));
        }
        if main.kind == Kind::CheckIn && self.wants_registration() && self.saved.state != State::Parked {
            // It was asked before the sign-in that waits: only the answer to a registration says whether that holds.
            return Err(Refused::new("notJoined", "a check-in was answered while a registration is due"));
        }
        self.told.online = Some(true);
        let policy = self.policy_in(host, &envelope)?;
        let mut saved = self.successor(&envelope, policy.as_ref(), answer, trust, main);
        let unmanaged = matches!(envelope.status, Status::Untargeted | Status::AppNotTargeted);
        // Who comes back to what was left comes behind all others, whatever holds for the account now.
        let rejoined = saved.state != self.saved.state && self.saved.state == State::Parked;
        if saved.state == State::Member && (rejoined || !unmanaged) && !self.takes_place() {
            saved.place = host.next_place();
        }
        let changed = self.saved.held != saved.held || self.saved.state != saved.state;
        let stored = self.accept(host, saved, envelope.clone(), policy)?;
        self.settle(host, now, main, &envelope);
        // The offline rules count from this answer, also where it changed nothing.
        if stored {
            self.publish(host)
        } else {
            drop(self.rejudge(host))
        }
        self.follow(host, now, main, &envelope, changed);
        Ok(if changed { CheckInOutcome::Changed } else { CheckInOutcome::Unchanged })
    }

    /// The trust document that the answer is to be judged by: the held one or a newer one that its root signed.
    fn trusted(&self, host: &Host, answer: &Answer) -> Result<Trust, Refused> {
        let refused = |error: cordon_wire::trust::TrustError| Refused::new(error.code(), error);
        let trust = match &self.saved.trust {
            Some(held) => held.advance(&answer.trust).map_err(refused)?.unwrap_or_else(|| held.clone()),
            None => {
                let pin = host.config.root.as_deref().map(str::to_ascii_lowercase);
                let pin = pin.map(|pin| Sha256::from_hex(&pin)).transpose();
                let pin = pin.map_err(|error| Refused::new("pin", error))?;
                Trust::first(&answer.trust, pin).map_err(refused)?
            }
        };
        match host.config.organisation {
            Some(organisation) if organisation != trust.document().organisation => {
                Err(Refused::new("wrongOrganisation", "the server belongs to another organisation"))
            }
            _ => Ok(trust),
        }
    }

    fn verified(
        &self,
        answer: &Answer,
        trust: &Trust,
        kind: Kind,
        nonce: Nonce,
    ) -> Result<Envelope, Refused> {
        let check_in = kind == Kind::CheckIn;
        let mut expected = Expected {
            registration: self.saved.registration.filter(|_| check_in),
            organisation: trust.document().organisation,
            subject: self.oid,
            nonce,
            held: self.saved.held.filter(|_| check_in),
        };
        let refused = |error: envelope::EnvelopeError| Refused::new(error.code(), error);
        let envelope = envelope::verify(&answer.envelope, trust, &expected).map_err(refused)?;
        if check_in {
            return Ok(envelope);
        }
        if self.saved.registration == Some(envelope.aud) {
            // The same key, the same registration: its count goes on.
            expected.held = self.saved.held;
            return envelope::verify(&answer.envelope, trust, &expected).map_err(refused);
        }
        if self.saved.held.is_some_and(|held| envelope.epoch < held.position.epoch) {
            return Err(Refused::new("older", "the envelope is of an older epoch than the one held"));
        }
        Ok(envelope)
    }

    /// The policy that the envelope puts in force, when it is another than the one held.
    fn policy_in(&mut self, host: &mut Host, envelope: &Envelope) -> Result<Option<PolicyInForce>, Refused> {
        if envelope.policy.is_some() {
            return Ok(policy_of(host, self.oid, envelope));
        }
        let held = self.policy.as_ref().map(|policy| &policy.version);
        if envelope.status != Status::Managed || held == envelope.policy_version.as_ref() && held.is_some() {
            return Ok(None);
        }
        self.net.full_policy = true;
        Err(Refused::new(
            "policyMissing",
            "the envelope names a policy that is not held: asking for it whole",
        ))
    }

    /// The state after an answer. INVARIANT: where the work data was left, only the answer to a registration that a sign-in
    /// asked for opens it.
    fn answered(&self, kind: Kind, status: Status) -> Saved {
        let rejoins = self.net.rejoining && kind == Kind::Register;
        let signed_in = rejoins.then(|| super::next(&self.saved.state, &Move::SignIn)).flatten();
        let from = signed_in.as_ref().unwrap_or(&self.saved.state);
        match super::next(from, &Move::Answer(status)) {
            Some(state) => Saved { state, ..self.saved.clone() },
            None => self.saved.clone(),
        }
    }

    /// What is saved once the envelope is adopted.
    fn successor(
        &self,
        envelope: &Envelope,
        policy: Option<&PolicyInForce>,
        answer: &Answer,
        trust: Trust,
        main: &Main,
    ) -> Saved {
        let nonce = main.nonce;
        let mut saved = self.answered(main.kind, envelope.status);
        saved.outbox.retain(|delivery| !envelope.acknowledged.contains(&delivery.hash));
        saved.trust = Some(trust.clone());
        if envelope.status == Status::Gone {
            return saved;
        }
        if saved.registration.is_some_and(|before| before != envelope.aud) {
            // Receipts and orders of a registration that the server no longer knows can be delivered to nobody.
            (saved.outbox, saved.done, saved.receipt_head) = (Vec::new(), Vec::new(), None);
            // A hold that still stands comes again with the new one.
            saved.hold = None;
        }
        saved.held = Some(envelope.held());
        saved.registration = Some(envelope.aud);
        if saved.state.follows() {
            let steady = self.saved.held == saved.held && policy.is_none() && self.saved.envelope.is_some();
            if !steady || self.saved.trust != saved.trust {
                let kept = Kept { jws: answer.envelope.clone(), nonce, registration: envelope.aud, trust };
                saved.policy = match policy {
                    Some(_) => None,
                    None => self.policy.as_ref().and(self.policy_kept()),
                };
                saved.envelope = Some(kept);
            }
            saved.ever_managed |= envelope.status == Status::Managed;
        } else if saved.outbox.is_empty()
            && envelope.orders.is_empty()
            && matches!(saved.state, State::Wiped { leaving: false })
        {
            // An order that came meanwhile still wants its receipt, which this key signs.
            saved.instance = None;
        }
        saved
    }

    /// The envelope that brought the policy in force.
    fn policy_kept(&self) -> Option<Kept> {
        let brought = self.envelope.as_ref().is_some_and(|envelope| envelope.policy.is_some());
        if brought { self.saved.envelope.clone() } else { self.saved.policy.clone() }
    }

    /// Stores, unless a steady answer leaves nothing to write; gives whether it did.
    fn accept(
        &mut self,
        host: &mut Host,
        saved: Saved,
        envelope: Envelope,
        policy: Option<PolicyInForce>,
    ) -> Result<bool, Refused> {
        let heard = envelope.iat;
        let before: Vec<Sha256> = self.saved.outbox.iter().map(|delivery| delivery.hash).collect();
        let old_key = self.saved.instance.clone();
        let stores = saved != self.saved;
        if stores {
            let fresh = Fresh { envelope: saved.state.follows().then_some(envelope), policy };
            self.store(host, saved, fresh).map_err(|error| Refused::new("storeUnavailable", error))?;
        }
        // Not before: time that leapt while nothing was accepted would count as silence of the server.
        self.time.hear(host.now, heard);
        let left = |hash: &Sha256| self.saved.outbox.iter().any(|delivery| delivery.hash == *hash);
        let receipts: Vec<Sha256> = before.into_iter().filter(|hash| !left(hash)).collect();
        if !receipts.is_empty() {
            host.event(Event::Acknowledged { identity: self.identity(), receipts });
        }
        if let Some(name) = old_key.filter(|_| self.saved.instance.is_none()) {
            // Left over when it fails now: the next start destroys what no session names.
            let _ = host.ports.keys.destroy(&name);
        }
        Ok(stores)
    }
}

//! What an accepted envelope means for the schedule, for trusted time and for what is done next.

use cordon_policy::texts::Phrase;
use cordon_wire::envelope::{Envelope, Status};

use super::State;
use super::net::{Kind, Main};
use super::run::Session;
use crate::backoff;
use crate::effect::Now;
use crate::gate::SignIn;
use crate::host::Host;
use crate::saved;

/// The server's interval is followed within these bounds, in seconds.
const INTERVAL_S: std::ops::RangeInclusive<u64> = 1..=7 * 24 * 3600;

impl Session {
    /// Notes what an accepted envelope means for the exchanges and for what the gate looks at.
    pub(super) fn settle(&mut self, host: &mut Host, now: Now, main: &Main, envelope: &Envelope) {
        if envelope.status != Status::Gone {
            self.net.failures = 0;
        }
        self.net.told = true;
        self.net.answers += 1;
        self.net.trouble = None;
        self.told.sign_in_refused = false;
        self.net.accepted = Some(self.time.at(now));
        self.net.server_nonce = Some(envelope.server_nonce.clone());
        if main.kind == Kind::CheckIn {
            self.report.answered = true;
            let launch = std::mem::take(&mut self.report.launch);
            if envelope.report > self.report.report {
                // Passed over: the storage was put back. The next number leaps over what the server has seen.
                self.report.report = envelope.report;
                self.tally.put_back(std::mem::take(&mut self.report.counts));
                self.put_back_outcomes(launch);
            }
            self.net.full_policy = false;
        } else {
            host.journal.add(now.wall, Some(self.oid), Phrase::new("journalRegistered"));
            (self.net.token, self.net.rejoining) = (None, false);
            if envelope.status != Status::Gone {
                self.sign_in_held(host, now, envelope.iat);
            }
        }
        self.remember_answer(host, now);
    }

    /// Plans what follows an accepted envelope, and carries out its orders.
    pub(super) fn follow(
        &mut self,
        host: &mut Host,
        now: Now,
        main: &Main,
        envelope: &Envelope,
        changed: bool,
    ) {
        if envelope.status == Status::Gone {
            self.settle_gone(host, now, main.kind);
            return;
        }
        self.net.poll_failures = if changed { 0 } else { self.net.poll_failures };
        self.plan(now, main, envelope, changed);
        self.carry_out(host, now, envelope);
    }

    /// Writes down when the server was heard: after a start the offline rules count from it.
    fn remember_answer(&mut self, host: &mut Host, now: Now) {
        self.report.accepted = self.last_envelope();
        self.report.clock = self.time.clock(now);
        self.remember_time(host, now);
    }

    /// Writes down trusted time: a start of the app within the same boot then goes on from there.
    pub(crate) fn remember_time(&mut self, host: &mut Host, now: Now) {
        if self.saved.registration.is_none() || matches!(self.saved.state, State::Wiped { .. }) {
            return;
        }
        self.report.high_water = self.time.mark(now);
        let record = saved::report_record(self.oid);
        if let Err(error) = saved::save(&*host.ports.store, &record, &self.report) {
            host.notice(Some(self.identity()), "storeUnavailable", error.to_string());
        }
    }

    /// The server does not know the registration: register again, or end where nothing is left to say.
    fn settle_gone(&mut self, host: &mut Host, now: Now, kind: Kind) {
        match self.saved.state {
            State::Wiped { leaving: true } => self.forget(host),
            // A server that answers a registration so is not asked in a circle.
            _ if kind == Kind::Register => self.no_answer(host, now),
            State::Rejoining { .. } => self.net.due = Some(now.monotonic),
            _ => self.net.due = None,
        }
    }

    fn plan(&mut self, now: Now, main: &Main, envelope: &Envelope, changed: bool) {
        let seconds = envelope.next_check_in.clamp(*INTERVAL_S.start(), *INTERVAL_S.end());
        let full = seconds * 1_000;
        // A tenth of jitter, so that a fleet that started together does not stay together.
        let mut wait = full - backoff::jitter() % (full / 10).max(1);
        if self.saved.outbox.is_empty() {
            self.net.unacknowledged = 0;
        } else {
            self.net.unacknowledged += u32::from(main.with_receipts);
            let soon = backoff::wait_ms(self.net.unacknowledged.max(1), backoff::jitter());
            wait = wait.min(if main.with_receipts { soon } else { 0 });
        }
        let idle =
            matches!(self.saved.state, State::Wiped { leaving: false }) && self.saved.outbox.is_empty();
        self.net.due = (!idle).then(|| now.monotonic.saturating_add(wait));
        if matches!(self.saved.state, State::Wiped { leaving: true }) && self.saved.outbox.is_empty() {
            self.net.due = Some(now.monotonic);
        }
        // A sign-in that was given while this exchange was under way, at the gate or where the work data was left.
        let at_the_gate = matches!(self.gate.sign_in, SignIn::Waiting { sent: false, .. });
        let registers = self.wants_registration() && self.barred.is_none() && self.net.token.is_some();
        if at_the_gate || registers {
            self.net.due = Some(now.monotonic);
        }
        if self.net.poll.is_none() {
            // A hint that brought nothing new is not followed in a tight circle.
            let calm = if changed || self.net.poll_due.is_some() { 0 } else { 1_000 };
            self.net.poll_due = Some(now.monotonic.saturating_add(calm));
        }
    }
}

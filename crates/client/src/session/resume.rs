//! Where a session begins and ends: start of the process, sign-in, leaving, another boot.

use super::commit::Fresh;
use super::run::Session;
use super::{Event as Move, State};
use crate::app_wipe::WIPE_APP_DATA_MS;
use crate::backoff;
use crate::effect::Now;
use crate::error::InputError;
use crate::host::Host;
use crate::saved::Saved;
use crate::sign_in::SignIn;

/// Attempts to end a registration within one run of the app, before the next start goes on.
const LEAVE_ATTEMPTS: u32 = 8;

impl Session {
    /// Goes on where the last run stopped, once everything was derived from what was saved.
    pub(crate) fn resume(&mut self, host: &mut Host, now: Now) {
        self.publish(host);
        self.net.due = Some(now.monotonic);
        self.net.poll_due = Some(now.monotonic);
        match &self.saved.state {
            State::Wiping { .. } => {
                // With the receipt the server forgets how conditions stood.
                (self.gate.noted, self.report.noted) = (None, None);
                self.net.wipe_retry = Some(now.monotonic);
                self.continue_wipe(host, now);
            }
            State::Wiped { .. } => {
                (self.gate.noted, self.report.noted) = (None, None);
                if self.keys.as_ref().is_none_or(|keys| !keys.wrapped.is_empty()) {
                    self.drop_wrapped(host);
                }
            }
            State::Joining | State::Member | State::Rejoining { .. } | State::Parked => {
                if self.is_older_than_keys(host) {
                    self.keys_lost(host, now);
                } else if let Some(envelope) = self.envelope.clone() {
                    self.carry_out(host, now, &envelope);
                }
            }
        }
    }

    /// Whether the saved state names keys that the key store no longer has: storage that was put back from before a
    /// wipe, or a key store that was reset. A store that does not answer says nothing.
    fn is_older_than_keys(&self, host: &Host) -> bool {
        let Ok(names) = host.ports.keys.names() else { return false };
        let registered = self.saved.registration.is_some();
        let named = self.named_keys();
        named.iter().any(|name| (registered || name.starts_with("kek.")) && !names.contains(name))
    }

    /// The keys of the key store that this session needs.
    pub(crate) fn named_keys(&self) -> Vec<String> {
        let wrapped = self.keys.iter().flat_map(|keys| &keys.wrapped);
        let wrapped = wrapped.map(|wrapped| crate::vault::kek_name(self.oid, &wrapped.key_id.to_string()));
        wrapped.chain(self.saved.instance.clone()).collect()
    }

    pub(crate) fn sign_in(&mut self, host: &mut Host, now: Now, who: SignIn) -> Result<(), InputError> {
        if matches!(self.saved.state, State::Wiping { .. }) {
            return Err(InputError::Wiping);
        }
        // What was left here opens when the server accepted the sign-in, and not before.
        let rejoining = self.saved.state == State::Parked;
        let moved = (!rejoining).then(|| self.moved(&Move::SignIn)).flatten();
        let mut moved = moved.unwrap_or_else(|| self.saved.clone());
        if !self.takes_place() && moved.state != self.saved.state {
            moved.place = host.next_place();
        }
        moved.upn = who.upn.or(moved.upn);
        // Another address is taken only while nothing is held: what is held names its server.
        let fresh = self.saved.held.is_none();
        let wiped = None;
        let saved = Saved { server: if fresh { who.server } else { moved.server.clone() }, wiped, ..moved };
        let begins = saved.state != self.saved.state || rejoining && !self.net.rejoining;
        if saved != self.saved {
            self.commit(host, saved, Fresh::default())?;
        }
        self.net.rejoining = rejoining;
        if begins {
            // What is under way was asked before: its answer says nothing of this sign-in.
            (self.net.main, self.net.token, self.net.token_asked) = (None, None, false);
        }
        self.token_or_due(who.token, now);
        Ok(())
    }

    /// Ends a registration under which nothing is protected any more.
    pub(crate) fn leave(&mut self, host: &mut Host, now: Now) -> Result<(), InputError> {
        if self.saved.registration.is_none() {
            self.forget(host);
            return Ok(());
        }
        if let Some(saved) = self.moved(&Move::Leave) {
            self.commit(host, saved, Fresh::default())?;
        }
        self.net.main = None;
        self.net.failures = 0;
        self.net.due = Some(now.monotonic);
        Ok(())
    }

    /// What came of ending the registration; `Err` has the status that is no answer, 0 when there was none.
    ///
    /// INVARIANT: only the server's own word, or a verified `gone`, lets the identity be forgotten.
    pub(crate) fn left(&mut self, host: &mut Host, now: Now, answer: Result<(), u16>) {
        self.net.main = None;
        if self.saved.state != (State::Wiped { leaving: true }) {
            // Signed in again meanwhile: that goes on.
            self.net.due = Some(now.monotonic);
            return;
        }
        let Err(status) = answer else {
            self.forget(host);
            return;
        };
        self.net.failures = self.net.failures.saturating_add(1);
        if self.net.failures < LEAVE_ATTEMPTS {
            let wait = backoff::wait_ms(self.net.failures, backoff::jitter());
            self.net.due = Some(now.monotonic.saturating_add(wait));
            return;
        }
        self.net.due = None;
        let text = format!(
            "the server did not confirm the end of the registration (last: {status}): again at the next start"
        );
        host.notice(Some(self.identity()), "notLeft", text);
        // What stays is only what ending it needs. When it cannot be made smaller now, the larger record serves as well.
        let small = Saved { envelope: None, policy: None, done: Vec::new(), ..self.saved.clone() };
        if small != self.saved {
            let _ = self.commit(host, small, Fresh::default());
        }
    }

    pub(crate) fn replan(&mut self, now: Now) {
        // Another boot, or a clock that went back: nothing that was judged or left running holds.
        self.gate.restarted(now.monotonic);
        self.net.asked.clear();
        for at in [&mut self.net.due, &mut self.net.poll_due, &mut self.net.wipe_retry] {
            *at = at.map(|_| now.monotonic);
        }
        let until = now.monotonic.saturating_add(WIPE_APP_DATA_MS);
        self.net.app_wipe_until = self.net.app_wipe_until.map(|_| until);
        for at in [
            self.net.main.as_mut().map(|main| &mut main.until),
            self.net.poll.as_mut().map(|poll| &mut poll.until),
        ] {
            at.into_iter().for_each(|at| *at = now.monotonic.saturating_add(60_000));
        }
    }

    /// Keys that the saved state names are gone: the state is older than what happened, or the key store was reset.
    /// What they protected stays closed for good, what other keys protect does not; the registration is made anew under a
    /// new key.
    pub(crate) fn keys_lost(&mut self, host: &mut Host, now: Now) {
        if let State::Wiped { leaving } = self.saved.state {
            // The receipt cannot be signed for any more; nothing is left to protect.
            let saved = Saved { outbox: Vec::new(), instance: None, ..self.saved.clone() };
            if leaving {
                self.forget(host);
            } else if self.commit(host, saved, Fresh::default()).is_err() {
                self.no_answer(host, now);
            }
            return;
        }
        let mut saved = self.moved(&Move::KeysLost).unwrap_or_else(|| self.saved.clone());
        let old = saved.instance.take();
        saved.outbox.clear();
        saved.done.clear();
        saved.receipt_head = None;
        match self.commit(host, saved, Fresh::default()) {
            Ok(()) => {
                self.drop_wrapped(host);
                if let Some(name) = old {
                    // Left over when it fails now: the next start destroys what no session names.
                    let _ = host.ports.keys.destroy(&name);
                }
                let text = "keys that the saved state names are gone: registering anew";
                host.notice(Some(self.identity()), "keysLost", text);
                self.net.due = Some(now.monotonic);
            }
            Err(_) => self.no_answer(host, now),
        }
    }
}

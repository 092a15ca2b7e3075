//! Where access ends: the app leaves the front, the account leaves the app, its data goes.

use std::sync::Arc;

use super::record::names;
use super::{GateState, Loaded};
use crate::effect::Now;
use crate::host::Host;
use crate::ports::KeyError;
use crate::session::run::Session;
use crate::time;

impl Session {
    /// The app left the front: timers that have not run out start again, and what was begun at the gate is over.
    pub(crate) fn left_front(&mut self, host: &mut Host, now: Now) {
        if !self.gate.dismissed.is_empty() {
            self.gate.dismissed_at = Some(time::moment(now));
        }
        let inside = self.gate.inside;
        let policy = self.policy.as_ref().map(|policy| Arc::clone(&policy.effective));
        if let (Some(inside), Some(effective), Loaded::Here(_)) = (inside, policy, &self.gate.record) {
            // In front nothing ran out, so the timers start with this moment.
            let again = self.access_state(host).left_foreground(&effective, &self.time.now(now));
            // When it cannot be saved, the timer of the last entry goes on: stricter, not laxer.
            let _ = self.change_record(host, |record| {
                if inside.pin {
                    record.state.pin_passed = again.pin_passed;
                }
                if inside.credentials {
                    record.state.credentials_passed = again.credentials_passed;
                }
            });
        }
        (self.gate.inside, self.gate.proven, self.gate.challenge) = (None, None, None);
        self.gate.forgot = false;
        self.remember_time(host, now);
        self.publish(host);
        self.remove_if_judged_so(host, now);
    }

    /// The account leaves the app and its data stays: whoever comes back enters the PIN, however soon.
    ///
    /// # Errors
    /// When the key store did not take it; then nothing changed.
    pub(crate) fn end_access(&mut self, host: &Host) -> Result<(), KeyError> {
        if self.saved.access > 0 || matches!(self.gate.record, Loaded::Here(_)) {
            self.change_record(host, |record| {
                (record.state.pin_passed, record.state.credentials_passed) = (None, None);
            })?;
        }
        self.forget_gate(host);
        Ok(())
    }

    /// Destroys what the key store holds for the gate.
    ///
    /// # Errors
    /// When the store cannot say that all of it is gone.
    pub(crate) fn destroy_access(&mut self, host: &Host) -> Result<(), KeyError> {
        for name in names(self.oid) {
            match host.ports.keys.destroy(&name) {
                Ok(()) | Err(KeyError::Destroyed) => {}
                Err(error) => return Err(error),
            }
        }
        self.forget_gate(host);
        // With the receipt the server forgets how conditions stood.
        (self.gate.noted, self.report.noted) = (None, None);
        Ok(())
    }

    /// Begins anew, but for what was reported and what is still to be.
    fn forget_gate(&mut self, host: &Host) {
        if let Some(peers) = &host.ports.peers {
            peers.leave(self.oid);
        }
        let (noted, outcomes) = (self.gate.noted.take(), std::mem::take(&mut self.gate.outcomes));
        self.gate = GateState { noted, outcomes, ..GateState::default() };
    }
}

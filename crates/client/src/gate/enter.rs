//! PINs: entered, chosen, changed.

use std::sync::Arc;

use cordon_policy::access::{self, AccessState, PinShape, Step};

use super::answer::AnswerError;
use super::{Loaded, PinError, SignIn};
use crate::effect::Now;
use crate::host::Host;
use crate::ports::KeyError;
use crate::saved::Saved;
use crate::session::commit::Fresh;
use crate::session::run::Session;
use crate::time;

impl Session {
    /// Checks a PIN. INVARIANT: the attempt is counted and saved before the check, so that ending the app gives none back.
    /// An attempt that could not be compared is none: a key store that fails must not use up tries, which may wipe.
    fn check_pin(&mut self, host: &Host, pin: &str) -> Result<bool, PinError> {
        let oid = self.oid;
        let keys = &*host.ports.keys;
        let record = self.record_to_change(host)?;
        let before = record.clone();
        let mut counted = before.clone();
        counted.state = counted.state.attempt();
        counted.save(keys, oid)?;
        *record = counted;
        let fits = record.fits(keys, oid, pin);
        if fits == Ok(true) {
            // Here at once, whatever becomes of saving it: a store that drops writes must not count right PINs as wrong ones.
            record.state.wrong_pins = 0;
        }
        if let Err(error) = &fits {
            // Where this is not saved, the attempt stays counted: stricter, not laxer.
            if before.save(keys, oid).is_ok() {
                *record = before;
            }
            self.gate.lost |= matches!(error, PinError::Key(KeyError::Destroyed | KeyError::Corrupt));
        }
        fits
    }

    pub(super) fn enter_pin(&mut self, host: &Host, now: Now, pin: &str) -> Result<(), PinError> {
        let right = self.check_pin(host, pin)?;
        self.gate.wrong = !right;
        if !right {
            return Ok(());
        }
        self.gate.biometric_locked = false;
        // A PIN that has to be changed opens nothing yet: the timer starts with the new one.
        let must_change = self.must_change(host, now);
        self.gate.proven = must_change.then(|| time::moment(now));
        let time = self.time.now(now);
        self.change_record(host, |record| {
            let state = std::mem::take(&mut record.state);
            record.state = match must_change {
                false => state.pin_right(&time),
                true => AccessState { wrong_pins: 0, ..state },
            };
        })?;
        if !must_change {
            self.renew_presence(host);
            self.tell_peers(host);
        }
        Ok(())
    }

    /// Whether the rules ask for a new PIN in place of the one that is set.
    pub(super) fn must_change(&self, host: &Host, now: Now) -> bool {
        let Some(policy) = &self.policy else { return false };
        let state = AccessState { pin_passed: None, wrong_pins: 0, ..self.access_state(host) };
        let steps = access::required(&policy.effective, &state, &host.facts, &self.time.now(now));
        steps.iter().any(|step| matches!(step, Step::ChangePin { .. }))
    }

    pub(super) fn set_pin(&mut self, host: &mut Host, now: Now, pin: &str) -> Result<(), PinError> {
        let Some(effective) = self.policy.as_ref().map(|policy| Arc::clone(&policy.effective)) else {
            return Ok(());
        };
        let (oid, known) = (self.oid, self.saved.access);
        let mut next = self.record_to_change(host)?.clone();
        let before = next.used_before(&*host.ports.keys, oid, pin)?;
        if let Err(flaws) = access::check_new_pin(&effective, pin, before) {
            self.gate.flaws.clone_from(&flaws);
            return Err(PinError::Flawed(flaws));
        }
        // A record that was lost goes on where the session knows that it was.
        next.generation = next.generation.max(known);
        next.add(&*host.ports.keys, oid, pin)?;
        next.state = next.state.pin_set(PinShape::of(pin), &self.time.now(now));
        next.save(&*host.ports.keys, oid)?;
        let access = next.generation;
        self.gate.record = Loaded::Here(Box::new(next));
        (self.gate.forgot, self.gate.lost, self.gate.wrong) = (false, false, false);
        (self.gate.proven, self.gate.sign_in) = (None, SignIn::None);
        self.gate.flaws.clear();
        self.renew_presence(host);
        self.tell_peers(host);
        self.remember_generation(host, access);
        Ok(())
    }

    /// Should this not be written, an item that goes missing later is taken for one that never was.
    pub(super) fn remember_generation(&mut self, host: &mut Host, access: u64) {
        let saved = Saved { access, ..self.saved.clone() };
        if saved == self.saved {
            return;
        }
        if let Err(error) = self.commit(host, saved, Fresh::default()) {
            host.notice(Some(self.identity()), "storeUnavailable", error.to_string());
        }
    }

    pub(super) fn change_pin(
        &mut self,
        host: &mut Host,
        now: Now,
        old: &str,
        new: &str,
    ) -> Result<(), AnswerError> {
        if self.record_to_change(host)?.state.pin.is_none() {
            return Err(AnswerError::NotAsked);
        }
        self.enter_pin(host, now, old)?;
        if !self.gate.wrong {
            self.set_pin(host, now, new)?;
        }
        Ok(())
    }

    /// Other apps of the publisher learn that the PIN was entered, and what it is made of.
    fn tell_peers(&self, host: &Host) {
        let (Some(peers), Loaded::Here(record)) = (&host.ports.peers, &self.gate.record) else { return };
        if let (Some(passed), Some(pin)) = (record.state.pin_passed, record.state.pin) {
            peers.note_pin_passed(self.oid, passed, pin.shape);
        }
    }
}

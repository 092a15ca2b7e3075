//! What a person has to do at the gate, by the record in the key store.

use cordon_policy::Effective;
use cordon_policy::access::{self, AccessState, Biometrics, PinRules, Step};
use cordon_policy::clock::Moment;

use super::record::{AccessRecord, RecordError};
use super::screen::{Screen, SignInReason, TriesLeft};
use super::{Loaded, SignIn};
use crate::effect::Now;
use crate::host::Host;
use crate::ports::KeyError;
use crate::session::run::Session;
use crate::time;

impl Session {
    /// What a person has to do. The record is loaded only where the policy asks for anything.
    pub(super) fn steps(
        &mut self,
        host: &Host,
        now: Now,
        effective: &Effective,
    ) -> Result<Vec<Step>, RecordError> {
        let asks = access::pin_asked(effective, &self.access_state(host), &host.facts);
        if !asks && !access::credentials_asked(effective) {
            return Ok(Vec::new());
        }
        self.load_record(host)?;
        if asks && (self.gate.forgot || self.is_record_lost() || self.is_reset_too_old(effective, now)) {
            return Ok(vec![Step::ResetBySignIn, Step::SetPin]);
        }
        let state = self.access_state(host);
        let mut steps = access::required(effective, &state, &host.facts, &self.time.now(now));
        let changes = steps.iter().any(|step| matches!(step, Step::ChangePin { .. }));
        let fresh = |at: &Moment| holds(effective, *at, now);
        if changes && self.gate.proven.as_ref().is_some_and(fresh) {
            steps.retain(|step| !matches!(step, Step::EnterPin { .. }));
        } else {
            self.gate.proven = None;
        }
        Ok(steps)
    }

    /// The record; it is asked for again where it did not come. What was altered counts as lost.
    pub(super) fn load_record(&mut self, host: &Host) -> Result<&mut AccessRecord, RecordError> {
        if !matches!(self.gate.record, Loaded::Here(_)) {
            self.gate.record = match AccessRecord::load(&*host.ports.keys, self.oid) {
                Ok(record) => Loaded::Here(Box::new(record)),
                Err(RecordError::Corrupt) => {
                    self.gate.lost = true;
                    Loaded::Here(Box::default())
                }
                Err(error) => Loaded::Refused(error),
            };
        }
        match &mut self.gate.record {
            Loaded::Here(record) => Ok(record),
            Loaded::Refused(error) => Err(*error),
            Loaded::NotYet => Err(RecordError::Unavailable),
        }
    }

    /// The same for a change: a key store that does not answer is an error of its own.
    pub(super) fn record_to_change(&mut self, host: &Host) -> Result<&mut AccessRecord, KeyError> {
        self.load_record(host).map_err(|error| match error {
            RecordError::Unavailable => KeyError::Unavailable,
            RecordError::Corrupt | RecordError::Newer => KeyError::Corrupt,
        })
    }

    /// Changes the record: saved first, then taken over.
    pub(crate) fn change_record(
        &mut self,
        host: &Host,
        change: impl FnOnce(&mut AccessRecord),
    ) -> Result<(), KeyError> {
        let oid = self.oid;
        let record = self.record_to_change(host)?;
        let mut next = record.clone();
        change(&mut next);
        if next != *record {
            next.save(&*host.ports.keys, oid)?;
            *record = next;
        }
        Ok(())
    }

    /// Whether PINs were set that the key store knows nothing of: what it held was removed or altered.
    pub(super) fn is_record_lost(&self) -> bool {
        match &self.gate.record {
            Loaded::Here(record) => self.gate.lost || record.generation < self.saved.access,
            _ => false,
        }
    }

    /// Whether a PIN was made void by a sign-in that is too long ago for a new one to be chosen on its word. The first PIN
    /// of all needs none.
    fn is_reset_too_old(&self, effective: &Effective, now: Now) -> bool {
        let Loaded::Here(record) = &self.gate.record else { return false };
        let fresh = record.state.credentials_passed.is_some_and(|at| holds(effective, at, now));
        record.generation > 0 && record.state.pin.is_none() && !fresh
    }

    /// What the rules of access look at.
    pub(crate) fn access_state(&self, host: &Host) -> AccessState {
        let mut state = match &self.gate.record {
            Loaded::Here(record) => record.state.clone(),
            _ => AccessState::default(),
        };
        state.management = self.management();
        state.biometrics = self.biometrics(host);
        state.pin_passed = self.passed_elsewhere(host, &state).or(state.pin_passed);
        if let Some(inside) = self.gate.inside {
            // In front nothing runs out of what had passed at the door.
            let now = time::moment(host.now);
            let again = |asked: bool, passed: Option<Moment>| match passed {
                Some(at) if asked && at.boot == now.boot => Some(now),
                passed => passed,
            };
            state.pin_passed = again(inside.pin, state.pin_passed);
            state.credentials_passed = again(inside.credentials, state.credentials_passed);
        }
        state
    }

    /// When the PIN was entered in another app of the group, where that is later and such a PIN would do here.
    fn passed_elsewhere(&self, host: &Host, state: &AccessState) -> Option<Moment> {
        let (peers, policy) = (host.ports.peers.as_ref()?, self.policy.as_ref()?);
        state.pin?;
        let (passed, shape) = peers.pin_passed(self.oid)?;
        let now = time::moment(host.now);
        let age = passed.until(&now)?;
        let later = state.pin_passed.and_then(|own| own.until(&now)).is_none_or(|own| age < own);
        (later && shape.flaws(&policy.effective).is_empty()).then_some(passed)
    }

    /// The biometrics that count: offered, not locked out, with a key that was made when the PIN was last right. A key that
    /// outlives a change of the enrolled faces or fingers says nothing of whether there was one.
    fn biometrics(&self, host: &Host) -> Option<Biometrics> {
        let Loaded::Here(record) = &self.gate.record else { return None };
        let offer = host.biometrics.filter(|_| !self.gate.biometric_locked && record.presence.is_some())?;
        let changed = (!record.presence_survives).then_some(false);
        Some(Biometrics { kind: offer.kind, strong: offer.strong, changed })
    }

    pub(super) fn screen(&self, host: &Host, effective: &Effective, step: &Step, steps: &[Step]) -> Screen {
        let rules = PinRules::of(effective);
        let flaws = self.gate.flaws.clone();
        match step {
            Step::SetPin => Screen::SetPin { rules, flaws },
            Step::ChangePin { flaws: because } => {
                Screen::ChangePin { rules, because: because.clone(), flaws }
            }
            Step::EnterPin { biometric } => {
                let left = access::tries_left(effective, &self.access_state(host), &host.facts);
                // Whoever is to choose a new PIN has to know the old one.
                let changes = steps.iter().any(|step| matches!(step, Step::ChangePin { .. }));
                Screen::EnterPin {
                    passcode: rules.passcode,
                    biometric: *biometric && !changes,
                    wrong: self.gate.wrong,
                    left: left.map(|(tries, then)| TriesLeft { tries, then }),
                }
            }
            Step::ResetBySignIn | Step::Credentials | Step::Wipe => self.credentials(host, steps),
        }
    }

    fn credentials(&self, host: &Host, steps: &[Step]) -> Screen {
        let wrong = self.access_state(host).wrong_pins > 0 && !self.gate.forgot && !self.is_record_lost();
        Screen::Credentials {
            why: match steps.contains(&Step::ResetBySignIn) {
                true if wrong => SignInReason::WrongPins,
                true => SignInReason::ForgottenPin,
                false => SignInReason::Access,
            },
            checking: matches!(self.gate.sign_in, SignIn::Waiting { .. }),
            failed: match self.gate.sign_in {
                SignIn::Failed(code) => Some(code),
                _ => None,
            },
            may_go_back: self.gate.forgot && !self.is_record_lost(),
        }
    }
}

/// Whether the recheck period since then has not run out.
fn holds(effective: &Effective, at: Moment, now: Now) -> bool {
    at.boot == time::moment(now).boot && now.monotonic < access::asked_again(effective, at)
}

//! What a person answers at the gate, and what follows.

use std::fmt;

use cordon_policy::access::{self, PinShape};
use cordon_policy::launch::LaunchVerdict;
use cordon_wire::key::Verifier as _;
use zeroize::Zeroizing;

use super::record::{AccessRecord, names, presence_key};
use super::screen::{Action, Gate, Screen, SignInReason};
use super::{Loaded, PinError, SignIn};
use crate::address;
use crate::backoff;
use crate::effect::{Effect, Now};
use crate::error::InputError;
use crate::host::Host;
use crate::ports::KeyError;
use crate::saved::Saved;
use crate::session::commit::Fresh;
use crate::session::run::Session;
use crate::time;

const PRESENCE: &[u8] = b"cordon-presence/1";
/// How long ago a sign-in may be that counts as fresh, in seconds of the server's clock.
const FRESH_S: i64 = 10 * 60;

/// What a person answers.
pub enum Answer {
    /// The PIN that is set.
    Pin(Zeroizing<String>),
    /// A new PIN, where one is asked for.
    NewPin(Zeroizing<String>),
    /// A new PIN in place of the one that is set, while the gate is open or asks for the PIN: for a settings page.
    ChangePin {
        /// The PIN that is set. A wrong one counts.
        old: Zeroizing<String>,
        /// The new one.
        new: Zeroizing<String>,
    },
    /// A face or a finger: [`Effect::Presence`] follows.
    Biometric,
    /// The PIN is forgotten: a sign-in takes its place.
    ForgotPin,
    /// The person signed in with the work account just now; this is the token. The server is asked whether it holds.
    SignedIn(Zeroizing<String>),
    /// The warnings were read.
    Dismiss,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pin(_) => "Pin",
            Self::NewPin(_) => "NewPin",
            Self::ChangePin { .. } => "ChangePin",
            Self::Biometric => "Biometric",
            Self::ForgotPin => "ForgotPin",
            Self::SignedIn(_) => "SignedIn",
            Self::Dismiss => "Dismiss",
        })
    }
}

/// What became of [`Effect::Presence`].
#[derive(Clone, PartialEq, Eq)]
pub enum PresenceOutcome {
    /// The key signed the message: r ‖ s, 64 bytes.
    Signed(Vec<u8>),
    /// The person was not recognised, or turned away.
    Failed,
    /// The system takes no more tries for now.
    LockedOut,
    /// The key is gone: the enrolled faces or fingers changed.
    KeyGone,
}

impl fmt::Debug for PresenceOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signed(_) => "Signed",
            Self::Failed => "Failed",
            Self::LockedOut => "LockedOut",
            Self::KeyGone => "KeyGone",
        })
    }
}

/// Why an answer was not taken. Nothing changed, but that a PIN's attempt stays counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The gate does not ask that now.
    #[error("the gate does not ask that now: show what `gate` says")]
    NotAsked,
    /// The account is not signed in, or the token is somebody else's.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The sign-in's token says no time of the sign-in.
    #[error(
        "the token has no `auth_time`: sign in with an identity provider that says when the person signed in"
    )]
    NoAuthTime,
    /// The PIN could not be processed.
    #[error(transparent)]
    Pin(#[from] PinError),
}

impl From<KeyError> for AnswerError {
    fn from(error: KeyError) -> Self {
        Self::Pin(PinError::Key(error))
    }
}

impl Session {
    /// Takes an answer and judges anew.
    pub(crate) fn answer_gate(
        &mut self,
        host: &mut Host,
        now: Now,
        answer: Answer,
    ) -> Result<Gate, AnswerError> {
        let gate = self.gate(host, now);
        match answer {
            Answer::Pin(pin) => {
                asked(&gate, Action::Pin)?;
                self.enter_pin(host, now, &pin)?;
            }
            Answer::NewPin(pin) => {
                asked(&gate, Action::NewPin)?;
                self.set_pin(host, now, &pin)?;
            }
            Answer::ChangePin { old, new } => self.change_pin(host, now, &gate, &old, &new)?,
            Answer::Biometric => {
                asked(&gate, Action::Biometric)?;
                self.ask_presence(host)?;
            }
            Answer::ForgotPin => {
                asked(&gate, Action::ForgotPin)?;
                self.gate.forgot = true;
            }
            Answer::SignedIn(token) => self.take_sign_in(&gate, now, token)?,
            Answer::Dismiss => {
                asked(&gate, Action::Dismiss)?;
                self.dismiss(&gate, now);
            }
        }
        Ok(self.regate(host, now))
    }

    /// Judges anew, whatever was judged a moment ago.
    fn regate(&mut self, host: &mut Host, now: Now) -> Gate {
        let gate = self.publish(host);
        self.remove_if_judged_so(host, now);
        gate
    }

    fn dismiss(&mut self, gate: &Gate, now: Now) {
        if let Gate::Shut(Screen::Warning { reasons }) = gate {
            let warned = reasons.iter().filter(|reason| reason.action == LaunchVerdict::Warn);
            self.gate.dismissed = warned.map(|reason| (reason.setting, reason.found.clone())).collect();
            self.gate.dismissed_at = Some(time::moment(now));
        }
    }

    /// Checks a PIN. INVARIANT: the attempt is counted and saved before the check, so that ending the app gives none back.
    fn check_pin(&mut self, host: &Host, pin: &str) -> Result<bool, PinError> {
        let oid = self.oid;
        let record = self.load_record(host)?;
        let mut counted = record.clone();
        counted.state = counted.state.attempt();
        counted.save(&*host.ports.keys, oid)?;
        *record = counted;
        record.fits(&*host.ports.keys, oid, pin)
    }

    fn enter_pin(&mut self, host: &Host, now: Now, pin: &str) -> Result<(), PinError> {
        let right = self.check_pin(host, pin)?;
        self.gate.wrong = !right;
        if !right {
            return Ok(());
        }
        self.gate.biometric_locked = false;
        // A PIN that has to be changed opens nothing yet: the timer starts with the new one.
        self.gate.proven = self.must_change(host, now);
        let passes = !self.gate.proven;
        let time = host.time.now(now);
        self.change_record(host, |record| {
            let state = std::mem::take(&mut record.state);
            record.state = match passes {
                true => state.pin_right(&time),
                false => access::AccessState { wrong_pins: 0, ..state },
            };
        })?;
        self.renew_presence(host);
        self.tell_peers(host);
        Ok(())
    }

    /// Whether the rules ask for a new PIN in place of the one that is set.
    fn must_change(&self, host: &Host, now: Now) -> bool {
        let Some(policy) = &self.policy else { return false };
        let state = access::AccessState { pin_passed: None, wrong_pins: 0, ..self.access_state(host) };
        let steps = access::required(&policy.effective, &state, &host.facts, &host.time.now(now));
        steps.iter().any(|step| matches!(step, access::Step::ChangePin { .. }))
    }

    fn set_pin(&mut self, host: &mut Host, now: Now, pin: &str) -> Result<(), PinError> {
        let Some(effective) = self.policy.as_ref().map(|policy| std::sync::Arc::clone(&policy.effective))
        else {
            return Ok(());
        };
        let oid = self.oid;
        let record = self.load_record(host)?;
        let before = record.used_before(&*host.ports.keys, oid, pin)?;
        if let Err(flaws) = access::check_new_pin(&effective, pin, before) {
            self.gate.flaws = flaws.clone();
            return Err(PinError::Flawed(flaws));
        }
        let time = host.time.now(now);
        let mut next = record.clone();
        next.add(&*host.ports.keys, oid, pin)?;
        next.state = next.state.pin_set(PinShape::of(pin), &time);
        next.save(&*host.ports.keys, oid)?;
        let generation = next.generation;
        self.gate.record = Loaded::Here(Box::new(next));
        (self.gate.proven, self.gate.forgot, self.gate.wrong) = (false, false, false);
        self.gate.flaws.clear();
        self.gate.sign_in = SignIn::None;
        self.renew_presence(host);
        self.tell_peers(host);
        // Should this not be written, an item that goes missing later is taken for one that never was.
        let saved = Saved { access: generation, ..self.saved.clone() };
        if let Err(error) = self.commit(host, saved, Fresh::default()) {
            host.notice(Some(self.identity()), "storeUnavailable", error.to_string());
        }
        Ok(())
    }

    fn change_pin(
        &mut self,
        host: &mut Host,
        now: Now,
        gate: &Gate,
        old: &str,
        new: &str,
    ) -> Result<(), AnswerError> {
        if !gate.is_open() {
            asked(gate, Action::Pin)?;
        }
        if self.load_record(host)?.state.pin.is_none() {
            return Err(AnswerError::NotAsked);
        }
        self.enter_pin(host, now, old)?;
        if !self.gate.wrong {
            self.set_pin(host, now, new)?;
        }
        Ok(())
    }

    /// Changes the record: saved first, then taken over.
    pub(crate) fn change_record(
        &mut self,
        host: &Host,
        change: impl FnOnce(&mut AccessRecord),
    ) -> Result<(), KeyError> {
        let oid = self.oid;
        let record = self.load_record(host)?;
        let mut next = record.clone();
        change(&mut next);
        if next != *record {
            next.save(&*host.ports.keys, oid)?;
            *record = next;
        }
        Ok(())
    }

    /// Makes the key that a face or a finger uses, where there is none that serves. Without one the PIN is asked for.
    fn renew_presence(&mut self, host: &Host) {
        let Some(policy) = &self.policy else { return };
        let survives = !access::change_of_biometrics_matters(&policy.effective);
        let allowed =
            |offer: &super::BiometricOffer| access::biometrics_allowed(&policy.effective, offer.kind);
        if host.biometrics.filter(allowed).is_none() {
            return;
        }
        let (keys, name) = (&*host.ports.keys, presence_key(self.oid));
        let Loaded::Here(record) = &self.gate.record else { return };
        let serves = record.presence.is_some_and(|key| keys.public(&name) == Ok(key));
        if serves && record.presence_survives == survives {
            return;
        }
        let made = keys.create_presence(&name, survives).ok();
        let _ = self.change_record(host, |record| {
            (record.presence, record.presence_survives) = (made, survives);
        });
    }

    fn ask_presence(&mut self, host: &mut Host) -> Result<(), AnswerError> {
        let challenge: [u8; 32] = backoff::random().ok_or(PinError::Resources)?;
        self.gate.challenge = Some(challenge);
        let message = [PRESENCE, &challenge].concat();
        let (identity, key) = (self.identity(), presence_key(self.oid));
        host.effects.push_back(Effect::Presence { identity, key, message });
        Ok(())
    }

    /// What became of the face or the finger. Only a signature over the challenge that waits counts.
    pub(crate) fn presence(&mut self, host: &mut Host, now: Now, outcome: &PresenceOutcome) {
        let Some(challenge) = self.gate.challenge.take() else { return };
        let message = [PRESENCE, &challenge].concat();
        match outcome {
            PresenceOutcome::Signed(signature) => {
                let Loaded::Here(record) = &self.gate.record else { return };
                if record.presence.is_some_and(|key| key.verifies(&message, signature)) {
                    self.presence_good(host, now);
                } else {
                    let text = "a signature that was to prove a face or a finger does not hold: the PIN is asked for";
                    host.notice(Some(self.identity()), "presence", text);
                }
            }
            PresenceOutcome::Failed => {}
            PresenceOutcome::LockedOut => self.gate.biometric_locked = true,
            PresenceOutcome::KeyGone => {
                let _ = self.change_record(host, |record| record.presence = None);
            }
        }
        self.regate(host, now);
    }

    fn presence_good(&mut self, host: &mut Host, now: Now) {
        self.gate.proven = self.must_change(host, now);
        if self.gate.proven {
            return;
        }
        let time = host.time.now(now);
        let saved = self.change_record(host, |record| {
            record.state = std::mem::take(&mut record.state).biometric_good(&time);
        });
        match saved {
            Ok(()) => self.tell_peers(host),
            Err(error) => host.notice(Some(self.identity()), "keyUnavailable", error.to_string()),
        }
    }

    fn tell_peers(&self, host: &Host) {
        if let (Some(peers), Loaded::Here(record)) = (&host.ports.peers, &self.gate.record)
            && let Some(passed) = record.state.pin_passed
        {
            peers.note_pin_passed(self.oid, passed);
        }
    }

    /// A token of a sign-in that just happened. The server says whether it holds; see [`sign_in_held`](Self::sign_in_held).
    fn take_sign_in(&mut self, gate: &Gate, now: Now, token: Zeroizing<String>) -> Result<(), AnswerError> {
        asked(gate, Action::SignIn)?;
        address::check_token(self.oid, &token)?;
        if address::auth_time(&token).is_none() && matches!(gate, Gate::Shut(Screen::Credentials { .. })) {
            return Err(AnswerError::NoAuthTime);
        }
        self.told.sign_in_refused = false;
        self.gate.sign_in = SignIn::Waiting { token, sent: false };
        if self.net.main.is_none() {
            self.net.due = Some(now.monotonic);
        }
        Ok(())
    }

    /// The server accepted the token: its envelope came at `at`, by the server's clock.
    pub(crate) fn sign_in_held(&mut self, host: &mut Host, now: Now, at: i64) {
        let SignIn::Waiting { token, sent: true } = &self.gate.sign_in else { return };
        let fresh = address::auth_time(token).is_some_and(|time| time >= at.saturating_sub(FRESH_S));
        self.gate.sign_in = SignIn::None;
        // Where something else was in the way, the server's answer is what was wanted.
        let Gate::Shut(Screen::Credentials { why, .. }) = self.judge(host) else { return };
        if !fresh {
            self.gate.sign_in = SignIn::Failed("signInNotFresh");
            return;
        }
        let time = host.time.now(now);
        let void = why != SignInReason::Access;
        let saved = self.change_record(host, |record| {
            let state = std::mem::take(&mut record.state);
            record.state = if void { state.reset_by_sign_in(&time) } else { state.signed_in(&time) };
        });
        match saved {
            Ok(()) if void => self.pin_was_reset(host),
            Ok(()) => {}
            Err(error) => host.notice(Some(self.identity()), "keyUnavailable", error.to_string()),
        }
    }

    fn pin_was_reset(&mut self, host: &mut Host) {
        self.gate.forgot = false;
        self.gate.wrong = false;
        let Loaded::Here(record) = &self.gate.record else { return };
        let saved = Saved { access: record.generation, ..self.saved.clone() };
        if saved != self.saved
            && let Err(error) = self.commit(host, saved, Fresh::default())
        {
            host.notice(Some(self.identity()), "storeUnavailable", error.to_string());
        }
    }

    /// The sign-in did not count.
    pub(crate) fn sign_in_failed(&mut self, code: &'static str) {
        if matches!(self.gate.sign_in, SignIn::Waiting { sent: true, .. }) {
            self.gate.sign_in = SignIn::Failed(code);
        }
    }

    /// The app left the front: timers that have not run out start again.
    pub(crate) fn left_front(&mut self, host: &mut Host, now: Now) {
        if !self.gate.dismissed.is_empty() {
            self.gate.dismissed_at = Some(time::moment(now));
        }
        let policy = self.policy.as_ref().filter(|_| self.gate.active);
        let effective = policy.map(|policy| std::sync::Arc::clone(&policy.effective));
        if let (Some(effective), Loaded::Here(_)) = (effective, &self.gate.record) {
            // In front nothing ran out, so the timers start with this moment.
            let state = self.access_state(host);
            let time = host.time.now(now);
            let again = state.left_foreground(&effective, &time);
            // When it cannot be saved, the timer of the last entry goes on: stricter, not laxer.
            let _ = self.change_record(host, |record| {
                record.state.pin_passed = again.pin_passed;
                record.state.credentials_passed = again.credentials_passed;
            });
            self.tell_peers(host);
        }
        self.gate.active = false;
        self.regate(host, now);
    }

    /// Destroys what the key store holds for the gate.
    pub(crate) fn destroy_access(&mut self, host: &Host) -> Result<(), KeyError> {
        for name in names(self.oid) {
            match host.ports.keys.destroy(&name) {
                Ok(()) | Err(KeyError::Destroyed) => {}
                Err(error) => return Err(error),
            }
        }
        if let Some(peers) = &host.ports.peers {
            peers.leave(self.oid);
        }
        self.gate = super::GateState::default();
        Ok(())
    }
}

fn asked(gate: &Gate, action: Action) -> Result<(), AnswerError> {
    let asks = gate.screen().is_some_and(|screen| screen.actions().contains(&action));
    asks.then_some(()).ok_or(AnswerError::NotAsked)
}

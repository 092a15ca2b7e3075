//! A face or a finger, as a signature.

use std::fmt;

use cordon_policy::access;
use cordon_wire::key::Verifier as _;

use super::answer::{AnswerError, asked};
use super::judge::Door;
use super::record::presence_key;
use super::screen::Action;
use super::{BiometricOffer, Loaded, PinError};
use crate::backoff;
use crate::effect::{Effect, Now};
use crate::host::Host;
use crate::session::run::Session;

const DOMAIN: &[u8] = b"cordon-presence/1";

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

impl Session {
    /// Makes the key that a face or a finger uses, where there is none that serves. Without one the PIN is asked for.
    pub(super) fn renew_presence(&mut self, host: &Host) {
        let Some(policy) = &self.policy else { return };
        let survives = !access::change_of_biometrics_matters(&policy.effective);
        let allowed = |offer: &BiometricOffer| access::biometrics_allowed(&policy.effective, offer.kind);
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
        // When it cannot be saved, no face does: the PIN is asked for.
        let _ = self.change_record(host, |record| {
            (record.presence, record.presence_survives) = (made, survives);
        });
    }

    pub(super) fn ask_presence(&mut self, host: &mut Host) -> Result<(), AnswerError> {
        let challenge: [u8; 32] = backoff::random().ok_or(PinError::Resources)?;
        self.gate.challenge = Some(challenge);
        let message = [DOMAIN, &challenge].concat();
        let (identity, key) = (self.identity(), presence_key(self.oid));
        host.effects.push_back(Effect::Presence { identity, key, message });
        Ok(())
    }

    /// What became of the face or the finger. Only a signature over the challenge that waits counts, and only while the gate
    /// still takes one.
    pub(crate) fn presence(&mut self, host: &mut Host, now: Now, outcome: &PresenceOutcome) {
        let Some(challenge) = self.gate.challenge.take() else { return };
        let message = [DOMAIN, &challenge].concat();
        match outcome {
            PresenceOutcome::Signed(signature) => {
                let asks = match self.door(host, now) {
                    Door::Gate(gate) => asked(&gate, Action::Biometric).is_ok(),
                    Door::Removes(_) => false,
                };
                let key = match &self.gate.record {
                    Loaded::Here(record) => record.presence,
                    _ => None,
                };
                let holds = key.is_some_and(|key| key.verifies(&message, signature));
                match (asks, holds) {
                    (true, true) => self.presence_good(host, now),
                    (_, false) => {
                        let text = "a signature that was to prove a face or a finger does not hold";
                        host.notice(Some(self.identity()), "presence", text);
                    }
                    (false, true) => {}
                }
            }
            PresenceOutcome::Failed => {}
            PresenceOutcome::LockedOut => self.gate.biometric_locked = true,
            PresenceOutcome::KeyGone => {
                // When it cannot be saved the next face fails the same way.
                let _ = self.change_record(host, |record| record.presence = None);
            }
        }
        self.regate(host, now);
    }

    fn presence_good(&mut self, host: &mut Host, now: Now) {
        let time = self.time.now(now);
        let saved = self.change_record(host, |record| {
            record.state = std::mem::take(&mut record.state).biometric_good(&time);
        });
        if let Err(error) = saved {
            host.notice(Some(self.identity()), "keyUnavailable", error.to_string());
        }
    }
}

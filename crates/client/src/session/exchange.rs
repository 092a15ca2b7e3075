//! Requests to the server, each with a proof made at the moment it is sent.

use cordon_wire::proof::Proof;
use cordon_wire::{InstanceKey, Nonce, PROOF_HEADER, Sha256};
use zeroize::Zeroizing;

use super::State;
use super::commit::Fresh;
use super::draft::{Draft, no_randomness};
use super::net::{Kind, Main, Poll, Trouble};
use super::run::Session;
use crate::backoff;
use crate::effect::{DEVICE_AUDIENCE, Effect, Now, Request, RequestId};
use crate::gate::SignIn;
use crate::host::Host;
use crate::ports::KeyError;
use crate::saved::Saved;
use crate::signer::PortSigner;

const POLL_TIMEOUT_MS: u64 = 65_000;
/// After the host's own time-out a request counts as failed even if the host forgets to say so.
const GRACE_MS: u64 = 5_000;

/// Why nothing could be sent.
#[derive(Debug)]
pub(super) enum Obstacle {
    Key(KeyError),
    Other(&'static str, String),
}

impl Session {
    /// Starts what this state has to say to the server.
    pub(crate) fn start_main(&mut self, host: &mut Host, now: Now) -> Option<Effect> {
        let kind = match &self.saved.state {
            State::Wiping { .. } => return None,
            State::Joining | State::Rejoining { .. } if self.barred.is_some() => return None,
            State::Joining | State::Rejoining { .. } if !self.has_token() => return self.ask_token(),
            State::Joining | State::Rejoining { .. } => Kind::Register,
            State::Parked if self.net.rejoining && self.barred.is_none() && self.net.token.is_some() => {
                Kind::Register
            }
            State::Parked if self.net.rejoining && self.barred.is_none() && !self.net.token_asked => {
                // What was left is checked in for whether or not a token comes.
                self.net.due = Some(now.monotonic);
                return self.ask_token();
            }
            State::Parked if self.is_mute() => return None,
            // A sign-in at the gate: the server says whether its token holds.
            State::Member if matches!(self.gate.sign_in, SignIn::Waiting { .. }) => Kind::Register,
            State::Member | State::Parked => Kind::CheckIn,
            State::Wiped { .. } if !self.saved.outbox.is_empty() => Kind::CheckIn,
            State::Wiped { leaving: true } => Kind::Delete,
            State::Wiped { leaving: false } => return None,
        };
        self.send(host, now, kind, false)
    }

    /// Whether there is a token to register with: one that was given for it, or that of a sign-in at the gate.
    fn has_token(&self) -> bool {
        self.net.token.is_some() || matches!(self.gate.sign_in, SignIn::Waiting { .. })
    }

    fn ask_token(&mut self) -> Option<Effect> {
        if std::mem::replace(&mut self.net.token_asked, true) {
            return None;
        }
        Some(Effect::NeedToken { oid: self.oid, audience: DEVICE_AUDIENCE })
    }

    /// Sends one exchange; `again` when the server asked for a newer nonce.
    pub(crate) fn send(&mut self, host: &mut Host, now: Now, kind: Kind, again: bool) -> Option<Effect> {
        match self.draft_main(host, now, kind).and_then(|(draft, nonce)| {
            let id = host.next_request();
            Ok((self.prove(host, id, draft)?, nonce))
        }) {
            Ok((request, nonce)) => {
                let until = now.monotonic.saturating_add(request.timeout_ms + GRACE_MS);
                let with_receipts = kind == Kind::CheckIn && !self.saved.outbox.is_empty();
                self.net.main = Some(Main { id: request.id, kind, nonce, until, again, with_receipts });
                Some(Effect::Send(request))
            }
            Err(obstacle) => {
                self.obstacle(host, now, obstacle);
                None
            }
        }
    }

    fn obstacle(&mut self, host: &mut Host, now: Now, obstacle: Obstacle) {
        let identity = Some(self.identity());
        match obstacle {
            Obstacle::Key(KeyError::Unavailable) => {
                host.notice(identity, "keyUnavailable", "the key store does not answer: trying again later");
                self.not_asked(host, now);
            }
            Obstacle::Key(KeyError::Destroyed | KeyError::Corrupt) => self.keys_lost(host, now),
            Obstacle::Other(code, text) => {
                host.notice(identity, code, text);
                self.not_asked(host, now);
            }
        }
    }

    /// Nothing went out, which says nothing of the server.
    fn not_asked(&mut self, host: &mut Host, now: Now) {
        self.no_answer(host, now);
        self.net.trouble = Some(Trouble::Unasked);
    }

    /// Opens the long poll.
    pub(crate) fn start_poll(&mut self, host: &mut Host, now: Now) -> Option<Effect> {
        self.send_poll(host, now, false)
    }

    /// Opens the long poll; `again` when the server asked for a newer nonce.
    pub(crate) fn send_poll(&mut self, host: &mut Host, now: Now, again: bool) -> Option<Effect> {
        let asked = self.saved.held.map(|held| held.position);
        let query = asked.map(|at| format!("?epoch={}&seq={}", at.epoch, at.seq)).unwrap_or_default();
        let draft = self.draft("GET", &format!("/changes{query}"), Zeroizing::default(), POLL_TIMEOUT_MS);
        let id = host.next_request();
        match draft.and_then(|draft| self.prove(host, id, draft)) {
            Ok(request) => {
                let until = now.monotonic.saturating_add(request.timeout_ms + GRACE_MS);
                self.net.poll = Some(Poll { id: request.id, asked, since: now.monotonic, until, again });
                Some(Effect::Send(request))
            }
            // What is wrong with the keys shows at the next check-in, which acts on it.
            Err(_) => {
                self.poll_failed(now);
                None
            }
        }
    }

    fn prove(&self, host: &Host, id: RequestId, draft: Draft) -> Result<Request, Obstacle> {
        let url = format!("{}{}", self.saved.server, draft.path);
        let proof = Proof {
            htm: draft.method.to_owned(),
            htu: url.clone(),
            jti: Nonce::new(backoff::random().ok_or_else(no_randomness)?),
            bh: Sha256::of(&draft.body),
            nonce: self.net.server_nonce.clone(),
            rid: draft.registration,
            ath: draft.bearer.as_ref().map(|token| Sha256::of(token.as_bytes())),
        };
        let name = self.saved.instance.as_deref().ok_or(Obstacle::Key(KeyError::Destroyed))?;
        let signer = PortSigner::new(&*host.ports.keys, name).map_err(Obstacle::Key)?;
        let proof = proof.sign(&signer);
        let proof = proof.map_err(|_| Obstacle::Key(signer.error().unwrap_or(KeyError::Unavailable)))?;
        let mut headers = vec![(PROOF_HEADER, Zeroizing::new(proof))];
        if !draft.body.is_empty() {
            headers.push(("Content-Type", Zeroizing::new("application/json".to_owned())));
        }
        if let Some(token) = draft.bearer {
            headers.push(("Authorization", Zeroizing::new(["Bearer ", token.as_str()].concat())));
        }
        let (method, body, timeout_ms) = (draft.method, draft.body, draft.timeout_ms);
        Ok(Request { id, method, url, headers, body, timeout_ms })
    }

    /// The instance key, made when there is none. Its name is saved before it is used, so that every later attempt
    /// registers with the same key.
    pub(super) fn instance_key(&mut self, host: &mut Host) -> Result<InstanceKey, Obstacle> {
        if let Some(name) = &self.saved.instance {
            match host.ports.keys.public(name) {
                Ok(key) => return Ok(key),
                Err(KeyError::Unavailable) => return Err(Obstacle::Key(KeyError::Unavailable)),
                Err(KeyError::Destroyed | KeyError::Corrupt) => {}
            }
        }
        let tag: [u8; 8] = backoff::random().ok_or_else(no_randomness)?;
        let name = format!("instance.{}.{:016x}", self.oid, u64::from_be_bytes(tag));
        let key = host.ports.keys.create_signing(&name).map_err(Obstacle::Key)?;
        let saved = Saved { instance: Some(name), ..self.saved.clone() };
        self.commit(host, saved, Fresh::default())
            .map_err(|error| Obstacle::Other("storeUnavailable", error.to_string()))?;
        Ok(key)
    }
}

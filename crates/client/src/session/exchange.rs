//! Requests to the server, each with a proof made at the moment it is sent.

use cordon_wire::check_in::CheckInRequest;
use cordon_wire::proof::Proof;
use cordon_wire::registration::{Evidence, Facts, RegistrationRequest};
use cordon_wire::trust::Trust;
use cordon_wire::{InstanceKey, KeyId, Nonce, PREFIX, PROOF_HEADER, RegistrationId, Sha256};
use serde_json::Value;
use zeroize::Zeroizing;

use super::State;
use super::commit::Fresh;
use super::run::{Kind, Main, Poll, Session};
use crate::backoff;
use crate::config::{BACKGROUND_ACCESS, Config};
use crate::effect::{DEVICE_AUDIENCE, Effect, Now, Request, RequestId};
use crate::gate::SignIn;
use crate::host::Host;
use crate::ports::KeyError;
use crate::saved::{self, Saved, SavedReport};
use crate::signer::PortSigner;

const TIMEOUT_MS: u64 = 30_000;
const POLL_TIMEOUT_MS: u64 = 65_000;
/// After the host's own time-out a request counts as failed even if the host forgets to say so.
const GRACE_MS: u64 = 5_000;
const CLIENT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Why nothing could be sent.
#[derive(Debug)]
enum Obstacle {
    Key(KeyError),
    Other(&'static str, String),
}

/// What goes out, before the proof is made.
struct Draft {
    method: &'static str,
    path: String,
    body: Zeroizing<Vec<u8>>,
    timeout_ms: u64,
    bearer: Option<Zeroizing<String>>,
    registration: Option<RegistrationId>,
}

impl Session {
    /// Starts what this state has to say to the server.
    pub(crate) fn start_main(&mut self, host: &mut Host, now: Now) -> Option<Effect> {
        let kind = match &self.saved.state {
            State::Wiping { .. } => return None,
            State::Joining | State::Rejoining { .. } if self.barred.is_some() => return None,
            State::Joining | State::Rejoining { .. } if self.net.token.is_none() => return self.ask_token(),
            State::Joining | State::Rejoining { .. } => Kind::Register,
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
                self.no_answer(host, now);
            }
            Obstacle::Key(KeyError::Destroyed | KeyError::Corrupt) => self.keys_lost(host, now),
            Obstacle::Other(code, text) => {
                host.notice(identity, code, text);
                self.no_answer(host, now);
            }
        }
    }

    fn draft_main(&mut self, host: &mut Host, now: Now, kind: Kind) -> Result<(Draft, Nonce), Obstacle> {
        let nonce = Nonce::new(backoff::random().ok_or_else(no_randomness)?);
        let draft = match kind {
            Kind::Register => self.draft_registration(host, nonce)?,
            Kind::CheckIn => self.draft_check_in(host, now, nonce)?,
            Kind::Delete => self.draft("DELETE", "", Zeroizing::default(), TIMEOUT_MS)?,
        };
        Ok((draft, nonce))
    }

    fn draft_registration(&mut self, host: &mut Host, nonce: Nonce) -> Result<Draft, Obstacle> {
        let instance_key = self.instance_key(host)?;
        let config = &host.config;
        let request = RegistrationRequest {
            instance_key,
            encryption_key: None,
            app: config.app.to_string(),
            app_version: config.app_version.clone(),
            client_version: CLIENT_VERSION.to_owned(),
            capabilities: capabilities(config),
            device_tag: config.device_tag.clone(),
            device_name: config.device_name.clone(),
            facts: self.facts(host),
            management: evidence(host),
            nonce,
            trust_version: self.trust_version(),
            live_keys: self.live_keys(),
        };
        let bearer = self.bearer();
        let path = format!("{PREFIX}/registrations");
        let body = json(&request)?;
        Ok(Draft { method: "POST", path, body, timeout_ms: TIMEOUT_MS, bearer, registration: None })
    }

    /// The token of a registration: that of a sign-in at the gate goes first.
    fn bearer(&mut self) -> Option<Zeroizing<String>> {
        if let SignIn::Waiting { token, sent } = &mut self.gate.sign_in {
            *sent = true;
            return Some(token.clone());
        }
        self.net.token.clone()
    }

    fn draft_check_in(&mut self, host: &mut Host, now: Now, nonce: Nonce) -> Result<Draft, Obstacle> {
        self.number_report(host, now)?;
        let mut request = CheckInRequest::new(self.report.report, nonce, self.facts(host));
        request.held_version =
            self.policy.as_ref().filter(|_| !self.net.full_policy).map(|p| p.version.clone());
        request.held = self.saved.held.map(|held| held.position);
        request.trust_version = self.trust_version();
        let receipts = self.saved.outbox.iter().take(cordon_wire::limits::RECEIPTS);
        request.receipts = receipts.map(|delivery| delivery.jws.clone()).collect();
        request.counts = self.report.counts.clone();
        request.launch = self.report.launch.clone();
        request.judged = self.report.noted.is_some();
        request.live_keys = self.live_keys();
        request.parked = self.saved.state == State::Parked;
        request.management = evidence(host);
        request.log = self.net.log.as_ref().and_then(crate::logs::Log::answer);
        if !self.net.told {
            // An app that was updated says so once a run.
            request.app_version = Some(host.config.app_version.clone());
            request.client_version = Some(CLIENT_VERSION.to_owned());
            request.capabilities = Some(capabilities(&host.config));
        }
        self.draft("POST", "/check-in", json(&request)?, TIMEOUT_MS)
    }

    /// Numbers the next report and writes the number down before it is used. A report that was not answered keeps
    /// its number and its counts, so that a repeat counts once.
    fn number_report(&mut self, host: &mut Host, now: Now) -> Result<(), Obstacle> {
        if self.report.report > 0 && !self.report.answered {
            return Ok(());
        }
        // The wall clock only makes the number leap: a storage that was put back then does not repeat numbers.
        let leap = u64::try_from(now.wall).unwrap_or(0);
        let report = self.report.report.saturating_add(1).max(leap);
        let counts = self.tally.drain(now.wall);
        let launch = std::mem::take(&mut self.gate.outcomes);
        let next = SavedReport {
            report,
            counts,
            launch,
            noted: self.gate.noted.clone(),
            answered: false,
            accepted: self.last_envelope(),
            clock: self.report.clock,
            high_water: self.time.mark(now),
        };
        let saved = saved::save(&*host.ports.store, &saved::report_record(self.oid), &next);
        if let Err(error) = saved {
            self.tally.put_back(next.counts);
            self.gate.outcomes = next.launch;
            return Err(Obstacle::Other("storeUnavailable", error.to_string()));
        }
        self.report = next;
        Ok(())
    }

    fn draft(
        &self,
        method: &'static str,
        tail: &str,
        body: Zeroizing<Vec<u8>>,
        timeout_ms: u64,
    ) -> Result<Draft, Obstacle> {
        let registration = self.saved.registration.ok_or_else(not_registered)?;
        let path = format!("{PREFIX}/registrations/{registration}{tail}");
        Ok(Draft { method, path, body, timeout_ms, bearer: None, registration: Some(registration) })
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
    fn instance_key(&mut self, host: &mut Host) -> Result<InstanceKey, Obstacle> {
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

    /// What the host told, and what the client knows of itself: how the root was learned, what protects the keys, how the
    /// clock stands against the server's.
    fn facts(&self, host: &Host) -> Facts {
        let mut facts = (*host.facts).clone();
        facts.app_version.get_or_insert_with(|| host.config.app_version.clone());
        facts.client_version.get_or_insert_with(|| CLIENT_VERSION.to_owned());
        let mut facts = match serde_json::to_value(facts) {
            Ok(Value::Object(facts)) => facts,
            _ => Facts::new(),
        };
        let own = [
            ("trust", serde_json::to_value(self.saved.trust.as_ref().map(Trust::origin))),
            ("keyLevel", serde_json::to_value(host.ports.keys.level())),
            ("clock", serde_json::to_value(self.time.clock(host.now).or(self.report.clock))),
        ];
        let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.ok()?)));
        facts.extend(own.filter(|(_, value)| !value.is_null()));
        facts
    }

    fn trust_version(&self) -> Option<u64> {
        self.saved.trust.as_ref().map(|trust| trust.document().version)
    }

    fn live_keys(&self) -> Vec<KeyId> {
        let keys = self.keys.iter().flat_map(|keys| &keys.wrapped);
        keys.map(|wrapped| KeyId::new(wrapped.key_id.0)).collect()
    }
}

/// What this app enforces, and what it declares of itself.
fn capabilities(config: &Config) -> Vec<String> {
    let declared = config.background_access.then(|| BACKGROUND_ACCESS.to_owned());
    config.capabilities.iter().cloned().chain(declared).collect()
}

/// Counted first and written into a buffer that fits: one that grew would leave copies of a token behind.
fn json(body: &impl serde::Serialize) -> Result<Zeroizing<Vec<u8>>, Obstacle> {
    let unsendable = |error: serde_json::Error| Obstacle::Other("unsendable", error.to_string());
    let mut length = Length(0);
    serde_json::to_writer(&mut length, body).map_err(unsendable)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *bytes, body).map_err(unsendable)?;
    Ok(bytes)
}

/// Counts what is written and keeps nothing of it.
struct Length(usize);

impl std::io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn evidence(host: &Host) -> Option<Evidence> {
    host.management.as_ref().map(|token| Evidence { token: token.to_string() })
}

fn no_randomness() -> Obstacle {
    Obstacle::Other("randomness", "no randomness: trying again later".to_owned())
}

fn not_registered() -> Obstacle {
    Obstacle::Other("notRegistered", "there is no registration yet".to_owned())
}

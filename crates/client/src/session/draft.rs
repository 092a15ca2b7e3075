//! What is said to the server: registrations and reports, before their proof is made.

use cordon_wire::check_in::CheckInRequest;
use cordon_wire::registration::{Evidence, Facts, RegistrationRequest};
use cordon_wire::trust::Trust;
use cordon_wire::{KeyId, Nonce, PREFIX, RegistrationId};
use serde_json::Value;
use zeroize::Zeroizing;

use super::State;
use super::exchange::Obstacle;
use super::net::Kind;
use super::run::Session;
use crate::backoff;
use crate::config::{BACKGROUND_ACCESS, Config};
use crate::effect::Now;
use crate::gate::SignIn;
use crate::host::Host;
use crate::saved::{self, SavedReport};

const TIMEOUT_MS: u64 = 30_000;
const CLIENT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What goes out, before the proof is made.
pub(super) struct Draft {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: Zeroizing<Vec<u8>>,
    pub(super) timeout_ms: u64,
    pub(super) bearer: Option<Zeroizing<String>>,
    pub(super) registration: Option<RegistrationId>,
}

impl Session {
    pub(super) fn draft_main(
        &mut self,
        host: &mut Host,
        now: Now,
        kind: Kind,
    ) -> Result<(Draft, Nonce), Obstacle> {
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

    pub(super) fn draft(
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

pub(super) fn no_randomness() -> Obstacle {
    Obstacle::Other("randomness", "no randomness: trying again later".to_owned())
}

fn not_registered() -> Obstacle {
    Obstacle::Other("notRegistered", "there is no registration yet".to_owned())
}

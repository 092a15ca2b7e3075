//! The envelope that answers a registration or a check-in.

use cordon_client::Request;
use cordon_wire::check_in::CheckInRequest;
use cordon_wire::envelope::{Content, Envelope, Management, Status};
use cordon_wire::{Code, Nonce, RegistrationId, Sha256};
use uuid::Uuid;

use super::{Contents, DevicePlane, Office, Refusal, bad_body, refusal, unsigned};
use crate::registration::Registration;

/// What a request asked.
pub(super) struct Asked {
    pub(super) nonce: Nonce,
    pub(super) trust: Option<u64>,
    pub(super) held: Option<String>,
    pub(super) acknowledged: Vec<Sha256>,
}

impl Asked {
    pub(super) const fn new(trust: Option<u64>) -> Self {
        Self { nonce: Nonce::new([0; 16]), trust, held: None, acknowledged: Vec::new() }
    }
}

impl DevicePlane {
    /// The hash of what holds, by which the client and a long poll tell two contents apart.
    pub(super) fn content(&self, registration: &Registration, holds: &Contents) -> Sha256 {
        let mut ids: Vec<Uuid> = registration.orders.iter().map(|order| order.id).collect();
        ids.sort_unstable();
        let content = Content {
            status: holds.status,
            policy_version: holds.policy.as_ref().map(|(version, _)| version.as_str()),
            configuration: &holds.configuration,
            configuration_sets: &holds.configuration_sets,
            one_account: holds.one_account,
            orders: &ids,
            managed_apps: &holds.managed_apps,
            management: holds.management,
            log_request: holds.log_request,
        };
        content.hash()
    }

    pub(super) fn envelope(
        &mut self,
        rid: &RegistrationId,
        at: i64,
        office: &dyn Office,
        asked: Asked,
    ) -> Result<Vec<u8>, Refusal> {
        let holds = office.contents(rid, self);
        let unknown = || refusal(404, Code::NotFound, "there is no such registration");
        let content = self.content(self.registrations.get(rid).ok_or_else(unknown)?, &holds);
        let registration = self.registrations.get_mut(rid).ok_or_else(unknown)?;
        if registration.content.replace(content) != Some(content) {
            registration.seq += 1;
        }
        let mut envelope = self.bare_envelope(*rid, at, asked.nonce, holds.status);
        let registration = self.registrations.get(rid).ok_or_else(unknown)?;
        let signed = registration.orders.iter().map(|order| order.sign(&self.keys.orders));
        envelope.orders = signed.collect::<Result<_, _>>().map_err(unsigned)?;
        (envelope.sub, envelope.seq, envelope.content) = (registration.oid, registration.seq, content);
        let (version, policy) = holds.policy.unzip();
        envelope.policy = policy.filter(|_| asked.held.is_none() || asked.held != version);
        envelope.policy_version = version;
        envelope.configuration = holds.configuration;
        envelope.configuration_sets = holds.configuration_sets;
        (envelope.one_account, envelope.management) = (holds.one_account, holds.management);
        envelope.managed_apps = holds.managed_apps;
        envelope.log_request = holds.log_request;
        envelope.acknowledged = if self.acknowledges { asked.acknowledged } else { Vec::new() };
        (envelope.report, envelope.next_check_in) = (registration.report, holds.interval);
        self.keys.seal(&envelope, asked.trust).map_err(unsigned)
    }

    /// An envelope that says a status and nothing else.
    fn bare_envelope(&self, aud: RegistrationId, iat: i64, nonce: Nonce, status: Status) -> Envelope {
        let Contents { configuration, configuration_sets, managed_apps, interval, .. } =
            Contents::bare(status);
        Envelope {
            aud,
            sub: Uuid::nil(),
            org: self.keys.organisation,
            epoch: self.keys.epoch,
            seq: 0,
            iat,
            nonce,
            status,
            content: Sha256::of(b""),
            policy_version: None,
            policy: None,
            configuration,
            configuration_sets,
            one_account: false,
            orders: Vec::new(),
            managed_apps,
            management: Management::Unmanaged,
            log_request: None,
            acknowledged: Vec::new(),
            report: 0,
            next_check_in: interval,
            server_nonce: self.nonce.clone(),
        }
    }

    pub(super) fn gone(&self, rid: RegistrationId, request: &Request, at: i64) -> Result<Vec<u8>, Refusal> {
        let body = CheckInRequest::from_slice(&request.body).map_err(bad_body)?;
        let envelope = self.bare_envelope(rid, at, body.nonce, Status::Gone);
        self.keys.seal(&envelope, body.trust_version).map_err(unsigned)
    }
}

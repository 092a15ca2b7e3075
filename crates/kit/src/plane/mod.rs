//! The device plane: what a server says to devices, with real proofs and real signatures, and without a server.

mod envelope;

use std::collections::BTreeMap;

use cordon_client::{Reply, Request};
use cordon_policy::AppId;
use cordon_wire::changes::Changes;
use cordon_wire::check_in::{CheckInRequest, LogAnswer};
use cordon_wire::envelope::{ConfigurationSet, ManagedApp, Management, Status};
use cordon_wire::key::SignError;
use cordon_wire::order::{Order, OrderKind};
use cordon_wire::proof::{self, Expectation, ProofError};
use cordon_wire::receipt;
use cordon_wire::registration::RegistrationRequest;
use cordon_wire::{
    BodyError, Code, ErrorBody, InstanceKey, PREFIX, PROOF_HEADER, Position, RegistrationId, Sha256,
};
use serde_json::Value;
use uuid::Uuid;

use self::envelope::Asked;
use crate::keys::Keys;
use crate::random;
use crate::registration::Registration;

/// How long an order may be begun, in seconds: a week.
const ORDER_LIFE: i64 = 7 * 24 * 60 * 60;

/// What an envelope says to a registration.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// What the registration is.
    pub status: Status,
    /// The effective policy and its version.
    pub policy: Option<(String, Value)>,
    /// App configuration for everybody.
    pub configuration: BTreeMap<String, String>,
    /// Further sets of app configuration, sorted.
    pub configuration_sets: Vec<ConfigurationSet>,
    /// Whether the organisation wants one managed account in an app.
    pub one_account: bool,
    /// What "a managed app" means, sorted.
    pub managed_apps: Vec<ManagedApp>,
    /// Whether and by whom the device is managed.
    pub management: Management,
    /// A log that is asked for.
    pub log_request: Option<Uuid>,
    /// Seconds until the next check-in.
    pub interval: u64,
}

impl Contents {
    /// A status without anything else; the next check-in in half an hour.
    #[must_use]
    pub const fn bare(status: Status) -> Self {
        Self {
            status,
            policy: None,
            configuration: BTreeMap::new(),
            configuration_sets: Vec::new(),
            one_account: false,
            managed_apps: Vec::new(),
            management: Management::Unmanaged,
            log_request: None,
            interval: 30 * 60,
        }
    }
}

/// What the device plane asks of the organisation behind it.
pub trait Office {
    /// Whose token it is, if it is one.
    fn account(&self, token: &str) -> Option<Uuid>;
    /// What holds for a registration, beside its orders.
    fn contents(&self, rid: &RegistrationId, plane: &DevicePlane) -> Contents;
    /// Whether a wipe of this user stands: each new registration gets its order.
    fn wipes(&self, oid: &Uuid) -> bool;
    /// The person at the device decided about a log.
    fn log_answered(&mut self, rid: &RegistrationId, answer: &LogAnswer);
}

/// Registrations, and what is said to them.
#[derive(Debug)]
pub struct DevicePlane {
    /// The public address, without a slash at its end.
    pub url: String,
    /// What is signed with.
    pub keys: Keys,
    /// Every registration that is known.
    pub registrations: BTreeMap<RegistrationId, Registration>,
    /// Registrations that their apps ended in this run.
    pub left: Vec<Registration>,
    /// The nonce that proofs must carry.
    pub nonce: String,
    /// Whether receipts are acknowledged, as they are by every server; off to see them delivered again.
    pub acknowledges: bool,
}

/// Status and code of a refusal, with what to do about it.
type Refusal = (u16, Code, String);

fn refusal(status: u16, code: Code, text: impl ToString) -> Refusal {
    (status, code, text.to_string())
}

fn bad_body(error: BodyError) -> Refusal {
    refusal(400, Code::BadRequest, error)
}

fn unsigned(error: SignError) -> Refusal {
    refusal(503, Code::Unavailable, error)
}

fn drawn() -> Result<[u8; 16], Refusal> {
    random().map_err(|error| refusal(503, Code::Unavailable, error))
}

impl DevicePlane {
    /// A plane at this address that knows nobody.
    #[must_use]
    pub fn new(url: String, keys: Keys, nonce: String) -> Self {
        let (registrations, left) = (BTreeMap::new(), Vec::new());
        Self { url, keys, registrations, left, nonce, acknowledges: true }
    }

    /// Answers a request at `at`, Unix seconds by the server's clock. A long poll is answered at once.
    pub fn answer(&mut self, request: &Request, at: i64, office: &mut dyn Office) -> Reply {
        let (status, body) = self.route(request, at, office).unwrap_or_else(|(status, code, text)| {
            // Two strings always write; a body that does not read says as little.
            (status, serde_json::to_vec(&ErrorBody::new(code, text)).unwrap_or_default())
        });
        Reply { request: request.id, status, nonce: Some(self.nonce.clone()), body }
    }

    /// Gives a registration an order.
    pub fn order(&mut self, rid: &RegistrationId, id: Uuid, kind: OrderKind, at: i64) {
        let (org, epoch) = (self.keys.organisation, self.keys.epoch);
        if let Some(registration) = self.registrations.get_mut(rid) {
            let key_ids = registration.live_keys.clone();
            let exp = at.saturating_add(ORDER_LIFE);
            let order = Order { id, org, rid: *rid, kind, key_ids, epoch, iat: at, exp, approval: None };
            registration.orders.push(order);
        }
    }

    /// Makes orders anew that expired before they were obeyed: the same ones, with a later time.
    pub fn renew_orders(&mut self, at: i64) {
        let orders = self.registrations.values_mut().flat_map(|registration| &mut registration.orders);
        for order in orders.filter(|order| order.exp < at) {
            (order.iat, order.exp) = (at, at.saturating_add(ORDER_LIFE));
        }
    }

    /// The registration and the position that a long poll names; `None` for any other request.
    #[must_use]
    pub fn poll(&self, request: &Request) -> Option<(RegistrationId, Position)> {
        let path = request.url.strip_prefix(&self.url)?;
        let (rid, query) = path.strip_prefix(&format!("{PREFIX}/registrations/"))?.split_once("/changes?")?;
        let number = |name: &str| {
            let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            value?.parse().ok()
        };
        Some((rid.parse().ok()?, Position { epoch: number("epoch")?, seq: number("seq")? }))
    }

    /// Whether the content of a registration is another than at this position. One that is not known has changed.
    pub fn differs(&self, rid: &RegistrationId, held: Position, office: &dyn Office) -> bool {
        let Some(registration) = self.registrations.get(rid) else { return true };
        let content = self.content(registration, &office.contents(rid, self));
        let position = Position { epoch: self.keys.epoch, seq: registration.seq };
        position != held || registration.content != Some(content)
    }

    fn route(
        &mut self,
        request: &Request,
        at: i64,
        office: &mut dyn Office,
    ) -> Result<(u16, Vec<u8>), Refusal> {
        let not_found = || refusal(404, Code::NotFound, "there is no such route: use the public URL");
        let path = request.url.strip_prefix(&self.url).and_then(|path| path.strip_prefix(PREFIX));
        let tail = path.and_then(|path| path.strip_prefix("/registrations")).ok_or_else(not_found)?;
        if tail.is_empty() && request.method == "POST" {
            return self.register(request, at, office).map(|body| (200, body));
        }
        let tail = tail.strip_prefix('/').ok_or_else(not_found)?;
        let tail = tail.split('?').next().unwrap_or_default();
        let (rid, action) = tail.split_once('/').unwrap_or((tail, ""));
        let rid: RegistrationId = rid.parse().map_err(|_| not_found())?;
        if rid.organisation() != self.keys.organisation {
            return Err(refusal(404, Code::NotFound, "the registration is of another organisation"));
        }
        let known = self.registrations.get(&rid).map(|registration| registration.key);
        if let Some(key) = &known {
            self.prove(request, key, Some(&rid), None)?;
        }
        match (request.method, action) {
            ("POST", "check-in") if known.is_none() => self.gone(rid, request, at).map(|body| (200, body)),
            ("POST", "check-in") => self.check_in(&rid, request, at, office).map(|body| (200, body)),
            ("GET", "changes") => self.changes(request, office),
            ("DELETE", "") => {
                // Sent again, it finds nothing and says the same.
                self.left.extend(self.registrations.remove(&rid));
                Ok((204, Vec::new()))
            }
            _ => Err(not_found()),
        }
    }

    fn prove(
        &self,
        request: &Request,
        key: &InstanceKey,
        registration: Option<&RegistrationId>,
        token: Option<&str>,
    ) -> Result<(), Refusal> {
        let expectation = Expectation {
            method: request.method,
            url: &request.url,
            body: &request.body,
            registration,
            token,
            fresh: &|nonce| nonce == self.nonce,
        };
        let proof = header(request, PROOF_HEADER).unwrap_or_default();
        match proof::verify(proof, key, &expectation) {
            Ok(_) => Ok(()),
            Err(error @ ProofError::Stale) => Err(refusal(401, Code::UseNonce, error)),
            Err(error) => Err(refusal(401, Code::BadProof, error)),
        }
    }

    fn register(&mut self, request: &Request, at: i64, office: &mut dyn Office) -> Result<Vec<u8>, Refusal> {
        let body = RegistrationRequest::from_slice(&request.body).map_err(bad_body)?;
        let app: AppId = body.app.parse().map_err(|error| refusal(400, Code::BadRequest, error))?;
        let token = header(request, "Authorization").and_then(|value| value.strip_prefix("Bearer "));
        let oid = token.and_then(|token| office.account(token));
        let oid =
            oid.ok_or_else(|| refusal(401, Code::BadToken, "the token is not one of this organisation"))?;
        self.prove(request, &body.instance_key, None, token)?;
        let same = self.registrations.iter_mut().find(|(_, known)| known.key == body.instance_key);
        let rid = match same {
            Some((_, known)) if known.oid != oid => {
                return Err(refusal(403, Code::BadToken, "this key is registered for another user"));
            }
            Some((rid, known)) => {
                if known.report == 0 {
                    known.live_keys.clone_from(&body.live_keys);
                    known.facts.clone_from(&body.facts);
                }
                *rid
            }
            None => self.fresh(oid, app, &body)?,
        };
        let ordered = self.registrations.get(&rid).is_some_and(|known| !known.orders.is_empty());
        if office.wipes(&oid) && !ordered {
            let id = uuid::Builder::from_random_bytes(drawn()?).into_uuid();
            self.order(&rid, id, OrderKind::Wipe, at);
        }
        self.envelope(&rid, at, office, Asked { nonce: body.nonce, ..Asked::new(body.trust_version) })
    }

    /// A new key: a new registration, which takes over from an older one of the same user, app and device.
    fn fresh(
        &mut self,
        oid: Uuid,
        app: AppId,
        body: &RegistrationRequest,
    ) -> Result<RegistrationId, Refusal> {
        let rid = RegistrationId::new(self.keys.organisation, drawn()?);
        let mut new = Registration::new(oid, app, body);
        for old in self.registrations.values_mut() {
            if old.is_of(oid, &new.app, &new.device_tag) {
                old.superseded = true;
                new.orders.extend(old.orders.drain(..).map(|order| Order { rid, ..order }));
            }
        }
        self.registrations.insert(rid, new);
        Ok(rid)
    }

    fn check_in(
        &mut self,
        rid: &RegistrationId,
        request: &Request,
        at: i64,
        office: &mut dyn Office,
    ) -> Result<Vec<u8>, Refusal> {
        let body = CheckInRequest::from_slice(&request.body).map_err(bad_body)?;
        let mut asked = Asked { nonce: body.nonce, ..Asked::new(body.trust_version) };
        if let Some(registration) = self.registrations.get_mut(rid) {
            if body.report > registration.report {
                registration.report = body.report;
                registration.applied += 1;
                registration.live_keys.clone_from(&body.live_keys);
                registration.facts.clone_from(&body.facts);
                if let Some(answer) = &body.log {
                    office.log_answered(rid, answer);
                }
            }
            asked.acknowledged = take_receipts(registration, rid, &body.receipts);
            asked.held.clone_from(&body.held_version);
            registration.last = Some(body);
        }
        self.envelope(rid, at, office, asked)
    }

    fn changes(&self, request: &Request, office: &dyn Office) -> Result<(u16, Vec<u8>), Refusal> {
        let (rid, held) = self.poll(request).ok_or_else(|| {
            refusal(400, Code::BadRequest, "`epoch` and `seq` are missing: send those of the envelope held")
        })?;
        if !self.differs(&rid, held, office) {
            return Ok((204, Vec::new()));
        }
        let body = serde_json::to_vec(&Changes { changed: true, spread_ms: 0 });
        body.map(|body| (200, body)).map_err(|error| refusal(503, Code::Unavailable, error))
    }
}

/// Takes the receipts whose signatures hold, each once; the order that one answers is over. Gives what is acknowledged.
fn take_receipts(registration: &mut Registration, rid: &RegistrationId, tokens: &[String]) -> Vec<Sha256> {
    let mut taken = Vec::new();
    for receipt in tokens.iter().filter_map(|token| receipt::verify(token, &registration.key, rid).ok()) {
        registration.orders.retain(|order| Some(order.id) != receipt.receipt.order);
        taken.push(receipt.hash);
        if !registration.receipts.contains(&receipt) {
            registration.receipts.push(receipt);
        }
    }
    taken
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
}

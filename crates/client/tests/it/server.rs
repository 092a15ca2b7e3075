//! A server with real keys and real signatures, and none of the rest.

use std::collections::BTreeMap;

use cordon_client::{Reply, Request};
use cordon_policy::{Platform, Policy, Settings};
use cordon_wire::check_in::{CheckInRequest, LogAnswer};
use cordon_wire::envelope::{ConfigurationSet, Content, Envelope, ManagedApp, Status};
use cordon_wire::order::{Order, OrderKind};
use cordon_wire::proof::{self, Expectation};
use cordon_wire::receipt::{self, VerifiedReceipt};
use cordon_wire::registration::{Answer, RegistrationRequest};
use cordon_wire::trust::{KeyUse, RootKey, TrustDocument, TrustKey};
use cordon_wire::{
    Code, Ed25519Key, ErrorBody, InstanceKey, KeyId, Nonce, RegistrationId, Sha256, Signer as _,
};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const URL: &str = "https://cordon.example.org";
pub(crate) const ORGANISATION: Uuid = Uuid::from_u128(0x0a11);
pub(crate) const TOKEN: &str = "a-device-token";

pub(crate) struct Registration {
    pub(crate) key: InstanceKey,
    pub(crate) seq: u64,
    content: Option<Sha256>,
    pub(crate) report: u64,
    pub(crate) orders: Vec<Order>,
    pub(crate) receipts: Vec<VerifiedReceipt>,
    pub(crate) live_keys: Vec<KeyId>,
    pub(crate) last: Option<CheckInRequest>,
    pub(crate) applied: u64,
}

pub(crate) struct Server {
    pub(crate) root: Ed25519Key,
    pub(crate) envelopes: Ed25519Key,
    pub(crate) orders: Ed25519Key,
    pub(crate) chain: Vec<String>,
    pub(crate) version: u64,
    pub(crate) epoch: u64,
    pub(crate) oid: Uuid,
    pub(crate) url: &'static str,
    pub(crate) status: Status,
    pub(crate) policy: Option<(String, Value)>,
    pub(crate) configuration: BTreeMap<String, String>,
    pub(crate) configuration_sets: Vec<ConfigurationSet>,
    pub(crate) one_account: bool,
    pub(crate) managed_apps: Vec<ManagedApp>,
    pub(crate) enrolled: bool,
    pub(crate) registrations: BTreeMap<RegistrationId, Registration>,
    /// The user is wiped at each registration.
    pub(crate) wipes_user: bool,
    /// Registrations that their apps ended.
    pub(crate) left: Vec<Registration>,
    /// The nonce that proofs must carry.
    pub(crate) nonce: String,
    pub(crate) clock: i64,
    pub(crate) acknowledges: bool,
    /// Seconds until the next check-in.
    pub(crate) interval: u64,
    /// A log that is asked for, until it is answered.
    pub(crate) log_request: Option<Uuid>,
    pub(crate) log_answers: Vec<LogAnswer>,
    /// Takes tokens that say when the person signed in: see `device::signed_in_at`.
    pub(crate) accepts_signed: bool,
    /// Requests that came, as `METHOD path`.
    pub(crate) log: Vec<String>,
    next: u128,
}

pub(crate) fn settings(members: Value) -> Value {
    policy("T_1", "Contoso phones", members)
}

/// A policy that asks nobody for anything before work data opens; what is not said asks for a PIN and more.
fn open_door() -> serde_json::Map<String, Value> {
    let open = json!({
        "pinRequired": false,
        "deviceComplianceRequired": false,
        "appDataEncryptionType": "useDeviceSettings",
        "periodOfflineBeforeAccessCheck": "PT12H",
    });
    open.as_object().unwrap().clone()
}

/// One policy as an envelope carries it. Its door is open, but for what `members` say.
pub(crate) fn policy(id: &str, name: &str, members: Value) -> Value {
    policy_on(Platform::Ios, id, name, members)
}

fn policy_on(platform: Platform, id: &str, name: &str, members: Value) -> Value {
    let mut all = open_door();
    all.retain(|name, _| platform == Platform::Ios || name != "appDataEncryptionType");
    all.extend(members.as_object().unwrap().clone());
    let (settings, unknown) = Settings::parse(platform, &all).unwrap();
    assert!(unknown.is_empty(), "{unknown:?}");
    let policy = Policy {
        id: cordon_policy::PolicyId(id.to_owned()),
        name: name.to_owned(),
        description: String::new(),
        platform,
        version: "1".to_owned(),
        settings,
        apps: Default::default(),
        assignments: Vec::new(),
        management_levels: Default::default(),
    };
    cordon_policy::merge::merge(platform, &[&policy]).to_wire()
}

fn version_of(policy: &Value) -> String {
    Sha256::of(policy.to_string().as_bytes()).to_hex()
}

impl Server {
    pub(crate) fn new(oid: Uuid) -> Self {
        let key = || Ed25519Key::generate().unwrap();
        let mut server = Self {
            root: key(),
            envelopes: key(),
            orders: key(),
            chain: Vec::new(),
            version: 0,
            epoch: 1,
            oid,
            url: URL,
            status: Status::Managed,
            policy: None,
            configuration: BTreeMap::new(),
            configuration_sets: Vec::new(),
            one_account: false,
            managed_apps: Vec::new(),
            enrolled: false,
            registrations: BTreeMap::new(),
            wipes_user: false,
            left: Vec::new(),
            nonce: "nonce-1".to_owned(),
            clock: 1_800_000_000,
            acknowledges: true,
            interval: 1_800,
            log_request: None,
            log_answers: Vec::new(),
            accepts_signed: true,
            log: Vec::new(),
            next: 0x100,
        };
        server.set_policy(json!({"allowedOutboundClipboardSharingLevel": "managedApps"}));
        server.publish_trust();
        server
    }

    pub(crate) fn set_policy(&mut self, members: Value) {
        let policy = settings(members);
        self.policy = Some((version_of(&policy), policy));
    }

    pub(crate) fn set_android_policy(&mut self, members: Value) {
        let policy = policy_on(Platform::Android, "T_2", "Contoso phones", members);
        self.policy = Some((version_of(&policy), policy));
    }

    pub(crate) fn publish_trust(&mut self) {
        self.version += 1;
        let key = |key: &Ed25519Key, usage| TrustKey {
            kid: key.kid().to_owned(),
            usage,
            x: *key.public(),
            not_before: 0,
            not_after: i64::MAX,
        };
        let document = TrustDocument {
            organisation: ORGANISATION,
            version: self.version,
            epoch: self.epoch,
            root: RootKey { x: *self.root.public() },
            keys: vec![key(&self.envelopes, KeyUse::Envelope), key(&self.orders, KeyUse::Order)],
        };
        self.chain.push(document.sign(&self.root).unwrap());
    }

    pub(crate) fn root_thumbprint(&self) -> String {
        self.root.public().thumbprint().to_hex()
    }

    pub(crate) fn only(&mut self) -> &mut Registration {
        assert_eq!(self.registrations.len(), 1, "one registration");
        self.registrations.values_mut().next().unwrap()
    }

    pub(crate) fn rid(&self) -> RegistrationId {
        *self.registrations.keys().next_back().unwrap()
    }

    fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    /// Orders something of every registration; gives the order's id.
    pub(crate) fn order(&mut self, kind: OrderKind) -> Uuid {
        let id = self.id();
        let all: Vec<_> = self.registrations.keys().copied().collect();
        all.into_iter().for_each(|rid| self.push(id, rid, kind));
        id
    }

    fn order_for(&mut self, rid: RegistrationId, kind: OrderKind) {
        let id = self.id();
        self.push(id, rid, kind);
    }

    fn push(&mut self, id: Uuid, rid: RegistrationId, kind: OrderKind) {
        let (epoch, iat) = (self.epoch, self.clock);
        let registration = self.registrations.get_mut(&rid).unwrap();
        let key_ids = registration.live_keys.clone();
        let exp = iat + 86_400;
        let order = Order { id, org: ORGANISATION, rid, kind, key_ids, epoch, iat, exp, approval: None };
        registration.orders.push(order);
    }

    pub(crate) fn serve(&mut self, request: &Request) -> Reply {
        let path = request.url.strip_prefix(self.url).unwrap().to_owned();
        self.log.push(format!("{} {path}", request.method));
        self.clock += 1;
        let outcome = self.route(request, &path);
        let (status, body) = outcome.unwrap_or_else(|(status, code)| {
            (status, serde_json::to_vec(&ErrorBody::new(code, "refused")).unwrap())
        });
        Reply { request: request.id, status, nonce: Some(self.nonce.clone()), body }
    }

    fn route(&mut self, request: &Request, path: &str) -> Result<(u16, Vec<u8>), (u16, Code)> {
        let tail = path.strip_prefix("/device/v1/registrations").unwrap();
        if tail.is_empty() {
            return self.register(request);
        }
        let (rid, action) = tail[1..].split_once('/').unwrap_or((&tail[1..], ""));
        let rid: RegistrationId = rid.parse().unwrap();
        let Some(key) = self.registrations.get(&rid).map(|registration| registration.key) else {
            if request.method == "DELETE" {
                // Sent again, it finds nothing and says the same.
                return Ok((204, Vec::new()));
            }
            let nonce =
                serde_json::from_slice::<CheckInRequest>(&request.body).map_err(|_| (404, Code::NotFound))?;
            return Ok((200, self.gone(rid, nonce.nonce)));
        };
        self.prove(request, &key, Some(&rid), None)?;
        match (request.method, action.split('?').next().unwrap()) {
            ("POST", "check-in") => Ok((200, self.check_in(&rid, &request.body))),
            ("GET", "changes") => Ok((204, Vec::new())),
            ("DELETE", "") => {
                self.left.extend(self.registrations.remove(&rid));
                Ok((204, Vec::new()))
            }
            _ => Err((404, Code::NotFound)),
        }
    }

    fn prove(
        &self,
        request: &Request,
        key: &InstanceKey,
        registration: Option<&RegistrationId>,
        token: Option<&str>,
    ) -> Result<(), (u16, Code)> {
        let header =
            |name: &str| request.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
        let expectation = Expectation {
            method: request.method,
            url: &request.url,
            body: &request.body,
            registration,
            token,
            fresh: &|nonce| nonce == self.nonce,
        };
        match proof::verify(header("Cordon-Proof").unwrap(), key, &expectation) {
            Ok(_) => Ok(()),
            Err(proof::ProofError::Stale) => Err((401, Code::UseNonce)),
            Err(error) => panic!("the proof does not hold: {error}"),
        }
    }

    fn register(&mut self, request: &Request) -> Result<(u16, Vec<u8>), (u16, Code)> {
        let body = RegistrationRequest::from_slice(&request.body).unwrap();
        let header = request.headers.iter().find(|(name, _)| *name == "Authorization");
        let token = header.and_then(|(_, value)| value.strip_prefix("Bearer "));
        let signed = |token: &str| self.accepts_signed && token.starts_with("e30.");
        if token != Some(TOKEN) && !token.is_some_and(signed) {
            return Err((401, Code::BadToken));
        }
        self.prove(request, &body.instance_key, None, token)?;
        let same = self.registrations.iter().find(|(_, r)| r.key == body.instance_key);
        let rid = same.map(|(rid, _)| *rid);
        let rid = rid.unwrap_or_else(|| RegistrationId::new(ORGANISATION, self.id().into_bytes()));
        let inherited: Vec<Order> = match self.registrations.values().next_back() {
            Some(old) => old.orders.iter().map(|order| Order { rid, ..order.clone() }).collect(),
            None => Vec::new(),
        };
        let registration = self.registrations.entry(rid).or_insert_with(|| Registration {
            key: body.instance_key,
            seq: 0,
            content: None,
            report: 0,
            orders: inherited,
            receipts: Vec::new(),
            live_keys: Vec::new(),
            last: None,
            applied: 0,
        });
        registration.live_keys = body.live_keys;
        if self.wipes_user && registration.orders.is_empty() {
            self.order_for(rid, OrderKind::Wipe);
        }
        Ok((200, self.answer(&rid, body.nonce, body.trust_version, None)))
    }

    fn check_in(&mut self, rid: &RegistrationId, body: &[u8]) -> Vec<u8> {
        let body = CheckInRequest::from_slice(body).unwrap();
        let registration = self.registrations.get_mut(rid).unwrap();
        if body.report > registration.report {
            registration.report = body.report;
            registration.applied += 1;
            registration.live_keys.clone_from(&body.live_keys);
            if let Some(answer) = &body.log {
                self.log_request.take_if(|request| *request == answer.request);
                self.log_answers.push(answer.clone());
            }
            for token in &body.receipts {
                let receipt = receipt::verify(token, &registration.key, rid).unwrap();
                registration.orders.retain(|order| Some(order.id) != receipt.receipt.order);
                if !registration.receipts.contains(&receipt) {
                    registration.receipts.push(receipt);
                }
            }
        }
        let (nonce, version, held) = (body.nonce, body.trust_version, body.held_version.clone());
        registration.last = Some(body);
        self.answer(rid, nonce, version, held)
    }

    pub(crate) fn envelope(&mut self, rid: &RegistrationId, nonce: Nonce, held: Option<String>) -> Envelope {
        let (status, epoch, oid, clock) = (self.status, self.epoch, self.oid, self.clock);
        let registration = self.registrations.get_mut(rid).unwrap();
        let policy = self.policy.as_ref().filter(|_| status == Status::Managed);
        let mut ids: Vec<Uuid> = registration.orders.iter().map(|order| order.id).collect();
        ids.sort_unstable();
        let content = Content {
            status,
            policy_version: policy.map(|(version, _)| version.as_str()),
            configuration: &self.configuration,
            configuration_sets: &self.configuration_sets,
            one_account: self.one_account,
            orders: &ids,
            managed_apps: &self.managed_apps,
            enrolled: self.enrolled,
            log_request: self.log_request,
        };
        let content = content.hash();
        if registration.content.replace(content) != Some(content) {
            registration.seq += 1;
        }
        let acknowledged = registration.receipts.iter().map(|receipt| receipt.hash).collect();
        Envelope {
            aud: *rid,
            sub: oid,
            org: ORGANISATION,
            epoch,
            seq: registration.seq,
            iat: clock,
            nonce,
            status,
            content,
            policy_version: policy.map(|(version, _)| version.clone()),
            policy: policy
                .filter(|(version, _)| held.as_ref() != Some(version))
                .map(|(_, policy)| policy.clone()),
            configuration: self.configuration.clone(),
            configuration_sets: self.configuration_sets.clone(),
            one_account: self.one_account,
            orders: registration.orders.iter().map(|order| order.sign(&self.orders).unwrap()).collect(),
            managed_apps: self.managed_apps.clone(),
            enrolled: self.enrolled,
            log_request: self.log_request,
            acknowledged: if self.acknowledges { acknowledged } else { Vec::new() },
            report: registration.report,
            next_check_in: self.interval,
            server_nonce: self.nonce.clone(),
        }
    }

    pub(crate) fn answer(
        &mut self,
        rid: &RegistrationId,
        nonce: Nonce,
        version: Option<u64>,
        held: Option<String>,
    ) -> Vec<u8> {
        let envelope = self.envelope(rid, nonce, held);
        self.seal(&envelope, version)
    }

    pub(crate) fn seal(&self, envelope: &Envelope, version: Option<u64>) -> Vec<u8> {
        let skip = usize::try_from(version.unwrap_or(0)).unwrap();
        let trust = self.chain.iter().skip(skip).cloned().collect();
        serde_json::to_vec(&Answer { envelope: envelope.sign(&self.envelopes).unwrap(), trust }).unwrap()
    }

    fn gone(&mut self, rid: RegistrationId, nonce: Nonce) -> Vec<u8> {
        let envelope = Envelope {
            aud: rid,
            sub: Uuid::nil(),
            org: ORGANISATION,
            epoch: self.epoch,
            seq: 0,
            iat: self.clock,
            nonce,
            status: Status::Gone,
            content: Sha256::of(b"gone"),
            policy_version: None,
            policy: None,
            configuration: BTreeMap::new(),
            configuration_sets: Vec::new(),
            one_account: false,
            orders: Vec::new(),
            managed_apps: Vec::new(),
            enrolled: false,
            log_request: None,
            acknowledged: Vec::new(),
            report: 0,
            next_check_in: self.interval,
            server_nonce: self.nonce.clone(),
        };
        self.seal(&envelope, None)
    }
}

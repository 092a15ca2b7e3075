//! A server with real keys and real signatures, and none of the rest: the kit's device plane, and an organisation that says
//! what the test wants it to say.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use cordon_client::{Reply, Request};
use cordon_kit::{Contents, DevicePlane, Keys, Office, Registration};
use cordon_policy::{Platform, Policy, Settings};
use cordon_wire::check_in::LogAnswer;
use cordon_wire::envelope::{ConfigurationSet, ManagedApp, Management, Status};
use cordon_wire::order::OrderKind;
use cordon_wire::{Code, ErrorBody, RegistrationId, Sha256};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const URL: &str = "https://cordon.example.org";
pub(crate) const ORGANISATION: Uuid = Uuid::from_u128(0x0a11);
pub(crate) const TOKEN: &str = "a-device-token";

/// What the organisation says, as the test sets it.
pub(crate) struct Says {
    pub(crate) oid: Uuid,
    pub(crate) status: Status,
    pub(crate) policy: Option<(String, Value)>,
    pub(crate) configuration: BTreeMap<String, String>,
    pub(crate) configuration_sets: Vec<ConfigurationSet>,
    pub(crate) one_account: bool,
    pub(crate) managed_apps: Vec<ManagedApp>,
    pub(crate) management: Management,
    /// The user is wiped at each registration.
    pub(crate) wipes_user: bool,
    /// Seconds until the next check-in.
    pub(crate) interval: u64,
    /// A log that is asked for, until it is answered.
    pub(crate) log_request: Option<Uuid>,
    pub(crate) log_answers: Vec<LogAnswer>,
    /// Takes tokens that say when the person signed in: see `device::signed_in_at`.
    pub(crate) accepts_signed: bool,
}

pub(crate) struct Server {
    pub(crate) plane: DevicePlane,
    pub(crate) says: Says,
    pub(crate) clock: i64,
    /// Requests that came, as `METHOD path`.
    pub(crate) log: Vec<String>,
    next: u128,
}

impl Deref for Server {
    type Target = Says;

    fn deref(&self) -> &Says {
        &self.says
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Says {
        &mut self.says
    }
}

impl Office for Says {
    fn account(&self, token: &str) -> Option<Uuid> {
        let signed = self.accepts_signed && token.starts_with("e30.");
        (token == TOKEN || signed).then_some(self.oid)
    }

    fn contents(&self, _: &RegistrationId, _: &DevicePlane) -> Contents {
        Contents {
            status: self.status,
            policy: self.policy.clone().filter(|_| self.status == Status::Managed),
            configuration: self.configuration.clone(),
            configuration_sets: self.configuration_sets.clone(),
            one_account: self.one_account,
            managed_apps: self.managed_apps.clone(),
            management: self.management,
            log_request: self.log_request,
            interval: self.interval,
        }
    }

    fn wipes(&self, _: &Uuid) -> bool {
        self.wipes_user
    }

    fn log_answered(&mut self, _: &RegistrationId, answer: &LogAnswer) {
        self.log_request.take_if(|request| *request == answer.request);
        self.log_answers.push(answer.clone());
    }
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
        let keys = Keys::generate(ORGANISATION).unwrap();
        let mut server = Self {
            plane: DevicePlane::new(URL.to_owned(), keys, "nonce-1".to_owned()),
            says: Says {
                oid,
                status: Status::Managed,
                policy: None,
                configuration: BTreeMap::new(),
                configuration_sets: Vec::new(),
                one_account: false,
                managed_apps: Vec::new(),
                management: Management::Unmanaged,
                wipes_user: false,
                interval: 1_800,
                log_request: None,
                log_answers: Vec::new(),
                accepts_signed: true,
            },
            clock: 1_800_000_000,
            log: Vec::new(),
            next: 0x100,
        };
        server.set_policy(json!({"allowedOutboundClipboardSharingLevel": "managedApps"}));
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
        self.plane.keys.publish().unwrap();
    }

    pub(crate) fn root_thumbprint(&self) -> String {
        self.plane.keys.thumbprint()
    }

    pub(crate) fn only(&mut self) -> &mut Registration {
        assert_eq!(self.plane.registrations.len(), 1, "one registration");
        self.plane.registrations.values_mut().next().unwrap()
    }

    pub(crate) fn rid(&self) -> RegistrationId {
        *self.plane.registrations.keys().next_back().unwrap()
    }

    /// Orders something of every registration; gives the order's id.
    pub(crate) fn order(&mut self, kind: OrderKind) -> Uuid {
        self.next += 1;
        let id = Uuid::from_u128(self.next);
        let all: Vec<_> = self.plane.registrations.keys().copied().collect();
        all.iter().for_each(|rid| self.plane.order(rid, id, kind, self.clock));
        id
    }

    pub(crate) fn serve(&mut self, request: &Request) -> Reply {
        let path = request.url.strip_prefix(&self.plane.url).unwrap();
        self.log.push(format!("{} {path}", request.method));
        self.clock += 1;
        let reply = self.plane.answer(request, self.clock, &mut self.says);
        if let Ok(body) = serde_json::from_slice::<ErrorBody>(&reply.body) {
            let foreseen = matches!(body.error.code, Code::UseNonce | Code::BadToken);
            assert!(foreseen, "the client is to blame: {}", body.error.message);
        }
        reply
    }
}

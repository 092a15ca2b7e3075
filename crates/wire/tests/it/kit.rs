//! Keys from fixed seeds and messages to sign with them.

use std::collections::BTreeMap;

use cordon_wire::envelope::{self, Content, Envelope, Management, Status};
use cordon_wire::key::{Ed25519Key, InstanceKeyPair, Signer as _};
use cordon_wire::order::{self, Order, OrderKind};
use cordon_wire::proof::{Expectation, Proof};
use cordon_wire::receipt::{Counts, Level, Receipt, TimeSource};
use cordon_wire::trust::{KeyUse, RootKey, Trust, TrustDocument, TrustKey};
use cordon_wire::{KeyId, Nonce, RegistrationId, Sha256};
use uuid::Uuid;

pub(crate) const NOW: i64 = 1_790_000_000;
pub(crate) const ORGANISATION: Uuid = Uuid::from_u128(0x0a0a_0a0a_0b0b_4c0c_8d0d_0e0e_0e0e_0e0e);
pub(crate) const USER: Uuid = Uuid::from_u128(0x1a1a_1a1a_1b1b_4c1c_8d1d_1e1e_1e1e_1e1e);
pub(crate) const ORDER: Uuid = Uuid::from_u128(0x2a2a_2a2a_2b2b_4c2c_8d2d_2e2e_2e2e_2e2e);
pub(crate) const REGISTRATION: RegistrationId = RegistrationId::new(ORGANISATION, [7; 16]);
pub(crate) const NONCE: Nonce = Nonce::new([9; 16]);
pub(crate) const URL: &str = "https://mam.example.com/device/v1/registrations";

/// A P-256 key whose private half is known to everyone who reads this file.
const INSTANCE: &str = include_str!("instance.pkcs8.b64");

pub(crate) fn key(seed: u8) -> Ed25519Key {
    Ed25519Key::from_seed(&[seed; 32]).expect("any seed is a key")
}

pub(crate) fn instance() -> InstanceKeyPair {
    use base64::Engine as _;
    let der = base64::engine::general_purpose::STANDARD.decode(INSTANCE.trim()).expect("base64");
    InstanceKeyPair::from_pkcs8(&der).expect("a P-256 key")
}

pub(crate) fn document(version: u64, root: &Ed25519Key) -> TrustDocument {
    let key = |seed, usage| {
        let key = key(seed);
        let (not_before, not_after) = (NOW - 1_000, NOW + 1_000);
        TrustKey { kid: key.kid().to_owned(), usage, x: *key.public(), not_before, not_after }
    };
    TrustDocument {
        organisation: ORGANISATION,
        version,
        epoch: 1,
        root: RootKey { x: *root.public() },
        keys: vec![key(2, KeyUse::Envelope), key(3, KeyUse::Order), key(4, KeyUse::Audit)],
    }
}

pub(crate) fn trust() -> Trust {
    let root = key(1);
    Trust::first(&[document(1, &root).sign(&root).expect("signed")], None).expect("a trust document")
}

pub(crate) fn envelope() -> Envelope {
    let configuration = BTreeMap::from([("colour".to_owned(), "blue".to_owned())]);
    let content = Content {
        status: Status::Managed,
        policy_version: Some("v1"),
        configuration: &configuration,
        configuration_sets: &[],
        one_account: false,
        orders: &[ORDER],
        managed_apps: &[],
        management: Management::Unmanaged,
        log_request: None,
    };
    Envelope {
        aud: REGISTRATION,
        sub: USER,
        org: ORGANISATION,
        epoch: 1,
        seq: 5,
        iat: NOW,
        nonce: NONCE,
        status: Status::Managed,
        content: content.hash(),
        policy_version: Some("v1".to_owned()),
        policy: Some(serde_json::json!({ "pinRequired": true })),
        configuration,
        configuration_sets: Vec::new(),
        one_account: false,
        orders: Vec::new(),
        managed_apps: Vec::new(),
        management: Management::Unmanaged,
        log_request: None,
        acknowledged: vec![Sha256::of(b"a receipt")],
        report: 3,
        next_check_in: 1_800,
        server_nonce: "n".to_owned(),
    }
}

pub(crate) fn expected() -> envelope::Expected {
    envelope::Expected {
        registration: Some(REGISTRATION),
        organisation: ORGANISATION,
        subject: USER,
        nonce: NONCE,
        held: None,
    }
}

pub(crate) fn order() -> Order {
    Order {
        id: ORDER,
        org: ORGANISATION,
        rid: REGISTRATION,
        kind: OrderKind::Wipe,
        key_ids: vec![KeyId::new([5; 16])],
        epoch: 1,
        iat: NOW - 10,
        exp: NOW + 100,
        approval: None,
    }
}

pub(crate) fn order_expected() -> order::Expected {
    order::Expected { registration: REGISTRATION, epoch: 1, at: NOW }
}

pub(crate) fn receipt() -> Receipt {
    Receipt {
        id: Uuid::from_u128(0x3a3a),
        order: Some(ORDER),
        reason: "order".to_owned(),
        rid: REGISTRATION,
        org: ORGANISATION,
        epoch: 1,
        seq: 5,
        previous: Some(Sha256::of(b"the one before")),
        destroyed: vec![KeyId::new([5; 16])],
        counts: Counts { erased_by_key: 3, plain_deleted: 1, failed: 0 },
        stays: vec!["the app itself".to_owned()],
        level: Level::Software,
        time: NOW,
        time_source: TimeSource::Server,
    }
}

pub(crate) fn proof(body: &[u8]) -> Proof {
    Proof {
        htm: "POST".to_owned(),
        htu: URL.to_owned(),
        jti: Nonce::new([3; 16]),
        bh: Sha256::of(body),
        nonce: Some("fresh".to_owned()),
        rid: Some(REGISTRATION),
        ath: None,
    }
}

pub(crate) fn expectation<'a>(body: &'a [u8]) -> Expectation<'a> {
    Expectation {
        method: "POST",
        url: URL,
        body,
        registration: Some(&REGISTRATION),
        token: None,
        fresh: &|nonce| nonce == "fresh",
    }
}

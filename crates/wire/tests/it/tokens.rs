//! Every kind of token: read back as written; refused, each for its own reason, when anything is amiss.

use cordon_wire::envelope::{self, ConfigurationSet, Content, EnvelopeError, Management, Status};
use cordon_wire::jws::{JwsError, Kind, Unverified};
use cordon_wire::key::{InstanceKeyPair, Signer as _};
use cordon_wire::order::{self, OrderError, OrderKind};
use cordon_wire::proof::{self, ProofError};
use cordon_wire::receipt::{self, ReceiptError};
use cordon_wire::trust::TrustKeyError;
use cordon_wire::{Nonce, RegistrationId};
use proptest::prelude::*;
use uuid::Uuid;

use crate::kit;

#[test]
fn what_is_signed_is_read_back() {
    let trust = kit::trust();
    let token = kit::envelope().sign(&kit::key(2)).unwrap();
    assert_eq!(envelope::verify(&token, &trust, &kit::expected()), Ok(kit::envelope()));

    let token = kit::order().sign(&kit::key(3)).unwrap();
    assert_eq!(order::verify(&token, &trust, &kit::order_expected()), Ok(kit::order()));

    let instance = kit::instance();
    let (token, hash) = kit::receipt().sign(&instance).unwrap();
    let read = receipt::verify(&token, instance.public(), &kit::REGISTRATION).unwrap();
    assert_eq!((read.receipt, read.hash), (kit::receipt(), hash));
    let again = kit::receipt().sign(&instance).unwrap();
    assert_eq!(again.1, hash, "the same claims signed again have the same hash");

    let token = kit::proof(b"body").sign(&instance).unwrap();
    let read = proof::verify(&token, instance.public(), &kit::expectation(b"body"));
    assert_eq!(read, Ok(kit::proof(b"body")));
}

fn envelope_error(change: impl FnOnce(&mut envelope::Envelope)) -> EnvelopeError {
    let mut envelope = kit::envelope();
    change(&mut envelope);
    let token = envelope.sign(&kit::key(2)).unwrap();
    let mut expected = kit::expected();
    expected.held = Some(kit::envelope().held());
    envelope::verify(&token, &kit::trust(), &expected).expect_err("refused")
}

#[test]
fn each_wrong_envelope_has_its_own_error() {
    let other = RegistrationId::new(kit::ORGANISATION, [8; 16]);
    assert_eq!(envelope_error(|e| e.aud = other), EnvelopeError::WrongRegistration);
    assert_eq!(envelope_error(|e| e.org = Uuid::nil()), EnvelopeError::WrongOrganisation);
    assert_eq!(envelope_error(|e| e.sub = Uuid::nil()), EnvelopeError::WrongSubject);
    assert_eq!(envelope_error(|e| e.nonce = Nonce::new([1; 16])), EnvelopeError::WrongNonce);
    assert_eq!(envelope_error(|e| e.seq = 4), EnvelopeError::Older);
    assert_eq!(envelope_error(|e| e.epoch = 0), EnvelopeError::Older);
    assert_eq!(envelope_error(|e| e.content = cordon_wire::Sha256::of(b"other")), EnvelopeError::Forked);
    let outside = EnvelopeError::Key(TrustKeyError::OutsideValidity);
    assert_eq!(envelope_error(|e| e.iat = kit::NOW + 1_001), outside);
    assert_eq!(envelope_error(|e| e.iat = kit::NOW - 1_001), outside);
    assert_eq!(envelope_error(|e| e.orders = vec![String::new(); 65]), EnvelopeError::TooManyOrders);
}

#[test]
fn a_key_signs_only_what_it_is_for() {
    let trust = kit::trust();
    let unknown = TrustKeyError::Unknown;
    let token = kit::envelope().sign(&kit::key(3)).unwrap();
    let refused = envelope::verify(&token, &trust, &kit::expected());
    assert_eq!(refused, Err(EnvelopeError::Key(unknown)), "an order key signs no envelope");
    let token = kit::order().sign(&kit::key(2)).unwrap();
    let refused = order::verify(&token, &trust, &kit::order_expected());
    assert_eq!(refused, Err(OrderError::Key(unknown)), "an envelope key signs no order");
    assert!(kit::envelope().sign(&kit::instance()).is_err(), "nor does an instance key sign an envelope");
    assert!(kit::proof(b"").sign(&kit::key(2)).is_err());
}

#[test]
fn gone_needs_no_sequence_and_no_user() {
    let mut expected = kit::expected();
    expected.held = Some(kit::envelope().held());
    let mut gone = kit::envelope();
    (gone.status, gone.seq, gone.sub) = (Status::Gone, 0, Uuid::nil());
    let token = gone.sign(&kit::key(2)).unwrap();
    assert_eq!(envelope::verify(&token, &kit::trust(), &expected), Ok(gone.clone()));
    gone.epoch = 0;
    let token = gone.sign(&kit::key(2)).unwrap();
    assert_eq!(envelope::verify(&token, &kit::trust(), &expected), Err(EnvelopeError::Older));
}

#[test]
fn a_status_of_a_newer_server_is_read_as_unknown() {
    let claims = serde_json::to_string(&kit::envelope()).unwrap().replace("\"managed\"", "\"quarantined\"");
    let token = cordon_wire::jws::sign_bytes(Kind::Envelope, &kit::key(2), claims.as_bytes()).unwrap();
    let read = envelope::verify(&token, &kit::trust(), &kit::expected()).unwrap();
    assert_eq!(read.status, Status::Unknown);
}

fn order_error(change: impl FnOnce(&mut order::Order)) -> OrderError {
    let mut order = kit::order();
    change(&mut order);
    let token = order.sign(&kit::key(3)).unwrap();
    order::verify(&token, &kit::trust(), &kit::order_expected()).expect_err("refused")
}

#[test]
fn each_wrong_order_has_its_own_error() {
    let other = RegistrationId::new(kit::ORGANISATION, [8; 16]);
    assert_eq!(order_error(|o| o.rid = other), OrderError::WrongRegistration);
    assert_eq!(order_error(|o| o.org = Uuid::nil()), OrderError::WrongRegistration);
    assert_eq!(order_error(|o| o.epoch = 2), OrderError::WrongEpoch);
    assert_eq!(order_error(|o| o.epoch = 0), OrderError::WrongEpoch);
    assert_eq!(order_error(|o| o.exp = kit::NOW - 1), OrderError::Expired);
    assert_eq!(order_error(|o| o.iat = kit::NOW + 301), OrderError::NotYet);
    assert_eq!(order_error(|o| o.kind = OrderKind::Unknown), OrderError::UnknownKind);
    assert_eq!(order_error(|o| o.key_ids = vec![o.key_ids[0]; 1_025]), OrderError::TooManyKeys);
}

#[test]
fn each_wrong_proof_has_its_own_error() {
    let instance = kit::instance();
    let verify = |change: fn(&mut proof::Proof)| {
        let mut proof = kit::proof(b"body");
        change(&mut proof);
        let token = proof.sign(&instance).unwrap();
        proof::verify(&token, instance.public(), &kit::expectation(b"body")).expect_err("refused")
    };
    assert_eq!(verify(|p| p.htm = "GET".to_owned()), ProofError::WrongMethod);
    assert_eq!(verify(|p| p.htu.push('/')), ProofError::WrongUrl);
    assert_eq!(verify(|p| p.bh = cordon_wire::Sha256::of(b"Body")), ProofError::WrongBody);
    assert_eq!(verify(|p| p.rid = None), ProofError::WrongRegistration);
    assert_eq!(verify(|p| p.ath = Some(p.bh)), ProofError::WrongToken);
    assert_eq!(verify(|p| p.nonce = None), ProofError::Stale);
    assert_eq!(verify(|p| p.nonce = Some("old".to_owned())), ProofError::Stale);

    let other = InstanceKeyPair::generate().unwrap();
    let token = kit::proof(b"body").sign(&other).unwrap();
    let refused = proof::verify(&token, instance.public(), &kit::expectation(b"body"));
    assert_eq!(refused, Err(ProofError::Jws(JwsError::WrongKey)));
}

#[test]
fn a_receipt_of_another_registration_or_key_is_refused() {
    let instance = kit::instance();
    let mut receipt = kit::receipt();
    receipt.rid = RegistrationId::new(kit::ORGANISATION, [8; 16]);
    let (token, _) = receipt.sign(&instance).unwrap();
    let refused = receipt::verify(&token, instance.public(), &kit::REGISTRATION);
    assert_eq!(refused, Err(ReceiptError::WrongRegistration));
    let (token, _) = kit::receipt().sign(&InstanceKeyPair::generate().unwrap()).unwrap();
    let refused = receipt::verify(&token, instance.public(), &kit::REGISTRATION);
    assert_eq!(refused, Err(ReceiptError::Jws(JwsError::WrongKey)));
}

#[test]
fn private_keys_do_not_print() {
    let key = kit::key(1);
    assert_eq!(format!("{key:?}"), format!("Ed25519Key({}, private part redacted)", key.kid()));
    let instance = kit::instance();
    assert_eq!(
        format!("{instance:?}"),
        format!("InstanceKeyPair({}, private part redacted)", instance.kid())
    );
}

/// Flips one bit of one of the three parts and writes it again as canonical base64url.
fn flip(token: &str, part: usize, bit: usize) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let mut raw = URL_SAFE_NO_PAD.decode(&parts[part]).unwrap();
    let bit = bit % (raw.len() * 8);
    raw[bit / 8] ^= 1 << (bit % 8);
    parts[part] = URL_SAFE_NO_PAD.encode(raw);
    parts.join(".")
}

proptest! {
    #[test]
    fn a_flipped_bit_is_refused(part in 0usize..3, bit in 0usize..100_000) {
        let (trust, instance) = (kit::trust(), kit::instance());
        let token = flip(&kit::envelope().sign(&kit::key(2)).unwrap(), part, bit);
        prop_assert!(envelope::verify(&token, &trust, &kit::expected()).is_err());
        let token = flip(&kit::order().sign(&kit::key(3)).unwrap(), part, bit);
        prop_assert!(order::verify(&token, &trust, &kit::order_expected()).is_err());
        let token = flip(&kit::receipt().sign(&instance).unwrap().0, part, bit);
        prop_assert!(receipt::verify(&token, instance.public(), &kit::REGISTRATION).is_err());
        let token = flip(&kit::proof(b"body").sign(&instance).unwrap(), part, bit);
        prop_assert!(proof::verify(&token, instance.public(), &kit::expectation(b"body")).is_err());
    }

    #[test]
    fn a_changed_character_is_refused(at in 0usize..100_000, with in "[A-Za-z0-9_.=+/-]") {
        let token = kit::envelope().sign(&kit::key(2)).unwrap();
        let at = at % token.len();
        prop_assume!(token[at..=at] != with);
        let changed = format!("{}{with}{}", &token[..at], &token[at + 1..]);
        prop_assert!(envelope::verify(&changed, &kit::trust(), &kit::expected()).is_err());
    }

    #[test]
    fn any_claims_survive_the_trip(text in ".{0,64}", seq in 0u64..=1 << 53, keys in 0u8..20) {
        let mut envelope = kit::envelope();
        (envelope.seq, envelope.policy_version) = (seq, Some(text.clone()));
        envelope.configuration.insert(text, "value".to_owned());
        let token = envelope.sign(&kit::key(2)).unwrap();
        prop_assert_eq!(envelope::verify(&token, &kit::trust(), &kit::expected()), Ok(envelope));

        let mut order = kit::order();
        order.key_ids = (0..keys).map(|key| cordon_wire::KeyId::new([key; 16])).collect();
        let token = order.sign(&kit::key(3)).unwrap();
        prop_assert_eq!(order::verify(&token, &kit::trust(), &kit::order_expected()), Ok(order));
    }

    #[test]
    fn sets_of_configuration_survive_the_trip(
        sets in prop::collection::vec((any::<bool>(), prop::collection::btree_map("\\PC{0,8}", "\\PC{0,8}", 0..3)), 0..4),
        one_account: bool,
    ) {
        let set = |(is_default, values)| ConfigurationSet { is_default, values };
        let mut envelope = kit::envelope();
        envelope.configuration_sets = sets.into_iter().map(set).collect();
        envelope.one_account = one_account;
        let token = envelope.sign(&kit::key(2)).unwrap();
        prop_assert_eq!(envelope::verify(&token, &kit::trust(), &kit::expected()), Ok(envelope));
    }

    #[test]
    fn no_text_is_a_token(text in "\\PC{0,200}") {
        for kind in [Kind::Trust, Kind::Envelope, Kind::Order, Kind::Receipt, Kind::Proof] {
            prop_assert!(Unverified::parse(kind, &text).is_err());
        }
    }
}

#[test]
fn an_envelope_without_sets_is_written_and_counted_as_before_there_were_any() {
    let written = serde_json::to_value(kit::envelope()).unwrap();
    assert!(written.get("configurationSets").is_none() && written.get("oneAccount").is_none());
    let configuration = kit::envelope().configuration;
    let content = Content {
        status: Status::Managed,
        policy_version: Some("v1"),
        configuration: &configuration,
        configuration_sets: &[],
        one_account: false,
        orders: &[],
        managed_apps: &[],
        management: Management::Unmanaged,
        log_request: None,
    };
    let set = [ConfigurationSet::default()];
    let hashes = [
        content.hash(),
        Content { configuration_sets: &set, ..content }.hash(),
        Content { one_account: true, ..content }.hash(),
    ];
    assert_eq!(
        serde_json::to_value(content).unwrap(),
        serde_json::json!({
            "status": "managed", "policyVersion": "v1", "configuration": {"colour": "blue"},
            "orders": [], "managedApps": [],
        })
    );
    assert!(hashes[0] != hashes[1] && hashes[0] != hashes[2], "each of them is a change of content");
}

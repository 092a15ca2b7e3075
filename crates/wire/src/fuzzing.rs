//! Fuzz bodies: plain functions that must not panic on any bytes. A stable test runs them over a corpus and over
//! mutated golden tokens; the targets in `fuzz/` run them for as long as one likes.

use uuid::Uuid;

use crate::changes::Changes;
use crate::check_in::CheckInRequest;
use crate::envelope::{self, Envelope, Expected};
use crate::id::{KeyId, Nonce, RegistrationId, Sha256};
use crate::jws::{self, Kind, Unverified};
use crate::key::{Ed25519Key, Signer as _};
use crate::registration::{Answer, RegistrationRequest};
use crate::trust::{KeyUse, RootKey, Trust, TrustDocument, TrustKey};

/// Every body and answer that is read as JSON.
pub fn bodies(data: &[u8]) {
    let _ = RegistrationRequest::from_slice(data);
    let _ = CheckInRequest::from_slice(data);
    let _ = Answer::from_slice(data);
    let _ = Changes::from_slice(data);
}

/// Every kind of token, up to where a key is needed.
pub fn tokens(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for kind in [Kind::Trust, Kind::Envelope, Kind::Order, Kind::Receipt, Kind::Proof] {
        let _ = Unverified::parse(kind, text);
    }
}

/// The walk along a chain, one document a line.
pub fn chain(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let chain: Vec<&str> = text.lines().collect();
    let _ = Trust::first(&chain, None);
    let _ = Trust::first(&chain, Some(Sha256::of(b"a root that nobody has")));
}

/// Any claims that the right key signed as an envelope: a server may be wrong, too. What is accepted says the same when it is
/// signed again.
pub fn envelope(data: &[u8]) {
    let Some((key, trust)) = server() else { return };
    let Ok(token) = jws::sign_bytes(Kind::Envelope, &key, data) else { return };
    let told = serde_json::from_slice::<Envelope>(data).ok();
    let expected = Expected {
        registration: told.as_ref().map(|told| told.aud),
        organisation: told.as_ref().map_or(Uuid::nil(), |told| told.org),
        subject: told.as_ref().map_or(Uuid::nil(), |told| told.sub),
        nonce: told.as_ref().map_or(Nonce::new([0; 16]), |told| told.nonce),
        held: None,
    };
    let Ok(accepted) = envelope::verify(&token, &trust, &expected) else { return };
    let again = accepted.sign(&key).ok().and_then(|token| envelope::verify(&token, &trust, &expected).ok());
    let held = again.map(|again| (again.held(), again.status, again.orders));
    assert_eq!(held, Some((accepted.held(), accepted.status, accepted.orders)));
}

/// Any claims that a root signed as a trust document: the first one, and one that follows another.
pub fn trust(data: &[u8]) {
    let Some((root, held)) = server() else { return };
    let Ok(token) = jws::sign_bytes(Kind::Trust, &root, data) else { return };
    let chain = [token];
    let _ = Trust::first(&chain, None);
    if let Ok(Some(newer)) = held.advance(&chain) {
        assert!(newer.document().version > held.document().version, "trust went back");
        assert_eq!(newer.document().organisation, held.document().organisation, "trust went to another");
    }
}

/// A server of one key that is root and signs envelopes.
fn server() -> Option<(Ed25519Key, Trust)> {
    let key = Ed25519Key::from_seed(&[7; 32]).ok()?;
    let (kid, x) = (key.kid().to_owned(), *key.public());
    let usage = KeyUse::Envelope;
    let keys = vec![TrustKey { kid, usage, x, not_before: i64::MIN, not_after: i64::MAX }];
    let root = RootKey { x };
    let document = TrustDocument { organisation: Uuid::nil(), version: 1, epoch: 1, root, keys };
    let trust = Trust::first(&[document.sign(&key).ok()?], None).ok()?;
    Some((key, trust))
}

/// What is written is read back the same: every id has one spelling.
pub fn ids(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let same = |spelled: String| assert_eq!(spelled, text);
    let _ = text.parse::<RegistrationId>().map(|id| same(id.to_string()));
    let _ = text.parse::<Nonce>().map(|id| same(id.to_string()));
    let _ = text.parse::<KeyId>().map(|id| same(id.to_string()));
    let _ = text.parse::<Sha256>().map(|id| same(id.to_string()));
}

//! Fuzz bodies: plain functions that must not panic on any bytes. A stable test runs them over a corpus and over
//! mutated golden tokens; the targets in `fuzz/` run them for as long as one likes.

use crate::changes::Changes;
use crate::check_in::CheckInRequest;
use crate::id::{KeyId, Nonce, RegistrationId, Sha256};
use crate::jws::{Kind, Unverified};
use crate::registration::{Answer, RegistrationRequest};
use crate::trust::Trust;

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

/// What is written is read back the same: every id has one spelling.
pub fn ids(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let same = |spelled: String| assert_eq!(spelled, text);
    let _ = text.parse::<RegistrationId>().map(|id| same(id.to_string()));
    let _ = text.parse::<Nonce>().map(|id| same(id.to_string()));
    let _ = text.parse::<KeyId>().map(|id| same(id.to_string()));
    let _ = text.parse::<Sha256>().map(|id| same(id.to_string()));
}

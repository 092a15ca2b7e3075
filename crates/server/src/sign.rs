//! The keys that sign for devices, and the server nonces that make proofs fresh.

use aws_lc_rs::hmac;
use cordon_wire::Ed25519Key;
use uuid::Uuid;

use crate::seal;
use crate::store::keys::{KeyUse, ServerKey};

/// Length of a bucket of server nonces, in seconds. A nonce is good in its bucket and the one after it.
const BUCKET: i64 = 5 * 60;

/// One key that signs, with its time in microseconds.
struct Signing {
    key: Ed25519Key,
    used_for: KeyUse,
    not_before: i64,
    not_after: i64,
}

/// The organisation's keys, opened at the start.
pub(crate) struct Keys {
    signing: Vec<Signing>,
    nonces: Vec<hmac::Key>,
}

impl Keys {
    /// Takes the opened keys, newest of each use first. A key of another form than its use needs signs nothing.
    pub(crate) fn new(keys: Vec<ServerKey>) -> Self {
        let mut own = Self { signing: Vec::new(), nonces: Vec::new() };
        for key in keys {
            match key.used_for {
                KeyUse::Nonce => own.nonces.push(hmac::Key::new(hmac::HMAC_SHA256, &key.secret)),
                KeyUse::Envelope | KeyUse::Order | KeyUse::Audit => own.signing.extend(signing(&key)),
                KeyUse::Token => {}
            }
        }
        own
    }

    /// The newest key for envelopes at `now`, microseconds.
    pub(crate) fn envelope(&self, now: i64) -> Option<&Ed25519Key> {
        self.of(KeyUse::Envelope, now)
    }

    /// The newest key for orders at `now`, microseconds.
    pub(crate) fn order(&self, now: i64) -> Option<&Ed25519Key> {
        self.of(KeyUse::Order, now)
    }

    fn of(&self, used_for: KeyUse, now: i64) -> Option<&Ed25519Key> {
        let mut keys = self.signing.iter();
        keys.find(|key| key.used_for == used_for && key.not_before <= now && now < key.not_after)
            .map(|found| &found.key)
    }

    /// The server nonce of now, seconds. Every server of the organisation makes and takes the same.
    pub(crate) fn nonce(&self, organisation: Uuid, now: i64) -> String {
        let bucket = now.div_euclid(BUCKET);
        self.nonces.first().map(|key| nonce_of(key, organisation, bucket)).unwrap_or_default()
    }

    /// Whether a server nonce is of this bucket or the one before.
    pub(crate) fn fresh(&self, organisation: Uuid, nonce: &str, now: i64) -> bool {
        let bucket = now.div_euclid(BUCKET);
        let made = |key: &hmac::Key, bucket| {
            seal::same(nonce_of(key, organisation, bucket).as_bytes(), nonce.as_bytes())
        };
        self.nonces.iter().any(|key| made(key, bucket) || made(key, bucket.saturating_sub(1)))
    }
}

fn signing(key: &ServerKey) -> Option<Signing> {
    let seed: &[u8; 32] = key.secret.as_slice().try_into().ok()?;
    let (used_for, not_before, not_after) = (key.used_for, key.not_before, key.not_after);
    Some(Signing { key: Ed25519Key::from_seed(seed).ok()?, used_for, not_before, not_after })
}

fn nonce_of(key: &hmac::Key, organisation: Uuid, bucket: i64) -> String {
    let bucket = bucket.to_be_bytes();
    let message = [b"cordon-nonce/1".as_slice(), organisation.as_bytes(), &bucket].concat();
    seal::encode(&[bucket.as_slice(), hmac::sign(key, &message).as_ref()].concat())
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn keys(secret: u8) -> Keys {
        let secret = Zeroizing::new(vec![secret; 32]);
        let kid = "nonce".to_owned();
        let used_for = KeyUse::Nonce;
        Keys::new(vec![ServerKey { kid, used_for, public: Vec::new(), secret, not_before: 0, not_after: 0 }])
    }

    #[test]
    fn a_nonce_is_good_for_five_to_ten_minutes_for_its_organisation_and_key() {
        let (own, one) = (keys(1), Uuid::from_u128(1));
        let nonce = own.nonce(one, 1_000 * BUCKET);
        for now in [0, 1, BUCKET - 1, BUCKET, 2 * BUCKET - 1] {
            assert!(own.fresh(one, &nonce, 1_000 * BUCKET + now), "after {now} s");
        }
        assert!(!own.fresh(one, &nonce, 1_002 * BUCKET), "two buckets on");
        assert!(!own.fresh(one, &nonce, 1_000 * BUCKET - 1), "before it was made");
        assert!(!own.fresh(Uuid::from_u128(2), &nonce, 1_000 * BUCKET), "another organisation");
        assert!(!keys(2).fresh(one, &nonce, 1_000 * BUCKET), "another key");
        assert!(!own.fresh(one, "", 1_000 * BUCKET));
    }
}

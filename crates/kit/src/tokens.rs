//! Tokens of a local organisation: JSON web tokens under a secret of its own.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The audience of Cordon's own provider for devices.
const AUDIENCE: &str = "urn:cordon:device";
/// How long a token is good, in seconds.
const LIFE: i64 = 60 * 60;

/// Claims as the provider of a server writes them.
#[derive(Serialize, Deserialize)]
struct Claims {
    aud: String,
    tid: Uuid,
    oid: Uuid,
    auth_time: i64,
    exp: i64,
}

/// Makes tokens and knows them again.
pub(crate) struct Tokens {
    organisation: Uuid,
    key: hmac::Key,
}

impl Tokens {
    pub(crate) fn new(organisation: Uuid, secret: &[u8; 32]) -> Self {
        Self { organisation, key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }

    /// A token of an account that signed in at `at`, Unix seconds.
    pub(crate) fn issue(&self, oid: Uuid, at: i64) -> Zeroizing<String> {
        let exp = at.saturating_add(LIFE);
        let claims = Claims { aud: AUDIENCE.to_owned(), tid: self.organisation, oid, auth_time: at, exp };
        // Ids, numbers and a constant always write.
        let claims = serde_json::to_vec(&claims).unwrap_or_default();
        let head = URL_SAFE_NO_PAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
        let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims));
        let mac = hmac::sign(&self.key, signed.as_bytes());
        Zeroizing::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.as_ref())))
    }

    /// The account of a token that holds at `at`.
    pub(crate) fn account(&self, token: &str, at: i64) -> Option<Uuid> {
        let (signed, mac) = token.rsplit_once('.')?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        hmac::verify(&self.key, signed.as_bytes(), &mac).ok()?;
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.')?.1).ok()?;
        let claims: Claims = serde_json::from_slice(&claims).ok()?;
        let holds = claims.aud == AUDIENCE && claims.tid == self.organisation && at < claims.exp;
        holds.then_some(claims.oid)
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("organisation", &self.organisation).finish_non_exhaustive()
    }
}

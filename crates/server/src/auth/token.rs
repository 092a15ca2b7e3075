//! Access tokens: JWT, ES256, three audiences that never stand in for each other.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::clock::Clock;
use crate::seal;
use crate::store::keys::{KeyUse, ServerKey};

/// The media type of an access token (RFC 9068): an ID token cannot pass for one.
const TYPE: &str = "at+jwt";
/// Longest token that is looked at.
const LONGEST: usize = 8 * 1024;
/// Tokens whose signature is remembered.
const REMEMBERED: u64 = 10_000;

/// Whom a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Audience {
    /// The admin plane.
    #[serde(rename = "urn:cordon:admin")]
    Admin,
    /// The device plane.
    #[serde(rename = "urn:cordon:device")]
    Device,
    /// Provisioning. Named so that it can be refused elsewhere; nothing issues it yet.
    #[serde(rename = "urn:cordon:scim")]
    Scim,
}

impl Audience {
    /// The value of `aud`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Admin => "urn:cordon:admin",
            Self::Device => "urn:cordon:device",
            Self::Scim => "urn:cordon:scim",
        }
    }
}

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// Who issued it.
    pub(crate) iss: String,
    /// Whom it is for.
    pub(crate) aud: Audience,
    /// The organisation.
    pub(crate) tid: Uuid,
    /// The subject: a user's object id or a client's id.
    pub(crate) sub: String,
    /// The user, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) oid: Option<Uuid>,
    /// The client that asked.
    pub(crate) azp: String,
    /// Roles at the time of issue; those of now count as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) roles: Vec<String>,
    /// When the user last gave a password; seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) auth_time: Option<i64>,
    /// Issued; seconds.
    pub(crate) iat: i64,
    /// Not before; seconds.
    pub(crate) nbf: i64,
    /// Not from then on; seconds.
    pub(crate) exp: i64,
    /// A name for the token.
    pub(crate) jti: Uuid,
}

/// Why a token is refused.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum TokenError {
    /// Not a token of this server.
    #[error("the access token is not one of this server")]
    Foreign,
    /// Too late.
    #[error("the access token has expired: sign in again")]
    Expired,
    /// Too early.
    #[error("the access token is not valid yet: check the clock of whoever issued it")]
    Early,
    /// For another plane.
    #[error("the access token is for another audience: ask for one for this plane")]
    Audience,
    /// For another organisation.
    #[error("the access token is of another organisation")]
    Organisation,
}

struct Verifier {
    kid: String,
    key: DecodingKey,
    public: Vec<u8>,
}

/// Makes and verifies access tokens.
pub(crate) struct Tokens {
    organisation: Uuid,
    clock: Clock,
    signer: Option<(String, EncodingKey)>,
    verifiers: Vec<Verifier>,
    remembered: Cache<Vec<u8>, Arc<Claims>>,
}

impl Tokens {
    /// Takes the token keys among `keys`; the newest signs.
    pub(crate) fn new(organisation: Uuid, clock: Clock, keys: &[ServerKey]) -> Self {
        let own = || keys.iter().filter(|key| key.used_for == KeyUse::Token);
        Self {
            organisation,
            clock,
            signer: own().next().map(|key| (key.kid.clone(), EncodingKey::from_ec_der(&key.secret))),
            verifiers: own()
                .map(|key| Verifier {
                    kid: key.kid.clone(),
                    key: DecodingKey::from_ec_der(&key.public),
                    public: key.public.clone(),
                })
                .collect(),
            remembered: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(Duration::from_secs(60 * 60))
                .build(),
        }
    }

    /// Signs `claims`.
    pub(crate) fn sign(&self, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        let (kid, key) = self.signer.as_ref().ok_or(jsonwebtoken::errors::ErrorKind::InvalidKeyFormat)?;
        let header =
            Header { kid: Some(kid.clone()), typ: Some(TYPE.to_owned()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, claims, key)
    }

    /// Verifies a token for `audience` at the time of now. The signature is checked once and then remembered; time,
    /// audience and organisation are checked each time.
    pub(crate) fn verify(&self, token: &str, audience: Audience) -> Result<Arc<Claims>, TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Foreign);
        }
        let name = seal::hash(token.as_bytes());
        let claims = match self.remembered.get(&name) {
            Some(claims) => claims,
            None => {
                let claims = Arc::new(self.decode(token)?);
                self.remembered.insert(name, Arc::clone(&claims));
                claims
            }
        };
        let now = self.clock.seconds();
        match () {
            () if claims.tid != self.organisation => Err(TokenError::Organisation),
            () if claims.aud != audience => Err(TokenError::Audience),
            () if now >= claims.exp => Err(TokenError::Expired),
            () if now < claims.nbf => Err(TokenError::Early),
            () => Ok(claims),
        }
    }

    fn decode(&self, token: &str) -> Result<Claims, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Foreign)?;
        let verifier = self
            .verifiers
            .iter()
            .find(|known| {
                header.kid.as_deref() == Some(known.kid.as_str()) && header.typ.as_deref() == Some(TYPE)
            })
            .ok_or(TokenError::Foreign)?;
        let mut validation = Validation::new(Algorithm::ES256);
        // The library would read the machine's clock and know one audience; both are checked by the caller.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.set_required_spec_claims::<&str>(&[]);
        jsonwebtoken::decode(token, &verifier.key, &validation)
            .map(|data| data.claims)
            .map_err(|_| TokenError::Foreign)
    }

    /// The public keys as a JWK set.
    pub(crate) fn jwks(&self) -> serde_json::Value {
        let keys = self.verifiers.iter().filter_map(|known| {
            let (x, y) = known.public.strip_prefix(&[4])?.split_at_checked(32)?;
            Some(serde_json::json!({
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": known.kid,
                "x": seal::encode(x), "y": seal::encode(y),
            }))
        });
        serde_json::json!({ "keys": keys.collect::<Vec<_>>() })
    }
}

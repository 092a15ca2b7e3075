//! Compact JWS (RFC 7515) with one fixed algorithm per type. A reader says which type it takes; the header has no
//! say in which key or algorithm verifies it.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};

use crate::bytes;
use crate::key::{Algorithm, SignError, Signer, Verifier};
use crate::limits;

/// What a JWS is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The organisation's trust document, under its root key.
    Trust,
    /// The server's answer, under the envelope key.
    Envelope,
    /// An order, under the order key.
    Order,
    /// A receipt, under the instance key.
    Receipt,
    /// A proof with a request, under the instance key.
    Proof,
}

impl Kind {
    /// The `typ` of the header.
    pub const fn typ(self) -> &'static str {
        match self {
            Self::Trust => "cordon-trust+jws",
            Self::Envelope => "cordon-envelope+jws",
            Self::Order => "cordon-order+jws",
            Self::Receipt => "cordon-receipt+jws",
            Self::Proof => "cordon-proof+jwt",
        }
    }

    /// The one algorithm of this type.
    pub const fn algorithm(self) -> Algorithm {
        match self {
            Self::Trust | Self::Envelope | Self::Order => Algorithm::EdDsa,
            Self::Receipt | Self::Proof => Algorithm::Es256,
        }
    }

    /// The longest text of this type, in bytes.
    pub const fn limit(self) -> usize {
        match self {
            Self::Trust => limits::TRUST_JWS,
            Self::Envelope => limits::ENVELOPE_JWS,
            Self::Receipt => limits::RECEIPT_JWS,
            Self::Order => limits::ORDER_JWS,
            Self::Proof => limits::PROOF_JWS,
        }
    }
}

/// Why a JWS was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// Longer than its type allows.
    #[error("the token is longer than its type allows")]
    TooLong,
    /// Not three parts of base64url.
    #[error("the token is not a compact JWS of three parts")]
    NotCompact,
    /// The header is not JSON with `alg`, `typ` and `kid`.
    #[error("the token's header does not read")]
    BadHeader,
    /// The header's `typ` is another one.
    #[error("the token is of another type")]
    WrongType,
    /// The header's `alg` is not the one of the type.
    #[error("the token's algorithm is not the one of its type")]
    WrongAlgorithm,
    /// The header brings a key of its own: `jwk`, `jku`, `x5u` or `x5c`.
    #[error("the token brings its own key, which is never taken")]
    ForbiddenHeader,
    /// The header has critical extensions; this version knows none.
    #[error("the token needs an extension that is not known")]
    CriticalHeader,
    /// The header names another key.
    #[error("the token names a key that is not the expected one")]
    WrongKey,
    /// The signature is not the key's.
    #[error("the token's signature does not verify")]
    BadSignature,
    /// The signature holds, but the claims do not read.
    #[error("the token's claims do not read: {0}")]
    BadClaims(String),
}

impl JwsError {
    /// The stable name of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "tooLong",
            Self::NotCompact => "notCompact",
            Self::BadHeader => "badHeader",
            Self::WrongType => "wrongType",
            Self::WrongAlgorithm => "wrongAlgorithm",
            Self::ForbiddenHeader => "forbiddenHeader",
            Self::CriticalHeader => "criticalHeader",
            Self::WrongKey => "wrongKey",
            Self::BadSignature => "badSignature",
            Self::BadClaims(_) => "badClaims",
        }
    }
}

/// Signs claims as a compact JWS.
///
/// # Errors
/// When the key is of another algorithm, cannot sign, or the claims are larger than a reader takes.
pub fn sign(kind: Kind, signer: &dyn Signer, claims: &impl Serialize) -> Result<String, SignError> {
    let payload = serde_json::to_vec(claims).map_err(|error| SignError::Claims(error.to_string()))?;
    sign_bytes(kind, signer, &payload)
}

/// Signs claims that are already written as JSON.
///
/// # Errors
/// As [`sign`].
pub fn sign_bytes(kind: Kind, signer: &dyn Signer, payload: &[u8]) -> Result<String, SignError> {
    let needed = kind.algorithm();
    if signer.algorithm() != needed {
        return Err(SignError::WrongAlgorithm { needed: needed.name() });
    }
    let header = serde_json::json!({ "alg": needed.name(), "typ": kind.typ(), "kid": signer.kid() });
    let header = bytes::to_base64(header.to_string().as_bytes());
    let mut token = format!("{header}.{}", bytes::to_base64(payload));
    let signature = signer.sign(token.as_bytes())?;
    token.push('.');
    token.push_str(&bytes::to_base64(&signature));
    if token.len() > kind.limit() {
        return Err(SignError::Claims(format!("larger than {} bytes", kind.limit())));
    }
    Ok(token)
}

/// A JWS whose form and header hold and whose signature was not looked at: its claims cannot be had from it.
#[derive(Debug, Clone)]
pub struct Unverified<'a> {
    kind: Kind,
    kid: String,
    signed: &'a str,
    payload: &'a str,
    signature: [u8; 64],
}

/// Claims whose signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified(Vec<u8>);

impl<'a> Unverified<'a> {
    /// Reads form and header.
    ///
    /// # Errors
    /// Every error of [`JwsError`] that needs no key.
    pub fn parse(kind: Kind, token: &'a str) -> Result<Self, JwsError> {
        if token.len() > kind.limit() {
            return Err(JwsError::TooLong);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(JwsError::NotCompact)?;
        let (header, payload) = signed.split_once('.').ok_or(JwsError::NotCompact)?;
        if header.len() > limits::JWS_HEADER.div_ceil(3) * 4 {
            return Err(JwsError::TooLong);
        }
        let signature = bytes::array_from_base64(signature).ok_or(JwsError::NotCompact)?;
        let header = bytes::from_base64(header).ok_or(JwsError::NotCompact)?;
        let header: Header<'_> = serde_json::from_slice(&header).map_err(|_| JwsError::BadHeader)?;
        let kid = header.check(kind)?;
        Ok(Self { kind, kid, signed, payload, signature })
    }

    /// The key that the header names. A claim until the signature holds.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Verifies with a key that the caller trusts.
    ///
    /// # Errors
    /// When the header names another key or the signature is not this key's.
    pub fn verify(&self, key: &impl Verifier) -> Result<Verified, JwsError> {
        if key.algorithm() != self.kind.algorithm() {
            return Err(JwsError::WrongAlgorithm);
        }
        if key.kid() != self.kid {
            return Err(JwsError::WrongKey);
        }
        if !key.verifies(self.signed.as_bytes(), &self.signature) {
            return Err(JwsError::BadSignature);
        }
        bytes::from_base64(self.payload).map(Verified).ok_or(JwsError::NotCompact)
    }

    /// The claims before any signature was looked at. Only for claims that carry the key they are signed with,
    /// which the caller verifies next: the first trust document.
    pub(crate) fn peek<T: DeserializeOwned>(&self) -> Result<T, JwsError> {
        let payload = bytes::from_base64(self.payload).ok_or(JwsError::NotCompact)?;
        Verified(payload).claims()
    }
}

impl Verified {
    /// The claims' bytes, as they were signed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The claims.
    ///
    /// # Errors
    /// When they do not read as `T`.
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, JwsError> {
        serde_json::from_slice(&self.0).map_err(|error| JwsError::BadClaims(error.to_string()))
    }
}

#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    alg: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    typ: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    kid: std::borrow::Cow<'a, str>,
    #[serde(default, deserialize_with = "present")]
    crit: bool,
    #[serde(default, deserialize_with = "present")]
    jwk: bool,
    #[serde(default, deserialize_with = "present")]
    jku: bool,
    #[serde(default, deserialize_with = "present")]
    x5u: bool,
    #[serde(default, deserialize_with = "present")]
    x5c: bool,
}

impl Header<'_> {
    fn check(self, kind: Kind) -> Result<String, JwsError> {
        if self.jwk || self.jku || self.x5u || self.x5c {
            return Err(JwsError::ForbiddenHeader);
        }
        if self.crit {
            return Err(JwsError::CriticalHeader);
        }
        if self.typ != kind.typ() {
            return Err(JwsError::WrongType);
        }
        if self.alg != kind.algorithm().name() {
            return Err(JwsError::WrongAlgorithm);
        }
        Ok(self.kid.into_owned())
    }
}

/// True for a member that is there, whatever its value: `null` counts as present.
pub(crate) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

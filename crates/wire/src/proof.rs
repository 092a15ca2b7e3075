//! The proof that a request comes from the instance whose key is registered, and that it is this request.

use serde::{Deserialize, Serialize};

use crate::id::{Nonce, RegistrationId, Sha256};
use crate::jws::{self, JwsError, Kind, Unverified};
use crate::key::{InstanceKey, SignError, Signer};
use crate::limits;

/// The claims of a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The method, in capitals.
    pub htm: String,
    /// The URL with its query, as the server's public URL spells it.
    pub htu: String,
    /// 128 random bits, for the server's log.
    pub jti: Nonce,
    /// SHA-256 of the body's bytes; of no bytes when there is no body.
    pub bh: Sha256,
    /// The newest server nonce that the client has seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The registration; absent when registering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rid: Option<RegistrationId>,
    /// SHA-256 of the bearer token; absent but when registering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ath: Option<Sha256>,
}

/// What the server expects of a proof.
#[derive(Clone, Copy)]
pub struct Expectation<'a> {
    /// The request's method, in capitals.
    pub method: &'a str,
    /// The configured public URL followed by the request's path and query. Never made from the Host header.
    pub url: &'a str,
    /// The body as it came.
    pub body: &'a [u8],
    /// The registration in the path.
    pub registration: Option<&'a RegistrationId>,
    /// The bearer token, when the route takes one.
    pub token: Option<&'a str>,
    /// Whether a server nonce is fresh.
    pub fresh: &'a dyn Fn(&str) -> bool,
}

/// Why a proof was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not a token of the instance's key.
    #[error("the proof is refused: {0}")]
    Jws(#[from] JwsError),
    /// Made for another method.
    #[error("the proof is for another method")]
    WrongMethod,
    /// Made for another URL.
    #[error("the proof is for another URL: use the server's public URL as it is configured")]
    WrongUrl,
    /// Made for another body.
    #[error("the proof is for another body")]
    WrongBody,
    /// Made for another registration.
    #[error("the proof is for another registration")]
    WrongRegistration,
    /// Made for another token.
    #[error("the proof is for another token")]
    WrongToken,
    /// No server nonce, or one that is no longer fresh.
    #[error("the proof has no fresh server nonce: take the one from the answer and send again")]
    Stale,
}

impl ProofError {
    /// The stable name of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Jws(error) => error.code(),
            Self::WrongMethod => "wrongMethod",
            Self::WrongUrl => "wrongUrl",
            Self::WrongBody => "wrongBody",
            Self::WrongRegistration => "wrongRegistration",
            Self::WrongToken => "wrongToken",
            Self::Stale => "stale",
        }
    }
}

impl Proof {
    /// Signs the proof with the instance key.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, key: &dyn Signer) -> Result<String, SignError> {
        jws::sign(Kind::Proof, key, self)
    }

    fn check(&self, expected: &Expectation<'_>) -> Result<(), ProofError> {
        if self.htm != expected.method {
            return Err(ProofError::WrongMethod);
        }
        if self.htu != expected.url {
            return Err(ProofError::WrongUrl);
        }
        if self.bh != Sha256::of(expected.body) {
            return Err(ProofError::WrongBody);
        }
        if self.rid.as_ref() != expected.registration {
            return Err(ProofError::WrongRegistration);
        }
        if self.ath != expected.token.map(|token| Sha256::of(token.as_bytes())) {
            return Err(ProofError::WrongToken);
        }
        // Last, so that "send again with this nonce" is only said of a proof that will then hold.
        let nonce = self.nonce.as_deref().filter(|nonce| nonce.len() <= limits::TEXT);
        if nonce.is_some_and(expected.fresh) { Ok(()) } else { Err(ProofError::Stale) }
    }
}

/// Verifies a proof with the stored key of the registration, or with the key in the body when registering.
///
/// # Errors
/// A distinct one for each refusal.
pub fn verify(token: &str, key: &InstanceKey, expected: &Expectation<'_>) -> Result<Proof, ProofError> {
    let proof: Proof = Unverified::parse(Kind::Proof, token)?.verify(key)?.claims()?;
    proof.check(expected)?;
    Ok(proof)
}

//! Orders: what a registration is told to do with its work data. The client obeys nothing else.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::{KeyId, RegistrationId};
use crate::jws::{self, JwsError, Kind, Unverified};
use crate::key::{SignError, Signer};
use crate::limits;
use crate::trust::{KeyUse, Trust, TrustKeyError};

/// How far the clocks of two servers of one organisation may differ, in seconds: one may sign the order, another the
/// envelope that brings it.
pub const SKEW: i64 = 5 * 60;

/// What is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OrderKind {
    /// Destroy the keys, then the files, then the state of the work account.
    Wipe,
    /// Close work data at once; nothing is destroyed.
    Hold,
    /// Lift a hold.
    Release,
    /// A kind that this version does not know; such an order is refused.
    #[serde(other)]
    Unknown,
}

/// The claims of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The order's id; a repeat carries the same.
    pub id: Uuid,
    /// The organisation.
    pub org: Uuid,
    /// The registration that it is for.
    pub rid: RegistrationId,
    /// What is ordered.
    pub kind: OrderKind,
    /// The identity keys that the server knew live. A wipe destroys every key of the identity; these are the ones
    /// whose end the server waits to be told of.
    #[serde(default)]
    pub key_ids: Vec<KeyId>,
    /// The restore epoch in which it was made.
    pub epoch: u64,
    /// When it was signed, Unix seconds by the server's clock.
    pub iat: i64,
    /// Until when it may be begun, Unix seconds by the server's clock.
    pub exp: i64,
    /// The approval that it rests on, when it needed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
}

/// What a client expects of an order.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// The registration.
    pub registration: RegistrationId,
    /// The epoch of the envelope that brought the order.
    pub epoch: u64,
    /// The time of the envelope that brought the order, Unix seconds. Not the device's clock.
    pub at: i64,
}

/// Why an order was refused. It is then not obeyed, and reported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// Not a well-signed token.
    #[error("the order is refused: {0}")]
    Jws(#[from] JwsError),
    /// The key is not in the trust document, or not for orders, or not at that time.
    #[error("the order is {0}")]
    Key(#[from] TrustKeyError),
    /// For another registration or organisation.
    #[error("the order is for another registration")]
    WrongRegistration,
    /// Made in another epoch.
    #[error("the order was made in another epoch")]
    WrongEpoch,
    /// No longer valid.
    #[error("the order has expired")]
    Expired,
    /// Signed for a time that is not yet.
    #[error("the order is from the future")]
    NotYet,
    /// Of a kind that this version does not know.
    #[error("the order is of a kind that is not known: update the app")]
    UnknownKind,
    /// More key ids than are read.
    #[error("the order names more than {} keys", limits::KEY_IDS)]
    TooManyKeys,
}

impl OrderError {
    /// The stable name of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Jws(error) => error.code(),
            Self::Key(TrustKeyError::Unknown) => "unknownKey",
            Self::Key(TrustKeyError::OutsideValidity) => "keyOutsideValidity",
            Self::WrongRegistration => "wrongRegistration",
            Self::WrongEpoch => "wrongEpoch",
            Self::Expired => "expired",
            Self::NotYet => "notYet",
            Self::UnknownKind => "unknownKind",
            Self::TooManyKeys => "tooManyKeys",
        }
    }
}

impl Order {
    /// Signs the order with the order key.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, key: &dyn Signer) -> Result<String, SignError> {
        jws::sign(Kind::Order, key, self)
    }

    fn check(&self, expected: &Expected) -> Result<(), OrderError> {
        let registration = expected.registration;
        if self.rid != registration || self.org != registration.organisation() {
            return Err(OrderError::WrongRegistration);
        }
        if self.epoch != expected.epoch {
            return Err(OrderError::WrongEpoch);
        }
        if self.iat > expected.at.saturating_add(SKEW) {
            return Err(OrderError::NotYet);
        }
        if self.exp < expected.at {
            return Err(OrderError::Expired);
        }
        if self.key_ids.len() > limits::KEY_IDS {
            return Err(OrderError::TooManyKeys);
        }
        if self.kind == OrderKind::Unknown { Err(OrderError::UnknownKind) } else { Ok(()) }
    }
}

/// Verifies an order with the keys of the trust document.
///
/// # Errors
/// A distinct one for each refusal.
pub fn verify(token: &str, trust: &Trust, expected: &Expected) -> Result<Order, OrderError> {
    let token = Unverified::parse(Kind::Order, token)?;
    let key = trust.known_key(KeyUse::Order, token.kid())?;
    let order: Order = token.verify(&key.x)?.claims()?;
    trust.key(KeyUse::Order, token.kid(), order.iat)?;
    order.check(expected)?;
    Ok(order)
}

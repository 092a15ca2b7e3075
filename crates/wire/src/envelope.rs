//! The envelope: the one thing that changes a device's state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::{Nonce, Position, RegistrationId, Sha256};
use crate::jws::{self, JwsError, Kind, Unverified};
use crate::key::{SignError, Signer};
use crate::limits;
use crate::trust::{KeyUse, Trust, TrustKeyError};

/// What a registration is to the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// A policy holds.
    Managed,
    /// No policy reaches the user.
    Untargeted,
    /// Policies reach the user, none of them covers this app.
    AppNotTargeted,
    /// Work data is closed until an administrator decides; nothing is destroyed.
    Held,
    /// The account is disabled or deleted.
    Disabled,
    /// A newer key of the same user, app and device took over; this one may only deliver receipts.
    Superseded,
    /// The server does not know the registration: register again with the same key. Never a wipe.
    Gone,
    /// A status that this version does not know. Treated as `held`.
    #[serde(other)]
    Unknown,
}

/// A live registration of the same user on the same device, or an app that its policy covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagedApp {
    /// The app, as `platform:id`. One that does not read names no app here and is passed over.
    pub app: String,
    /// The account for which it is managed.
    pub oid: Uuid,
    /// Whether a live registration stands behind it on this device; otherwise only the policy names it.
    #[serde(default)]
    pub registered: bool,
}

/// A set of app configuration: what one assignment of the organisation says, name by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationSet {
    /// For everybody. A name counts here only while no set that was aimed at the user has it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_default: bool,
    /// Names and values, both as the app knows them.
    pub values: BTreeMap<String, String>,
}

/// The claims of an envelope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// The registration that it is for.
    pub aud: RegistrationId,
    /// The user; nil when the status is `gone`.
    pub sub: Uuid,
    /// The organisation.
    pub org: Uuid,
    /// The restore epoch.
    pub epoch: u64,
    /// The count of changes of this registration's content.
    pub seq: u64,
    /// When it was made, Unix seconds by the server's clock.
    pub iat: i64,
    /// The nonce of the request that it answers.
    pub nonce: Nonce,
    /// What the registration is.
    pub status: Status,
    /// The hash of the content, made by the server: equal positions carry equal content.
    pub content: Sha256,
    /// The version of the effective policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_version: Option<String>,
    /// The effective policy; absent when the client holds this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<serde_json::Value>,
    /// App configuration for everybody: one default set.
    #[serde(default)]
    pub configuration: BTreeMap<String, String>,
    /// Further sets of app configuration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub configuration_sets: Vec<ConfigurationSet>,
    /// The organisation wants one managed account in an app: beside an earlier one this registration stays closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub one_account: bool,
    /// Orders that have no receipt yet, each a compact JWS of its own.
    #[serde(default)]
    pub orders: Vec<String>,
    /// What "a managed app" means in a decision.
    #[serde(default)]
    pub managed_apps: Vec<ManagedApp>,
    /// Whether and by whom the device is managed, as the server believes it by evidence.
    #[serde(default, skip_serializing_if = "Management::is_unmanaged")]
    pub management: Management,
    /// A log that an administrator asks for. The person at the device decides about it; it is named until the answer is
    /// stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_request: Option<Uuid>,
    /// The receipts that are stored: the client may forget them.
    #[serde(default)]
    pub acknowledged: Vec<Sha256>,
    /// The highest report number that was applied. Higher than the request's: that report was passed over, and the
    /// next one must exceed this.
    #[serde(default)]
    pub report: u64,
    /// Seconds until the next check-in while the app is in use.
    pub next_check_in: u64,
    /// The nonce for the next proof.
    pub server_nonce: String,
}

/// Whether and by whom a device is managed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Management {
    /// By the organisation's own device management.
    Mdm,
    /// By another vendor's.
    ThirdPartyMdm,
    /// By none, or in a way that this version does not know.
    #[default]
    #[serde(other)]
    Unmanaged,
}

impl Management {
    /// Whether nobody manages it: envelopes then leave it out.
    #[must_use]
    pub const fn is_unmanaged(&self) -> bool {
        matches!(self, Self::Unmanaged)
    }
}

/// The content of the envelope that a client holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Its position.
    #[serde(flatten)]
    pub position: Position,
    /// Its content hash.
    pub content: Sha256,
}

/// What a client expects of an envelope.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// The registration; `None` in the answer to a registration that had none yet.
    pub registration: Option<RegistrationId>,
    /// The organisation.
    pub organisation: Uuid,
    /// The user.
    pub subject: Uuid,
    /// The nonce of the request.
    pub nonce: Nonce,
    /// The envelope that is held.
    pub held: Option<Held>,
}

/// Why an envelope was refused. A refused envelope is no answer: nothing changes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not a well-signed token.
    #[error("the envelope is refused: {0}")]
    Jws(#[from] JwsError),
    /// The key is not in the trust document, or not for envelopes, or not at that time.
    #[error("the envelope is {0}")]
    Key(#[from] TrustKeyError),
    /// For another registration.
    #[error("the envelope is for another registration")]
    WrongRegistration,
    /// Of another organisation.
    #[error("the envelope is of another organisation")]
    WrongOrganisation,
    /// For another user.
    #[error("the envelope is for another user")]
    WrongSubject,
    /// Answers another request.
    #[error("the envelope answers another request")]
    WrongNonce,
    /// Older than the one held.
    #[error("the envelope is older than the one held")]
    Older,
    /// At the held position, with other content.
    #[error("the envelope has the position of the one held and other content")]
    Forked,
    /// More orders than are read.
    #[error("the envelope has more than {} orders", limits::ORDERS)]
    TooManyOrders,
}

impl EnvelopeError {
    /// The stable name of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Jws(error) => error.code(),
            Self::Key(TrustKeyError::Unknown) => "unknownKey",
            Self::Key(TrustKeyError::OutsideValidity) => "keyOutsideValidity",
            Self::WrongRegistration => "wrongRegistration",
            Self::WrongOrganisation => "wrongOrganisation",
            Self::WrongSubject => "wrongSubject",
            Self::WrongNonce => "wrongNonce",
            Self::Older => "older",
            Self::Forked => "forked",
            Self::TooManyOrders => "tooManyOrders",
        }
    }
}

impl Envelope {
    /// Signs the envelope with the envelope key.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, key: &dyn Signer) -> Result<String, SignError> {
        jws::sign(Kind::Envelope, key, self)
    }

    /// The position.
    pub const fn position(&self) -> Position {
        Position { epoch: self.epoch, seq: self.seq }
    }

    /// What a client keeps to compare the next envelope with.
    pub const fn held(&self) -> Held {
        Held { position: self.position(), content: self.content }
    }

    fn check(&self, expected: &Expected) -> Result<(), EnvelopeError> {
        if self.org != expected.organisation || self.aud.organisation() != expected.organisation {
            return Err(EnvelopeError::WrongOrganisation);
        }
        if expected.registration.is_some_and(|registration| registration != self.aud) {
            return Err(EnvelopeError::WrongRegistration);
        }
        if self.nonce != expected.nonce {
            return Err(EnvelopeError::WrongNonce);
        }
        // A server that does not know the registration knows neither its user nor its count.
        if self.status != Status::Gone && self.sub != expected.subject {
            return Err(EnvelopeError::WrongSubject);
        }
        if self.orders.len() > limits::ORDERS {
            return Err(EnvelopeError::TooManyOrders);
        }
        expected.held.map_or(Ok(()), |held| self.check_order(&held))
    }

    fn check_order(&self, held: &Held) -> Result<(), EnvelopeError> {
        if self.status == Status::Gone {
            return if self.epoch < held.position.epoch { Err(EnvelopeError::Older) } else { Ok(()) };
        }
        match self.position().cmp(&held.position) {
            std::cmp::Ordering::Less => Err(EnvelopeError::Older),
            std::cmp::Ordering::Equal if self.content != held.content => Err(EnvelopeError::Forked),
            _ => Ok(()),
        }
    }
}

/// The parts of an envelope that make its content: what a rise of the sequence stands for.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Content<'a> {
    /// What the registration is.
    pub status: Status,
    /// The version of the effective policy.
    pub policy_version: Option<&'a str>,
    /// App configuration for everybody.
    pub configuration: &'a BTreeMap<String, String>,
    /// Further sets of app configuration, sorted.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub configuration_sets: &'a [ConfigurationSet],
    /// Whether the organisation wants one managed account in an app.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub one_account: bool,
    /// The ids of the open orders, sorted: an order signed anew is the same order.
    pub orders: &'a [Uuid],
    /// What "a managed app" means, sorted.
    pub managed_apps: &'a [ManagedApp],
    /// Whether and by whom the device is managed.
    #[serde(skip_serializing_if = "Management::is_unmanaged")]
    pub management: Management,
    /// The log that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_request: Option<Uuid>,
}

impl Content<'_> {
    /// The content hash: SHA-256 of the JSON of these parts.
    pub fn hash(&self) -> Sha256 {
        // These types always write; an empty text would only make two contents look alike.
        Sha256::of(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// Verifies an envelope with the keys of the trust document.
///
/// A key's validity is judged at the envelope's own time, not by the device's clock: a phone whose clock was turned
/// must still receive its wipe.
///
/// # Errors
/// A distinct one for each refusal.
pub fn verify(token: &str, trust: &Trust, expected: &Expected) -> Result<Envelope, EnvelopeError> {
    let token = Unverified::parse(Kind::Envelope, token)?;
    let key = trust.known_key(KeyUse::Envelope, token.kid())?;
    let envelope: Envelope = token.verify(&key.x)?.claims()?;
    trust.key(KeyUse::Envelope, token.kid(), envelope.iat)?;
    envelope.check(expected)?;
    Ok(envelope)
}

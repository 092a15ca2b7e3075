//! The small values that name things: registrations, keys, nonces, hashes, positions.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::bytes;

/// Why a piece of text is not the id it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {expected}: send {form}")]
pub struct IdError {
    expected: &'static str,
    form: &'static str,
}

/// The name of a registration: the organisation and 128 random bits, written `<guid>.<32 hex digits>`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationId {
    organisation: Uuid,
    random: [u8; 16],
}

impl RegistrationId {
    /// A name made from an organisation and 16 random bytes of the caller's.
    pub const fn new(organisation: Uuid, random: [u8; 16]) -> Self {
        Self { organisation, random }
    }

    /// The organisation that the registration belongs to.
    pub const fn organisation(&self) -> Uuid {
        self.organisation
    }
}

impl fmt::Display for RegistrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.organisation, bytes::to_hex(&self.random))
    }
}

impl FromStr for RegistrationId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = IdError {
            expected: "registration id",
            form: "`<organisation guid>.<32 hex digits>` in lower case",
        };
        let Some((organisation, random)) = text.split_once('.') else { return Err(error) };
        let parsed = Uuid::try_parse(organisation).ok().zip(bytes::array_from_hex(random));
        match parsed {
            // One spelling per id: ids are compared as text in databases and paths.
            Some((id, random)) if id.to_string() == organisation => Ok(Self::new(id, random)),
            _ => Err(error),
        }
    }
}

/// 128 bits that the client draws for one request; the envelope that answers it carries them back.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nonce([u8; 16]);

impl Nonce {
    /// A nonce of 16 random bytes of the caller's.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bytes::to_base64(&self.0))
    }
}

impl FromStr for Nonce {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = IdError { expected: "nonce", form: "16 bytes as base64url without padding" };
        bytes::array_from_base64(text).map(Self).ok_or(error)
    }
}

/// The name of an identity key on a device: 128 random bits, written as 32 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 16]);

impl KeyId {
    /// A key id of these bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes of the id.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bytes::to_hex(&self.0))
    }
}

impl FromStr for KeyId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = IdError { expected: "key id", form: "32 hex digits in lower case" };
        bytes::array_from_hex(text).map(Self).ok_or(error)
    }
}

/// A SHA-256 hash, written as base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// The hash of some bytes.
    pub fn of(data: &[u8]) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, data);
        let mut out = [0u8; 32];
        for (slot, byte) in out.iter_mut().zip(digest.as_ref()) {
            *slot = *byte;
        }
        Self(out)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash as 64 lower-case hex digits.
    pub fn to_hex(&self) -> String {
        bytes::to_hex(&self.0)
    }

    /// Reads 64 lower-case hex digits.
    pub fn from_hex(text: &str) -> Result<Self, IdError> {
        let error = IdError { expected: "hash", form: "64 hex digits in lower case" };
        bytes::array_from_hex(text).map(Self).ok_or(error)
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bytes::to_base64(&self.0))
    }
}

impl FromStr for Sha256 {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = IdError { expected: "hash", form: "32 bytes as base64url without padding" };
        bytes::array_from_base64(text).map(Self).ok_or(error)
    }
}

macro_rules! as_text {
    ($($name:ident: $form:literal),+) => {$(
        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($form))
                    .into()
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

as_text!(
    RegistrationId: "`<organisation guid>.<32 hex digits>`",
    Nonce: "16 bytes as base64url without padding",
    KeyId: "32 hex digits in lower case",
    Sha256: "32 bytes as base64url without padding"
);

/// Where the content of a registration stands: the organisation's restore epoch, then the count of changes.
/// Ordered by epoch first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Position {
    /// The restore epoch of the organisation.
    pub epoch: u64,
    /// How often the content of this registration has changed.
    pub seq: u64,
}

//! P-256: the key of an app instance. On phones it lives in the device's key store; the pair here is for hosts
//! that have none, and for the lab.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, EcdsaKeyPair, KeyPair as _, ParsedPublicKey, UnparsedPublicKey};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::{Algorithm, KeyError, SignError, Signer, Verifier};
use crate::bytes;
use crate::id::Sha256;

/// The public key of an app instance: a point on P-256, written as a JWK with `kty`, `crv`, `x`, `y`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct InstanceKey {
    x: [u8; 32],
    y: [u8; 32],
}

/// A P-256 key that transfers will be sealed to; the same form as an instance key.
pub type EncryptionKey = InstanceKey;

impl InstanceKey {
    /// The key with these coordinates.
    ///
    /// # Errors
    /// When they are not a point on the curve.
    pub fn new(x: [u8; 32], y: [u8; 32]) -> Result<Self, KeyError> {
        let key = Self { x, y };
        match ParsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, key.point()) {
            Ok(_) => Ok(key),
            Err(_) => Err(KeyError::Invalid),
        }
    }

    /// The key of an uncompressed point: 0x04 ‖ x ‖ y.
    ///
    /// # Errors
    /// When it is no such point.
    pub fn from_point(point: &[u8]) -> Result<Self, KeyError> {
        let (tag, rest) = point.split_first().ok_or(KeyError::Invalid)?;
        let (x, y) = rest.split_at_checked(32).ok_or(KeyError::Invalid)?;
        match (*tag, x.try_into(), y.try_into()) {
            (4, Ok(x), Ok(y)) => Self::new(x, y),
            _ => Err(KeyError::Invalid),
        }
    }

    /// The uncompressed point: 0x04 ‖ x ‖ y.
    pub fn point(&self) -> Vec<u8> {
        [&[4u8][..], &self.x, &self.y].concat()
    }

    /// The JWK thumbprint of RFC 7638 with SHA-256: the identity of a registration.
    pub fn thumbprint(&self) -> Sha256 {
        let (x, y) = (bytes::to_base64(&self.x), bytes::to_base64(&self.y));
        Sha256::of(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes())
    }
}

impl Verifier for InstanceKey {
    fn kid(&self) -> String {
        self.thumbprint().to_string()
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, self.point());
        key.verify(message, signature).is_ok()
    }
}

impl fmt::Debug for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InstanceKey({})", self.thumbprint())
    }
}

#[derive(Serialize, Deserialize)]
struct Jwk<'a> {
    #[serde(borrow)]
    kty: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    crv: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    x: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    y: std::borrow::Cow<'a, str>,
    #[serde(default, skip_serializing, deserialize_with = "crate::jws::present")]
    d: bool,
}

#[cfg(feature = "schema")]
impl utoipa::PartialSchema for InstanceKey {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::ObjectBuilder;
        use utoipa::openapi::schema::Type;
        let word = |word: &str| ObjectBuilder::new().schema_type(Type::String).enum_values(Some([word]));
        let point = || ObjectBuilder::new().schema_type(Type::String);
        ObjectBuilder::new()
            .description(Some("A public P-256 key as a JWK, without private part."))
            .property("kty", word("EC"))
            .property("crv", word("P-256"))
            .property("x", point())
            .property("y", point())
            .required("kty")
            .required("crv")
            .required("x")
            .required("y")
            .into()
    }
}

#[cfg(feature = "schema")]
impl utoipa::ToSchema for InstanceKey {}

impl Serialize for InstanceKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (x, y) = (bytes::to_base64(&self.x).into(), bytes::to_base64(&self.y).into());
        Jwk { kty: "EC".into(), crv: "P-256".into(), x, y, d: false }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for InstanceKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let jwk = Jwk::deserialize(deserializer)?;
        if jwk.d {
            return Err(D::Error::custom("the key carries its private part `d`: send the public part only"));
        }
        if jwk.kty != "EC" || jwk.crv != "P-256" {
            return Err(D::Error::custom("not a P-256 key: send `kty` EC and `crv` P-256"));
        }
        let point = bytes::array_from_base64(&jwk.x).zip(bytes::array_from_base64(&jwk.y));
        let key = point.and_then(|(x, y)| Self::new(x, y).ok());
        key.ok_or_else(|| D::Error::custom("`x` and `y` are not a point on P-256"))
    }
}

/// A P-256 key pair in memory.
pub struct InstanceKeyPair {
    pkcs8: Zeroizing<Vec<u8>>,
    pair: EcdsaKeyPair,
    public: InstanceKey,
    kid: String,
}

impl InstanceKeyPair {
    /// A new random pair.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn generate() -> Result<Self, KeyError> {
        let algorithm = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new());
        Self::from_pkcs8(document.map_err(|_| KeyError::NoRandomness)?.as_ref())
    }

    /// The pair of a PKCS#8 document.
    ///
    /// # Errors
    /// When the document holds no P-256 pair.
    pub fn from_pkcs8(document: &[u8]) -> Result<Self, KeyError> {
        let algorithm = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document).map_err(|_| KeyError::Invalid)?;
        let public = InstanceKey::from_point(pair.public_key().as_ref())?;
        Ok(Self { pkcs8: Zeroizing::new(document.to_vec()), pair, kid: public.kid(), public })
    }

    /// The PKCS#8 document, for a host's key store.
    pub const fn pkcs8(&self) -> &Zeroizing<Vec<u8>> {
        &self.pkcs8
    }

    /// The public half.
    pub const fn public(&self) -> &InstanceKey {
        &self.public
    }
}

impl Signer for InstanceKeyPair {
    fn kid(&self) -> &str {
        &self.kid
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = self.pair.sign(&SystemRandom::new(), message);
        signature.map(|s| s.as_ref().to_vec()).map_err(|_| SignError::Unavailable("ecdsa failed".to_owned()))
    }
}

impl fmt::Debug for InstanceKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InstanceKeyPair({}, private part redacted)", self.kid)
    }
}

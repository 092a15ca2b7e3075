//! How an app instance makes itself known, and the answer that registration and check-in share.

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use crate::error::{self, BodyError};
use crate::id::{KeyId, Nonce};
use crate::key::{EncryptionKey, InstanceKey};
use crate::limits;

/// What a device and app report about themselves: camelCase names of the policy crate's `Facts`. Names that a
/// server does not know are kept; a fact that is absent is unknown, which is an outcome of its own.
pub type Facts = serde_json::Map<String, serde_json::Value>;

/// A token that says in which management state the device is, handed out by the organisation's MDM. Zeroed when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ManagementToken))]
pub struct Evidence {
    /// The token as the administrator was shown it.
    pub token: String,
}

impl std::fmt::Debug for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Evidence(redacted)")
    }
}

impl Drop for Evidence {
    fn drop(&mut self) {
        self.token.zeroize();
    }
}

/// The body of `POST /device/v1/registrations`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RegistrationRequest {
    /// The key that signs this and every later request. Its thumbprint is the registration's identity.
    pub instance_key: InstanceKey,
    /// Reserved: transfers between apps will be sealed to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption_key: Option<EncryptionKey>,
    /// The app, as `platform:id`: `ios:com.contoso.mail`.
    pub app: String,
    /// The app's version.
    pub app_version: String,
    /// The client's version.
    pub client_version: String,
    /// The settings that this client can enforce, by their names on the wire, each named.
    pub capabilities: Vec<String>,
    /// The device, as the host names it; the same for all apps of one device where the platform allows.
    pub device_tag: String,
    /// The device's name for people.
    pub device_name: String,
    /// What the device reports.
    #[cfg_attr(feature = "schema", schema(value_type = serde_json::Map<String, serde_json::Value>))]
    pub facts: Facts,
    /// Evidence of management, when the app was given one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub management: Option<Evidence>,
    /// 128 random bits: the answer's envelope carries them.
    pub nonce: Nonce,
    /// The version of the trust document that is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_version: Option<u64>,
    /// The identity keys that exist on the device.
    #[serde(default)]
    pub live_keys: Vec<KeyId>,
}

impl RegistrationRequest {
    /// Reads and bounds a body.
    ///
    /// # Errors
    /// When it is too large, not JSON of this shape, or a field is out of bounds.
    pub fn from_slice(body: &[u8]) -> Result<Self, BodyError> {
        let request: Self = error::read(body, limits::REQUEST_BODY)?;
        request.check()?;
        Ok(request)
    }

    fn check(&self) -> Result<(), BodyError> {
        app(&self.app)?;
        for (field, value) in [
            ("appVersion", &self.app_version),
            ("clientVersion", &self.client_version),
            ("deviceTag", &self.device_tag),
            ("deviceName", &self.device_name),
        ] {
            error::text(field, value, limits::TEXT)?;
        }
        if self.device_tag.is_empty() {
            let problem = "is empty: name the device".to_owned();
            return Err(BodyError::Field { field: "deviceTag", problem });
        }
        capabilities(&self.capabilities)?;
        facts(&self.facts)?;
        evidence(self.management.as_ref())?;
        error::at_most("liveKeys", self.live_keys.len(), limits::KEY_IDS)
    }
}

/// The answer to a registration and to a check-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = DeviceAnswer))]
pub struct Answer {
    /// The envelope, a compact JWS.
    pub envelope: String,
    /// The trust documents newer than the one held, oldest first; the whole chain when none was held.
    #[serde(default)]
    pub trust: Vec<String>,
}

impl Answer {
    /// Reads and bounds an answer. Nothing in it counts before its envelope is verified.
    ///
    /// # Errors
    /// When it is too large or not JSON of this shape.
    pub fn from_slice(body: &[u8]) -> Result<Self, BodyError> {
        let answer: Self = error::read(body, limits::ANSWER_BODY)?;
        error::at_most("trust", answer.trust.len(), limits::TRUST_CHAIN)?;
        Ok(answer)
    }
}

fn app(value: &str) -> Result<(), BodyError> {
    error::text("app", value, limits::TEXT)?;
    match value.split_once(':') {
        Some((platform, id)) if !platform.is_empty() && !id.is_empty() => Ok(()),
        _ => Err(BodyError::Field { field: "app", problem: "is not `platform:id`".to_owned() }),
    }
}

/// The capability of an app that works on work data in the background while its gate is shut.
pub const BACKGROUND_ACCESS: &str = "backgroundAccess";

pub(crate) fn capabilities(names: &[String]) -> Result<(), BodyError> {
    error::at_most("capabilities", names.len(), limits::CAPABILITIES)?;
    if names.iter().any(|name| name == "*") {
        let problem = "has `*`: name each setting that the client can enforce".to_owned();
        return Err(BodyError::Field { field: "capabilities", problem });
    }
    names.iter().try_for_each(|name| error::text("capabilities", name, limits::TEXT))
}

pub(crate) fn facts(facts: &Facts) -> Result<(), BodyError> {
    error::at_most("facts", facts.len(), limits::FACTS)?;
    let length = serde_json::to_vec(facts).map_or(usize::MAX, |json| json.len());
    if length > limits::FACTS_BYTES {
        let problem = format!("has {length} bytes: send at most {}", limits::FACTS_BYTES);
        return Err(BodyError::Field { field: "facts", problem });
    }
    Ok(())
}

pub(crate) fn evidence(evidence: Option<&Evidence>) -> Result<(), BodyError> {
    evidence.map_or(Ok(()), |evidence| error::text("management.token", &evidence.token, limits::LONG_TEXT))
}

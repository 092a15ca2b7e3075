//! Errors as they stand on the wire. None of them changes state on a device: only a valid envelope does.

use serde::{Deserialize, Serialize};

/// The stable codes of the device plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = DeviceErrorCode))]
#[serde(rename_all = "camelCase")]
pub enum Code {
    /// 401: the proof carries no fresh server nonce; take the one from `Cordon-Nonce` and send again.
    UseNonce,
    /// 401: the proof is missing, malformed, signed by another key or made for another request.
    BadProof,
    /// 401: the bearer token is missing, expired or meant for another audience.
    BadToken,
    /// 400: the body is not what the route takes.
    BadRequest,
    /// 404: there is no such route, or the registration belongs to another organisation.
    NotFound,
    /// 413: the body is larger than the route takes.
    TooLarge,
    /// 403: the user has as many live registrations as are allowed.
    TooManyRegistrations,
    /// 429: too many requests; wait as `Retry-After` says.
    TooManyRequests,
    /// 503: the server cannot answer now.
    Unavailable,
    /// A code that this version does not know.
    #[serde(other)]
    Unknown,
}

/// The JSON body of an error answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = DeviceError))]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = DeviceErrorDetail))]
pub struct ErrorDetail {
    /// The stable code.
    pub code: Code,
    /// One sentence for a person; its wording may change.
    pub message: String,
}

impl ErrorBody {
    /// An error body.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { error: ErrorDetail { code, message: message.into() } }
    }
}

/// Why a body was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Larger than its limit, in bytes.
    #[error("the body has {length} bytes: send at most {limit}")]
    TooLarge {
        /// The length that was sent.
        length: usize,
        /// The length that is allowed.
        limit: usize,
    },
    /// Not JSON of the expected shape.
    #[error("the body does not read: {0}")]
    Malformed(String),
    /// A field is out of its bounds.
    #[error("`{field}` {problem}")]
    Field {
        /// The field's name on the wire.
        field: &'static str,
        /// What is wrong with it, and what to send.
        problem: String,
    },
}

impl BodyError {
    /// The stable name of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "tooLarge",
            Self::Malformed(_) => "malformed",
            Self::Field { .. } => "field",
        }
    }
}

/// Reads JSON within a length limit.
pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a [u8], limit: usize) -> Result<T, BodyError> {
    if body.len() > limit {
        return Err(BodyError::TooLarge { length: body.len(), limit });
    }
    serde_json::from_slice(body).map_err(|error| BodyError::Malformed(error.to_string()))
}

/// Refuses a list that is too long.
pub(crate) fn at_most(field: &'static str, length: usize, limit: usize) -> Result<(), BodyError> {
    if length <= limit {
        return Ok(());
    }
    Err(BodyError::Field { field, problem: format!("has {length} entries: send at most {limit}") })
}

/// Refuses a text that is too long or carries control characters.
pub(crate) fn text(field: &'static str, value: &str, limit: usize) -> Result<(), BodyError> {
    let problem = if value.len() > limit {
        format!("has {} bytes: send at most {limit}", value.len())
    } else if value.chars().any(char::is_control) {
        "carries control characters: send plain text".to_owned()
    } else {
        return Ok(());
    };
    Err(BodyError::Field { field, problem })
}

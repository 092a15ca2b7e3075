//! The extractor of the device plane: a user's token for devices.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use uuid::Uuid;

use super::admin::bearer;
use super::token::Audience;
use crate::error::ApiError;
use crate::scope::Scope;
use crate::state::AppState;

/// A user whose token has the device audience. Whether the user is disabled is not asked here: that is said in an
/// envelope, which alone changes anything on a device.
pub(crate) struct DeviceUser {
    /// The user's scope, without permissions.
    pub(crate) scope: Scope,
    /// The user.
    pub(crate) oid: Uuid,
    /// The token as it came, for the proof's `ath`.
    pub(crate) token: String,
}

impl FromRequestParts<AppState> for DeviceUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let token = bearer(parts)?;
        let refused = |error: super::token::TokenError| ApiError::unauthorized(error.to_string());
        let claims = app.tokens.verify(token, Audience::Device).map_err(refused)?;
        let oid = claims.oid.ok_or_else(|| ApiError::unauthorized("the access token names no user"))?;
        Ok(Self { scope: Scope::user(claims.tid, oid), oid, token: token.to_owned() })
    }
}

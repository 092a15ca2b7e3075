//! What the endpoints of OAuth share: their errors, their forms, the tenant in the path.

use std::collections::HashMap;

use axum::Json;
use axum::http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use cordon_graph::json::is_control;
use serde_json::json;

use super::token::Claims;
use crate::error::ApiError;
use crate::state::App;
use crate::store::{StoreError, organisations};

/// An error as RFC 6749 §5.2 shapes it.
#[derive(Debug)]
pub(super) struct OAuthError {
    pub(super) status: StatusCode,
    error: &'static str,
    pub(super) description: String,
    cause: Option<Box<ApiError>>,
}

impl OAuthError {
    fn new(status: StatusCode, error: &'static str, description: impl Into<String>) -> Self {
        Self { status, error, description: description.into(), cause: None }
    }

    pub(super) fn invalid_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    pub(super) fn invalid_client() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", "the client id or its secret is wrong")
    }

    pub(super) fn invalid_grant(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_grant", description)
    }

    pub(super) fn invalid_scope(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_scope", description)
    }

    pub(super) fn unsupported_grant(given: &str) -> Self {
        let known = "use `client_credentials`, `authorization_code` or `refresh_token`";
        let text = format!("the grant type `{given}` is not served here: {known}");
        Self::new(StatusCode::BAD_REQUEST, "unsupported_grant_type", text)
    }
}

impl From<ApiError> for OAuthError {
    fn from(cause: ApiError) -> Self {
        let error = if cause.status == StatusCode::SERVICE_UNAVAILABLE {
            "temporarily_unavailable"
        } else {
            "server_error"
        };
        Self { status: cause.status, error, description: cause.message.clone(), cause: Some(Box::new(cause)) }
    }
}

impl From<StoreError> for OAuthError {
    fn from(error: StoreError) -> Self {
        ApiError::from(error).into()
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "error_description": self.description });
        let mut response = (self.status, Json(body)).into_response();
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"cordon\""));
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(*cause);
        }
        response
    }
}

/// The fields of a form; none may come twice.
pub(super) struct Fields(HashMap<String, String>);

impl Fields {
    pub(super) fn parse(body: &[u8]) -> Result<Self, OAuthError> {
        let mut fields = HashMap::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            if name == "client_id" && value.contains(is_control) {
                return Err(OAuthError::invalid_client());
            }
            if name.contains(is_control) || value.contains(is_control) {
                let text = "a field has a control character: take it out";
                return Err(OAuthError::invalid_request(text));
            }
            if fields.insert(name.clone().into_owned(), value.into_owned()).is_some() {
                return Err(OAuthError::invalid_request(format!("`{name}` is given twice: give it once")));
            }
        }
        Ok(Self(fields))
    }

    /// A field that may be absent; an empty one counts as absent.
    pub(super) fn optional(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A field that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, OAuthError> {
        self.optional(name).ok_or_else(|| OAuthError::invalid_request(format!("`{name}` is missing")))
    }
}

/// Stands for whatever organisation the server serves, where a caller knows the server's address only.
const COMMON: &str = "common";

/// Whether the path's tenant, an id or a name, is the organisation that this server serves.
pub(super) fn check_tenant(app: &App, tenant: &str) -> Result<(), OAuthError> {
    let own = &app.organisation;
    let by_id = uuid::Uuid::parse_str(tenant).is_ok_and(|id| id == own.id);
    if by_id || tenant == COMMON || organisations::fold(tenant) == organisations::fold(&own.name) {
        Ok(())
    } else {
        Err(OAuthError::invalid_request(format!(
            "no organisation `{tenant}` here: use its name or its tenant id"
        )))
    }
}

/// The reply with a token, never to be kept by a cache.
pub(super) fn issue(app: &App, claims: &Claims, refresh: Option<&str>) -> Result<Response, OAuthError> {
    let token = app.tokens.sign(claims).map_err(ApiError::internal)?;
    let life = claims.exp - claims.iat;
    let mut body =
        json!({ "token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token });
    if let (Some(refresh), Some(body)) = (refresh, body.as_object_mut()) {
        body.insert("refresh_token".to_owned(), refresh.into());
    }
    let mut response = Json(body).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

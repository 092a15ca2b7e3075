//! The token endpoint: which grants are served on which plane.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::oauth::{Fields, OAuthError, check_tenant};
use super::plane::Plane;
use super::{client_credentials, people};
use crate::state::AppState;

/// `POST {plane}/{tenant}/oauth2/v2.0/token`
pub(super) async fn token(
    State(app): State<AppState>,
    Extension(plane): Extension<Plane>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    check_tenant(&app, &tenant)?;
    let fields = Fields::parse(&body)?;
    match (fields.required("grant_type")?, plane) {
        ("client_credentials", Plane::Admin) => client_credentials::grant(&app, &headers, &fields).await,
        ("authorization_code", _) => people::code(&app, plane, &fields).await,
        ("refresh_token", _) => people::refresh(&app, plane, &fields).await,
        (other, _) => Err(OAuthError::unsupported_grant(other)),
    }
}

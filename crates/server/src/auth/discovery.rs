//! OpenID discovery and the public keys of access tokens.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::oauth::{OAuthError, check_tenant};
use crate::state::{App, AppState};

/// `GET {plane}/{tenant}/discovery/v2.0/keys`
pub(super) async fn keys(
    State(app): State<AppState>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, OAuthError> {
    check_tenant(&app, &tenant)?;
    Ok(Json(app.tokens.jwks()))
}

/// Discovery on the admin plane.
pub(super) async fn admin(
    State(app): State<AppState>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, OAuthError> {
    check_tenant(&app, &tenant)?;
    Ok(Json(document(&app, &app.admin_url, &["client_credentials"])))
}

/// Discovery on the public plane.
pub(super) async fn public(
    State(app): State<AppState>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, OAuthError> {
    check_tenant(&app, &tenant)?;
    Ok(Json(document(&app, &app.public_url, &["authorization_code", "refresh_token"])))
}

fn document(app: &App, url: &str, grants: &[&str]) -> Value {
    let base = format!("{url}/{}", app.organisation.id);
    json!({
        "issuer": format!("{base}/v2.0"),
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        "grant_types_supported": grants,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "subject_types_supported": ["public"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
        "id_token_signing_alg_values_supported": ["ES256"],
    })
}

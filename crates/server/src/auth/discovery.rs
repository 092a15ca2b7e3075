//! OpenID discovery and the public keys of access tokens.

use axum::extract::{Path, State};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::oauth::{OAuthError, check_tenant};
use super::plane::Plane;
use crate::state::{App, AppState};

/// `GET {plane}/{tenant}/discovery/v2.0/keys`
pub(super) async fn keys(
    State(app): State<AppState>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, OAuthError> {
    check_tenant(&app, &tenant)?;
    Ok(Json(app.tokens.jwks()))
}

/// `GET {plane}/{tenant}/v2.0/.well-known/openid-configuration`
pub(super) async fn configuration(
    State(app): State<AppState>,
    Extension(plane): Extension<Plane>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, OAuthError> {
    check_tenant(&app, &tenant)?;
    Ok(Json(document(&app, plane)))
}

/// `GET {public}/.well-known/cordon`: how an app that knows an e-mail domain finds its server.
pub(super) async fn server(State(app): State<AppState>) -> Json<Value> {
    Json(json!({
        "server": app.public_url,
        "organisation": app.organisation.name,
        "tenantId": app.organisation.id,
    }))
}

fn document(app: &App, plane: Plane) -> Value {
    let base = format!("{}/{}", plane.url(app), app.organisation.id);
    let grants: &[&str] = match plane {
        Plane::Admin => &["client_credentials", "authorization_code", "refresh_token"],
        Plane::Public => &["authorization_code", "refresh_token"],
    };
    json!({
        "issuer": plane.issuer(app),
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

//! Client credentials: how automation signs in.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cordon_graph::json::is_control;
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use super::oauth::{Fields, OAuthError, issue};
use super::plane::Plane;
use super::token::Claims;
use crate::seal;
use crate::state::App;
use crate::store::clients;

/// Life of an automation token, in seconds.
const LIFE: i64 = 60 * 60;

/// Grant `client_credentials`.
pub(super) async fn grant(app: &App, headers: &HeaderMap, fields: &Fields) -> Result<Response, OAuthError> {
    let (id, secret) = credentials(headers, fields)?;
    check_scope(fields)?;
    let roles = authenticate(app, &id, &secret).await?;
    let now = app.clock.seconds();
    let claims = Claims {
        iss: Plane::Admin.issuer(app),
        aud: Plane::Admin.audience(),
        tid: app.organisation.id,
        sub: id.clone(),
        oid: None,
        azp: id,
        roles,
        auth_time: None,
        iat: now,
        nbf: now,
        exp: now + LIFE,
        jti: Uuid::new_v4(),
    };
    issue(app, &claims, None)
}

/// From the form, or by HTTP Basic (RFC 6749 §2.3.1: both halves form-encoded first).
fn credentials(headers: &HeaderMap, fields: &Fields) -> Result<(String, String), OAuthError> {
    let Some(basic) = headers.get(AUTHORIZATION) else {
        return Ok((fields.required("client_id")?.to_owned(), fields.required("client_secret")?.to_owned()));
    };
    let decoded = basic
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, encoded)| STANDARD.decode(encoded.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(OAuthError::invalid_client)?;
    let (id, secret) = decoded.split_once(':').ok_or_else(OAuthError::invalid_client)?;
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let id = plain(id);
    if id.contains(is_control) {
        return Err(OAuthError::invalid_client());
    }
    Ok((id, plain(secret)))
}

fn check_scope(fields: &Fields) -> Result<(), OAuthError> {
    match fields.optional("scope") {
        Some(scope) if scope.split(' ').all(|one| one.ends_with("/.default")) => Ok(()),
        Some(scope) => Err(OAuthError::invalid_scope(format!("the scope `{scope}` must end in `/.default`"))),
        None => Err(OAuthError::invalid_request(
            "`scope` is missing: send `https://graph.microsoft.com/.default`",
        )),
    }
}

/// The client's roles. A client that does not exist costs the same comparison as a wrong secret.
async fn authenticate(app: &App, id: &str, secret: &str) -> Result<Vec<String>, OAuthError> {
    let mut connection = app.store.read().await?;
    let client = clients::find(&mut connection, app.organisation.id, id).await?;
    let stored = client.as_ref().and_then(|client| client.secret_hash.clone()).unwrap_or_else(|| vec![0; 32]);
    let matches = seal::same(&stored, &seal::hash(secret.as_bytes()));
    match client {
        Some(client) if matches && client.enabled => Ok(client.roles),
        _ => Err(OAuthError::invalid_client()),
    }
}

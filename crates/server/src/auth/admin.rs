//! Who calls the admin plane, and the permission that a handler names.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::CONSOLE_CLIENT;
use super::permission::{Permission, Permissions};
use super::session::{Session, SessionId};
use super::token::{Audience, Claims};
use crate::error::ApiError;
use crate::scope::{Actor, Scope};
use crate::state::{App, AppState};

/// Whoever is signed in, whatever they may do: by a bearer token, else by the console's session.
pub(crate) struct Caller {
    /// Organisation, actor, permissions.
    pub(crate) scope: Scope,
    /// When the person at the console last gave a password, seconds; `None` for automation.
    pub(crate) signed_in: Option<i64>,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        // A token that was sent on purpose is meant, whatever cookies came with it.
        if !parts.headers.contains_key(AUTHORIZATION) && SessionId::of(&parts.headers, app).is_some() {
            let session = Session::from_request_parts(parts, app).await?;
            return Ok(Self { scope: session.scope, signed_in: Some(session.auth_time) });
        }
        let claims = app
            .tokens
            .verify(bearer(parts)?, Audience::Admin)
            .map_err(|error| ApiError::unauthorized(error.to_string()))?;
        let person = claims.oid.is_some() && claims.azp == CONSOLE_CLIENT;
        Ok(Self { scope: scope(app, &claims).await?, signed_in: claims.auth_time.filter(|_| person) })
    }
}

/// Proof that the caller holds permission `P`, and the scope its store calls take.
pub(crate) struct Admin<P> {
    /// Organisation, actor, permissions.
    pub(crate) scope: Scope,
    /// When the person at the console last gave a password, seconds; `None` for automation.
    pub(crate) signed_in: Option<i64>,
    permission: PhantomData<P>,
}

impl<P: Permission> FromRequestParts<AppState> for Admin<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let Caller { scope, signed_in } = Caller::from_request_parts(parts, app).await?;
        if scope.permissions.contains(P::PERMISSION) {
            Ok(Self { scope, signed_in, permission: PhantomData })
        } else {
            Err(ApiError::forbidden(format!(
                "the caller lacks the permission `{}`: give it a role that holds it",
                P::PERMISSION.name()
            )))
        }
    }
}

/// The bearer token of a request.
pub(super) fn bearer(parts: &Parts) -> Result<&str, ApiError> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    match header.and_then(|text| text.split_once(' ')) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(ApiError::unauthorized("the request has no bearer token: send `Authorization: Bearer …`")),
    }
}

/// Who the token names, with the permissions that token and directory both grant: a role taken away, a disabled user
/// or client stops at once.
async fn scope(app: &App, claims: &Claims) -> Result<Scope, ApiError> {
    let actor = claims.oid.map_or_else(|| Actor::Client(claims.azp.clone()), Actor::User);
    let held = app.principals.permissions(&app.store, claims.tid, &actor).await?;
    let held =
        held.ok_or_else(|| ApiError::unauthorized("the account or client is disabled or was removed"))?;
    let granted = Permissions::of_roles(claims.roles.iter().map(String::as_str));
    Ok(Scope { organisation: claims.tid, actor, permissions: granted.and(held) })
}

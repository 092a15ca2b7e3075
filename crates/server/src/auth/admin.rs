//! The permission extractor of the admin plane.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::CONSOLE_CLIENT;
use super::permission::{Permission, Permissions};
use super::token::{Audience, Claims};
use crate::error::ApiError;
use crate::scope::{Actor, Scope};
use crate::state::{App, AppState};

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
        let claims = app
            .tokens
            .verify(bearer(parts)?, Audience::Admin)
            .map_err(|error| ApiError::unauthorized(error.to_string()))?;
        let scope = scope(app, &claims).await?;
        if scope.permissions.contains(P::PERMISSION) {
            let person = claims.oid.is_some() && claims.azp == CONSOLE_CLIENT;
            let signed_in = claims.auth_time.filter(|_| person);
            Ok(Self { scope, signed_in, permission: PhantomData })
        } else {
            Err(ApiError::forbidden(format!(
                "the caller lacks the permission `{:?}`: give it a role that holds it",
                P::PERMISSION
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

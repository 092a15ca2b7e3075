//! The token endpoint for people: a code or a refresh token becomes an access token of the plane.

use axum::response::Response;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::oauth::{Fields, OAuthError, issue};
use super::plane::Plane;
use super::token::Claims;
use crate::error::ApiError;
use crate::scope::Scope;
use crate::seal;
use crate::state::App;
use crate::store::grants::{self, Code, Refresh};
use crate::store::{StoreError, Write, accounts};

/// Life of a refresh token, in microseconds: ninety days from its last use.
const REFRESH_LIFE: i64 = 90 * 24 * 60 * 60 * 1_000_000;
/// A used refresh token is taken again for this long, in microseconds: the reply to its first use may have been lost.
const REPLY_LOST: i64 = 60 * 1_000_000;

/// Whom a token is made for.
struct SignedIn {
    oid: Uuid,
    client_id: String,
    scope: String,
    auth_time: i64,
    family: Uuid,
}

/// A code as whoever redeems it presents it.
pub(super) struct Presented<'a> {
    pub(super) code: &'a str,
    pub(super) verifier: &'a str,
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: &'a str,
}

/// Grant `authorization_code`.
pub(super) async fn code(app: &App, plane: Plane, fields: &Fields) -> Result<Response, OAuthError> {
    let client_id = fields.required("client_id")?.to_lowercase();
    let presented = Presented {
        code: fields.required("code")?,
        verifier: fields.required("code_verifier")?,
        client_id: &client_id,
        redirect_uri: fields.required("redirect_uri")?,
    };
    let Some((write, code)) = redeem(app, plane, presented).await? else {
        let text = "the code is wrong, was used, or has expired: sign in again";
        return Err(OAuthError::invalid_grant(text));
    };
    let auth_time = write.now().div_euclid(1_000_000);
    let whom = SignedIn { oid: code.oid, client_id, scope: code.scope, auth_time, family: Uuid::new_v4() };
    finish(app, plane, write, whom).await
}

/// Takes a code out, in a transaction that the caller commits. The code is spent by the attempt, right or wrong.
pub(super) async fn redeem(
    app: &App,
    plane: Plane,
    presented: Presented<'_>,
) -> Result<Option<(Write, Code)>, StoreError> {
    let mut write = app.store.write(&Scope::system(app.organisation.id, "signIn")).await?;
    let (now, hash) = (write.now(), seal::hash(presented.code.as_bytes()));
    let Some(code) = grants::take_code(&mut write, app.organisation.id, &hash, now).await? else {
        return Ok(None);
    };
    let challenge = seal::encode(&seal::hash(presented.verifier.as_bytes()));
    let fits = seal::same(challenge.as_bytes(), code.challenge.as_bytes())
        && code.client_id == presented.client_id
        && code.redirect_uri == presented.redirect_uri
        && code.audience == plane.audience().name();
    if fits {
        return Ok(Some((write, code)));
    }
    write.commit_quietly().await?;
    Ok(None)
}

/// Grant `refresh_token`, which gives a new one and spends the old. One that was spent earlier and comes again was
/// copied: the whole sign-in ends.
pub(super) async fn refresh(app: &App, plane: Plane, fields: &Fields) -> Result<Response, OAuthError> {
    let wrong =
        || OAuthError::invalid_grant("the refresh token is wrong, was used, or has expired: sign in again");
    let hash = seal::hash(fields.required("refresh_token")?.as_bytes());
    let client_id = fields.required("client_id")?.to_lowercase();
    let mut write = app.store.write(&Scope::system(app.organisation.id, "signIn")).await?;
    let now = write.now();
    let Some(held) = grants::use_refresh(&mut write, app.organisation.id, &hash, now).await? else {
        return Err(wrong());
    };
    if held.used != 0 && now > held.used.saturating_add(REPLY_LOST) {
        grants::end_family(&mut write, app.organisation.id, held.family).await?;
        write.commit_quietly().await?;
        return Err(wrong());
    }
    let fits = held.client_id == client_id && held.audience == plane.audience().name() && now < held.expires;
    if !fits {
        return Err(wrong());
    }
    let whom = SignedIn {
        oid: held.oid,
        client_id: held.client_id,
        scope: held.scope,
        auth_time: held.auth_time,
        family: held.family,
    };
    finish(app, plane, write, whom).await
}

/// Makes the tokens and commits, unless the user was disabled meanwhile.
async fn finish(app: &App, plane: Plane, mut write: Write, whom: SignedIn) -> Result<Response, OAuthError> {
    let organisation = app.organisation.id;
    let Some(roles) = accounts::roles_if_enabled(&mut write, organisation, whom.oid).await? else {
        write.commit_quietly().await?;
        return Err(OAuthError::invalid_grant("the account is disabled or was removed"));
    };
    let refresh = match whom.scope.split(' ').any(|one| one == "offline_access") {
        true => Some(new_refresh(app, plane, &mut write, &whom).await?),
        false => None,
    };
    let now = write.now().div_euclid(1_000_000);
    write.commit_quietly().await?;
    let claims = Claims {
        iss: plane.issuer(app),
        aud: plane.audience(),
        tid: organisation,
        sub: whom.oid.to_string(),
        oid: Some(whom.oid),
        azp: whom.client_id,
        roles: if plane == Plane::Admin { roles } else { Vec::new() },
        auth_time: Some(whom.auth_time),
        iat: now,
        nbf: now,
        exp: now.saturating_add(plane.life()),
        jti: Uuid::new_v4(),
    };
    issue(app, &claims, refresh.as_ref().map(|token| token.as_str()))
}

async fn new_refresh(
    app: &App,
    plane: Plane,
    write: &mut Write,
    whom: &SignedIn,
) -> Result<Zeroizing<String>, OAuthError> {
    let token = seal::secret().map_err(ApiError::internal)?;
    let now = write.now();
    let row = Refresh {
        family: whom.family,
        oid: whom.oid,
        client_id: whom.client_id.clone(),
        scope: whom.scope.clone(),
        audience: plane.audience().name().to_owned(),
        auth_time: whom.auth_time,
        expires: now.saturating_add(REFRESH_LIFE),
        used: 0,
    };
    grants::insert_refresh(write, app.organisation.id, seal::hash(token.as_bytes()), &row, now).await?;
    Ok(token)
}

//! The console's sign-in: the server is the client of its own provider and keeps the session, so that no token is ever
//! in reach of a script.

mod sign_in;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::cookie::Cookie;
use super::session::Session;
use crate::audit::Entry;
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::{directory, sessions};

/// Where the document groups these routes.
const TAG: &str = "Console";

/// The routes below `/console`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::start))
        .routes(routes!(sign_in::callback))
        .routes(routes!(show))
        .routes(routes!(sign_out))
}

/// Who is signed in at the console, and what the page needs to act for them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Session)]
struct SessionView {
    user: SessionUser,
    organisation: SessionOrganisation,
    /// Names of permissions.
    permissions: Vec<&'static str>,
    /// To be sent as `X-Cordon-Csrf` with every request that changes something.
    csrf: String,
    /// Without use the session ends after so many seconds.
    idle_seconds: u64,
    /// When it ends at the latest, RFC 3339.
    #[schema(format = DateTime)]
    expires: String,
    /// When the password was given, RFC 3339.
    #[schema(format = DateTime)]
    signed_in: String,
}

/// The person of a session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SessionUser {
    oid: Uuid,
    /// The sign-in name.
    name: String,
    display_name: String,
}

/// The organisation that is administered.
#[derive(Serialize, ToSchema)]
struct SessionOrganisation {
    id: Uuid,
    name: String,
}

/// Who is signed in, and what the page needs to act for them.
#[utoipa::path(get, path = "/session", tag = TAG, responses((status = 200, body = SessionView)))]
async fn show(State(app): State<AppState>, session: Session) -> Result<Json<SessionView>, ApiError> {
    let mut connection = app.store.read().await?;
    let user = directory::user(&mut connection, app.organisation.id, session.oid).await?;
    let user = user.ok_or_else(|| ApiError::unauthorized("the account was removed: sign in as another"))?;
    Ok(Json(SessionView {
        user: SessionUser { oid: user.oid, name: user.upn, display_name: user.display_name },
        organisation: SessionOrganisation { id: app.organisation.id, name: app.organisation.name.clone() },
        permissions: session.scope.permissions.names(),
        csrf: session.id.csrf(),
        idle_seconds: app.config.session_idle.as_secs(),
        expires: rfc3339(session.expires),
        signed_in: rfc3339(session.auth_time.saturating_mul(1_000_000)),
    }))
}

/// Ends the session, on every server at once.
#[utoipa::path(post, path = "/sign-out", tag = TAG, responses((status = 204, description = "It is over.")))]
async fn sign_out(State(app): State<AppState>, session: Session) -> Result<Response, ApiError> {
    let mut write = app.store.write(&session.scope).await?;
    sessions::end(&mut write, app.organisation.id, &session.id.hash()).await?;
    write.commit_recorded(Entry::new("user.signOut", format!("user:{}", session.oid))).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cleared) = Cookie::Session.clear(&app) {
        response.headers_mut().append(SET_COOKIE, cleared);
    }
    Ok(response)
}

//! The session of an administrator at the console: an id in a cookie, of which the database holds the hash.
//!
//! ```text
//!   sign-in ──► live ──┬── used ────────────────────────────────► live
//!                      ├── sign-out, user disabled, password set ─► gone
//!                      ├── a role lost ─────────────────────────► gone
//!                      └── idle too long, or over ──────────────► refused, swept at a later sign-in
//! ```

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::header::{HeaderName, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::cookie::Cookie;
use super::permission::Permissions;
use crate::error::ApiError;
use crate::scope::{Actor, Scope};
use crate::seal;
use crate::state::{App, AppState};
use crate::store::sessions;

/// Longest life of a session, used or not, in microseconds: eight hours.
const LIFE: i64 = 8 * 60 * 60 * 1_000_000;
/// A use so soon after the last noted one is not noted, in microseconds.
const NOTED_EVERY: i64 = 60 * 1_000_000;
/// Carries the session's token: another site's page can neither read nor send it.
pub(crate) const CSRF: HeaderName = HeaderName::from_static("x-cordon-csrf");
/// Marks a request that the page made with nobody at it: it does not keep the session alive.
pub(crate) const UNATTENDED: HeaderName = HeaderName::from_static("x-cordon-unattended");

/// The id of a session. Whoever knows it is signed in.
pub(crate) struct SessionId(Zeroizing<String>);

impl SessionId {
    /// A fresh one: 256 random bits.
    pub(crate) fn new() -> Result<Self, seal::SealError> {
        seal::secret().map(Self)
    }

    /// The one that a request's cookie names.
    pub(crate) fn of(headers: &HeaderMap, app: &App) -> Option<Self> {
        Cookie::Session.read(headers, app).map(|id| Self(Zeroizing::new(id.to_owned())))
    }

    /// As the cookie carries it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub(crate) fn hash(&self) -> Vec<u8> {
        seal::hash(self.0.as_bytes())
    }

    /// The token that unsafe requests repeat in a header. It follows from the id, so that every server knows it, and
    /// leads back neither to the id nor to its hash.
    pub(crate) fn csrf(&self) -> String {
        let text = Zeroizing::new(format!("cordon console csrf\n{}", self.as_str()));
        seal::encode(&seal::hash(text.as_bytes()))
    }
}

/// A session that holds, of a request that may use it.
pub(crate) struct Session {
    /// Its id.
    pub(crate) id: SessionId,
    /// Who signed in, with what they may do.
    pub(crate) scope: Scope,
    /// The user.
    pub(crate) oid: Uuid,
    /// When the password was given, seconds.
    pub(crate) auth_time: i64,
    /// When it ends at the latest, microseconds.
    pub(crate) expires: i64,
}

impl FromRequestParts<AppState> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let id = SessionId::of(&parts.headers, app).ok_or_else(|| ended("nobody is signed in: sign in"))?;
        let now = app.clock.micros();
        let (session, last_used) = held(app, id, now).await?;
        if !parts.method.is_safe() {
            check_sender(&parts.headers, &session.id, &app.admin_url)?;
        }
        if !parts.headers.contains_key(UNATTENDED) && now.saturating_sub(last_used) >= NOTED_EVERY {
            let mut write = app.store.write(&session.scope).await?;
            sessions::touch(&mut write, app.organisation.id, &session.id.hash(), now).await?;
            write.commit_quietly().await?;
        }
        Ok(session)
    }
}

/// The row of a session that begins at `now`.
pub(crate) fn row(oid: Uuid, roles: Vec<String>, auth_time: i64, now: i64) -> sessions::Session {
    sessions::Session { oid, roles, auth_time, last_used: now, expires: now.saturating_add(LIFE) }
}

/// Whoever was not seen after this time has idled too long.
pub(crate) fn idle_since(app: &App, now: i64) -> i64 {
    now.saturating_sub(micros(app.config.session_idle))
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// The session of an id if it holds at `now`, and when it was last used.
async fn held(app: &App, id: SessionId, now: i64) -> Result<(Session, i64), ApiError> {
    let (organisation, hash) = (app.organisation.id, id.hash());
    let found = sessions::find(&mut *app.store.read().await?, organisation, &hash).await?;
    let row = found.ok_or_else(|| ended("the session has ended: sign in again"))?;
    if now >= row.expires || row.last_used <= idle_since(app, now) {
        return Err(ended("the session has run out: sign in again"));
    }
    let actor = Actor::User(row.oid);
    let granted = Permissions::of_roles(row.roles.iter().map(String::as_str));
    let today = app.principals.permissions(&app.store, organisation, &actor).await?;
    if today.is_none_or(|today| today.and(granted) != granted) {
        let mut write = app.store.write(&Scope::system(organisation, "signIn")).await?;
        sessions::end(&mut write, organisation, &hash).await?;
        write.commit_quietly().await?;
        return Err(ended("the account was disabled or has lost a role: sign in again"));
    }
    let scope = Scope { organisation, actor, permissions: granted };
    let session = Session { id, scope, oid: row.oid, auth_time: row.auth_time, expires: row.expires };
    Ok((session, row.last_used))
}

/// A browser sends the cookie whoever wrote the page. The header and the origin say that it was this server's page.
fn check_sender(headers: &HeaderMap, id: &SessionId, admin_url: &str) -> Result<(), ApiError> {
    let refused = |text: &str| ApiError::new(StatusCode::FORBIDDEN, "CrossSiteRequest", text);
    let own = Url::parse(admin_url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let origin = headers.get(ORIGIN).and_then(|value| value.to_str().ok());
    if origin != Some(own.as_str()) {
        return Err(refused("the request does not come from this console's own pages: reload the console"));
    }
    let token = headers.get(CSRF).map_or(&[][..], |value| value.as_bytes());
    if !seal::same(token, id.csrf().as_bytes()) {
        return Err(refused("`X-Cordon-Csrf` is not the session's token: reload the console"));
    }
    Ok(())
}

fn ended(text: &str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "SessionEnded", text)
}

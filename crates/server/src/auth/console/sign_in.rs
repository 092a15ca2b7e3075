//! The way through the authorize page and back (RFC 6749 §4.1, RFC 7636).
//!
//! The sign-in under way lives in a cookie of the browser that began it: a secret, from which PKCE verifier and state
//! follow, and where to go afterwards. The server keeps nothing of it, so any server may take the answer.

use axum::extract::Query;
use axum::extract::State;
use axum::extract::rejection::QueryRejection;
use axum::http::header::{CACHE_CONTROL, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use url::Url;
use utoipa::IntoParams;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::super::CONSOLE_CLIENT;
use super::super::authorize::console_callback;
use super::super::cookie::Cookie;
use super::super::people::{Presented, redeem};
use super::super::permission::Permissions;
use super::super::plane::Plane;
use super::super::session::{SessionId, idle_since, row};
use super::TAG;
use crate::error::ApiError;
use crate::html::{self, escape};
use crate::seal;
use crate::state::{App, AppState};
use crate::store::{Write, accounts, sessions};

/// How long a person may take at the form, in seconds.
const PATIENCE: u32 = 10 * 60;
/// Longest path to return to.
const LONGEST: usize = 2048;

/// Where a sign-in leads.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Start {
    /// A path of the console to show afterwards.
    #[serde(rename = "return")]
    back: Option<String>,
    /// Set by the server when it has sent the browser to its own address once.
    #[serde(default)]
    here: u8,
}

/// On to the sign-in form: for a browser. Who is signed in already gives the password again, which is what approvals ask for.
#[utoipa::path(
    get, path = "/sign-in", tag = TAG, params(Start), responses((status = 303, description = "On to the form."))
)]
pub(super) async fn start(
    State(app): State<AppState>,
    headers: HeaderMap,
    asked: Result<Query<Start>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(asked) =
        asked.map_err(|_| ApiError::bad_request("give one `return`, a path of the console"))?;
    let back = asked.back.unwrap_or_else(|| "/".to_owned());
    if !is_local(&app, &back) {
        let text = "`return` must be a path of this console, such as `/policies`: leave it out to begin at the start";
        return Err(ApiError::bad_request(text));
    }
    if asked.here == 0 && !is_own_host(&app, &headers) {
        // Cookies that were set under another name of this host would not come back.
        let mut own = address(&app, "/console/sign-in")?;
        own.query_pairs_mut().append_pair("return", &back).append_pair("here", "1");
        return see_other(own.as_str(), []);
    }
    let under_way = UnderWay { secret: seal::secret().map_err(ApiError::internal)?, back };
    let mut authorize = address(&app, &format!("/{}/oauth2/v2.0/authorize", app.organisation.id))?;
    authorize
        .query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", CONSOLE_CLIENT)
        .append_pair("redirect_uri", &console_callback(&app))
        .append_pair("scope", "openid")
        .append_pair("state", &under_way.state())
        .append_pair("code_challenge", &under_way.challenge())
        .append_pair("code_challenge_method", "S256");
    see_other(authorize.as_str(), [Cookie::SignIn.set(&app, &under_way.to_cookie(), Some(PATIENCE))])
}

/// What the sign-in page sends back.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Answer {
    code: Option<String>,
    state: Option<String>,
    error_description: Option<String>,
}

/// The form's answer: a new session begins, the one before in this browser ends.
#[utoipa::path(
    get, path = "/callback", tag = TAG, params(Answer),
    responses((status = 303, description = "Signed in, on to the page that was asked for."))
)]
pub(super) async fn callback(
    State(app): State<AppState>,
    headers: HeaderMap,
    answer: Result<Query<Answer>, QueryRejection>,
) -> Result<Response, ApiError> {
    let under_way = Cookie::SignIn.read(&headers, &app).and_then(UnderWay::from_cookie);
    let answer = answer.map(|Query(answer)| answer).ok();
    let (Some(under_way), Some(answer)) = (under_way, answer) else { return Ok(not_begun_here()) };
    let state = answer.state.as_deref().unwrap_or_default();
    if !seal::same(state.as_bytes(), under_way.state().as_bytes()) || !is_local(&app, &under_way.back) {
        return Ok(not_begun_here());
    }
    let Some(code) = answer.code else {
        let said = answer.error_description.unwrap_or_else(|| "the sign-in was not finished".to_owned());
        return Ok(problem(
            StatusCode::BAD_REQUEST,
            "Not signed in",
            &format!("The sign-in page said: {said}."),
        ));
    };
    let redirect_uri = console_callback(&app);
    let presented = Presented {
        code: &code,
        verifier: &under_way.secret,
        client_id: CONSOLE_CLIENT,
        redirect_uri: &redirect_uri,
    };
    let Some((write, code)) = redeem(&app, Plane::Admin, presented).await? else {
        return Ok(not_begun_here());
    };
    match begin(&app, &headers, write, code.oid).await? {
        Some(id) => {
            let cookies = [Cookie::Session.set(&app, id.as_str(), None), Cookie::SignIn.clear(&app)];
            see_other(&under_way.back, cookies)
        }
        None => Ok(problem(
            StatusCode::FORBIDDEN,
            "No access to the console",
            "Your account has no administrative role. Ask an administrator for one, or sign in with another account.",
        )),
    }
}

/// Begins a session under a new id. `None` when the user may do nothing here.
async fn begin(
    app: &App,
    headers: &HeaderMap,
    mut write: Write,
    oid: Uuid,
) -> Result<Option<SessionId>, ApiError> {
    let organisation = app.organisation.id;
    let roles = accounts::roles_if_enabled(&mut write, organisation, oid).await?.unwrap_or_default();
    if Permissions::of_roles(roles.iter().map(String::as_str)) == Permissions::none() {
        write.commit_quietly().await?;
        return Ok(None);
    }
    let now = write.now();
    sessions::sweep(&mut write, organisation, now, idle_since(app, now)).await?;
    if let Some(before) = SessionId::of(headers, app) {
        sessions::end(&mut write, organisation, &before.hash()).await?;
    }
    let id = SessionId::new().map_err(ApiError::internal)?;
    let session = row(oid, roles, now.div_euclid(1_000_000), now);
    sessions::insert(&mut write, organisation, id.hash(), &session).await?;
    write.commit_quietly().await?;
    Ok(Some(id))
}

/// A sign-in that a browser began.
struct UnderWay {
    /// 256 random bits: the PKCE verifier.
    secret: Zeroizing<String>,
    /// Where to go afterwards.
    back: String,
}

impl UnderWay {
    fn state(&self) -> String {
        let text = Zeroizing::new(format!("cordon console state\n{}", self.secret.as_str()));
        seal::encode(&seal::hash(text.as_bytes()))
    }

    fn challenge(&self) -> String {
        seal::encode(&seal::hash(self.secret.as_bytes()))
    }

    fn to_cookie(&self) -> String {
        format!("{}.{}", self.secret.as_str(), seal::encode(self.back.as_bytes()))
    }

    fn from_cookie(text: &str) -> Option<Self> {
        let (secret, back) = text.split_once('.')?;
        let back = String::from_utf8(URL_SAFE_NO_PAD.decode(back).ok()?).ok()?;
        Some(Self { secret: Zeroizing::new(secret.to_owned()), back })
    }
}

/// Whether a browser that is sent to `path` stays on this server: `//host` and `/\host` do not.
fn is_local(app: &App, path: &str) -> bool {
    let own = Url::parse(&app.admin_url);
    let there = own.as_ref().map(|own| own.join(path));
    let same = matches!((&own, &there), (Ok(own), Ok(Ok(there))) if own.origin() == there.origin());
    let plain = path.starts_with('/') && path.len() <= LONGEST && !path.contains(['\\', '\r', '\n', '\t']);
    plain && !path.starts_with("//") && same
}

/// Whether the browser called this server by the address that it has for the world.
fn is_own_host(app: &App, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    app.admin_url.split_once("://").is_some_and(|(_, own)| own.eq_ignore_ascii_case(host))
}

fn address(app: &App, path: &str) -> Result<Url, ApiError> {
    Url::parse(&app.admin_url).and_then(|own| own.join(path)).map_err(ApiError::internal)
}

fn see_other(
    location: &str,
    cookies: impl IntoIterator<Item = Option<HeaderValue>>,
) -> Result<Response, ApiError> {
    let location = HeaderValue::from_str(location).map_err(ApiError::internal)?;
    let no_store = HeaderValue::from_static("no-store");
    let mut response =
        (StatusCode::SEE_OTHER, [(LOCATION, location), (CACHE_CONTROL, no_store)]).into_response();
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

fn not_begun_here() -> Response {
    let text =
        "This sign-in was not begun in this browser, was answered already, or took longer than ten minutes.";
    problem(StatusCode::BAD_REQUEST, "Not signed in", text)
}

fn problem(status: StatusCode, title: &str, text: &str) -> Response {
    let again = "<a class=\"button\" href=\"/console/sign-in\">Sign in again</a>";
    html::page(status, title, &format!("<p role=\"alert\">{}</p>\n{again}\n", escape(text)), "")
}

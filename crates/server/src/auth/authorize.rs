//! The sign-in of people: authorization code with PKCE (RFC 6749 §4.1, RFC 7636), at a plain form.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use url::{Host, Url};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::CONSOLE_CLIENT;
use super::form::{self, Problem};
use super::oauth::{Fields, OAuthError, check_tenant};
use super::plane::Plane;
use crate::audit::Entry;
use crate::error::ApiError;
use crate::html;
use crate::layers::Peer;
use crate::scope::Scope;
use crate::seal;
use crate::state::{App, AppState};
use crate::store::grants::{self, Code};
use crate::store::{accounts, clients};

/// Life of a code, in microseconds.
const CODE_LIFE: i64 = 2 * 60 * 1_000_000;
/// Longest `state` and `scope` that are carried.
const LONGEST: usize = 2048;

/// What the client asked for, once checked.
pub(super) struct Asked {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) state: Option<String>,
    pub(super) challenge: String,
    pub(super) login_hint: Option<String>,
}

/// Why the form is not shown.
enum Refused {
    /// Client or redirect address are not to be trusted: told to whoever sits at the browser.
    Here(OAuthError),
    /// Told to the client, by redirect.
    There { redirect_uri: String, state: Option<String>, error: &'static str, text: &'static str },
}

impl From<OAuthError> for Refused {
    fn from(error: OAuthError) -> Self {
        Self::Here(error)
    }
}

impl Refused {
    /// A person gets a page, a program what the standard says.
    fn tell(self, headers: &HeaderMap) -> Response {
        match self {
            Self::Here(error) if html::is_wanted(headers) => form::refusal(error.status, &error.description),
            Self::Here(error) => error.into_response(),
            Self::There { redirect_uri, state, error, text } => {
                let parameters =
                    [("error", Some(error)), ("error_description", Some(text)), ("state", state.as_deref())];
                back(&redirect_uri, &parameters)
            }
        }
    }
}

/// `GET {plane}/{tenant}/oauth2/v2.0/authorize`: the form.
pub(super) async fn show(
    State(app): State<AppState>,
    Extension(plane): Extension<Plane>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = match Fields::parse(query.unwrap_or_default().as_bytes()) {
        Ok(fields) => fields,
        Err(error) => return Refused::Here(error).tell(&headers),
    };
    match asked(&app, plane, &tenant, &fields).await {
        Ok(asked) => form::page(&app.organisation.name, &asked, StatusCode::OK, None),
        Err(refused) => refused.tell(&headers),
    }
}

/// `POST` of the form: name and password.
pub(super) async fn sign_in(
    State(app): State<AppState>,
    Extension(plane): Extension<Plane>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let fields = Fields::parse(&body)?;
    let asked = match asked(&app, plane, &tenant, &fields).await {
        Ok(asked) => asked,
        Err(refused) => return Ok(refused.tell(&headers)),
    };
    let again = |status, text| {
        let problem = Problem { upn: fields.optional("username").unwrap_or_default(), text };
        Ok(form::page(&app.organisation.name, &asked, status, Some(problem)))
    };
    let (Some(upn), Some(password)) = (fields.optional("username"), fields.optional("password")) else {
        return again(StatusCode::BAD_REQUEST, "Type a user name and a password.");
    };
    if !app.attempts.allow(upn, peer) {
        return again(StatusCode::TOO_MANY_REQUESTS, "Too many attempts. Wait five minutes, then try again.");
    }
    match authenticate(&app, upn, password).await? {
        Some(oid) => {
            app.attempts.forget(upn, peer);
            let code = issue_code(&app, plane, &asked, oid).await?;
            Ok(back(&asked.redirect_uri, &[("code", Some(&code)), ("state", asked.state.as_deref())]))
        }
        // One text for a wrong name, a wrong password and a disabled account.
        None => again(
            StatusCode::UNAUTHORIZED,
            "User name or password is wrong, or the account is disabled. Check both, or ask your administrator.",
        ),
    }
}

async fn asked(app: &App, plane: Plane, tenant: &str, fields: &Fields) -> Result<Asked, Refused> {
    check_tenant(app, tenant)?;
    let client_id = fields.required("client_id")?.to_lowercase();
    let redirect_uri = fields.required("redirect_uri")?.to_owned();
    check_client(app, plane, &client_id, &redirect_uri).await?;
    let state = fields.optional("state").map(str::to_owned);
    let scope = fields.optional("scope").unwrap_or_default().to_owned();
    let there = |error, text| Refused::There {
        redirect_uri: redirect_uri.clone(),
        state: state.clone(),
        error,
        text,
    };
    if scope.len() > LONGEST || state.as_ref().is_some_and(|state| state.len() > LONGEST) {
        return Err(Refused::There {
            redirect_uri,
            state: None,
            error: "invalid_request",
            text: "scope and state may have 2048 characters each",
        });
    }
    if fields.optional("response_type") != Some("code") {
        return Err(there("unsupported_response_type", "the response type must be code"));
    }
    if fields.optional("response_mode").is_some_and(|mode| mode != "query") {
        return Err(there("invalid_request", "the response mode must be query"));
    }
    let challenge = fields.optional("code_challenge").filter(|text| is_challenge(text));
    let Some(challenge) = challenge.filter(|_| fields.optional("code_challenge_method") == Some("S256"))
    else {
        return Err(there(
            "invalid_request",
            "PKCE is required: send code_challenge with code_challenge_method S256",
        ));
    };
    let (challenge, login_hint) = (challenge.to_owned(), fields.optional("login_hint").map(str::to_owned));
    Ok(Asked { client_id, redirect_uri, scope, state, challenge, login_hint })
}

/// 32 bytes in base64url.
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

async fn check_client(app: &App, plane: Plane, id: &str, redirect_uri: &str) -> Result<(), OAuthError> {
    let mut connection = app.store.read().await?;
    let client = clients::find(&mut connection, app.organisation.id, id).await?;
    let public =
        client.filter(|client| client.enabled && client.secret_hash.is_none() && plane.admits(&client.id));
    let Some(client) = public else {
        return Err(OAuthError::invalid_request(format!("the client `{id}` cannot sign people in here")));
    };
    let own = id == CONSOLE_CLIENT && redirect_uri == console_callback(app);
    if own || is_loopback(redirect_uri) || client.redirect_uris.iter().any(|known| known == redirect_uri) {
        Ok(())
    } else {
        let text = format!(
            "`{redirect_uri}` is no redirect address of this client: use loopback or a registered one"
        );
        Err(OAuthError::invalid_request(text))
    }
}

/// Where the console's sign-in comes back to.
pub(super) fn console_callback(app: &App) -> String {
    format!("{}/console/callback", app.admin_url)
}

/// http to this host, any port (RFC 8252 §7.3).
fn is_loopback(redirect_uri: &str) -> bool {
    let Ok(url) = Url::parse(redirect_uri) else { return false };
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    here && url.scheme() == "http"
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

async fn authenticate(app: &App, upn: &str, password: &str) -> Result<Option<Uuid>, OAuthError> {
    let mut connection = app.store.read().await?;
    let account = accounts::credentials(&mut connection, app.organisation.id, upn).await?;
    drop(connection);
    let stored = account.as_ref().and_then(|account| account.password.clone());
    let matches = app.passwords.check(stored, Zeroizing::new(password.to_owned())).await;
    let matches = matches.map_err(ApiError::internal)?;
    Ok(account.filter(|account| matches && account.enabled).map(|account| account.oid))
}

async fn issue_code(
    app: &App,
    plane: Plane,
    asked: &Asked,
    oid: Uuid,
) -> Result<Zeroizing<String>, OAuthError> {
    let organisation = app.organisation.id;
    let code = seal::secret().map_err(ApiError::internal)?;
    let mut write = app.store.write(&Scope::user(organisation, oid)).await?;
    let row = Code {
        oid,
        client_id: asked.client_id.clone(),
        redirect_uri: asked.redirect_uri.clone(),
        challenge: asked.challenge.clone(),
        scope: asked.scope.clone(),
        audience: plane.audience().name().to_owned(),
        expires: write.now().saturating_add(CODE_LIFE),
    };
    grants::insert_code(&mut write, organisation, seal::hash(code.as_bytes()), &row).await?;
    write
        .commit_recorded(
            Entry::new("user.signIn", format!("user:{oid}")).with(asked.client_id.as_str().into()),
        )
        .await?;
    Ok(code)
}

/// Sends the browser back to the client.
fn back(redirect_uri: &str, parameters: &[(&str, Option<&str>)]) -> Response {
    let Ok(mut url) = Url::parse(redirect_uri) else {
        return OAuthError::invalid_request("the redirect address is none").into_response();
    };
    url.query_pairs_mut()
        .extend_pairs(parameters.iter().filter_map(|(name, value)| Some((*name, (*value)?))));
    let Ok(location) = HeaderValue::from_str(url.as_str()) else {
        return OAuthError::invalid_request("the redirect address is none").into_response();
    };
    let no_store = HeaderValue::from_static("no-store");
    (StatusCode::SEE_OTHER, [(LOCATION, location), (CACHE_CONTROL, no_store)]).into_response()
}

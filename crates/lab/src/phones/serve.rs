//! The loopback address of the phones.
//!
//! Whoever can reach it may do with the phones what a person could, so it needs no sign-in; it must only not be reached
//! through somebody's browser from another site. Requests whose `Host` is not this machine's (a name that was rebound to
//! it) or whose `Origin` is another page are refused.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Request, State as Shared};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use cordon_pages::LAB;
use futures::stream::{Stream, StreamExt as _, unfold};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::act::ActError;
use super::asked::{self, Question};
use super::{Phones, PhonesError};

/// Largest body that is read, in bytes.
const LARGEST_BODY: usize = 64 * 1024;
/// How often an idle stream of events says that it is alive.
const ALIVE: Duration = Duration::from_secs(15);

/// Serves until the task is dropped.
///
/// # Errors
/// What the listener says.
pub async fn serve(listener: TcpListener, phones: Arc<Phones>) -> std::io::Result<()> {
    axum::serve(listener, routes(phones)).await
}

/// The routes, guarded.
fn routes(phones: Arc<Phones>) -> Router {
    Router::new()
        .route("/", get(Redirect::temporary("/lab")))
        .route("/lab", get(page))
        .route("/lab/state", get(state))
        .route("/lab/events", get(events))
        .route("/lab/act", post(act))
        .route("/lab/ask", post(ask))
        .route("/lab/recording", get(recording).post(record))
        .fallback(file)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(guard))
        .with_state(phones)
}

/// The page for the browser.
async fn page() -> Result<Response, Refused> {
    match LAB.page() {
        Ok(Some(page)) => Ok(page),
        Ok(None) => Ok(not_built()),
        Err(cause) => Err(Refused::failed(&cause)),
    }
}

/// What stands in place of the page where the program was built without Node.
fn not_built() -> Response {
    let page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Device lab</title></head><body><main>\
                <h1>The device lab is not part of this build</h1>\
                <p>The phones run; <code>cordon lab ask</code> asks them.</p>\
                <p>With Node at hand, run <code>cargo xtask demo</code>.</p></main></body></html>\n";
    let mut response = Html(page).into_response();
    let policy = HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}

async fn state(Shared(phones): Shared<Arc<Phones>>) -> Response {
    let state = Arc::clone(&phones.state().borrow());
    Json(&*state).into_response()
}

async fn events(
    Shared(phones): Shared<Arc<Phones>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let mut state = phones.state();
    // Whoever comes is told how it stands now.
    state.mark_changed();
    let told = unfold(state, |mut state| async move {
        state.changed().await.ok()?;
        let now = Arc::clone(&state.borrow_and_update());
        let event = Event::default().event("state").json_data(&*now).ok()?;
        Some((event, state))
    });
    Sse::new(told.map(Ok)).keep_alive(KeepAlive::new().interval(ALIVE))
}

async fn act(
    Shared(phones): Shared<Arc<Phones>>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Response, Refused> {
    let Json(act) = body?;
    // The act goes on when whoever asked for it goes away: half an act would be no state of a phone.
    let done = tokio::spawn(async move { phones.act(act).await }).await;
    match done {
        Ok(told) => Ok(Json(told?).into_response()),
        Err(cause) => Err(Refused::failed(&cause)),
    }
}

async fn ask(
    Shared(phones): Shared<Arc<Phones>>,
    body: Result<Json<Question>, JsonRejection>,
) -> Result<Response, Refused> {
    let Json(question) = body?;
    match phones.answer(&question).await {
        Ok(answer) => Ok(Json(answer).into_response()),
        Err(known) => Err(Refused(StatusCode::NOT_FOUND, asked::unknown(&question.app, &known))),
    }
}

/// Whether to record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    recording: bool,
}

/// Begins a recording, or ends it.
async fn record(
    Shared(phones): Shared<Arc<Phones>>,
    body: Result<Json<Record>, JsonRejection>,
) -> Result<Response, Refused> {
    let Json(Record { recording }) = body?;
    match tokio::spawn(async move { phones.record(recording).await }).await {
        Ok(done) => Ok(Json(json!({ "recording": done.map(|()| recording)? })).into_response()),
        Err(cause) => Err(Refused::failed(&cause)),
    }
}

/// The recording as a scenario file.
async fn recording(Shared(phones): Shared<Arc<Phones>>) -> Result<Response, Refused> {
    let nothing =
        || Refused::new(StatusCode::NOT_FOUND, "notFound", "nothing was recorded: start a recording");
    let text = phones.recorded().ok_or_else(nothing)?;
    let headers = [
        (CONTENT_TYPE, "application/toml; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"recorded.toml\""),
    ];
    Ok((headers, text).into_response())
}

/// A file of the page, or nothing.
async fn file(request: Request) -> Result<Response, Refused> {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let found = reads.then(|| LAB.file(path, request.headers())).flatten();
    found.ok_or_else(|| {
        Refused::new(StatusCode::NOT_FOUND, "notFound", format!("there is nothing at `{path}`"))
    })
}

async fn wrong_method(request: Request) -> Refused {
    let text = format!("`{}` is not served with {}", request.uri().path(), request.method());
    Refused::new(StatusCode::METHOD_NOT_ALLOWED, "methodNotAllowed", text)
}

/// Lets requests of this machine's own pages and programs through, and nobody's else.
async fn guard(request: Request, next: Next) -> Response {
    if let Err(refused) = same_machine(request.headers()) {
        return refused.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn same_machine(headers: &HeaderMap) -> Result<(), Refused> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !is_loopback(host) {
        return Err(Refused::new(
            StatusCode::MISDIRECTED_REQUEST,
            "foreignHost",
            "the phones answer to `127.0.0.1` and `localhost` only: use the address that the demo printed",
        ));
    }
    let own = |origin: &HeaderValue| origin.to_str().is_ok_and(|origin| origin == format!("http://{host}"));
    if headers.get(ORIGIN).is_some_and(|origin| !own(origin)) {
        let text = "another page may not use the phones: open the lab's own page";
        return Err(Refused::new(StatusCode::FORBIDDEN, "foreignOrigin", text));
    }
    Ok(())
}

/// Whether a `Host` header names this machine, on any port.
fn is_loopback(host: &str) -> bool {
    let bare = match host.rsplit_once(':') {
        Some((bare, port)) if !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()) => bare,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| own.eq_ignore_ascii_case(bare))
}

/// An answer that says why not: status and `{"error": {"code", "message", "details"}}`.
struct Refused(StatusCode, Value);

impl Refused {
    fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self(status, json!({ "error": { "code": code, "message": message.into(), "details": [] } }))
    }

    fn failed(cause: &dyn std::error::Error) -> Self {
        tracing::warn!(%cause, "an act failed");
        let text = format!("the phone did not do it: {cause}");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "failed", text)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}

impl From<JsonRejection> for Refused {
    fn from(rejection: JsonRejection) -> Self {
        Self::new(rejection.status(), "badBody", rejection.body_text())
    }
}

impl From<ActError> for Refused {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Fields(details) => Self(
                StatusCode::BAD_REQUEST,
                json!({ "error": {
                    "code": "badAct", "message": "the act is wrong: see `details`", "details": details,
                } }),
            ),
            ActError::Phones(error) => match *error {
                PhonesError::Admin(error) => {
                    let text = format!("the server did not do its part: {}", error.in_full());
                    Self::new(StatusCode::BAD_GATEWAY, "server", text)
                }
                error => Self::failed(&error),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_meant() {
        for host in ["127.0.0.1:8443", "localhost:1", "LOCALHOST", "[::1]:8443"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8443",
            "127.0.0.1.evil.example",
            "localhost.evil:80",
            "127.0.0.2",
            "localhost:x",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}

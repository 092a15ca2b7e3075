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
use axum::http::header::{CACHE_CONTROL, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures::stream::{Stream, StreamExt as _, unfold};
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
        .route("/lab/state", get(state))
        .route("/lab/events", get(events))
        .route("/lab/act", post(act))
        .route("/lab/ask", post(ask))
        .fallback(missing)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(guard))
        .with_state(phones)
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

async fn missing(request: Request) -> Refused {
    Refused::new(StatusCode::NOT_FOUND, "notFound", format!("there is nothing at `{}`", request.uri().path()))
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
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
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

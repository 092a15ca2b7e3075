//! The one error of the edge: status, stable code, public text, private cause.

use std::error::Error as StdError;
use std::sync::Arc;

use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
pub(crate) use cordon_graph::error::FieldError;
use serde_json::{Value, json};

use crate::clock::{Clock, rfc3339};
use crate::openapi::is_code;
use crate::request_id::RequestIds;
use crate::store::StoreError;

/// What a handler answers when it cannot do as asked.
///
/// `message` and `fields` are for whoever asked; `cause` is for the log alone.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    /// HTTP status.
    pub(crate) status: StatusCode,
    /// Stable code, part of the contract.
    pub(crate) code: &'static str,
    /// One sentence with the next step.
    pub(crate) message: String,
    /// Every wrong field.
    pub(crate) fields: Vec<FieldError>,
    cause: Option<Arc<dyn StdError + Send + Sync>>,
}

impl ApiError {
    /// An error with any status and code.
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), fields: Vec::new(), cause: None }
    }

    /// 400: the request is wrong as it stands.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// 400 with every wrong field.
    pub(crate) fn fields(fields: Vec<FieldError>) -> Self {
        let message = match fields.as_slice() {
            [one] => format!("`{}`: {}", one.target, one.message),
            many => format!("{} fields are wrong: see `details`", many.len()),
        };
        Self { fields, ..Self::bad_request(message) }
    }

    /// 401: who asks is not known.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }

    /// 403: who asks is known and may not.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden", message)
    }

    /// 404.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    /// 409.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "Conflict", message)
    }

    /// 500, with what went wrong for the log.
    pub(crate) fn internal(cause: impl StdError + Send + Sync + 'static) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "the server failed: try again")
            .because(cause)
    }

    /// 503: the database does not answer.
    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", message)
    }

    /// The same error with a private cause.
    pub(crate) fn because(mut self, cause: impl StdError + Send + Sync + 'static) -> Self {
        self.cause = Some(Arc::new(cause));
        self
    }

    /// `{"error":{"code","message"[,"details":[{"code","target","message"}]]}}`
    pub(crate) fn body(&self) -> Value {
        debug_assert!(
            is_code(self.code),
            "the description of the API does not list the code `{}`",
            self.code
        );
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (false, Some(error)) = (self.fields.is_empty(), error.as_object_mut()) {
            error.insert("details".to_owned(), json!(self.fields));
        }
        json!({ "error": error })
    }

    fn log(&self, ids: &RequestIds) {
        let cause = self.cause.as_deref().map(chain).unwrap_or_default();
        if self.status.is_server_error() {
            tracing::error!(request = %ids.server, code = self.code, cause, "request failed");
        } else {
            tracing::debug!(request = %ids.server, code = self.code, cause, "request refused");
        }
    }
}

/// The texts of an error and of all that caused it.
pub(crate) fn chain(error: &(dyn StdError + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // Many errors end their own text with their cause's.
        let more = cause.to_string();
        if !text.ends_with(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        source = cause.source();
    }
    text
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Duplicate => {
                Self::conflict("an object with this key exists already: use another key")
            }
            StoreError::Dangling => Self::bad_request("the request names an object that does not exist"),
            StoreError::Database(cause) if unreachable(cause) => {
                Self::unavailable("the database does not answer: try again in a moment").because(error)
            }
            _ => Self::internal(error),
        }
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        StoreError::from(error).into()
    }
}

fn unreachable(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed
    )
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Logs a failure, once, with its request id. Outermost on every plane.
pub(crate) async fn log_failures(request: Request, next: Next) -> Response {
    let ids = RequestIds::of(&request);
    let response = next.run(request).await;
    if let Some(error) = response.extensions().get::<ApiError>() {
        error.log(&ids);
    }
    response
}

/// Gives errors of Graph's paths the shape of Graph: `innerError` with date and request ids. It wraps whatever can
/// refuse a request, so that a body that is too large is told like a field that is wrong.
pub(crate) async fn graph_shape(request: Request, next: Next) -> Response {
    let ids = RequestIds::of(&request);
    let graph = is_graph(request.uri().path());
    let mut response = next.run(request).await;
    if !graph {
        return response;
    }
    let Some(error) = response.extensions_mut().remove::<ApiError>() else {
        return response;
    };
    let mut body = error.body();
    if let Some(inner) = body.get_mut("error").and_then(Value::as_object_mut) {
        inner.insert("innerError".to_owned(), inner_error(&ids));
    }
    let mut shaped = (error.status, Json(body)).into_response();
    for (name, value) in response.headers() {
        if !shaped.headers().contains_key(name) {
            shaped.headers_mut().append(name, value.clone());
        }
    }
    shaped.headers_mut().remove(axum::http::header::CONTENT_LENGTH);
    shaped.extensions_mut().insert(error);
    shaped
}

fn is_graph(path: &str) -> bool {
    matches!(path.split('/').nth(1), Some("v1.0" | "beta"))
}

/// Graph's `innerError`: when, and under which ids the server's log has it.
pub(crate) fn inner_error(ids: &RequestIds) -> Value {
    json!({
        "date": rfc3339(Clock::System.seconds().saturating_mul(1_000_000)).trim_end_matches('Z'),
        "request-id": ids.server.to_string(),
        "client-request-id": ids.client.clone().unwrap_or_else(|| ids.server.to_string()),
    })
}

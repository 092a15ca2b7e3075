//! What Graph requests and answers have in common.

use axum::body::Body;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{ACCEPT, CONTENT_TYPE, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use cordon_graph::error::FieldError;
use cordon_graph::json::{self, JsonError};
use cordon_graph::odata::{Metadata, Query, Root};
use cordon_graph::version::ApiVersion;
use serde_json::Value;

use crate::error::ApiError;
use crate::state::AppState;

/// How a Graph request wants its answer: contract, metadata, query options.
pub(super) struct Call {
    /// Where the API is, which contract, how much metadata.
    pub(super) root: Root,
    /// The query options.
    pub(super) query: Query,
    /// The tag of `If-Match`; `None` without one or with `*`.
    if_match: Option<String>,
}

impl Call {
    /// Refuses names in query options that the resource does not have.
    pub(super) fn check(
        &self,
        property: &dyn Fn(&str) -> bool,
        navigations: &[&str],
    ) -> Result<(), ApiError> {
        self.query.check(property, navigations).map_err(wrong)
    }

    /// 412 when the caller's tag is not the current one.
    pub(super) fn check_tag(&self, current: &str) -> Result<(), ApiError> {
        match &self.if_match {
            Some(tag) if tag.trim_matches('"') != current.trim_matches('"') => Err(ApiError::new(
                StatusCode::PRECONDITION_FAILED,
                "PreconditionFailed",
                format!("the object has changed, its version is now `{current}`: read it again"),
            )),
            _ => Ok(()),
        }
    }

    /// An answer with JSON.
    pub(super) fn reply(&self, status: StatusCode, body: &Value) -> Response {
        let kind = HeaderValue::from_static(self.root.metadata.content_type());
        let mut response = (status, body.to_string()).into_response();
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response.headers_mut().insert("odata-version", HeaderValue::from_static("4.0"));
        response
    }
}

impl FromRequestParts<AppState> for Call {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let version = parts.extensions.get::<ApiVersion>().copied().unwrap_or(ApiVersion::Beta);
        let metadata = Metadata::from_accept(header(&parts.headers, ACCEPT.as_str()).unwrap_or_default());
        let tag = header(&parts.headers, IF_MATCH.as_str()).map(|tag| tag.trim().trim_start_matches("W/"));
        Ok(Self {
            root: Root::new(&app.admin_url, version, metadata),
            query: Query::parse(parts.uri.query()).map_err(wrong)?,
            if_match: tag.filter(|tag| *tag != "*").map(str::to_owned),
        })
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The JSON of a request, whatever type it announces. An empty body is an empty object.
pub(super) struct Json(pub(super) Value);

impl FromRequest<AppState> for Json {
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, app: &AppState) -> Result<Self, ApiError> {
        let bytes = axum::body::Bytes::from_request(request, app).await.map_err(unread)?;
        parse(&bytes).map(Self)
    }
}

/// Reads JSON; nothing at all is an empty object.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    json::parse(bytes).map_err(|error| {
        let error = match error {
            JsonError::Fields(fields) => return wrong(fields),
            JsonError::Syntax(error) => error,
        };
        let what = if error.is_eof() { "ends in the middle" } else { "is not JSON" };
        let (line, column) = (error.line(), error.column());
        ApiError::bad_request(format!("the body {what} at line {line}, column {column}: send whole JSON"))
    })
}

fn unread(rejection: BytesRejection) -> ApiError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return crate::layers::too_large();
    }
    ApiError::bad_request("the body could not be read to its end: send it again")
}

/// 400 with every wrong field.
pub(super) fn wrong(errors: Vec<FieldError>) -> ApiError {
    ApiError::fields(errors)
}

/// 404 for an object of a kind.
pub(super) fn no_such(kind: &str, id: &str) -> ApiError {
    ApiError::not_found(format!("there is no {kind} with the id `{id}`"))
}

/// 204.
pub(super) fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// The number of rows as `/$count` answers it.
pub(super) fn count(rows: usize) -> Response {
    (StatusCode::OK, [(CONTENT_TYPE, "text/plain; charset=utf-8")], rows.to_string()).into_response()
}

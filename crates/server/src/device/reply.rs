//! What every answer of this plane has: the next server nonce, and errors under the protocol's codes.

use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use cordon_wire::error::BodyError;
use cordon_wire::proof::ProofError;

use crate::error::ApiError;
use crate::state::App;

/// An answer with the server nonce; an error with a code of the protocol.
pub(super) fn reply(app: &App, result: Result<Response, ApiError>) -> Response {
    let mut response = result.unwrap_or_else(|error| shaped(error).into_response());
    let nonce = app.keys.nonce(app.organisation.id, app.clock.seconds());
    if let Ok(value) = HeaderValue::from_str(&nonce) {
        response.headers_mut().insert(cordon_wire::NONCE_HEADER, value);
    }
    response
}

/// The same error under the code that devices know.
fn shaped(mut error: ApiError) -> ApiError {
    error.code = match error.code {
        "BadRequest" => "badRequest",
        "InvalidAuthenticationToken" | "Forbidden" => "badToken",
        "ResourceNotFound" => "notFound",
        "TooManyRequests" => "tooManyRequests",
        "InternalServerError" | "ServiceUnavailable" | "Conflict" => "unavailable",
        code => code,
    };
    error
}

/// A body that was refused.
pub(super) fn bad_body(error: BodyError) -> ApiError {
    let (status, code) = match error {
        BodyError::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "tooLarge"),
        BodyError::Malformed(_) | BodyError::Field { .. } => (StatusCode::BAD_REQUEST, "badRequest"),
    };
    ApiError::new(status, code, error.to_string())
}

/// A proof that was refused.
pub(super) fn bad_proof(error: ProofError) -> ApiError {
    metrics::counter!("cordon_device_proofs_refused_total", "reason" => error.code()).increment(1);
    let code = if error == ProofError::Stale { "useNonce" } else { "badProof" };
    ApiError::new(StatusCode::UNAUTHORIZED, code, error.to_string())
}

/// A registration that is not this organisation's, or not spelled as one.
pub(super) fn not_found() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "notFound", "there is no such registration at this server")
}

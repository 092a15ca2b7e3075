//! JSON bodies of Cordon's own API: every member that is wrong is told, with what was found and what is allowed.

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use cordon_graph::error::together;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::faults;
use crate::error::ApiError;
use crate::state::AppState;

pub(super) use super::faults::shortened;

/// A body that was read as a `T`.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = axum::body::Bytes::from_request(Request::new(body), app).await.map_err(unread)?;
        // A text that is no JSON at all is refused below, with the place.
        let in_text = cordon_graph::json::faults(&bytes).unwrap_or_default();
        let request = Request::from_parts(parts, bytes.into());
        let value = Json::<Value>::from_request(request, app).await.map_err(refused)?.0;
        match faults::read(value) {
            Ok(body) if in_text.is_empty() => Ok(Self(body)),
            Ok(_) => Err(ApiError::fields(in_text)),
            Err(wrong) if in_text.is_empty() => {
                // JSON as it should be, that says something else than the API takes.
                let mut error = ApiError::fields(wrong);
                error.status = StatusCode::UNPROCESSABLE_ENTITY;
                Err(error)
            }
            Err(wrong) => Err(ApiError::fields(together(in_text, wrong))),
        }
    }
}

fn unread(rejection: BytesRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => crate::layers::too_large(),
        _ => ApiError::bad_request("the body could not be read to its end: send it again"),
    }
}

/// Keeps the status of the rejection (a body that is too large is no bad request) and says what to send.
fn refused(error: JsonRejection) -> ApiError {
    let status = error.status();
    match &error {
        JsonRejection::MissingJsonContentType(_) => ApiError::new(
            status,
            "BadRequest",
            "the body is no JSON: send it with `Content-Type: application/json`",
        ),
        JsonRejection::JsonSyntaxError(_) => {
            let place =
                error.body_text().rsplit_once(" at line ").map(|(_, place)| format!(" at line {place}"));
            let place = place.unwrap_or_default();
            ApiError::new(status, "BadRequest", format!("the body is not JSON{place}: send whole JSON"))
        }
        _ if status == StatusCode::PAYLOAD_TOO_LARGE => crate::layers::too_large(),
        _ => ApiError::new(
            status,
            "BadRequest",
            "the body could not be read: send the JSON that the API describes",
        ),
    }
}

//! JSON bodies of Cordon's own API.

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::error::ApiError;
use crate::state::AppState;

/// A body that was read as a `T`.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = axum::body::Bytes::from_request(Request::new(body), app).await.map_err(unread)?;
        // A text that is no JSON at all is refused below, with the place.
        let faults = cordon_graph::json::faults(&bytes).unwrap_or_default();
        if !faults.is_empty() {
            return Err(ApiError::fields(faults));
        }
        let request = Request::from_parts(parts, bytes.into());
        Ok(Self(Json::<T>::from_request(request, app).await.map_err(refused)?.0))
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
    let code = if error.status().as_u16() == 413 { "RequestTooLarge" } else { "BadRequest" };
    ApiError::new(
        error.status(),
        code,
        format!("{}: send the JSON that the API describes", error.body_text()),
    )
}

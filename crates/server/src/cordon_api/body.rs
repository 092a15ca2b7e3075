//! JSON bodies of Cordon's own API.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use crate::error::ApiError;
use crate::state::AppState;

/// A body that was read as a `T`.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let body = Json::<T>::from_request(request, app).await.map_err(refused)?;
        Ok(Self(body.0))
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

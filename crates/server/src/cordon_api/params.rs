//! Query parameters of Cordon's own API.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::ApiError;
use crate::state::AppState;

/// The query of a request, read as a `T`. What cannot be read is told by its name.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        match Query::<T>::from_request_parts(parts, app).await {
            Ok(Query(read)) => Ok(Self(read)),
            Err(error) => {
                Err(ApiError::bad_request(format!("{}: send what the API describes", error.body_text())))
            }
        }
    }
}

//! The Graph-compatible API of the admin plane.

use axum::Router;

use crate::state::AppState;

/// The routes below `/v1.0` and `/beta`.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
}

//! Cordon's own API of the admin plane.

use axum::Router;

use crate::state::AppState;

/// The routes below `/cordon/v1`.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
}

//! The device plane: registration, check-in, long poll.

use axum::Router;

use crate::state::AppState;

/// The routes below `/device/v1`.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
}

//! Cordon's own API of the admin plane.

mod evidence;

use axum::Router;
use axum::routing::post;

use crate::state::AppState;

/// The routes below `/cordon/v1`.
pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/evidence", post(evidence::issue))
}

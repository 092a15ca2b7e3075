//! Cordon's own API of the admin plane.

mod approve;
mod body;
mod compare;
mod evidence;
mod explain;
mod explain_open;
mod faults;
mod kept;
mod language;
mod operations;
mod overview;
mod params;
mod policies;
mod preview;
mod reach;
mod registrations;
mod simulate;
mod standing;
mod tables;
#[cfg(test)]
mod tests;
mod what_if;

pub(crate) use kept::Kept;

use axum::Router;
use axum::routing::{get, post};

use crate::state::AppState;

/// The routes below `/cordon/v1`.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/diff", post(compare::diff))
        .route("/evidence", post(evidence::issue))
        .route("/explain", post(explain::explain))
        .route("/operations", get(operations::list))
        .route("/operations/{id}", get(operations::one))
        .route("/operations/{id}/approve", post(approve::approve))
        .route("/overview", get(overview::overview))
        .route("/policies", get(policies::list))
        .route("/policies/reach", get(policies::reach))
        .route("/simulate", post(simulate::simulate))
        .route("/policies/preview", post(preview::preview))
        .route("/registrations", get(registrations::list))
        .route("/registrations/{id}", get(registrations::one))
        .route("/registrations/{id}/effective", get(registrations::effective))
        .route("/settings", get(tables::settings))
        .route("/templates", get(tables::templates))
        .route("/what-if", post(what_if::what_if))
}

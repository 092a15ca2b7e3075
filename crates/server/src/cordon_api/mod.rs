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
mod log_requests;
mod operations;
mod organisation;
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
mod user_wipe;
mod what_if;

pub(crate) use kept::Kept;

use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;
use crate::store::listing::Sort;

/// Where the document groups these routes.
const TAG: &str = "Cordon";

/// The types that only parameters name.
#[derive(OpenApi)]
#[openapi(components(schemas(registrations::Status, registrations::Order, Sort)))]
struct Named;

/// The routes below `/cordon/v1`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Named::openapi())
        .routes(routes!(compare::diff))
        .routes(routes!(evidence::issue))
        .routes(routes!(explain::explain))
        .routes(routes!(log_requests::ask, log_requests::list))
        .routes(routes!(log_requests::one))
        .routes(routes!(operations::list))
        .routes(routes!(operations::one))
        .routes(routes!(approve::approve))
        .routes(routes!(user_wipe::order))
        .routes(routes!(user_wipe::lift))
        .routes(routes!(organisation::read, organisation::change))
        .routes(routes!(overview::overview))
        .routes(routes!(policies::list))
        .routes(routes!(policies::reach))
        .routes(routes!(simulate::simulate))
        .routes(routes!(preview::preview))
        .routes(routes!(registrations::list))
        .routes(routes!(registrations::one))
        .routes(routes!(registrations::configuration))
        .routes(routes!(registrations::effective))
        .routes(routes!(tables::settings))
        .routes(routes!(tables::templates))
        .routes(routes!(what_if::what_if))
}

//! The Graph-compatible API of the admin plane: `/beta`, and `/v1.0` as a projection of it.
//!
//! Clients spell one address in many ways; [`with_canonical_paths`] makes them one before routing, so that each route
//! and its permission is declared once.

mod assigned;
mod batch;
mod call;
mod defaults;
mod filters;
mod groups;
mod operations;
mod policies;
mod policy_changes;
mod reached;
mod registrations;
mod users;

pub(crate) use assigned::check_assignments;

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::routing::post;
use axum::{Extension, Router};
use cordon_graph::odata::path::canonical;
use cordon_graph::version::ApiVersion;
use tower::Layer;
use tower::util::MapRequestLayer;

pub(crate) use policies::every;

use crate::error::ApiError;
use crate::layers;
use crate::state::AppState;

/// The routes below `/v1.0` and `/beta`.
pub(crate) fn router() -> Router<AppState> {
    Router::new().nest("/beta", version(ApiVersion::Beta)).nest("/v1.0", version(ApiVersion::V1_0))
}

/// Puts the many spellings of an address into one before `routes` sees it, and serves batches of requests to them.
pub(crate) fn with_canonical_paths(routes: Router) -> Router {
    let routes = Router::new().fallback_service(MapRequestLayer::new(canonicalise).layer(routes));
    let batches = Router::new()
        .route("/beta/$batch", post(batch::answer))
        .route("/v1.0/$batch", post(batch::answer))
        .with_state(routes.clone());
    layers::wrap_outside(batches).fallback_service(routes)
}

fn version(version: ApiVersion) -> Router<AppState> {
    let beta = if version == ApiVersion::Beta { filters::router() } else { Router::new() };
    Router::new()
        .merge(beta)
        .merge(policies::router())
        .merge(defaults::router())
        .merge(users::router())
        .merge(groups::router())
        .merge(registrations::router())
        .merge(operations::router())
        .merge(reached::router())
        .fallback(unknown_segment)
        .layer(Extension(version))
}

/// The words of the reference service for an address that leads nowhere.
async fn unknown_segment(request: Request) -> ApiError {
    let path = request.uri().path();
    let segment = path.trim_matches('/').rsplit('/').next().unwrap_or_default();
    let text = format!("Resource not found for the segment '{segment}'. There is nothing at `{path}`.");
    ApiError::bad_request(text)
}

fn canonicalise(mut request: Request) -> Request {
    if let Some(uri) = canonical_uri(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

/// The canonical address, if `uri` is one of Graph's and not canonical already.
fn canonical_uri(uri: &Uri) -> Option<Uri> {
    let (version, rest) = uri.path().strip_prefix('/')?.split_once('/')?;
    ApiVersion::from_segment(version)?;
    let path = format!("/{version}/{}", canonical(rest));
    if path == uri.path() {
        return None;
    }
    let path = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::canonical_uri;

    #[test]
    fn only_graph_addresses_are_rewritten() {
        let rewritten = |uri: &str| canonical_uri(&uri.parse().unwrap()).map(|u| u.to_string());
        assert_eq!(rewritten("/beta/users('a')/?$expand=x").as_deref(), Some("/beta/users/a?$expand=x"));
        assert_eq!(rewritten("/beta/users/a"), None);
        assert_eq!(rewritten("/cordon/v1/Users('a')/"), None);
        assert_eq!(rewritten("/Contoso/oauth2/v2.0/token"), None);
        assert_eq!(rewritten("/v1.0/groups/"), Some("/v1.0/groups".to_owned()));
    }
}

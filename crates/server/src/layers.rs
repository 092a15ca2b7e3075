//! What every request passes: bounds, ids, metrics, headers, panics caught.

use std::any::Any;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use cordon_graph::json::is_control;
use percent_encoding::percent_decode_str;
use tower_http::catch_panic::CatchPanicLayer;

use crate::error::{self, ApiError};
use crate::request_id;
use crate::state::AppState;

/// Largest body that is read.
pub(crate) const LARGEST_BODY: usize = 4 * 1024 * 1024;
/// How long a request may take, long polls (55 s) included.
const PATIENCE: Duration = Duration::from_secs(70);

/// Wraps the routes of a plane, which bring what answers where no route is.
pub(crate) fn wrap(plane: &'static str, routes: Router<AppState>, app: AppState) -> Router {
    routes
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(plain_address))
        .layer(middleware::from_fn(bound_body))
        .layer(CatchPanicLayer::custom(caught))
        .layer(middleware::from_fn(bound_time))
        .layer(middleware::from_fn(move |request: Request, next: Next| measure(plane, request, next)))
        .layer(middleware::from_fn(error::graph_shape))
        .layer(middleware::from_fn(error::log_failures))
        .layer(middleware::from_fn_with_state(app.clone(), name_peer))
        .layer(middleware::from_fn(request_id::assign))
        .layer(middleware::from_fn(harden))
        .with_state(app)
}

/// Wraps the few routes that stand before a plane and call into it; the plane's own layers do the rest.
pub(crate) fn wrap_outside(routes: Router) -> Router {
    routes
        .layer(middleware::from_fn(bound_body))
        .layer(CatchPanicLayer::custom(caught))
        .layer(middleware::from_fn(bound_time))
        .layer(middleware::from_fn(error::graph_shape))
        .layer(middleware::from_fn(error::log_failures))
        .layer(middleware::from_fn(request_id::assign))
        .layer(middleware::from_fn(harden))
}

/// The address a request came from, seen through the proxy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Nothing is at this address.
pub(crate) async fn missing(request: Request) -> ApiError {
    ApiError::not_found(format!("there is nothing at `{}`", request.uri().path()))
}

async fn wrong_method(request: Request) -> ApiError {
    let text = format!("`{}` is not served with {}", request.uri().path(), request.method());
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", text)
}

/// No name, id or value has control characters, and not every database takes them.
async fn plain_address(request: Request, next: Next) -> Response {
    let holds = |text: &str| percent_decode_str(text).decode_utf8_lossy().contains(is_control);
    let uri = request.uri();
    if holds(uri.path()) {
        return ApiError::not_found("there is nothing at an address with control characters").into_response();
    }
    if uri.query().is_some_and(holds) {
        return ApiError::bad_request("the query has a control character: take it out").into_response();
    }
    next.run(request).await
}

/// Refuses a body by its announced length, before any of it is read. One without an announced length meets the same
/// bound while it is read.
async fn bound_body(request: Request, next: Next) -> Response {
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > LARGEST_BODY as u64) {
        return too_large().into_response();
    }
    let response = next.run(request).await;
    match response.status() == StatusCode::PAYLOAD_TOO_LARGE
        && response.extensions().get::<ApiError>().is_none()
    {
        true => too_large().into_response(),
        false => response,
    }
}

pub(crate) fn too_large() -> ApiError {
    let text = format!("the body is larger than {} MiB: send less", LARGEST_BODY / (1024 * 1024));
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", text)
}

async fn bound_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let text = "the request took too long: send it again";
            ApiError::new(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", text).into_response()
        }
    }
}

fn caught(_panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    // The panic hook has printed what and where; a payload could hold a caller's data.
    let text = "the server failed: try again";
    ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", text).into_response()
}

async fn measure(plane: &'static str, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = known_method(&request);
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let labels = [("plane", plane.to_owned()), ("route", route), ("method", method.to_owned())];
    metrics::histogram!("cordon_http_request_seconds", &labels).record(started.elapsed().as_secs_f64());
    let [plane, route, method] = labels;
    metrics::counter!("cordon_http_requests_total", &[plane, route, method, ("status", status)]).increment(1);
    response
}

/// A caller may invent methods; labels must stay few.
fn known_method(request: &Request) -> &'static str {
    match request.method().as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PATCH" => "PATCH",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Behind a proxy, nobody else may connect, and only the proxy is believed about whom it speaks for.
async fn name_peer(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let socket = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    let Some(socket) = socket else {
        return ApiError::forbidden("the connection has no address").into_response();
    };
    let peer = match app.config.behind_proxy {
        Some(proxy) if socket == proxy.to_canonical() => forwarded(&request).unwrap_or(socket),
        Some(_) if !socket.is_loopback() => {
            return ApiError::forbidden("connect through the proxy of this server").into_response();
        }
        _ => socket,
    };
    request.extensions_mut().insert(Peer(peer));
    next.run(request).await
}

/// The last address of `X-Forwarded-For`: the one that the proxy itself saw.
fn forwarded(request: &Request) -> Option<IpAddr> {
    let header = request.headers().get_all("x-forwarded-for").iter().next_back()?;
    header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

async fn harden(request: Request, next: Next) -> Response {
    const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
    const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(OPENER, HeaderValue::from_static("same-origin"));
    headers.insert(RESOURCE, HeaderValue::from_static("same-origin"));
    let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(nothing);
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;
    use crate::testing::Served;

    async fn answer(
        served: &Served,
        routes: Router<AppState>,
        peer: IpAddr,
        header: &str,
    ) -> (StatusCode, String) {
        let app = AppState::clone(served.running.app());
        let mut request =
            Request::builder().uri("/").header("x-forwarded-for", header).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 1))));
        let response = wrap("test", routes.fallback(missing), app).oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), LARGEST_BODY).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn a_panic_is_an_error_without_its_text() {
        let served = Served::start().await;
        let routes = Router::new().route("/", get(async || -> &'static str { panic!("secret") }));
        let (status, body) = answer(&served, routes, HERE, "").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("InternalServerError") && !body.contains("secret"), "{body}");
    }

    #[tokio::test]
    async fn only_the_named_proxy_connects_and_says_for_whom() {
        let proxy: IpAddr = "192.0.2.1".parse().unwrap();
        let served = Served::start_with(|config| config.behind_proxy = Some(proxy)).await;
        let routes =
            || Router::new().route("/", get(async |peer: axum::Extension<Peer>| peer.0.0.to_string()));
        let said = "198.51.100.7, 203.0.113.9";
        assert_eq!(answer(&served, routes(), proxy, said).await, (StatusCode::OK, "203.0.113.9".to_owned()));
        assert_eq!(answer(&served, routes(), HERE, said).await, (StatusCode::OK, HERE.to_string()));
        let stranger = answer(&served, routes(), "192.0.2.2".parse().unwrap(), said).await;
        assert_eq!(stranger.0, StatusCode::FORBIDDEN);
    }

    #[tokio::test]
    async fn without_a_proxy_nobody_speaks_for_another() {
        let served = Served::start().await;
        let routes = Router::new().route("/", get(async |peer: axum::Extension<Peer>| peer.0.0.to_string()));
        assert_eq!(answer(&served, routes, HERE, "203.0.113.9").await.1, HERE.to_string());
    }
}

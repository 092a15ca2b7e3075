//! Request ids: the server's own, and the one a caller sent.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

const SERVER: HeaderName = HeaderName::from_static("request-id");
const CLIENT: HeaderName = HeaderName::from_static("client-request-id");
/// Longest id that is taken from a caller.
const LONGEST: usize = 64;

/// The ids of one request.
#[derive(Clone, Debug)]
pub(crate) struct RequestIds {
    /// Made by the server.
    pub(crate) server: Uuid,
    /// Sent by the caller, if it was short and plain.
    pub(crate) client: Option<String>,
}

impl RequestIds {
    /// The ids that [`assign`] gave this request.
    pub(crate) fn of(request: &Request) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_else(|| Self::read(request))
    }

    fn read(request: &Request) -> Self {
        let client = request
            .headers()
            .get(CLIENT)
            .and_then(|value| value.to_str().ok())
            .filter(|text| text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic()));
        Self { server: Uuid::new_v4(), client: client.map(str::to_owned) }
    }
}

/// Gives each request its ids and sends them back.
pub(crate) async fn assign(mut request: Request, next: Next) -> Response {
    let ids = RequestIds::read(&request);
    request.extensions_mut().insert(ids.clone());
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&ids.server.to_string()) {
        response.headers_mut().insert(SERVER, value);
    }
    if let Some(value) = ids.client.as_deref().and_then(|text| HeaderValue::from_str(text).ok()) {
        response.headers_mut().insert(CLIENT, value);
    }
    response
}

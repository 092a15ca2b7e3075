//! The console's files on the admin listener, as they were built into this program.
//!
//! An address is a file, a page of the console (the one `index.html`, whose script reads the address), or nothing. The
//! API's addresses are never pages: what is missing there is told as the API tells it.

#[cfg(test)]
mod tests;

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use cordon_pages::{CONSOLE, Site};

use crate::error::ApiError;
use crate::{html, layers};

/// Below these everything is the API's.
const API: [&str; 4] = ["cordon", "v1.0", "beta", "console"];
/// The same below an organisation's name.
const PROVIDER: [&str; 3] = ["oauth2", "discovery", "v2.0"];
/// Whatever no route of the admin listener serves.
pub(crate) async fn serve(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if is_api(path) || !matches!(parts.method, Method::GET | Method::HEAD) {
        return layers::missing(Request::from_parts(parts, body)).await.into_response();
    }
    match answer(&CONSOLE, path, &parts.headers) {
        Some(response) => response,
        None => layers::missing(Request::from_parts(parts, body)).await.into_response(),
    }
}

fn is_api(path: &str) -> bool {
    let mut segments = path.split('/').skip(1);
    let (first, second) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    API.contains(&first) || PROVIDER.contains(&second)
}

/// The file at `path`, or a page; `None` when it is neither.
fn answer(console: &'static Site, path: &str, headers: &HeaderMap) -> Option<Response> {
    if let Some(file) = console.file(path, headers) {
        return Some(file);
    }
    if Site::is_hashed(path) || !html::is_wanted(headers) {
        return None;
    }
    Some(match console.page() {
        Ok(Some(page)) => page,
        Ok(None) => not_built(),
        Err(error) => ApiError::internal(error).into_response(),
    })
}

fn not_built() -> Response {
    let body = "<p>This server was built without its console. Everything else works.</p>\n\
                <p>With Node at hand, run <code>cargo xtask console</code>, build the server again and restart it.</p>\n";
    html::page(StatusCode::OK, "The console is not part of this build", body, "")
}

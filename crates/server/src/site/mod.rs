//! The console's files on the admin listener, as they were built into this program.
//!
//! An address is a file, a page of the console (the one `index.html`, whose script reads the address), or nothing. The
//! API's addresses are never pages: what is missing there is told as the API tells it.

mod file;
#[cfg(test)]
mod tests;

use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::{html, layers, seal};
use file::File;

/// What `build.rs` found; empty when the console was not built before the server.
static BUILT: &[File] = include!(concat!(env!("OUT_DIR"), "/console.rs"));

/// Below these everything is the API's.
const API: [&str; 4] = ["cordon", "v1.0", "beta", "console"];
/// The same below an organisation's name.
const PROVIDER: [&str; 3] = ["oauth2", "discovery", "v2.0"];
/// Where built files lie whose names hold a hash of their content.
const HASHED: &str = "/assets/";
/// Where `index.html` takes the nonce of its answer.
const NONCE: &str = "property=\"csp-nonce\" content=\"";

/// Whatever no route of the admin listener serves.
pub(crate) async fn serve(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if is_api(path) || !matches!(parts.method, Method::GET | Method::HEAD) {
        return layers::missing(Request::from_parts(parts, body)).await.into_response();
    }
    match answer(BUILT, path, &parts.headers) {
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
fn answer(files: &'static [File], path: &str, headers: &HeaderMap) -> Option<Response> {
    let found = |path: &str| files.iter().find(|file| file.path == path);
    if let Some(file) = found(path).filter(|file| file.path != "/index.html") {
        return Some(stored(file, headers));
    }
    if path.starts_with(HASHED) || !html::is_wanted(headers) {
        return None;
    }
    match found("/index.html") {
        Some(index) => Some(page(index).unwrap_or_else(IntoResponse::into_response)),
        None => Some(not_built()),
    }
}

/// A file as it is. One with a hash in its name never changes; any other is asked for again each time.
fn stored(file: &'static File, headers: &HeaderMap) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tag = format!("\"{}\"", seal::encode(&seal::hash(file.plain)));
    let hashed = file.path.starts_with(HASHED);
    let (encoding, body) = file.encoded(text(ACCEPT_ENCODING));
    let known =
        !hashed && text(IF_NONE_MATCH).split(',').any(|one| one.trim().trim_start_matches("W/") == tag);
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => body.into_response(),
    };
    let kept = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let answer = response.headers_mut();
    answer.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(file.media_type()));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding.filter(|_| !known) {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Some(tag) = HeaderValue::from_str(&tag).ok().filter(|_| !hashed) {
        answer.insert(ETAG, tag);
    }
    response
}

/// `index.html` with a fresh nonce, by which the styles that the console makes while it runs are let in.
///
/// It is not kept: a copy from a cache would carry another nonce than the headers of the answer that confirms it.
fn page(index: &File) -> Result<Response, ApiError> {
    let nonce = seal::encode(seal::random::<16>().map_err(ApiError::internal)?.as_ref());
    let text = String::from_utf8_lossy(index.plain).replacen(NONCE, &format!("{NONCE}{nonce}"), 1);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).map_err(ApiError::internal)?);
    Ok(response)
}

fn not_built() -> Response {
    let body = "<p>This server was built without its console. Everything else works.</p>\n\
                <p>With Node at hand, run <code>cargo xtask console</code>, build the server again and restart it.</p>\n";
    html::page(StatusCode::OK, "The console is not part of this build", body, "")
}

//! The built pages as they were taken into this program: files that never change, and one page that carries a fresh
//! nonce for its styles.
//!
//! Where a page was not built before the program (there was no Node), its [`Site`] is empty and says so.

mod file;
#[cfg(test)]
mod tests;

use aws_lc_rs::{digest, rand};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use file::File;

/// Where built files lie whose names hold a hash of their content.
const HASHED: &str = "/assets/";
/// Where a page takes the nonce of its answer.
const NONCE: &str = "property=\"csp-nonce\" content=\"";

/// The admin console.
pub static CONSOLE: Site =
    Site { files: include!(concat!(env!("OUT_DIR"), "/console.rs")), index: "/index.html" };

/// The device lab.
pub static LAB: Site = Site { files: include!(concat!(env!("OUT_DIR"), "/lab.rs")), index: "/lab.html" };

/// A page with its files.
#[derive(Debug)]
pub struct Site {
    files: &'static [File],
    index: &'static str,
}

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// No nonce.
    #[error("the system's random source failed")]
    Random,
    /// The policy is no header; it is made of letters and digits.
    #[error("the security policy does not read: {0}")]
    Policy(#[from] axum::http::header::InvalidHeaderValue),
}

impl Site {
    /// Whether the path is that of a file whose name holds a hash of its content: there is nothing else below.
    #[must_use]
    pub fn is_hashed(path: &str) -> bool {
        path.starts_with(HASHED)
    }

    /// The file at `path`, unless that is the page itself. One with a hash in its name never changes; any other is asked
    /// for again each time.
    #[must_use]
    pub fn file(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let file = self.files.iter().find(|file| file.path == path && path != self.index)?;
        Some(stored(file, headers))
    }

    /// The page with a fresh nonce, by which the styles that it makes while it runs are let in; `None` where it was not
    /// built.
    ///
    /// It is not kept: a copy from a cache would carry another nonce than the headers of the answer that confirms it.
    ///
    /// # Errors
    /// Every [`PageError`].
    pub fn page(&self) -> Result<Option<Response>, PageError> {
        let Some(index) = self.files.iter().find(|file| file.path == self.index) else { return Ok(None) };
        let mut nonce = [0_u8; 16];
        rand::fill(&mut nonce).map_err(|_| PageError::Random)?;
        let nonce = URL_SAFE_NO_PAD.encode(nonce);
        let text = String::from_utf8_lossy(index.plain).replacen(NONCE, &format!("{NONCE}{nonce}"), 1);
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; \
             font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        let mut response = text.into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy)?);
        Ok(Some(response))
    }
}

fn stored(file: &'static File, headers: &HeaderMap) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let hash = digest::digest(&digest::SHA256, file.plain);
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(hash));
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

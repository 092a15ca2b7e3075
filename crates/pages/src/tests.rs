//! Files and pages as they are answered.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets what it does not expect must stop"
)]

use axum::body::to_bytes;
use axum::http::header::HeaderName;

use super::*;

static SITE: Site = Site { files: FILES, index: "/index.html" };

static FILES: &[File] = &[
    File { path: "/assets/index-Bn.js", plain: b"plain", gzip: Some(b"gzip"), brotli: Some(b"brotli") },
    File {
        path: "/index.html",
        plain: b"<meta property=\"csp-nonce\" content=\"\" /><script src=\"/assets/index-Bn.js\">",
        gzip: None,
        brotli: None,
    },
    File { path: "/mark.svg", plain: b"<svg/>", gzip: None, brotli: None },
];

fn headers(given: &[(HeaderName, &str)]) -> HeaderMap {
    given.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 10_000).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn every_page_has_a_nonce_of_its_own() {
    let mut nonces = Vec::new();
    for _ in 0..4 {
        let response = SITE.page().unwrap().unwrap();
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        let page = text(response).await;
        let nonce = page.split(NONCE).nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(nonce.len() == 22 && policy.contains(&format!("'nonce-{nonce}'")), "{page}");
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 4);
}

#[tokio::test]
async fn a_hashed_file_is_kept_for_ever_and_sent_as_small_as_the_browser_takes() {
    for (accepted, encoding, body) in
        [("gzip, br", Some("br"), "brotli"), ("gzip", Some("gzip"), "gzip"), ("br;q=0", None, "plain")]
    {
        let response = SITE.file("/assets/index-Bn.js", &headers(&[(ACCEPT_ENCODING, accepted)])).unwrap();
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert_eq!(response.headers()[VARY], "accept-encoding");
        assert_eq!(response.headers().get(CONTENT_ENCODING).map(|one| one.to_str().unwrap()), encoding);
        assert_eq!(text(response).await, body);
    }
}

#[tokio::test]
async fn any_other_file_is_confirmed_by_its_tag() {
    let first = SITE.file("/mark.svg", &HeaderMap::new()).unwrap();
    assert_eq!(first.headers()[CACHE_CONTROL], "no-cache");
    let tag = first.headers()[ETAG].to_str().unwrap().to_owned();
    let again = SITE.file("/mark.svg", &headers(&[(IF_NONE_MATCH, &tag)])).unwrap();
    assert_eq!(
        (again.status(), again.headers()[ETAG].to_str().unwrap()),
        (StatusCode::NOT_MODIFIED, tag.as_str())
    );
    assert_eq!(text(again).await, "");
    let other = SITE.file("/mark.svg", &headers(&[(IF_NONE_MATCH, "\"x\"")])).unwrap();
    assert_eq!(text(other).await, "<svg/>");
}

#[test]
fn the_page_is_no_file_and_what_is_not_there_is_nothing() {
    assert!(SITE.file("/index.html", &HeaderMap::new()).is_none());
    assert!(SITE.file("/assets/gone.js", &HeaderMap::new()).is_none());
    let empty = Site { files: &[], index: "/index.html" };
    assert!(empty.page().unwrap().is_none());
}

#[test]
fn what_was_built_in_takes_its_nonce_and_has_known_types() {
    // Holds as well where nothing was built: then there is nothing to look at.
    for site in [&CONSOLE, &LAB] {
        for file in site.files {
            match file.path {
                path if path == site.index => assert!(String::from_utf8_lossy(file.plain).contains(NONCE)),
                path => assert_ne!(file.media_type(), "application/octet-stream", "{path}"),
            }
        }
    }
}

//! What the admin listener answers where no route is, with and without a built console.

use axum::body::to_bytes;
use axum::http::header::{ACCEPT, HeaderName};

use super::*;
use crate::testing::Served;

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

fn browser() -> HeaderMap {
    headers(&[(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")])
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 10_000).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn pages_of_the_console_are_its_index_with_a_nonce_of_their_own() {
    let mut nonces = Vec::new();
    for path in ["/", "/policies/T_1", "/registrations/a.b", "/index.html"] {
        let response = answer(FILES, path, &browser()).unwrap();
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
        let response =
            answer(FILES, "/assets/index-Bn.js", &headers(&[(ACCEPT_ENCODING, accepted)])).unwrap();
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert_eq!(response.headers()[VARY], "accept-encoding");
        assert_eq!(response.headers().get(CONTENT_ENCODING).map(|one| one.to_str().unwrap()), encoding);
        assert_eq!(text(response).await, body);
    }
}

#[tokio::test]
async fn any_other_file_is_confirmed_by_its_tag() {
    let first = answer(FILES, "/mark.svg", &HeaderMap::new()).unwrap();
    assert_eq!(first.headers()[CACHE_CONTROL], "no-cache");
    let tag = first.headers()[ETAG].to_str().unwrap().to_owned();
    let again = answer(FILES, "/mark.svg", &headers(&[(IF_NONE_MATCH, &tag)])).unwrap();
    assert_eq!(
        (again.status(), again.headers()[ETAG].to_str().unwrap()),
        (StatusCode::NOT_MODIFIED, tag.as_str())
    );
    assert_eq!(text(again).await, "");
    let other = answer(FILES, "/mark.svg", &headers(&[(IF_NONE_MATCH, "\"x\"")])).unwrap();
    assert_eq!(text(other).await, "<svg/>");
}

#[test]
fn a_missing_file_is_no_page_and_a_program_gets_no_page() {
    assert!(answer(FILES, "/assets/gone.js", &browser()).is_none());
    assert!(answer(FILES, "/policies", &HeaderMap::new()).is_none());
    assert!(answer(FILES, "/policies", &headers(&[(ACCEPT, "application/json")])).is_none());
}

#[tokio::test]
async fn without_a_built_console_a_page_says_how_to_build_it() {
    let page = answer(&[], "/", &browser()).unwrap();
    assert!(text(page).await.contains("cargo xtask console"));
}

#[tokio::test]
async fn the_apis_addresses_are_never_pages() {
    let served = Served::start().await;
    let http = reqwest::Client::new();
    for path in [
        "/cordon/v1/nothing",
        "/cordon/nothing",
        "/v1.0/nothing",
        "/beta/nothing",
        "/beta",
        "/console/nothing",
        "/Contoso/oauth2/nothing",
        "/Contoso/oauth2/v2.0/nothing",
        "/Contoso/discovery/nothing",
        "/Contoso/v2.0/nothing",
    ] {
        let url = format!("http://{}{path}", served.running.admin);
        let answer = http.get(url).header("accept", "text/html").send().await.unwrap();
        assert!(answer.status().is_client_error(), "{path}");
        assert!(answer.json::<serde_json::Value>().await.unwrap()["error"]["code"].is_string(), "{path}");
    }
    for (listener, is_page) in [(served.running.admin, true), (served.running.public, false)] {
        let url = format!("http://{listener}/policies");
        let answer = http.get(url).header("accept", "text/html").send().await.unwrap();
        assert_eq!(answer.status().is_success(), is_page);
    }
    let posted = http.post(format!("http://{}/policies", served.running.admin)).send().await.unwrap();
    assert_eq!(posted.status(), StatusCode::NOT_FOUND);
}

#[test]
fn what_was_built_in_takes_its_nonce_and_has_known_types() {
    // Holds as well where nothing was built: then there is nothing to look at.
    for file in BUILT {
        match file.path {
            "/index.html" => assert!(String::from_utf8_lossy(file.plain).contains(NONCE)),
            path => assert_ne!(file.media_type(), "application/octet-stream", "{path}"),
        }
    }
}

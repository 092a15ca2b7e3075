//! What the admin listener answers where no route is, with and without a built console.

use axum::body::to_bytes;
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY};

use super::*;
use crate::testing::Served;

fn accepting(types: &'static str) -> HeaderMap {
    [(ACCEPT, HeaderValue::from_static(types))].into_iter().collect()
}

fn browser() -> HeaderMap {
    accepting("text/html,application/xhtml+xml,*/*;q=0.8")
}

#[tokio::test]
async fn every_other_address_is_a_page_for_browsers_alone() {
    for path in ["/", "/policies/T_1", "/registrations/a.b", "/index.html"] {
        let page = answer(&CONSOLE, path, &browser()).unwrap();
        assert!(
            page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'; ")
        );
        let text = String::from_utf8(to_bytes(page.into_body(), 100_000).await.unwrap().to_vec()).unwrap();
        let built = CONSOLE.page().unwrap().is_some();
        assert_eq!(
            text.contains("cargo xtask console"),
            !built,
            "without a built console it says how to build it"
        );
    }
    assert!(answer(&CONSOLE, "/assets/gone.js", &browser()).is_none());
    assert!(answer(&CONSOLE, "/policies", &HeaderMap::new()).is_none());
    assert!(answer(&CONSOLE, "/policies", &accepting("application/json")).is_none());
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

//! The few pages that the server writes itself: no scripts, nothing loaded from anywhere.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::seal;

const STYLE: &str = include_str!("html.css");

/// The one style element that browsers take, by its hash.
static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(seal::hash(STYLE.as_bytes()))));

/// Whether the caller is a browser that shows pages.
pub(crate) fn is_wanted(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// A page. `body` is HTML, `title` is text. `form_target` is where a form of the page may lead besides this server, as a
/// source of a content security policy: browsers hold redirects after a form to it as well.
pub(crate) fn page(status: StatusCode, title: &str, body: &str, form_target: &str) -> Response {
    let title = escape(title);
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    );
    let style = STYLE_SOURCE.as_str();
    let policy = format!(
        "default-src 'none'; style-src {style}; form-action 'self'{form_target}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    let mut response = (status, page).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Text as it may stand in HTML, in quotes too.
pub(crate) fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut html, one| {
        match one {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
        html
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_an_attribute() {
        assert_eq!(escape("\"><b>'&"), "&quot;&gt;&lt;b&gt;&#39;&amp;");
    }

    #[test]
    fn the_policy_takes_the_style_that_the_page_has_and_no_other() {
        let answer = page(StatusCode::OK, "x", "", "");
        let policy = answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains(STYLE_SOURCE.as_str()) && !policy.contains("unsafe"), "{policy}");
        assert!(!STYLE.contains("</") && !STYLE.contains("url("), "the style ends nowhere and loads nothing");
    }
}

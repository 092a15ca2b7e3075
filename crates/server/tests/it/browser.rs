//! A browser, as far as the console's sign-in needs one: cookies, redirects, the form.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use url::Url;

use crate::common::{ADMIN, TestServer};

/// Cookies of one admin listener, and the token of the session.
pub(crate) struct Browser {
    /// The listener's address.
    pub(crate) base: String,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) csrf: String,
    http: reqwest::Client,
}

impl Browser {
    pub(crate) fn new(server: &TestServer) -> Self {
        let (base, http) = (server.admin(""), server.http.clone());
        Self { base, http, cookies: BTreeMap::new(), csrf: String::new() }
    }

    /// The first administrator, signed in.
    pub(crate) async fn signed_in(server: &TestServer) -> Self {
        let mut browser = Self::new(server);
        let answer = browser.sign_in(ADMIN, &server.made.admin.password, "/").await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        browser.csrf = browser.session().await["csrf"].as_str().unwrap().to_owned();
        browser
    }

    /// A request with the cookies and nothing else.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        self.http.request(method, format!("{}{path}", self.base)).header("cookie", cookies)
    }

    /// A request as a page of the console sends it.
    pub(crate) fn page(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("origin", &self.base).header("x-cordon-csrf", &self.csrf)
    }

    /// Follows one address, absolute or not, and keeps what cookies are set.
    pub(crate) async fn visit(&mut self, address: &str) -> Response {
        let path = address.strip_prefix(&self.base).unwrap_or(address);
        let answer = self.bare(Method::GET, path).header("accept", "text/html").send().await.unwrap();
        self.keep(&answer);
        answer
    }

    pub(crate) fn keep(&mut self, answer: &Response) {
        for set in answer.headers().get_all("set-cookie") {
            let (pair, attributes) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            match attributes.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }

    /// Goes to the form and sends it: what answers is the redirect back to the console.
    pub(crate) async fn form(&mut self, upn: &str, password: &str, back: &str) -> Response {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("return", back).finish();
        let begun = self.visit(&format!("/console/sign-in?{query}")).await;
        assert_eq!(begun.status(), StatusCode::SEE_OTHER);
        let authorize = Url::parse(begun.headers()["location"].to_str().unwrap()).unwrap();
        let mut fields: Vec<(String, String)> = authorize.query_pairs().into_owned().collect();
        fields.extend([("username", upn), ("password", password)].map(|(n, v)| (n.to_owned(), v.to_owned())));
        let shown = self.visit(authorize.as_str()).await;
        assert_eq!(shown.status(), StatusCode::OK);
        self.bare(Method::POST, authorize.path()).form(&fields).send().await.unwrap()
    }

    /// The whole way; the last answer.
    pub(crate) async fn sign_in(&mut self, upn: &str, password: &str, back: &str) -> Response {
        let answer = self.form(upn, password, back).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text().await.unwrap());
        let callback = answer.headers()["location"].to_str().unwrap().to_owned();
        self.visit(&callback).await
    }

    /// What the server says of the session.
    pub(crate) async fn session(&self) -> Value {
        let answer = self.bare(Method::GET, "/console/session").send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// The status of a read that needs a permission.
    pub(crate) async fn reads(&self) -> StatusCode {
        self.bare(Method::GET, "/cordon/v1/operations").send().await.unwrap().status()
    }
}

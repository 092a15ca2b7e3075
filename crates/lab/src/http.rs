//! How the lab talks HTTP: no redirects, no proxy to loopback, a bounded body, one error.

use std::time::Duration;

use reqwest::redirect::Policy;
use url::Url;

/// The largest answer that is read, in bytes.
pub const MAX_BODY: usize = 8 << 20;

/// No answer, or none that could be read.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// Nobody answered at the address.
    #[error("`{url}` does not answer ({cause}): is the server running there?")]
    Unreachable {
        /// The address asked, without its query.
        url: String,
        /// What the network said.
        cause: String,
    },
    /// The answer is larger than [`MAX_BODY`].
    #[error("the answer of `{url}` is larger than 8 MiB: is that the right server?")]
    TooLarge {
        /// The address asked, without its query.
        url: String,
    },
    /// The HTTP client cannot be set up on this machine.
    #[error("cannot set up https ({0}): install the system's CA certificates")]
    SetUp(String),
}

/// An HTTP client for one server.
///
/// # Errors
/// [`HttpError::SetUp`] when TLS roots cannot be loaded.
pub fn client(server: &Url) -> Result<reqwest::Client, HttpError> {
    let mut builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .user_agent(concat!("cordon/", env!("CARGO_PKG_VERSION")));
    if loopback(server) {
        builder = builder.no_proxy();
        if server.scheme() == "http" {
            // No certificate is ever looked at, so none must be installed.
            builder = builder.tls_certs_only([]);
        }
    }
    builder.build().map_err(|cause| HttpError::SetUp(root_cause(&cause)))
}

/// Whether the address names this machine only.
#[must_use]
pub fn loopback(server: &Url) -> bool {
    match server.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers as they came.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON, if it is that.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Sends a request and reads its answer.
///
/// # Errors
/// [`HttpError::Unreachable`] and [`HttpError::TooLarge`].
pub async fn send(request: reqwest::RequestBuilder) -> Result<Answer, HttpError> {
    let (client, request) = request.build_split();
    let request = request.map_err(|cause| unreachable(String::new(), &cause))?;
    let url = bare(request.url());
    let mut response = client.execute(request).await.map_err(|cause| unreachable(url.clone(), &cause))?;
    let mut body = Vec::new();
    let status = response.status().as_u16();
    while let Some(part) = response.chunk().await.map_err(|cause| unreachable(url.clone(), &cause))? {
        if body.len() + part.len() > MAX_BODY {
            return Err(HttpError::TooLarge { url });
        }
        body.extend_from_slice(&part);
    }
    Ok(Answer { status, headers: std::mem::take(response.headers_mut()), body })
}

fn unreachable(url: String, cause: &reqwest::Error) -> HttpError {
    HttpError::Unreachable { url, cause: root_cause(cause) }
}

/// The address without query: queries carry codes and states.
fn bare(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.to_string()
}

/// The innermost cause: what the system said, not how it travelled up.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

//! A client of the administrators' API, signed in with client credentials.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use crate::http::{self, Answer, HttpError};

/// How long an answer may take: the server gives up a little earlier.
const PATIENCE: Duration = Duration::from_secs(75);

/// Name and secret of an automation client.
#[derive(Clone)]
pub struct Credentials {
    /// The client's id.
    pub id: String,
    /// The client's secret; not printed by `Debug`.
    pub secret: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a call was not answered as hoped.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// No answer at all.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The client could not sign in.
    #[error("client `{client}` could not sign in: {message}: check the client id and its secret")]
    SignIn {
        /// The client's id.
        client: String,
        /// What the server said.
        message: String,
    },
    /// The server said no.
    #[error("{method} {path} was refused ({status} {code}): {message}")]
    Refused {
        /// HTTP method.
        method: Method,
        /// Path asked.
        path: String,
        /// HTTP status.
        status: u16,
        /// The stable code of the answer.
        code: String,
        /// The answer's sentence.
        message: String,
        /// Every wrong field: path and sentence.
        details: Vec<(String, String)>,
    },
    /// The answer is not what this API answers.
    #[error("`{server}` answered {path} with {what}: is that the admin address of a cordon server?")]
    NotCordon {
        /// The server's address.
        server: String,
        /// Path asked.
        path: String,
        /// What came.
        what: String,
    },
}

impl AdminError {
    /// The sentence, and below it every wrong field with its path.
    #[must_use]
    pub fn in_full(&self) -> String {
        let mut text = self.to_string();
        if let Self::Refused { details, .. } = self {
            for (path, sentence) in details {
                text.push_str(&format!("\n  {path}: {sentence}"));
            }
        }
        text
    }
}

/// A signed-in client. Cheap to share by reference; the token is fetched when needed.
#[derive(Debug)]
pub struct Admin {
    http: reqwest::Client,
    server: Url,
    credentials: Credentials,
    token: Mutex<Option<(String, Instant)>>,
}

impl Admin {
    /// A client of the server at the admin address `server`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`AdminError::Http`] when https cannot be set up.
    pub fn new(server: Url, credentials: Credentials) -> Result<Self, AdminError> {
        let http = http::client(&server)?;
        Ok(Self { http, server, credentials, token: Mutex::new(None) })
    }

    /// The admin address.
    #[must_use]
    pub fn server(&self) -> &Url {
        &self.server
    }

    /// One call below the admin address; the answer's JSON, `null` when it has no body.
    ///
    /// # Errors
    /// Every [`AdminError`].
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, AdminError> {
        let mut answer = self.attempt(&method, path, body).await?;
        if answer.status == 401 {
            // The token may have been revoked or the server restarted under another key: once more, freshly.
            *self.token.lock().await = None;
            answer = self.attempt(&method, path, body).await?;
        }
        self.read(method, path, &answer)
    }

    /// `GET path`.
    ///
    /// # Errors
    /// Every [`AdminError`].
    pub async fn fetch(&self, path: &str) -> Result<Value, AdminError> {
        self.call(Method::GET, path, None).await
    }

    /// `POST path`.
    ///
    /// # Errors
    /// Every [`AdminError`].
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, AdminError> {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Every item of a collection, over all its pages.
    ///
    /// # Errors
    /// Every [`AdminError`]; a next link that leaves the server is [`AdminError::NotCordon`].
    pub async fn all(&self, path: &str) -> Result<Vec<Value>, AdminError> {
        let mut items = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = self.fetch(&path).await?;
            let Some(values) = page.get("value").and_then(Value::as_array) else {
                return Err(self.not_cordon(&path, "an object without `value`"));
            };
            items.extend(values.iter().cloned());
            next = match page.get("@odata.nextLink").and_then(Value::as_str) {
                Some(link) => {
                    Some(self.local(link).ok_or_else(|| self.not_cordon(&path, "a foreign next link"))?)
                }
                None => None,
            };
        }
        Ok(items)
    }

    /// The path and query of a link, wherever the server believes to be: the token is sent to one address only.
    fn local(&self, link: &str) -> Option<String> {
        let link = self.server.join(link).ok()?;
        let query = link.query().map(|query| format!("?{query}")).unwrap_or_default();
        Some(format!("{}{query}", link.path()))
    }

    async fn attempt(&self, method: &Method, path: &str, body: Option<&Value>) -> Result<Answer, AdminError> {
        let token = self.token().await?;
        let url = self.server.join(path).map_err(|_| self.not_cordon(path, "a path that is no address"))?;
        let mut request = self.http.request(method.clone(), url).timeout(PATIENCE).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        Ok(http::send(request).await?)
    }

    fn read(&self, method: Method, path: &str, answer: &Answer) -> Result<Value, AdminError> {
        if (200..300).contains(&answer.status) {
            if answer.body.is_empty() {
                return Ok(Value::Null);
            }
            return answer.json().ok_or_else(|| self.not_cordon(path, "something that is not JSON"));
        }
        let body = answer.json().unwrap_or_default();
        let Some(error) = body.get("error").filter(|error| error.is_object()) else {
            return Err(self.not_cordon(path, &format!("HTTP {}", answer.status)));
        };
        let details = error.get("details").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        Err(AdminError::Refused {
            method,
            path: path.to_owned(),
            status: answer.status,
            code: text(error, "code"),
            message: text(error, "message"),
            details: details.iter().map(|detail| (text(detail, "target"), text(detail, "message"))).collect(),
        })
    }

    async fn token(&self) -> Result<String, AdminError> {
        let mut held = self.token.lock().await;
        if let Some((token, expires)) = held.as_ref()
            && Instant::now() < *expires
        {
            return Ok(token.clone());
        }
        // The server has one organisation, or knows whose client this is; its name need not be configured here.
        let path = "common/oauth2/v2.0/token";
        let url = self.server.join(path).map_err(|_| self.not_cordon(path, "a path that is no address"))?;
        let scope = format!("{}.default", self.server);
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &self.credentials.id),
            ("client_secret", &self.credentials.secret),
            ("scope", &scope),
        ];
        let answer = http::send(self.http.post(url).timeout(Duration::from_secs(30)).form(&form)).await?;
        let body = answer.json().unwrap_or_default();
        if let (200, Some(token)) = (answer.status, body.get("access_token").and_then(Value::as_str)) {
            let lifetime = body.get("expires_in").and_then(Value::as_u64).unwrap_or(60);
            *held =
                Some((token.to_owned(), Instant::now() + Duration::from_secs(lifetime.saturating_sub(30))));
            return Ok(token.to_owned());
        }
        let message =
            ["error_description", "error"].iter().map(|key| text(&body, key)).find(|text| !text.is_empty());
        match message {
            Some(message) => Err(AdminError::SignIn { client: self.credentials.id.clone(), message }),
            None => Err(self.not_cordon(path, &format!("HTTP {}", answer.status))),
        }
    }

    fn not_cordon(&self, path: &str, what: &str) -> AdminError {
        AdminError::NotCordon {
            server: self.server.to_string(),
            path: path.to_owned(),
            what: what.to_owned(),
        }
    }
}

/// A member as text, empty when absent.
#[must_use]
pub fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

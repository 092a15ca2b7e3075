//! A server of one's own for each test.

use cordon_server::{Clock, Config, Initialised, Options, Running, Server, init_with};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const ADMIN: &str = "ada@contoso.com";

/// A running server, its data directory and what `init` said.
pub(crate) struct TestServer {
    pub(crate) running: Running,
    pub(crate) made: Initialised,
    pub(crate) clock: Clock,
    pub(crate) http: Client,
    pub(crate) data: TempDir,
}

impl TestServer {
    /// A fresh organisation `Contoso` on SQLite, free ports, a clock that stands until it is moved.
    pub(crate) async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let made = init_with(options(&data)).await.unwrap();
        let clock = Clock::manual();
        let running = Server::start(config(&data, &clock)).await.unwrap();
        Self { running, made, clock, http: client(), data }
    }

    /// Stops the server and starts it again on the same data.
    pub(crate) async fn restart(self) -> Self {
        let Self { running, made, clock, http, data } = self;
        running.stop().await;
        let running = Server::start(config(&data, &clock)).await.unwrap();
        Self { running, made, clock, http, data }
    }

    /// An address on the admin listener.
    pub(crate) fn admin(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.admin)
    }

    /// An address on the public listener.
    pub(crate) fn public(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.public)
    }

    /// An address on the metrics listener.
    pub(crate) fn metrics(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.metrics)
    }

    /// A token of the automation client.
    pub(crate) async fn admin_token(&self) -> String {
        let id = self.made.client.id.to_string();
        let answer = self.client_credentials(&id, &self.made.client.secret).await;
        answer["access_token"].as_str().unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
    }

    /// What the token endpoint answers to a client's credentials.
    pub(crate) async fn client_credentials(&self, id: &str, secret: &str) -> Value {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", secret),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        let url = self.admin(&format!("/{}/oauth2/v2.0/token", self.made.tenant_id));
        self.http.post(url).form(&form).send().await.unwrap().json().await.unwrap()
    }

    /// A request to the admin listener with the automation client's token.
    pub(crate) async fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.admin(path)).bearer_auth(self.admin_token().await)
    }

    /// Sends JSON (or nothing) to the admin listener as the automation client; status and JSON come back.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request = self.request(method, path).await;
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }
}

/// What `init` is given.
pub(crate) fn options(data: &TempDir) -> Options {
    Options {
        data: data.path().join("data"),
        organisation: "Contoso".to_owned(),
        admin_upn: ADMIN.to_owned(),
        database: None,
    }
}

/// How a test server is started.
pub(crate) fn config(data: &TempDir, clock: &Clock) -> Config {
    Config { clock: clock.clone(), ..Config::new(data.path().join("data")).on_free_ports() }
}

/// An HTTP client that follows no redirects.
pub(crate) fn client() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

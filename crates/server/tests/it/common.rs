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
        Self::start_on(None).await
    }

    /// The same in a database of PostgreSQL, when one is named.
    pub(crate) async fn start_on(database: Option<String>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let made = init_with(Options { database: database.clone(), ..options(&data) }).await.unwrap();
        let clock = Clock::manual();
        let running = Server::start(Config { database, ..config(&data, &clock) }).await.unwrap();
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
        break_glass: true,
        wipe_limits: cordon_server::WipeLimits::default(),
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

/// The PKCE verifier that tests use, and its S256 challenge (the example of RFC 7636).
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Where codes are sent to; nobody listens there.
pub(crate) const REDIRECT: &str = "http://127.0.0.1:9/signed-in";

impl TestServer {
    /// A user with a password, in no group.
    pub(crate) async fn user(&self, upn: &str, password: &str) -> uuid::Uuid {
        self.running.directory().create_user(upn, upn, password).await.unwrap()
    }

    /// A path of the built-in provider.
    pub(crate) fn provider(&self, last: &str) -> String {
        format!("/{}/oauth2/v2.0/{last}", self.made.tenant_id)
    }

    /// Posts the sign-in form of a listener (an address from `admin` or `public`).
    pub(crate) async fn post_form(
        &self,
        url: String,
        client: &str,
        upn: &str,
        password: &str,
    ) -> reqwest::Response {
        let form = [
            ("response_type", "code"),
            ("client_id", client),
            ("redirect_uri", REDIRECT),
            ("scope", "offline_access"),
            ("state", "s 1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("username", upn),
            ("password", password),
        ];
        self.http.post(url).form(&form).send().await.unwrap()
    }

    /// The code in the redirect that answers a right password.
    pub(crate) async fn code(&self, url: String, client: &str, upn: &str, password: &str) -> String {
        let answer = self.post_form(url, client, upn, password).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let location = url::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        let pairs: std::collections::HashMap<_, _> = location.query_pairs().into_owned().collect();
        assert_eq!(pairs["state"], "s 1");
        pairs["code"].clone()
    }

    /// What the public token endpoint answers to a form.
    pub(crate) async fn exchange(&self, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let answer = self.http.post(self.public(&self.provider("token"))).form(form).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// Signs a user in on the public listener: the whole answer, with access and refresh token.
    pub(crate) async fn sign_in(&self, upn: &str, password: &str) -> Value {
        let code = self.code(self.public(&self.provider("authorize")), "cordon-device", upn, password).await;
        let (status, answer) = self.exchange(&code_form(&code, VERIFIER)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    /// A user's access token with the device audience.
    pub(crate) async fn device_token(&self, upn: &str, password: &str) -> String {
        self.sign_in(upn, password).await["access_token"].as_str().unwrap().to_owned()
    }
}

/// The form that turns a code into tokens.
pub(crate) fn code_form<'a>(code: &'a str, verifier: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("grant_type", "authorization_code"),
        ("client_id", "cordon-device"),
        ("redirect_uri", REDIRECT),
        ("code", code),
        ("code_verifier", verifier),
    ]
}

/// The address of a fresh schema on the server that `CORDON_TEST_POSTGRES` names.
pub(crate) async fn postgres_schema() -> String {
    use sqlx::Connection;
    let Ok(base) = std::env::var("CORDON_TEST_POSTGRES") else {
        panic!(
            "CORDON_TEST_POSTGRES is not set: run `cargo xtask test`, or `cargo xtask postgres -- cargo test …`"
        );
    };
    sqlx::any::install_default_drivers();
    let schema = format!("t{}", uuid::Uuid::new_v4().simple());
    let mut connection = sqlx::AnyConnection::connect(&base).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    format!("{base}?options=-c%20search_path%3D{schema}")
}

//! A server, the demo's organisation and phones, and a page's view of them.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use cordon_lab::admin::{Admin, Credentials};
use cordon_lab::import::POLICIES;
use cordon_lab::own_server::url_of;
use cordon_lab::phones::{Organisation, Phones, serve, stage};
use cordon_server::{Config, Options, Running, Server, WipeLimits, init_with};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How long anything may take that the page waits for.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Lab {
    pub(crate) address: SocketAddr,
    pub(crate) http: reqwest::Client,
    pub(crate) admin: Admin,
    pub(crate) phones: Arc<Phones>,
    serving: JoinHandle<()>,
    _server: Running,
    _directory: TempDir,
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Lab {
    pub(crate) async fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let options = Options {
            data: directory.path().join("server"),
            organisation: "Contoso".to_owned(),
            admin_upn: "admin@contoso.example".to_owned(),
            database: None,
            break_glass: false,
            wipe_limits: WipeLimits::default(),
        };
        let made = init_with(options).await.unwrap();
        let server =
            Server::start(Config::new(directory.path().join("server")).on_free_ports()).await.unwrap();
        let credentials =
            || Credentials { id: made.client.id.to_string(), secret: made.client.secret.to_string() };
        let admin = || Admin::new(url_of(server.admin), credentials()).unwrap();
        let address = stage::Server { public: url_of(server.public), tenant: made.tenant_id };
        let stage = stage::set(&admin(), &address, &directory.path().join("phones")).await.unwrap();
        let organisation = Organisation { name: "Contoso".to_owned(), console: None, admin: admin() };
        let phones = Phones::start(organisation, stage.plans).await.unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = Arc::clone(&phones);
        let serving = tokio::spawn(async move { serve::serve(listener, served).await.unwrap() });
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { address, http, admin: admin(), phones, serving, _server: server, _directory: directory }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn state(&self) -> Value {
        self.http.get(self.url("/lab/state")).send().await.unwrap().json().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let answer = self.http.post(self.url(path)).json(body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// Does something on a phone.
    #[track_caller]
    pub(crate) fn act(&self, phone: &str, word: &str, members: Value) -> impl Future<Output = Value> {
        let mut act = members;
        act["act"] = word.into();
        act["phone"] = phone.into();
        async move {
            let (status, told) = self.post("/lab/act", &act).await;
            assert_eq!(status, StatusCode::OK, "{act}: {told}");
            told
        }
    }

    /// The events, as they come.
    pub(crate) async fn events(&self) -> Events {
        let response = self.http.get(self.url("/lab/events")).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events { response, buffer: Vec::new() }
    }

    /// Changes settings of the policy of that name, as an administrator.
    pub(crate) async fn change(&self, policy: &str, settings: Value) {
        let all = self.admin.all(POLICIES).await.unwrap();
        let found = all.iter().find(|one| one["displayName"] == policy).unwrap();
        let mut body = settings;
        body["@odata.type"] = found["@odata.type"].clone();
        let path = format!("{POLICIES}/{}", found["id"].as_str().unwrap());
        self.admin.call(Method::PATCH, &path, Some(&body)).await.unwrap();
    }
}

/// Server-sent events.
pub(crate) struct Events {
    response: reqwest::Response,
    buffer: Vec<u8>,
}

impl Events {
    /// The next state.
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = self.buffer.drain(..end + 2).collect();
                let event = String::from_utf8(event).unwrap();
                if let Some(data) = event.lines().find_map(|line| line.strip_prefix("data: ")) {
                    return serde_json::from_str(data).unwrap();
                }
                continue;
            }
            let chunk = self.response.chunk().await.unwrap().unwrap();
            self.buffer.extend_from_slice(&chunk);
        }
    }

    /// The first state of which this holds.
    pub(crate) async fn until(&mut self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let found = async {
            loop {
                let state = self.next().await;
                if holds(&state) {
                    return state;
                }
            }
        };
        tokio::time::timeout(PATIENCE, found)
            .await
            .unwrap_or_else(|_| panic!("no state came in which {what}"))
    }
}

pub(crate) fn phone<'a>(state: &'a Value, id: &str) -> &'a Value {
    state["phones"].as_array().unwrap().iter().find(|phone| phone["id"] == id).unwrap()
}

pub(crate) fn app<'a>(phone: &'a Value, app: &str) -> &'a Value {
    phone["apps"].as_array().unwrap().iter().find(|one| one["app"] == app).unwrap()
}

pub(crate) fn account<'a>(phone: &'a Value, of: &str, account: &str) -> &'a Value {
    app(phone, of)["accounts"].as_array().unwrap().iter().find(|one| one["account"] == account).unwrap()
}

pub(crate) fn arrow<'a>(phone: &'a Value, id: &str) -> &'a Value {
    phone["arrows"].as_array().unwrap().iter().find(|arrow| arrow["id"] == id).unwrap()
}

pub(crate) fn verdict<'a>(phone: &'a Value, id: &str) -> &'a str {
    arrow(phone, id)["verdict"].as_str().unwrap()
}

pub(crate) fn place<'a>(phone: &'a Value, name: &str) -> &'a Value {
    phone["places"].as_array().unwrap().iter().find(|place| place["place"] == name).unwrap()
}

/// The ids of the documents that a list holds.
pub(crate) fn ids(of: &Value) -> Vec<&str> {
    of["documents"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

pub(crate) fn at(app: &str, account: &str) -> Value {
    json!({ "app": app, "account": account })
}

pub(crate) fn item(app: &str, account: &str, item: &str) -> Value {
    json!({ "app": app, "account": account, "item": item })
}

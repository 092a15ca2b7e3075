//! A phone of the tests: an instance key, what it holds, and requests made by hand so that each can be made wrong.

use cordon_server::Running;
use cordon_wire::check_in::CheckInRequest;
use cordon_wire::envelope::{self, Envelope, Expected, Held};
use cordon_wire::key::InstanceKeyPair;
use cordon_wire::order::{self, Order};
use cordon_wire::proof::Proof;
use cordon_wire::registration::{Answer, Evidence, Facts, RegistrationRequest};
use cordon_wire::trust::Trust;
use cordon_wire::{ErrorBody, KeyId, Nonce, RegistrationId, Sha256};
use reqwest::{Method, Response, StatusCode};
use uuid::Uuid;

use crate::common::TestServer;

pub(crate) const EVE: &str = "eve@contoso.com";
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Phone {
    pub(crate) key: InstanceKeyPair,
    pub(crate) tag: String,
    pub(crate) app: String,
    pub(crate) oid: Uuid,
    pub(crate) token: String,
    pub(crate) nonce: Option<String>,
    pub(crate) rid: Option<RegistrationId>,
    pub(crate) trust: Option<Trust>,
    pub(crate) held: Option<Held>,
    pub(crate) report: u64,
    pub(crate) live_keys: Vec<KeyId>,
    pub(crate) management: Option<Evidence>,
    counter: u8,
}

/// A server with Eve, and her phone.
pub(crate) async fn eve() -> (TestServer, Phone) {
    let server = TestServer::start().await;
    let oid = server.user(EVE, PASSWORD).await;
    let token = server.device_token(EVE, PASSWORD).await;
    (server, Phone::new(oid, token))
}

/// What a body proves besides itself; tests change one thing.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    pub(crate) proof: Proof,
    pub(crate) bearer: Option<String>,
}

impl Phone {
    pub(crate) fn new(oid: Uuid, token: String) -> Self {
        Self {
            key: InstanceKeyPair::generate().unwrap(),
            tag: "tag-1".to_owned(),
            app: "ios:com.contoso.mail".to_owned(),
            oid,
            token,
            nonce: None,
            rid: None,
            trust: None,
            held: None,
            report: 0,
            live_keys: vec![KeyId::new([1; 16])],
            management: None,
            counter: 0,
        }
    }

    pub(crate) fn client_nonce(&mut self) -> Nonce {
        self.counter += 1;
        Nonce::new([self.counter; 16])
    }

    pub(crate) fn facts() -> Facts {
        serde_json::from_value(serde_json::json!({ "platform": "ios", "osVersion": "17.1" })).unwrap()
    }

    pub(crate) fn registration(&mut self) -> RegistrationRequest {
        RegistrationRequest {
            instance_key: *self.key.public(),
            encryption_key: None,
            app: self.app.clone(),
            app_version: "1.0".to_owned(),
            client_version: "0.1.0".to_owned(),
            capabilities: vec!["pinRequired".to_owned()],
            device_tag: self.tag.clone(),
            device_name: "Eve's phone".to_owned(),
            facts: Self::facts(),
            management: self.management.clone(),
            nonce: self.client_nonce(),
            trust_version: self.trust.as_ref().map(|trust| trust.document().version),
            live_keys: self.live_keys.clone(),
        }
    }

    /// The next report; its number is taken.
    pub(crate) fn report(&mut self) -> CheckInRequest {
        self.report += 1;
        let mut request = CheckInRequest::new(self.report, self.client_nonce(), Self::facts());
        request.trust_version = self.trust.as_ref().map(|trust| trust.document().version);
        request.held = self.held.map(|held| held.position);
        request.live_keys = self.live_keys.clone();
        request.management = self.management.clone();
        request
    }

    pub(crate) fn id(&self) -> RegistrationId {
        self.rid.unwrap()
    }

    pub(crate) fn call(&self, server: &TestServer, method: Method, path: &str, body: Vec<u8>) -> Call {
        let registering = path == "/device/v1/registrations";
        let proof = Proof {
            htm: method.to_string(),
            htu: server.public(path),
            jti: Nonce::new([7; 16]),
            bh: Sha256::of(&body),
            nonce: self.nonce.clone(),
            rid: if registering { None } else { self.rid },
            ath: registering.then(|| Sha256::of(self.token.as_bytes())),
        };
        let bearer = registering.then(|| self.token.clone());
        Call { method, path: path.to_owned(), body, proof, bearer }
    }

    /// Sends a call as it is, and keeps the server nonce of the answer.
    pub(crate) async fn send(&mut self, server: &TestServer, call: &Call) -> Response {
        let token = call.proof.sign(&self.key).unwrap();
        let mut request = server.http.request(call.method.clone(), server.public(&call.path));
        if let Some(bearer) = &call.bearer {
            request = request.bearer_auth(bearer);
        }
        let request = request.header("Cordon-Proof", token).body(call.body.clone());
        let response = request.send().await.unwrap();
        let nonce = response.headers().get("Cordon-Nonce").expect("every answer has a nonce");
        self.nonce = Some(nonce.to_str().unwrap().to_owned());
        response
    }

    /// Sends a body with a right proof, after fetching a server nonce where none is held.
    pub(crate) async fn post(&mut self, server: &TestServer, path: &str, body: Vec<u8>) -> Response {
        if self.nonce.is_none() {
            let call = self.call(server, Method::POST, path, body.clone());
            let first = self.send(server, &call).await;
            assert_eq!(refused(first).await, (StatusCode::UNAUTHORIZED, "useNonce".to_owned()));
        }
        let call = self.call(server, Method::POST, path, body);
        self.send(server, &call).await
    }

    pub(crate) async fn register(&mut self, server: &TestServer) -> Envelope {
        let request = self.registration();
        let body = serde_json::to_vec(&request).unwrap();
        let response = self.post(server, "/device/v1/registrations", body).await;
        let envelope = self.accept(server, response, request.nonce).await;
        self.rid = Some(envelope.aud);
        envelope
    }

    pub(crate) async fn check_in(&mut self, server: &TestServer) -> Envelope {
        let request = self.report();
        self.deliver(server, &request).await
    }

    /// Sends this very report and verifies what comes.
    pub(crate) async fn deliver(&mut self, server: &TestServer, request: &CheckInRequest) -> Envelope {
        let path = self.path("/check-in");
        let response = self.post(server, &path, serde_json::to_vec(request).unwrap()).await;
        self.accept(server, response, request.nonce).await
    }

    pub(crate) fn path(&self, last: &str) -> String {
        format!("/device/v1/registrations/{}{last}", self.id())
    }

    /// Does with an answer what a client does.
    pub(crate) async fn accept(&mut self, server: &TestServer, response: Response, nonce: Nonce) -> Envelope {
        let status = response.status();
        let body = response.bytes().await.unwrap();
        assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&body));
        let answer = Answer::from_slice(&body).unwrap();
        let trust = match &self.trust {
            Some(held) => held.advance(&answer.trust).unwrap().unwrap_or_else(|| held.clone()),
            None => {
                let pin = Sha256::from_hex(&server.made.root_thumbprint).unwrap();
                Trust::first(&answer.trust, Some(pin)).unwrap()
            }
        };
        let organisation = tenant(&server.running);
        let (registration, held) = (self.rid, self.held);
        let expected = Expected { registration, organisation, subject: self.oid, nonce, held };
        let envelope = envelope::verify(&answer.envelope, &trust, &expected).unwrap();
        self.trust = Some(trust);
        if envelope.status != envelope::Status::Gone {
            self.held = Some(envelope.held());
        }
        self.nonce = Some(envelope.server_nonce.clone());
        envelope
    }

    /// The orders of an envelope, verified.
    pub(crate) fn orders(&self, envelope: &Envelope) -> Vec<Order> {
        let expected = order::Expected { registration: self.id(), epoch: envelope.epoch, at: envelope.iat };
        let trust = self.trust.as_ref().unwrap();
        envelope.orders.iter().map(|token| order::verify(token, trust, &expected).unwrap()).collect()
    }
}

fn tenant(running: &Running) -> Uuid {
    running.tenant_id()
}

/// Status and code of an error.
pub(crate) async fn refused(response: Response) -> (StatusCode, String) {
    let status = response.status();
    let body = response.text().await.unwrap();
    let _: ErrorBody = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
    let value: serde_json::Value = serde_json::from_str(&body).unwrap();
    (status, value["error"]["code"].as_str().unwrap().to_owned())
}

impl TestServer {
    /// A connection to the rows, past the server.
    async fn rows(&self) -> sqlx::AnyConnection {
        use sqlx::Connection as _;
        sqlx::any::install_default_drivers();
        let path = self.data.path().join("data/cordon.db");
        sqlx::AnyConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap()
    }

    /// The one number of a query.
    pub(crate) async fn number(&self, query: &'static str) -> i64 {
        use sqlx::Row as _;
        sqlx::query(query).fetch_one(&mut self.rows().await).await.unwrap().get(0)
    }

    /// The actions of the audit, oldest first.
    pub(crate) async fn audit(&self) -> Vec<String> {
        use sqlx::Row as _;
        let query = sqlx::query("SELECT action FROM audit ORDER BY sequence");
        let rows = query.fetch_all(&mut self.rows().await).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }
}

//! Steady check-ins beside a bare handler that does the same cryptography.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::{constant_time, hmac, rand};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use cordon_wire::check_in::CheckInRequest;
use cordon_wire::envelope::{Envelope, Expected, verify};
use cordon_wire::proof::{self, Expectation, Proof};
use cordon_wire::registration::{Answer, Facts, RegistrationRequest};
use cordon_wire::trust::Trust;
use cordon_wire::{
    Ed25519Key, InstanceKey, InstanceKeyPair, NONCE_HEADER, Nonce, PROOF_HEADER, RegistrationId, Sha256,
};
use tokio::net::TcpListener;

use crate::Failure;
use crate::figure::{Figure, Scale, median};
use crate::stage::{APP, Stage};

/// Phones that check in at the same time, each again as soon as it was answered.
const PHONES: usize = 16;

pub(crate) fn steady(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let clients = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let stage = server.block_on(Stage::set())?;
    let mut phones = clients.block_on(async {
        let token = stage.token().await?;
        let mut phones = Vec::new();
        for number in 0..scale.pick(2, PHONES) {
            phones.push(Phone::register(&stage, &token, number).await?);
        }
        Ok::<_, Failure>(phones)
    })?;
    let cordon = stage.public().to_string();
    let bare = server.block_on(bare(&phones))?;
    let window = Duration::from_millis(scale.pick(100, 2000));
    let (mut speeds, mut ratios) = (Vec::new(), Vec::new());
    for round in 0..scale.pick(1, 5) {
        let mut rates = [0.0; 2];
        let mut sides = [(&cordon, 0), (&bare, 1)];
        sides.rotate_left(round % 2);
        for (address, side) in sides {
            let (back, count) = clients.block_on(load(phones, address.clone(), window))?;
            phones = back;
            if let Some(rate) = rates.get_mut(side) {
                *rate = count as f64 / window.as_secs_f64();
            }
        }
        let [cordon, bare] = rates;
        speeds.push(cordon);
        ratios.push(cordon / bare);
    }
    server.block_on(stage.running.stop());
    Ok(vec![
        Figure::new("check-in.steady", median(speeds), "/s"),
        Figure::new("check-in.steady, to a bare handler with the same work", median(ratios), "×")
            .at_least(0.6),
    ])
}

struct Phone {
    http: reqwest::Client,
    key: InstanceKeyPair,
    rid: RegistrationId,
    envelope: Envelope,
    trust_version: u64,
    server_nonce: Option<String>,
    report: u64,
}

fn nonce() -> Result<Nonce, Failure> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes)?;
    Ok(Nonce::new(bytes))
}

fn facts() -> Result<Facts, Failure> {
    Ok(serde_json::from_value(serde_json::json!({ "platform": "ios", "osVersion": "17.1" }))?)
}

fn registration(key: &InstanceKeyPair, number: usize) -> Result<RegistrationRequest, Failure> {
    Ok(RegistrationRequest {
        instance_key: *key.public(),
        encryption_key: None,
        app: format!("ios:{APP}"),
        app_version: "1.0".to_owned(),
        client_version: "0.1.0".to_owned(),
        capabilities: vec!["pinRequired".to_owned()],
        device_tag: format!("bench-{number}"),
        device_name: "Bench".to_owned(),
        facts: facts()?,
        management: None,
        nonce: nonce()?,
        trust_version: None,
        live_keys: Vec::new(),
    })
}

impl Phone {
    async fn register(stage: &Stage, token: &str, number: usize) -> Result<Self, Failure> {
        let (http, key) = (reqwest::Client::new(), InstanceKeyPair::generate()?);
        let request = registration(&key, number)?;
        let (body, url) =
            (serde_json::to_vec(&request)?, format!("{}device/v1/registrations", stage.public()));
        let mut server_nonce = None;
        // The first answer refuses and brings the server's nonce.
        for _ in 0..2 {
            let proof = proof(&url, &body, server_nonce.take(), None, Some(token))?.sign(&key)?;
            let call = http.post(&url).bearer_auth(token).header(PROOF_HEADER, proof).body(body.clone());
            let response = call.send().await?;
            server_nonce = header(response.headers(), NONCE_HEADER);
            if response.status() == StatusCode::OK {
                let answer = Answer::from_slice(&response.bytes().await?)?;
                let trust = Trust::first(&answer.trust, None)?;
                let (organisation, subject) = (stage.running.tenant_id(), stage.account.person.oid);
                let expected =
                    Expected { registration: None, organisation, subject, nonce: request.nonce, held: None };
                let envelope = verify(&answer.envelope, &trust, &expected)?;
                let trust_version = trust.document().version;
                return Ok(Self {
                    http,
                    key,
                    rid: envelope.aud,
                    envelope,
                    trust_version,
                    server_nonce,
                    report: 0,
                });
            }
        }
        Err("the registration was refused".into())
    }

    /// One check-in that changes nothing. False when the server asked for a newer nonce instead.
    async fn check_in(&mut self, server: &str) -> Result<bool, Failure> {
        self.report += 1;
        let mut request = CheckInRequest::new(self.report, nonce()?, facts()?);
        request.held_version.clone_from(&self.envelope.policy_version);
        request.held = Some(self.envelope.held().position);
        request.trust_version = Some(self.trust_version);
        let url = format!("{server}device/v1/registrations/{}/check-in", self.rid);
        let body = serde_json::to_vec(&request)?;
        let proof = proof(&url, &body, self.server_nonce.take(), Some(self.rid), None)?.sign(&self.key)?;
        let response = self.http.post(&url).header(PROOF_HEADER, proof).body(body).send().await?;
        self.server_nonce = header(response.headers(), NONCE_HEADER);
        let status = response.status();
        let answer = response.bytes().await?;
        if status != StatusCode::OK && status != StatusCode::UNAUTHORIZED {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&answer)).into());
        }
        Ok(status == StatusCode::OK)
    }
}

fn proof(
    url: &str,
    body: &[u8],
    nonce_of_server: Option<String>,
    rid: Option<RegistrationId>,
    token: Option<&str>,
) -> Result<Proof, Failure> {
    let (htm, htu) = ("POST".to_owned(), url.to_owned());
    let ath = token.map(|token| Sha256::of(token.as_bytes()));
    Ok(Proof { htm, htu, jti: nonce()?, bh: Sha256::of(body), nonce: nonce_of_server, rid, ath })
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Lets every phone check in again and again; gives them back with the number of answers in the window.
async fn load(phones: Vec<Phone>, server: String, window: Duration) -> Result<(Vec<Phone>, u64), Failure> {
    let tasks: Vec<_> = phones
        .into_iter()
        .map(|mut phone| {
            let server = server.clone();
            tokio::spawn(async move {
                // The other side's nonce means nothing here: the first request of a round brings a new one.
                phone.check_in(&server).await.map_err(|failure| failure.to_string())?;
                let (end, mut count) = (Instant::now() + window, 0_u64);
                // At least one answer, so that a ratio exists on the slowest machine.
                while Instant::now() < end || count == 0 {
                    let answered = phone.check_in(&server).await.map_err(|failure| failure.to_string())?;
                    count += u64::from(answered);
                }
                Ok::<_, String>((phone, count))
            })
        })
        .collect();
    let (mut phones, mut total) = (Vec::new(), 0);
    for task in tasks {
        let (phone, count) = task.await??;
        phones.push(phone);
        total += count;
    }
    Ok((phones, total))
}

struct Bare {
    url: String,
    known: HashMap<String, (RegistrationId, InstanceKey, Envelope)>,
    reports: Mutex<HashMap<RegistrationId, u64>>,
    freshness: hmac::Key,
    signer: Ed25519Key,
}

/// The same verification, replay check, signature and body as the server, and nothing else.
async fn bare(phones: &[Phone]) -> Result<String, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let one = |phone: &Phone| {
        let mut envelope = phone.envelope.clone();
        envelope.policy = None;
        (phone.rid.to_string(), (phone.rid, *phone.key.public(), envelope))
    };
    let bare = Arc::new(Bare {
        url: url.clone(),
        known: phones.iter().map(one).collect(),
        reports: Mutex::default(),
        freshness: hmac::Key::generate(hmac::HMAC_SHA256, &rand::SystemRandom::new())?,
        signer: Ed25519Key::generate()?,
    });
    let routes = Router::new().route("/device/v1/registrations/{id}/check-in", post(answer)).with_state(bare);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Ok(url)
}

impl Bare {
    fn nonce(&self) -> String {
        hmac::sign(&self.freshness, b"bucket").as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

type Refused = (StatusCode, [(&'static str, String); 1]);

async fn answer(
    State(bare): State<Arc<Bare>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<([(&'static str, String); 1], axum::Json<Answer>), Refused> {
    let refused = |status| (status, [(NONCE_HEADER, bare.nonce())]);
    let (rid, key, envelope) = bare.known.get(&id).ok_or_else(|| refused(StatusCode::NOT_FOUND))?;
    let url = format!("{}device/v1/registrations/{id}/check-in", bare.url);
    let fresh = |nonce: &str| {
        constant_time::verify_slices_are_equal(nonce.as_bytes(), bare.nonce().as_bytes()).is_ok()
    };
    let (registration, token) = (Some(rid), None);
    let expected = Expectation { method: "POST", url: &url, body: &body, registration, token, fresh: &fresh };
    let header = header(&headers, PROOF_HEADER).unwrap_or_default();
    proof::verify(&header, key, &expected).map_err(|_| refused(StatusCode::UNAUTHORIZED))?;
    let request = CheckInRequest::from_slice(&body).map_err(|_| refused(StatusCode::BAD_REQUEST))?;
    let mut reports = bare.reports.lock().unwrap_or_else(PoisonError::into_inner);
    let newest = reports.entry(*rid).or_default();
    *newest = request.report.max(*newest);
    drop(reports);
    let envelope = Envelope {
        nonce: request.nonce,
        report: request.report,
        server_nonce: bare.nonce(),
        ..envelope.clone()
    };
    let envelope = envelope.sign(&bare.signer).map_err(|_| refused(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(([(NONCE_HEADER, bare.nonce())], axum::Json(Answer { envelope, trust: Vec::new() })))
}

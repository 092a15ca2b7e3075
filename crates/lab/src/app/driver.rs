//! The host's side of the client: sends its requests, fetches its tokens, wipes the app's data, wakes it in time.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cordon_client::gate::PresenceOutcome;
use cordon_client::ports::{KeyError, SecureKeys as _};
use cordon_client::{
    Answer, AppDataReport, Client, Closed, Effect, Event, Identity, Input, Reply, Request, Snapshot,
    Standing, WipeAnswer,
};
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::{mpsc, watch};
use zeroize::Zeroizing;

use super::person::{Next, Person};
use super::{Account, KEPT, Seen, Task};
use crate::device::Clock;
use crate::http;
use crate::ports::{Places, SoftwareKeys};
use crate::sign_in::{self, Attempt, SignInError};

pub(super) async fn token(account: &Account) -> Result<String, SignInError> {
    sign_in::sign_in(Attempt {
        server: &account.server,
        organisation: &account.organisation,
        upn: &account.person.upn,
        password: &account.person.password,
    })
    .await
}

/// The token, as soon as the provider can be reached: the person stays in front of the device.
async fn patient_token(account: &Account, mut online: watch::Receiver<bool>) -> String {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        // The switch goes with its app, and then nobody waits for the token.
        let _ = online.wait_for(|online| *online).await;
        match token(account).await {
            Ok(token) => return token,
            Err(error) => tracing::debug!(%error, "no sign-in yet"),
        }
    }
}

/// What comes back from outside.
pub(super) enum Arrival {
    /// For the client.
    Input(Input),
    /// The person signed in for the gate.
    SignedIn(Zeroizing<String>),
}

/// Carries the client's effects out and brings back what came of them.
pub(super) struct Driver {
    pub(super) http: reqwest::Client,
    pub(super) account: Account,
    pub(super) places: Places,
    pub(super) identity: Identity,
    pub(super) clock: Clock,
    /// Who answers the gate.
    pub(super) person: Person,
    /// A sign-in for the gate is under way.
    pub(super) signing_in: bool,
    pub(super) client: Client,
    pub(super) show: watch::Sender<Seen>,
    /// When the client wants to be called again; it says so once.
    pub(super) wake: Option<Instant>,
    /// Whether the device has a network.
    pub(super) online: watch::Receiver<bool>,
    pub(super) under_way: FuturesUnordered<BoxFuture<'static, Option<Arrival>>>,
}

impl Driver {
    pub(super) async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Task>) {
        loop {
            self.effects();
            let wake = self.wake;
            let sleep = async move {
                match wake {
                    Some(at) => tokio::time::sleep_until(at.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                task = inbox.recv() => match task {
                    Some(task) => task(&mut self.client, &self.clock),
                    None => return,
                },
                Some(input) = self.under_way.next(), if !self.under_way.is_empty() => {
                    if let Some(arrival) = input {
                        self.arrived(arrival);
                    }
                }
                () = sleep => self.wake = None,
            }
        }
    }

    fn take(&mut self, input: Input) {
        if let Err(error) = self.client.handle(self.clock.now(), input) {
            tracing::debug!(%error, "the client did not take an input");
        }
    }

    /// Starts everything that is due.
    fn effects(&mut self) {
        self.drain();
        if self.person.answer(&mut self.client, &self.clock, &self.identity) == Next::SignIn {
            self.sign_in();
        }
        self.drain();
        let snapshot = self.client.snapshot(&self.identity);
        self.show.send_if_modified(|seen| {
            let changed = is_another(&seen.snapshot, &snapshot);
            seen.snapshot = Arc::clone(&snapshot);
            changed
        });
    }

    fn drain(&mut self) {
        while let Some(effect) = self.client.next_effect(self.clock.now()) {
            self.carry_out(effect);
        }
    }

    /// Signs in for the gate; the token comes back as an answer.
    fn sign_in(&mut self) {
        if std::mem::replace(&mut self.signing_in, true) {
            return;
        }
        let (account, online) = (self.account.clone(), self.online.clone());
        self.under_way.push(Box::pin(async move {
            Some(Arrival::SignedIn(Zeroizing::new(patient_token(&account, online).await)))
        }));
    }

    fn arrived(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Input(input) => self.take(input),
            Arrival::SignedIn(token) => {
                self.signing_in = false;
                let answer = self.client.answer(&self.identity, Answer::SignedIn(token), self.clock.now());
                if let Err(error) = answer {
                    tracing::debug!(%error, "the gate did not take the sign-in");
                }
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Send(request) => {
                let call = deliver(self.http.clone(), self.online.clone(), request);
                self.under_way.push(Box::pin(async move { call.await.map(Arrival::Input) }));
            }
            Effect::NeedToken { oid, .. } => {
                let (account, online) = (self.account.clone(), self.online.clone());
                self.under_way.push(Box::pin(async move {
                    let token = Zeroizing::new(patient_token(&account, online).await);
                    Some(Arrival::Input(Input::Token { oid, token }))
                }));
            }
            Effect::Presence { identity, key, message } => {
                if let Identity::Work(oid) = identity {
                    let outcome = presence(&self.places, &key, &message);
                    self.take(Input::Presence { oid, outcome });
                }
            }
            Effect::WipeAppData { identity, .. } => {
                let report = wipe_app_data(&self.places.work_data());
                let answer = match report.failed {
                    0 => WipeAnswer::Done(report),
                    _ => WipeAnswer::Failed(report),
                };
                self.take(Input::AppDataWiped { identity, answer });
            }
            Effect::Event(event) => self.event(event),
            Effect::WakeAt(at) => self.wake = Some(self.clock.instant(at)),
        }
    }

    fn event(&mut self, event: Event) {
        tracing::debug!(app = %self.places.storage.display(), ?event);
        // The snapshot that belongs to the event is shown with it.
        let snapshot = self.client.snapshot(&self.identity);
        self.show.send_modify(|seen| {
            if seen.events.len() == KEPT {
                seen.events.pop_front();
            }
            seen.events.push_back((seen.next, Instant::now(), event));
            seen.next += 1;
            seen.snapshot = snapshot;
        });
    }
}

/// Whether the client made another snapshot. Of an account that is not signed in it keeps none: each ask makes one.
fn is_another(before: &Arc<Snapshot>, now: &Arc<Snapshot>) -> bool {
    let unknown = |one: &Snapshot| one.standing() == Standing::Closed(Closed::NotSignedIn);
    !(Arc::ptr_eq(before, now) || unknown(before) && unknown(now))
}

/// The person whose face or finger the device knows is there: the key signs.
fn presence(places: &Places, key: &str, message: &[u8]) -> PresenceOutcome {
    let Ok(keys) = SoftwareKeys::in_file(&places.keys) else { return PresenceOutcome::Failed };
    match keys.sign(key, message) {
        Ok(signature) => PresenceOutcome::Signed(signature),
        Err(KeyError::Destroyed) => PresenceOutcome::KeyGone,
        Err(_) => PresenceOutcome::Failed,
    }
}

/// Sends one request of the client, unless the network is gone or goes meanwhile.
async fn deliver(
    http: reqwest::Client,
    mut online: watch::Receiver<bool>,
    request: Request,
) -> Option<Input> {
    let failed = Some(Input::Failed { request: request.id });
    tokio::select! {
        biased;
        Ok(_) = online.wait_for(|online| !*online) => failed,
        answer = exchange(http, request) => answer,
    }
}

/// A redirect comes back as it is; no answer is [`Input::Failed`].
async fn exchange(http: reqwest::Client, mut request: Request) -> Option<Input> {
    let failed = Some(Input::Failed { request: request.id });
    let Ok(method) = request.method.parse::<reqwest::Method>() else { return failed };
    let mut call = http.request(method, &request.url).timeout(Duration::from_millis(request.timeout_ms));
    for (name, value) in &request.headers {
        call = call.header(*name, value.as_str());
    }
    if !request.body.is_empty() {
        call = call.body(std::mem::take(&mut *request.body));
    }
    let Ok(answer) = http::send(call).await else { return failed };
    let nonce = answer.header("Cordon-Nonce").map(str::to_owned);
    Some(Input::Reply(Reply { request: request.id, status: answer.status, nonce, body: answer.body }))
}

/// What this app does when its work data is to go: every plain file of the work account.
pub(super) fn wipe_app_data(directory: &Path) -> AppDataReport {
    let mut report = AppDataReport::default();
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        match std::fs::remove_file(entry.path()) {
            Ok(()) => report.deleted += 1,
            Err(_) => report.failed += 1,
        }
    }
    report.stays = vec!["data of personal accounts".to_owned()];
    report
}

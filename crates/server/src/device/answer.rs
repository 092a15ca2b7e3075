//! The answer to registration and check-in: settle what the content is, then sign it for this request.

use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use cordon_wire::envelope::{Envelope, Status};
use cordon_wire::registration::Answer;
use cordon_wire::{Nonce, RegistrationId, Sha256};
use uuid::Uuid;

use super::apply;
use super::content::{self, Ready};
use super::interval;
use super::memory::Settled;
use super::orders::{self, SendError};
use crate::error::ApiError;
use crate::scope::Scope;
use crate::state::App;
use crate::store::registrations;

/// How often another server may be faster before this one gives up.
const ATTEMPTS: usize = 4;

/// What the request asked.
pub(super) struct Asked {
    pub(super) nonce: Nonce,
    pub(super) held_version: Option<String>,
    pub(super) trust_version: Option<u64>,
    pub(super) acknowledged: Vec<Sha256>,
    /// The highest report number applied.
    pub(super) report: u64,
}

/// Brings the stored content and its sequence to what holds now, and answers. A registration that is no longer there is
/// gone.
pub(super) async fn settled(app: &App, id: &RegistrationId, asked: Asked) -> Result<Response, ApiError> {
    if let Some(known) = app.devices.memory.recall(app, id).filter(|known| is_settled(app, known)) {
        return respond(app, &known, asked).await;
    }
    for _ in 0..ATTEMPTS {
        let mark = app.devices.memory.mark(app, id);
        let Some(known) = read(app, id).await? else { return gone(app, id, asked).await };
        if is_settled(app, &known) {
            let known = Arc::new(known);
            app.devices.memory.keep(mark, &known);
            return respond(app, &known, asked).await;
        }
        let settled = settle(app, id).await?;
        app.devices.memory.written(id);
        if let Some(known) = settled {
            return respond(app, &known, asked).await;
        }
    }
    Err(ApiError::unavailable("the registration changes too fast: check in again"))
}

async fn read(app: &App, id: &RegistrationId) -> Result<Option<Settled>, ApiError> {
    let mut connection = app.store.read().await?;
    let Some(registration) = registrations::find(&mut connection, id).await? else { return Ok(None) };
    let ready = content::of(app, &mut connection, &registration).await?;
    Ok(Some(Settled { registration, ready }))
}

fn is_settled(app: &App, Settled { registration, ready }: &Settled) -> bool {
    registration.content == ready.hash.to_string()
        && registration.epoch == app.organisation.epoch
        && !ready.orders.iter().any(|order| orders::is_due(app, order))
}

/// Signs due orders and moves the sequence, in one transaction. `None`: another server moved it first.
async fn settle(app: &App, id: &RegistrationId) -> Result<Option<Settled>, ApiError> {
    let scope = Scope::registration(id.organisation(), id.to_string());
    let mut write = app.store.write(&scope).await?;
    registrations::lock(&mut write, id).await?;
    let Some(mut registration) = registrations::find(&mut write, id).await? else { return Ok(None) };
    let mut ready = content::of(app, &mut write, &registration).await?;
    let entries = orders::send(app, &mut write, &registration, &mut ready.orders).await.map_err(unsent)?;
    let (content, epoch) = (ready.hash.to_string(), app.organisation.epoch);
    if registration.content != content || registration.epoch != epoch {
        if !registrations::move_content(&mut write, &registration, epoch, &ready.hash).await? {
            return Ok(None);
        }
        registration.sequence += 1;
        (registration.content, registration.epoch) = (content, epoch);
    }
    apply::commit(write, entries).await?;
    Ok(Some(Settled { registration, ready }))
}

fn unsent(error: SendError) -> ApiError {
    match error {
        SendError::Store(error) => error.into(),
        other => ApiError::internal(other),
    }
}

/// The status of a registration that is not stored. It has neither user nor count.
pub(super) async fn gone(app: &App, id: &RegistrationId, asked: Asked) -> Result<Response, ApiError> {
    metrics::counter!("cordon_check_ins_total", "kind" => "gone").increment(1);
    let ready = Ready::bare(Status::Gone);
    sign(app, *id, Uuid::nil(), 0, &ready, asked).await
}

async fn respond(app: &App, known: &Settled, mut asked: Asked) -> Result<Response, ApiError> {
    let Settled { registration, ready } = known;
    asked.report = asked.report.max(u64::try_from(registration.report).unwrap_or(0));
    let seq = u64::try_from(registration.sequence).unwrap_or(0);
    sign(app, registration.id, registration.oid, seq, ready, asked).await
}

async fn sign(
    app: &App,
    aud: RegistrationId,
    sub: Uuid,
    seq: u64,
    ready: &Ready,
    asked: Asked,
) -> Result<Response, ApiError> {
    let organisation = app.organisation.id;
    let now = app.clock.seconds();
    let held = asked.held_version.is_some() && asked.held_version == ready.policy_version;
    let envelope = Envelope {
        aud,
        sub,
        org: organisation,
        epoch: orders::epoch(app),
        seq,
        iat: now,
        nonce: asked.nonce,
        status: ready.status,
        content: ready.hash,
        policy_version: ready.policy_version.clone(),
        policy: ready.policy.as_ref().filter(|_| !held).map(|policy| policy.as_ref().clone()),
        configuration: ready.configuration.clone(),
        configuration_sets: ready.configuration_sets.to_vec(),
        one_account: ready.one_account,
        orders: ready.orders.iter().filter_map(|order| order.jws.clone()).collect(),
        managed_apps: ready.managed_apps.clone(),
        management: ready.management,
        log_request: ready.log_request,
        acknowledged: asked.acknowledged,
        report: asked.report,
        next_check_in: interval::seconds(ready.status),
        server_nonce: app.keys.nonce(organisation, now),
    };
    let key = app.keys.envelope(app.clock.micros());
    let key = key.ok_or_else(|| ApiError::internal(SendError::NoKey))?;
    let envelope = envelope.sign(key).map_err(ApiError::internal)?;
    let trust = app.devices.chain.newer(&app.store, organisation, asked.trust_version).await?;
    Ok(Json(Answer { envelope, trust }).into_response())
}

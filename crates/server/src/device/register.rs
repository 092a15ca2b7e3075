//! `POST /device/v1/registrations`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use cordon_policy::AppId;
use cordon_policy::wipe::WipeEvent;
use cordon_wire::RegistrationId;
use cordon_wire::registration::{Answer, RegistrationRequest};
use serde_json::json;
use uuid::Uuid;

use super::TAG;
use super::answer::{self, Asked};
use super::follow::follow;
use super::incoming::Incoming;
use super::reply::{bad_body, reply};
use super::{apply, evidence};
use crate::audit::Entry;
use crate::auth::DeviceUser;
use crate::error::ApiError;
use crate::resolve::app_of;
use crate::seal;
use crate::state::{App, AppState};
use crate::store::Write;
use crate::store::caps;
use crate::store::orders::{self, OrderState};
use crate::store::registrations::{self, Registration, State as Standing};

/// Live registrations that one user may have.
const MOST: usize = 50;

/// Makes an app instance known; sent again with the same key, it is the same registration with its newest details. Needs a
/// user's bearer token for devices beside the proof.
#[utoipa::path(
    post, path = "/registrations", tag = TAG, request_body = RegistrationRequest, responses((status = 200, body = Answer))
)]
pub(super) async fn register(
    State(app): State<AppState>,
    user: Result<DeviceUser, ApiError>,
    incoming: Result<Incoming, ApiError>,
) -> Response {
    let result = match (user, incoming) {
        (Ok(user), Ok(incoming)) => run(&app, &user, &incoming).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reply(&app, result)
}

async fn run(app: &App, user: &DeviceUser, incoming: &Incoming) -> Result<Response, ApiError> {
    let request = RegistrationRequest::from_slice(incoming.body()).map_err(bad_body)?;
    incoming.verify(app, &request.instance_key, None, Some(&user.token))?;
    let id: AppId = request.app.parse().map_err(|error| ApiError::bad_request(format!("`app`: {error}")))?;
    let asked = Asked {
        nonce: request.nonce,
        held_version: None,
        trust_version: request.trust_version,
        acknowledged: Vec::new(),
        report: 0,
    };
    let registration = store(app, user, request, &id).await?;
    app.devices.memory.written(&registration);
    answer::settled(app, &registration, asked).await
}

async fn store(
    app: &App,
    user: &DeviceUser,
    request: RegistrationRequest,
    id: &AppId,
) -> Result<RegistrationId, ApiError> {
    let organisation = user.scope.organisation;
    let mut write = app.store.write(&user.scope).await?;
    if !registrations::lock_user(&mut write, organisation, user.oid).await? {
        return Err(ApiError::unauthorized("the user is not in the directory: sign in as another"));
    }
    let thumbprint = request.instance_key.thumbprint();
    match registrations::by_key(&mut write, organisation, &thumbprint).await? {
        Some(known) if known.oid != user.oid => {
            Err(ApiError::forbidden("this key is registered for another user: make a new one"))
        }
        Some(known) => again(write, known, request).await,
        None => fresh(write, organisation, user.oid, request, id).await,
    }
}

/// The same key: the same registration, with its newest details. One that was superseded stays so.
async fn again(
    mut write: Write,
    known: Registration,
    request: RegistrationRequest,
) -> Result<RegistrationId, ApiError> {
    let id = known.id;
    if known.state == Standing::Superseded {
        return Ok(id);
    }
    registrations::lock(&mut write, &id).await?;
    let now = write.now();
    let moved = known.device_tag != request.device_tag;
    // Whoever registers signed in.
    let mut new = Registration { last_seen: now, parked: false, ..known };
    let presented = request.management.clone();
    let mut live = None;
    if new.report > 0 {
        // Reports are numbered and this is not: it may be an old request that comes late, or comes again. Facts and keys
        // stay as they were reported.
        new.device_tag = request.device_tag;
        new.device_name = request.device_name;
    } else {
        live = Some(request.live_keys.clone());
        describe(&mut new, request);
    }
    let told = evidence::present(&mut write, &mut new, presented.as_ref(), now).await?;
    let mut entries: Vec<Entry> = told.into_iter().collect();
    registrations::refresh(&mut write, &new).await?;
    let standing = orders::standing(&mut write, id.organisation(), new.oid).await?;
    if live.is_some() || standing.is_some() {
        let held = orders::hold(&mut write, &[id], &[], standing).await?;
        orders::learn(&mut write, &held, &live.unwrap_or_default(), &[]).await?;
        entries.extend(follow(&mut write, (&id, new.oid), &new.live_keys).await?);
    }
    if moved {
        // What "a managed app" means on both devices is another.
        entries.into_iter().for_each(|entry| write.also(entry));
        write.commit(Entry::new("registration.move", format!("registration:{id}"))).await?;
    } else {
        apply::commit(write, entries).await?;
    }
    Ok(id)
}

fn describe(registration: &mut Registration, request: RegistrationRequest) {
    registration.app_version = request.app_version;
    registration.client_version = request.client_version;
    registration.device_tag = request.device_tag;
    registration.device_name = request.device_name;
    registration.facts = request.facts;
    registration.capabilities = request.capabilities;
    registration.live_keys = apply::bounded(request.live_keys);
}

/// A new key: a new registration, which takes over from an older one of the same app and device.
async fn fresh(
    mut write: Write,
    organisation: Uuid,
    oid: Uuid,
    request: RegistrationRequest,
    app: &AppId,
) -> Result<RegistrationId, ApiError> {
    let now = write.now();
    let random = seal::random::<16>().map_err(ApiError::internal)?;
    let presented = request.management.clone();
    let mut new = empty(RegistrationId::new(organisation, *random), oid, app, &request, now);
    describe(&mut new, request);
    let mut live = registrations::of_user(&mut write, organisation, oid).await?;
    live.retain(|one| one.state == Standing::Live);
    // In the order of their ids, as every transaction locks them.
    live.sort_by_key(|one| one.id.to_string());
    let (old, others): (Vec<_>, Vec<_>) = live.into_iter().partition(|one| takes_over(&new, one));
    if others.len() >= MOST {
        let text = format!("the user has {MOST} registrations, which is the most: remove one first");
        return Err(ApiError::new(StatusCode::FORBIDDEN, "tooManyRegistrations", text));
    }
    // First, so that evidence is judged as it stands when the new key has taken over.
    for old in &old {
        registrations::supersede(&mut write, &old.id, &new.id).await?;
    }
    let told = evidence::present(&mut write, &mut new, presented.as_ref(), now).await?;
    registrations::insert(&mut write, &new).await?;
    let superseded: Vec<_> = old.iter().map(|old| old.id).collect();
    inherit(&mut write, &superseded, &new, now).await?;
    let followed = follow(&mut write, (&new.id, oid), &new.live_keys).await?;
    told.into_iter().chain(followed).for_each(|entry| write.also(entry));
    let detail = json!({
        "app": app, "deviceTag": new.device_tag, "thumbprint": new.instance_key.thumbprint(), "superseded": superseded,
    });
    write.commit(Entry::new("registration.create", format!("registration:{}", new.id)).with(detail)).await?;
    metrics::counter!("cordon_registrations_total").increment(1);
    Ok(new.id)
}

fn takes_over(new: &Registration, old: &Registration) -> bool {
    (&new.platform, &new.device_tag) == (&old.platform, &old.device_tag)
        && app_of(new).ok() == app_of(old).ok()
}

/// Open orders, and those that wait for approval, go on to the new key. What an old one held can only be confirmed by
/// the old one: its part has failed until its receipt comes after all.
async fn inherit(
    write: &mut Write,
    old: &[RegistrationId],
    new: &Registration,
    now: i64,
) -> Result<(), ApiError> {
    let standing = orders::standing(&mut *write, new.id.organisation(), new.oid).await?;
    for mut order in orders::hold(write, old, &[], standing).await? {
        orders::insert(write, order.operation, &new.id, order.kind, &new.live_keys, now).await?;
        if order.state == OrderState::PendingApproval {
            caps::withhold(write, new.id.organisation(), order.operation).await?;
        }
        order.state = order.state.after(WipeEvent::Unanswerable).unwrap_or(order.state);
        orders::settle(write, &order, now).await?;
    }
    Ok(())
}

fn empty(
    id: RegistrationId,
    oid: Uuid,
    app: &AppId,
    request: &RegistrationRequest,
    now: i64,
) -> Registration {
    Registration {
        id,
        oid,
        platform: app.platform.name().to_owned(),
        app: app.id.clone(),
        app_version: String::new(),
        client_version: String::new(),
        device_tag: String::new(),
        device_name: String::new(),
        instance_key: request.instance_key,
        encryption_key: request.encryption_key,
        state: Standing::Live,
        facts: request.facts.clone(),
        capabilities: Vec::new(),
        management: None,
        epoch: 0,
        sequence: 0,
        content: String::new(),
        report: 0,
        held_version: None,
        live_keys: Vec::new(),
        parked: false,
        judged: false,
        receipt_head: None,
        created: now,
        last_seen: now,
        superseded_by: None,
    }
}

//! `…/registrations/{id}/log-requests`: logs of an app, which the person at the device agrees to send or not.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cordon_wire::RegistrationId;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{TAG, standing};
use crate::audit::Entry;
use crate::auth::{Admin, CollectLogs, RegistrationRead};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::logs::{self, LogRequest, LogState};
use crate::store::registrations::{self, State as Key};

/// A log that was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = LogRequest)]
pub(super) struct Row {
    id: Uuid,
    /// Who asked: `user:…` or `client:…`.
    actor: String,
    state: LogState,
    /// RFC 3339.
    #[schema(format = DateTime)]
    created: String,
    /// When the decision arrived, RFC 3339.
    #[schema(format = DateTime, required)]
    answered: Option<String>,
    /// Until when it is kept, RFC 3339.
    #[schema(format = DateTime)]
    expires: String,
}

/// The logs that were asked of a registration.
#[derive(Serialize, ToSchema)]
#[schema(as = LogRequestList)]
pub(super) struct List {
    /// Those of the last 30 days, the latest first.
    value: Vec<Row>,
}

/// A log that was asked for, with what was sent.
#[derive(Serialize, ToSchema)]
#[schema(as = LogRequestDetail)]
pub(super) struct Detail {
    #[serde(flatten)]
    request: Row,
    /// What the person agreed to send, word for word; null where nothing was sent.
    #[schema(required)]
    log: Option<String>,
}

impl Row {
    fn of(request: &LogRequest) -> Self {
        Self {
            id: request.id,
            actor: request.actor.clone(),
            state: request.state,
            created: rfc3339(request.created),
            answered: request.answered.map(rfc3339),
            expires: rfc3339(request.created.saturating_add(logs::LIFE)),
        }
    }
}

/// Asks for the log of an app. The person at the device sees what would be sent and decides; nothing comes by itself.
#[utoipa::path(
    post, path = "/registrations/{id}/log-requests", tag = TAG,
    params(("id" = String, Path, description = "The registration.")),
    responses((status = 201, body = Row))
)]
pub(super) async fn ask(
    State(app): State<AppState>,
    admin: Admin<CollectLogs>,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Row>), ApiError> {
    let found = standing::registration(&mut *app.store.read().await?, &admin.scope, &id).await?;
    let mut write = app.store.write(&admin.scope).await?;
    registrations::lock(&mut write, &found.id).await?;
    let missing = || ApiError::not_found("the registration ended meanwhile: list them again");
    let registration = registrations::find(&mut write, &found.id).await?.ok_or_else(missing)?;
    if registration.state == Key::Superseded {
        return Err(ApiError::conflict("a newer key took over for this app: ask the newer registration"));
    }
    let now = write.now();
    if logs::open(&mut write, &registration.id, now).await?.is_some() {
        return Err(ApiError::conflict("a log is asked for already: wait for the person's decision"));
    }
    let (actor, state) = (admin.scope.actor.to_string(), LogState::Open);
    let request = LogRequest { id: Uuid::new_v4(), actor, state, created: now, answered: None };
    logs::insert(&mut write, &registration.id, &request).await?;
    let target = format!("registration:{}", registration.id);
    // A new revision: the device that waits for changes learns of it at once.
    write.commit(Entry::new("log.request", target).with(json!({ "request": request.id }))).await?;
    Ok((StatusCode::CREATED, Json(Row::of(&request))))
}

/// The logs that were asked of an app, and what was decided.
#[utoipa::path(
    get, path = "/registrations/{id}/log-requests", tag = TAG,
    params(("id" = String, Path, description = "The registration.")),
    responses((status = 200, body = List))
)]
pub(super) async fn list(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    Path(id): Path<String>,
) -> Result<Json<List>, ApiError> {
    let mut connection = app.store.read().await?;
    let registration = standing::registration(&mut connection, &admin.scope, &id).await?;
    let requests = logs::of_registration(&mut connection, &registration.id, app.clock.micros()).await?;
    Ok(Json(List { value: requests.iter().map(Row::of).collect() }))
}

/// One request with the log. That somebody read a log is a row of the audit.
#[utoipa::path(
    get, path = "/registrations/{id}/log-requests/{request}", tag = TAG,
    params(
        ("id" = String, Path, description = "The registration."),
        ("request" = String, Path, description = "The request."),
    ),
    responses((status = 200, body = Detail))
)]
pub(super) async fn one(
    State(app): State<AppState>,
    admin: Admin<CollectLogs>,
    Path((id, request)): Path<(String, String)>,
) -> Result<Json<Detail>, ApiError> {
    let registration = standing::registration(&mut *app.store.read().await?, &admin.scope, &id).await?.id;
    let missing =
        || ApiError::not_found("no log of this id was asked for in the last 30 days: list them first");
    let wanted = Uuid::parse_str(&request).map_err(|_| missing())?;
    let mut write = app.store.write(&admin.scope).await?;
    let now = write.now();
    let found = logs::find(&mut write, &registration, wanted, now).await?;
    let (request, log) = found.ok_or_else(missing)?;
    if log.is_some() {
        write.commit_recorded(read_by(&registration, wanted)).await?;
    }
    Ok(Json(Detail { request: Row::of(&request), log }))
}

fn read_by(registration: &RegistrationId, request: Uuid) -> Entry {
    Entry::new("log.read", format!("registration:{registration}")).with(json!({ "request": request }))
}

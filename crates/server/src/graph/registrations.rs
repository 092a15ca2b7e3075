//! Registrations: one app of one user on one device.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use cordon_graph::protection::ManagedPolicy;
use cordon_graph::registration::{Expanded, NAVIGATIONS, PROPERTIES, Registration};
use cordon_policy::{AppId, Platform};
use cordon_wire::RegistrationId;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use uuid::Uuid;

use super::call::{Call, count, no_such};
use super::operations::operations_of;
use super::reached::{Reached, policies_for};
use super::users::{self, STRIDE};
use crate::auth::{Admin, RegistrationRead};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::StoreError;
use crate::store::registrations::{self, State as Standing};

/// Registrations in one page when `$top` does not say it.
pub(super) const PAGE: usize = 500;
/// Their address below the version.
pub(super) const CONTEXT: &str = "deviceAppManagement/managedAppRegistrations";
const OF_USER: &str = "/users/{user}/managedAppRegistrations";

/// The registrations.
pub(super) fn router() -> Router<AppState> {
    let all = format!("/{CONTEXT}");
    Router::new()
        .route(&all, get(list))
        .route(&format!("{all}/$count"), get(count_all))
        .route(&format!("{all}/getUserIdsWithFlaggedAppRegistration"), get(flagged_users))
        .route(&format!("{all}/{{id}}"), get(one))
        .route(OF_USER, get(list_of_user))
        .route(&format!("{OF_USER}/$count"), get(count_of_user))
        .route(&format!("{OF_USER}/{{id}}"), get(one_of_user))
}

fn property(name: &str) -> bool {
    PROPERTIES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

async fn list(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, NAVIGATIONS)?;
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let page = match call.query.seek(PAGE) {
        Some(seek) => {
            let after = seek.after.clone().unwrap_or_default();
            let limit = i64::try_from(seek.limit + 1).unwrap_or(STRIDE);
            let rows = registrations::page(&mut connection, organisation, &after, limit).await?;
            call.query.seek_page(&seek, shown_all(&app, &mut connection, &call, rows).await?)
        }
        None => {
            let rows = every(&mut connection, organisation).await?;
            call.query.page(shown_all(&app, &mut connection, &call, rows).await?, PAGE)
        }
    };
    let body = call.root.collection(CONTEXT, CONTEXT, page);
    Ok(call.reply(StatusCode::OK, &body))
}

async fn count_all(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, NAVIGATIONS)?;
    let mut connection = app.store.read().await?;
    let rows = every(&mut connection, admin.scope.organisation).await?;
    counted(&app, &mut connection, &call, rows).await
}

async fn list_of_user(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    Path(user): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, NAVIGATIONS)?;
    let mut connection = app.store.read().await?;
    let (user, rows) = of_user(&mut connection, admin.scope.organisation, &user).await?;
    let page = call.query.page(shown_all(&app, &mut connection, &call, rows).await?, PAGE);
    let context = format!("users('{user}')/managedAppRegistrations");
    let body = call.root.collection(&context, &format!("users/{user}/managedAppRegistrations"), page);
    Ok(call.reply(StatusCode::OK, &body))
}

async fn count_of_user(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    Path(user): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, NAVIGATIONS)?;
    let mut connection = app.store.read().await?;
    let (_, rows) = of_user(&mut connection, admin.scope.organisation, &user).await?;
    counted(&app, &mut connection, &call, rows).await
}

async fn one(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, NAVIGATIONS)?;
    let mut connection = app.store.read().await?;
    let row = found(&mut connection, admin.scope.organisation, &id).await?;
    let item = shown_one(&app, &mut connection, &call, row).await?;
    Ok(call.reply(StatusCode::OK, &call.root.entity(CONTEXT, call.query.selected(item))))
}

async fn one_of_user(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    Path((user, id)): Path<(String, String)>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, NAVIGATIONS)?;
    let mut connection = app.store.read().await?;
    let user = owner(&mut connection, admin.scope.organisation, &user).await?;
    let row = found(&mut connection, admin.scope.organisation, &id).await?;
    let row = Some(row).filter(|row| row.oid == user).ok_or_else(|| no_such("registration", &id))?;
    let item = shown_one(&app, &mut connection, &call, row).await?;
    let context = format!("users('{user}')/managedAppRegistrations");
    Ok(call.reply(StatusCode::OK, &call.root.entity(&context, call.query.selected(item))))
}

async fn flagged_users(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    call: Call,
) -> Result<Response, ApiError> {
    let mut connection = app.store.read().await?;
    let rows = every(&mut connection, admin.scope.organisation).await?;
    let mut users: Vec<Uuid> = rows
        .iter()
        .filter_map(|row| graph_of(row).filter(Registration::is_flagged))
        .map(|r| r.user)
        .collect();
    users.sort_unstable();
    users.dedup();
    Ok(call.reply(StatusCode::OK, &call.root.value("Collection(Edm.String)", json!(users))))
}

/// All live registrations.
async fn every(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Vec<registrations::Registration>, StoreError> {
    let mut all = Vec::new();
    let mut after = String::new();
    loop {
        let rows = registrations::page(connection, organisation, &after, STRIDE).await?;
        let Some(last) = rows.last().map(|row| row.id.to_string()) else { return Ok(all) };
        after = last;
        all.extend(rows);
    }
}

/// The live registrations of a user who may have been removed since.
async fn of_user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    key: &str,
) -> Result<(Uuid, Vec<registrations::Registration>), ApiError> {
    let user = owner(connection, organisation, key).await?;
    let mut rows = registrations::of_user(connection, organisation, user).await?;
    rows.retain(|row| row.state == Standing::Live);
    Ok((user, rows))
}

/// The object id of a user. Whoever was removed still has registrations to see and to wipe.
pub(super) async fn owner(
    connection: &mut AnyConnection,
    organisation: Uuid,
    key: &str,
) -> Result<Uuid, ApiError> {
    let known = users::by_key(connection, organisation, key).await;
    match (known, Uuid::parse_str(key)) {
        (Ok(user), _) => Ok(user.oid),
        (Err(error), Ok(oid)) => {
            let left = registrations::of_user(connection, organisation, oid).await?;
            if left.is_empty() { Err(error) } else { Ok(oid) }
        }
        (Err(error), Err(_)) => Err(error),
    }
}

/// A registration of the organisation by id.
pub(super) async fn found(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<registrations::Registration, ApiError> {
    let parsed: Option<RegistrationId> = id.parse().ok();
    // The id names an organisation; the credential decides.
    let own = parsed.filter(|parsed| parsed.organisation() == organisation);
    let row = match own {
        Some(own) => registrations::find(connection, &own).await?,
        None => None,
    };
    row.ok_or_else(|| no_such("registration", id))
}

async fn shown_all(
    app: &AppState,
    connection: &mut AnyConnection,
    call: &Call,
    rows: Vec<registrations::Registration>,
) -> Result<Vec<Value>, ApiError> {
    let policies = policies_for(connection, call, &rows).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.extend(shown(app, connection, call, row, &policies).await?);
    }
    Ok(items)
}

async fn shown_one(
    app: &AppState,
    connection: &mut AnyConnection,
    call: &Call,
    row: registrations::Registration,
) -> Result<Value, ApiError> {
    let id = row.id;
    let mut items = shown_all(app, connection, call, vec![row]).await?;
    items.pop().ok_or_else(|| no_such("registration", &id.to_string()))
}

async fn counted(
    app: &AppState,
    connection: &mut AnyConnection,
    call: &Call,
    rows: Vec<registrations::Registration>,
) -> Result<Response, ApiError> {
    let items = shown_all(app, connection, call, rows).await?;
    let filter = call.query.filter.as_ref();
    Ok(count(items.iter().filter(|item| filter.is_none_or(|f| f.matches(item))).count()))
}

/// The Graph form with what is expanded; `None` where the contract has no such registrations.
async fn shown(
    app: &AppState,
    connection: &mut AnyConnection,
    call: &Call,
    row: registrations::Registration,
    policies: &[ManagedPolicy],
) -> Result<Option<Value>, ApiError> {
    let Some(registration) = graph_of(&row).filter(|r| r.exists_in(call.root.version)) else {
        return Ok(None);
    };
    let mut expanded = Expanded::default();
    if call.query.expands("operations") {
        expanded.operations = Some(operations_of(connection, &row.id).await?);
    }
    let (applied, intended) = (call.query.expands("appliedPolicies"), call.query.expands("intendedPolicies"));
    if applied || intended {
        let reached = Reached::of(app, connection, &row, policies).await?;
        expanded.applied = applied.then_some(reached.applied);
        expanded.intended = intended.then_some(reached.intended);
    }
    Ok(Some(registration.to_json(&call.root, &expanded)))
}

/// The registration as Graph knows it.
pub(super) fn graph_of(row: &registrations::Registration) -> Option<Registration> {
    let platform: Platform = row.platform.parse().ok()?;
    let facts = serde_json::from_value(Value::Object(row.facts.clone())).unwrap_or_default();
    Some(Registration {
        id: row.id.to_string(),
        user: row.oid,
        app: AppId::new(platform, row.app.clone()),
        app_version: Some(row.app_version.clone()),
        client_version: Some(row.client_version.clone()),
        device_tag: row.device_tag.clone(),
        device_name: Some(row.device_name.clone()),
        facts,
        version: format!("\"{}-{}-{}\"", row.epoch, row.sequence, row.report),
        created: row.created,
        last_sync: row.last_seen,
    })
}

//! Registrations and the operations on them, and the wipe of a user's device.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get, post};
use cordon_graph::protection::{self, Protection};
use cordon_graph::registration::{
    Expanded, NAVIGATIONS, OPERATION_PROPERTIES, Operation, PROPERTIES, Registration, wipe_device_tag,
};
use cordon_policy::{AppId, Platform};
use cordon_wire::RegistrationId;
use cordon_wire::order::OrderKind;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use uuid::Uuid;

use super::call::{Call, Json, count, done, no_such, wrong};
use super::users::{self, STRIDE};
use crate::audit::Entry;
use crate::auth::{Admin, RegistrationRead, Wipe};
use crate::error::ApiError;
use crate::resolve::{Freshness, Who};
use crate::state::AppState;
use crate::store::orders::{self, Order, OrderState};
use crate::store::registrations::{self, State as Standing};
use crate::store::{StoreError, policies, receipts};

/// Registrations in one page when `$top` does not say it.
const PAGE: usize = 500;
const CONTEXT: &str = "deviceAppManagement/managedAppRegistrations";
const OF_USER: &str = "/users/{user}/managedAppRegistrations";

/// The registrations, and the wipe actions of a user.
pub(super) fn router() -> Router<AppState> {
    let all = format!("/{CONTEXT}");
    Router::new()
        .route(&all, get(list))
        .route(&format!("{all}/$count"), get(count_all))
        .route(&format!("{all}/getUserIdsWithFlaggedAppRegistration"), get(flagged_users))
        .route(&format!("{all}/{{id}}"), get(one))
        .route(&format!("{all}/{{id}}/operations"), get(operations))
        .route(&format!("{all}/{{id}}/appliedPolicies"), get(applied))
        .route(&format!("{all}/{{id}}/intendedPolicies"), get(intended))
        .route(&format!("{all}/{{id}}/operations/{{operation}}"), delete(cancel))
        .route(OF_USER, get(list_of_user))
        .route(&format!("{OF_USER}/$count"), get(count_of_user))
        .route(&format!("{OF_USER}/{{id}}"), get(one_of_user))
        .route("/users/{user}/wipeManagedAppRegistrationsByDeviceTag", post(wipe))
        .route("/users/{user}/wipeManagedAppRegistrationByDeviceTag", post(wipe))
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

async fn operations(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&|name| OPERATION_PROPERTIES.contains(&name), &[])?;
    let mut connection = app.store.read().await?;
    let row = found(&mut connection, admin.scope.organisation, &id).await?;
    let items = operations_of(&mut connection, &row.id).await?;
    let page = call.query.page(items.iter().map(Operation::to_json).collect(), PAGE);
    let context = format!("{CONTEXT}('{id}')/operations");
    let body = call.root.collection(&context, &format!("{CONTEXT}/{id}/operations"), page);
    Ok(call.reply(StatusCode::OK, &body))
}

async fn applied(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    policies_of_one(&admin, &app, &id, &call, "appliedPolicies").await
}

async fn intended(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    policies_of_one(&admin, &app, &id, &call, "intendedPolicies").await
}

async fn policies_of_one(
    admin: &Admin<RegistrationRead>,
    app: &AppState,
    id: &str,
    call: &Call,
    name: &str,
) -> Result<Response, ApiError> {
    call.check(&protection::has_property, protection::NAVIGATIONS)?;
    let mut connection = app.store.read().await?;
    let row = found(&mut connection, admin.scope.organisation, id).await?;
    let all = policies::all(&mut connection, admin.scope.organisation).await?;
    let reached = Reached::of(app, &mut connection, &row, &all).await?;
    let chosen = if name == "appliedPolicies" { reached.applied } else { reached.intended };
    let chosen = chosen.iter().filter(|policy| policy.exists_in(call.root.version));
    let items = chosen.map(|policy| policy.to_json(&call.root, &call.query)).collect();
    let context = format!("{CONTEXT}('{id}')/{name}");
    let page = call.query.page(items, PAGE);
    Ok(call.reply(StatusCode::OK, &call.root.collection(&context, &format!("{CONTEXT}/{id}/{name}"), page)))
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

async fn wipe(
    admin: Admin<Wipe>,
    State(app): State<AppState>,
    Path(user): Path<String>,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let tag = wipe_device_tag(&body).map_err(wrong)?;
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let oid = owner(&mut write, organisation, &user).await?;
    // Registrations of the user are made under the same lock: none slips in between.
    registrations::lock_user(&mut write, organisation, oid).await?;
    let (actor, now) = (admin.scope.actor.to_string(), write.now());
    let Some(operation) = orders::wipe(&mut write, organisation, oid, &tag, &actor, now).await? else {
        let text = format!("the user has no registration with the device tag `{tag}`: list them to find it");
        return Err(ApiError::not_found(text));
    };
    let detail = json!({ "user": oid, "deviceTag": tag });
    write.commit(Entry::new("wipe.order", format!("operation:{}", operation.id)).with(detail)).await?;
    Ok(done())
}

/// Takes back a wipe that was not sent yet, with the other parts of the same operation that were not.
async fn cancel(
    admin: Admin<Wipe>,
    State(app): State<AppState>,
    Path((id, order)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let row = found(&mut write, organisation, &id).await?;
    let order_id = Uuid::parse_str(&order).map_err(|_| no_such("operation", &order))?;
    let found = orders::find(&mut write, organisation, order_id).await?;
    let found = found.filter(|o| o.registration == row.id).ok_or_else(|| no_such("operation", &order))?;
    let now = write.now();
    orders::cancel(&mut write, organisation, found.operation, now).await?;
    let after = orders::find(&mut write, organisation, order_id).await?.map(|o| o.state);
    if after != Some(OrderState::Canceled) {
        let text = "the order was sent already and cannot be taken back: wait for the receipt";
        return Err(ApiError::conflict(text));
    }
    write.commit(Entry::new("wipe.cancel", format!("operation:{}", found.operation))).await?;
    Ok(done())
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
async fn owner(connection: &mut AnyConnection, organisation: Uuid, key: &str) -> Result<Uuid, ApiError> {
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

async fn found(
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

/// The organisation's policies, when `$expand` needs them.
async fn policies_for(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[registrations::Registration],
) -> Result<Vec<Protection>, StoreError> {
    let needed = call.query.expands("appliedPolicies") || call.query.expands("intendedPolicies");
    match rows.first().filter(|_| needed) {
        Some(row) => policies::all(connection, row.id.organisation()).await,
        None => Ok(Vec::new()),
    }
}

/// The policies that a registration should have, and those that it has.
#[derive(Default)]
struct Reached {
    intended: Vec<Protection>,
    applied: Vec<Protection>,
}

impl Reached {
    async fn of(
        app: &AppState,
        connection: &mut AnyConnection,
        row: &registrations::Registration,
        all: &[Protection],
    ) -> Result<Self, StoreError> {
        let Some(registration) = graph_of(row) else { return Ok(Self::default()) };
        let management = row.management_state(app.clock.micros());
        let who = Who { oid: row.oid, app: &registration.app, management };
        let organisation = row.id.organisation();
        let resolution = app.resolver.resolve(connection, organisation, who, Freshness::Database).await?;
        let Some(merged) = &resolution.merged else { return Ok(Self::default()) };
        let ids = merged.effective.policies();
        let intended: Vec<Protection> =
            all.iter().filter(|policy| ids.iter().any(|id| id.id.0 == policy.id)).cloned().collect();
        // The device reports the version it holds. An older one does not tell any more what it was merged from.
        let holds = row.held_version.as_deref() == Some(merged.version.as_str());
        Ok(Self { applied: if holds { intended.clone() } else { Vec::new() }, intended })
    }
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
    policies: &[Protection],
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

async fn operations_of(
    connection: &mut AnyConnection,
    id: &RegistrationId,
) -> Result<Vec<Operation>, StoreError> {
    let mut out = Vec::new();
    for order in orders::of_registration(connection, id).await? {
        let stored = receipts::of_order(connection, id.organisation(), order.id).await?;
        let receipts = stored
            .iter()
            .map(|r| json!({ "hash": r.hash, "receipt": r.receipt, "jws": r.jws, "created": r.created }));
        out.push(operation_of(&order, receipts.collect()));
    }
    Ok(out)
}

fn operation_of(order: &Order, receipts: Vec<Value>) -> Operation {
    let modified = order.finished.or(order.sent).unwrap_or(order.created);
    let display_name = match order.kind {
        OrderKind::Wipe => "Selective wipe",
        OrderKind::Hold => "Hold",
        OrderKind::Release => "Release",
        OrderKind::Unknown => "Unknown",
    };
    Operation {
        id: order.id.to_string(),
        display_name: display_name.to_owned(),
        state: order.state.name().to_owned(),
        version: format!("\"{}-{modified}\"", order.state.name()),
        modified,
        receipts,
    }
}

fn graph_of(row: &registrations::Registration) -> Option<Registration> {
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

//! Assignment filters. They exist in beta only.

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use cordon_graph::error::FieldError;
use cordon_graph::filters::{AssignmentFilter, MAX_FILTERS, PROPERTIES, read_new, validate};
use cordon_graph::protection::{Configuring, Protecting, Targeted};
use cordon_policy::Platform;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use uuid::Uuid;

use super::call::{Call, Json, count, done, no_such, wrong};
use crate::audit::Entry;
use crate::auth::{Admin, PolicyRead, PolicyWrite};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::policies::Stored;
use crate::store::{StoreError, filters, policies};

const PAGE: usize = 200;
const PATH: &str = "deviceManagement/assignmentFilters";

/// The filters.
pub(super) fn router() -> Router<AppState> {
    let at = |rest: &str| format!("/{PATH}{rest}");
    Router::new()
        .route(&at(""), get(list).post(create))
        .route(&at("/$count"), get(count_all))
        .route(&at("/validateFilter"), post(check))
        .route(&at("/{id}"), get(one).patch(update).delete(remove))
}

fn property(name: &str) -> bool {
    PROPERTIES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

async fn by_key(
    connection: &mut AnyConnection,
    organisation: Uuid,
    key: &str,
) -> Result<AssignmentFilter, ApiError> {
    let id = Uuid::parse_str(key).map_err(|_| no_such("filter", key))?;
    filters::filter(connection, organisation, id).await?.ok_or_else(|| no_such("filter", key))
}

async fn rows(app: &AppState, admin: &Admin<PolicyRead>) -> Result<Vec<Value>, ApiError> {
    let mut connection = app.store.read().await?;
    let all = filters::all(&mut connection, admin.scope.organisation).await?;
    Ok(all.iter().map(AssignmentFilter::to_json).collect())
}

async fn list(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, &[])?;
    let page = call.query.page(rows(&app, &admin).await?, PAGE);
    Ok(call.reply(StatusCode::OK, &call.root.collection(PATH, PATH, page)))
}

async fn count_all(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, &[])?;
    let rows = rows(&app, &admin).await?;
    let filter = call.query.filter.as_ref();
    Ok(count(rows.iter().filter(|row| filter.is_none_or(|f| f.matches(row))).count()))
}

async fn one(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Path(key): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, &[])?;
    let mut connection = app.store.read().await?;
    let filter = by_key(&mut connection, admin.scope.organisation, &key).await?;
    let item = call.query.selected(filter.to_json());
    Ok(call.reply(StatusCode::OK, &call.root.entity(PATH, item)))
}

/// Whether a filter could be made so, and what is wrong with it.
async fn check(_admin: Admin<PolicyRead>, call: Call, Json(body): Json) -> Result<Response, ApiError> {
    let errors = validate(&body).map_err(wrong)?;
    let told: Vec<Value> = (errors.iter())
        .map(|e| json!({ "target": e.target, "code": e.code, "message": e.message }))
        .collect();
    let kind = "microsoft.graph.assignmentFilterValidationResult";
    let item = json!({
        "@odata.type": format!("#{kind}"),
        "isValid": errors.is_empty(),
        "@cordon.errors": told,
    });
    Ok(call.reply(StatusCode::OK, &call.root.entity(kind, item)))
}

async fn create(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let (platform, content) = read_new(&body).map_err(wrong)?;
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    if filters::all(&mut write, organisation).await?.len() >= MAX_FILTERS {
        let text =
            format!("the organisation has {MAX_FILTERS} filters, the most there can be: delete one first");
        return Err(ApiError::conflict(text));
    }
    let now = write.now();
    let filter = AssignmentFilter { id: Uuid::new_v4(), platform, content, created: now, modified: now };
    filters::insert(&mut write, organisation, &filter).await?;
    write.commit(entry("filter.create", &filter)).await?;
    Ok(call.reply(StatusCode::CREATED, &call.root.entity(PATH, filter.to_json())))
}

async fn update(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(key): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let mut filter = by_key(&mut write, organisation, &key).await?;
    let now = write.now();
    filter.change(&body, now).map_err(wrong)?;
    filters::update(&mut write, organisation, &filter).await?;
    write.commit(entry("filter.update", &filter)).await?;
    Ok(call.reply(StatusCode::OK, &call.root.entity(PATH, filter.to_json())))
}

/// A filter that an assignment names stays: without it the assignment would read it as unknown.
async fn remove(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(key): Path<String>,
) -> Result<Response, ApiError> {
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let filter = by_key(&mut write, organisation, &key).await?;
    // Held, so that an assignment by it that is under way is seen below.
    policies::hold_targets(&mut write, organisation, &BTreeSet::new(), &BTreeSet::from([filter.id])).await?;
    let used = match user_of::<Protecting>(&mut write, organisation, filter.id).await? {
        Some(name) => Some(name),
        None => user_of::<Configuring>(&mut write, organisation, filter.id).await?,
    };
    if let Some(name) = used {
        let text = format!("the filter is used by the policy `{name}`: assign that without it first");
        return Err(ApiError::conflict(text));
    }
    filters::delete(&mut write, organisation, filter.id).await?;
    write.commit(entry("filter.delete", &filter)).await?;
    Ok(done())
}

/// The name of a policy of a kind that is assigned by a filter.
async fn user_of<C: Stored>(
    connection: &mut AnyConnection,
    organisation: Uuid,
    filter: Uuid,
) -> Result<Option<String>, StoreError> {
    let all = policies::all::<C>(connection, organisation).await?;
    let uses = |policy: &Targeted<C>| {
        policy.assignments.iter().any(|a| a.filter.as_ref().is_some_and(|named| named.id == filter))
    };
    Ok(all.into_iter().find(uses).map(|policy| policy.name))
}

/// Refuses assignments by filters that are not there or are for another platform, each by its path.
pub(super) async fn check_assigned(
    connection: &mut AnyConnection,
    organisation: Uuid,
    platform: Option<Platform>,
    wanted: &[cordon_policy::Assignment],
) -> Result<(), ApiError> {
    if wanted.iter().all(|assignment| assignment.filter.is_none()) {
        return Ok(());
    }
    let known = filters::all(connection, organisation).await?;
    let suits = |of: Platform| platform.is_none_or(|platform| of == platform);
    let fits = |id: Uuid| known.iter().any(|filter| filter.id == id && suits(filter.platform));
    let named = wanted.iter().enumerate().filter_map(|(index, a)| Some((index, a.filter.as_ref()?.id)));
    let errors: Vec<FieldError> = named
        .filter(|(_, id)| !fits(*id))
        .map(|(index, id)| {
            let platform = platform.map_or_else(String::new, |one| format!(" for {}", one.title()));
            let text = format!("there is no filter `{id}`{platform}: make it, or name another");
            let field = format!("assignments[{index}].target.deviceAndAppManagementAssignmentFilterId");
            FieldError::new(field, "missingFilter", text)
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(wrong(errors)) }
}

fn entry(action: &'static str, filter: &AssignmentFilter) -> Entry {
    Entry::new(action, format!("filter:{}", filter.id))
        .with(json!({ "name": filter.content.name, "rule": filter.content.rule }))
}

//! Changes to policies: each in one transaction with its audit row.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use cordon_graph::error::FieldError;
use cordon_graph::protection::{Change, Protection, TargetApps, assignment_id, context, read_assignments};
use cordon_graph::version::ApiVersion;
use cordon_policy::{Assignment, Platform};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use uuid::Uuid;

use super::call::{Call, Json, done, no_such, wrong};
use super::defaults;
use super::filters::check_assigned;
use super::policies::Collection;
use crate::audit::Entry;
use crate::auth::{Admin, PolicyWrite};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::{StoreError, Write, policies};

/// Makes a policy.
pub(super) async fn create(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Extension(collection): Extension<Collection>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    if collection.makes_default(&body) {
        return defaults::create(&admin, &app, collection.name, &call, &body).await;
    }
    let platform = collection.platform(&body, call.root.version)?;
    let change = Change::from_json(&body, platform, call.root.version).map_err(wrong)?;
    let unknown: Vec<String> = change.unknown.keys().cloned().collect();
    let mut write = app.store.write(&admin.scope).await?;
    hold_named(&mut write, admin.scope.organisation, &body).await?;
    check_assignments(&mut write, admin.scope.organisation, platform, change.assignments.as_deref()).await?;
    let id = format!("T_{}", Uuid::new_v4());
    let policy = change.create(platform, id, new_tag(), write.now()).map_err(wrong)?;
    policies::insert(&mut write, admin.scope.organisation, &policy).await?;
    write.commit(entry("policy.create", &policy)).await?;
    let mut item = policy.to_json(&call.root, &call.query);
    if let (false, Some(object)) = (unknown.is_empty(), item.as_object_mut()) {
        object.insert("@cordon.unknownProperties".to_owned(), json!(unknown));
    }
    let body = call.root.entity(&context(collection.name, &call.query), item);
    Ok(call.reply(StatusCode::CREATED, &body))
}

/// Changes what the body names.
pub(super) async fn update(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    if defaults::is_one(&id) {
        return defaults::update(&admin, &app, &id, &call, &body).await;
    }
    change(&app, &admin, &id, &call, ("policy.update", &body), |policy, now| {
        let change = Change::from_json(&body, policy.platform, call.root.version).map_err(wrong)?;
        let assigned = change.assignments.clone();
        change.apply(policy, call.root.version, new_tag(), now);
        Ok(assigned)
    })
    .await
}

/// Makes the policy what the body says, as if it were new: what the body leaves out has its default again. Id and
/// date of creation stay, and so do the assignments when the body has none.
pub(super) async fn replace(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    if call.root.version == ApiVersion::V1_0 {
        // It would reset what v1.0 hides.
        let text = "a policy is replaced through /beta, or changed with PATCH";
        return Err(ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", text));
    }
    if defaults::is_one(&id) {
        return defaults::replace(&admin, &app, &id, &call, &body).await;
    }
    change(&app, &admin, &id, &call, ("policy.replace", &body), |policy, now| {
        let change = Change::from_json(&body, policy.platform, call.root.version).map_err(wrong)?;
        let assigned = change.assignments.clone();
        *policy = change.replace(policy, new_tag(), now).map_err(wrong)?;
        Ok(assigned)
    })
    .await
}

/// Replaces the assignments.
pub(super) async fn assign(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    if defaults::is_one(&id) {
        return Err(defaults::not_assigned());
    }
    let Some(items) = body.get("assignments").and_then(Value::as_array) else {
        let text = "list the whole set of assignments; an empty list clears it";
        return Err(wrong(vec![FieldError::new("assignments", "required", text)]));
    };
    let wanted = read_assignments(items, "assignments").map_err(wrong)?;
    change(&app, &admin, &id, &call, ("policy.assign", &body), |policy, now| {
        policy.assignments.clone_from(&wanted);
        policy.version = new_tag();
        policy.modified = now;
        Ok(Some(wanted))
    })
    .await
}

/// Replaces the apps.
pub(super) async fn target_apps(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    if defaults::is_one(&id) {
        return defaults::target_apps(&admin, &app, &id, &call, &body).await;
    }
    change(&app, &admin, &id, &call, ("policy.targetApps", &body), |policy, now| {
        let wanted = TargetApps::from_json(&body, policy.platform).map_err(wrong)?;
        policy.apps = wanted.apps;
        policy.group = wanted.group;
        policy.version = new_tag();
        policy.modified = now;
        Ok(None)
    })
    .await
}

/// Removes a policy.
pub(super) async fn remove(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    if defaults::is_one(&id) {
        return defaults::remove(&admin, &app, &id, &call).await;
    }
    let mut write = app.store.write(&admin.scope).await?;
    let policy = policies::policy_locked(&mut write, admin.scope.organisation, &id).await?;
    let policy = policy.filter(|p| p.exists_in(call.root.version)).ok_or_else(|| no_such("policy", &id))?;
    call.check_tag(&policy.version)?;
    policies::delete(&mut write, admin.scope.organisation, &id).await?;
    write.commit(entry("policy.delete", &policy)).await?;
    Ok(done())
}

/// Changes one policy in one transaction; `apply` gives back the assignments that were newly wanted.
async fn change(
    app: &AppState,
    admin: &Admin<PolicyWrite>,
    id: &str,
    call: &Call,
    (action, body): (&'static str, &Value),
    apply: impl FnOnce(&mut Protection, i64) -> Result<Option<Vec<Assignment>>, ApiError>,
) -> Result<Response, ApiError> {
    let mut write = app.store.write(&admin.scope).await?;
    hold_named(&mut write, admin.scope.organisation, body).await?;
    let policy = policies::policy_locked(&mut write, admin.scope.organisation, id).await?;
    let mut policy =
        policy.filter(|p| p.exists_in(call.root.version)).ok_or_else(|| no_such("policy", id))?;
    call.check_tag(&policy.version)?;
    let now = write.now();
    let wanted = apply(&mut policy, now)?;
    check_assignments(&mut write, admin.scope.organisation, policy.platform, wanted.as_deref()).await?;
    policies::update(&mut write, admin.scope.organisation, &policy).await?;
    write.commit(entry(action, &policy)).await?;
    Ok(done())
}

/// Holds the groups and filters that the assignments of a body name. What is wrong with them is said when they are read.
async fn hold_named(
    connection: &mut AnyConnection,
    organisation: Uuid,
    body: &Value,
) -> Result<(), ApiError> {
    let items = body.get("assignments").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let wanted = read_assignments(items, "assignments").unwrap_or_default();
    let groups = wanted.iter().map(|assignment| assignment.group).collect();
    let filters = wanted.iter().filter_map(|assignment| Some(assignment.filter.as_ref()?.id)).collect();
    Ok(policies::hold_targets(connection, organisation, &groups, &filters).await?)
}

/// Takes a group that was removed away from the policies, each with its audit row; their ids.
pub(super) async fn unassigned(
    write: &mut Write,
    organisation: Uuid,
    group: Uuid,
) -> Result<Vec<String>, StoreError> {
    let now = write.now();
    let changed = policies::unassign(write, organisation, group, new_tag, now).await?;
    for policy in &changed {
        write.also(entry("policy.assign", policy));
    }
    Ok(changed.into_iter().map(|policy| policy.id).collect())
}

/// Refuses assignments to groups that the directory does not have, and by filters that do not exist, each by its path.
pub(crate) async fn check_assignments(
    connection: &mut AnyConnection,
    organisation: Uuid,
    platform: Platform,
    wanted: Option<&[Assignment]>,
) -> Result<(), ApiError> {
    let wanted = wanted.unwrap_or_default();
    let groups: Vec<Uuid> = wanted.iter().map(|a| a.group).collect();
    let known = policies::known_groups(&mut *connection, organisation, &groups).await?;
    let missing = wanted.iter().enumerate().filter(|(_, a)| !known.contains(&a.group));
    let errors: Vec<FieldError> = missing
        .map(|(index, assignment)| {
            let text = format!("there is no group `{}`: make it, or name another", assignment.group);
            FieldError::new(format!("assignments[{index}].target.groupId"), "missingGroup", text)
        })
        .collect();
    if !errors.is_empty() {
        return Err(wrong(errors));
    }
    check_assigned(connection, organisation, platform, wanted).await
}

fn new_tag() -> String {
    format!("\"{}\"", Uuid::new_v4())
}

fn entry(action: &'static str, policy: &Protection) -> Entry {
    let assigned: Vec<String> = policy.assignments.iter().map(assignment_id).collect();
    Entry::new(action, format!("policy:{}", policy.id)).with(json!({
        "name": policy.name,
        "version": policy.version,
        "assignments": assigned,
        "apps": policy.apps.len(),
        "settings": policy.settings.len(),
    }))
}

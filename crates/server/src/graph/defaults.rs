//! Default policies: they are reached through their own collection, through `managedAppPolicies`, and by their id through any
//! collection of policies.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use cordon_graph::error::FieldError;
use cordon_graph::odata::Query;
use cordon_graph::protection::{
    DEFAULT_COLLECTION, DEFAULT_NAVIGATIONS, DefaultChange, DefaultProtection, app_of, context,
    default_has_property,
};
use cordon_graph::version::ApiVersion;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Call, Json, count, done, no_such, wrong};
use crate::audit::Entry;
use crate::auth::{Admin, PolicyRead, PolicyWrite};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::default_policies as store;

/// The apps of default policies one by one; everything else is routed with the other policies.
pub(super) fn router() -> Router<AppState> {
    let at = |rest: &str| format!("/deviceAppManagement/{DEFAULT_COLLECTION}/{{id}}/apps{rest}");
    Router::new().route(&at("/$count"), get(count_apps)).route(&at("/{app}"), get(one_app).delete(remove_app))
}

/// Makes one; `collection` is the one that was asked.
pub(super) async fn create(
    admin: &Admin<PolicyWrite>,
    app: &AppState,
    collection: &str,
    call: &Call,
    body: &Value,
) -> Result<Response, ApiError> {
    let change = DefaultChange::from_json(body, call.root.version).map_err(wrong)?;
    let unknown: Vec<String> = change.unknown.keys().cloned().collect();
    let mut write = app.store.write(&admin.scope).await?;
    let id = format!("{}{}", store::PREFIX, Uuid::new_v4());
    let policy = change.create(id, new_tag(), write.now()).map_err(wrong)?;
    store::insert(&mut write, admin.scope.organisation, &policy).await?;
    write.commit(entry("defaultPolicy.create", &policy)).await?;
    let mut item = policy.to_json(&call.root, &call.query);
    if let (false, Some(object)) = (unknown.is_empty(), item.as_object_mut()) {
        object.insert("@cordon.unknownProperties".to_owned(), json!(unknown));
    }
    let body = call.root.entity(&context(collection, &call.query), item);
    Ok(call.reply(StatusCode::CREATED, &body))
}

/// One by its id.
pub(super) async fn found(
    app: &AppState,
    admin: &Admin<PolicyRead>,
    id: &str,
) -> Result<DefaultProtection, ApiError> {
    let mut connection = app.store.read().await?;
    let policy = store::find(&mut connection, admin.scope.organisation, id).await?;
    policy.ok_or_else(|| no_such("policy", id))
}

/// Names in query options that a default policy does not have.
pub(super) fn check(query: &Query) -> Result<(), ApiError> {
    query.check(&default_has_property, DEFAULT_NAVIGATIONS).map_err(wrong)
}

/// Changes what the body names.
pub(super) async fn update(
    admin: &Admin<PolicyWrite>,
    app: &AppState,
    id: &str,
    call: &Call,
    body: &Value,
) -> Result<Response, ApiError> {
    change(admin, app, id, call, "defaultPolicy.update", |policy, now| {
        let change = DefaultChange::from_json(body, call.root.version).map_err(wrong)?;
        change.apply(policy, call.root.version, new_tag(), now);
        Ok(())
    })
    .await
}

/// Makes one what the body says: what it leaves out has its default again. Id and date of creation stay.
pub(super) async fn replace(
    admin: &Admin<PolicyWrite>,
    app: &AppState,
    id: &str,
    call: &Call,
    body: &Value,
) -> Result<Response, ApiError> {
    change(admin, app, id, call, "defaultPolicy.replace", |policy, now| {
        let change = DefaultChange::from_json(body, ApiVersion::Beta).map_err(wrong)?;
        let new = change.create(policy.id.clone(), new_tag(), now).map_err(wrong)?;
        *policy = DefaultProtection { created: policy.created, ..new };
        Ok(())
    })
    .await
}

/// Replaces the apps.
pub(super) async fn target_apps(
    admin: &Admin<PolicyWrite>,
    app: &AppState,
    id: &str,
    call: &Call,
    body: &Value,
) -> Result<Response, ApiError> {
    let group = body.get("appGroupType").and_then(Value::as_str).unwrap_or("selectedPublicApps");
    if !group.eq_ignore_ascii_case("selectedPublicApps") {
        let text = "a default policy lists its apps one by one: leave `appGroupType` out";
        return Err(wrong(vec![FieldError::new("appGroupType", "notSupported", text)]));
    }
    let Some(apps) = body.get("apps").filter(|apps| apps.is_array()) else {
        let text = "list the apps that the policy is for";
        return Err(wrong(vec![FieldError::new("apps", "required", text)]));
    };
    let wanted = DefaultChange::from_json(&json!({ "apps": apps }), ApiVersion::Beta).map_err(wrong)?;
    change(admin, app, id, call, "defaultPolicy.targetApps", |policy, now| {
        wanted.apply(policy, ApiVersion::Beta, new_tag(), now);
        Ok(())
    })
    .await
}

/// Adds an app to those that there are.
pub(super) async fn add_app(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let new = app_of(&body, "").map_err(wrong)?;
    let shown = new.to_json();
    change(&admin, &app, &id, &call, "defaultPolicy.targetApps", |policy, now| {
        policy.apps.retain(|known| known.app != new.app);
        policy.apps.push(new);
        (policy.version, policy.modified) = (new_tag(), now);
        Ok(())
    })
    .await?;
    let context = format!("deviceAppManagement/{DEFAULT_COLLECTION}('{id}')/apps");
    Ok(call.reply(StatusCode::CREATED, &call.root.entity(&context, shown)))
}

async fn count_apps(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    Ok(count(found(&app, &admin, &id).await?.apps.len()))
}

async fn one_app(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Path((id, name)): Path<(String, String)>,
    call: Call,
) -> Result<Response, ApiError> {
    let policy = found(&app, &admin, &id).await?;
    let one = policy.apps.iter().find(|one| one.id() == name).ok_or_else(|| no_such("app", &name))?;
    let context = format!("deviceAppManagement/{DEFAULT_COLLECTION}('{id}')/apps");
    Ok(call.reply(StatusCode::OK, &call.root.entity(&context, call.query.selected(one.to_json()))))
}

async fn remove_app(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path((id, name)): Path<(String, String)>,
    call: Call,
) -> Result<Response, ApiError> {
    change(&admin, &app, &id, &call, "defaultPolicy.targetApps", |policy, now| {
        let before = policy.apps.len();
        policy.apps.retain(|one| one.id() != name);
        if policy.apps.len() == before {
            return Err(no_such("app", &name));
        }
        (policy.version, policy.modified) = (new_tag(), now);
        Ok(())
    })
    .await
}

/// Removes one.
pub(super) async fn remove(
    admin: &Admin<PolicyWrite>,
    app: &AppState,
    id: &str,
    call: &Call,
) -> Result<Response, ApiError> {
    let mut write = app.store.write(&admin.scope).await?;
    let policy = store::locked(&mut write, admin.scope.organisation, id).await?;
    let policy = policy.ok_or_else(|| no_such("policy", id))?;
    call.check_tag(&policy.version)?;
    store::delete(&mut write, admin.scope.organisation, id).await?;
    write.commit(entry("defaultPolicy.delete", &policy)).await?;
    Ok(done())
}

/// What is said to whoever assigns one.
pub(super) fn not_assigned() -> ApiError {
    let text = "a default policy is for everybody whom no targeted policy reaches: make a targeted policy for groups";
    wrong(vec![FieldError::new("assignments", "notSupported", text)])
}

async fn change(
    admin: &Admin<PolicyWrite>,
    app: &AppState,
    id: &str,
    call: &Call,
    action: &'static str,
    apply: impl FnOnce(&mut DefaultProtection, i64) -> Result<(), ApiError>,
) -> Result<Response, ApiError> {
    let mut write = app.store.write(&admin.scope).await?;
    let policy = store::locked(&mut write, admin.scope.organisation, id).await?;
    let mut policy = policy.ok_or_else(|| no_such("policy", id))?;
    call.check_tag(&policy.version)?;
    let now = write.now();
    apply(&mut policy, now)?;
    store::update(&mut write, admin.scope.organisation, &policy).await?;
    write.commit(entry(action, &policy)).await?;
    Ok(done())
}

fn new_tag() -> String {
    format!("\"{}\"", Uuid::new_v4())
}

fn entry(action: &'static str, policy: &DefaultProtection) -> Entry {
    Entry::new(action, format!("policy:{}", policy.id)).with(json!({
        "name": policy.name,
        "version": policy.version,
        "apps": policy.apps.len(),
        "settings": policy.settings.len(),
        "customSettings": policy.custom.len(),
    }))
}

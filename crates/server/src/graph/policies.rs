//! App protection policies: one id space behind several collections.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use cordon_graph::error::FieldError;
use cordon_graph::odata::Root;
use cordon_graph::protection::{
    Change, NAVIGATIONS, Protection, TargetApps, context, has_property, kind, read_assignments,
};
use cordon_graph::version::ApiVersion;
use cordon_policy::{Assignment, Platform};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use uuid::Uuid;

use super::call::{Call, Json, count, done, no_such, wrong};
use crate::audit::Entry;
use crate::auth::{Admin, PolicyRead, PolicyWrite};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::policies;

/// Policies in one page when `$top` does not say it.
const PAGE: usize = 500;
/// App configuration is not offered yet; tools reach protection policies through its collection all the same.
const CONFIGURATIONS: &str = "targetedManagedAppConfigurations";

/// The collection that a request names, and whose policies it lists.
#[derive(Clone, Copy)]
struct Collection {
    name: &'static str,
    holds: Holds,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Everything,
    Of(Platform),
    Nothing,
}

/// The collections of policies.
pub(super) fn router() -> Router<AppState> {
    let platforms = Platform::ALL.map(|p| Collection { name: kind::collection(p), holds: Holds::Of(p) });
    let every = Collection { name: kind::POLICIES, holds: Holds::Everything };
    let configurations = Collection { name: CONFIGURATIONS, holds: Holds::Nothing };
    platforms
        .into_iter()
        .chain([every, configurations])
        .fold(Router::new(), |router, collection| router.merge(routes(collection)))
}

fn routes(collection: Collection) -> Router<AppState> {
    let at = |rest: &str| format!("/deviceAppManagement/{}{rest}", collection.name);
    Router::new()
        .route(&at(""), get(list).post(create))
        .route(&at("/$count"), get(count_all))
        .route(&at("/{id}"), get(one).patch(update).delete(remove))
        .route(&at("/{id}/assign"), post(assign))
        .route(&at("/{id}/targetApps"), post(target_apps))
        .route(&at("/{id}/assignments"), get(assignments))
        .route(&at("/{id}/apps"), get(apps))
        .layer(Extension(collection))
}

impl Collection {
    fn lists(self, policy: &Protection, root: &Root) -> bool {
        policy.exists_in(root.version)
            && match self.holds {
                Holds::Everything => true,
                Holds::Of(platform) => policy.platform == platform,
                Holds::Nothing => false,
            }
    }

    /// The platform of a policy to be made here.
    fn platform(self, body: &Value, version: ApiVersion) -> Result<Platform, ApiError> {
        let platform = self.named_platform(body)?;
        if version == ApiVersion::V1_0 && platform == Platform::Windows {
            let text = "v1.0 has no policies for Windows; make them through /beta";
            return Err(wrong(vec![FieldError::new("@odata.type", "betaOnly", text)]));
        }
        Ok(platform)
    }

    fn named_platform(self, body: &Value) -> Result<Platform, ApiError> {
        match (self.holds, body) {
            (Holds::Of(platform), _) => Ok(platform),
            (Holds::Everything, Value::Object(object)) => {
                kind::recognise(object).map_err(|error| wrong(vec![error]))
            }
            (Holds::Everything, _) => {
                let text = "expected a policy as an object";
                Err(wrong(vec![FieldError::new("(body)", "wrongType", text)]))
            }
            (Holds::Nothing, _) => Err(ApiError::new(
                StatusCode::NOT_IMPLEMENTED,
                "NotImplemented",
                "app configuration is not offered yet: make protection policies",
            )),
        }
    }
}

async fn list(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Extension(collection): Extension<Collection>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&has_property, NAVIGATIONS)?;
    let rows = listed(&app, &admin, collection, &call).await?;
    let page = call.query.page(rows, PAGE);
    let path = format!("deviceAppManagement/{}", collection.name);
    let body = call.root.collection(&context(collection.name, &call.query), &path, page);
    Ok(call.reply(StatusCode::OK, &body))
}

async fn count_all(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Extension(collection): Extension<Collection>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&has_property, NAVIGATIONS)?;
    let rows = listed(&app, &admin, collection, &call).await?;
    let filter = call.query.filter.as_ref();
    Ok(count(rows.iter().filter(|row| filter.is_none_or(|f| f.matches(row))).count()))
}

async fn listed(
    app: &AppState,
    admin: &Admin<PolicyRead>,
    collection: Collection,
    call: &Call,
) -> Result<Vec<Value>, ApiError> {
    let mut connection = app.store.read().await?;
    let all = policies::all(&mut connection, admin.scope.organisation).await?;
    let listed = all.iter().filter(|policy| collection.lists(policy, &call.root));
    Ok(listed.map(|policy| policy.to_json(&call.root, &call.query)).collect())
}

async fn one(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Extension(collection): Extension<Collection>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&has_property, NAVIGATIONS)?;
    let policy = found(&app, &admin, &id, &call.root).await?;
    let item = call.query.selected(policy.to_json(&call.root, &call.query));
    let body = call.root.entity(&context(collection.name, &call.query), item);
    Ok(call.reply(StatusCode::OK, &body))
}

async fn assignments(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Extension(collection): Extension<Collection>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&|name| ["id", "source", "sourceId", "target"].contains(&name), &[])?;
    let policy = found(&app, &admin, &id, &call.root).await?;
    Ok(contained(&call, collection, &id, "assignments", policy.assignments_json(call.root.version)))
}

async fn apps(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Extension(collection): Extension<Collection>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&|name| ["id", "version", "mobileAppIdentifier"].contains(&name), &[])?;
    let policy = found(&app, &admin, &id, &call.root).await?;
    Ok(contained(&call, collection, &id, "apps", policy.apps_json()))
}

async fn create(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Extension(collection): Extension<Collection>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let platform = collection.platform(&body, call.root.version)?;
    let change = Change::from_json(&body, platform, call.root.version).map_err(wrong)?;
    let unknown: Vec<String> = change.unknown.keys().cloned().collect();
    let mut write = app.store.write(&admin.scope).await?;
    check_groups(&mut write, admin.scope.organisation, change.assignments.as_deref()).await?;
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

async fn update(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    change(&app, &admin, &id, &call, "policy.update", |policy, now| {
        let change = Change::from_json(&body, policy.platform, call.root.version).map_err(wrong)?;
        let assigned = change.assignments.clone();
        change.apply(policy, call.root.version, new_tag(), now);
        Ok(assigned)
    })
    .await
}

async fn assign(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let Some(items) = body.get("assignments").and_then(Value::as_array) else {
        let text = "list the whole set of assignments; an empty list clears it";
        return Err(wrong(vec![FieldError::new("assignments", "required", text)]));
    };
    let wanted = read_assignments(items, "assignments").map_err(wrong)?;
    change(&app, &admin, &id, &call, "policy.assign", |policy, now| {
        policy.assignments.clone_from(&wanted);
        policy.version = new_tag();
        policy.modified = now;
        Ok(Some(wanted))
    })
    .await
}

async fn target_apps(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    change(&app, &admin, &id, &call, "policy.targetApps", |policy, now| {
        let wanted = TargetApps::from_json(&body, policy.platform).map_err(wrong)?;
        policy.apps = wanted.apps;
        policy.group = wanted.group;
        policy.version = new_tag();
        policy.modified = now;
        Ok(None)
    })
    .await
}

async fn remove(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
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
    action: &'static str,
    apply: impl FnOnce(&mut Protection, i64) -> Result<Option<Vec<Assignment>>, ApiError>,
) -> Result<Response, ApiError> {
    let mut write = app.store.write(&admin.scope).await?;
    let policy = policies::policy_locked(&mut write, admin.scope.organisation, id).await?;
    let mut policy =
        policy.filter(|p| p.exists_in(call.root.version)).ok_or_else(|| no_such("policy", id))?;
    call.check_tag(&policy.version)?;
    let now = write.now();
    let wanted = apply(&mut policy, now)?;
    check_groups(&mut write, admin.scope.organisation, wanted.as_deref()).await?;
    policies::update(&mut write, admin.scope.organisation, &policy).await?;
    write.commit(entry(action, &policy)).await?;
    Ok(done())
}

/// Refuses assignments to groups that the directory does not have, each by its path.
async fn check_groups(
    connection: &mut AnyConnection,
    organisation: Uuid,
    wanted: Option<&[Assignment]>,
) -> Result<(), ApiError> {
    let wanted = wanted.unwrap_or_default();
    let groups: Vec<Uuid> = wanted.iter().map(|a| a.group).collect();
    let known = policies::known_groups(connection, organisation, &groups).await?;
    let missing = wanted.iter().enumerate().filter(|(_, a)| !known.contains(&a.group));
    let errors: Vec<FieldError> = missing
        .map(|(index, assignment)| {
            let text = format!("there is no group `{}`: make it, or name another", assignment.group);
            FieldError::new(format!("assignments[{index}].target.groupId"), "missingGroup", text)
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(wrong(errors)) }
}

async fn found(
    app: &AppState,
    admin: &Admin<PolicyRead>,
    id: &str,
    root: &Root,
) -> Result<Protection, ApiError> {
    let mut connection = app.store.read().await?;
    let policy = policies::policy(&mut connection, admin.scope.organisation, id).await?;
    policy.filter(|policy| policy.exists_in(root.version)).ok_or_else(|| no_such("policy", id))
}

fn contained(call: &Call, collection: Collection, id: &str, name: &str, items: Vec<Value>) -> Response {
    // Tools find the owner of a list by looking for its id in the context.
    let context = format!("deviceAppManagement/{}('{id}')/{name}", collection.name);
    let path = format!("deviceAppManagement/{}/{id}/{name}", collection.name);
    call.reply(StatusCode::OK, &call.root.collection(&context, &path, call.query.page(items, PAGE)))
}

fn new_tag() -> String {
    format!("\"{}\"", Uuid::new_v4())
}

fn entry(action: &'static str, policy: &Protection) -> Entry {
    let assigned: Vec<String> =
        policy.assignments.iter().map(cordon_graph::protection::assignment_id).collect();
    Entry::new(action, format!("policy:{}", policy.id)).with(json!({
        "name": policy.name,
        "version": policy.version,
        "assignments": assigned,
        "apps": policy.apps.len(),
        "settings": policy.settings.len(),
    }))
}

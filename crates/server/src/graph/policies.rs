//! App protection policies: one id space behind several collections.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use cordon_graph::error::FieldError;
use cordon_graph::odata::Root;
use cordon_graph::protection::{
    DEFAULT_COLLECTION, ManagedPolicy, NAVIGATIONS, Protection, context, default_has_property, has_property,
    is_default, kind,
};
use cordon_graph::version::ApiVersion;
use cordon_policy::Platform;
use serde_json::Value;
use sqlx::AnyConnection;
use uuid::Uuid;

use super::call::{Call, count, no_such, wrong};
use super::defaults;
use super::policy_changes::{assign, create, remove, replace, target_apps, update};
use crate::auth::{Admin, PolicyRead};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::{StoreError, default_policies, policies};

/// Policies in one page when `$top` does not say it.
pub(super) const PAGE: usize = 500;
/// App configuration is not offered yet; tools reach protection policies through its collection all the same.
const CONFIGURATIONS: &str = "targetedManagedAppConfigurations";

/// The collection that a request names, and whose policies it lists.
#[derive(Clone, Copy)]
pub(super) struct Collection {
    pub(super) name: &'static str,
    holds: Holds,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Everything,
    Of(Platform),
    Defaults,
    Nothing,
}

/// The collections of policies.
pub(super) fn router() -> Router<AppState> {
    let platforms = Platform::ALL.map(|p| Collection { name: kind::collection(p), holds: Holds::Of(p) });
    let every = Collection { name: kind::POLICIES, holds: Holds::Everything };
    let defaults = Collection { name: DEFAULT_COLLECTION, holds: Holds::Defaults };
    let configurations = Collection { name: CONFIGURATIONS, holds: Holds::Nothing };
    platforms
        .into_iter()
        .chain([every, defaults, configurations])
        .fold(Router::new(), |router, collection| router.merge(routes(collection)))
}

fn routes(collection: Collection) -> Router<AppState> {
    let at = |rest: &str| format!("/deviceAppManagement/{}{rest}", collection.name);
    Router::new()
        .route(&at(""), get(list).post(create))
        .route(&at("/$count"), get(count_all))
        .route(&at("/{id}"), get(one).patch(update).put(replace).delete(remove))
        .route(&at("/{id}/assign"), post(assign))
        .route(&at("/{id}/targetApps"), post(target_apps))
        .route(&at("/{id}/assignments"), get(assignments))
        .route(&at("/{id}/apps"), collection.apps())
        .layer(Extension(collection))
}

impl Collection {
    fn lists(self, policy: &ManagedPolicy, root: &Root) -> bool {
        policy.exists_in(root.version)
            && match (self.holds, policy) {
                (Holds::Everything, _) | (Holds::Defaults, ManagedPolicy::Default(_)) => true,
                (Holds::Of(platform), ManagedPolicy::Targeted(policy)) => policy.platform == platform,
                _ => false,
            }
    }

    fn check(self, call: &Call) -> Result<(), ApiError> {
        match self.holds {
            Holds::Defaults => defaults::check(&call.query),
            _ => call.check(&|name| has_property(name) || default_has_property(name), NAVIGATIONS),
        }
    }

    /// The apps of one policy: of a default one they can be added singly.
    fn apps(self) -> MethodRouter<AppState> {
        match self.holds {
            Holds::Defaults => get(apps).post(defaults::add_app),
            _ => get(apps),
        }
    }

    /// Whether a body that is posted here makes a default policy.
    pub(super) fn makes_default(self, body: &Value) -> bool {
        match self.holds {
            Holds::Defaults => true,
            Holds::Everything => body.as_object().is_some_and(is_default),
            _ => false,
        }
    }

    /// The platform of a policy to be made here.
    pub(super) fn platform(self, body: &Value, version: ApiVersion) -> Result<Platform, ApiError> {
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
            (Holds::Defaults | Holds::Nothing, _) => Err(ApiError::new(
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
    collection.check(&call)?;
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
    collection.check(&call)?;
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
    let all = every(&mut connection, admin.scope.organisation).await?;
    let listed = all.iter().filter(|policy| collection.lists(policy, &call.root));
    Ok(listed.map(|policy| policy.to_json(&call.root, &call.query)).collect())
}

/// Every policy of whatever kind, in the order of their ids.
pub(crate) async fn every(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Vec<ManagedPolicy>, StoreError> {
    let defaults = default_policies::all(&mut *connection, organisation).await?;
    let targeted = policies::all(connection, organisation).await?;
    let defaults = defaults.into_iter().map(|policy| ManagedPolicy::Default(Box::new(policy)));
    let targeted = targeted.into_iter().map(|policy| ManagedPolicy::Targeted(Box::new(policy)));
    Ok(defaults.chain(targeted).collect())
}

async fn one(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Extension(collection): Extension<Collection>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    let item = if defaults::is_one(&id) {
        defaults::check(&call.query)?;
        defaults::found(&app, &admin, &id).await?.to_json(&call.root, &call.query)
    } else {
        call.check(&has_property, NAVIGATIONS)?;
        found(&app, &admin, &id, &call.root).await?.to_json(&call.root, &call.query)
    };
    let item = call.query.selected(item);
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
    let apps = if defaults::is_one(&id) {
        defaults::found(&app, &admin, &id).await?.apps_json()
    } else {
        found(&app, &admin, &id, &call.root).await?.apps_json()
    };
    Ok(contained(&call, collection, &id, "apps", apps))
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

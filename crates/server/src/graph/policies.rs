//! Policies of apps, protection and configuration: one id space behind several collections.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use cordon_graph::error::FieldError;
use cordon_graph::odata::Root;
use cordon_graph::protection::{
    CONFIGURATIONS, Configuring, Content, DEFAULT_COLLECTION, ManagedPolicy, NAVIGATIONS, Protecting,
    Targeted, context, default_has_property, has_property, is_configuration, is_default, kind, navigations,
};
use cordon_graph::version::ApiVersion;
use cordon_policy::Platform;
use serde_json::Value;
use sqlx::AnyConnection;
use uuid::Uuid;

use super::call::{Call, count, no_such, wrong};
use super::defaults;
use super::policy_changes::{Served, assign, create, remove, replace, target_apps, update};
use crate::auth::{Admin, PolicyRead};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::{StoreError, default_policies, policies};

/// Policies in one page when `$top` does not say it.
pub(super) const PAGE: usize = 500;
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
    Configurations,
}

/// What kind of policy an id names, whatever collection it is looked for in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Protection,
    Configuration,
    Default,
}

impl Named {
    /// By what the id begins with.
    pub(super) fn by(id: &str) -> Self {
        match id {
            _ if id.starts_with(default_policies::PREFIX) => Self::Default,
            _ if id.starts_with(Configuring::PREFIX) => Self::Configuration,
            _ => Self::Protection,
        }
    }
}

/// The collections of policies.
pub(super) fn router() -> Router<AppState> {
    let platforms = Platform::ALL.map(|p| Collection { name: kind::collection(p), holds: Holds::Of(p) });
    let every = Collection { name: kind::POLICIES, holds: Holds::Everything };
    let defaults = Collection { name: DEFAULT_COLLECTION, holds: Holds::Defaults };
    let configurations = Collection { name: CONFIGURATIONS, holds: Holds::Configurations };
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
                (Holds::Configurations, ManagedPolicy::Configuration(_)) => true,
                (Holds::Of(platform), ManagedPolicy::Targeted(policy)) => policy.content.platform == platform,
                _ => false,
            }
    }

    fn check(self, call: &Call) -> Result<(), ApiError> {
        match self.holds {
            Holds::Defaults => defaults::check(&call.query),
            Holds::Configurations => check::<Configuring>(call),
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

    /// Whether a body that is posted here makes a configuration.
    pub(super) fn makes_configuration(self, body: &Value) -> bool {
        match self.holds {
            Holds::Configurations => true,
            Holds::Everything => body.as_object().is_some_and(is_configuration),
            _ => false,
        }
    }

    /// The platform of a protection policy to be made here.
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
            (Holds::Everything | Holds::Defaults | Holds::Configurations, _) => {
                let text = "expected a policy as an object";
                Err(wrong(vec![FieldError::new("(body)", "wrongType", text)]))
            }
        }
    }
}

/// Names in query options that a policy given to groups does not have.
fn check<C: Content>(call: &Call) -> Result<(), ApiError> {
    call.check(&C::has_property, navigations::<C>(call.root.version))
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
    let targeted = policies::all::<Protecting>(&mut *connection, organisation).await?;
    let configurations = policies::all::<Configuring>(connection, organisation).await?;
    let defaults = defaults.into_iter().map(|policy| ManagedPolicy::Default(Box::new(policy)));
    let targeted = targeted.into_iter().map(|policy| ManagedPolicy::Targeted(Box::new(policy)));
    let configurations =
        configurations.into_iter().map(|policy| ManagedPolicy::Configuration(Box::new(policy)));
    Ok(defaults.chain(targeted).chain(configurations).collect())
}

async fn one(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Extension(collection): Extension<Collection>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    let item = match Named::by(&id) {
        Named::Default => {
            defaults::check(&call.query)?;
            defaults::found(&app, &admin, &id).await?.to_json(&call.root, &call.query)
        }
        Named::Configuration => shown::<Configuring>(&app, &admin, &id, &call).await?,
        Named::Protection => shown::<Protecting>(&app, &admin, &id, &call).await?,
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
    let version = call.root.version;
    let assignments = match Named::by(&id) {
        Named::Configuration => {
            found::<Configuring>(&app, &admin, &id, &call.root).await?.assignments_json(version)
        }
        // A default policy has none and is not found among these.
        _ => found::<Protecting>(&app, &admin, &id, &call.root).await?.assignments_json(version),
    };
    Ok(contained(&call, collection, &id, "assignments", assignments))
}

async fn apps(
    admin: Admin<PolicyRead>,
    State(app): State<AppState>,
    Extension(collection): Extension<Collection>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&|name| ["id", "version", "mobileAppIdentifier"].contains(&name), &[])?;
    let apps = match Named::by(&id) {
        Named::Default => defaults::found(&app, &admin, &id).await?.apps_json(),
        Named::Configuration => found::<Configuring>(&app, &admin, &id, &call.root).await?.apps_json(),
        Named::Protection => found::<Protecting>(&app, &admin, &id, &call.root).await?.apps_json(),
    };
    Ok(contained(&call, collection, &id, "apps", apps))
}

async fn shown<C: Served>(
    app: &AppState,
    admin: &Admin<PolicyRead>,
    id: &str,
    call: &Call,
) -> Result<Value, ApiError> {
    check::<C>(call)?;
    Ok(found::<C>(app, admin, id, &call.root).await?.to_json(&call.root, &call.query))
}

async fn found<C: Served>(
    app: &AppState,
    admin: &Admin<PolicyRead>,
    id: &str,
    root: &Root,
) -> Result<Targeted<C>, ApiError> {
    let mut connection = app.store.read().await?;
    let policy = policies::policy::<C>(&mut connection, admin.scope.organisation, id).await?;
    policy.filter(|policy| policy.exists_in(root.version)).ok_or_else(|| no_such("policy", id))
}

fn contained(call: &Call, collection: Collection, id: &str, name: &str, items: Vec<Value>) -> Response {
    // Tools find the owner of a list by looking for its id in the context.
    let context = format!("deviceAppManagement/{}('{id}')/{name}", collection.name);
    let path = format!("deviceAppManagement/{}/{id}/{name}", collection.name);
    call.reply(StatusCode::OK, &call.root.collection(&context, &path, call.query.page(items, PAGE)))
}

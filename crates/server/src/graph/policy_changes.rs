//! Changes to policies: each in one transaction with its audit row.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use cordon_graph::error::FieldError;
use cordon_graph::protection::{
    Configuring, Content, Protecting, TargetApps, Targeted, Wanted, assignment_id, context, read_assignments,
};
use cordon_graph::version::ApiVersion;
use cordon_policy::Assignment;
use serde_json::{Value, json};
use uuid::Uuid;

use super::assigned::{check_assignments, hold_named};
use super::call::{Call, Json, done, no_such, wrong};
use super::defaults;
use super::policies::{Collection, Named};
use crate::audit::Entry;
use crate::auth::{Admin, PolicyWrite};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::policies::Stored;
use crate::store::{Write, organisations, policies};

/// A kind of policy that is given to groups, as it is served here.
pub(super) trait Served: Stored {
    /// What changes are called in the audit.
    const ACTIONS: Actions;
}

/// What changes are called in the audit.
pub(super) struct Actions {
    create: &'static str,
    update: &'static str,
    replace: &'static str,
    pub(super) assign: &'static str,
    target_apps: &'static str,
    delete: &'static str,
}

impl Served for Protecting {
    const ACTIONS: Actions = Actions {
        create: "policy.create",
        update: "policy.update",
        replace: "policy.replace",
        assign: "policy.assign",
        target_apps: "policy.targetApps",
        delete: "policy.delete",
    };
}

impl Served for Configuring {
    const ACTIONS: Actions = Actions {
        create: "configuration.create",
        update: "configuration.update",
        replace: "configuration.replace",
        assign: "configuration.assign",
        target_apps: "configuration.targetApps",
        delete: "configuration.delete",
    };
}

/// A request that changes something: who, where, how the answer is wanted.
#[derive(Clone, Copy)]
struct Change<'a> {
    app: &'a AppState,
    admin: &'a Admin<PolicyWrite>,
    call: &'a Call,
    body: &'a Value,
}

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
    let change = Change { app: &app, admin: &admin, call: &call, body: &body };
    if collection.makes_configuration(&body) {
        return change.create::<Configuring>(collection, ()).await;
    }
    change.create::<Protecting>(collection, collection.platform(&body, call.root.version)?).await
}

/// Changes what the body names.
pub(super) async fn update(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let change = Change { app: &app, admin: &admin, call: &call, body: &body };
    match Named::by(&id) {
        Named::Default => defaults::update(&admin, &app, &id, &call, &body).await,
        Named::Configuration => change.update::<Configuring>(&id).await,
        Named::Protection => change.update::<Protecting>(&id).await,
    }
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
    let change = Change { app: &app, admin: &admin, call: &call, body: &body };
    match Named::by(&id) {
        Named::Default => defaults::replace(&admin, &app, &id, &call, &body).await,
        Named::Configuration => change.replace::<Configuring>(&id).await,
        Named::Protection => change.replace::<Protecting>(&id).await,
    }
}

/// Replaces the assignments.
pub(super) async fn assign(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let change = Change { app: &app, admin: &admin, call: &call, body: &body };
    match Named::by(&id) {
        Named::Default => Err(defaults::not_assigned()),
        Named::Configuration => change.assign::<Configuring>(&id).await,
        Named::Protection => change.assign::<Protecting>(&id).await,
    }
}

/// Replaces the apps.
pub(super) async fn target_apps(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let change = Change { app: &app, admin: &admin, call: &call, body: &body };
    match Named::by(&id) {
        Named::Default => defaults::target_apps(&admin, &app, &id, &call, &body).await,
        Named::Configuration => change.target_apps::<Configuring>(&id).await,
        Named::Protection => change.target_apps::<Protecting>(&id).await,
    }
}

/// Removes a policy.
pub(super) async fn remove(
    admin: Admin<PolicyWrite>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    let change = Change { app: &app, admin: &admin, call: &call, body: &Value::Null };
    match Named::by(&id) {
        Named::Default => defaults::remove(&admin, &app, &id, &call).await,
        Named::Configuration => change.remove::<Configuring>(&id).await,
        Named::Protection => change.remove::<Protecting>(&id).await,
    }
}

impl Change<'_> {
    fn organisation(&self) -> Uuid {
        self.admin.scope.organisation
    }

    async fn create<C: Served>(self, collection: Collection, kind: C::Kind) -> Result<Response, ApiError> {
        let Self { app, admin, call, body } = self;
        let change = Wanted::<C>::from_json(body, kind, call.root.version).map_err(wrong)?;
        let unknown: Vec<String> = change.unknown.keys().cloned().collect();
        let mut write = app.store.write(&admin.scope).await?;
        hold_named(&mut write, self.organisation(), body).await?;
        let id = format!("{}{}", C::PREFIX, Uuid::new_v4());
        let assigned = change.assignments.clone();
        let policy = change.create(kind, id, new_tag(), write.now()).map_err(wrong)?;
        let platform = policy.content.platform();
        check_assignments(&mut write, self.organisation(), platform, assigned.as_deref()).await?;
        policies::insert(&mut write, self.organisation(), &policy).await?;
        check_room::<C>(&mut write, self.organisation()).await?;
        write.commit(entry(C::ACTIONS.create, &policy)).await?;
        let mut item = policy.to_json(&call.root, &call.query);
        if let (false, Some(object)) = (unknown.is_empty(), item.as_object_mut()) {
            object.insert("@cordon.unknownProperties".to_owned(), json!(unknown));
        }
        let body = call.root.entity(&context(collection.name, &call.query), item);
        Ok(call.reply(StatusCode::CREATED, &body))
    }

    async fn update<C: Served>(self, id: &str) -> Result<Response, ApiError> {
        let (body, version) = (self.body, self.call.root.version);
        self.one::<C>(id, C::ACTIONS.update, |policy, now| {
            let change = Wanted::<C>::from_json(body, policy.content.kind(), version).map_err(wrong)?;
            let assigned = change.assignments.clone();
            change.apply(policy, version, new_tag(), now);
            Ok(assigned)
        })
        .await
    }

    async fn replace<C: Served>(self, id: &str) -> Result<Response, ApiError> {
        let (body, version) = (self.body, self.call.root.version);
        self.one::<C>(id, C::ACTIONS.replace, |policy, now| {
            let change = Wanted::<C>::from_json(body, policy.content.kind(), version).map_err(wrong)?;
            let assigned = change.assignments.clone();
            *policy = change.replace(policy, new_tag(), now).map_err(wrong)?;
            Ok(assigned)
        })
        .await
    }

    async fn assign<C: Served>(self, id: &str) -> Result<Response, ApiError> {
        let Some(items) = self.body.get("assignments").and_then(Value::as_array) else {
            let text = "list the whole set of assignments; an empty list clears it";
            return Err(wrong(vec![FieldError::new("assignments", "required", text)]));
        };
        let wanted = read_assignments(items, "assignments").map_err(wrong)?;
        self.one::<C>(id, C::ACTIONS.assign, |policy, now| {
            policy.assignments.clone_from(&wanted);
            policy.touch(new_tag(), now);
            Ok(Some(wanted))
        })
        .await
    }

    async fn target_apps<C: Served>(self, id: &str) -> Result<Response, ApiError> {
        let body = self.body;
        self.one::<C>(id, C::ACTIONS.target_apps, |policy, now| {
            let wanted = TargetApps::from_json::<C>(body, policy.content.kind()).map_err(wrong)?;
            policy.apps = wanted.apps;
            policy.group = wanted.group;
            policy.touch(new_tag(), now);
            Ok(None)
        })
        .await
    }

    async fn remove<C: Served>(self, id: &str) -> Result<Response, ApiError> {
        let mut write = self.app.store.write(&self.admin.scope).await?;
        let policy = self.locked::<C>(&mut write, id).await?;
        policies::delete::<C>(&mut write, self.organisation(), id).await?;
        write.commit(entry(C::ACTIONS.delete, &policy)).await?;
        Ok(done())
    }

    /// Changes one policy in one transaction; `apply` gives back the assignments that were newly wanted.
    async fn one<C: Served>(
        self,
        id: &str,
        action: &'static str,
        apply: impl FnOnce(&mut Targeted<C>, i64) -> Result<Option<Vec<Assignment>>, ApiError>,
    ) -> Result<Response, ApiError> {
        let mut write = self.app.store.write(&self.admin.scope).await?;
        hold_named(&mut write, self.organisation(), self.body).await?;
        let mut policy = self.locked::<C>(&mut write, id).await?;
        let now = write.now();
        let wanted = apply(&mut policy, now)?;
        let platform = policy.content.platform();
        check_assignments(&mut write, self.organisation(), platform, wanted.as_deref()).await?;
        policies::update(&mut write, self.organisation(), &policy).await?;
        check_room::<C>(&mut write, self.organisation()).await?;
        write.commit(entry(action, &policy)).await?;
        Ok(done())
    }

    /// The policy as the caller knows it, held until the commit.
    async fn locked<C: Served>(&self, write: &mut Write, id: &str) -> Result<Targeted<C>, ApiError> {
        let policy = policies::policy_locked::<C>(write, self.organisation(), id).await?;
        let known = policy.filter(|policy| policy.exists_in(self.call.root.version));
        let policy = known.ok_or_else(|| no_such("policy", id))?;
        self.call.check_tag(&policy.version)?;
        Ok(policy)
    }
}

/// Refuses more than what one app can be told, as it is written now. The organisation stays locked until the commit: of two
/// changes at once the second counts the first.
async fn check_room<C: Served>(write: &mut Write, organisation: Uuid) -> Result<(), ApiError> {
    let Some(most) = C::MOST_BYTES else { return Ok(()) };
    organisations::lock(write, organisation).await?;
    let all = policies::all::<C>(write, organisation).await?;
    let held: usize = all.iter().map(|one| one.content.bytes()).sum();
    if held <= most {
        return Ok(());
    }
    let text = format!(
        "the configurations of the organisation would hold {held} bytes of names and values, at most {most} can be \
         delivered: shorten or delete some"
    );
    Err(wrong(vec![FieldError::new("customSettings", "outOfBounds", text)]))
}

/// A tag that no policy had before.
pub(super) fn new_tag() -> String {
    format!("\"{}\"", Uuid::new_v4())
}

/// The audit row of a change.
pub(super) fn entry<C: Content>(action: &'static str, policy: &Targeted<C>) -> Entry {
    let assigned: Vec<String> = policy.assignments.iter().map(assignment_id).collect();
    Entry::new(action, format!("policy:{}", policy.id)).with(json!({
        "name": policy.name,
        "version": policy.version,
        "assignments": assigned,
        "apps": policy.apps.len(),
        "settings": policy.content.len(),
    }))
}

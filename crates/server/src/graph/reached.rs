//! Which policies apply to a registration, and which it holds.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use cordon_graph::protection::{self, ManagedPolicy};
use sqlx::AnyConnection;

use super::call::Call;
use super::policies::every;
use super::registrations::{CONTEXT, PAGE, found, graph_of};
use crate::auth::{Admin, RegistrationRead};
use crate::error::ApiError;
use crate::resolve::{self, Freshness, Who};
use crate::state::AppState;
use crate::store::{StoreError, registrations};

/// The policies of a registration.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(&format!("/{CONTEXT}/{{id}}/appliedPolicies"), get(applied))
        .route(&format!("/{CONTEXT}/{{id}}/intendedPolicies"), get(intended))
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
    let all = every(&mut connection, admin.scope.organisation).await?;
    let reached = Reached::of(app, &mut connection, &row, &all).await?;
    let chosen = if name == "appliedPolicies" { reached.applied } else { reached.intended };
    let chosen = chosen.iter().filter(|policy| policy.exists_in(call.root.version));
    let items = chosen.map(|policy| policy.to_json(&call.root, &call.query)).collect();
    let context = format!("{CONTEXT}('{id}')/{name}");
    let page = call.query.page(items, PAGE);
    Ok(call.reply(StatusCode::OK, &call.root.collection(&context, &format!("{CONTEXT}/{id}/{name}"), page)))
}

/// The organisation's policies, when `$expand` needs them.
pub(super) async fn policies_for(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[registrations::Registration],
) -> Result<Vec<ManagedPolicy>, StoreError> {
    let needed = call.query.expands("appliedPolicies") || call.query.expands("intendedPolicies");
    match rows.first().filter(|_| needed) {
        Some(row) => every(connection, row.id.organisation()).await,
        None => Ok(Vec::new()),
    }
}

/// The policies that a registration should have, and those that it has.
#[derive(Default)]
pub(super) struct Reached {
    pub(super) intended: Vec<ManagedPolicy>,
    pub(super) applied: Vec<ManagedPolicy>,
}

impl Reached {
    pub(super) async fn of(
        app: &AppState,
        connection: &mut AnyConnection,
        row: &registrations::Registration,
        all: &[ManagedPolicy],
    ) -> Result<Self, StoreError> {
        let Some(registration) = graph_of(row) else { return Ok(Self::default()) };
        let now = app.clock.micros();
        let (management, enrolment) = (row.management_state(now), row.enrolment(now));
        let facts = resolve::facts_of(row);
        let who = Who { oid: row.oid, app: &registration.app, management, enrolment, facts: &facts };
        let organisation = row.id.organisation();
        let resolution = app.resolver.resolve(connection, organisation, who, Freshness::Database).await?;
        let Some(merged) = &resolution.merged else { return Ok(Self::default()) };
        let ids = merged.effective.policies();
        let intended: Vec<ManagedPolicy> =
            all.iter().filter(|policy| ids.iter().any(|id| id.id.0 == policy.id())).cloned().collect();
        // The device reports the version it holds. An older one does not tell any more what it was merged from.
        let holds = row.held_version.as_deref() == Some(merged.version.as_str());
        Ok(Self { applied: if holds { intended.clone() } else { Vec::new() }, intended })
    }
}

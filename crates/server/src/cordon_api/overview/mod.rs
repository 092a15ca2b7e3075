//! `GET /cordon/v1/overview`: how the organisation stands, in numbers.

mod asks;
mod registrations;
mod wipes;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_graph::protection::Protecting;
use serde::Serialize;
use utoipa::ToSchema;

use super::TAG;
use crate::auth::{Admin, PolicyRead, RegistrationRead};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::scope::Scope;
use crate::state::{App, AppState};
use crate::store::{gate, policies};
use asks::Asks;
use registrations::{Freshness, Managements, Platforms, Protected, States, Tally};
use wipes::OpenWipes;

/// How long an overview is kept, microseconds.
const AGE: i64 = 5_000_000;

/// How the organisation stands. Not older than five seconds.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Overview {
    /// When it was counted, RFC 3339.
    #[schema(format = DateTime)]
    at: String,
    /// Users with a live registration; protected are those all of whose live registrations are `managed`.
    users: Protected,
    /// Apps, by platform and id, with a live registration.
    apps: Protected,
    /// Devices, by tag, with a live registration.
    devices: Protected,
    registrations: States,
    /// Live registrations whose app reported that a launch condition keeps work data closed.
    blocked_at_gate: u64,
    platforms: Platforms,
    management: Managements,
    freshness: Freshness,
    asks: Asks,
    open_wipes: OpenWipes,
    /// Targeted policies that are given to no group.
    unassigned_policies: usize,
}

/// How the organisation stands, in numbers.
#[utoipa::path(get, path = "/overview", tag = TAG, responses((status = 200, body = Overview)))]
pub(super) async fn overview(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    _: Admin<PolicyRead>,
) -> Result<Json<Arc<Overview>>, ApiError> {
    let now = app.clock.micros();
    // What is counted here changes without a revision too: only its age counts.
    let made = app.kept.overview.get((now, AGE), 0, async || count(&app, &admin.scope, now).await);
    Ok(Json(made.await?))
}

async fn count(app: &App, scope: &Scope, now: i64) -> Result<Overview, ApiError> {
    let mut connection = app.store.read().await?;
    let organisation = scope.organisation;
    let tally = Tally::take(&mut connection, organisation, now).await?;
    let targeted = policies::all::<Protecting>(&mut connection, organisation).await?;
    Ok(Overview {
        at: rfc3339(now),
        users: tally.users(),
        apps: tally.apps(),
        devices: tally.devices(),
        registrations: tally.states,
        blocked_at_gate: gate::blocked(&mut connection, organisation).await?,
        platforms: tally.platforms,
        management: tally.management,
        freshness: tally.freshness,
        asks: Asks::read(&mut connection, organisation, now).await?,
        open_wipes: OpenWipes::read(&mut connection, organisation).await?,
        unassigned_policies: targeted.iter().filter(|policy| !policy.is_assigned()).count(),
    })
}

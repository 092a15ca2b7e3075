//! `GET /cordon/v1/registrations/{id}`: one registration, and what it is meant to hold.

use axum::Json;
use axum::extract::{Path, State};
use cordon_policy::AppId;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::row::Instance;
use crate::auth::{Admin, RegistrationRead};
use crate::cordon_api::TAG;
use crate::cordon_api::standing::{self, PoliciesSaid, Standing, Status};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::listing;

/// A registration with all that is known of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RegistrationDetail)]
pub(in crate::cordon_api) struct Detail {
    #[serde(flatten)]
    instance: Instance,
    /// Where the app stands, as envelopes say it.
    status: Status,
    /// What it is meant to hold now.
    intended: PoliciesSaid,
    /// Whether it reported to hold what it is meant to hold.
    is_current: bool,
    /// Whether a wipe destroyed its work data, as its receipts say, and nobody signed in again since.
    is_wiped: bool,
    /// The apps that count as managed on the device, as `platform:id`.
    #[schema(value_type = Vec<String>)]
    managed_apps: Vec<AppId>,
    /// What the device reported last.
    facts: Map<String, Value>,
    /// The settings that the client can enforce.
    capabilities: Vec<String>,
}

/// One registration, and what it is meant to hold.
#[utoipa::path(
    get, path = "/registrations/{id}", tag = TAG,
    params(("id" = String, Path, description = "The registration.")),
    responses((status = 200, body = Detail))
)]
pub(in crate::cordon_api) async fn one(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    Path(id): Path<String>,
) -> Result<Json<Detail>, ApiError> {
    let mut connection = app.store.read().await?;
    let registration = standing::registration(&mut connection, &admin.scope, &id).await?;
    let standing = Standing::of_registration(&app, &mut connection, &registration).await?;
    let names = listing::names(&mut connection, admin.scope.organisation, &[registration.oid]).await?;
    let intended = standing.policies();
    Ok(Json(Detail {
        instance: Instance::of(&app, &registration, names.get(&registration.oid)),
        status: standing.status(),
        is_current: registration.held_version == intended.version,
        is_wiped: standing.closed == Some("wiped"),
        intended,
        managed_apps: standing.managed_apps.iter().map(|(app, ..)| app.clone()).collect(),
        facts: registration.facts,
        capabilities: registration.capabilities,
    }))
}

//! `/cordon/v1/organisation`: what the organisation has settled for itself.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::AnyConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::TAG;
use super::body::Body;
use crate::audit::Entry;
use crate::auth::{Admin, PolicyRead, PolicyWrite, RegistrationRead};
use crate::error::ApiError;
use crate::state::{App, AppState};
use crate::store::organisations::{self, ManagedAccounts};
use crate::store::{StoreError, registrations};

/// The organisation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Organisation)]
pub(super) struct Organisation {
    id: Uuid,
    /// Its name. Clients may sign in under it, so that it stays as it was given.
    name: String,
    managed_accounts: ManagedAccounts,
    /// The devices that have an app with several managed accounts: where one is wanted, those that came later are closed there.
    devices_with_several: usize,
}

/// What is to be settled; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OrganisationChange)]
pub(super) struct Change {
    managed_accounts: Option<ManagedAccounts>,
}

/// The organisation and what it has settled.
#[utoipa::path(get, path = "/organisation", tag = TAG, responses((status = 200, body = Organisation)))]
pub(super) async fn read(
    State(app): State<AppState>,
    admin: Admin<PolicyRead>,
    _: Admin<RegistrationRead>,
) -> Result<Json<Organisation>, ApiError> {
    let mut connection = app.store.read().await?;
    Ok(Json(now(&app, &mut connection, admin.scope.organisation).await?))
}

/// Settles what the body names. Every device hears of it at once.
#[utoipa::path(
    patch, path = "/organisation", tag = TAG, request_body = Change, responses((status = 200, body = Organisation))
)]
pub(super) async fn change(
    State(app): State<AppState>,
    admin: Admin<PolicyWrite>,
    _: Admin<RegistrationRead>,
    Body(wanted): Body<Change>,
) -> Result<Json<Organisation>, ApiError> {
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    organisations::lock(&mut write, organisation).await?;
    let before = organisations::settings(&mut write, organisation).await?.managed_accounts;
    let wanted = wanted.managed_accounts.unwrap_or(before);
    organisations::set_managed_accounts(&mut write, organisation, wanted).await?;
    let after = now(&app, &mut write, organisation).await?;
    if wanted != before {
        let detail = json!({ "managedAccounts": wanted, "before": before });
        write
            .commit(Entry::new("organisation.update", format!("organisation:{organisation}")).with(detail))
            .await?;
    }
    Ok(Json(after))
}

async fn now(
    app: &App,
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Organisation, StoreError> {
    Ok(Organisation {
        id: organisation,
        name: app.organisation.name.clone(),
        managed_accounts: organisations::settings(&mut *connection, organisation).await?.managed_accounts,
        devices_with_several: registrations::devices_with_several(connection, organisation).await?,
    })
}

//! `GET /cordon/v1/registrations/{id}`: one registration, and what it is meant to hold.

use axum::Json;
use axum::extract::{Path, State};
use cordon_policy::texts::Language;
use cordon_policy::{AppId, control, wipe};
use cordon_wire::RegistrationId;
use cordon_wire::registration::BACKGROUND_ACCESS;
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::AnyConnection;
use utoipa::ToSchema;

use super::row::Instance;
use crate::auth::{Admin, RegistrationRead};
use crate::clock::rfc3339;
use crate::cordon_api::TAG;
use crate::cordon_api::language::Worded;
use crate::cordon_api::params::Params;
use crate::cordon_api::standing::{self, PoliciesSaid, Standing, Status};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::gate::{self, Gate, Outcome};
use crate::store::{StoreError, listing, receipts};

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
    /// What its newest receipt of a wipe says; null where it signed none.
    #[schema(required)]
    last_wipe: Option<LastWipe>,
    /// The apps that count as managed on the device, as `platform:id`.
    #[schema(value_type = Vec<String>)]
    managed_apps: Vec<AppId>,
    /// What the device reported last.
    facts: Map<String, Value>,
    /// The settings that the client can enforce.
    capabilities: Vec<String>,
    /// The launch conditions that do not let work data open freely, as the app told it last, the strictest first. Empty where
    /// it told of none.
    launch: Vec<AtGate>,
    /// Whether the app told that launch conditions were judged. Where it did not, an empty `launch` says nothing.
    is_launch_known: bool,
    /// Whether the app says that it works on work data in the background while its gate is shut.
    works_in_background: bool,
}

/// A launch condition that does not hold.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AtGate {
    /// The setting that asks for it.
    setting: String,
    /// The setting in words; its name where this version has no words for it.
    text: String,
    /// What it does.
    outcome: Outcome,
    /// Since when, RFC 3339, by the device's clock.
    #[schema(format = DateTime)]
    at: String,
}

/// A wipe as the app confirmed it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LastWipe {
    /// Why, as the receipt says it: `order`, or the app's own reason.
    reason: String,
    /// The same in words; the reason itself where this version does not know it.
    text: String,
    /// When the receipt was stored, RFC 3339.
    #[schema(format = DateTime)]
    stored: String,
    /// Names the receipt.
    receipt: String,
}

/// One registration, and what it is meant to hold.
#[utoipa::path(
    get, path = "/registrations/{id}", tag = TAG,
    params(("id" = String, Path, description = "The registration."), Worded),
    responses((status = 200, body = Detail))
)]
pub(in crate::cordon_api) async fn one(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    Path(id): Path<String>,
    Params(Worded { language }): Params<Worded>,
) -> Result<Json<Detail>, ApiError> {
    let mut connection = app.store.read().await?;
    let registration = standing::registration(&mut connection, &admin.scope, &id).await?;
    let standing = Standing::of_registration(&app, &mut connection, &registration).await?;
    let names = listing::names(&mut connection, admin.scope.organisation, &[registration.oid]).await?;
    let intended = standing.policies();
    let last_wipe = last_wipe(&mut connection, &registration.id, language).await?;
    let gate = gate::of(&mut connection, &registration.id).await?;
    Ok(Json(Detail {
        instance: Instance::of(&app, &registration, names.get(&registration.oid)),
        status: standing.status(),
        is_current: registration.held_version == intended.version,
        is_wiped: standing.closed == Some("wiped"),
        last_wipe,
        intended,
        managed_apps: standing.managed_apps.iter().map(|(app, ..)| app.clone()).collect(),
        facts: registration.facts,
        launch: at_gate(&gate, &registration.platform, language),
        is_launch_known: registration.judged,
        works_in_background: registration.capabilities.iter().any(|name| name == BACKGROUND_ACCESS),
        capabilities: registration.capabilities,
    }))
}

fn at_gate(gate: &Gate, platform: &str, language: Language) -> Vec<AtGate> {
    let platform = platform.parse().ok();
    let words =
        |setting: &str| Some(language.label(control::of_property(platform?, setting)?.name).into_owned());
    let told = gate.stands().map(|(setting, stand)| AtGate {
        setting: setting.to_owned(),
        text: words(setting).unwrap_or_else(|| setting.to_owned()),
        outcome: stand.outcome,
        at: rfc3339(stand.at.saturating_mul(1_000_000)),
    });
    let mut told: Vec<_> = told.collect();
    told.sort_by_key(|one| std::cmp::Reverse(one.outcome));
    told
}

async fn last_wipe(
    connection: &mut AnyConnection,
    id: &RegistrationId,
    language: Language,
) -> Result<Option<LastWipe>, StoreError> {
    let mut receipts = receipts::of_registration(connection, id).await?.into_iter();
    let wipe = receipts.find(|one| !matches!(one.receipt.reason.as_str(), "hold" | "release"));
    Ok(wipe.map(|one| {
        let reason = one.receipt.reason;
        let text = wipe::sentence(&reason, language).map_or_else(|| reason.clone(), str::to_owned);
        LastWipe { reason, text, stored: rfc3339(one.created), receipt: one.hash }
    }))
}

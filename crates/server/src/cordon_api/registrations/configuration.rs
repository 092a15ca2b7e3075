//! `GET /cordon/v1/registrations/{id}/configuration`: the app configuration that reaches one registration, name by name.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use cordon_policy::PolicyRef;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Admin, PolicyRead, RegistrationRead};
use crate::cordon_api::TAG;
use crate::cordon_api::standing::{self, Standing};
use crate::error::ApiError;
use crate::resolve::{Configured, Resolution};
use crate::state::AppState;

/// The app configuration that reaches a registration.
#[derive(Serialize, ToSchema)]
#[schema(as = RegistrationConfiguration)]
pub(in crate::cordon_api) struct Answer {
    /// The names, sorted. What the device's management says beside them, the server does not know.
    value: Vec<Name>,
}

/// One name.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ConfiguredName)]
struct Name {
    name: String,
    /// Whether several values count, or would: apps choose by their own rule, and values for everybody that differ are not
    /// delivered at all.
    conflict: bool,
    values: Vec<Said>,
}

/// A value of a name.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConfiguredValue)]
struct Said {
    value: String,
    /// Whether it is delivered and counts.
    counts: bool,
    /// Whether it is for everybody: then it counts only where no configuration says the name.
    is_default: bool,
    /// What says so.
    from: Vec<PolicyRef>,
}

/// The app configuration that reaches a registration now, and where each value comes from.
#[utoipa::path(
    get, path = "/registrations/{id}/configuration", tag = TAG,
    params(("id" = String, Path, description = "The registration.")),
    responses((status = 200, body = Answer))
)]
pub(in crate::cordon_api) async fn configuration(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    _: Admin<PolicyRead>,
    Path(id): Path<String>,
) -> Result<Json<Answer>, ApiError> {
    let mut connection = app.store.read().await?;
    let registration = standing::registration(&mut connection, &admin.scope, &id).await?;
    let standing = Standing::of_registration(&app, &mut connection, &registration).await?;
    Ok(Json(Answer { value: names(&standing.resolution) }))
}

/// Each name with its values: those that are aimed at the user first, then those for everybody, each in order.
fn names(resolution: &Resolution) -> Vec<Name> {
    let mut said: BTreeMap<&str, BTreeMap<(bool, &str), Vec<PolicyRef>>> = BTreeMap::new();
    for one in &resolution.configured {
        for (name, value) in &one.values {
            let values = said.entry(name).or_default();
            values.entry((one.is_default, value)).or_default().push(reference(one));
        }
    }
    let named = said.into_iter().map(|(name, values)| {
        let aimed = values.keys().any(|(is_default, _)| !is_default);
        let counting = values.keys().filter(|(is_default, _)| *is_default != aimed).count();
        let values = values.into_iter().map(|((is_default, value), from)| Said {
            value: value.to_owned(),
            counts: is_default != aimed && (aimed || counting == 1),
            is_default,
            from,
        });
        Name { name: name.to_owned(), conflict: counting > 1, values: values.collect() }
    });
    named.collect()
}

fn reference(one: &Configured) -> PolicyRef {
    PolicyRef { id: one.id.clone(), name: one.name.clone() }
}

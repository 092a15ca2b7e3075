//! `GET /cordon/v1/operations`: wipes, with the receipt of each registration. Holds and releases are part of the device
//! protocol, and devices obey them; no route orders one, not yet.

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use uuid::Uuid;

use super::params::Params;
use super::standing;
use crate::auth::{Admin, RegistrationRead};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::orders::{self, Operation, Order};
use crate::store::{StoreError, receipts};

/// Operations in one answer.
const PAGE: i64 = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// A user, by name or object id.
    user: Option<String>,
}

pub(super) async fn list(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    Params(which): Params<Which>,
) -> Result<Json<Value>, ApiError> {
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let operations = match &which.user {
        Some(name) => {
            let user = standing::user(&mut connection, &admin.scope, name).await?;
            orders::of_user(&mut connection, organisation, user.oid).await?
        }
        None => orders::latest(&mut connection, organisation, PAGE).await?,
    };
    Ok(Json(json!({ "value": operations.iter().map(row).collect::<Vec<_>>() })))
}

pub(super) async fn one(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let missing = || ApiError::not_found("there is no operation of this id: list them first");
    let id = Uuid::parse_str(&id).map_err(|_| missing())?;
    let operation = orders::operation(&mut connection, organisation, id).await?.ok_or_else(missing)?;
    let mut parts = Vec::new();
    for order in orders::of_operation(&mut connection, organisation, id).await? {
        parts.push(part(&mut connection, organisation, &order).await?);
    }
    let mut body = row(&operation);
    if let Some(body) = body.as_object_mut() {
        body.insert("orders".to_owned(), Value::from(parts));
    }
    Ok(Json(body))
}

pub(super) fn row(operation: &Operation) -> Value {
    json!({
        "id": operation.id,
        "kind": operation.kind,
        "user": operation.oid,
        "deviceTag": operation.device_tag,
        "actor": operation.actor,
        "state": operation.state.name(),
        "created": rfc3339(operation.created),
        "modified": rfc3339(operation.modified),
    })
}

/// One registration's share, with the receipts its device signed for it.
async fn part(
    connection: &mut AnyConnection,
    organisation: Uuid,
    order: &Order,
) -> Result<Value, StoreError> {
    let stored = receipts::of_order(connection, organisation, order.id).await?;
    let receipts: Vec<_> = (stored.iter())
        .map(|one| json!({ "hash": one.hash, "receipt": one.receipt, "jws": one.jws, "stored": rfc3339(one.created) }))
        .collect();
    Ok(json!({
        "id": order.id,
        "registration": order.registration.to_string(),
        "state": order.state.name(),
        "created": rfc3339(order.created),
        "sent": order.sent.map(rfc3339),
        "finished": order.finished.map(rfc3339),
        "receipts": receipts,
    }))
}

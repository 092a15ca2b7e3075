//! `GET /cordon/v1/operations`: wipes, with the receipt of each registration. Holds and releases are part of the device
//! protocol, and devices obey them; no route orders one, not yet.

use axum::Json;
use axum::extract::{Path, State};
use cordon_wire::RegistrationId;
use cordon_wire::receipt::Receipt;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::params::Params;
use super::{TAG, standing};
use crate::auth::{Admin, RegistrationRead};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::orders::{self, Operation, Order, OrderState};
use crate::store::{StoreError, receipts};

/// Operations in one answer.
const PAGE: i64 = 200;

/// Whose operations.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// A user, by name or object id.
    user: Option<String>,
}

/// The latest operations.
#[derive(Serialize, ToSchema)]
#[schema(as = OperationList)]
pub(super) struct List {
    /// The latest 200, or all of one user; the latest first.
    value: Vec<Row>,
}

/// What an administrator asked for: one order to each app of a user, on a device or on all of them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Operation)]
pub(super) struct Row {
    id: Uuid,
    /// `wipe`
    kind: String,
    /// Object id of the user.
    user: Uuid,
    /// The device; null for all that the user has and will register.
    #[schema(required)]
    device_tag: Option<String>,
    /// Whether it goes on to whatever the user registers, until it is lifted.
    stands: bool,
    /// Who asked: `user:…`, `client:…` or `server:…`.
    actor: String,
    state: OrderState,
    /// RFC 3339.
    #[schema(format = DateTime)]
    created: String,
    /// RFC 3339.
    #[schema(format = DateTime)]
    modified: String,
}

/// An operation with its orders.
#[derive(Serialize, ToSchema)]
#[schema(as = OperationDetail)]
pub(super) struct Detail {
    #[serde(flatten)]
    operation: Row,
    orders: Vec<Part>,
}

/// The order to one registration.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
struct Part {
    id: Uuid,
    registration: RegistrationId,
    state: OrderState,
    /// RFC 3339.
    #[schema(format = DateTime)]
    created: String,
    /// When it first left in an envelope, RFC 3339.
    #[schema(format = DateTime, required)]
    sent: Option<String>,
    /// When it was over, RFC 3339.
    #[schema(format = DateTime, required)]
    finished: Option<String>,
    /// What the device signed, oldest first.
    receipts: Vec<Delivered>,
}

/// A receipt with the token that proves it.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveredReceipt)]
struct Delivered {
    /// Names it.
    hash: String,
    receipt: Receipt,
    /// As the device signed it.
    jws: String,
    /// When it was stored, RFC 3339.
    #[schema(format = DateTime)]
    stored: String,
}

/// The latest operations, or those of one user.
#[utoipa::path(get, path = "/operations", tag = TAG, params(Which), responses((status = 200, body = List)))]
pub(super) async fn list(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    Params(which): Params<Which>,
) -> Result<Json<List>, ApiError> {
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let operations = match &which.user {
        Some(name) => {
            let user = standing::user(&mut connection, &admin.scope, name).await?;
            orders::of_user(&mut connection, organisation, user.oid).await?
        }
        None => orders::latest(&mut connection, organisation, PAGE).await?,
    };
    Ok(Json(List { value: operations.iter().map(Row::of).collect() }))
}

/// One operation with its orders and what devices signed for them.
#[utoipa::path(
    get, path = "/operations/{id}", tag = TAG, params(("id" = String, Path, description = "The operation.")),
    responses((status = 200, body = Detail))
)]
pub(super) async fn one(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    Path(id): Path<String>,
) -> Result<Json<Detail>, ApiError> {
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let operation = standing::operation(&mut connection, &admin.scope, &id).await?;
    let mut parts = Vec::new();
    for order in orders::of_operation(&mut connection, organisation, operation.id).await? {
        parts.push(part(&mut connection, organisation, &order).await?);
    }
    Ok(Json(Detail { operation: Row::of(&operation), orders: parts }))
}

impl Row {
    pub(super) fn of(operation: &Operation) -> Self {
        Self {
            id: operation.id,
            kind: operation.kind.clone(),
            user: operation.oid,
            device_tag: operation.device_tag.clone(),
            stands: operation.stands,
            actor: operation.actor.clone(),
            state: operation.state,
            created: rfc3339(operation.created),
            modified: rfc3339(operation.modified),
        }
    }
}

/// One registration's share, with the receipts its device signed for it.
async fn part(connection: &mut AnyConnection, organisation: Uuid, order: &Order) -> Result<Part, StoreError> {
    let stored = receipts::of_order(connection, organisation, order.id).await?;
    let receipts = stored.into_iter().map(|one| Delivered {
        hash: one.hash,
        receipt: one.receipt,
        jws: one.jws,
        stored: rfc3339(one.created),
    });
    Ok(Part {
        id: order.id,
        registration: order.registration,
        state: order.state,
        created: rfc3339(order.created),
        sent: order.sent.map(rfc3339),
        finished: order.finished.map(rfc3339),
        receipts: receipts.collect(),
    })
}

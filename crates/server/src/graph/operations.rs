//! What registrations were told: operations, and the wipe of a user's device.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get, post};
use cordon_graph::registration::{OPERATION_PROPERTIES, Operation, wipe_device_tag};
use cordon_wire::RegistrationId;
use cordon_wire::order::OrderKind;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use uuid::Uuid;

use super::call::{Call, Json, done, no_such, wrong};
use super::registrations::{CONTEXT, PAGE, found, owner};
use crate::audit::Entry;
use crate::auth::{Admin, RegistrationRead, Wipe};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::orders::{self, Order, OrderState};
use crate::store::{StoreError, receipts, registrations};

/// Operations of a registration, and the wipe actions of a user.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(&format!("/{CONTEXT}/{{id}}/operations"), get(operations))
        .route(&format!("/{CONTEXT}/{{id}}/operations/{{operation}}"), delete(cancel))
        .route("/users/{user}/wipeManagedAppRegistrationsByDeviceTag", post(wipe))
        .route("/users/{user}/wipeManagedAppRegistrationByDeviceTag", post(wipe))
}

async fn operations(
    admin: Admin<RegistrationRead>,
    State(app): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&|name| OPERATION_PROPERTIES.contains(&name), &[])?;
    let mut connection = app.store.read().await?;
    let row = found(&mut connection, admin.scope.organisation, &id).await?;
    let items = operations_of(&mut connection, &row.id).await?;
    let page = call.query.page(items.iter().map(Operation::to_json).collect(), PAGE);
    let context = format!("{CONTEXT}('{id}')/operations");
    let body = call.root.collection(&context, &format!("{CONTEXT}/{id}/operations"), page);
    Ok(call.reply(StatusCode::OK, &body))
}

async fn wipe(
    admin: Admin<Wipe>,
    State(app): State<AppState>,
    Path(user): Path<String>,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let tag = wipe_device_tag(&body).map_err(wrong)?;
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let oid = owner(&mut write, organisation, &user).await?;
    // Registrations of the user are made under the same lock: none slips in between.
    registrations::lock_user(&mut write, organisation, oid).await?;
    let (actor, now) = (admin.scope.actor.to_string(), write.now());
    let Some(operation) = orders::wipe(&mut write, organisation, oid, &tag, &actor, now).await? else {
        let text = format!("the user has no registration with the device tag `{tag}`: list them to find it");
        return Err(ApiError::not_found(text));
    };
    let detail = json!({ "user": oid, "deviceTag": tag });
    write.commit(operation.entry().with(detail)).await?;
    Ok(done())
}

/// Takes back a wipe that was not sent yet, with the other parts of the same operation that were not.
async fn cancel(
    admin: Admin<Wipe>,
    State(app): State<AppState>,
    Path((id, order)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let row = found(&mut write, organisation, &id).await?;
    let order_id = Uuid::parse_str(&order).map_err(|_| no_such("operation", &order))?;
    let found = orders::find(&mut write, organisation, order_id).await?;
    let found = found.filter(|o| o.registration == row.id).ok_or_else(|| no_such("operation", &order))?;
    let standing = orders::standing(&mut write, organisation, row.oid).await?;
    if standing.is_some_and(|wipe| wipe.operation == found.operation) {
        let text = "the order is part of a wipe of the user that stands: lift that at \
            `/cordon/v1/operations/{id}/lift`";
        return Err(ApiError::conflict(text));
    }
    let now = write.now();
    orders::cancel(&mut write, organisation, found.operation, now).await?;
    let after = orders::find(&mut write, organisation, order_id).await?.map(|o| o.state);
    if after != Some(OrderState::Canceled) {
        let text = "the order was sent already and cannot be taken back: wait for the receipt";
        return Err(ApiError::conflict(text));
    }
    write.commit(Entry::new("wipe.cancel", format!("operation:{}", found.operation))).await?;
    Ok(done())
}

/// The orders that a registration was given, with their receipts.
pub(super) async fn operations_of(
    connection: &mut AnyConnection,
    id: &RegistrationId,
) -> Result<Vec<Operation>, StoreError> {
    let mut out = Vec::new();
    for order in orders::of_registration(connection, id).await? {
        let stored = receipts::of_order(connection, id.organisation(), order.id).await?;
        let receipts = stored
            .iter()
            .map(|r| json!({ "hash": r.hash, "receipt": r.receipt, "jws": r.jws, "created": r.created }));
        out.push(operation_of(&order, receipts.collect()));
    }
    Ok(out)
}

fn operation_of(order: &Order, receipts: Vec<Value>) -> Operation {
    let modified = order.finished.or(order.sent).unwrap_or(order.created);
    let display_name = match order.kind {
        OrderKind::Wipe => "Selective wipe",
        OrderKind::Hold => "Hold",
        OrderKind::Release => "Release",
        OrderKind::Unknown => "Unknown",
    };
    Operation {
        id: order.id.to_string(),
        display_name: display_name.to_owned(),
        state: order.state.name().to_owned(),
        version: format!("\"{}-{modified}\"", order.state.name()),
        modified,
        receipts,
    }
}

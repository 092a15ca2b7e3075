//! What changes an order, and what is held until the commit meanwhile.

use std::collections::BTreeSet;

use cordon_wire::order::OrderKind;
use cordon_wire::{KeyId, RegistrationId};
use sqlx::AnyConnection;
use uuid::Uuid;

use super::operations::{lock_operation, lock_operations, settle_operation};
use super::{Order, OrderState, Standing, find, unsettled};
use crate::store::StoreError;
use crate::store::sql::Sql;

/// Notes the token that goes out, and the keys that it waits for. False when the order is no longer open.
pub(crate) async fn mark_sent(
    connection: &mut AnyConnection,
    order: &Order,
    jws: &str,
    key_ids: &[KeyId],
    now: i64,
) -> Result<bool, StoreError> {
    lock_operation(&mut *connection, order.registration.organisation(), order.operation).await?;
    let mut sql = Sql::new("UPDATE wipe_order SET state = 'sent', jws = ");
    sql.bind(jws.to_owned())?
        .push(", key_ids = ")
        .bind(serde_json::to_string(key_ids).unwrap_or_default())?;
    sql.push(", sent = COALESCE(sent, ").bind(now)?.push(") WHERE organisation = ");
    sql.bind(order.registration.organisation().to_string())?.push(" AND id = ").bind(order.id.to_string())?;
    sql.push(" AND state IN ('pending', 'sent')");
    Ok(sql.execute(connection).await? > 0)
}

/// The order as it stands once its operation's row is held until the commit; nobody else changes it meanwhile.
pub(crate) async fn locked(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
) -> Result<Option<Order>, StoreError> {
    let Some(found) = find(&mut *connection, organisation, id).await? else { return Ok(None) };
    lock_operation(&mut *connection, organisation, found.operation).await?;
    find(connection, organisation, id).await
}

/// Takes, until the commit and in the order of their ids, the operations of everything unsettled with these
/// registrations, of the orders `also`, and the wipe of the user that stands. The unsettled orders as they stand then, oldest first; one that was given
/// meanwhile is not among them.
pub(crate) async fn hold(
    connection: &mut AnyConnection,
    registrations: &[RegistrationId],
    also: &[Uuid],
    standing: Option<Standing>,
) -> Result<Vec<Order>, StoreError> {
    let Some(organisation) = registrations.first().map(RegistrationId::organisation) else {
        return Ok(Vec::new());
    };
    let mut operations: BTreeSet<_> = standing.iter().map(|wipe| wipe.operation).collect();
    for registration in registrations {
        operations
            .extend(unsettled(&mut *connection, registration).await?.iter().map(|order| order.operation));
    }
    for order in also {
        operations.extend(find(&mut *connection, organisation, *order).await?.map(|order| order.operation));
    }
    lock_operations(&mut *connection, organisation, &operations).await?;
    let mut held = Vec::new();
    for registration in registrations {
        held.extend(unsettled(&mut *connection, registration).await?);
    }
    held.retain(|order| operations.contains(&order.operation));
    Ok(held)
}

/// The open ones among these orders, whose operations are held, wait for these keys too, unless a receipt was stored for
/// them.
pub(crate) async fn learn(
    connection: &mut AnyConnection,
    held: &[Order],
    live: &[KeyId],
    answered: &[Uuid],
) -> Result<(), StoreError> {
    for order in held {
        let all = union(&order.key_ids, live);
        let waits = order.kind == OrderKind::Wipe && order.state.is_open() && order.receipt.is_none();
        if !waits || answered.contains(&order.id) || all.len() == order.key_ids.len() {
            continue;
        }
        let mut sql = Sql::new("UPDATE wipe_order SET key_ids = ");
        sql.bind(serde_json::to_string(&all).unwrap_or_default())?;
        sql.push(" WHERE organisation = ").bind(order.registration.organisation().to_string())?;
        sql.push(" AND id = ").bind(order.id.to_string())?;
        sql.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Both, each key once, sorted.
pub(crate) fn union(one: &[KeyId], other: &[KeyId]) -> Vec<KeyId> {
    let mut all = [one, other].concat();
    all.sort_unstable();
    all.dedup();
    all
}

/// Notes how an order stands, the keys it waits for and its newest receipt.
pub(crate) async fn settle(
    connection: &mut AnyConnection,
    order: &Order,
    now: i64,
) -> Result<(), StoreError> {
    lock_operation(&mut *connection, order.registration.organisation(), order.operation).await?;
    let over = !order.state.is_open();
    let mut sql = Sql::new("UPDATE wipe_order SET state = ");
    sql.bind(order.state.name())?.push(", receipt = ").bind(order.receipt.clone())?;
    sql.push(", key_ids = ").bind(serde_json::to_string(&order.key_ids).unwrap_or_default())?;
    sql.push(", finished = ").bind(over.then_some(now))?;
    sql.push(" WHERE organisation = ").bind(order.registration.organisation().to_string())?;
    sql.push(" AND id = ").bind(order.id.to_string())?;
    sql.execute(&mut *connection).await?;
    settle_operation(connection, order.registration.organisation(), order.operation, now).await.map(|_| ())
}

/// Takes back what was not sent yet. The state of the operation afterwards.
pub(crate) async fn cancel(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
    now: i64,
) -> Result<OrderState, StoreError> {
    lock_operation(&mut *connection, organisation, operation).await?;
    let mut sql = Sql::new("UPDATE wipe_order SET state = 'canceled', finished = ");
    sql.bind(now)?.push(" WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND operation = ")
        .bind(operation.to_string())?
        .push(" AND state IN ('pendingApproval', 'pending')");
    sql.execute(&mut *connection).await?;
    settle_operation(connection, organisation, operation, now).await
}

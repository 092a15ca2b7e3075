//! Operations that an administrator began, and the orders to single registrations that they are made of.

use std::collections::BTreeSet;

pub(crate) use cordon_policy::wipe::WipeState as OrderState;
use cordon_wire::order::OrderKind;
use cordon_wire::{KeyId, RegistrationId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::sql::Sql;
use super::{StoreError, caps, guid, json, registrations};
use crate::audit::Entry;

/// What an administrator asked for: one kind of order to the apps of a user on a device.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its id.
    pub(crate) id: Uuid,
    /// `wipe`.
    pub(crate) kind: String,
    /// The user.
    pub(crate) oid: Uuid,
    /// The device.
    pub(crate) device_tag: String,
    /// Who asked.
    pub(crate) actor: String,
    /// Where it stands.
    pub(crate) state: OrderState,
    /// Microseconds.
    pub(crate) created: i64,
    /// Microseconds.
    pub(crate) modified: i64,
}

impl Operation {
    /// The audit row of its beginning.
    pub(crate) fn entry(&self) -> Entry {
        let action = match self.state {
            OrderState::PendingApproval => "wipe.withhold",
            _ => "wipe.order",
        };
        Entry::new(action, format!("operation:{}", self.id))
    }
}

/// An order to one registration.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// Its id.
    pub(crate) id: Uuid,
    /// The operation it is part of.
    pub(crate) operation: Uuid,
    /// To whom.
    pub(crate) registration: RegistrationId,
    /// What.
    pub(crate) kind: OrderKind,
    /// The keys that were known to live.
    pub(crate) key_ids: Vec<KeyId>,
    /// The token, once it fell due.
    pub(crate) jws: Option<String>,
    /// Where it stands.
    pub(crate) state: OrderState,
    /// Microseconds.
    pub(crate) created: i64,
    /// Microseconds.
    pub(crate) sent: Option<i64>,
    /// Microseconds.
    pub(crate) finished: Option<i64>,
    /// Hash of the newest receipt.
    pub(crate) receipt: Option<String>,
}

const ORDERS: &str = "SELECT id, operation, registration, kind, key_ids, jws, state, created, sent, finished, receipt \
    FROM wipe_order ";
const OPERATIONS: &str = "SELECT id, kind, oid, device_tag, actor, state, created, modified FROM operation ";

fn order(row: &AnyRow) -> Result<Order, StoreError> {
    let text = |column: &'static str| row.try_get::<String, _>(column);
    let registration = text("registration")?.parse();
    Ok(Order {
        id: guid(&text("id")?, "id of an order")?,
        operation: guid(&text("operation")?, "operation of an order")?,
        registration: registration.map_err(|_| StoreError::Corrupt { what: "registration of an order" })?,
        kind: kind(&text("kind")?),
        key_ids: json(&text("key_ids")?, "key ids of an order")?,
        jws: row.try_get("jws")?,
        state: state(&text("state")?)?,
        created: row.try_get("created")?,
        sent: row.try_get("sent")?,
        finished: row.try_get("finished")?,
        receipt: row.try_get("receipt")?,
    })
}

fn kind(name: &str) -> OrderKind {
    match name {
        "wipe" => OrderKind::Wipe,
        "hold" => OrderKind::Hold,
        "release" => OrderKind::Release,
        _ => OrderKind::Unknown,
    }
}

fn state(name: &str) -> Result<OrderState, StoreError> {
    OrderState::by_name(name).ok_or(StoreError::Corrupt { what: "state of an order" })
}

fn kind_name(kind: OrderKind) -> &'static str {
    match kind {
        OrderKind::Wipe => "wipe",
        OrderKind::Hold => "hold",
        OrderKind::Release => "release",
        OrderKind::Unknown => "unknown",
    }
}

fn operation_of(row: &AnyRow) -> Result<Operation, StoreError> {
    Ok(Operation {
        id: guid(&row.try_get::<String, _>("id")?, "id of an operation")?,
        kind: row.try_get("kind")?,
        oid: guid(&row.try_get::<String, _>("oid")?, "user of an operation")?,
        device_tag: row.try_get("device_tag")?,
        actor: row.try_get("actor")?,
        state: state(&row.try_get::<String, _>("state")?)?,
        created: row.try_get("created")?,
        modified: row.try_get("modified")?,
    })
}

/// Orders the selective wipe of a user's apps on a device: one operation, one order per live registration, to be sent
/// at the next check-in, or above the organisation's limits once it is approved. `None` when the user has no live
/// registration there.
pub(crate) async fn wipe(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
    device_tag: &str,
    actor: &str,
    now: i64,
) -> Result<Option<Operation>, StoreError> {
    let mut targets = registrations::of_user(connection, organisation, oid).await?;
    targets.retain(|one| one.state == registrations::State::Live && one.device_tag == device_tag);
    if targets.is_empty() {
        return Ok(None);
    }
    let fall = caps::judge(connection, organisation, oid, device_tag, now).await?;
    let operation = Operation {
        id: Uuid::new_v4(),
        kind: kind_name(OrderKind::Wipe).to_owned(),
        oid,
        device_tag: device_tag.to_owned(),
        actor: actor.to_owned(),
        state: fall.state(),
        created: now,
        modified: now,
    };
    insert_operation(connection, organisation, &operation).await?;
    for target in &targets {
        insert(connection, operation.id, &target.id, OrderKind::Wipe, &target.live_keys, now).await?;
    }
    caps::note(connection, organisation, operation.id, fall, now).await?;
    Ok(Some(operation))
}

async fn insert_operation(
    connection: &mut AnyConnection,
    organisation: Uuid,
    new: &Operation,
) -> Result<(), StoreError> {
    let mut sql = Sql::new(
        "INSERT INTO operation (organisation, id, kind, oid, device_tag, actor, state, created, modified) VALUES (",
    );
    sql.bind(organisation.to_string())?.push(", ").bind(new.id.to_string())?;
    sql.push(", ").bind(new.kind.clone())?.push(", ").bind(new.oid.to_string())?;
    sql.push(", ").bind(new.device_tag.clone())?.push(", ").bind(new.actor.clone())?;
    sql.push(", ").bind(new.state.name())?.push(", ").bind(new.created)?;
    sql.push(", ").bind(new.modified)?.push(")");
    sql.execute(connection).await?;
    Ok(())
}

/// Adds an order to an operation.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    operation: Uuid,
    registration: &RegistrationId,
    kind: OrderKind,
    key_ids: &[KeyId],
    now: i64,
) -> Result<(), StoreError> {
    let mut sql = Sql::new(
        "INSERT INTO wipe_order (organisation, id, operation, registration, kind, key_ids, state, created) VALUES (",
    );
    sql.bind(registration.organisation().to_string())?.push(", ").bind(Uuid::new_v4().to_string())?;
    sql.push(", ").bind(operation.to_string())?.push(", ").bind(registration.to_string())?;
    sql.push(", ").bind(kind_name(kind))?;
    sql.push(", ").bind(serde_json::to_string(key_ids).unwrap_or_default())?;
    sql.push(", 'pending', ").bind(now)?.push(")");
    sql.execute(connection).await?;
    Ok(())
}

/// The orders of a registration that wait for a receipt or for approval, oldest first.
pub(crate) async fn unsettled(
    connection: &mut AnyConnection,
    registration: &RegistrationId,
) -> Result<Vec<Order>, StoreError> {
    let mut sql = Sql::new(ORDERS);
    sql.push("WHERE organisation = ").bind(registration.organisation().to_string())?;
    sql.push(" AND registration = ").bind(registration.to_string())?;
    sql.push(" AND state IN ('pendingApproval', 'pending', 'sent') ORDER BY created, id");
    sql.fetch_all(connection).await?.iter().map(order).collect()
}

/// An order by id.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
) -> Result<Option<Order>, StoreError> {
    let mut sql = Sql::new(ORDERS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND id = ").bind(id.to_string())?;
    sql.fetch_all(connection).await?.first().map(order).transpose()
}

/// The orders of an operation, oldest first.
pub(crate) async fn of_operation(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
) -> Result<Vec<Order>, StoreError> {
    let mut sql = Sql::new(ORDERS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND operation = ").bind(operation.to_string())?.push(" ORDER BY created, id");
    sql.fetch_all(connection).await?.iter().map(order).collect()
}

/// Every order that a registration was ever given, oldest first.
pub(crate) async fn of_registration(
    connection: &mut AnyConnection,
    registration: &RegistrationId,
) -> Result<Vec<Order>, StoreError> {
    let mut sql = Sql::new(ORDERS);
    sql.push("WHERE organisation = ").bind(registration.organisation().to_string())?;
    sql.push(" AND registration = ").bind(registration.to_string())?.push(" ORDER BY created, id");
    sql.fetch_all(connection).await?.iter().map(order).collect()
}

/// An operation by id.
pub(crate) async fn operation(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
) -> Result<Option<Operation>, StoreError> {
    let mut sql = Sql::new(OPERATIONS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND id = ").bind(id.to_string())?;
    sql.fetch_all(connection).await?.first().map(operation_of).transpose()
}

/// The operations on a user, newest first.
pub(crate) async fn of_user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<Vec<Operation>, StoreError> {
    let mut sql = Sql::new(OPERATIONS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND oid = ").bind(oid.to_string())?.push(" ORDER BY created DESC, id");
    sql.fetch_all(connection).await?.iter().map(operation_of).collect()
}

/// The latest operations of the organisation, newest first, at most `limit`.
pub(crate) async fn latest(
    connection: &mut AnyConnection,
    organisation: Uuid,
    limit: i64,
) -> Result<Vec<Operation>, StoreError> {
    let mut sql = Sql::new(OPERATIONS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" ORDER BY created DESC, id LIMIT ").bind(limit)?;
    sql.fetch_all(connection).await?.iter().map(operation_of).collect()
}

/// The operations that wait for approval, for their device or for its receipts, oldest first.
pub(crate) async fn open_operations(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Vec<Operation>, StoreError> {
    let open =
        OrderState::ALL.into_iter().filter(|state| state.is_open() || *state == OrderState::PendingApproval);
    let mut sql = Sql::new(OPERATIONS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND state IN ").bind_list(open.map(OrderState::name))?.push(" ORDER BY created, id");
    sql.fetch_all(connection).await?.iter().map(operation_of).collect()
}

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

/// Takes the operation's row until the commit, so that what its orders add up to is counted by one transaction after
/// another. Taken before any of its orders is touched.
pub(super) async fn lock_operation(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
) -> Result<(), StoreError> {
    let mut sql = Sql::new("UPDATE operation SET modified = modified WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND id = ").bind(operation.to_string())?;
    sql.execute(connection).await?;
    Ok(())
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
/// registrations and of the orders `also`. The unsettled orders as they stand then, oldest first; one that was given
/// meanwhile is not among them.
pub(crate) async fn hold(
    connection: &mut AnyConnection,
    registrations: &[RegistrationId],
    also: &[Uuid],
) -> Result<Vec<Order>, StoreError> {
    let Some(organisation) = registrations.first().map(RegistrationId::organisation) else {
        return Ok(Vec::new());
    };
    let mut operations = BTreeSet::new();
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

/// Takes operations until the commit, in the order of their ids.
pub(crate) async fn lock_operations(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operations: &BTreeSet<Uuid>,
) -> Result<(), StoreError> {
    for operation in operations {
        lock_operation(&mut *connection, organisation, *operation).await?;
    }
    Ok(())
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

/// Writes the state of an operation that its orders add up to.
pub(crate) async fn settle_operation(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
    now: i64,
) -> Result<OrderState, StoreError> {
    let orders = of_operation(connection, organisation, operation).await?;
    let parts: Vec<OrderState> = orders.iter().map(|order| order.state).collect();
    let state = OrderState::of_parts(&parts);
    let mut sql = Sql::new("UPDATE operation SET state = ");
    sql.bind(state.name())?.push(", modified = ").bind(now)?;
    sql.push(" WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND id = ").bind(operation.to_string())?.push(" AND state <> ").bind(state.name())?;
    sql.execute(connection).await?;
    Ok(state)
}

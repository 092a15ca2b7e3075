//! Operations that an administrator began ([`operations`]), and the orders to single registrations that they are made of.
//! What changes an order and what has to be held meanwhile stands in [`changes`].

mod changes;
mod operations;
mod users;

pub(crate) use cordon_policy::wipe::WipeState as OrderState;
use cordon_wire::order::OrderKind;
use cordon_wire::{KeyId, RegistrationId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::sql::Sql;
use super::{StoreError, guid, json};

pub(crate) use changes::{cancel, hold, learn, locked, mark_sent, settle, union};
pub(super) use operations::lock_operation;
pub(crate) use operations::{
    Operation, latest, lock_operations, of_user, open_operations, operation, settle_operation, wipe,
};
pub(super) use users::approve as approve_user;
pub(crate) use users::{Standing, follow, lift, standing, wipe_user};

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

/// The orders of an organisation for which this holds, oldest first.
async fn select(
    connection: &mut AnyConnection,
    organisation: Uuid,
    condition: impl FnOnce(&mut Sql) -> Result<(), StoreError>,
) -> Result<Vec<Order>, StoreError> {
    let mut sql = Sql::new(ORDERS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?.push(" AND ");
    condition(&mut sql)?;
    sql.push(" ORDER BY created, id");
    sql.fetch_all(connection).await?.iter().map(order).collect()
}

/// The orders of a registration that wait for a receipt or for approval, oldest first.
pub(crate) async fn unsettled(
    connection: &mut AnyConnection,
    registration: &RegistrationId,
) -> Result<Vec<Order>, StoreError> {
    let of = |sql: &mut Sql| {
        sql.push("registration = ").bind(registration.to_string())?;
        sql.push(" AND state IN ('pendingApproval', 'pending', 'sent')");
        Ok(())
    };
    select(connection, registration.organisation(), of).await
}

/// An order by id.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
) -> Result<Option<Order>, StoreError> {
    let of = |sql: &mut Sql| sql.push("id = ").bind(id.to_string()).map(|_| ());
    Ok(select(connection, organisation, of).await?.pop())
}

/// The orders of an operation, oldest first.
pub(crate) async fn of_operation(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
) -> Result<Vec<Order>, StoreError> {
    let of = |sql: &mut Sql| sql.push("operation = ").bind(operation.to_string()).map(|_| ());
    select(connection, organisation, of).await
}

/// Every order that a registration was ever given, oldest first.
pub(crate) async fn of_registration(
    connection: &mut AnyConnection,
    registration: &RegistrationId,
) -> Result<Vec<Order>, StoreError> {
    let of = |sql: &mut Sql| sql.push("registration = ").bind(registration.to_string()).map(|_| ());
    select(connection, registration.organisation(), of).await
}

//! Operations: what an administrator asked for, made of one order per registration.

use std::collections::BTreeSet;

use cordon_wire::order::OrderKind;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::users::{self, Standing};
use super::{OrderState, insert, kind_name, of_operation, state};
use crate::audit::Entry;
use crate::store::caps::Fall;
use crate::store::sql::Sql;
use crate::store::{StoreError, caps, guid, registrations};

/// What an administrator asked for: one kind of order to the apps of a user, on a device or wherever they are.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its id.
    pub(crate) id: Uuid,
    /// `wipe`.
    pub(crate) kind: String,
    /// The user.
    pub(crate) oid: Uuid,
    /// The device; `None` for all of the user's.
    pub(crate) device_tag: Option<String>,
    /// Who asked.
    pub(crate) actor: String,
    /// Where it stands.
    pub(crate) state: OrderState,
    /// Microseconds.
    pub(crate) created: i64,
    /// Microseconds.
    pub(crate) modified: i64,
    /// Whether it goes on to whatever the user registers, until it is lifted.
    pub(crate) stands: bool,
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

const OPERATIONS: &str = "SELECT id, kind, oid, device_tag, actor, state, created, modified, \
    (SELECT COUNT(*) FROM user_wipe w WHERE w.organisation = operation.organisation AND w.operation = operation.id) AS stands \
    FROM operation ";

fn operation_of(row: &AnyRow) -> Result<Operation, StoreError> {
    Ok(Operation {
        id: guid(&row.try_get::<String, _>("id")?, "id of an operation")?,
        kind: row.try_get("kind")?,
        oid: guid(&row.try_get::<String, _>("oid")?, "user of an operation")?,
        device_tag: Some(row.try_get::<String, _>("device_tag")?).filter(|tag| !tag.is_empty()),
        actor: row.try_get("actor")?,
        state: state(&row.try_get::<String, _>("state")?)?,
        created: row.try_get("created")?,
        modified: row.try_get("modified")?,
        stands: row.try_get::<i64, _>("stands")? > 0,
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
    let fall = caps::judge(connection, organisation, (oid, Some(device_tag)), 1, now).await?;
    let operation = begin(connection, organisation, (oid, Some(device_tag)), actor, fall, now).await?;
    for target in &targets {
        insert(connection, operation.id, &target.id, OrderKind::Wipe, &target.live_keys, now).await?;
    }
    caps::note(connection, organisation, operation.id, fall, 1, now).await?;
    Ok(Some(operation))
}

/// Inserts a wipe without its orders.
pub(super) async fn begin(
    connection: &mut AnyConnection,
    organisation: Uuid,
    (oid, device_tag): (Uuid, Option<&str>),
    actor: &str,
    fall: Fall,
    now: i64,
) -> Result<Operation, StoreError> {
    let operation = Operation {
        id: Uuid::new_v4(),
        kind: kind_name(OrderKind::Wipe).to_owned(),
        oid,
        device_tag: device_tag.map(str::to_owned),
        actor: actor.to_owned(),
        state: fall.state(),
        created: now,
        modified: now,
        stands: false,
    };
    insert_operation(connection, organisation, &operation).await?;
    Ok(operation)
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
    sql.push(", ").bind(new.device_tag.clone().unwrap_or_default())?.push(", ").bind(new.actor.clone())?;
    sql.push(", ").bind(new.state.name())?.push(", ").bind(new.created)?;
    sql.push(", ").bind(new.modified)?.push(")");
    sql.execute(connection).await?;
    Ok(())
}

/// The operations of an organisation for which this holds, in this order.
async fn select(
    connection: &mut AnyConnection,
    organisation: Uuid,
    condition: impl FnOnce(&mut Sql) -> Result<(), StoreError>,
) -> Result<Vec<Operation>, StoreError> {
    let mut sql = Sql::new(OPERATIONS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    condition(&mut sql)?;
    sql.fetch_all(connection).await?.iter().map(operation_of).collect()
}

/// An operation by id.
pub(crate) async fn operation(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
) -> Result<Option<Operation>, StoreError> {
    let of = |sql: &mut Sql| sql.push(" AND id = ").bind(id.to_string()).map(|_| ());
    Ok(select(connection, organisation, of).await?.pop())
}

/// The operations on a user, newest first.
pub(crate) async fn of_user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<Vec<Operation>, StoreError> {
    let of = |sql: &mut Sql| {
        sql.push(" AND oid = ").bind(oid.to_string())?.push(" ORDER BY created DESC, id");
        Ok(())
    };
    select(connection, organisation, of).await
}

/// The latest operations of the organisation, newest first, at most `limit`.
pub(crate) async fn latest(
    connection: &mut AnyConnection,
    organisation: Uuid,
    limit: i64,
) -> Result<Vec<Operation>, StoreError> {
    let of = |sql: &mut Sql| sql.push(" ORDER BY created DESC, id LIMIT ").bind(limit).map(|_| ());
    select(connection, organisation, of).await
}

/// The operations that wait for approval, for their device or for its receipts, oldest first.
pub(crate) async fn open_operations(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Vec<Operation>, StoreError> {
    let open =
        OrderState::ALL.into_iter().filter(|state| state.is_open() || *state == OrderState::PendingApproval);
    let of = |sql: &mut Sql| {
        sql.push(" AND state IN ").bind_list(open.map(OrderState::name))?.push(" ORDER BY created, id");
        Ok(())
    };
    select(connection, organisation, of).await
}

/// Takes the operation's row until the commit, so that what its orders add up to is counted by one transaction after
/// another. Taken before any of its orders is touched.
pub(in crate::store) async fn lock_operation(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
) -> Result<(), StoreError> {
    let mut sql = Sql::new("UPDATE operation SET modified = modified WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND id = ").bind(operation.to_string())?;
    sql.execute(connection).await?;
    Ok(())
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

/// Writes the state of an operation that its orders add up to.
pub(crate) async fn settle_operation(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
    now: i64,
) -> Result<OrderState, StoreError> {
    let orders = of_operation(connection, organisation, operation).await?;
    let parts: Vec<OrderState> = orders.iter().map(|order| order.state).collect();
    let state = match users::standing_by(connection, organisation, operation).await? {
        Some(Standing { approved: false, .. }) => OrderState::PendingApproval,
        // Nobody is there to be told, or nobody any more; whoever registers next is.
        Some(_) if !parts.iter().any(|part| *part != OrderState::Canceled) => OrderState::Pending,
        _ => OrderState::of_parts(&parts),
    };
    let mut sql = Sql::new("UPDATE operation SET state = ");
    sql.bind(state.name())?.push(", modified = ").bind(now)?;
    sql.push(" WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND id = ").bind(operation.to_string())?.push(" AND state <> ").bind(state.name())?;
    sql.execute(connection).await?;
    Ok(state)
}

//! Wipes of a user: every registration now and, until the wipe is lifted, each that is made.

use cordon_wire::order::OrderKind;
use cordon_wire::{KeyId, RegistrationId};
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::operations::{begin, lock_operation, operation, settle_operation};
use super::{Operation, cancel, insert, unsettled};
use crate::store::sql::Sql;
use crate::store::{StoreError, caps, guid, registrations};

/// A wipe of a user that was not lifted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    /// Its operation.
    pub(crate) operation: Uuid,
    /// Whether it may go out.
    pub(crate) approved: bool,
}

/// Orders the wipe of everything that the user has, until it is lifted. Above the organisation's limits it waits for
/// approval. `None` when one stands already. The user is locked.
pub(crate) async fn wipe_user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
    actor: &str,
    now: i64,
) -> Result<Option<Operation>, StoreError> {
    if standing(connection, organisation, oid).await?.is_some() {
        return Ok(None);
    }
    let mut targets = registrations::of_user(connection, organisation, oid).await?;
    targets.retain(|one| one.state == registrations::State::Live);
    let mut devices: Vec<_> = targets.iter().map(|one| one.device_tag.as_str()).collect();
    devices.sort_unstable();
    devices.dedup();
    let weight = i64::try_from(devices.len().max(1)).unwrap_or(i64::MAX);
    let fall = caps::judge(connection, organisation, (oid, None), weight, now).await?;
    let approved = !fall.waits();
    let mut begun = begin(connection, organisation, (oid, None), actor, fall, now).await?;
    for target in &targets {
        insert(connection, begun.id, &target.id, OrderKind::Wipe, &target.live_keys, now).await?;
    }
    caps::note(connection, organisation, begun.id, fall, weight, now).await?;
    let mut sql = Sql::new("INSERT INTO user_wipe (organisation, oid, operation, approved) VALUES (");
    sql.bind(organisation.to_string())?.push(", ").bind(oid.to_string())?;
    sql.push(", ").bind(begun.id.to_string())?.push(", ").bind(i64::from(approved))?.push(")");
    sql.execute(connection).await?;
    begun.stands = true;
    Ok(Some(begun))
}

/// The wipe of the user that stands.
pub(crate) async fn standing(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<Option<Standing>, StoreError> {
    find(connection, organisation, "oid", oid).await
}

/// The same by its operation.
pub(super) async fn standing_by(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
) -> Result<Option<Standing>, StoreError> {
    find(connection, organisation, "operation", operation).await
}

async fn find(
    connection: &mut AnyConnection,
    organisation: Uuid,
    column: &'static str,
    value: Uuid,
) -> Result<Option<Standing>, StoreError> {
    let mut sql = Sql::new("SELECT operation, approved FROM user_wipe WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND ").push(column).push(" = ").bind(value.to_string())?;
    let rows = sql.fetch_all(connection).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let operation = guid(&row.try_get::<String, _>("operation")?, "operation of a user's wipe")?;
    Ok(Some(Standing { operation, approved: row.try_get::<i64, _>("approved")? != 0 }))
}

/// Gives a registration its order under the wipe of its user that stands, unless it has one that is not settled. The
/// operation is held until the commit from here on; whether it was lifted meanwhile is looked at then. Whether it was given.
pub(crate) async fn follow(
    connection: &mut AnyConnection,
    (registration, oid): (&RegistrationId, Uuid),
    live: &[KeyId],
    now: i64,
) -> Result<Option<Uuid>, StoreError> {
    let organisation = registration.organisation();
    let Some(found) = standing(&mut *connection, organisation, oid).await? else { return Ok(None) };
    lock_operation(&mut *connection, organisation, found.operation).await?;
    let still = standing(&mut *connection, organisation, oid).await?;
    let Some(wipe) = still.filter(|still| still.operation == found.operation) else { return Ok(None) };
    let mut orders = unsettled(&mut *connection, registration).await?.into_iter();
    if orders.any(|order| order.operation == wipe.operation) {
        return Ok(None);
    }
    insert(&mut *connection, wipe.operation, registration, OrderKind::Wipe, live, now).await?;
    if !wipe.approved {
        caps::withhold(&mut *connection, organisation, wipe.operation).await?;
    }
    settle_operation(connection, organisation, wipe.operation, now).await?;
    Ok(Some(wipe.operation))
}

/// Lets a user's wipe that waits for approval go. False when it does not wait (any more). The operation is held.
pub(in crate::store) async fn approve(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new("UPDATE user_wipe SET approved = 1 WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND operation = ").bind(operation.to_string())?;
    sql.push(" AND approved = 0");
    Ok(sql.execute(connection).await? > 0)
}

/// Ends a wipe of a user: what was not sent yet is taken back, and nothing new falls under it. The operation as it is then;
/// `None` when it does not stand (any more).
pub(crate) async fn lift(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
    now: i64,
) -> Result<Option<Operation>, StoreError> {
    let Some(found) = operation(&mut *connection, organisation, id).await? else { return Ok(None) };
    registrations::lock_user(&mut *connection, organisation, found.oid).await?;
    lock_operation(&mut *connection, organisation, id).await?;
    let mut sql = Sql::new("DELETE FROM user_wipe WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND operation = ").bind(id.to_string())?;
    if sql.execute(&mut *connection).await? == 0 {
        return Ok(None);
    }
    cancel(&mut *connection, organisation, id, now).await?;
    operation(connection, organisation, id).await
}

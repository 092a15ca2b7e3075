//! How many users × devices may newly fall under a wipe, and what happens above that: the wipe waits until somebody
//! else approves it.

use cordon_policy::wipe::WipeState;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::sql::Sql;
use super::{StoreError, orders, organisations};
use crate::init::WipeLimits;

/// An hour, in microseconds.
const HOUR: i64 = 60 * 60 * 1_000_000;
/// A day, in microseconds.
const DAY: i64 = 24 * HOUR;
/// The settings of the organisation that hold its limits.
const PER_HOUR: &str = "wipesPerHour";
const PER_DAY: &str = "wipesPerDay";

/// How a wipe stands to the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fall {
    /// User and device are under a wipe already: nothing new falls.
    Known,
    /// New, and within the limits.
    Counted,
    /// New, and above them.
    Above,
}

impl Fall {
    /// The state in which the operation begins.
    pub(super) fn state(self) -> WipeState {
        if self.waits() { WipeState::PendingApproval } else { WipeState::Pending }
    }

    /// Whether it waits for approval.
    pub(super) fn waits(self) -> bool {
        self == Self::Above
    }
}

/// Judges a wipe of a user's apps on a device, or on all of them, which are so many. The organisation stays locked until the commit: of two requests at once
/// the second counts the first. What the transaction writes after this are rows of its own, so that the lock is still
/// the last it waits for.
pub(super) async fn judge(
    connection: &mut AnyConnection,
    organisation: Uuid,
    (oid, device_tag): (Uuid, Option<&str>),
    weight: i64,
    now: i64,
) -> Result<Fall, StoreError> {
    organisations::lock(connection, organisation).await?;
    if is_under_wipe(connection, organisation, oid, device_tag.unwrap_or_default()).await? {
        return Ok(Fall::Known);
    }
    let limits = limits(connection, organisation).await?;
    let hour = counted_since(connection, organisation, now.saturating_sub(HOUR)).await?;
    let day = counted_since(connection, organisation, now.saturating_sub(DAY)).await?;
    let fits = |so_far: i64, limit: u32| so_far.saturating_add(weight) <= i64::from(limit);
    let within = fits(hour, limits.per_hour) && fits(day, limits.per_day);
    Ok(if within { Fall::Counted } else { Fall::Above })
}

async fn is_under_wipe(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
    device_tag: &str,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new("SELECT id FROM operation WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND oid = ").bind(oid.to_string())?;
    // A wipe of the user is one of the device too.
    sql.push(" AND device_tag IN ('', ").bind(device_tag.to_owned())?.push(")");
    sql.push(" AND kind = 'wipe' AND state IN ('pending', 'sent') LIMIT 1");
    Ok(!sql.fetch_all(connection).await?.is_empty())
}

async fn counted_since(
    connection: &mut AnyConnection,
    organisation: Uuid,
    since: i64,
) -> Result<i64, StoreError> {
    let mut sql =
        Sql::new("SELECT CAST(COALESCE(SUM(weight), 0) AS BIGINT) FROM operation WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND counted > ").bind(since)?;
    let rows = sql.fetch_all(connection).await?;
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or(0))
}

/// Writes down how the operation, whose orders are inserted, stands to the limits.
pub(super) async fn note(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
    fall: Fall,
    weight: i64,
    now: i64,
) -> Result<(), StoreError> {
    match fall {
        Fall::Known => Ok(()),
        Fall::Above => withhold(connection, organisation, operation).await,
        Fall::Counted => {
            let mut sql = Sql::new("UPDATE operation SET counted = ");
            sql.bind(now)?.push(", weight = ").bind(weight)?;
            sql.push(" WHERE organisation = ").bind(organisation.to_string())?;
            sql.push(" AND id = ").bind(operation.to_string())?;
            sql.execute(connection).await?;
            Ok(())
        }
    }
}

/// Keeps the orders of an operation back until it is approved.
pub(crate) async fn withhold(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
) -> Result<(), StoreError> {
    let mut sql = Sql::new("UPDATE wipe_order SET state = 'pendingApproval' WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND operation = ").bind(operation.to_string())?;
    sql.push(" AND state = 'pending'");
    sql.execute(connection).await?;
    Ok(())
}

/// Lets the orders of an operation go. False when it does not wait for approval (any more).
pub(crate) async fn approve(
    connection: &mut AnyConnection,
    organisation: Uuid,
    operation: Uuid,
    now: i64,
) -> Result<bool, StoreError> {
    orders::lock_operation(&mut *connection, organisation, operation).await?;
    let mut sql = Sql::new("UPDATE wipe_order SET state = 'pending' WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND operation = ").bind(operation.to_string())?;
    sql.push(" AND state = 'pendingApproval'");
    let orders = sql.execute(&mut *connection).await? > 0;
    if !orders::approve_user(&mut *connection, organisation, operation).await? && !orders {
        return Ok(false);
    }
    orders::settle_operation(connection, organisation, operation, now).await?;
    Ok(true)
}

/// Spends a break-glass code, given as its hash. False when there is none such, or it was used.
pub(crate) async fn use_break_glass(
    connection: &mut AnyConnection,
    organisation: Uuid,
    hash: Vec<u8>,
    now: i64,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new("UPDATE break_glass SET used = ");
    sql.bind(now)?.push(" WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND hash = ").bind(hash)?.push(" AND used IS NULL");
    Ok(sql.execute(connection).await? > 0)
}

/// Writes the limits of a new organisation.
pub(crate) async fn set_limits(
    connection: &mut AnyConnection,
    organisation: Uuid,
    limits: WipeLimits,
) -> Result<(), StoreError> {
    for (name, value) in [(PER_HOUR, limits.per_hour), (PER_DAY, limits.per_day)] {
        organisations::set(&mut *connection, organisation, name, value.to_string()).await?;
    }
    Ok(())
}

/// The limits of the organisation; the default where none is stored.
async fn limits(connection: &mut AnyConnection, organisation: Uuid) -> Result<WipeLimits, StoreError> {
    let mut limits = WipeLimits::default();
    let mut sql = Sql::new("SELECT name, value FROM org_setting WHERE organisation = ");
    sql.bind(organisation.to_string())?;
    for row in sql.fetch_all(connection).await? {
        let (name, value): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let number = || value.parse().map_err(|_| StoreError::Corrupt { what: "limit of wipes" });
        match name.as_str() {
            PER_HOUR => limits.per_hour = number()?,
            PER_DAY => limits.per_day = number()?,
            _ => {}
        }
    }
    Ok(limits)
}

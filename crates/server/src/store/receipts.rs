//! Receipts: stored once, whoever delivers them how often.

use cordon_wire::RegistrationId;
#[cfg(test)]
use cordon_wire::Sha256;
use cordon_wire::receipt::{Receipt, VerifiedReceipt};
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::sql::Sql;
use super::{StoreError, json};

/// A receipt with the token that proves it.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    /// Names the receipt.
    pub(crate) hash: String,
    /// The claims.
    pub(crate) receipt: Receipt,
    /// The token as the device signed it.
    pub(crate) jws: String,
    /// When it was stored, microseconds.
    pub(crate) created: i64,
}

/// Stores a receipt. False when it is stored already.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    from: &RegistrationId,
    verified: &VerifiedReceipt,
    jws: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new(
        "INSERT INTO receipt (organisation, hash, registration, order_id, jws, body, created) VALUES (",
    );
    sql.bind(from.organisation().to_string())?.push(", ").bind(verified.hash.to_string())?;
    sql.push(", ").bind(from.to_string())?;
    sql.push(", ").bind(verified.receipt.order.map(|id| id.to_string()))?;
    sql.push(", ").bind(jws.to_owned())?;
    sql.push(", ").bind(serde_json::to_string(&verified.receipt).unwrap_or_default())?;
    sql.push(", ").bind(now)?.push(") ON CONFLICT (organisation, hash) DO NOTHING");
    Ok(sql.execute(connection).await? > 0)
}

/// The receipts for an order, oldest first.
pub(crate) async fn of_order(
    connection: &mut AnyConnection,
    organisation: Uuid,
    order: Uuid,
) -> Result<Vec<Stored>, StoreError> {
    let mut sql = Sql::new("SELECT hash, jws, body, created FROM receipt WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND order_id = ").bind(order.to_string())?;
    sql.push(" ORDER BY created, hash");
    sql.fetch_all(connection).await?.iter().map(read).collect()
}

/// The receipts of a registration, the newest first.
pub(crate) async fn of_registration(
    connection: &mut AnyConnection,
    registration: &RegistrationId,
) -> Result<Vec<Stored>, StoreError> {
    let mut sql = Sql::new("SELECT hash, jws, body, created FROM receipt WHERE organisation = ");
    sql.bind(registration.organisation().to_string())?;
    sql.push(" AND registration = ").bind(registration.to_string())?.push(" ORDER BY created DESC, hash");
    sql.fetch_all(connection).await?.iter().map(read).collect()
}

/// A receipt by its hash.
#[cfg(test)]
pub(crate) async fn find(
    connection: &mut AnyConnection,
    organisation: Uuid,
    hash: &Sha256,
) -> Result<Option<Stored>, StoreError> {
    let mut sql = Sql::new("SELECT hash, jws, body, created FROM receipt WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND hash = ").bind(hash.to_string())?;
    sql.fetch_all(connection).await?.first().map(read).transpose()
}

fn read(row: &sqlx::any::AnyRow) -> Result<Stored, StoreError> {
    Ok(Stored {
        hash: row.try_get("hash")?,
        receipt: json(&row.try_get::<String, _>("body")?, "receipt")?,
        jws: row.try_get("jws")?,
        created: row.try_get("created")?,
    })
}

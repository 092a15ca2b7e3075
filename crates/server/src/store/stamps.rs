//! Stamps of registrations.

use sqlx::AnyConnection;
use uuid::Uuid;

use super::StoreError;
use crate::stamps::Stamp;

/// Moves a registration's stamps on, never back.
pub(crate) async fn write(
    connection: &mut AnyConnection,
    organisation: Uuid,
    registration: &str,
    stamp: Stamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE registration SET last_seen = CASE WHEN last_seen < $3 THEN $3 ELSE last_seen END, \
         report = CASE WHEN report < $4 THEN $4 ELSE report END WHERE organisation = $1 AND id = $2",
    )
    .bind(organisation.to_string())
    .bind(registration)
    .bind(stamp.seen)
    .bind(stamp.report)
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
pub(crate) async fn read(
    connection: &mut AnyConnection,
    organisation: Uuid,
    registration: &str,
) -> Result<Stamp, StoreError> {
    use sqlx::Row;
    let row = sqlx::query("SELECT last_seen, report FROM registration WHERE organisation = $1 AND id = $2")
        .bind(organisation.to_string())
        .bind(registration)
        .fetch_one(connection)
        .await?;
    Ok(Stamp { seen: row.try_get(0)?, report: row.try_get(1)? })
}

#[cfg(test)]
pub(crate) async fn insert_bare(
    connection: &mut AnyConnection,
    organisation: Uuid,
    registration: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO registration (organisation, id, oid, platform, app, app_version, client_version, device_tag, \
         device_name, instance_key, thumbprint, status, facts, capabilities, epoch, sequence, content, report, \
         live_keys, created, last_seen) VALUES ($1, $2, '', 'ios', '', '', '', '', '', '', $2, '', '', '', 1, 1, '', \
         0, '', 0, 0)",
    )
    .bind(organisation.to_string())
    .bind(registration)
    .execute(connection)
    .await?;
    Ok(())
}

//! Sessions of administrators at the console, kept as hashes of their ids.

use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::{StoreError, guid, json};

/// A session, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// Who signed in.
    pub(crate) oid: Uuid,
    /// The roles that the user held then.
    pub(crate) roles: Vec<String>,
    /// When the password was given, seconds.
    pub(crate) auth_time: i64,
    /// Last used, microseconds; up to a minute behind.
    pub(crate) last_used: i64,
    /// Good until, used or not; microseconds.
    pub(crate) expires: i64,
}

/// Inserts a session that begins at its `last_used`.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    organisation: Uuid,
    hash: Vec<u8>,
    session: &Session,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO console_session (organisation, id_hash, oid, roles, auth_time, created, last_used, expires) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
    )
    .bind(organisation.to_string())
    .bind(hash)
    .bind(session.oid.to_string())
    .bind(serde_json::json!(session.roles).to_string())
    .bind(session.auth_time)
    .bind(session.last_used)
    .bind(session.expires)
    .execute(connection)
    .await?;
    Ok(())
}

/// The session of an id's hash, over or not.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    organisation: Uuid,
    hash: &[u8],
) -> Result<Option<Session>, StoreError> {
    let row = sqlx::query(
        "SELECT oid, roles, auth_time, last_used, expires FROM console_session \
         WHERE organisation = $1 AND id_hash = $2",
    )
    .bind(organisation.to_string())
    .bind(hash.to_vec())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Session {
        oid: guid(row.try_get(0)?, "user of a session")?,
        roles: json(row.try_get(1)?, "roles of a session")?,
        auth_time: row.try_get(2)?,
        last_used: row.try_get(3)?,
        expires: row.try_get(4)?,
    }))
}

/// Notes that a session was used, never backwards. One that ended meanwhile stays ended.
pub(crate) async fn touch(
    connection: &mut AnyConnection,
    organisation: Uuid,
    hash: &[u8],
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE console_session SET last_used = $3 WHERE organisation = $1 AND id_hash = $2 AND last_used < $3",
    )
    .bind(organisation.to_string())
    .bind(hash.to_vec())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a session. False when it had ended.
pub(crate) async fn end(
    connection: &mut AnyConnection,
    organisation: Uuid,
    hash: &[u8],
) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM console_session WHERE organisation = $1 AND id_hash = $2")
        .bind(organisation.to_string())
        .bind(hash.to_vec())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends every session of a user.
pub(crate) async fn end_of_user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM console_session WHERE organisation = $1 AND oid = $2")
        .bind(organisation.to_string())
        .bind(oid.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes the rows of sessions that are over at `now`, or were last used at or before `idle_since`.
pub(crate) async fn sweep(
    connection: &mut AnyConnection,
    organisation: Uuid,
    now: i64,
    idle_since: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM console_session WHERE organisation = $1 AND (expires <= $2 OR last_used <= $3)")
        .bind(organisation.to_string())
        .bind(now)
        .bind(idle_since)
        .execute(connection)
        .await?;
    Ok(())
}

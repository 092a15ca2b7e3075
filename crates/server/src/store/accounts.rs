//! Accounts: what sign-in and permissions read of a user. The directory's view is in `directory`.

use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::organisations::fold;
use super::{StoreError, guid, json, sessions};

/// What a password attempt needs.
#[derive(Clone)]
pub(crate) struct Credentials {
    /// The user.
    pub(crate) oid: Uuid,
    /// The PHC string; absent when the user has no local password.
    pub(crate) password: Option<String>,
    /// Whether the user may sign in.
    pub(crate) enabled: bool,
}

/// The credentials of a user principal name, compared without case.
pub(crate) async fn credentials(
    connection: &mut AnyConnection,
    organisation: Uuid,
    upn: &str,
) -> Result<Option<Credentials>, StoreError> {
    let row =
        sqlx::query("SELECT oid, password, enabled FROM account WHERE organisation = $1 AND upn_fold = $2")
            .bind(organisation.to_string())
            .bind(fold(upn))
            .fetch_optional(connection)
            .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Credentials {
        oid: guid(row.try_get(0)?, "object id of an account")?,
        password: row.try_get(1)?,
        enabled: row.try_get::<i64, _>(2)? != 0,
    }))
}

/// The roles of an enabled user.
pub(crate) async fn roles_if_enabled(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<Option<Vec<String>>, StoreError> {
    let row = sqlx::query("SELECT roles FROM account WHERE organisation = $1 AND oid = $2 AND enabled = 1")
        .bind(organisation.to_string())
        .bind(oid.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| json(row.try_get(0)?, "roles of an account")).transpose()
}

/// Sets or removes the password (a PHC string); the sessions that began with the old one end. False when there is no such user.
pub(crate) async fn set_password(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
    password: Option<&str>,
    now: i64,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("UPDATE account SET password = $3, modified = $4 WHERE organisation = $1 AND oid = $2")
            .bind(organisation.to_string())
            .bind(oid.to_string())
            .bind(password)
            .bind(now)
            .execute(&mut *connection)
            .await?;
    sessions::end_of_user(connection, organisation, oid).await?;
    Ok(done.rows_affected() > 0)
}

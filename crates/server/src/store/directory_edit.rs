//! Changes to users and groups that administrators make.

use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::directory::Group;
use super::organisations::fold;
use super::{StoreError, directory, json, listing};

/// Writes the names of a user. False when there is no such user; a name that is taken is [`StoreError::Duplicate`].
pub(crate) async fn rename_user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    user: &directory::User,
    now: i64,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE account SET upn = $3, upn_fold = $4, display_name = $5, mail = $6, modified = $7 \
         WHERE organisation = $1 AND oid = $2",
    )
    .bind(organisation.to_string())
    .bind(user.oid.to_string())
    .bind(user.upn.trim())
    .bind(fold(&user.upn))
    .bind(user.display_name.as_str())
    .bind(user.mail.as_deref())
    .bind(now)
    .execute(&mut *connection)
    .await?;
    listing::renamed(connection, organisation, user.oid).await?;
    Ok(done.rows_affected() > 0)
}

/// The administrative roles of a user, enabled or not; `None` when there is no such user. The row stays as it is until
/// the transaction ends.
pub(crate) async fn roles_locked(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<Option<Vec<String>>, StoreError> {
    // An update that changes nothing locks the row on both databases.
    let row = sqlx::query(
        "UPDATE account SET modified = modified WHERE organisation = $1 AND oid = $2 RETURNING roles",
    )
    .bind(organisation.to_string())
    .bind(oid.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(|row| json(row.try_get(0)?, "roles of an account")).transpose()
}

/// Writes the names of a group. False when there is no such group.
pub(crate) async fn rename_group(
    connection: &mut AnyConnection,
    organisation: Uuid,
    group: &Group,
    now: i64,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE directory_group SET display_name = $3, description = $4, modified = $5 \
         WHERE organisation = $1 AND id = $2",
    )
    .bind(organisation.to_string())
    .bind(group.id.to_string())
    .bind(group.display_name.as_str())
    .bind(group.description.as_deref())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

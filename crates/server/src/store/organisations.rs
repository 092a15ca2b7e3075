//! Organisations: name, revision, epoch.

use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::{StoreError, guid};

/// One organisation, as stored.
#[derive(Clone, Debug)]
pub(crate) struct Organisation {
    /// The tenant id.
    pub(crate) id: Uuid,
    /// The name as it was given.
    pub(crate) name: String,
    /// Rises when the organisation is restored from a backup.
    pub(crate) epoch: i64,
}

/// The form in which names are compared.
pub(crate) fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// All organisations of the database; the default install has one.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<Organisation>, StoreError> {
    let rows =
        sqlx::query("SELECT organisation, name, epoch FROM organisation ORDER BY created, organisation")
            .fetch_all(connection)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(Organisation {
                id: guid(row.try_get("organisation")?, "organisation id")?,
                name: row.try_get("name")?,
                epoch: row.try_get("epoch")?,
            })
        })
        .collect()
}

/// Inserts an organisation at revision 1, epoch 1.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    id: Uuid,
    name: &str,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO organisation (organisation, name, name_fold, revision, epoch, on_untargeted, created) \
         VALUES ($1, $2, $3, 1, 1, 'hold', $4)",
    )
    .bind(id.to_string())
    .bind(name.trim())
    .bind(fold(name))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// The revision as the database has it.
pub(crate) async fn revision(connection: &mut AnyConnection, id: Uuid) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT revision FROM organisation WHERE organisation = $1")
        .bind(id.to_string())
        .fetch_one(connection)
        .await?;
    Ok(row.try_get(0)?)
}

/// Moves the revision by one and keeps the row locked until the commit.
pub(crate) async fn advance(connection: &mut AnyConnection, id: Uuid) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "UPDATE organisation SET revision = revision + 1 WHERE organisation = $1 RETURNING revision",
    )
    .bind(id.to_string())
    .fetch_one(connection)
    .await?;
    Ok(row.try_get(0)?)
}

/// Locks the row until the commit, so that audit rows get their place one after another.
pub(crate) async fn lock(connection: &mut AnyConnection, id: Uuid) -> Result<(), StoreError> {
    sqlx::query("UPDATE organisation SET revision = revision WHERE organisation = $1")
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

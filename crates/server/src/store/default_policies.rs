//! Default policies. The JSON column is `cordon_graph`'s to write and to read.

use cordon_graph::protection::DefaultProtection;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::StoreError;
use super::sql::Sql;

/// What the id of a default policy begins with, by which it is told from a targeted one.
pub(crate) const PREFIX: &str = "D_";

const COLUMNS: &str = "SELECT id, version, body, created, modified FROM default_policy WHERE organisation = ";

fn read(row: &AnyRow) -> Result<DefaultProtection, StoreError> {
    let (id, version): (String, String) = (row.try_get("id")?, row.try_get("version")?);
    let body: String = row.try_get("body")?;
    let times = (row.try_get("created")?, row.try_get("modified")?);
    DefaultProtection::from_stored(&id, &version, times, &body).map_err(|error| {
        tracing::error!(%error, "a stored default policy cannot be read");
        StoreError::Corrupt { what: "default policy" }
    })
}

/// All of them in the order of their ids.
pub(crate) async fn all(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Vec<DefaultProtection>, StoreError> {
    let mut sql = Sql::new(COLUMNS);
    sql.bind(organisation.to_string())?.push(" ORDER BY id");
    sql.fetch_all(connection).await?.iter().map(read).collect()
}

/// One of them; ids are compared exactly.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<Option<DefaultProtection>, StoreError> {
    let mut sql = Sql::new(COLUMNS);
    sql.bind(organisation.to_string())?.push(" AND id = ").bind(id.to_owned())?;
    sql.fetch_all(connection).await?.first().map(read).transpose()
}

/// One of them, which no other transaction changes until this one ends.
pub(crate) async fn locked(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<Option<DefaultProtection>, StoreError> {
    let mut sql = Sql::new("UPDATE default_policy SET version = version WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND id = ").bind(id.to_owned())?;
    sql.execute(&mut *connection).await?;
    find(connection, organisation, id).await
}

/// Inserts one.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    organisation: Uuid,
    policy: &DefaultProtection,
) -> Result<(), StoreError> {
    let mut sql =
        Sql::new("INSERT INTO default_policy (organisation, id, version, body, created, modified) VALUES (");
    sql.bind(organisation.to_string())?.push(", ").bind(policy.id.clone())?;
    sql.push(", ").bind(policy.version.clone())?.push(", ").bind(policy.to_stored())?;
    sql.push(", ").bind(policy.created)?.push(", ").bind(policy.modified)?.push(")");
    sql.execute(connection).await?;
    Ok(())
}

/// Writes what can change of one.
pub(crate) async fn update(
    connection: &mut AnyConnection,
    organisation: Uuid,
    policy: &DefaultProtection,
) -> Result<(), StoreError> {
    let mut sql = Sql::new("UPDATE default_policy SET version = ");
    sql.bind(policy.version.clone())?.push(", body = ").bind(policy.to_stored())?;
    sql.push(", modified = ").bind(policy.modified)?;
    sql.push(" WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND id = ").bind(policy.id.clone())?;
    sql.execute(connection).await?;
    Ok(())
}

/// Removes one.
pub(crate) async fn delete(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<(), StoreError> {
    let mut sql = Sql::new("DELETE FROM default_policy WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND id = ").bind(id.to_owned())?;
    sql.execute(connection).await?;
    Ok(())
}

//! Assignment filters.

use cordon_graph::filters::{AssignmentFilter, Content};
use cordon_policy::Platform;
use cordon_policy::filter::Filters;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::{StoreError, guid, json};

const COLUMNS: &str = "SELECT id, platform, name, description, rule, scope_tags, created, modified \
    FROM assignment_filter WHERE organisation = $1";

fn read(row: &AnyRow) -> Result<AssignmentFilter, StoreError> {
    let platform = row.try_get::<String, _>("platform")?.parse::<Platform>();
    Ok(AssignmentFilter {
        id: guid(row.try_get("id")?, "id of a filter")?,
        platform: platform.map_err(|_| StoreError::Corrupt { what: "platform of a filter" })?,
        content: Content {
            name: row.try_get("name")?,
            description: row.try_get("description")?,
            rule: row.try_get("rule")?,
            scope_tags: json(&row.try_get::<String, _>("scope_tags")?, "scope tags of a filter")?,
        },
        created: row.try_get("created")?,
        modified: row.try_get("modified")?,
    })
}

/// All filters in the order of their ids.
pub(crate) async fn all(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Vec<AssignmentFilter>, StoreError> {
    let sql = format!("{COLUMNS} ORDER BY id");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(organisation.to_string());
    query.fetch_all(connection).await?.iter().map(read).collect()
}

/// All filters as targeting evaluates them. One that this version cannot read is left out: what names it then counts
/// as naming a filter that does not exist.
pub(crate) async fn evaluated(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Filters, StoreError> {
    let all = all(connection, organisation).await?;
    let read = |filter: &AssignmentFilter| {
        let read = filter.to_filter();
        if read.is_none() {
            tracing::error!(filter = %filter.id, "the rule of a stored filter cannot be read");
        }
        read
    };
    Ok(all.iter().filter_map(read).collect())
}

/// One filter.
pub(crate) async fn filter(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
) -> Result<Option<AssignmentFilter>, StoreError> {
    let sql = format!("{COLUMNS} AND id = $2");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(organisation.to_string()).bind(id.to_string());
    query.fetch_optional(connection).await?.as_ref().map(read).transpose()
}

/// Inserts a filter.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    organisation: Uuid,
    filter: &AssignmentFilter,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO assignment_filter (organisation, id, platform, name, description, rule, scope_tags, created, \
         modified) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(organisation.to_string())
    .bind(filter.id.to_string())
    .bind(filter.platform.name())
    .bind(filter.content.name.as_str())
    .bind(filter.content.description.as_deref())
    .bind(filter.content.rule.as_str())
    .bind(serde_json::json!(filter.content.scope_tags).to_string())
    .bind(filter.created)
    .bind(filter.modified)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what can change of a filter. False when there is no such filter.
pub(crate) async fn update(
    connection: &mut AnyConnection,
    organisation: Uuid,
    filter: &AssignmentFilter,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE assignment_filter SET name = $3, description = $4, rule = $5, scope_tags = $6, modified = $7 \
         WHERE organisation = $1 AND id = $2",
    )
    .bind(organisation.to_string())
    .bind(filter.id.to_string())
    .bind(filter.content.name.as_str())
    .bind(filter.content.description.as_deref())
    .bind(filter.content.rule.as_str())
    .bind(serde_json::json!(filter.content.scope_tags).to_string())
    .bind(filter.modified)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes a filter. False when there is no such filter.
pub(crate) async fn delete(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM assignment_filter WHERE organisation = $1 AND id = $2")
        .bind(organisation.to_string())
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

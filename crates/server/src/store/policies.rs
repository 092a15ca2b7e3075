//! Policies. The JSON columns are `cordon_graph`'s to write and to read.

use std::collections::BTreeSet;

use cordon_graph::protection::{Protection, StoredTexts};
use cordon_policy::Platform;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::sql::Sql;
use super::{StoreError, guid};

const COLUMNS: &str = "id, platform, version, body, apps, app_group_type, assignments, created, modified";

fn policy_of(row: &AnyRow) -> Result<Protection, StoreError> {
    let corrupt = StoreError::Corrupt { what: "policy" };
    let id: String = row.try_get("id")?;
    let platform: String = row.try_get("platform")?;
    let Ok(platform) = platform.parse::<Platform>() else { return Err(corrupt) };
    let texts = StoredTexts {
        body: row.try_get("body")?,
        apps: row.try_get("apps")?,
        group: row.try_get("app_group_type")?,
        assignments: row.try_get("assignments")?,
    };
    let version: String = row.try_get("version")?;
    let times = (row.try_get("created")?, row.try_get("modified")?);
    Protection::from_stored(&id, platform, &version, times, &texts).map_err(|error| {
        tracing::error!(%error, "a stored policy cannot be read");
        corrupt
    })
}

/// All policies in the order of their ids. An organisation has hundreds of them, not millions.
pub(crate) async fn all(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Vec<Protection>, StoreError> {
    let mut sql = select();
    sql.push(" WHERE organisation = ").bind(organisation.to_string())?.push(" ORDER BY id");
    sql.fetch_all(connection).await?.iter().map(policy_of).collect()
}

/// One policy; ids are compared exactly.
pub(crate) async fn policy(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<Option<Protection>, StoreError> {
    let mut sql = select();
    sql.push(" WHERE organisation = ")
        .bind(organisation.to_string())?
        .push(" AND id = ")
        .bind(id.to_owned())?;
    sql.fetch_all(connection).await?.first().map(policy_of).transpose()
}

/// One policy, which no other transaction changes until this one ends.
pub(crate) async fn policy_locked(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<Option<Protection>, StoreError> {
    // An update that changes nothing locks the row on both databases.
    sqlx::query("UPDATE policy SET version = version WHERE organisation = $1 AND id = $2")
        .bind(organisation.to_string())
        .bind(id)
        .execute(&mut *connection)
        .await?;
    policy(connection, organisation, id).await
}

/// Inserts a policy.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    organisation: Uuid,
    policy: &Protection,
) -> Result<(), StoreError> {
    let texts = policy.to_stored();
    sqlx::query(
        "INSERT INTO policy (organisation, id, platform, name, version, body, apps, app_group_type, assignments, \
         created, modified) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(organisation.to_string())
    .bind(policy.id.as_str())
    .bind(policy.platform.name())
    .bind(policy.name.as_str())
    .bind(policy.version.as_str())
    .bind(texts.body)
    .bind(texts.apps)
    .bind(texts.group)
    .bind(texts.assignments)
    .bind(policy.created)
    .bind(policy.modified)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what can change of a policy. False when there is no such policy.
pub(crate) async fn update(
    connection: &mut AnyConnection,
    organisation: Uuid,
    policy: &Protection,
) -> Result<bool, StoreError> {
    let texts = policy.to_stored();
    let done = sqlx::query(
        "UPDATE policy SET name = $3, version = $4, body = $5, apps = $6, app_group_type = $7, assignments = $8, \
         modified = $9 WHERE organisation = $1 AND id = $2",
    )
    .bind(organisation.to_string())
    .bind(policy.id.as_str())
    .bind(policy.name.as_str())
    .bind(policy.version.as_str())
    .bind(texts.body)
    .bind(texts.apps)
    .bind(texts.group)
    .bind(texts.assignments)
    .bind(policy.modified)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes a policy. False when there is no such policy.
pub(crate) async fn delete(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM policy WHERE organisation = $1 AND id = $2")
        .bind(organisation.to_string())
        .bind(id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes a group away from every policy that is given to it or keeps it out; the policies that changed. The group's row is
/// held, so that no assignment to it is under way: see [`hold_targets`].
pub(crate) async fn unassign(
    connection: &mut AnyConnection,
    organisation: Uuid,
    group: Uuid,
    tag: impl Fn() -> String,
    now: i64,
) -> Result<Vec<Protection>, StoreError> {
    let named = |policy: &Protection| policy.assignments.iter().any(|assignment| assignment.group == group);
    let mut changed = Vec::new();
    for policy in all(&mut *connection, organisation).await?.into_iter().filter(named) {
        let Some(mut policy) = policy_locked(&mut *connection, organisation, &policy.id).await? else {
            continue;
        };
        policy.assignments.retain(|assignment| assignment.group != group);
        policy.version = tag();
        policy.modified = now;
        update(&mut *connection, organisation, &policy).await?;
        changed.push(policy);
    }
    Ok(changed)
}

/// Takes the rows of groups, then those of filters, until the commit: what is about to be named by an assignment is not
/// removed meanwhile. Before any policy is taken.
pub(crate) async fn hold_targets(
    connection: &mut AnyConnection,
    organisation: Uuid,
    groups: &BTreeSet<Uuid>,
    filters: &BTreeSet<Uuid>,
) -> Result<(), StoreError> {
    for (table, ids) in [("directory_group", groups), ("assignment_filter", filters)] {
        for id in ids {
            let mut sql = Sql::new("UPDATE ");
            sql.push(table).push(" SET modified = modified WHERE organisation = ");
            sql.bind(organisation.to_string())?.push(" AND id = ").bind(id.to_string())?;
            sql.execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// Those of `groups` that are groups of the directory.
pub(crate) async fn known_groups(
    connection: &mut AnyConnection,
    organisation: Uuid,
    groups: &[Uuid],
) -> Result<Vec<Uuid>, StoreError> {
    let mut sql = Sql::new("SELECT id FROM directory_group WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND id IN ").bind_list(groups.iter().map(Uuid::to_string))?;
    let rows = sql.fetch_all(connection).await?;
    rows.iter().map(|row| guid(row.try_get(0)?, "object id of a group")).collect()
}

fn select() -> Sql {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM policy");
    sql
}

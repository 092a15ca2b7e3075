//! Policies that are given to groups, each kind in a table of its own. The JSON columns are `cordon_graph`'s to write and to
//! read.

use std::collections::BTreeSet;

use cordon_graph::protection::{Configuring, Content, Protecting, StoredTexts, Targeted};
use cordon_policy::Platform;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::sql::Sql;
use super::{StoreError, guid};

/// Where the policies of a kind are kept.
pub(crate) trait Stored: Content {
    /// The table.
    const TABLE: &'static str;
    /// What is selected of it.
    const SELECT: &'static str;

    /// What is settled of a policy.
    fn kind_of(row: &AnyRow) -> Result<Self::Kind, StoreError>;
}

impl Stored for Protecting {
    const TABLE: &'static str = "policy";
    const SELECT: &'static str = "SELECT id, platform, version, body, apps, app_group_type, assignments, created, modified \
                                  FROM policy WHERE organisation = ";

    fn kind_of(row: &AnyRow) -> Result<Platform, StoreError> {
        let platform: String = row.try_get("platform")?;
        platform.parse().map_err(|_| StoreError::Corrupt { what: "policy" })
    }
}

impl Stored for Configuring {
    const TABLE: &'static str = "app_configuration";
    const SELECT: &'static str = "SELECT id, version, body, apps, app_group_type, assignments, created, modified \
                                  FROM app_configuration WHERE organisation = ";

    fn kind_of(_row: &AnyRow) -> Result<(), StoreError> {
        Ok(())
    }
}

fn read<C: Stored>(row: &AnyRow) -> Result<Targeted<C>, StoreError> {
    let id: String = row.try_get("id")?;
    let texts = StoredTexts {
        body: row.try_get("body")?,
        apps: row.try_get("apps")?,
        group: row.try_get("app_group_type")?,
        assignments: row.try_get("assignments")?,
    };
    let version: String = row.try_get("version")?;
    let times = (row.try_get("created")?, row.try_get("modified")?);
    Targeted::from_stored(&id, C::kind_of(row)?, &version, times, &texts).map_err(|error| {
        tracing::error!(%error, "a stored policy cannot be read");
        StoreError::Corrupt { what: "policy" }
    })
}

/// All policies of a kind in the order of their ids. An organisation has hundreds of them, not millions.
pub(crate) async fn all<C: Stored>(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Vec<Targeted<C>>, StoreError> {
    let mut sql = Sql::new(C::SELECT);
    sql.bind(organisation.to_string())?.push(" ORDER BY id");
    sql.fetch_all(connection).await?.iter().map(read).collect()
}

/// One policy; ids are compared exactly.
pub(crate) async fn policy<C: Stored>(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<Option<Targeted<C>>, StoreError> {
    let mut sql = Sql::new(C::SELECT);
    sql.bind(organisation.to_string())?.push(" AND id = ").bind(id.to_owned())?;
    sql.fetch_all(connection).await?.first().map(read).transpose()
}

/// One policy, which no other transaction changes until this one ends.
pub(crate) async fn policy_locked<C: Stored>(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<Option<Targeted<C>>, StoreError> {
    // An update that changes nothing locks the row on both databases.
    let mut sql = Sql::new("UPDATE ");
    sql.push(C::TABLE).push(" SET version = version WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND id = ").bind(id.to_owned())?;
    sql.execute(&mut *connection).await?;
    policy(connection, organisation, id).await
}

/// Inserts a policy.
pub(crate) async fn insert<C: Stored>(
    connection: &mut AnyConnection,
    organisation: Uuid,
    policy: &Targeted<C>,
) -> Result<(), StoreError> {
    let texts = policy.to_stored();
    let platform = policy.content.platform();
    let mut sql = Sql::new("INSERT INTO ");
    sql.push(C::TABLE)
        .push(" (organisation, id, name, version, body, apps, app_group_type, assignments, created, ");
    sql.push(if platform.is_some() { "modified, platform) VALUES (" } else { "modified) VALUES (" });
    sql.bind(organisation.to_string())?.push(", ").bind(policy.id.clone())?;
    sql.push(", ").bind(policy.name.clone())?.push(", ").bind(policy.version.clone())?;
    sql.push(", ").bind(texts.body)?.push(", ").bind(texts.apps)?;
    sql.push(", ").bind(texts.group)?.push(", ").bind(texts.assignments)?;
    sql.push(", ").bind(policy.created)?.push(", ").bind(policy.modified)?;
    if let Some(platform) = platform {
        sql.push(", ").bind(platform.name())?;
    }
    sql.push(")");
    sql.execute(connection).await?;
    Ok(())
}

/// Writes what can change of a policy. False when there is no such policy.
pub(crate) async fn update<C: Stored>(
    connection: &mut AnyConnection,
    organisation: Uuid,
    policy: &Targeted<C>,
) -> Result<bool, StoreError> {
    let texts = policy.to_stored();
    let mut sql = Sql::new("UPDATE ");
    sql.push(C::TABLE).push(" SET name = ").bind(policy.name.clone())?;
    sql.push(", version = ").bind(policy.version.clone())?.push(", body = ").bind(texts.body)?;
    sql.push(", apps = ").bind(texts.apps)?.push(", app_group_type = ").bind(texts.group)?;
    sql.push(", assignments = ").bind(texts.assignments)?.push(", modified = ").bind(policy.modified)?;
    sql.push(" WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND id = ").bind(policy.id.clone())?;
    Ok(sql.execute(connection).await? > 0)
}

/// Removes a policy. False when there is no such policy.
pub(crate) async fn delete<C: Stored>(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new("DELETE FROM ");
    sql.push(C::TABLE).push(" WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND id = ").bind(id.to_owned())?;
    Ok(sql.execute(connection).await? > 0)
}

/// Takes a group away from every policy of a kind that is given to it or keeps it out; the policies that changed. The group's
/// row is held, so that no assignment to it is under way: see [`hold_targets`].
pub(crate) async fn unassign<C: Stored>(
    connection: &mut AnyConnection,
    organisation: Uuid,
    group: Uuid,
    tag: impl Fn() -> String,
    now: i64,
) -> Result<Vec<Targeted<C>>, StoreError> {
    let named = |policy: &Targeted<C>| policy.assignments.iter().any(|assignment| assignment.group == group);
    let mut changed = Vec::new();
    for policy in all::<C>(&mut *connection, organisation).await?.into_iter().filter(named) {
        let locked = policy_locked::<C>(&mut *connection, organisation, &policy.id).await?;
        let Some(mut policy) = locked else { continue };
        policy.assignments.retain(|assignment| assignment.group != group);
        policy.touch(tag(), now);
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

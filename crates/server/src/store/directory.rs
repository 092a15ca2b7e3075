//! The directory: users, groups, members.

use std::collections::{HashMap, HashSet};

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::organisations::fold;
use super::sql::{self, Sql};
use super::{StoreError, guid, listing, sessions};

/// A user, as the directory shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// The object id.
    pub(crate) oid: Uuid,
    /// The sign-in name.
    pub(crate) upn: String,
    /// The name for people.
    pub(crate) display_name: String,
    /// The e-mail address. It never links accounts.
    pub(crate) mail: Option<String>,
    /// Whether the user may sign in.
    pub(crate) enabled: bool,
    /// Created, microseconds.
    pub(crate) created: i64,
}

/// A user to be inserted.
#[derive(Clone, Debug)]
pub(crate) struct NewUser<'a> {
    /// The object id.
    pub(crate) oid: Uuid,
    /// The sign-in name.
    pub(crate) upn: &'a str,
    /// The name for people.
    pub(crate) display_name: &'a str,
    /// The e-mail address.
    pub(crate) mail: Option<&'a str>,
    /// Whether the user may sign in.
    pub(crate) enabled: bool,
    /// The password as a PHC string.
    pub(crate) password: Option<&'a str>,
    /// Administrative roles.
    pub(crate) roles: &'a [&'a str],
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// The object id.
    pub(crate) id: Uuid,
    /// The name for people.
    pub(crate) display_name: String,
    /// What it is for.
    pub(crate) description: Option<String>,
    /// Created, microseconds.
    pub(crate) created: i64,
}

fn user_of(row: &AnyRow) -> Result<User, StoreError> {
    Ok(User {
        oid: guid(row.try_get("oid")?, "object id of a user")?,
        upn: row.try_get("upn")?,
        display_name: row.try_get("display_name")?,
        mail: row.try_get("mail")?,
        enabled: row.try_get::<i64, _>("enabled")? != 0,
        created: row.try_get("created")?,
    })
}

fn group_of(row: &AnyRow) -> Result<Group, StoreError> {
    Ok(Group {
        id: guid(row.try_get("id")?, "object id of a group")?,
        display_name: row.try_get("display_name")?,
        description: row.try_get("description")?,
        created: row.try_get("created")?,
    })
}

/// Inserts a user; a name that is taken is [`StoreError::Duplicate`].
pub(crate) async fn insert_user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    user: &NewUser<'_>,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO account (organisation, oid, upn, upn_fold, display_name, mail, enabled, password, roles, created, \
         modified) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
    )
    .bind(organisation.to_string())
    .bind(user.oid.to_string())
    .bind(user.upn.trim())
    .bind(fold(user.upn))
    .bind(user.display_name)
    .bind(user.mail)
    .bind(i64::from(user.enabled))
    .bind(user.password)
    .bind(serde_json::json!(user.roles).to_string())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// A user by object id.
pub(crate) async fn user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<Option<User>, StoreError> {
    let row = sqlx::query(
        "SELECT oid, upn, display_name, mail, enabled, created FROM account WHERE organisation = $1 AND oid = $2",
    )
    .bind(organisation.to_string())
    .bind(oid.to_string())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(user_of).transpose()
}

/// A user by sign-in name, compared without case.
pub(crate) async fn user_by_upn(
    connection: &mut AnyConnection,
    organisation: Uuid,
    upn: &str,
) -> Result<Option<User>, StoreError> {
    let row = sqlx::query(
        "SELECT oid, upn, display_name, mail, enabled, created FROM account WHERE organisation = $1 AND upn_fold = $2",
    )
    .bind(organisation.to_string())
    .bind(fold(upn))
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(user_of).transpose()
}

/// Users in the order of their object ids, after `after`, at most `limit`.
pub(crate) async fn users(
    connection: &mut AnyConnection,
    organisation: Uuid,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<User>, StoreError> {
    let rows = sqlx::query(
        "SELECT oid, upn, display_name, mail, enabled, created FROM account \
         WHERE organisation = $1 AND oid > $2 ORDER BY oid LIMIT $3",
    )
    .bind(organisation.to_string())
    .bind(after.map(|oid| oid.to_string()).unwrap_or_default())
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(user_of).collect()
}

/// A name of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// The name for people.
    Display,
    /// The sign-in name.
    SignIn,
    /// The mail address.
    Mail,
}

/// The same, of those one of whose names contains one of these texts, without case; all where there is none. Letters beyond
/// ASCII are compared as they stand.
pub(crate) async fn users_with(
    connection: &mut AnyConnection,
    organisation: Uuid,
    texts: &[(Named, &str)],
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<User>, StoreError> {
    let mut sql =
        Sql::new("SELECT oid, upn, display_name, mail, enabled, created FROM account WHERE organisation = ");
    sql.bind(organisation.to_string())?;
    sql.push(" AND oid > ").bind(after.map(|oid| oid.to_string()).unwrap_or_default())?;
    for (place, (name, text)) in texts.iter().enumerate() {
        sql.push(if place == 0 { " AND (" } else { " OR " });
        sql.push(match name {
            Named::Display => "LOWER(display_name)",
            Named::SignIn => "upn_fold",
            Named::Mail => "LOWER(mail)",
        });
        sql.push(" LIKE ").bind(sql::containing(&text.to_lowercase()))?.push(sql::ESCAPED);
    }
    sql.push(if texts.is_empty() { "" } else { ")" });
    sql.push(" ORDER BY oid LIMIT ").bind(limit)?;
    sql.fetch_all(connection).await?.iter().map(user_of).collect()
}

/// Allows or forbids a user to sign in; forbidden, the user's sessions end and do not come back. False when there is no such user.
pub(crate) async fn set_user_enabled(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
    enabled: bool,
    now: i64,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("UPDATE account SET enabled = $3, modified = $4 WHERE organisation = $1 AND oid = $2")
            .bind(organisation.to_string())
            .bind(oid.to_string())
            .bind(i64::from(enabled))
            .bind(now)
            .execute(&mut *connection)
            .await?;
    if !enabled {
        sessions::end_of_user(connection, organisation, oid).await?;
    }
    Ok(done.rows_affected() > 0)
}

/// Removes a user and its memberships. False when there is no such user.
pub(crate) async fn delete_user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM account WHERE organisation = $1 AND oid = $2")
        .bind(organisation.to_string())
        .bind(oid.to_string())
        .execute(&mut *connection)
        .await?;
    listing::renamed(connection, organisation, oid).await?;
    Ok(done.rows_affected() > 0)
}

/// Inserts a group.
pub(crate) async fn insert_group(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
    display_name: &str,
    description: Option<&str>,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO directory_group (organisation, id, display_name, description, created, modified) \
         VALUES ($1, $2, $3, $4, $5, $5)",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .bind(display_name)
    .bind(description)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// A group by object id.
pub(crate) async fn group(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
) -> Result<Option<Group>, StoreError> {
    let row = sqlx::query(
        "SELECT id, display_name, description, created FROM directory_group WHERE organisation = $1 AND id = $2",
    )
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(group_of).transpose()
}

/// Groups in the order of their object ids, after `after`, at most `limit`.
pub(crate) async fn groups(
    connection: &mut AnyConnection,
    organisation: Uuid,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Group>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, display_name, description, created FROM directory_group \
         WHERE organisation = $1 AND id > $2 ORDER BY id LIMIT $3",
    )
    .bind(organisation.to_string())
    .bind(after.map(|id| id.to_string()).unwrap_or_default())
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(group_of).collect()
}

/// Removes a group and its memberships. False when there is no such group.
pub(crate) async fn delete_group(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: Uuid,
) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM directory_group WHERE organisation = $1 AND id = $2")
        .bind(organisation.to_string())
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Puts a user into a group. One guarded statement: a user or group that does not exist is
/// [`StoreError::Dangling`], a member already [`StoreError::Duplicate`].
pub(crate) async fn add_member(
    connection: &mut AnyConnection,
    organisation: Uuid,
    group: Uuid,
    oid: Uuid,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO group_member (organisation, group_id, oid) VALUES ($1, $2, $3)")
        .bind(organisation.to_string())
        .bind(group.to_string())
        .bind(oid.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes a user out of a group. False when it was no member.
pub(crate) async fn remove_member(
    connection: &mut AnyConnection,
    organisation: Uuid,
    group: Uuid,
    oid: Uuid,
) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM group_member WHERE organisation = $1 AND group_id = $2 AND oid = $3")
        .bind(organisation.to_string())
        .bind(group.to_string())
        .bind(oid.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The members of a group in the order of their object ids, after `after`, at most `limit`.
pub(crate) async fn members(
    connection: &mut AnyConnection,
    organisation: Uuid,
    group: Uuid,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<User>, StoreError> {
    let rows = sqlx::query(
        "SELECT a.oid, a.upn, a.display_name, a.mail, a.enabled, a.created FROM group_member m \
         JOIN account a ON a.organisation = m.organisation AND a.oid = m.oid \
         WHERE m.organisation = $1 AND m.group_id = $2 AND m.oid > $3 ORDER BY m.oid LIMIT $4",
    )
    .bind(organisation.to_string())
    .bind(group.to_string())
    .bind(after.map(|oid| oid.to_string()).unwrap_or_default())
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(user_of).collect()
}

/// The ids of the groups a user is in.
pub(crate) async fn groups_of(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<Vec<Uuid>, StoreError> {
    let rows = sqlx::query(
        "SELECT group_id FROM group_member WHERE organisation = $1 AND oid = $2 ORDER BY group_id",
    )
    .bind(organisation.to_string())
    .bind(oid.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| guid(row.try_get(0)?, "group of a member")).collect()
}

/// Of `groups`, those that each member is in.
pub(crate) async fn groups_by_member(
    connection: &mut AnyConnection,
    organisation: Uuid,
    groups: &HashSet<Uuid>,
) -> Result<HashMap<Uuid, Vec<Uuid>>, StoreError> {
    let mut sql = Sql::new("SELECT oid, group_id FROM group_member WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND group_id IN ");
    sql.bind_list(groups.iter().map(Uuid::to_string))?.push(" ORDER BY group_id");
    let mut members: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in sql.fetch_all(connection).await? {
        let oid = guid(row.try_get(0)?, "member of a group")?;
        members.entry(oid).or_default().push(guid(row.try_get(1)?, "group of a member")?);
    }
    Ok(members)
}

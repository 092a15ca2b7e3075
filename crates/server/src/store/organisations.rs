//! Organisations: name, revision, epoch, and what each of them has settled for itself.

use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::sql::Sql;
use super::{StoreError, guid, json};

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

/// How many managed accounts an app may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ManagedAccounts {
    /// One: beside it every later one stays closed.
    One,
    /// Several.
    #[default]
    Several,
}

/// What an organisation has settled for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// How many managed accounts an app may hold.
    pub(crate) managed_accounts: ManagedAccounts,
}

impl Settings {
    /// Whether an app may hold one managed account alone.
    pub(crate) fn one_account(self) -> bool {
        self.managed_accounts == ManagedAccounts::One
    }
}

/// The name under which [`Settings::managed_accounts`] is stored.
const MANAGED_ACCOUNTS: &str = "managedAccounts";

/// What is settled; the default where nothing is stored.
pub(crate) async fn settings(connection: &mut AnyConnection, id: Uuid) -> Result<Settings, StoreError> {
    let managed_accounts = match setting(connection, id, MANAGED_ACCOUNTS).await? {
        Some(value) => json(&value, "number of managed accounts")?,
        None => ManagedAccounts::default(),
    };
    Ok(Settings { managed_accounts })
}

/// Settles how many managed accounts an app may hold.
pub(crate) async fn set_managed_accounts(
    connection: &mut AnyConnection,
    id: Uuid,
    wanted: ManagedAccounts,
) -> Result<(), StoreError> {
    let value = serde_json::json!(wanted).to_string();
    set(connection, id, MANAGED_ACCOUNTS, value).await
}

/// A stored setting.
async fn setting(
    connection: &mut AnyConnection,
    id: Uuid,
    name: &'static str,
) -> Result<Option<String>, StoreError> {
    let mut sql = Sql::new("SELECT value FROM org_setting WHERE organisation = ");
    sql.bind(id.to_string())?.push(" AND name = ").bind(name)?;
    Ok(sql.fetch_all(connection).await?.first().map(|row| row.try_get(0)).transpose()?)
}

/// Stores a setting.
pub(super) async fn set(
    connection: &mut AnyConnection,
    id: Uuid,
    name: &'static str,
    value: String,
) -> Result<(), StoreError> {
    let mut sql = Sql::new("INSERT INTO org_setting (organisation, name, value) VALUES (");
    sql.bind(id.to_string())?.push(", ").bind(name)?.push(", ").bind(value)?;
    sql.push(") ON CONFLICT (organisation, name) DO UPDATE SET value = excluded.value");
    sql.execute(connection).await?;
    Ok(())
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

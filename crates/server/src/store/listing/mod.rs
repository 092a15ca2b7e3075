//! Lists of registrations: what they are searched and ordered by, and one page of them.
//!
//! The texts stand beside each row, without case, and one index holds all that a list looks at: of a hundred thousand
//! registrations it is read from end to end in some tens of milliseconds, the wide rows are read for one page only.

mod texts;

use std::collections::HashMap;

use cordon_policy::{ManagementState, Platform};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

pub(crate) use texts::renamed;
pub(super) use texts::{Managed, Own, Texts, fill};

use super::registrations::State;
use super::sql::{self, Sql};
use super::{StoreError, guid};

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Sort {
    /// When it was heard last.
    LastSeen,
    /// When it registered.
    Created,
    /// The sign-in name of its user, without case; of nobody first.
    User,
    /// The app's id.
    App,
    /// The device's name, without case.
    Device,
}

impl Sort {
    fn column(self) -> &'static str {
        match self {
            Self::LastSeen => "last_seen",
            Self::Created => "created",
            Self::User => "user_fold",
            Self::App => "app",
            Self::Device => "device_fold",
        }
    }

    /// The same value as a term that no index has: what is searched is read from the one index that holds it, and not looked
    /// up row by row in the order of another.
    fn term(self) -> &'static str {
        match self {
            // That index is in this order.
            Self::LastSeen => "last_seen",
            Self::Created => "(created + 0)",
            Self::User => "(user_fold || '')",
            Self::App => "(app || '')",
            Self::Device => "(device_fold || '')",
        }
    }

    fn is_time(self) -> bool {
        matches!(self, Self::LastSeen | Self::Created)
    }
}

/// What is listed, and in which order.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Words that all occur in the names of user, device and app or in the device's tag, or begin the registration's id.
    pub(crate) words: Vec<String>,
    pub(crate) platform: Option<Platform>,
    pub(crate) state: Option<State>,
    pub(crate) management: Option<ManagementState>,
    pub(crate) user: Option<Uuid>,
    /// Only those that a launch condition blocks.
    pub(crate) blocked: bool,
    pub(crate) sort: Sort,
    pub(crate) descending: bool,
    /// When evidence of management must hold, microseconds.
    pub(crate) now: i64,
}

impl Wanted {
    /// Whether so few may be listed that no index in the order of the list helps.
    pub(crate) fn is_narrow(&self) -> bool {
        !self.words.is_empty() || self.user.is_some() || self.blocked
    }
}

/// Where a row stands in a list: what it is ordered by, then its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) key: Key,
    pub(crate) id: String,
}

/// What a row is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Key {
    Time(i64),
    Text(String),
}

impl Place {
    /// Whether a list in that order can go on behind it.
    pub(crate) fn fits(&self, sort: Sort) -> bool {
        sort.is_time() == matches!(self.key, Key::Time(_))
    }
}

/// The rows behind `after`, at most `limit`.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    organisation: Uuid,
    wanted: &Wanted,
    after: Option<&Place>,
    limit: i64,
) -> Result<Vec<Place>, StoreError> {
    let column = if wanted.is_narrow() { wanted.sort.term() } else { wanted.sort.column() };
    let mut sql = Sql::new("SELECT id, ");
    sql.push(wanted.sort.column());
    narrow(&mut sql, organisation, wanted)?;
    if let Some(Place { key, id }) = after {
        sql.push(" AND (").push(column).push(if wanted.descending { ", id) < (" } else { ", id) > (" });
        match key {
            Key::Time(micros) => sql.bind(*micros)?,
            Key::Text(text) => sql.bind(text.clone())?,
        };
        sql.push(", ").bind(id.clone())?.push(")");
    }
    let direction = if wanted.descending { " DESC" } else { "" };
    sql.push(" ORDER BY ").push(column).push(direction).push(", id").push(direction);
    sql.push(" LIMIT ").bind(limit)?;
    let place = |row: &AnyRow| {
        let key = if wanted.sort.is_time() { Key::Time(row.try_get(1)?) } else { Key::Text(row.try_get(1)?) };
        Ok(Place { key, id: row.try_get(0)? })
    };
    sql.fetch_all(connection).await?.iter().map(place).collect()
}

/// How many rows there are on all pages.
pub(crate) async fn count(
    connection: &mut AnyConnection,
    organisation: Uuid,
    wanted: &Wanted,
) -> Result<u64, StoreError> {
    let mut sql = Sql::new("SELECT COUNT(*)");
    narrow(&mut sql, organisation, wanted)?;
    let rows = sql.fetch_all(connection).await?;
    let count = rows.first().map_or(Ok(0), |row| row.try_get::<i64, _>(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

fn narrow(sql: &mut Sql, organisation: Uuid, wanted: &Wanted) -> Result<(), StoreError> {
    sql.push(" FROM registration WHERE organisation = ").bind(organisation.to_string())?;
    if let Some(state) = wanted.state {
        sql.push(if wanted.is_narrow() { " AND (status || '') = " } else { " AND status = " });
        sql.bind(state.name())?;
    }
    if let Some(platform) = wanted.platform {
        sql.push(" AND platform = ").bind(platform.name())?;
    }
    if let Some(oid) = wanted.user {
        sql.push(" AND oid = ").bind(oid.to_string())?;
    }
    if wanted.blocked {
        sql.push(" AND blocked = 1");
    }
    match wanted.management {
        None => {}
        Some(ManagementState::Unmanaged) => {
            sql.push(" AND managed_until <= ").bind(wanted.now)?;
        }
        Some(state) => {
            sql.push(" AND managed_until > ").bind(wanted.now)?;
            sql.push(" AND managed_by = ").bind(state.name())?;
        }
    }
    for word in &wanted.words {
        sql.push(" AND (search LIKE ").bind(sql::containing(word))?.push(sql::ESCAPED);
        if word.chars().all(|one| one.is_ascii_hexdigit() || matches!(one, '-' | '.')) {
            sql.push(" OR id LIKE ").bind(sql::beginning(word))?.push(sql::ESCAPED);
            let random = sql::beginning(&format!("{organisation}.{word}"));
            sql.push(" OR id LIKE ").bind(random)?.push(sql::ESCAPED);
        }
        sql.push(")");
    }
    Ok(())
}

/// The sign-in and display names of users, by object id; removed ones are not among them.
pub(crate) async fn names(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oids: &[Uuid],
) -> Result<HashMap<Uuid, (String, String)>, StoreError> {
    let mut sql = Sql::new("SELECT oid, upn, display_name FROM account WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND oid IN ").bind_list(oids.iter().map(Uuid::to_string))?;
    let named = |row: &AnyRow| {
        let oid = guid(&row.try_get::<String, _>(0)?, "object id of a user")?;
        Ok((oid, (row.try_get(1)?, row.try_get(2)?)))
    };
    sql.fetch_all(connection).await?.iter().map(named).collect()
}

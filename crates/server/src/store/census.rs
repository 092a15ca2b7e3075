//! Every registration of the organisation in one pass, with as little of each as counting takes.

use std::collections::HashSet;

use cordon_policy::filter::Enrolment;
use cordon_policy::{Facts, ManagementState, Platform};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::sql::Sql;
use super::{StoreError, guid, json};
use crate::resolve::facts;

/// A registration, as far as it is counted.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) id: String,
    pub(crate) oid: Uuid,
    pub(crate) platform: Platform,
    /// Bundle or package id.
    pub(crate) app: String,
    pub(crate) device_tag: String,
    /// Whether its key still speaks for the app.
    pub(crate) live: bool,
    /// As evidence shows it at the time of the pass.
    pub(crate) management: ManagementState,
    /// In which way the device is enrolled, where evidence tells.
    pub(crate) enrolment: Option<Enrolment>,
    /// Whether the device reported last that it holds a policy.
    pub(crate) holds: bool,
    /// Microseconds.
    pub(crate) created: i64,
    /// Microseconds.
    pub(crate) last_seen: i64,
    /// What the device reported last, where it was asked for.
    pub(crate) facts: Facts,
}

/// How much of each is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// What one index holds: some tenths of a second for a hundred thousand.
    Listed,
    /// The facts too, which lie in the wide rows.
    Facts,
}

/// Hands out every registration, superseded ones too. Management is as evidence shows it at `now`, microseconds.
pub(crate) async fn each(
    connection: &mut AnyConnection,
    organisation: Uuid,
    now: i64,
    depth: Depth,
    mut take: impl FnMut(Counted),
) -> Result<(), StoreError> {
    let mut sql = Sql::new(
        "SELECT id, oid, platform, app, device_tag, status, managed_by, managed_until, enrolled, holds, created, \
         last_seen",
    );
    if depth == Depth::Facts {
        sql.push(", facts, app_version, client_version");
    }
    sql.push(" FROM registration WHERE organisation = ").bind(organisation.to_string())?;
    let each = |row: &AnyRow| {
        take(counted(row, now, depth)?);
        Ok(())
    };
    sql.for_each(connection, each).await
}

fn counted(row: &AnyRow, now: i64, depth: Depth) -> Result<Counted, StoreError> {
    let text = |place: usize| row.try_get::<String, _>(place);
    let optional = |place: usize| row.try_get::<Option<String>, _>(place);
    let platform = text(2)?.parse::<Platform>();
    let believed = row.try_get::<i64, _>(7)? > now;
    let by = optional(6)?.filter(|_| believed);
    let enrolled = optional(8)?.filter(|_| believed);
    let facts = match depth {
        Depth::Listed => Facts::default(),
        Depth::Facts => facts(&json(&text(12)?, "facts of a registration")?, &text(13)?, &text(14)?),
    };
    Ok(Counted {
        id: text(0)?,
        oid: guid(&text(1)?, "user of a registration")?,
        platform: platform.map_err(|_| StoreError::Corrupt { what: "platform of a registration" })?,
        app: text(3)?,
        device_tag: text(4)?,
        live: text(5)? == "live",
        management: by.and_then(|name| ManagementState::named(&name)).unwrap_or_default(),
        enrolment: enrolled.and_then(|name| Enrolment::named(&name)),
        holds: row.try_get::<i64, _>(9)? != 0,
        created: row.try_get(10)?,
        last_seen: row.try_get(11)?,
        facts,
    })
}

/// The users who may sign in.
pub(crate) async fn enabled(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<HashSet<Uuid>, StoreError> {
    let mut sql = Sql::new("SELECT oid FROM account WHERE enabled <> 0 AND organisation = ");
    sql.bind(organisation.to_string())?;
    let mut users = HashSet::new();
    let each = |row: &AnyRow| {
        users.insert(guid(&row.try_get::<String, _>(0)?, "object id of a user")?);
        Ok(())
    };
    sql.for_each(connection, each).await?;
    Ok(users)
}

/// The registrations for which an order waits for approval, by id.
pub(crate) async fn held(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<HashSet<String>, StoreError> {
    let mut sql = Sql::new("SELECT registration FROM wipe_order WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND state = 'pendingApproval'");
    sql.fetch_all(connection).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

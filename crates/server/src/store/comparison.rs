//! What a comparison of policies reads: live registrations with their people and their counted asks, page by page.

use std::collections::HashMap;

use cordon_policy::filter::Enrolment;
use cordon_policy::{AppId, Facts, ManagementState, Platform};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::registrations::Management;
use super::sql::Sql;
use super::{StoreError, guid, json};
use crate::resolve::facts;

/// A live registration, without what policies do not look at.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) id: String,
    pub(crate) oid: Uuid,
    pub(crate) app: AppId,
    pub(crate) facts: Facts,
    pub(crate) management: ManagementState,
    /// In which way the device is enrolled, where evidence tells.
    pub(crate) enrolment: Option<Enrolment>,
    /// When it was heard last, microseconds.
    pub(crate) seen: i64,
}

/// The user of a registration.
#[derive(Debug, Default)]
pub(crate) struct Person {
    pub(crate) enabled: bool,
    pub(crate) groups: Vec<Uuid>,
}

/// How often one kind of question had one answer, over all days that were asked for.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) kind: String,
    pub(crate) destination: String,
    pub(crate) verdict: String,
    pub(crate) setting: String,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) count: u64,
}

/// Live registrations in the order of their ids, after `after`, at most `limit`; management as evidence shows it at `now`,
/// microseconds.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    organisation: Uuid,
    after: &str,
    limit: i64,
    now: i64,
) -> Result<Vec<Live>, StoreError> {
    let mut sql = Sql::new(
        "SELECT id, oid, platform, app, app_version, client_version, facts, management, last_seen \
         FROM registration WHERE organisation = ",
    );
    sql.bind(organisation.to_string())?.push(" AND status = 'live' AND id > ").bind(after.to_owned())?;
    sql.push(" ORDER BY id LIMIT ").bind(limit)?;
    sql.fetch_all(connection).await?.iter().map(|row| live(row, now)).collect()
}

fn live(row: &AnyRow, now: i64) -> Result<Live, StoreError> {
    let text = |column: &'static str| row.try_get::<String, _>(column);
    let platform = text("platform")?.parse::<Platform>();
    let platform = platform.map_err(|_| StoreError::Corrupt { what: "platform of a registration" })?;
    let management: Option<String> = row.try_get("management")?;
    let management: Option<Management> =
        management.map(|text| json(&text, "management of a registration")).transpose()?;
    let reported = json(&text("facts")?, "facts of a registration")?;
    Ok(Live {
        id: text("id")?,
        oid: guid(&text("oid")?, "user of a registration")?,
        app: AppId::new(platform, text("app")?),
        facts: facts(&reported, &text("app_version")?, &text("client_version")?),
        management: Management::state_at(management.as_ref(), now),
        enrolment: Management::enrolment_at(management.as_ref(), now),
        seen: row.try_get("last_seen")?,
    })
}

/// The people of these ids with their groups; somebody who was removed is in none and not enabled.
pub(crate) async fn people(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oids: &[Uuid],
) -> Result<HashMap<Uuid, Person>, StoreError> {
    let mut sql = Sql::new("SELECT oid, enabled FROM account WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND oid IN ").bind_list(oids.iter().map(Uuid::to_string))?;
    let mut people: HashMap<Uuid, Person> = HashMap::new();
    for row in sql.fetch_all(&mut *connection).await? {
        let enabled = row.try_get::<i64, _>("enabled")? != 0;
        people.insert(guid(row.try_get("oid")?, "user")?, Person { enabled, groups: Vec::new() });
    }
    let mut sql = Sql::new("SELECT oid, group_id FROM group_member WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND oid IN ").bind_list(oids.iter().map(Uuid::to_string))?;
    for row in sql.fetch_all(connection).await? {
        let person = people.entry(guid(row.try_get("oid")?, "member of a group")?).or_default();
        person.groups.push(guid(row.try_get("group_id")?, "group of a member")?);
    }
    Ok(people)
}

/// The asks that were counted from the day `since` on (`YYYY-MM-DD`), of the registrations from `first` to `last`.
pub(crate) async fn asks(
    connection: &mut AnyConnection,
    organisation: Uuid,
    (first, last): (&str, &str),
    since: &str,
) -> Result<HashMap<String, Vec<Counted>>, StoreError> {
    let mut sql = Sql::new(
        "SELECT registration, kind, destination, verdict, setting, MIN(day) AS first_day, MAX(day) AS last_day, \
         CAST(SUM(count) AS BIGINT) AS total FROM ask_count WHERE organisation = ",
    );
    sql.bind(organisation.to_string())?.push(" AND registration >= ").bind(first.to_owned())?;
    sql.push(" AND registration <= ").bind(last.to_owned())?;
    sql.push(" AND day >= ").bind(since.to_owned())?;
    sql.push(
        " GROUP BY registration, kind, destination, verdict, setting \
         ORDER BY registration, kind, destination, verdict, setting",
    );
    let mut asks: HashMap<String, Vec<Counted>> = HashMap::new();
    for row in sql.fetch_all(connection).await? {
        let text = |column: &'static str| row.try_get::<String, _>(column);
        asks.entry(text("registration")?).or_default().push(Counted {
            kind: text("kind")?,
            destination: text("destination")?,
            verdict: text("verdict")?,
            setting: text("setting")?,
            first: text("first_day")?,
            last: text("last_day")?,
            count: u64::try_from(row.try_get::<i64, _>("total")?).unwrap_or_default(),
        });
    }
    Ok(asks)
}

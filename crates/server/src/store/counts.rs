//! Decisions counted by day: a kind and a destination class, never content.

use std::collections::BTreeMap;

use cordon_wire::RegistrationId;
use cordon_wire::check_in::AskCount;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::StoreError;
use super::sql::Sql;

/// Adds counts to those of their day.
pub(crate) async fn add(
    connection: &mut AnyConnection,
    registration: &RegistrationId,
    counts: &[AskCount],
) -> Result<(), StoreError> {
    for one in counts {
        add_to_registration(connection, registration, one).await?;
    }
    add_to_days(connection, registration, counts).await
}

async fn add_to_registration(
    connection: &mut AnyConnection,
    registration: &RegistrationId,
    one: &AskCount,
) -> Result<(), StoreError> {
    let mut sql = Sql::new(
        "INSERT INTO ask_count (organisation, registration, day, kind, destination, verdict, setting, count) \
             VALUES (",
    );
    sql.bind(registration.organisation().to_string())?.push(", ").bind(registration.to_string())?;
    for text in [&one.day, &one.kind, &one.destination, &one.verdict, &one.setting] {
        sql.push(", ").bind(text.clone())?;
    }
    sql.push(", ").bind(bounded(one.count))?;
    sql.push(
        ") ON CONFLICT (organisation, registration, day, kind, destination, verdict, setting) \
             DO UPDATE SET count = ask_count.count + excluded.count",
    );
    sql.execute(connection).await?;
    Ok(())
}

/// A count that does not fit is one that nobody made.
fn bounded(count: u64) -> i64 {
    i64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Adds to the counts over all registrations. Every transaction takes the rows in one order, so that none waits in a ring.
async fn add_to_days(
    connection: &mut AnyConnection,
    registration: &RegistrationId,
    counts: &[AskCount],
) -> Result<(), StoreError> {
    let mut sums: BTreeMap<[&str; 5], i64> = BTreeMap::new();
    for one in counts {
        let sum =
            sums.entry([&one.day, &one.kind, &one.destination, &one.verdict, &one.setting]).or_default();
        *sum = sum.saturating_add(bounded(one.count));
    }
    let id = registration.to_string();
    let shard: String = id.chars().next_back().into_iter().collect();
    for ([day, kind, destination, verdict, setting], count) in sums {
        let mut sql = Sql::new(
            "INSERT INTO ask_day (organisation, day, shard, kind, destination, verdict, setting, count) VALUES (",
        );
        sql.bind(registration.organisation().to_string())?;
        for text in [day, &shard, kind, destination, verdict, setting] {
            sql.push(", ").bind(text.to_owned())?;
        }
        sql.push(", ").bind(count)?;
        sql.push(
            ") ON CONFLICT (organisation, day, shard, kind, destination, verdict, setting) \
             DO UPDATE SET count = ask_day.count + excluded.count",
        );
        sql.execute(&mut *connection).await?;
    }
    Ok(())
}

/// How often one kind of question had one answer on a day, over all registrations.
#[derive(Debug)]
pub(crate) struct Daily {
    pub(crate) day: String,
    pub(crate) kind: String,
    pub(crate) destination: String,
    pub(crate) verdict: String,
    pub(crate) setting: String,
    pub(crate) count: u64,
}

/// What was asked from the day `first` to the day `last` (`YYYY-MM-DD`), both counted.
pub(crate) async fn daily(
    connection: &mut AnyConnection,
    organisation: Uuid,
    (first, last): (&str, &str),
) -> Result<Vec<Daily>, StoreError> {
    let mut sql = Sql::new(
        "SELECT day, kind, destination, verdict, setting, CAST(SUM(count) AS BIGINT) AS total FROM ask_day \
         WHERE organisation = ",
    );
    sql.bind(organisation.to_string())?;
    sql.push(" AND day >= ").bind(first.to_owned())?.push(" AND day <= ").bind(last.to_owned())?;
    sql.push(" GROUP BY day, kind, destination, verdict, setting ORDER BY day, kind, destination, verdict, setting");
    let read = |row: &AnyRow| {
        let text = |column: &'static str| row.try_get::<String, _>(column);
        Ok(Daily {
            day: text("day")?,
            kind: text("kind")?,
            destination: text("destination")?,
            verdict: text("verdict")?,
            setting: text("setting")?,
            count: u64::try_from(row.try_get::<i64, _>("total")?).unwrap_or_default(),
        })
    };
    sql.fetch_all(connection).await?.iter().map(read).collect()
}

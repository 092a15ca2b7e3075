//! Decisions counted by day: a kind and a destination class, never content.

use cordon_wire::RegistrationId;
use cordon_wire::check_in::AskCount;
use sqlx::AnyConnection;

use super::StoreError;
use super::sql::Sql;

/// Adds counts to those of their day.
pub(crate) async fn add(
    connection: &mut AnyConnection,
    registration: &RegistrationId,
    counts: &[AskCount],
) -> Result<(), StoreError> {
    for one in counts {
        let mut sql = Sql::new(
            "INSERT INTO ask_count (organisation, registration, day, kind, destination, verdict, setting, count) \
             VALUES (",
        );
        sql.bind(registration.organisation().to_string())?.push(", ").bind(registration.to_string())?;
        for text in [&one.day, &one.kind, &one.destination, &one.verdict, &one.setting] {
            sql.push(", ").bind(text.clone())?;
        }
        // A count that does not fit is one that nobody made.
        sql.push(", ").bind(i64::from(u32::try_from(one.count).unwrap_or(u32::MAX)))?;
        sql.push(
            ") ON CONFLICT (organisation, registration, day, kind, destination, verdict, setting) \
             DO UPDATE SET count = ask_count.count + excluded.count",
        );
        sql.execute(&mut *connection).await?;
    }
    Ok(())
}

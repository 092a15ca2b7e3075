//! Logs of apps that administrators asked for, and what the persons at the devices decided.

use cordon_wire::RegistrationId;
use cordon_wire::check_in::{LogAnswer, LogOutcome};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql::Sql;
use super::{StoreError, guid};

/// How long a request and its log are kept: 30 days, in microseconds.
pub(crate) const LIFE: i64 = 30 * 24 * 60 * 60 * 1_000_000;

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LogRequestState)]
pub(crate) enum LogState {
    /// Nobody has decided yet.
    Open,
    /// The person agreed; the log is here.
    Sent,
    /// The person did not agree.
    Denied,
    /// The app could not ask.
    Failed,
}

impl LogState {
    const ALL: [Self; 4] = [Self::Open, Self::Sent, Self::Denied, Self::Failed];

    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sent => "sent",
            Self::Denied => "denied",
            Self::Failed => "failed",
        }
    }
}

impl From<LogOutcome> for LogState {
    fn from(outcome: LogOutcome) -> Self {
        match outcome {
            LogOutcome::Sent => Self::Sent,
            LogOutcome::Denied => Self::Denied,
            LogOutcome::Failed => Self::Failed,
        }
    }
}

/// A request, without the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogRequest {
    /// Its id.
    pub(crate) id: Uuid,
    /// Who asked.
    pub(crate) actor: String,
    /// Where it stands.
    pub(crate) state: LogState,
    /// Microseconds.
    pub(crate) created: i64,
    /// When the device's answer was stored, microseconds.
    pub(crate) answered: Option<i64>,
}

/// Stores a request. The registration is locked.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    from: &RegistrationId,
    new: &LogRequest,
) -> Result<(), StoreError> {
    let mut sql =
        Sql::new("INSERT INTO log_request (organisation, id, registration, actor, state, created) VALUES (");
    sql.bind(from.organisation().to_string())?.push(", ").bind(new.id.to_string())?;
    sql.push(", ").bind(from.to_string())?.push(", ").bind(new.actor.clone())?;
    sql.push(", ").bind(new.state.name().to_owned())?.push(", ").bind(new.created)?.push(")");
    sql.execute(connection).await?;
    Ok(())
}

/// The requests to a registration that are not too old, the latest first.
pub(crate) async fn of_registration(
    connection: &mut AnyConnection,
    id: &RegistrationId,
    now: i64,
) -> Result<Vec<LogRequest>, StoreError> {
    let mut sql =
        Sql::new("SELECT id, actor, state, created, answered FROM log_request WHERE organisation = ");
    kept(&mut sql, id, now)?;
    sql.push(" ORDER BY created DESC, id");
    sql.fetch_all(connection).await?.iter().map(read).collect()
}

/// The request that waits for a decision.
pub(crate) async fn open(
    connection: &mut AnyConnection,
    id: &RegistrationId,
    now: i64,
) -> Result<Option<Uuid>, StoreError> {
    let mut sql = Sql::new("SELECT id FROM log_request WHERE organisation = ");
    kept(&mut sql, id, now)?;
    sql.push(" AND state = 'open' ORDER BY created, id");
    let rows = sql.fetch_all(connection).await?;
    rows.first().map(|row| guid(&row.try_get::<String, _>("id")?, "id of a log request")).transpose()
}

/// A request with the log, where one was sent.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    of: &RegistrationId,
    request: Uuid,
    now: i64,
) -> Result<Option<(LogRequest, Option<String>)>, StoreError> {
    let mut sql =
        Sql::new("SELECT id, actor, state, created, answered, bundle FROM log_request WHERE organisation = ");
    kept(&mut sql, of, now)?;
    sql.push(" AND id = ").bind(request.to_string())?;
    let rows = sql.fetch_all(connection).await?;
    rows.first().map(|row| Ok((read(row)?, row.try_get("bundle")?))).transpose()
}

/// Stores what was decided. False where nobody waits for it: it was answered before, or it is too old.
pub(crate) async fn answer(
    connection: &mut AnyConnection,
    from: &RegistrationId,
    answer: &LogAnswer,
    now: i64,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new("UPDATE log_request SET state = ");
    sql.bind(LogState::from(answer.outcome).name().to_owned())?;
    sql.push(", bundle = ").bind(answer.bundle.clone())?.push(", answered = ").bind(now)?;
    sql.push(" WHERE organisation = ");
    kept(&mut sql, from, now)?;
    sql.push(" AND state = 'open' AND id = ").bind(answer.request.to_string())?;
    Ok(sql.execute(connection).await? > 0)
}

/// Deletes what is too old. Gives how many there were.
pub(crate) async fn prune(
    connection: &mut AnyConnection,
    organisation: Uuid,
    now: i64,
) -> Result<u64, StoreError> {
    let mut sql = Sql::new("DELETE FROM log_request WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND created <= ").bind(now.saturating_sub(LIFE))?;
    sql.execute(connection).await
}

/// Deletes everything of a registration.
pub(super) async fn remove(connection: &mut AnyConnection, id: &RegistrationId) -> Result<(), StoreError> {
    let mut sql = Sql::new("DELETE FROM log_request WHERE organisation = ");
    sql.bind(id.organisation().to_string())?.push(" AND registration = ").bind(id.to_string())?;
    sql.execute(connection).await?;
    Ok(())
}

/// Those of a registration that are not too old.
fn kept(sql: &mut Sql, of: &RegistrationId, now: i64) -> Result<(), StoreError> {
    sql.bind(of.organisation().to_string())?.push(" AND registration = ").bind(of.to_string())?;
    sql.push(" AND created > ").bind(now.saturating_sub(LIFE))?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<LogRequest, StoreError> {
    let state: String = row.try_get("state")?;
    let state = LogState::ALL.into_iter().find(|known| known.name() == state);
    Ok(LogRequest {
        id: guid(&row.try_get::<String, _>("id")?, "id of a log request")?,
        actor: row.try_get("actor")?,
        state: state.ok_or(StoreError::Corrupt { what: "state of a log request" })?,
        created: row.try_get("created")?,
        answered: row.try_get("answered")?,
    })
}

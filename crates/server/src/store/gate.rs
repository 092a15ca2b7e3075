//! How launch conditions came out on devices, as their check-ins told it: each setting that warns, blocks or wipes.

use std::collections::BTreeMap;

use cordon_wire::check_in::LaunchOutcome;
use cordon_wire::{RegistrationId, limits};
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row as _};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql::Sql;
use super::{StoreError, json};

/// What a launch condition does that does not hold; the later the stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GateOutcome)]
pub(crate) enum Outcome {
    /// Work data opens after a warning.
    Warn,
    /// Work data stays closed.
    Block,
    /// Work data is removed from the app.
    Wipe,
}

/// How one setting came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stand {
    /// What it does.
    pub(crate) outcome: Outcome,
    /// Since when, Unix seconds by the device's clock.
    pub(crate) at: i64,
}

/// Every setting of a registration that does not let work data open freely.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Gate(BTreeMap<String, Stand>);

impl Gate {
    /// The settings in the order of their names.
    pub(crate) fn stands(&self) -> impl Iterator<Item = (&str, Stand)> {
        self.0.iter().map(|(setting, stand)| (setting.as_str(), *stand))
    }

    /// Takes up what a report tells. What it repeats stands since it was told first; a word that this version does not know
    /// leaves its setting as it was. Nothing stands since later than `now`, Unix seconds; at most [`limits::OUTCOMES`] settings
    /// are held.
    pub(crate) fn take(&mut self, told: &[LaunchOutcome], now: i64) {
        for LaunchOutcome { setting, outcome, at } in told {
            let outcome = match outcome.as_str() {
                "ok" => {
                    self.0.remove(setting);
                    continue;
                }
                "warn" => Outcome::Warn,
                "block" => Outcome::Block,
                "wipe" => Outcome::Wipe,
                _ => continue,
            };
            let stand = Stand { outcome, at: (*at).clamp(0, now.max(0)) };
            let held = self.0.get(setting).map(|held| held.outcome);
            let fits = held.is_some() || self.0.len() < limits::OUTCOMES;
            if held != Some(outcome) && fits {
                self.0.insert(setting.clone(), stand);
            }
        }
    }

    /// Appends the columns to an update.
    pub(super) fn set(&self, sql: &mut Sql) -> Result<(), StoreError> {
        let blocks = self.0.values().any(|stand| stand.outcome == Outcome::Block);
        sql.push(", launch = ").bind(serde_json::to_string(self).unwrap_or_default())?;
        sql.push(", blocked = ").bind(i64::from(blocks))?;
        Ok(())
    }
}

/// What is held of a registration; nothing where there is none.
pub(crate) async fn of(connection: &mut AnyConnection, id: &RegistrationId) -> Result<Gate, StoreError> {
    let mut sql = Sql::new("SELECT launch FROM registration WHERE organisation = ");
    sql.bind(id.organisation().to_string())?.push(" AND id = ").bind(id.to_string())?;
    let rows = sql.fetch_all(connection).await?;
    let held = rows.first().map(|row| json(&row.try_get::<String, _>(0)?, "launch of a registration"));
    Ok(held.transpose()?.unwrap_or_default())
}

/// Replaces what is held of a registration.
pub(crate) async fn put(
    connection: &mut AnyConnection,
    id: &RegistrationId,
    gate: &Gate,
) -> Result<(), StoreError> {
    let mut sql = Sql::new("UPDATE registration SET report = report");
    gate.set(&mut sql)?;
    sql.push(" WHERE organisation = ").bind(id.organisation().to_string())?;
    sql.push(" AND id = ").bind(id.to_string())?;
    sql.execute(connection).await?;
    Ok(())
}

/// How many live registrations a launch condition blocks.
pub(crate) async fn blocked(connection: &mut AnyConnection, organisation: Uuid) -> Result<u64, StoreError> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM registration WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND status = 'live' AND blocked = 1");
    let rows = sql.fetch_all(connection).await?;
    let count = rows.first().map_or(Ok(0), |row| row.try_get::<i64, _>(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

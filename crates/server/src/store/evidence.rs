//! Evidence of management: tokens that an administrator was shown once, bound to the first device that uses them.

use cordon_policy::ManagementState;
use cordon_policy::filter::Enrolment;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::StoreError;
use super::sql::Sql;
use crate::seal;

/// What came of presenting a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Presented {
    /// It holds for this device.
    Holds {
        /// `device`.
        level: String,
        /// Whose management it proves.
        state: ManagementState,
        /// In which way the device is enrolled, where that is known.
        enrolment: Option<Enrolment>,
        /// Hash of the token, in hexadecimal.
        evidence: String,
        /// Microseconds.
        expires: i64,
        /// What the administrator called it.
        label: String,
        /// Whether this was its first use.
        first: bool,
    },
    /// Another device, user or key has it.
    Taken {
        /// What the administrator called it.
        label: String,
    },
    /// No such token, or it has expired.
    Unknown,
}

/// A token that is about to be shown to an administrator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct New<'a> {
    /// The token; only its hash is kept.
    pub(crate) token: &'a str,
    /// What the administrator calls it.
    pub(crate) label: &'a str,
    /// Whose management it proves.
    pub(crate) state: ManagementState,
    /// In which way the device is enrolled, where the administrator says so.
    pub(crate) enrolment: Option<Enrolment>,
    /// Microseconds.
    pub(crate) expires: i64,
}

/// Stores a new token of level `device`.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    organisation: Uuid,
    new: New<'_>,
    now: i64,
) -> Result<(), StoreError> {
    let mut sql = Sql::new(
        "INSERT INTO evidence (organisation, token_hash, level, management, enrolment, label, expires, created, refused) \
         VALUES (",
    );
    sql.bind(organisation.to_string())?.push(", ").bind(seal::hash(new.token.as_bytes()))?;
    sql.push(", 'device', ").bind(new.state.name().to_owned())?;
    sql.push(", ").bind(new.enrolment.map(|way| way.name().to_owned()))?;
    sql.push(", ").bind(new.label.to_owned())?;
    sql.push(", ").bind(new.expires)?.push(", ").bind(now)?.push(", 0)");
    sql.execute(connection).await?;
    Ok(())
}

/// Binds a token to the device at its first use, in one statement, and says what holds.
pub(crate) async fn present(
    connection: &mut AnyConnection,
    organisation: Uuid,
    token: &str,
    device: Device<'_>,
    now: i64,
) -> Result<Presented, StoreError> {
    let hash = seal::hash(token.as_bytes());
    let mut sql = Sql::new("UPDATE evidence SET oid = ");
    sql.bind(device.oid.to_string())?
        .push(", device_tag = ")
        .bind(device.tag.to_owned())?
        .push(", thumbprint = ")
        .bind(device.thumbprint.to_owned())?;
    sql.push(", bound = ").bind(now)?.push(" WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND token_hash = ").bind(hash.clone())?;
    sql.push(" AND bound IS NULL AND expires > ").bind(now)?;
    let first = sql.execute(&mut *connection).await? > 0;

    let mut sql = Sql::new(
        "SELECT level, management, enrolment, label, oid, device_tag, thumbprint, expires FROM evidence \
         WHERE organisation = ",
    );
    sql.bind(organisation.to_string())?.push(" AND token_hash = ").bind(hash.clone())?;
    let rows = sql.fetch_all(&mut *connection).await?;
    let Some(row) = rows.first() else { return Ok(Presented::Unknown) };
    let expires: i64 = row.try_get("expires")?;
    if expires <= now {
        return Ok(Presented::Unknown);
    }
    let text = |column: &'static str| row.try_get::<Option<String>, _>(column);
    let theirs =
        text("device_tag")?.as_deref() == Some(device.tag) && text("oid")? == Some(device.oid.to_string());
    let same_key = text("thumbprint")?.as_deref() == Some(device.thumbprint);
    if theirs && (same_key || !has_other_key(&mut *connection, organisation, device).await?) {
        let (level, label) = (row.try_get("level")?, row.try_get("label")?);
        // A word that does not read proves nothing.
        let state = ManagementState::named(row.try_get("management")?).unwrap_or_default();
        // Nor does one tell a way that this version does not know.
        let enrolment = text("enrolment")?.as_deref().and_then(Enrolment::named);
        let evidence = seal::hex(&hash);
        return Ok(Presented::Holds { level, state, enrolment, evidence, expires, label, first });
    }
    let mut sql = Sql::new("UPDATE evidence SET refused = refused + 1 WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND token_hash = ").bind(hash)?;
    sql.execute(&mut *connection).await?;
    Ok(Presented::Taken { label: row.try_get("label")? })
}

/// Whether the same app of the user on that device speaks with another key, which the presented one did not replace: a
/// copied tag looks like that.
async fn has_other_key(
    connection: &mut AnyConnection,
    organisation: Uuid,
    device: Device<'_>,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new("SELECT id FROM registration WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND oid = ").bind(device.oid.to_string())?;
    sql.push(" AND status = 'live' AND device_tag = ").bind(device.tag.to_owned())?;
    sql.push(" AND platform = ").bind(device.platform.to_owned())?;
    sql.push(" AND LOWER(app) = ").bind(device.app.to_ascii_lowercase())?;
    sql.push(" AND thumbprint <> ").bind(device.thumbprint.to_owned())?;
    Ok(!sql.fetch_all(connection).await?.is_empty())
}

/// The device that presents a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Device<'a> {
    /// The user.
    pub(crate) oid: Uuid,
    /// Its tag.
    pub(crate) tag: &'a str,
    /// The app's platform.
    pub(crate) platform: &'a str,
    /// The app's bundle or package id.
    pub(crate) app: &'a str,
    /// The thumbprint of the instance that presents it.
    pub(crate) thumbprint: &'a str,
}

//! What registrations are searched and ordered by, as columns beside the rows.

use cordon_policy::filter::Enrolment;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use crate::store::organisations::fold;
use crate::store::registrations::Management;
use crate::store::sql::Sql;
use crate::store::{StoreError, directory};

/// Bytes of one text that a list looks at; PostgreSQL refuses longer rows of an index, and nobody tells names apart behind it.
const MOST: usize = 200;
/// Rows that are filled in at a time.
const FILLED: i64 = 500;

/// What a registration is searched and ordered by.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::store) struct Texts {
    pub(in crate::store) user: String,
    pub(in crate::store) device: String,
    pub(in crate::store) search: String,
}

/// The registration's own part of [`Texts`].
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Own<'a> {
    pub(in crate::store) platform: &'a str,
    pub(in crate::store) app: &'a str,
    pub(in crate::store) device_name: &'a str,
    pub(in crate::store) device_tag: &'a str,
}

impl Texts {
    /// Of a registration and its user, if that is in the directory.
    pub(in crate::store) fn of(user: Option<(&str, &str)>, own: Own<'_>) -> Self {
        let (upn, name) = user.unwrap_or_default();
        let (user, device) = (short(fold(upn)), short(fold(own.device_name)));
        let app = short(fold(&format!("{}:{}", own.platform, own.app)));
        let search =
            ["", &user, &short(fold(name)), &device, &app, &short(fold(own.device_tag)), ""].join("\n");
        Self { user, device, search }
    }

    /// Reads the user's names.
    pub(in crate::store) async fn read(
        connection: &mut AnyConnection,
        organisation: Uuid,
        oid: Uuid,
        own: Own<'_>,
    ) -> Result<Self, StoreError> {
        let user = directory::user(connection, organisation, oid).await?;
        Ok(Self::of(user.as_ref().map(|user| (user.upn.as_str(), user.display_name.as_str())), own))
    }
}

/// At most so many bytes of a text, whole characters.
fn short(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MOST));
    text
}

/// What evidence tells of a device's management, as columns hold it.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::store) struct Managed {
    /// By whom.
    by: Option<&'static str>,
    /// Until when, microseconds; 0 without evidence.
    until: i64,
    /// In which way it is enrolled.
    enrolled: Option<&'static str>,
}

impl Managed {
    pub(in crate::store) fn of(management: Option<&Management>) -> Self {
        management.map_or_else(Self::default, |held| Self {
            by: Some(held.state.name()),
            until: held.expires,
            enrolled: held.enrolment.map(Enrolment::name),
        })
    }

    /// The columns of an `UPDATE`.
    pub(in crate::store) fn set(self, sql: &mut Sql) -> Result<(), StoreError> {
        sql.push(", managed_by = ").bind(self.by)?.push(", managed_until = ").bind(self.until)?;
        sql.push(", enrolled = ").bind(self.enrolled)?;
        Ok(())
    }

    /// The values of an `INSERT`, in the order `managed_by, managed_until, enrolled`.
    pub(in crate::store) fn insert(self, sql: &mut Sql) -> Result<(), StoreError> {
        sql.push(", ").bind(self.by)?.push(", ").bind(self.until)?.push(", ").bind(self.enrolled)?;
        Ok(())
    }
}

const ROWS: &str = "SELECT r.organisation AS organisation, r.id AS id, r.platform AS platform, r.app AS app, \
    r.device_name AS device_name, r.device_tag AS device_tag, r.management AS management, \
    r.held_version AS held_version, a.upn AS upn, \
    a.display_name AS display_name FROM registration r \
    LEFT JOIN account a ON a.organisation = r.organisation AND a.oid = r.oid";

/// Writes what the registrations of a user are found by, after the user's names changed or the user was removed.
pub(crate) async fn renamed(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<(), StoreError> {
    let mut sql = Sql::new(ROWS);
    sql.push(" WHERE r.organisation = ").bind(organisation.to_string())?;
    // In the order of their ids, as every transaction takes them.
    sql.push(" AND r.oid = ").bind(oid.to_string())?.push(" ORDER BY r.id");
    for row in sql.fetch_all(&mut *connection).await? {
        write(&mut *connection, &row).await?;
    }
    Ok(())
}

/// Fills in what rows of an older server lack: the next few of them. How many there were.
pub(in crate::store) async fn fill(connection: &mut AnyConnection) -> Result<usize, StoreError> {
    let mut sql = Sql::new(ROWS);
    sql.push(" WHERE r.search = '' ORDER BY r.organisation, r.id LIMIT ").bind(FILLED)?;
    let rows = sql.fetch_all(&mut *connection).await?;
    for row in &rows {
        write(&mut *connection, row).await?;
    }
    Ok(rows.len())
}

async fn write(connection: &mut AnyConnection, row: &AnyRow) -> Result<(), StoreError> {
    let text = |column: &'static str| row.try_get::<String, _>(column);
    let optional = |column: &'static str| row.try_get::<Option<String>, _>(column);
    let (platform, app, name, tag) =
        (text("platform")?, text("app")?, text("device_name")?, text("device_tag")?);
    let (upn, display_name) = (optional("upn")?, optional("display_name")?);
    let own = Own { platform: &platform, app: &app, device_name: &name, device_tag: &tag };
    let texts = Texts::of(upn.as_deref().zip(display_name.as_deref()), own);
    // What an older server wrote and nobody can read is no evidence.
    let management: Option<Management> =
        optional("management")?.and_then(|json| serde_json::from_str(&json).ok());
    let mut sql = Sql::new("UPDATE registration SET user_fold = ");
    sql.bind(texts.user)?.push(", device_fold = ").bind(texts.device)?;
    sql.push(", search = ").bind(texts.search)?;
    Managed::of(management.as_ref()).set(&mut sql)?;
    sql.push(", holds = ").bind(i64::from(optional("held_version")?.is_some()))?;
    sql.push(" WHERE organisation = ").bind(text("organisation")?)?.push(" AND id = ").bind(text("id")?)?;
    sql.execute(connection).await?;
    Ok(())
}

//! The code that approves one request when no second administrator is left: shown once, kept as a hash.

use std::path::Path;

use sqlx::AnyConnection;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{InitError, Marker};
use crate::audit::Entry;
use crate::clock::Clock;
use crate::files;
use crate::scope::Scope;
use crate::seal::{self, SealError};
use crate::store::{Database, Store, StoreError};

/// The code that approves one request when no second administrator is left. It does not print by itself.
pub struct BreakGlass(Zeroizing<String>);

impl BreakGlass {
    /// The code, for the terminal alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Makes a new code for the organisation of a data directory; an older one is worth nothing from then on. `database` is
/// needed where the rows are in PostgreSQL.
///
/// # Errors
/// See [`InitError`].
pub async fn renew_break_glass(data: &Path, database: Option<&str>) -> Result<BreakGlass, InitError> {
    let marker = Marker::load(data)?.ok_or_else(|| InitError::NotInitialised(data.to_owned()))?;
    crate::config::check_database(database)?;
    let database = match (marker.postgres, database) {
        (false, _) => Database::file(&data.join(files::DATABASE), false),
        (true, Some(address)) => Database::Postgres(address.to_owned()),
        (true, None) => return Err(InitError::InPostgres(data.to_owned())),
    };
    let store = Store::open(database, Clock::System).await?;
    let made = renew(&store, marker.tenant_id).await;
    store.close().await;
    made
}

async fn renew(store: &Store, tenant: Uuid) -> Result<BreakGlass, InitError> {
    let mut write = store.write(&Scope::system(tenant, "breakGlass")).await?;
    let now = write.now();
    sqlx::query("DELETE FROM break_glass WHERE organisation = $1")
        .bind(tenant.to_string())
        .execute(&mut *write)
        .await
        .map_err(StoreError::from)?;
    let code = insert(&mut write, tenant, now).await?;
    write.commit_recorded(Entry::new("breakGlass.renew", format!("organisation:{tenant}"))).await?;
    Ok(code)
}

/// Makes a code and stores its hash.
pub(super) async fn insert(
    connection: &mut AnyConnection,
    tenant: Uuid,
    now: i64,
) -> Result<BreakGlass, InitError> {
    let code = code()?;
    sqlx::query("INSERT INTO break_glass (organisation, hash, created) VALUES ($1, $2, $3)")
        .bind(tenant.to_string())
        .bind(seal::hash(code.reveal().as_bytes()))
        .bind(now)
        .execute(connection)
        .await
        .map_err(StoreError::from)?;
    Ok(code)
}

/// 128 random bits in groups, for people to type.
fn code() -> Result<BreakGlass, SealError> {
    let digits = seal::hex(seal::random::<16>()?.as_ref());
    let groups: Vec<&str> =
        digits.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    Ok(BreakGlass(Zeroizing::new(groups.join("-"))))
}

//! Opening: where the database is, which pools it gets, and its schema version.

use std::path::Path;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, AnyPool, Executor};

use super::StoreError;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long a connection waits for another's lock before it gives up.
const BUSY: Duration = Duration::from_secs(5);
/// How long a request waits for a free connection.
const ACQUIRE: Duration = Duration::from_secs(5);
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 8;

/// INVARIANT: `synchronous=FULL`: what was acknowledged survives a power cut.
const SQLITE_PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
     PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";

/// Where the rows are.
#[derive(Clone, Debug)]
pub(crate) enum Database {
    /// A file of this address, with one writer and readers beside it.
    Sqlite(String),
    /// A PostgreSQL server of this address; other servers may write too.
    Postgres(String),
}

impl Database {
    /// A file in the data directory; `create` says whether it may be made.
    pub(crate) fn file(path: &Path, create: bool) -> Self {
        const PATH: &AsciiSet =
            &CONTROLS.add(b' ').add(b'?').add(b'#').add(b'%').add(b'"').add(b'<').add(b'>');
        let path = path.to_string_lossy();
        let mode = if create { "rwc" } else { "rw" };
        Self::Sqlite(format!("sqlite://{}?mode={mode}", utf8_percent_encode(&path, PATH)))
    }

    /// The statement that starts a writing transaction. On SQLite the lock is taken at once: a transaction that
    /// reads first and locks later can fail half-way.
    pub(super) fn begin(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "BEGIN IMMEDIATE",
            Self::Postgres(_) => "BEGIN",
        }
    }

    /// Host and name, without user, password and options.
    pub(super) fn name(&self) -> String {
        match (self, url::Url::parse(self.address())) {
            (Self::Postgres(_), Ok(url)) => {
                let name = url.path().trim_start_matches('/');
                match url.host_str() {
                    Some(host) if !host.is_empty() => format!("{name} at {host}"),
                    _ => name.to_owned(),
                }
            }
            // An address that cannot be read may hold a password anywhere.
            (Self::Postgres(_), Err(_)) => "PostgreSQL".to_owned(),
            (Self::Sqlite(_), _) => "cordon.db".to_owned(),
        }
    }

    fn address(&self) -> &str {
        match self {
            Self::Sqlite(address) | Self::Postgres(address) => address,
        }
    }
}

pub(super) async fn writer(database: &Database) -> Result<AnyPool, StoreError> {
    match database {
        Database::Sqlite(_) => pool(database, 1).await,
        Database::Postgres(_) => pool(database, POSTGRES_CONNECTIONS).await,
    }
}

pub(super) async fn readers(database: &Database) -> Result<AnyPool, StoreError> {
    match database {
        Database::Sqlite(_) => pool(database, SQLITE_READERS).await,
        Database::Postgres(_) => pool(database, POSTGRES_CONNECTIONS).await,
    }
}

async fn pool(database: &Database, connections: u32) -> Result<AnyPool, StoreError> {
    sqlx::any::install_default_drivers();
    let sqlite = matches!(database, Database::Sqlite(_));
    let options = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| Box::pin(prepare(connection, sqlite)));
    Ok(options.connect(database.address()).await?)
}

async fn prepare(connection: &mut AnyConnection, sqlite: bool) -> Result<(), sqlx::Error> {
    if sqlite {
        connection.execute(sqlx::raw_sql(SQLITE_PRAGMAS)).await?;
        let busy = format!("PRAGMA busy_timeout = {}", BUSY.as_millis());
        connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(busy))).await?;
    }
    Ok(())
}

/// Applies what is missing; a database of a newer version is refused unchanged.
pub(super) async fn migrate(pool: &AnyPool) -> Result<(), StoreError> {
    let mut connection = pool.acquire().await?;
    MIGRATIONS.run(&mut *connection).await.map_err(|error| match error {
        MigrateError::VersionMissing(found) => StoreError::Newer { found, known: newest() },
        other => StoreError::Migration(Box::new(other)),
    })
}

fn newest() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

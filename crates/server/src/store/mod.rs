//! The store: one SQL text on SQLite and PostgreSQL.
//!
//! Reads take [`Store::read`]; whatever is checked and then written takes [`Store::write`], whose commit inserts the
//! audit row and moves the organisation's revision in the same transaction. The modules below hold the statements,
//! as functions over a connection, so that they serve inside and outside a transaction.

pub(crate) mod comparison;
mod connect;
#[cfg(test)]
mod tests;
mod watch;
mod write;

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod caps;
pub(crate) mod census;
pub(crate) mod clients;
pub(crate) mod counts;
pub(crate) mod default_policies;
pub(crate) mod directory;
pub(crate) mod directory_edit;
pub(crate) mod evidence;
pub(crate) mod filters;
pub(crate) mod gate;
pub(crate) mod grants;
pub(crate) mod keys;
pub(crate) mod listing;
pub(crate) mod logs;
pub(crate) mod orders;
pub(crate) mod organisations;
pub(crate) mod policies;
pub(crate) mod receipts;
pub(crate) mod registrations;
pub(crate) mod relocate;
pub(crate) mod sessions;
pub(crate) mod sql;
pub(crate) mod stamps;

use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool};
use thiserror::Error;
use uuid::Uuid;

pub(crate) use connect::Database;
pub(crate) use watch::{Pace, Revision, Watch, poll};
pub(crate) use write::Write;

use crate::clock::Clock;
use crate::scope::Scope;

/// Why the store could not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database was written by a later version of the server.
    #[error(
        "the database has schema version {found}, this server knows {known}: start the newer server, or restore a backup from before the upgrade"
    )]
    Newer {
        /// Version found in the database.
        found: i64,
        /// Newest version this server knows.
        known: i64,
    },
    /// Rows are to be carried over, and the database has rows already.
    #[error("the database `{database}` holds an organisation already: give an empty database")]
    InUse {
        /// Its name, with host, without user and password.
        database: String,
    },
    /// The migrations could not be applied.
    #[error("the database could not be brought to this server's schema: {0}")]
    Migration(#[source] Box<sqlx::migrate::MigrateError>),
    /// A row that must be unique exists already.
    #[error("a row with this key exists already")]
    Duplicate,
    /// A row refers to another that does not exist.
    #[error("the row refers to one that does not exist")]
    Dangling,
    /// A stored value is not what the server wrote.
    #[error("the stored {what} cannot be read: restore it from a backup")]
    Corrupt {
        /// Which value.
        what: &'static str,
    },
    /// The database did not answer as it should.
    #[error("the database failed: {0}")]
    Database(#[source] Box<sqlx::Error>),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(database) if database.is_unique_violation() => Self::Duplicate,
            Some(database) if database.is_foreign_key_violation() => Self::Dangling,
            _ => Self::Database(Box::new(error)),
        }
    }
}

/// Connections to one database, and the watch over its organisation's revision.
#[derive(Clone)]
pub(crate) struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: AnyPool,
    readers: AnyPool,
    database: Database,
    clock: Clock,
    watch: Watch,
}

impl Store {
    /// Opens the database and brings its schema to this server's version.
    pub(crate) async fn open(database: Database, clock: Clock) -> Result<Self, StoreError> {
        let writer = connect::writer(&database).await?;
        connect::migrate(&writer).await?;
        fill(&writer, &database).await?;
        let readers = connect::readers(&database).await?;
        Ok(Self { inner: Arc::new(Inner { writer, readers, database, clock, watch: Watch::new() }) })
    }

    /// A connection for reading. Admin reads always come here, never from a cache.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.inner.readers.acquire().await?)
    }

    /// Starts a transaction in which what is read stays true until the commit, as far as guarded statements say so:
    /// on SQLite it is the only one; on PostgreSQL others run beside it.
    pub(crate) async fn write(&self, scope: &Scope) -> Result<Write, StoreError> {
        let tx = self.inner.writer.begin_with(self.inner.database.begin()).await?;
        Ok(Write::new(tx, self.clone(), scope.organisation, scope.actor.to_string()))
    }

    /// Whether no other server can write to the database.
    pub(crate) fn is_alone(&self) -> bool {
        matches!(self.inner.database, Database::Sqlite(_))
    }

    /// The store's clock.
    pub(crate) fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The watch over the organisation's revision.
    pub(crate) fn watch(&self) -> &Watch {
        &self.inner.watch
    }

    /// Reads the revision of `organisation` from the database.
    pub(crate) async fn read_revision(&self, organisation: Uuid) -> Result<i64, StoreError> {
        let mut connection = self.read().await?;
        organisations::revision(&mut connection, organisation).await
    }

    /// Closes all connections; on SQLite the write-ahead log is folded in by the last one.
    pub(crate) async fn close(&self) {
        self.inner.readers.close().await;
        self.inner.writer.close().await;
    }
}

/// Fills in what lists need and rows of an older server lack.
async fn fill(writer: &AnyPool, database: &Database) -> Result<(), StoreError> {
    loop {
        let mut tx = writer.begin_with(database.begin()).await?;
        let filled = listing::fill(&mut tx).await?;
        tx.commit().await?;
        if filled == 0 {
            return Ok(());
        }
    }
}

/// Reads a GUID column.
pub(crate) fn guid(text: &str, what: &'static str) -> Result<Uuid, StoreError> {
    Uuid::parse_str(text).map_err(|_| StoreError::Corrupt { what })
}

/// Reads a JSON column.
pub(crate) fn json<T: serde::de::DeserializeOwned>(text: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt { what })
}

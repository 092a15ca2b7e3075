//! What unit tests share: a store of their own on either database, a running server of their own.

use std::path::Path;

use sqlx::Connection;
use tempfile::TempDir;
use uuid::Uuid;

use crate::clock::Clock;
use crate::config::Config;
use crate::init::{Initialised, Options, init_with};
use crate::scope::Scope;
use crate::server::{Running, Server};
use crate::store::{Database, Store, organisations};

/// Runs one test on SQLite and on PostgreSQL, each with a database of its own:
/// `on_both! { async fn name(bench: Bench) { … } }`.
macro_rules! on_both {
    ($(async fn $name:ident($bench:ident: Bench) $body:block)+) => {
        $(mod $name {
            #[allow(unused_imports, reason = "not every test needs what its module imports")]
            use super::*;

            async fn case($bench: crate::testing::Bench) $body

            #[tokio::test]
            async fn sqlite() {
                case(crate::testing::Bench::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                case(crate::testing::Bench::postgres().await).await;
            }
        })+
    };
}
pub(crate) use on_both;

/// A store with one organisation, `Contoso`.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) organisation: Uuid,
    pub(crate) scope: Scope,
    database: Database,
    _directory: Option<TempDir>,
}

impl Bench {
    /// On a fresh file.
    pub(crate) async fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::file(&directory.path().join("a b?#%.db"), true);
        Self::on(database, Some(directory)).await
    }

    /// In a fresh schema of the server that `CORDON_TEST_POSTGRES` names.
    pub(crate) async fn postgres() -> Self {
        Self::on(Database::Postgres(postgres_schema().await), None).await
    }

    async fn on(database: Database, directory: Option<TempDir>) -> Self {
        let clock = Clock::manual();
        let store = Store::open(database.clone(), clock.clone()).await.unwrap();
        let organisation = Uuid::new_v4();
        let scope = Scope::system(organisation, "test");
        let mut write = store.write(&scope).await.unwrap();
        let now = write.now();
        organisations::insert(&mut write, organisation, "Contoso", now).await.unwrap();
        write.commit_quietly().await.unwrap();
        Self { store, clock, organisation, scope, database, _directory: directory }
    }

    /// A second store on the same database, as another server would have it.
    pub(crate) async fn another(&self) -> Store {
        Store::open(self.database.clone(), self.clock.clone()).await.unwrap()
    }

    /// Opens the database again and says how that went.
    pub(crate) async fn reopen(&self) -> Result<Store, crate::store::StoreError> {
        Store::open(self.database.clone(), self.clock.clone()).await
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.database, Database::Sqlite(_))
    }
}

/// The address of a fresh schema.
pub(crate) async fn postgres_schema() -> String {
    let Ok(base) = std::env::var("CORDON_TEST_POSTGRES") else {
        panic!(
            "CORDON_TEST_POSTGRES is not set: run `cargo xtask test`, or `cargo xtask postgres -- cargo test …`"
        );
    };
    sqlx::any::install_default_drivers();
    let schema = format!("t{}", Uuid::new_v4().simple());
    let mut connection = sqlx::AnyConnection::connect(&base).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    format!("{base}?options=-c%20search_path%3D{schema}")
}

/// A running server on SQLite, with a clock that stands until it is moved.
pub(crate) struct Served {
    pub(crate) running: Running,
    pub(crate) made: Initialised,
    pub(crate) clock: Clock,
    _directory: TempDir,
}

impl Served {
    /// Starts one.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// Starts one with another configuration.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let made = init_with(options(directory.path())).await.unwrap();
        let clock = Clock::manual();
        let mut config = Config { clock: clock.clone(), ..Config::new(directory.path()).on_free_ports() };
        change(&mut config);
        let running = Server::start(config).await.unwrap();
        Self { running, made, clock, _directory: directory }
    }
}

/// What `init` is given in tests.
pub(crate) fn options(data: &Path) -> Options {
    Options {
        data: data.to_owned(),
        organisation: "Contoso".to_owned(),
        admin_upn: "ada@contoso.com".to_owned(),
        database: None,
        break_glass: true,
        wipe_limits: crate::WipeLimits::default(),
    }
}

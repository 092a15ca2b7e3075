//! Starting, serving, stopping.

mod open;
mod process;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::auth;
use crate::config::{Config, ConfigError};
use crate::files::FileError;
use crate::local::LocalDirectory;
use crate::state::AppState;
use crate::store::keys::KeysError;
use crate::store::{self, Pace, StoreError};
use crate::{graph, health, layers, listener, openapi, retention, site, stamps};

/// How long requests in progress have when the server stops.
const GRACE: Duration = Duration::from_millis(3_500);
/// How long the last stamps and the end of the connections to the database may take after that.
const LAST_WRITES: Duration = Duration::from_secs(1);

/// Why a server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The configuration is refused.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data directory was not made by `cordon init`, or not completely.
    #[error(transparent)]
    File(#[from] FileError),
    /// No data directory.
    #[error("`{}` is not a data directory of Cordon: run `cordon init --data {}` first", .0.display(), .0.display())]
    NotInitialised(std::path::PathBuf),
    /// Another process serves from it.
    #[error("another process serves `{}`: stop that one first, or let several share `--database postgres://…`", .0.display())]
    InUse(std::path::PathBuf),
    /// The rows are in PostgreSQL.
    #[error("the rows of `{}` are in PostgreSQL: give its address with `--database`", .0.display())]
    InPostgres(std::path::PathBuf),
    /// The database holds another organisation than the data directory.
    #[error("the database does not hold the organisation of `{}`: give the data directory and database that belong together", .0.display())]
    OtherOrganisation(std::path::PathBuf),
    /// A listener's address cannot be had.
    #[error("`{flag} {address}` cannot be listened on: {cause}; give another address with `{flag}`")]
    Listen {
        /// The listener's flag.
        flag: &'static str,
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server's keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Passwords cannot be checked on this host.
    #[error(transparent)]
    Password(#[from] auth::PasswordError),
}

/// A server; see [`Server::start`].
pub struct Server;

/// A server that serves in this process. Dropped, it stops at once; [`Running::stop`] stops it cleanly.
pub struct Running {
    /// Where the admin listener is.
    pub admin: SocketAddr,
    /// Where the public listener is.
    pub public: SocketAddr,
    /// Where the metrics listener is.
    pub metrics: SocketAddr,
    app: AppState,
    stop: watch::Sender<bool>,
    listeners: JoinSet<()>,
    background: JoinSet<()>,
}

impl Server {
    /// Starts the three listeners; when it returns, requests are served.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(config: Config) -> Result<Running, StartError> {
        config.check()?;
        health::install();
        let sockets = listen(&config).await?;
        let (stop, stopping) = watch::channel(false);
        let app = Arc::new(open::open(config, &sockets, stopping).await?);
        let mut background = JoinSet::new();
        let pace = Pace::default();
        background.spawn(store::poll(app.store.clone(), app.organisation.id, pace, app.stopping.clone()));
        background.spawn(stamps::run(Arc::clone(&app)));
        background.spawn(retention::run(Arc::clone(&app)));
        let [admin, public, metrics] = sockets;
        let mut running = Running {
            admin: admin.1,
            public: public.1,
            metrics: metrics.1,
            app: Arc::clone(&app),
            stop,
            listeners: JoinSet::new(),
            background,
        };
        let routes = layers::wrap("admin", admin_routes(), Arc::clone(&app));
        running.listen(admin.0, graph::with_canonical_paths(routes));
        running.listen(public.0, layers::wrap("public", public_routes(), Arc::clone(&app)));
        running.listen(metrics.0, layers::wrap("metrics", health::router().fallback(layers::missing), app));
        Ok(running)
    }
}

impl Running {
    fn listen(&mut self, listener: TcpListener, routes: Router) {
        self.listeners.spawn(listener::run(listener, routes, self.app.stopping.clone()));
    }

    #[cfg(test)]
    pub(crate) fn app(&self) -> &AppState {
        &self.app
    }

    /// The organisation's tenant id.
    #[must_use]
    pub fn tenant_id(&self) -> uuid::Uuid {
        self.app.organisation.id
    }

    /// The long polls that wait now.
    #[must_use]
    pub fn waiting_polls(&self) -> u64 {
        self.app.devices.waiting()
    }

    /// The directory, for whoever runs the server in its own process.
    #[must_use]
    pub fn directory(&self) -> LocalDirectory {
        LocalDirectory::new(Arc::clone(&self.app))
    }

    async fn close(&self) {
        if let Err(error) = self.app.stamps.flush(&self.app.store, self.app.organisation.id).await {
            tracing::warn!(%error, "the last stamps were not written");
        }
        self.app.store.close().await;
    }

    /// Stops: no new connections, waiting long polls answered, requests in progress finished, within five seconds.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let finished = async { while self.listeners.join_next().await.is_some() {} };
        if timeout(GRACE, finished).await.is_err() {
            tracing::warn!("requests still in progress were cut off");
            self.listeners.abort_all();
        }
        self.background.abort_all();
        if timeout(LAST_WRITES, self.close()).await.is_err() {
            tracing::warn!("the database did not answer: the last second of stamps is lost");
        }
    }
}

/// Serves until the process is told to stop (SIGTERM, SIGINT); `started` is called with the addresses.
///
/// # Errors
/// See [`StartError`].
pub async fn serve(config: Config, started: impl FnOnce(&Running)) -> Result<(), StartError> {
    let told = process::told_to_stop();
    process::raise_open_files();
    let running = Server::start(config).await?;
    tracing::info!(admin = %running.admin, public = %running.public, metrics = %running.metrics, "serving");
    started(&running);
    told.await;
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}

type Socket = (TcpListener, SocketAddr);

async fn listen(config: &Config) -> Result<[Socket; 3], StartError> {
    let [admin, public, metrics] = config.listeners();
    Ok([bind(admin).await?, bind(public).await?, bind(metrics).await?])
}

async fn bind((flag, address): (&'static str, SocketAddr)) -> Result<Socket, StartError> {
    let failed = |cause| StartError::Listen { flag, address, cause };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

fn admin_routes() -> Router<AppState> {
    graph::router().merge(openapi::admin()).merge(auth::admin_router()).fallback(site::serve)
}

fn public_routes() -> Router<AppState> {
    Router::from(openapi::public()).merge(auth::public_router()).fallback(layers::missing)
}

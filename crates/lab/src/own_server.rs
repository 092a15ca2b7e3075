//! A server of the scenario's own: a child process on free ports and a data directory of its own, that can be killed
//! and started again on the same ports.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};
use url::Url;

use crate::admin::Credentials;

/// How long a server may take until it serves requests.
const START: Duration = Duration::from_secs(30);

/// Why the server could not be made, started or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The program cannot be run.
    #[error("cannot run `{program}`: {cause}")]
    Run {
        /// The program.
        program: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// `cordon init` failed.
    #[error("`cordon init` failed: {0}")]
    Init(String),
    /// `cordon serve` ended, or did not answer in time.
    #[error("the server did not start: {0}")]
    Start(String),
}

/// What `cordon init --output json` prints.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Initialised {
    /// The organisation's name.
    pub organisation: String,
    /// The organisation's id.
    pub tenant_id: String,
    /// The first administrator.
    pub admin: AdminAccount,
    /// The automation client.
    pub client: ClientAccount,
    /// SHA-256 of the root's public key, in hex.
    pub root_thumbprint: String,
}

/// The first administrator.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdminAccount {
    /// The name to sign in with.
    pub user_principal_name: String,
    /// The password; not printed by `Debug`.
    pub password: String,
}

impl std::fmt::Debug for AdminAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdminAccount")
            .field("user_principal_name", &self.user_principal_name)
            .finish_non_exhaustive()
    }
}

/// The automation client.
#[derive(Clone, Deserialize)]
pub struct ClientAccount {
    /// Its id.
    pub id: String,
    /// Its secret; not printed by `Debug`.
    pub secret: String,
}

impl std::fmt::Debug for ClientAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientAccount").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Three free loopback addresses: admin, public, metrics.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// Administrators and automation.
    pub admin: SocketAddr,
    /// Devices and users.
    pub public: SocketAddr,
    /// Health and metrics.
    pub metrics: SocketAddr,
}

impl Addresses {
    /// Ports that were free a moment ago.
    ///
    /// # Errors
    /// When the system has none.
    pub fn free() -> std::io::Result<Self> {
        // All three are held at once, so that they differ.
        let bind = || std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let (admin, public, metrics) = (bind()?, bind()?, bind()?);
        Ok(Self { admin: admin.local_addr()?, public: public.local_addr()?, metrics: metrics.local_addr()? })
    }
}

/// The address as a URL.
///
/// # Panics
/// Never: an IP address and port are always one.
#[must_use]
pub fn url_of(address: SocketAddr) -> Url {
    #[expect(clippy::expect_used, reason = "an IP address and a port always make an address")]
    Url::parse(&format!("http://{address}/")).expect("an address")
}

/// A server in a child process. It is killed when this is dropped.
#[derive(Debug)]
pub struct OwnServer {
    program: PathBuf,
    data: PathBuf,
    database: Option<String>,
    /// Where it listens.
    pub addresses: Addresses,
    /// What `init` made.
    pub made: Initialised,
    child: Option<Child>,
}

impl OwnServer {
    /// Runs `program init` on `data`. The server is not started yet.
    ///
    /// # Errors
    /// [`ServerError::Run`] and [`ServerError::Init`].
    pub async fn init(
        program: &Path,
        data: &Path,
        database: Option<String>,
        organisation: &str,
        admin: &str,
    ) -> Result<Self, ServerError> {
        Self::init_with(program, data, database, &["--organisation", organisation, "--admin", admin]).await
    }

    /// The same with these arguments of `init`.
    ///
    /// # Errors
    /// [`ServerError::Run`] and [`ServerError::Init`].
    pub async fn init_with(
        program: &Path,
        data: &Path,
        database: Option<String>,
        arguments: &[&str],
    ) -> Result<Self, ServerError> {
        let run = |cause| ServerError::Run { program: program.display().to_string(), cause };
        let mut command = Command::new(program);
        command.arg("init").arg("--data").arg(data);
        command.args(arguments).args(["--output", "json"]);
        let output = with_database(&mut command, database.as_deref()).output().await.map_err(run)?;
        if !output.status.success() {
            return Err(ServerError::Init(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
        let made =
            serde_json::from_slice(&output.stdout).map_err(|cause| ServerError::Init(cause.to_string()))?;
        let addresses = Addresses::free().map_err(run)?;
        Ok(Self {
            program: program.to_owned(),
            data: data.to_owned(),
            database,
            addresses,
            made,
            child: None,
        })
    }

    /// Listens where another server listened.
    #[must_use]
    pub fn at(mut self, addresses: Addresses) -> Self {
        self.addresses = addresses;
        self
    }

    /// Serves from this PostgreSQL database from the next start on, or from SQLite.
    pub fn use_database(&mut self, database: Option<String>) {
        self.database = database;
    }

    /// Starts the server and returns when it serves requests.
    ///
    /// # Errors
    /// [`ServerError::Run`] and [`ServerError::Start`].
    pub async fn start(&mut self) -> Result<(), ServerError> {
        let mut command = Command::new(&self.program);
        command.arg("serve").arg("--data").arg(&self.data);
        command.arg("--admin-listen").arg(self.addresses.admin.to_string());
        command.arg("--public-listen").arg(self.addresses.public.to_string());
        command.arg("--metrics-listen").arg(self.addresses.metrics.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let spawned = with_database(&mut command, self.database.as_deref()).spawn();
        let mut child = spawned
            .map_err(|cause| ServerError::Run { program: self.program.display().to_string(), cause })?;
        let log = tokio::spawn(last_words(child.stderr.take()));
        let ready = tokio::time::timeout(START, ready(self.addresses.metrics));
        tokio::select! {
            _ = child.wait() => return Err(ServerError::Start(log.await.unwrap_or_default())),
            answered = ready => if answered.is_err() {
                return Err(ServerError::Start(format!("no answer within {} s", START.as_secs())));
            },
        }
        self.child = Some(child);
        Ok(())
    }

    /// Ends the server as a power cut would: no chance to tidy up.
    pub async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Killing what has ended already is what was wanted.
            let _ = child.kill().await;
        }
    }

    /// Tells the server to stop and waits until it has; answers its exit code.
    ///
    /// # Errors
    /// [`ServerError::Run`] when the signal cannot be sent.
    pub async fn stop(&mut self) -> Result<Option<i32>, ServerError> {
        let run = |cause| ServerError::Run { program: "kill".to_owned(), cause };
        let Some(mut child) = self.child.take() else { return Ok(None) };
        if let Some(pid) = child.id() {
            Command::new("kill").args(["-TERM", &pid.to_string()]).status().await.map_err(run)?;
        }
        Ok(child.wait().await.map_err(run)?.code())
    }

    /// The process id, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    /// The admin address.
    #[must_use]
    pub fn admin_url(&self) -> Url {
        url_of(self.addresses.admin)
    }

    /// The public address.
    #[must_use]
    pub fn public_url(&self) -> Url {
        url_of(self.addresses.public)
    }

    /// The automation client.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials { id: self.made.client.id.clone(), secret: self.made.client.secret.clone() }
    }
}

/// The address may hold a password: it goes by environment, which others cannot read.
fn with_database<'a>(command: &'a mut Command, database: Option<&str>) -> &'a mut Command {
    match database {
        Some(database) => command.env("CORDON_DATABASE", database),
        None => command.env_remove("CORDON_DATABASE"),
    }
}

/// Reads the log to its end and keeps the last lines; an unread pipe would stop the server.
async fn last_words(log: Option<tokio::process::ChildStderr>) -> String {
    const KEPT: usize = 4096;
    let Some(mut log) = log else { return String::new() };
    let mut kept = Vec::new();
    let mut part = [0_u8; 1024];
    while let Ok(read @ 1..) = log.read(&mut part).await {
        kept.extend_from_slice(part.get(..read).unwrap_or_default());
        kept.drain(..kept.len().saturating_sub(KEPT));
    }
    String::from_utf8_lossy(&kept).trim().to_owned()
}

/// Returns when `/readyz` answers 200.
async fn ready(metrics: SocketAddr) {
    let Ok(url) = url_of(metrics).join("readyz") else { return };
    let Ok(http) = crate::http::client(&url) else { return };
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    loop {
        tick.tick().await;
        let answer = crate::http::send(http.get(url.clone()).timeout(Duration::from_secs(2))).await;
        if matches!(answer, Ok(answer) if answer.status == 200) {
            return;
        }
    }
}

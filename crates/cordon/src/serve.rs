//! `cordon serve`: the server, until it is told to stop.

use std::io::IsTerminal as _;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use cordon_server::{Config, Running, StartError};
use tracing_subscriber::EnvFilter;
use url::Url;

use crate::exit::{Exit, Failure};
use crate::out;

const EXAMPLES: &str = "\
Examples:
  cordon serve --data /var/lib/cordon
  cordon serve --data ./data --public-listen 127.0.0.1:9441 --public-url https://mam.contoso.example
  CORDON_DATABASE=postgres://cordon:…@db/cordon cordon serve --data /var/lib/cordon
The admin listener administers, the public one faces devices and users, the metrics one answers /readyz, /healthz and
/metrics. A listener outside loopback needs a proxy that ends TLS, named with --behind-proxy, and its address for
the world, --admin-url or --public-url. SIGTERM ends cleanly.";

/// Serve an organisation
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    /// Directory that `cordon init` made
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// PostgreSQL instead of SQLite in the directory: postgres://…
    #[arg(long, env = "CORDON_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Where administrators and automation connect
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8440")]
    admin_listen: SocketAddr,
    /// Where devices and users connect
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8441")]
    public_listen: SocketAddr,
    /// Where health and metrics are read
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8442")]
    metrics_listen: SocketAddr,
    /// The public listener's address as the world sees it
    #[arg(long, value_name = "URL")]
    public_url: Option<Url>,
    /// The admin listener's address as the world sees it
    #[arg(long, value_name = "URL")]
    admin_url: Option<Url>,
    /// The proxy that ends TLS in front of the listeners
    #[arg(long, value_name = "IP")]
    behind_proxy: Option<IpAddr>,
    /// Minutes without use after which a session at the console ends
    #[arg(long, value_name = "MINUTES", default_value_t = 30)]
    session_idle: u32,
    /// How the log is written, to standard error; CORDON_LOG filters it (info, cordon_server=debug, …)
    #[arg(long, value_enum, default_value_t)]
    log: Log,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Log {
    /// For people
    #[default]
    Text,
    /// One JSON object per line
    Json,
}

pub(crate) async fn run(command: Serve) -> Result<(), Failure> {
    start_log(command.log);
    out::warn_of_password();
    let mut config = Config::new(command.data);
    config.database = command.database;
    config.admin_listen = command.admin_listen;
    config.public_listen = command.public_listen;
    config.metrics_listen = command.metrics_listen;
    config.public_url = command.public_url;
    config.admin_url = command.admin_url;
    config.behind_proxy = command.behind_proxy;
    config.session_idle = Duration::from_secs(u64::from(command.session_idle) * 60);
    cordon_server::serve(config, started).await.map_err(failure)
}

fn started(server: &Running) {
    out::note(&format!("admin    http://{}", server.admin));
    out::note(&format!("public   http://{}", server.public));
    out::note(&format!("metrics  http://{}", server.metrics));
}

/// Starts the log on standard error.
pub(crate) fn start_log(log: Log) {
    let filter = EnvFilter::try_from_env("CORDON_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let colours = std::io::stderr().is_terminal();
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    // A second start (the demo beside a test) keeps the first log.
    let _ = match log {
        Log::Text => builder.with_target(false).try_init(),
        Log::Json => builder.json().try_init(),
    };
}

/// How a refused start ends the command.
pub(crate) fn failure(error: StartError) -> Failure {
    let exit = match error {
        StartError::Config(_) => Exit::Usage,
        _ => Exit::Local,
    };
    Failure::new(exit, error.to_string())
}

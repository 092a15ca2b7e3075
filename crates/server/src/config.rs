//! What a server is started with, and what is refused before anything is opened.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;
use url::Url;

use crate::clock::Clock;

/// What a session's idle time may be; the upper end is the longest life of a session.
const SESSION_IDLE: RangeInclusive<Duration> = Duration::from_secs(60)..=Duration::from_secs(8 * 60 * 60);

/// How a server is started. [`Config::new`] gives the defaults.
#[derive(Clone)]
pub struct Config {
    /// The data directory that `cordon init` made.
    pub data: PathBuf,
    /// `postgres://…`; without it the database is the SQLite file of the data directory.
    pub database: Option<String>,
    /// Where administrators and automation connect. Port 0 takes a free one.
    pub admin_listen: SocketAddr,
    /// Where devices and users connect.
    pub public_listen: SocketAddr,
    /// Where metrics and health are read.
    pub metrics_listen: SocketAddr,
    /// The public listener's address as the world sees it; by default the listener's own.
    pub public_url: Option<Url>,
    /// The admin listener's address as the world sees it; by default the listener's own.
    pub admin_url: Option<Url>,
    /// The proxy that ends TLS in front of the listeners. Only it (and this host) may then connect.
    pub behind_proxy: Option<IpAddr>,
    /// How long a session at the console may idle, 1 minute to 8 hours.
    pub session_idle: Duration,
    /// Where time comes from.
    pub clock: Clock,
}

/// Without the database's address, which may hold a password.
impl fmt::Debug for Config {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Config")
            .field("data", &self.data)
            .field("postgres", &self.database.is_some())
            .field("listeners", &self.listeners())
            .field("behind_proxy", &self.behind_proxy)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// The defaults: SQLite in `data`, three listeners on loopback.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Self {
            data: data.into(),
            database: None,
            admin_listen: loopback(8440),
            public_listen: loopback(8441),
            metrics_listen: loopback(8442),
            public_url: None,
            admin_url: None,
            behind_proxy: None,
            session_idle: Duration::from_secs(30 * 60),
            clock: Clock::System,
        }
    }

    /// The same with every port free to choose, for tests and demos.
    #[must_use]
    pub fn on_free_ports(mut self) -> Self {
        self.admin_listen.set_port(0);
        self.public_listen.set_port(0);
        self.metrics_listen.set_port(0);
        self
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        for (flag, address) in self.listeners() {
            if !address.ip().is_loopback() && self.behind_proxy.is_none() {
                return Err(ConfigError::Exposed { flag, address });
            }
        }
        for ((flag, address), (url, given)) in [
            (("--admin-listen", self.admin_listen), ("--admin-url", &self.admin_url)),
            (("--public-listen", self.public_listen), ("--public-url", &self.public_url)),
        ] {
            if !address.ip().is_loopback() && given.is_none() {
                return Err(ConfigError::NoUrl { flag, address, url });
            }
        }
        for (flag, url) in [("--public-url", &self.public_url), ("--admin-url", &self.admin_url)] {
            if let Some(url) = url {
                check_url(flag, url)?;
            }
        }
        if !SESSION_IDLE.contains(&self.session_idle) {
            return Err(ConfigError::SessionIdle(self.session_idle.as_secs() / 60));
        }
        check_database(self.database.as_deref())
    }

    pub(crate) fn listeners(&self) -> [(&'static str, SocketAddr); 3] {
        [
            ("--admin-listen", self.admin_listen),
            ("--public-listen", self.public_listen),
            ("--metrics-listen", self.metrics_listen),
        ]
    }
}

pub(crate) fn check_database(address: Option<&str>) -> Result<(), ConfigError> {
    match address {
        Some(address) if !(address.starts_with("postgres://") || address.starts_with("postgresql://")) => {
            Err(ConfigError::Database)
        }
        _ => Ok(()),
    }
}

fn check_url(flag: &'static str, url: &Url) -> Result<(), ConfigError> {
    let loopback = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let plain = url.query().is_none() && url.fragment().is_none() && url.path() == "/";
    match url.scheme() {
        "https" if plain => Ok(()),
        "http" if plain && loopback => Ok(()),
        _ => Err(ConfigError::Url { flag, url: url.clone() }),
    }
}

/// Why a configuration is refused.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A listener would carry tokens over the network in clear.
    #[error(
        "`{flag} {address}` is reachable from the network without TLS: listen on loopback, or end TLS in a proxy and name it with `--behind-proxy ADDR`"
    )]
    Exposed {
        /// The listener's flag.
        flag: &'static str,
        /// Its address.
        address: SocketAddr,
    },
    /// A listener behind a proxy whose outside address nobody named: tokens, proofs and links would carry the inside one.
    #[error("`{flag} {address}` is reached through the proxy: say at which address with `{url} https://…`")]
    NoUrl {
        /// The listener's flag.
        flag: &'static str,
        /// Its address.
        address: SocketAddr,
        /// The flag that is missing.
        url: &'static str,
    },
    /// An outside address that cannot be one.
    #[error(
        "`{flag} {url}` is not usable: give an https address without path or query (http only for loopback)"
    )]
    Url {
        /// The flag.
        flag: &'static str,
        /// What was given.
        url: Url,
    },
    /// A session that would end at once, or outlive its longest life.
    #[error("`--session-idle {0}` is not usable: give 1 to 480 minutes")]
    SessionIdle(u64),
    /// A database that is not supported. The address is not repeated: it may hold a password.
    #[error("`--database` takes a `postgres://` address: leave it out for SQLite in the data directory")]
    Database,
}

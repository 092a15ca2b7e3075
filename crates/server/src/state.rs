//! What every handler shares.

use std::sync::Arc;

use tokio::sync::watch;
use url::Url;

use crate::auth::{Attempts, Passwords, Principals, Tokens};
use crate::clock::Clock;
use crate::config::Config;
use crate::cordon_api::Kept;
use crate::device::Devices;
use crate::resolve::Resolver;
use crate::sign::Keys;
use crate::stamps::Stamps;
use crate::store::organisations::Organisation;
use crate::store::{Revision, Store};

/// The state of a running server. Handlers take it as [`AppState`].
pub(crate) struct App {
    /// How the server was started.
    pub(crate) config: Config,
    /// Where time comes from.
    pub(crate) clock: Clock,
    /// The rows.
    pub(crate) store: Store,
    /// The organisation this server serves.
    pub(crate) organisation: Organisation,
    /// The keys that sign for devices.
    pub(crate) keys: Keys,
    /// What the device plane keeps in memory.
    pub(crate) devices: Devices,
    /// Targeting and merging, cached.
    pub(crate) resolver: Resolver,
    /// Access tokens: made and verified.
    pub(crate) tokens: Tokens,
    /// Users and clients as they stand now.
    pub(crate) principals: Principals,
    /// Passwords: hashed and checked, a few at a time.
    pub(crate) passwords: Passwords,
    /// How often passwords were tried.
    pub(crate) attempts: Attempts,
    /// Answers of Cordon's own API that are kept for some seconds.
    pub(crate) kept: Kept,
    /// When registrations were seen, not yet written.
    pub(crate) stamps: Stamps,
    /// The admin plane's address as the world sees it, without a slash at the end.
    pub(crate) admin_url: String,
    /// The public plane's address as the world sees it, without a slash at the end.
    pub(crate) public_url: String,
    /// Turns true when the server begins to stop: whatever waits for long answers then.
    pub(crate) stopping: watch::Receiver<bool>,
    /// Held while this process serves the data directory's own database; see `server::open`.
    pub(crate) _lock: Option<std::fs::File>,
}

/// The shared state as axum carries it.
pub(crate) type AppState = Arc<App>;

impl App {
    /// Wakes with every change of the organisation's revision, and when the database is lost or found again.
    pub(crate) fn changes(&self) -> watch::Receiver<Revision> {
        self.store.watch().subscribe()
    }
}

/// An address without the slash that `Url` puts at its end.
pub(crate) fn bare(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

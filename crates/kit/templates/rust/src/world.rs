//! What stands around the app: a network, somebody who signs in, and a clock.

use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use cordon_client::{Input, Now, Request};
use cordon_kit::{LocalOrganisation, Network};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Where the client's requests go, and where tokens come from.
pub trait World {
    /// The account of the user who sits here: its id, name, server and a token.
    fn sign_in(&mut self, now: Now) -> Result<Input, String>;
    fn token(&mut self, oid: Uuid, now: Now) -> Result<Zeroizing<String>, String>;
    /// Sends a request; what comes of it is among the arrivals.
    fn send(&mut self, request: Request, now: Now);
    fn arrivals(&mut self, now: Now) -> Vec<Input>;
    /// What an administrator would do, where one is at hand.
    fn local(&mut self) -> Option<&mut Network>;
    /// The thumbprint of the root to pin, where it is known.
    fn root(&self) -> Option<String>;
}

/// The clocks of this machine, and how far they were moved on by hand.
pub struct Clock {
    started: Instant,
    boot: u128,
    pub ahead: std::time::Duration,
}

impl Clock {
    /// Each run counts as a boot of its own, as on a device that was switched on.
    pub fn start() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: Instant::now(), boot: since.as_nanos(), ahead: Default::default() }
    }

    pub fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + self.ahead;
        let monotonic = (self.started.elapsed() + self.ahead).as_millis();
        Now {
            wall: i64::try_from(wall.as_secs()).unwrap_or(i64::MAX),
            monotonic: u64::try_from(monotonic).unwrap_or(u64::MAX),
            boot: self.boot,
        }
    }
}

/// An organisation in this process: no server, no network.
pub struct Local {
    network: Network,
    oid: Uuid,
}

const USER: &str = "ana@contoso.example";

impl Local {
    pub fn open(policy: &Path, folder: &Path) -> Result<Self, String> {
        let text = std::fs::read(policy).map_err(|error| format!("`{}`: {error}", policy.display()))?;
        let mut organisation = LocalOrganisation::with_root(&text, folder)
            .map_err(|error| format!("`{}`: {error}", policy.display()))?;
        let oid = organisation.add_account(USER);
        Ok(Self { network: Network::to(organisation), oid })
    }
}

impl World for Local {
    fn sign_in(&mut self, now: Now) -> Result<Input, String> {
        let (oid, token) = (self.oid, self.token(self.oid, now)?);
        let server = self.network.organisations.first().map(|one| one.url().to_owned()).unwrap_or_default();
        Ok(Input::SignIn { oid, server, token, upn: Some(USER.to_owned()) })
    }

    fn token(&mut self, oid: Uuid, now: Now) -> Result<Zeroizing<String>, String> {
        let organisation = self.network.organisations.first().ok_or("there is no organisation")?;
        organisation.token(oid, now).map_err(|error| error.to_string())
    }

    fn send(&mut self, request: Request, now: Now) {
        self.network.send(request, now);
    }

    fn arrivals(&mut self, now: Now) -> Vec<Input> {
        self.network.arrivals(now)
    }

    fn local(&mut self) -> Option<&mut Network> {
        Some(&mut self.network)
    }

    fn root(&self) -> Option<String> {
        self.network.organisations.first().map(LocalOrganisation::root)
    }
}

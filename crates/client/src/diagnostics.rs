//! What the user and support can see: standing, trust, last decisions. No personal data but the identity's id.

use cordon_wire::receipt::Level;
use cordon_wire::trust::{Origin, Trust};
use cordon_wire::{Position, RegistrationId};
use serde::Serialize;

use crate::client::Client;
use crate::effect::Notice;
use crate::identity::Identity;
use crate::session::Cause as WipeCause;
use crate::session::run::Session;
use crate::snapshot::{Closed, Standing};
use crate::tally::Trace;

/// The whole client at one moment.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostics {
    /// Version of the client.
    pub client_version: &'static str,
    /// What protects the keys on this device.
    pub key_level: Level,
    /// Every identity that the client knows.
    pub identities: Vec<IdentityDiagnostics>,
    /// Decisions about personal accounts and about accounts that are not signed in, oldest first.
    pub decisions: Vec<Trace>,
    /// What was refused, ignored or could not be done, oldest first.
    pub notices: Vec<Notice>,
}

/// One identity at one moment.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityDiagnostics {
    /// Whose.
    pub identity: Identity,
    /// Where it stands.
    pub standing: Standing,
    /// Its registration.
    pub registration: Option<RegistrationId>,
    /// The server's address.
    pub server: String,
    /// Thumbprint of the root of trust, 64 hex digits.
    pub root: Option<String>,
    /// Whether that root was pinned or taken at first use.
    pub trust: Option<Origin>,
    /// Version of the trust document.
    pub trust_version: Option<u64>,
    /// Position of the envelope that is held.
    pub position: Option<Position>,
    /// Content id of the policy in force.
    pub policy_version: Option<String>,
    /// When the last envelope of this run was accepted, in trusted Unix seconds: the server's clock, carried on by the
    /// monotonic one.
    pub accepted: Option<i64>,
    /// Attempts without an answer since the last accepted envelope.
    pub failures: u32,
    /// Receipts that the server has not acknowledged.
    pub receipts_waiting: usize,
    /// Why its work data was destroyed, where that is how it stands.
    pub wiped: Option<WipeCause>,
    /// The last decisions, oldest first.
    pub decisions: Vec<Trace>,
}

impl IdentityDiagnostics {
    fn unreadable(oid: uuid::Uuid) -> Self {
        Self {
            identity: Identity::Work(oid),
            standing: Standing::Closed(Closed::StateUnreadable),
            registration: None,
            server: String::new(),
            root: None,
            trust: None,
            trust_version: None,
            position: None,
            policy_version: None,
            accepted: None,
            failures: 0,
            receipts_waiting: 0,
            wiped: None,
            decisions: Vec::new(),
        }
    }

    fn of(session: &Session) -> Self {
        let trust = session.saved.trust.as_ref();
        Self {
            identity: session.identity(),
            standing: session.snapshot.standing(),
            registration: session.saved.registration,
            server: session.saved.server.clone(),
            root: trust.map(|trust| trust.root_thumbprint().to_hex()),
            trust: trust.map(Trust::origin),
            trust_version: trust.map(|trust| trust.document().version),
            position: session.saved.held.map(|held| held.position),
            policy_version: session.snapshot.policy_version().map(str::to_owned),
            accepted: session.net.accepted,
            failures: session.net.failures,
            receipts_waiting: session.saved.outbox.len(),
            wiped: session.saved.wiped,
            decisions: session.tally.traces(),
        }
    }
}

impl Client {
    /// What the client knows about itself.
    #[must_use]
    pub fn diagnostics(&self) -> Diagnostics {
        let sessions = self.sessions.values().map(IdentityDiagnostics::of);
        let unreadable = self.unreadable.keys().map(|oid| IdentityDiagnostics::unreadable(*oid));
        Diagnostics {
            client_version: env!("CARGO_PKG_VERSION"),
            key_level: self.host.ports.keys.level(),
            identities: sessions.chain(unreadable).collect(),
            decisions: self.tally.traces(),
            notices: self.host.notices.iter().cloned().collect(),
        }
    }
}

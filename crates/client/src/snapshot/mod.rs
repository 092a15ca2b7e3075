//! The immutable value on which decisions live.

mod between;
mod explained;
mod standing;

use std::sync::Arc;

use cordon_policy::decide::{Context, personal};
use cordon_policy::storage::{self, ProtectionClass, Storage, StorageState};
use cordon_policy::{AppId, Ask, Channel, Decision, Effective, Facts, ManagedApps, Party, Reason, Verdict};
use cordon_wire::Sha256;
use uuid::Uuid;

use crate::configuration::Configuration;
use crate::host::Host;
use crate::identity::Identity;
use crate::session::run::Session;
use crate::tally::Tally;

pub use standing::{Closed, Standing};

/// What holds for one identity at one moment. Immutable: it can be kept, shared between threads and asked without a
/// lock; the client hands out a new one when something changed.
pub struct Snapshot {
    identity: Identity,
    standing: Standing,
    policy: Option<(String, Arc<Effective>)>,
    /// The app it is for; with a policy.
    app: Option<AppId>,
    /// Whose policy it is: the root of trust, and the organisation that it speaks for.
    organisation: Option<(Sha256, Uuid)>,
    managed_apps: ManagedApps,
    enrolled: bool,
    configuration: Configuration,
    facts: Arc<Facts>,
    /// When the server said all this, in its Unix seconds.
    told_at: Option<i64>,
    /// Why the gate is shut: the text key of its screen.
    shut: Option<&'static str>,
    /// The gate is shut, and not only for the person while the app works in the background.
    locked: bool,
    tally: Arc<Tally>,
}

impl Snapshot {
    /// May this happen? No I/O, no lock; where the answer is yes, no allocation either.
    ///
    /// It answers by what held when the snapshot was taken: take a new one for each move. A process that the system froze
    /// calls [`Client::next_effect`](crate::Client::next_effect) before it goes on.
    #[must_use]
    pub fn may(&self, ask: &Ask) -> Decision {
        let decision = self.peek(ask);
        self.tally.note(&self.context(), ask, &decision);
        decision
    }

    /// The answer of [`may`](Self::may), not counted: for reasons that are wanted after it was asked.
    #[must_use]
    pub fn peek(&self, ask: &Ask) -> Decision {
        match (self.standing, &self.policy) {
            (Standing::Personal, _) => personal(ask),
            (Standing::Untargeted | Standing::AppNotTargeted, _) => Decision::ALLOW,
            (Standing::Managed, Some(_)) if self.keeps(ask) => refuse(Closed::Locked.code()),
            (Standing::Managed, Some((_, effective))) => {
                cordon_policy::decide(effective, &self.context(), ask)
            }
            (Standing::Managed, None) => refuse(Closed::NoPolicy.code()),
            (Standing::Closed(closed), _) => refuse(closed.code()),
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            managed_apps: &self.managed_apps,
            oid: self.identity.oid().unwrap_or_default(),
            enrolled: self.enrolled,
        }
    }

    /// Whether the gate, being shut, keeps this back: whatever would release work data. What comes in, and what the system
    /// does with or without an open view (notifications, backup), goes by the policy.
    fn keeps(&self, ask: &Ask) -> bool {
        let releases = match ask {
            Ask::Paste { from, .. } | Ask::Transfer { from, .. } => {
                matches!(from, Party::Work | Party::Mixed)
            }
            Ask::Channel { channel, .. } => !matches!(channel, Channel::Notification | Channel::Backup),
            Ask::OpenFrom { .. } => false,
            Ask::SaveCopy { .. } | Ask::OpenLink { .. } | Ask::Keyboard { .. } | Ask::Service { .. } => true,
        };
        self.locked && releases
    }

    /// How files of the account have to lie on this device: the vault seals every file in any case, the host sets the
    /// system's protection class. `None` where no policy holds.
    #[must_use]
    pub fn storage(&self, highest_class: Option<ProtectionClass>) -> Option<Storage> {
        let (_, effective) = self.policy.as_ref()?;
        let state = StorageState { enrolled: self.enrolled, highest_class };
        Some(storage::required(effective, &self.facts, state))
    }

    /// Whether work data may be shown: nothing is closed and the gate is not shut.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self.standing, Standing::Closed(_)) && self.shut.is_none()
    }

    /// Why the gate is shut: the text key of what comes first; `None` while it is open.
    #[must_use]
    pub const fn shut(&self) -> Option<&'static str> {
        self.shut
    }

    /// Whose it is.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        self.identity
    }

    /// Where the identity stands.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// Content id of the policy in force.
    #[must_use]
    pub fn policy_version(&self) -> Option<&str> {
        self.policy.as_ref().map(|(version, _)| version.as_str())
    }

    /// The policy in force.
    #[must_use]
    pub fn effective(&self) -> Option<&Effective> {
        self.policy.as_ref().map(|(_, effective)| &**effective)
    }

    /// Whether the server believes, by evidence, that the device counts as enrolled.
    #[must_use]
    pub const fn enrolled(&self) -> bool {
        self.enrolled
    }

    /// App configuration for this identity: that of the device, and while its work data is open, that of its
    /// organisation. An account that is not signed in has none.
    #[must_use]
    pub const fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// The managed apps on this device, as the server told.
    #[must_use]
    pub const fn managed_apps(&self) -> &ManagedApps {
        &self.managed_apps
    }

    pub(crate) fn personal(host: &Host, tally: &Arc<Tally>) -> Self {
        let configuration = Configuration::new([], &host.device);
        Self { configuration, ..Self::bare(Identity::Personal, Standing::Personal, tally) }
    }

    pub(crate) fn closed(oid: Uuid, closed: Closed, tally: &Arc<Tally>) -> Self {
        Self::bare(Identity::Work(oid), Standing::Closed(closed), tally)
    }

    fn bare(identity: Identity, standing: Standing, tally: &Arc<Tally>) -> Self {
        Self {
            identity,
            standing,
            policy: None,
            app: None,
            organisation: None,
            managed_apps: ManagedApps::default(),
            enrolled: false,
            configuration: Configuration::default(),
            facts: Arc::default(),
            told_at: None,
            shut: None,
            locked: false,
            tally: Arc::clone(tally),
        }
    }

    pub(crate) fn of(session: &Session, standing: Standing, host: &Host) -> Self {
        let mut snapshot = Self::bare(session.identity(), standing, &session.tally);
        snapshot.facts = Arc::clone(&host.facts);
        snapshot.configuration = match (standing, &session.envelope) {
            (Standing::Managed | Standing::Untargeted | Standing::AppNotTargeted, Some(envelope)) => {
                Configuration::of(envelope, &host.device)
            }
            _ => Configuration::new([], &host.device),
        };
        if let (Standing::Managed, Some(policy), Some(envelope)) =
            (standing, &session.policy, &session.envelope)
        {
            snapshot.policy = Some((policy.version.clone(), Arc::clone(&policy.effective)));
            snapshot.app = Some(host.config.app.clone());
            snapshot.organisation =
                session.saved.trust.as_ref().map(|trust| (trust.root_thumbprint(), envelope.org));
            // An app that does not read names no app here.
            let apps = envelope.managed_apps.iter();
            let apps = apps.filter_map(|managed| {
                Some((managed.app.parse::<AppId>().ok()?, managed.oid, managed.registered))
            });
            snapshot.managed_apps = ManagedApps::listed(apps);
            snapshot.enrolled = session.is_enrolled(host);
            snapshot.shut = session.gate.shut();
            snapshot.locked = !session.may_hold_keys(host);
            snapshot.told_at = Some(envelope.iat);
        }
        snapshot
    }
}

fn refuse(code: &'static str) -> Decision {
    let reason = Reason { code, setting: None, value: None, policies: Vec::new() };
    Decision::refused(Verdict::Deny, vec![reason])
}

//! The immutable value on which decisions live.

mod between;

use std::fmt;
use std::sync::Arc;

use cordon_policy::decide::{Context, personal};
use cordon_policy::explain::{self, Entry, OpenExplanation, Seen};
use cordon_policy::storage::{self, ProtectionClass, Storage, StorageState};
use cordon_policy::texts::Language;
use cordon_policy::{
    AppId, Ask, Channel, Decision, Effective, Explanation, Facts, ManagedApps, Party, Reason, Verdict,
};
use cordon_wire::Sha256;
use serde::Serialize;
use uuid::Uuid;

use crate::configuration::Configuration;
use crate::host::Host;
use crate::identity::Identity;
use crate::session::run::Session;
use crate::tally::Tally;

/// Where an identity stands, and so how its asks are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    /// A personal account: never restricted.
    Personal,
    /// A policy holds.
    Managed,
    /// No policy reaches the user, and none ever did: not restricted.
    Untargeted,
    /// Policies reach the user but not this app, and none ever did: not restricted.
    AppNotTargeted,
    /// Work data is closed.
    Closed(Closed),
}

/// Why work data is closed. Nothing of it is released, nothing is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Closed {
    /// Nobody signed that account in.
    NotSignedIn,
    /// The user signed out and left the work data on the device.
    SignedOut,
    /// Signed in, but the server has not answered yet.
    Joining,
    /// What is saved does not read or does not verify.
    StateUnreadable,
    /// What is saved is older than what happened since.
    StateOlder,
    /// An administrator must decide first.
    Held,
    /// An order closed it.
    HeldByOrder,
    /// The account is disabled.
    Disabled,
    /// Another installation of the app took over.
    Superseded,
    /// No policy reaches the user any more.
    NoLongerTargeted,
    /// No policy covers this app any more.
    AppNoLongerTargeted,
    /// The device's management does not allow the account in this app.
    NotAllowed,
    /// The app may hold one managed account, and that is another one.
    WrongAccount,
    /// Managed, but the policy is not here.
    NoPolicy,
    /// Work data is being destroyed.
    Wiping,
    /// Work data was destroyed.
    Wiped,
    /// The gate is shut: see [`crate::Client::gate`].
    Locked,
}

impl Closed {
    /// A stable code, as it stands in decisions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotSignedIn => "notSignedIn",
            Self::SignedOut => "signedOut",
            Self::Joining => "joining",
            Self::StateUnreadable => "stateUnreadable",
            Self::StateOlder => "stateOlder",
            Self::Held => "held",
            Self::HeldByOrder => "heldByOrder",
            Self::Disabled => "disabled",
            Self::Superseded => "superseded",
            Self::NoLongerTargeted => "noLongerTargeted",
            Self::AppNoLongerTargeted => "appNoLongerTargeted",
            Self::NotAllowed => "accountNotAllowed",
            Self::WrongAccount => "wrongAccount",
            Self::NoPolicy => "noPolicy",
            Self::Wiping => "wiping",
            Self::Wiped => "wiped",
            Self::Locked => "gateShut",
        }
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(cordon_policy::texts::sentence(self.code()))
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Personal => f.write_str("personal"),
            Self::Managed => f.write_str("managed"),
            Self::Untargeted => f.write_str("untargeted"),
            Self::AppNotTargeted => f.write_str("appNotTargeted"),
            Self::Closed(closed) => write!(f, "closed ({})", closed.code()),
        }
    }
}

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
    /// Whether work data that only waits for the person may be worked on in the background.
    background: bool,
    tally: Arc<Tally>,
}

impl Snapshot {
    /// May this happen? No I/O, no lock; where the answer is yes, no allocation either.
    ///
    /// It answers by what held when the snapshot was taken: take a new one for each move. A process that the system froze
    /// calls [`Client::next_effect`](crate::Client::next_effect) before it goes on.
    #[must_use]
    pub fn may(&self, ask: &Ask) -> Decision {
        let decision = self.decide(ask);
        self.tally.note(&self.context(), ask, &decision);
        decision
    }

    fn seen(&self, language: Language) -> Seen<'_> {
        Seen { told_at: self.told_at, language, ..Seen::of(&self.facts) }
    }

    fn decide(&self, ask: &Ask) -> Decision {
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

    /// The same answer with everything behind it, in the words that the administrator's command prints too.
    #[must_use]
    pub fn explain(&self, ask: &Ask) -> Explanation {
        self.explain_in(Language::English, ask)
    }

    /// The same in a language.
    #[must_use]
    pub fn explain_in(&self, language: Language, ask: &Ask) -> Explanation {
        match (self.standing, &self.policy) {
            (Standing::Managed, Some(_)) if self.keeps(ask) => {
                explain::closed(language, Closed::Locked.code(), ask)
            }
            (Standing::Managed, Some((_, effective))) => {
                cordon_policy::explain(effective, &self.context(), &self.seen(language), ask)
            }
            (Standing::Closed(closed), _) => explain::closed(language, closed.code(), ask),
            (Standing::Managed, None) => explain::closed(language, Closed::NoPolicy.code(), ask),
            (Standing::Personal, _) => explain::personal(language, ask),
            (Standing::Untargeted | Standing::AppNotTargeted, _) => explain::unmanaged(language, ask),
        }
    }

    /// Whether work data opens right now, and why: conditional launch, the way data lies on the device, PIN and
    /// credentials, in the words that the administrator's command prints too. `entry` is what the host knows of the
    /// moment; the facts are those of this snapshot and count as reported now.
    #[must_use]
    pub fn explain_open(&self, language: Language, entry: &Entry<'_>) -> OpenExplanation {
        match (self.standing, &self.policy) {
            (Standing::Managed, Some((_, effective))) => {
                let now = Some(entry.now.trusted);
                let told_at = self.told_at;
                let seen = Seen { facts_at: now, told_at, now, language, ..Seen::of(&self.facts) };
                let storage = StorageState { enrolled: self.enrolled, ..entry.storage };
                explain::open(effective, &seen, &Entry { storage, ..*entry })
            }
            (Standing::Closed(closed), _) => explain::open_closed(language, closed.code()),
            (Standing::Managed, None) => explain::open_closed(language, Closed::NoPolicy.code()),
            (Standing::Personal, _) => explain::open_personal(language),
            (Standing::Untargeted | Standing::AppNotTargeted, _) => explain::open_unmanaged(language),
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
        self.shut.is_some() && !self.background && releases
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
            background: false,
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
            snapshot.enrolled = envelope.enrolled;
            snapshot.shut = session.gate.shut();
            snapshot.background = session.may_hold_keys(host);
            snapshot.told_at = Some(envelope.iat);
        }
        snapshot
    }
}

fn refuse(code: &'static str) -> Decision {
    let reason = Reason { code, setting: None, value: None, policies: Vec::new() };
    Decision::refused(Verdict::Deny, vec![reason])
}

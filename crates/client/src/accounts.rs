//! Which work accounts an app may hold: those that the device's management allows, and one alone where that is wanted.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::client::Client;
use crate::effect::Event;
use crate::host::Host;
use crate::saved::Saved;
use crate::session::State;
use crate::session::commit::Fresh;
use crate::session::run::Session;
use crate::snapshot::{Closed, Standing};

/// Accounts by object id or user principal name, parted by semicolons.
const OWN_LIST: &str = "cordon.allowedAccounts";
/// The same list on Android, where other managements know it by this name.
const ANDROID_LIST: &str = "com.microsoft.intune.mam.AllowedAccountUPNs";
/// On iOS: `Enabled` allows the account of the next two names alone.
const IOS_ONLY: &str = "IntuneMAMAllowedAccountsOnly";
const IOS_ACCOUNT: [&str; 2] = ["IntuneMAMUPN", "IntuneMAMOID"];

/// The place of an account that is not allowed.
pub(crate) const NO_PLACE: u64 = u64::MAX;

/// How many managed accounts an app may hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ManagedAccounts {
    /// One. Another work account stays closed and is not told to any server until the first one has left.
    One,
    /// Several, each with its own policy, keys and schedule, unless an organisation of one of them wants one alone.
    #[default]
    Several,
}

/// The accounts that the device's management allows in this app, by object id or user principal name, without case.
#[derive(Clone, PartialEq, Eq)]
pub struct AllowedAccounts(BTreeSet<String>);

/// Names are personal data: only how many there are is shown.
impl std::fmt::Debug for AllowedAccounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("AllowedAccounts").field(&self.0.len()).finish()
    }
}

impl AllowedAccounts {
    /// What managed app configuration says; `None` when it restricts nothing. A name without a value restricts nothing
    /// either: that is how a management writes a field that was left empty. Several names allow what any of them names.
    pub(crate) fn of(device: &BTreeMap<String, String>) -> Option<Self> {
        let said = |name: &str| device.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
        let mut names = BTreeSet::new();
        let mut restricts = false;
        for list in [OWN_LIST, ANDROID_LIST].into_iter().filter_map(said) {
            restricts = true;
            names.extend(list.split(';').map(folded));
        }
        // What is neither on nor off is taken for on.
        let off = ["disabled", "false"];
        if said(IOS_ONLY).is_some_and(|value| !off.iter().any(|off| value.eq_ignore_ascii_case(off))) {
            restricts = true;
            names.extend(IOS_ACCOUNT.into_iter().filter_map(said).map(folded));
        }
        names.remove("");
        restricts.then_some(Self(names))
    }

    /// The object ids and user principal names, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether an object id or a user principal name is in the list. In whatever case, with or without braces.
    #[must_use]
    pub fn has(&self, account: &str) -> bool {
        self.0.contains(&folded(account))
    }

    /// Whether an account is in the list, by its object id or its user principal name. One whose name nobody told is not
    /// in a list of names: unknown means protected.
    pub(crate) fn allows(&self, oid: Uuid, upn: Option<&str>) -> bool {
        self.has(&oid.to_string()) || upn.is_some_and(|upn| self.has(upn))
    }
}

/// One spelling for each object id and for each name.
fn folded(account: &str) -> String {
    let account = account.trim();
    account.parse::<Uuid>().map_or_else(|_| account.to_lowercase(), |oid| oid.to_string())
}

impl Client {
    /// The accounts that the device's management allows in this app; `None` when it allows any.
    #[must_use]
    pub const fn allowed_accounts(&self) -> Option<&AllowedAccounts> {
        self.host.allowed.as_ref()
    }

    /// Whether an account, by object id or user principal name, may be added to this app. Without case.
    #[must_use]
    pub fn is_account_allowed(&self, account: &str) -> bool {
        self.host.allowed.as_ref().is_none_or(|allowed| allowed.has(account))
    }

    /// Takes over what the device's management says to this app.
    pub(crate) fn device_configuration(&mut self, values: BTreeMap<String, String>) {
        if values == *self.host.device {
            return;
        }
        let allowed = AllowedAccounts::of(&values);
        self.host.device = values.into();
        if allowed != self.host.allowed {
            self.host.allowed = allowed;
            self.host.event(Event::AllowedAccountsChanged);
        }
        let personal = crate::Snapshot::personal(&self.host, &self.tally);
        self.personal = personal.into();
        self.host.event(Event::ConfigurationChanged { identity: crate::Identity::Personal });
        self.admit();
        self.each(Session::publish);
    }

    /// Bars the accounts that have no place in this app, and lets those in that have one now.
    pub(crate) fn admit(&mut self) {
        let now = self.host.now;
        for oid in self.bar() {
            if let Some(session) = self.sessions.get_mut(&oid) {
                session.publish(&mut self.host);
                session.admitted(now);
            }
        }
    }

    /// Marks who has no place, and says for whom that is new.
    pub(crate) fn bar(&mut self) -> Vec<Uuid> {
        for session in self.sessions.values_mut().filter(|session| session.saved.place == NO_PLACE) {
            session.line_up(&mut self.host);
        }
        let bars: Vec<_> = self.sessions.values().map(|s| (s.oid, self.bar_of(s.oid, &s.saved))).collect();
        let mut changed = Vec::new();
        for (oid, bar) in bars {
            if let Some(session) = self.sessions.get_mut(&oid).filter(|session| session.barred != bar) {
                session.barred = bar;
                changed.push(oid);
            }
        }
        // Its place is left when it is closed, not before.
        self.each(Session::line_up);
        changed
    }

    /// Why an account has no place in this app, if it has none.
    pub(crate) fn bar_of(&self, oid: Uuid, saved: &Saved) -> Option<Closed> {
        if !self.host.allows(oid, saved) {
            return Some(Closed::NotAllowed);
        }
        let unmanaged = self.sessions.get(&oid).is_some_and(|session| !session.takes_place());
        if unmanaged || !self.holds_one() {
            return None;
        }
        // What does not read was there before, and what it holds is still on the device.
        let unreadable = self.unreadable.keys().any(|other| *other != oid);
        let earlier = self.sessions.values().any(|other| {
            let before = (other.saved.place, other.oid) < (saved.place, oid);
            before && other.takes_place() && self.host.allows(other.oid, &other.saved)
        });
        (unreadable || earlier).then_some(Closed::WrongAccount)
    }

    fn holds_one(&self) -> bool {
        let wanted = self.sessions.values().filter_map(|session| session.envelope.as_ref());
        self.host.config.managed_accounts == ManagedAccounts::One
            || wanted.into_iter().any(|envelope| envelope.one_account)
    }

    /// The account that an app with one account is: one that has a place, before one that is barred.
    pub(crate) fn only_account(&self) -> Option<Uuid> {
        // One whose user signed out is not in the app, whatever it left.
        let sessions = || self.sessions.values().filter(|session| session.saved.state != State::Parked);
        let placed = sessions().find(|session| session.barred.is_none());
        placed.or_else(|| sessions().next()).map(|session| session.oid)
    }
}

impl Session {
    /// One that is not allowed leaves its place, and comes behind all others when it is allowed again: who took the
    /// place meanwhile keeps it.
    fn line_up(&mut self, host: &mut Host) {
        let place = match (host.allows(self.oid, &self.saved), self.saved.place) {
            (true, NO_PLACE) => host.next_place(),
            (true, place) => place,
            (false, _) => NO_PLACE,
        };
        if place == self.saved.place {
            return;
        }
        if let Err(error) = self.commit(host, Saved { place, ..self.saved.clone() }, Fresh::default()) {
            host.notice(Some(self.identity()), "storeUnavailable", error.to_string());
        }
    }

    /// Whether it is, or may become, a managed account of the app. One that no policy ever reached is not, and one whose
    /// user signed out or whose work data was destroyed is no more.
    pub(crate) fn takes_place(&self) -> bool {
        let left = matches!(self.saved.state, State::Parked | State::Wiped { .. });
        !left && !matches!(self.own_standing(), Standing::Untargeted | Standing::AppNotTargeted)
    }
}

//! The client: one value that holds every identity of the app.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_policy::explain::{Access, Entry, OpenExplanation};
use cordon_policy::storage::StorageState;
use cordon_policy::texts::Language;
use cordon_policy::{Ask, Party};
use uuid::Uuid;

use crate::effect::{Effect, Now};
use crate::error::{InputError, VaultError};
use crate::gate::{Answer, AnswerError, Gate, Screen};
use crate::host::Host;
use crate::identity::{Data, Identities, Identity, Switch, ViewId};
use crate::remediation::{Line, REMEDIATION_MS};
use crate::session::run::Session;
use crate::snapshot::{Closed, Snapshot, Standing};
use crate::tally::Tally;
use crate::vault::Vault;

/// The client core of one app.
///
/// Synchronous: the host calls [`handle`](Self::handle) when something happened and then
/// [`next_effect`](Self::next_effect) until it gives `None`. Nothing here waits, sleeps or spawns.
pub struct Client {
    pub(crate) host: Host,
    pub(crate) sessions: BTreeMap<Uuid, Session>,
    /// Identities whose saved state does not read or verify: closed until they sign in again.
    pub(crate) unreadable: BTreeMap<Uuid, String>,
    pub(crate) tally: Arc<Tally>,
    pub(crate) personal: Arc<Snapshot>,
    pub(crate) woken: Option<u64>,
    pub(crate) identities: Identities,
    pub(crate) line: Line,
}

impl Client {
    /// What the host should do next, until `None`. Call it after every input, and at the time of
    /// [`Effect::WakeAt`].
    pub fn next_effect(&mut self, now: Now) -> Option<Effect> {
        self.advance(now);
        if let Some(effect) = self.host.effects.pop_front() {
            return Some(self.taken(effect));
        }
        self.host.catch_up();
        let mut effect = None;
        for session in self.sessions.values_mut() {
            effect = session.next_effect(&mut self.host, now);
            if effect.is_some() {
                break;
            }
        }
        self.host.pay_owed(now);
        self.drop_forgotten();
        self.ask_for_logs();
        // What happened comes before what is to be done about it.
        if let Some(first) = self.host.effects.pop_front() {
            self.host.effects.extend(effect);
            return Some(self.taken(first));
        }
        let effect = effect.or_else(|| self.wake());
        if effect.is_none() {
            self.host.write_journal();
        }
        effect
    }

    /// The moment to be called again, said once.
    fn wake(&mut self) -> Option<Effect> {
        let sessions = self.sessions.values().filter_map(|session| session.wake_at(&self.host));
        let at = sessions.chain(self.line.until()).chain(self.host.owed_at()).min()?;
        (self.woken.replace(at) != Some(at)).then_some(Effect::WakeAt(at))
    }

    /// What holds for an identity now. Cheap; keep it for as long as one move takes, then ask again.
    #[must_use]
    pub fn snapshot(&self, identity: &Identity) -> Arc<Snapshot> {
        let Identity::Work(oid) = identity else { return Arc::clone(&self.personal) };
        if let Some(session) = self.sessions.get(oid) {
            return Arc::clone(&session.snapshot);
        }
        let unreadable = self.unreadable.contains_key(oid);
        let closed = if unreadable { Closed::StateUnreadable } else { Closed::NotSignedIn };
        Arc::new(Snapshot::closed(*oid, closed, &self.tally))
    }

    /// Whether work data of an identity opens right now, and why, with everything that is known here: facts, time, PIN and
    /// timers. In the words that the administrator's command prints too.
    pub fn explain_open(&mut self, identity: &Identity, language: Language, now: Now) -> OpenExplanation {
        self.gate(identity, now);
        let snapshot = self.snapshot(identity);
        let session = identity.oid().and_then(|oid| self.sessions.get(&oid));
        let access = session.map(|session| session.access_state(&self.host)).unwrap_or_default();
        let launch = session.map(Session::launch_state).unwrap_or_default();
        snapshot.explain_open(
            language,
            &Entry {
                launch,
                access: Access::Known(&access),
                storage: StorageState { enrolled: snapshot.enrolled(), highest_class: None },
                now: session.map(|session| session.time).unwrap_or_default().now(now),
            },
        )
    }

    /// Whether work data of an identity may be shown, or what comes first. To be asked at every entry: when a view of the
    /// account is opened, shown again or switched to. While it is open, asking costs next to nothing.
    pub fn gate(&mut self, identity: &Identity, now: Now) -> Gate {
        self.advance(now);
        let closed = |closed| Gate::Shut(Screen::Closed { closed });
        match identity.oid().map(|oid| self.sessions.get_mut(&oid)) {
            None => Gate::Open,
            Some(Some(session)) => session.gate(&mut self.host, now),
            Some(None) => match self.snapshot(identity).standing() {
                Standing::Closed(why) => closed(why),
                _ => closed(Closed::NotSignedIn),
            },
        }
    }

    /// What a person answered at the gate. Gives what comes next.
    ///
    /// # Errors
    /// See [`AnswerError`]. A wrong PIN is no error: the gate then says so.
    pub fn answer(&mut self, identity: &Identity, answer: Answer, now: Now) -> Result<Gate, AnswerError> {
        self.advance(now);
        self.woken = None;
        let session = identity.oid().and_then(|oid| self.sessions.get_mut(&oid));
        let session = session.ok_or(InputError::NotSignedIn)?;
        session.answer_gate(&mut self.host, now, answer)
    }

    /// Unlocks the encrypted files of a managed identity.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn vault(&mut self, identity: &Identity, now: Now) -> Result<Vault, VaultError> {
        self.advance(now);
        let closed = match self.snapshot(identity).standing() {
            Standing::Closed(closed) => closed,
            _ => Closed::NotSignedIn,
        };
        let session = identity.oid().and_then(|oid| self.sessions.get_mut(&oid));
        match (identity, session) {
            (_, Some(session)) => session.vault(&mut self.host, now),
            (Identity::Personal, None) => Err(VaultError::NotManaged(*identity)),
            (Identity::Work(_), None) => Err(VaultError::Closed(closed)),
        }
    }

    /// The identities that the app has set, and the views that show them.
    #[must_use]
    pub const fn identities(&self) -> &Identities {
        &self.identities
    }

    /// The same, to set them.
    #[must_use]
    pub const fn identities_mut(&mut self) -> &mut Identities {
        &mut self.identities
    }

    /// Asks the identities of the app for a switch, before any gate.
    pub(crate) fn ask_switch(&mut self, view: ViewId, to: Identity, data: Data) -> Switch {
        let snapshot = self.snapshot(&to);
        let sender = self.identities.sender(view).map(Identity::Work).filter(|_| to == Identity::Personal);
        let sender = sender.map(|sender| self.snapshot(&sender));
        self.identities.switch(view, to, data, |ask| match sender {
            Some(sender) => sender.may(&Ask::transfer(Party::Work, Party::Personal)),
            None => snapshot.may(ask),
        })
    }

    pub(crate) fn each(&mut self, mut act: impl FnMut(&mut Session, &mut Host)) {
        for session in self.sessions.values_mut() {
            act(session, &mut self.host);
        }
    }

    pub(crate) fn drop_forgotten(&mut self) {
        self.sessions.retain(|_, session| !session.forgotten);
        self.admit();
        self.advance_line();
        // An app that holds one account is that account's, as long as there is one.
        self.identities.set_account(self.only_account());
    }

    /// Takes the time over. A monotonic clock that went back belongs to another boot: what was planned by the old one
    /// is due now.
    pub(crate) fn advance(&mut self, now: Now) {
        let before = std::mem::replace(&mut self.host.now, now);
        if before.boot != now.boot || now.monotonic < before.monotonic {
            self.each(|session, _| session.replan(now));
            self.line.replan(now.monotonic.saturating_add(REMEDIATION_MS));
        }
    }
}

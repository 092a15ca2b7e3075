//! The client.

use std::cell::Cell;
use std::sync::{Arc, Mutex};

use cordon_client::identity::{Data, Ticket, ViewId, scope};
use cordon_client::{Client, Now};
use cordon_policy::texts::Language;

use crate::clock::Clock;
use crate::config::Config;
use crate::decision::Explanation;
use crate::diagnostics::Journal;
use crate::effect::Effect;
use crate::error::CordonError;
use crate::gate::{Answer, Gate, ViewGate};
use crate::identities::{Accepted, Identity, Origin, Settled, Switch};
use crate::input::Input;
use crate::ports::Ports;
use crate::snapshot::Snapshot;
use crate::vault::Vault;

thread_local! {
    /// Whether this thread is inside a client, so that a port that calls back is told instead of waiting for itself.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// The client core of one app. Calls from several threads wait for each other; what is asked often is asked of a
/// [`Snapshot`].
#[derive(uniffi::Object)]
pub struct CordonClient {
    client: Mutex<Client>,
    clock: Arc<dyn Clock>,
}

impl CordonClient {
    fn with<T>(&self, act: impl FnOnce(&mut Client, Now) -> T) -> Result<T, CordonError> {
        let _inside = Inside::enter()?;
        let Ok(mut client) = self.client.lock() else {
            return Err(CordonError::unavailable(
                "the client stopped in the middle of a call: restart the app",
            ));
        };
        // Read under the lock: to the core a time that goes back is another boot.
        let now = self.clock.now().into();
        Ok(act(&mut client, now))
    }
}

/// This thread is inside a client for as long as this lives.
struct Inside;

impl Inside {
    fn enter() -> Result<Self, CordonError> {
        if INSIDE.replace(true) {
            return Err(CordonError::not_asked(
                "a port called the client that waits for it: answer it first",
            ));
        }
        Ok(Self)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(false);
    }
}

#[uniffi::export]
impl CordonClient {
    /// Opens the client over what the device holds. A wipe that was interrupted destroys its keys before this returns.
    ///
    /// # Errors
    /// [`CordonError::Newer`], [`CordonError::Unavailable`] (also when another process of the app holds the saved state) and
    /// [`CordonError::Invalid`]. Nothing was changed then, and no work data is to be shown.
    #[uniffi::constructor]
    pub fn open(config: Config, ports: Ports) -> Result<Arc<Self>, CordonError> {
        let _inside = Inside::enter()?;
        let clock = Arc::clone(&ports.clock);
        let now = clock.now().into();
        let client = Client::open(config.into(), ports.open()?, now)?;
        Ok(Arc::new(Self { client: Mutex::new(client), clock }))
    }

    /// Takes an input. What follows from it comes out of `next_effect`.
    ///
    /// # Errors
    /// When the input cannot be taken; nothing changed then.
    pub fn handle(&self, input: Input) -> Result<(), CordonError> {
        Ok(self.with(|client, now| client.handle(now, input.into()))??)
    }

    /// What the host should do next, until there is nothing. Call it after every input, and at the time of `WakeAt`.
    ///
    /// # Errors
    /// [`CordonError::Unavailable`] and [`CordonError::NotAsked`] as for every call.
    pub fn next_effect(&self) -> Result<Option<Effect>, CordonError> {
        self.with(|client, now| client.next_effect(now).map(Into::into))
    }

    /// What holds for an identity now.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn snapshot(&self, identity: Identity) -> Result<Arc<Snapshot>, CordonError> {
        self.with(|client, _| Arc::new(Snapshot(client.snapshot(&identity.into()))))
    }

    /// Whether work data of an identity may be shown, or what comes first. To be asked at every entry.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn gate(&self, identity: Identity) -> Result<Gate, CordonError> {
        self.with(|client, now| client.gate(&identity.into(), now).into())
    }

    /// What a person answered at the gate. Gives what comes next. A wrong PIN is no error: the gate then says so.
    ///
    /// # Errors
    /// [`CordonError::NotAsked`] when the gate asks something else; [`CordonError::NotSignedIn`];
    /// [`CordonError::Invalid`] for a token that cannot count; [`CordonError::Unavailable`].
    pub fn answer(&self, identity: Identity, answer: Answer) -> Result<Gate, CordonError> {
        Ok(self.with(|client, now| client.answer(&identity.into(), answer.into(), now))??.into())
    }

    /// Whether work data of an identity opens right now, and why, in words.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn explain_open(&self, identity: Identity, language: Language) -> Result<Explanation, CordonError> {
        self.with(|client, now| client.explain_open(&identity.into(), language, now).into())
    }

    /// Unlocks the encrypted files of a work account.
    ///
    /// # Errors
    /// [`CordonError::Closed`]; [`CordonError::Destroyed`]; [`CordonError::Invalid`] when the account is not managed, whose
    /// files are the app's own affair.
    pub fn vault(&self, identity: Identity) -> Result<Arc<Vault>, CordonError> {
        Ok(Arc::new(Vault(self.with(|client, now| client.vault(&identity.into(), now))??)))
    }

    /// What the client knows about itself, as JSON without personal data but the identities' ids.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn diagnostics(&self) -> Result<String, CordonError> {
        let diagnostics = self.with(|client, _| client.diagnostics())?;
        serde_json::to_string(&diagnostics).map_err(|cause| CordonError::unavailable(&cause.to_string()))
    }

    /// What happened and what is reported, for the person at the device.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn journal(&self, language: Language) -> Result<Journal, CordonError> {
        self.with(|client, _| client.journal(language).into())
    }

    /// Whether an account, by object id or user principal name, may be added to this app.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn is_account_allowed(&self, account: &str) -> Result<bool, CordonError> {
        self.with(|client, _| client.is_account_allowed(account))
    }
}

/// Which identity counts. `scope` is the identity of what runs now, where the language carries one.
#[uniffi::export]
impl CordonClient {
    /// The identity of what a view shows, sends or copies.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn identity_of_view(&self, view: u64, scope: Option<Identity>) -> Result<Identity, CordonError> {
        let _scope = scope.map(|scope| scope::enter(scope.into()));
        self.with(|client, _| client.identities().of_view(ViewId(view)).into())
    }

    /// The identity of files and of whatever has no view: what is written now belongs to it.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn identity_of_files(&self, scope: Option<Identity>) -> Result<Identity, CordonError> {
        let _scope = scope.map(|scope| scope::enter(scope.into()));
        self.with(|client, _| client.identities().of_files().into())
    }

    /// Sets the identity of the process, or clears it.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] in an app that holds one account.
    pub fn set_process_identity(&self, identity: Option<Identity>) -> Result<(), CordonError> {
        let identity = identity.map(Into::into);
        Ok(self.with(|client, _| client.identities_mut().set_process(identity))??)
    }

    /// Asks for a view to show another identity. `shows_incoming` says whether it goes on to show what another app opened in
    /// the view; without a word only the sender's own account may.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn switch_view(
        &self,
        view: u64,
        to: Identity,
        shows_incoming: Option<bool>,
        scope: Option<Identity>,
    ) -> Result<Switch, CordonError> {
        let _scope = scope.map(|scope| scope::enter(scope.into()));
        let data = match shows_incoming {
            None => Data::Unsaid,
            Some(false) => Data::NotOfOrigin,
            Some(true) => Data::OfOrigin,
        };
        self.with(|client, now| client.switch(ViewId(view), to.into(), data, now).into())
    }

    /// Whether a pending switch is done by now; absent while the gate still waits for the person.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn settle_switch(&self, ticket: u64) -> Result<Option<Settled>, CordonError> {
        self.with(|client, now| client.settle(Ticket(ticket), now).map(Into::into))
    }

    /// The person left the gate: the switch is cancelled.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn leave_switch(&self, ticket: u64) -> Result<Settled, CordonError> {
        self.with(|client, _| client.leave_switch(Ticket(ticket)).into())
    }

    /// A view shows several accounts together, such as a combined inbox. It cannot hide those of `unhidable`.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] in an app that holds one account.
    pub fn show_together(
        &self,
        view: u64,
        accounts: Vec<Identity>,
        unhidable: Vec<Identity>,
    ) -> Result<(), CordonError> {
        let accounts = accounts.into_iter().map(Into::into).collect();
        self.with(|client, _| {
            client.identities_mut().show_together(ViewId(view), accounts)?;
            for account in unhidable {
                client.identities_mut().cannot_hide(ViewId(view), account.into());
            }
            Ok(())
        })?
    }

    /// What a view has to do that shows several accounts together.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn gate_of_view(&self, view: u64) -> Result<ViewGate, CordonError> {
        self.with(|client, now| client.gate_of_view(ViewId(view), now).into())
    }

    /// Forgets a view that was closed. Gives the ticket of a switch that was under way there, which is superseded.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn close_view(&self, view: u64) -> Result<Option<u64>, CordonError> {
        self.with(|client, _| client.identities_mut().close_view(ViewId(view)).map(|ticket| ticket.0))
    }

    /// Another app opens something in a view. With `asks` the app says by `answer_incoming` whether it takes it; else the
    /// view takes the sender's account at once.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn incoming(&self, view: u64, origin: Origin, asks: bool) -> Result<Accepted, CordonError> {
        self.with(|client, now| {
            client.identities_mut().incoming(ViewId(view), origin.into(), asks, now.monotonic).into()
        })
    }

    /// The app's word on what was opened in a view. Too late, or never asked, is a refusal.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn answer_incoming(&self, view: u64, accept: bool) -> Result<Accepted, CordonError> {
        self.with(|client, now| {
            client.identities_mut().answer_incoming(ViewId(view), accept, now.monotonic).into()
        })
    }
}

/// The longest answer of a server that is read, in bytes: what the input `Reply` may hold.
#[uniffi::export]
#[must_use]
pub fn max_reply() -> u64 {
    u64::try_from(cordon_client::MAX_REPLY).unwrap_or(u64::MAX)
}

/// The words for a code, wherever one stands; the code itself where there are none.
#[uniffi::export]
#[must_use]
pub fn sentence(code: &str, language: Language) -> String {
    language.text(code).unwrap_or(code).to_owned()
}

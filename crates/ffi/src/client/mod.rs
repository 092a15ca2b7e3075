//! The client.

mod files;
mod identities;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use cordon_client::{Client, Now};
use cordon_policy::texts::Language;
use uuid::Uuid;

use crate::clock::{self, Clock};
use crate::config::Config;
use crate::decision::Explanation;
use crate::diagnostics::Journal;
use crate::effect::Effect;
use crate::error::CordonError;
use crate::gate::{Answer, Gate};
use crate::identities::Identity;
use crate::input::Input;
use crate::ports::Ports;
use crate::snapshot::Snapshot;

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
        let stopped =
            || CordonError::unavailable("the client stopped in the middle of a call: restart the app");
        let mut client = self.client.lock().map_err(|_| stopped())?;
        // Read under the lock: to the core a time that goes back is another boot.
        let now = clock::read(&*self.clock)?;
        // A port's own code may end in a way that no error stands for, such as an interrupt. The lock goes within, so that
        // nobody goes on with a client that is half done.
        catch_unwind(AssertUnwindSafe(move || act(&mut client, now))).map_err(|_| stopped())
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
        let now = clock::read(&*clock)?;
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

    /// What explains the state of the client to support, as JSON without personal data: of accounts only numbers, of servers a
    /// hash.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn bundle(&self) -> Result<String, CordonError> {
        self.with(|client, _| client.bundle())
    }

    /// Whether a remediation of this account is under way or in line.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn is_remediating(&self, oid: Uuid) -> Result<bool, CordonError> {
        self.with(|client, _| client.is_remediating(oid))
    }

    /// The accounts that the device's management allows in this app, by object id or user principal name in lower case;
    /// absent when it allows any.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn allowed_accounts(&self) -> Result<Option<Vec<String>>, CordonError> {
        self.with(|client, _| {
            client.allowed_accounts().map(|allowed| allowed.names().map(str::to_owned).collect())
        })
    }

    /// Whether an account, by object id or user principal name, may be added to this app.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn is_account_allowed(&self, account: &str) -> Result<bool, CordonError> {
        self.with(|client, _| client.is_account_allowed(account))
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

//! Which identity counts, and what views show.

use cordon_client::identity::{Data, Ticket, ViewId, scope};
use uuid::Uuid;

use super::CordonClient;
use crate::error::CordonError;
use crate::gate::ViewGate;
use crate::identities::{Accepted, Identity, Origin, Settled, Switch};

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

    /// Clears the identity of a view, so that the process's counts again. Gives the ticket of a switch that was under way there,
    /// which is superseded.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] in an app that holds one account.
    pub fn clear_view(&self, view: u64) -> Result<Option<u64>, CordonError> {
        let ticket = self.with(|client, _| client.identities_mut().clear_view(ViewId(view)))??;
        Ok(ticket.map(|ticket| ticket.0))
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

    /// Refuses what the app never answered, and gives the views that it was opened in. Call it at the time that
    /// [`Accepted::Asked`] names.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn expire_incoming(&self) -> Result<Vec<u64>, CordonError> {
        self.with(|client, now| {
            let late = client.identities_mut().expire_incoming(now.monotonic);
            late.into_iter().map(|view| view.0).collect()
        })
    }

    /// The work account for which a view was opened from outside.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn sender(&self, view: u64) -> Result<Option<Uuid>, CordonError> {
        self.with(|client, _| client.identities().sender(ViewId(view)))
    }
}

//! Which identity counts: the levels at which an app says it, and their order.

use std::collections::BTreeMap;

use serde::Serialize;
use uuid::Uuid;

use super::switch::{Incoming, Ticket, View};
use super::{Identity, scope};

/// Names one screen, window or tab of the app: whatever shows one account at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct ViewId(pub u64);

/// What accounts an app can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Accounts {
    /// One: everything in the app is that of the managed account, or personal while there is none.
    One(Option<Uuid>),
    /// Several: what nobody assigned to an account is personal.
    Several,
}

/// The identities that an app has set, level by level.
///
/// | For | Order |
/// |---|---|
/// | what a view shows, sends or copies | scope of the thread, the view, the process |
/// | files and whatever has no view | scope of the thread, the process |
///
/// A level that nobody set falls through; [`Identity::Personal`] is an answer and stops the search.
#[derive(Debug)]
pub struct Identities {
    pub(super) accounts: Accounts,
    pub(super) process: Option<Identity>,
    pub(super) views: BTreeMap<ViewId, View>,
    pub(super) incoming: BTreeMap<ViewId, Incoming>,
    pub(super) tickets: u64,
}

/// Why an identity cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// The app holds one account.
    #[error(
        "this app holds one account: its identity is that account's, open the client with several accounts"
    )]
    OneAccount,
}

impl Identities {
    /// Nothing set yet.
    #[must_use]
    pub const fn new(accounts: Accounts) -> Self {
        Self { accounts, process: None, views: BTreeMap::new(), incoming: BTreeMap::new(), tickets: 0 }
    }

    /// The identity of what a view shows, sends or copies.
    #[must_use]
    pub fn of_view(&self, view: ViewId) -> Identity {
        let shown = || self.views.get(&view).and_then(|view| view.identity);
        scope::current().or_else(shown).or(self.process).unwrap_or_else(|| self.otherwise())
    }

    /// The identity of files and of whatever has no view: what is written now belongs to it.
    #[must_use]
    pub fn of_files(&self) -> Identity {
        scope::current().or(self.process).unwrap_or_else(|| self.otherwise())
    }

    /// Where no level says anything.
    fn otherwise(&self) -> Identity {
        match self.accounts {
            Accounts::One(Some(oid)) => Identity::Work(oid),
            Accounts::One(None) | Accounts::Several => Identity::Personal,
        }
    }

    /// Sets the identity of the process, or clears it with `None`.
    ///
    /// # Errors
    /// [`SetError::OneAccount`]: nothing changed then.
    pub fn set_process(&mut self, identity: Option<Identity>) -> Result<(), SetError> {
        if self.accounts != Accounts::Several {
            return Err(SetError::OneAccount);
        }
        self.process = identity;
        Ok(())
    }

    /// Clears the identity of a view, so that the process's counts again. What was under way there is superseded.
    ///
    /// # Errors
    /// [`SetError::OneAccount`]: nothing changed then.
    pub fn clear_view(&mut self, view: ViewId) -> Result<Option<Ticket>, SetError> {
        if self.accounts != Accounts::Several {
            return Err(SetError::OneAccount);
        }
        let known = self.views.get_mut(&view);
        Ok(known.and_then(|view| {
            view.identity = None;
            view.pending.take().map(|pending| pending.ticket)
        }))
    }

    /// A view shows several accounts together, such as a combined inbox. Nothing is copied, captured or shared out of it:
    /// its asks are those of [`Party::Mixed`](cordon_policy::Party::Mixed), whatever the policies say.
    ///
    /// # Errors
    /// [`SetError::OneAccount`]: nothing changed then.
    pub fn show_together(&mut self, view: ViewId, accounts: Vec<Identity>) -> Result<(), SetError> {
        if self.accounts != Accounts::Several {
            return Err(SetError::OneAccount);
        }
        let shown = self.views.entry(view).or_default();
        shown.together = accounts;
        shown.unhidable.clear();
        Ok(())
    }

    /// The app cannot hide this account in the view: while its gate is shut, the whole view is.
    pub fn cannot_hide(&mut self, view: ViewId, account: Identity) {
        let shown = self.views.entry(view).or_default();
        if !shown.unhidable.contains(&account) {
            shown.unhidable.push(account);
        }
    }

    /// The accounts that a view shows together; empty where it shows one.
    #[must_use]
    pub fn together(&self, view: ViewId) -> &[Identity] {
        self.views.get(&view).map_or(&[], |view| view.together.as_slice())
    }

    /// Whether the app said that it cannot hide the account there.
    #[must_use]
    pub fn is_unhidable(&self, view: ViewId, account: &Identity) -> bool {
        self.views.get(&view).is_some_and(|view| view.unhidable.contains(account))
    }

    /// Forgets a view that was closed. What was under way there is superseded.
    pub fn close_view(&mut self, view: ViewId) -> Option<Ticket> {
        self.incoming.remove(&view);
        self.views.remove(&view)?.pending.map(|pending| pending.ticket)
    }

    /// The account of an app that holds one; nothing to say in one that holds several.
    pub fn set_account(&mut self, account: Option<Uuid>) {
        if let Accounts::One(one) = &mut self.accounts {
            *one = account;
        }
    }
}

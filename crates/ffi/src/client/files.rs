//! The files of accounts: encrypted ones, and whose a file is.

use std::sync::Arc;

use cordon_client::Protected;
use cordon_client::identity::scope;

use super::CordonClient;
use crate::error::CordonError;
use crate::identities::Identity;
use crate::vault::Vault;

#[uniffi::export]
impl CordonClient {
    /// Unlocks the encrypted files of a work account.
    ///
    /// # Errors
    /// [`CordonError::Closed`]; [`CordonError::Destroyed`]; [`CordonError::Invalid`] when the account is not managed, whose
    /// files are the app's own affair.
    pub fn vault(&self, identity: Identity) -> Result<Arc<Vault>, CordonError> {
        Ok(Arc::new(Vault(self.with(|client, now| client.vault(&identity.into(), now))??)))
    }

    /// Whose a file is, without opening it: also while the gate is shut and when its key is gone. A claim, since nothing
    /// verifies it without the key: it may restrict what is done with the file, never permit anything.
    ///
    /// # Errors
    /// [`CordonError::NotFound`]; [`CordonError::Unavailable`].
    pub fn owner(&self, name: &str) -> Result<Identity, CordonError> {
        Ok(self.with(|client, _| client.owner(name))??.into())
    }

    /// Whose a file of that name becomes when it is made now: the scope of what runs now, the owner of its nearest folder, what
    /// the process is. Where scope and folder differ, the scope wins and a notice says so (`folderDiffers`).
    ///
    /// Make it in the account's vault, or with the app's own means where it is personal.
    ///
    /// # Errors
    /// As [`next_effect`](Self::next_effect).
    pub fn owner_of_new(&self, name: &str, scope: Option<Identity>) -> Result<Identity, CordonError> {
        let _scope = scope.map(|scope| scope::enter(scope.into()));
        self.with(|client, _| client.owner_of_new(name).into())
    }

    /// Makes a file an account's, or personal; of a folder (files lie below the name, or it ends in a slash) all files in it,
    /// and whatever is made in it later. Returns when it is done: the time that takes goes with the length of the files.
    ///
    /// Giving work data to another account, or making it personal, is a move that the policy decides about: ask `may` first.
    /// Personal files lie as they are and no wipe touches them.
    ///
    /// # Errors
    /// As [`vault`](Self::vault), and [`CordonError::NotFound`]. Of a folder the first one, after all its files were tried;
    /// asking again goes on with the rest.
    pub fn protect(&self, name: &str, to: Identity) -> Result<Protected, CordonError> {
        Ok(self.with(|client, now| client.protect(name, &to.into(), now))??)
    }

    /// Gives a file another name, durably: a crash leaves it under the one or the other, whole and with its owner. A file of
    /// that name is replaced where it is the same account's, or personal as well. Folders have no name of their own.
    ///
    /// # Errors
    /// As [`vault`](Self::vault) for a file that lies in one; [`CordonError::NotFound`]; [`CordonError::Exists`] where a file of
    /// somebody else has that name; [`CordonError::Unavailable`] while somebody has either open for changes. Nothing changed
    /// then.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), CordonError> {
        Ok(self.with(|client, now| client.rename(from, to, now))??)
    }

    /// Removes a file durably, whosever it is, with what is kept beside it and what is written down of it; also while its
    /// account is closed and when its key is gone. One that is not there is no error.
    ///
    /// # Errors
    /// [`CordonError::Unavailable`], also while somebody has it open for changes.
    pub fn remove(&self, name: &str) -> Result<(), CordonError> {
        Ok(self.with(|client, now| client.remove(name, now))??)
    }
}

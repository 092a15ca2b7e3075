//! Files of accounts: whose a file is, whose a new one becomes, and files that change hands or form.
//!
//! What lies in a [`Vault`](crate::Vault) says in its header whose it is. This module is about the rest:
//!
//! - **folders** that hand their owner on to what is made in them ([`Client::protect`] on a folder, [`Client::owner_of_new`]);
//! - **files that wait**: [`Client::protect`] before the account has a policy keeps the tag, over restarts, and the file
//!   changes when it can. A wipe takes it in any case;
//! - **files that change their form** because the policy switched encryption on or off ([`moving`]).

pub(crate) mod moving;
mod tags;

use std::io;

use cordon_vault::{OpenError, owner_claim};
use uuid::Uuid;

use crate::client::Client;
use crate::effect::Now;
use crate::error::VaultError;
use crate::host::Host;
use crate::identity::{Identity, scope};
#[cfg(doc)]
use crate::vault::Vault;
use crate::vault::{self, VaultBlocks};

pub(crate) use tags::{RECORD, Tags};

/// What [`Client::protect`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protected {
    /// The file, or every file of the folder, is the account's.
    Done,
    /// The account is not managed yet, or its gate is shut: the files are its own from now on and are changed when that is
    /// over.
    Later,
}

/// Whose a file is, and whether a key protects it.
pub(crate) struct Found {
    pub(crate) oid: Uuid,
    pub(crate) sealed: bool,
}

/// Whose a file is: by its header, or by its tag. `None` is personal.
pub(crate) fn found(host: &Host, name: &str) -> Option<Found> {
    let blocks = host.ports.files.open(name).ok().map(VaultBlocks);
    let claim = blocks.and_then(|blocks| owner_claim(&blocks).ok());
    let claimed = claim.map(|claim| Found { oid: claim.owner.oid, sealed: claim.key.is_some() });
    claimed.or_else(|| Some(Found { oid: host.tags.waits_for(name)?, sealed: false }))
}

/// Whether a wipe of this account takes the file, and whether a key protects it. What is kept beside a file goes with its
/// account as well: a copy that is for somebody else may hold its content, plain too.
pub(crate) fn goes_with(host: &Host, name: &str, oid: Uuid) -> Option<Found> {
    let of_account = |name: &str| found(host, name).filter(|found| found.oid == oid);
    let beside = || Some(Found { sealed: false, ..of_account(vault::file_of(name)?)? });
    of_account(name).or_else(beside)
}

impl Client {
    /// Whose a file is, without opening it: also while the gate is shut and when its key is gone. A claim, since nothing
    /// verifies it without the key: it may restrict what is done with the file, never permit anything.
    ///
    /// # Errors
    /// What the file system says; [`io::ErrorKind::NotFound`].
    pub fn owner(&self, name: &str) -> Result<Identity, VaultError> {
        drop(self.host.ports.files.open(name)?);
        Ok(found(&self.host, name).map_or(Identity::Personal, |found| Identity::Work(found.oid)))
    }

    /// Whose a file of that name becomes when it is made now: the scope of the thread, the owner of its nearest folder, what
    /// the process is. Where the scope and the folder differ, the scope wins and a notice says so (`folderDiffers`).
    ///
    /// Make it in the account's [`Vault`], or with the app's own means where it is personal.
    pub fn owner_of_new(&mut self, name: &str) -> Identity {
        self.forget_absent(name);
        let folder = self.host.tags.folder_owner(name);
        let scope = scope::current();
        if let (Some(scope), Some(_)) = (scope, folder)
            && folder != Some(scope)
        {
            let text = "a file was made in the folder of another account: the account that makes it owns it";
            self.host.notice(Some(scope), "folderDiffers", text);
        }
        scope.or(folder).unwrap_or_else(|| self.identities.of_files())
    }

    /// Makes a file an account's, or personal; of a folder (files lie below the name, or it
    /// ends in a slash) all files in it, and whatever is made in it later. Returns
    /// when it is done: the time that takes goes with the length of the files.
    ///
    /// Giving work data to another account, or making it personal, is a move that the policy decides about: ask
    /// [`Snapshot::may`](crate::Snapshot::may) first. Personal files lie as they are and no wipe touches them.
    ///
    /// # Errors
    /// See [`VaultError`]. Of a folder the first one, after all its files were tried; asking again goes on with the rest.
    pub fn protect(&mut self, name: &str, to: &Identity, now: Now) -> Result<Protected, VaultError> {
        self.advance(now);
        let folder = name.trim_end_matches('/');
        let below = format!("{folder}/");
        let mut files = self.host.ports.files.list()?;
        files.retain(|file| file.starts_with(&below) && vault::file_of(file).is_none());
        if files.is_empty() && folder == name {
            return self.protect_file(name, to, now);
        }
        let store = &*self.host.ports.store;
        self.host.tags.change(store, |tags| tags.set_folder(folder, to))?;
        let mut all = Protected::Done;
        let mut failed = None;
        for file in files {
            match self.protect_file(&file, to, now) {
                Ok(Protected::Done) => {}
                Ok(Protected::Later) => all = Protected::Later,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(all), Err)
    }

    /// A file that waited and is there no more: who takes its name next has another one.
    fn forget_absent(&mut self, name: &str) {
        let waited = self.host.tags.waits_for(name).is_some();
        let absent =
            || self.host.ports.files.open(name).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        if waited && absent() {
            // Where that cannot be written the tag stays, which restricts.
            let _ = self.host.tags.change(&*self.host.ports.store, |tags| tags.waits(name, None));
        }
    }

    fn protect_file(&mut self, name: &str, to: &Identity, now: Now) -> Result<Protected, VaultError> {
        vault::check_name(name)?;
        let header = self.header(name)?;
        if header == Some(*to) {
            return Ok(Protected::Done);
        }
        match (header, to) {
            (None, Identity::Personal) => {}
            (None, Identity::Work(oid)) => {
                // First the tag: from here on the file goes with the account, whatever happens.
                let store = &*self.host.ports.store;
                self.host.tags.change(store, |tags| tags.waits(name, Some(*oid)))?;
                // Whatever comes of it now, it is tried again later.
                self.moves_later(*oid);
                match self.vault(to, now) {
                    Ok(vault) => vault.take_in(name)?,
                    Err(VaultError::NotManaged(_) | VaultError::Closed(_) | VaultError::Key(_)) => {
                        return Ok(Protected::Later);
                    }
                    Err(error) => return Err(error),
                }
            }
            (Some(from), Identity::Personal) => self.vault(&from, now)?.release(name)?,
            (Some(from), Identity::Work(_)) => {
                let from = self.vault(&from, now)?;
                let to = self.vault(to, now)?;
                while from.hand_over(name, &to)? {}
            }
        }
        let store = &*self.host.ports.store;
        self.host.tags.change(store, |tags| tags.waits(name, None))?;
        Ok(Protected::Done)
    }

    /// Whose the header says that a file is; `None` where there is no header.
    fn header(&self, name: &str) -> Result<Option<Identity>, VaultError> {
        match owner_claim(&VaultBlocks(self.host.ports.files.open(name)?)) {
            Ok(claim) => Ok(Some(Identity::Work(claim.owner.oid))),
            Err(OpenError::NotAVault) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Files of this account wait: they are looked at when it is managed and open.
    fn moves_later(&mut self, oid: Uuid) {
        if let Some(session) = self.sessions.get_mut(&oid) {
            session.net.moving.look();
        }
    }
}

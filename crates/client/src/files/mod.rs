//! Files of accounts: whose a file is, whose a new one becomes, and files that change hands or form.
//!
//! What lies in a [`Vault`](crate::Vault) says in its header whose it is. This module is about the rest:
//!
//! - **folders** that hand their owner on to what is made in them ([`Client::protect`] on a folder, [`Client::owner_of_new`]);
//! - **files that wait**: [`Client::protect`] before the account has a policy keeps the tag, over restarts, and the file
//!   changes when it can. A wipe takes it in any case;
//! - **files that get another name or go** ([`Client::rename`], [`Client::remove`]), and take along whose they are;
//! - **files that change their form** because the policy switched encryption on or off ([`moving`]).

pub(crate) mod found;
pub(crate) mod moving;
pub(crate) mod removal;
mod renaming;
mod tags;

use cordon_vault::{OpenError, Owner};
use uuid::Uuid;

use crate::client::Client;
use crate::effect::Now;
use crate::error::VaultError;
use crate::host::Host;
use crate::identity::{Identity, scope};
use crate::ports::StoreError;
use crate::snapshot::{Closed, Standing};
#[cfg(doc)]
use crate::vault::Vault;
use crate::vault::{self, VaultBlocks};

pub(crate) use found::Whose;
use found::is_gone;
pub(crate) use tags::{RECORDS, Tags};

/// What [`Client::protect`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protected {
    /// The file, or every file of the folder, is the account's.
    Done,
    /// The account is not managed yet, or its gate is shut: the files are its own from now on and are changed when that is
    /// over.
    Later,
}

impl Host {
    /// A change of hands that ended early leaves the file with whom it was, and nothing beside it. What cannot be removed
    /// now is removed later.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub(crate) fn drop_begun(&mut self) -> Result<(), StoreError> {
        let files = &*self.ports.files;
        let stays = |name: &&str| files.remove(&vault::copy_of(name)).is_err();
        let stay = self.tags.leaving().filter(stays).map(str::to_owned).collect();
        self.tags.change(&*self.ports.store, |tags| tags.only_leaving(stay))
    }

    /// Writes down what a change of the record could not, as soon as that can be.
    pub(crate) fn catch_up(&mut self) {
        if self.tags.are_behind() {
            let _ = self.tags.settle(&*self.ports.store);
        }
    }
}

/// How a file gets to somebody.
#[derive(Clone, Copy)]
enum Way {
    /// It is there.
    Stays,
    /// It lies as it is, and an account takes it in.
    In,
    /// That account lets it go.
    Out(Identity),
    /// That account gives it to another.
    Over(Identity),
}

impl Client {
    /// Whose a file is, without opening it: also while the gate is shut and when its key is gone. A claim, since nothing
    /// verifies it without the key: it may restrict what is done with the file, never permit anything.
    ///
    /// # Errors
    /// What the file system says; [`std::io::ErrorKind::NotFound`]. Where nobody can say whose it is, because it cannot be read
    /// or too little is left of its header, the error is that: treat it as protected.
    pub fn owner(&self, name: &str) -> Result<Identity, VaultError> {
        drop(self.host.ports.files.open(name)?);
        let found = found::owner(&self.host, name)?;
        Ok(found.map_or(Identity::Personal, |found| Identity::Work(found.whose.oid)))
    }

    /// Whose a file of that name becomes when it is made now: the scope of the thread, the owner of its nearest folder, what
    /// the process is. Where the scope and the folder differ, the scope wins and a notice says so (`folderDiffers`).
    ///
    /// Make it in the account's [`Vault`], or with the app's own means where it is personal.
    pub fn owner_of_new(&mut self, name: &str) -> Identity {
        // Where that cannot be written the tag stays, which restricts.
        let _ = self.forget_stale(name);
        let scope = scope::current();
        if let Some(scope) = scope {
            self.differs(name, scope);
        }
        let folder = self.host.tags.folder_owner(name);
        scope.or(folder).unwrap_or_else(|| self.identities.of_files())
    }

    /// Says where the owner of a file is not that of its folder.
    fn differs(&mut self, name: &str, owner: Identity) {
        if self.host.tags.folder_owner(name).is_some_and(|folder| folder != owner) {
            let text = "a file was made in the folder of another account: the account that makes it owns it";
            self.host.notice(Some(owner), "folderDiffers", text);
        }
    }

    /// Makes a file an account's, or personal; of a folder (files lie below the name, or it
    /// ends in a slash) all files in it, and whatever is made in it later. Returns
    /// when it is done: the time that takes goes with the length of the files.
    ///
    /// Giving work data to another account, or making it personal, is a move that the policy decides about: ask
    /// [`Snapshot::may`](crate::Snapshot::may) first. Personal files lie as they are and no wipe touches them.
    ///
    /// While work data of `to` is being destroyed the file goes with it, sooner or later: that answers `Later` too. One that
    /// waits for such an account stays its own.
    ///
    /// # Errors
    /// See [`VaultError`]. Of a folder the first one, after all its files were tried; asking again goes on with the rest.
    pub fn protect(&mut self, name: &str, to: &Identity, now: Now) -> Result<Protected, VaultError> {
        self.advance(now);
        let folder = name.trim_end_matches('/');
        if folder == name && self.host.ports.files.open(name).is_ok() {
            return self.protect_files(vec![name.to_owned()], None, to, now);
        }
        let below = format!("{folder}/");
        let mut files = self.host.ports.files.list()?;
        files.retain(|file| file.starts_with(&below) && vault::file_of(file).is_none());
        if files.is_empty() && folder == name {
            return self.protect_files(vec![name.to_owned()], None, to, now);
        }
        self.protect_files(files, Some(folder), to, now)
    }

    /// Who takes the name of a file that waited and is there no more has another one, and so has the account that a header
    /// names by now. What else is not written down yet is so after this, since it may be about this name.
    ///
    /// # Errors
    /// When it was not saved.
    fn forget_stale(&mut self, name: &str) -> Result<(), StoreError> {
        let others = |waits: Uuid| self.header(name).is_ok_and(|to| to.is_some_and(|to| to.oid != waits));
        let waits = self.host.tags.waits_for(name);
        let stale = waits.is_some_and(|waits| is_gone(&*self.host.ports.files, name) || others(waits));
        match stale {
            true => self.host.tags.change(&*self.host.ports.store, |tags| tags.waits(name, None)),
            false => self.host.tags.settle(&*self.host.ports.store),
        }
    }

    /// Gives files to somebody, and what is made in their folder later. Whose they are is written down before the first
    /// changes, and once more after the last.
    fn protect_files(
        &mut self,
        names: Vec<String>,
        folder: Option<&str>,
        to: &Identity,
        now: Now,
    ) -> Result<Protected, VaultError> {
        self.host.pay_all_of(to)?;
        let mut failed = None;
        let mut planned = Vec::new();
        for name in names {
            match self.way(&name, to) {
                Ok(way) => planned.push((name, way)),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        let of =
            |kind: fn(&Way) -> bool| planned.iter().filter(move |(_, way)| kind(way)).map(|(name, _)| name);
        let waits = of(|way| matches!(way, Way::In));
        let leaves = of(|way| matches!(way, Way::Out(_) | Way::Over(_)));
        self.host.tags.change(&*self.host.ports.store, |tags| {
            if let Some(folder) = folder {
                tags.set_folder(folder, to);
            }
            // From here on they go with the account, whatever happens.
            waits.for_each(|name| tags.waits(name, to.oid()));
            leaves.for_each(|name| tags.leaves(name));
        })?;
        let mut all = Protected::Done;
        for (name, way) in planned {
            let written = match self.take_way(&name, way, to, now) {
                Ok(Protected::Done) => self.host.tags.taken_in(&*self.host.ports.store, &name),
                Ok(Protected::Later) => {
                    all = Protected::Later;
                    Ok(())
                }
                Err(error) => {
                    failed = failed.or(Some(error));
                    Ok(())
                }
            };
            failed = failed.or(written.err().map(VaultError::from));
        }
        // Also what one that failed left beside its file.
        self.host.drop_begun()?;
        self.host.tags.settle(&*self.host.ports.store)?;
        failed.map_or(Ok(all), Err)
    }

    /// How a file gets to somebody.
    fn way(&mut self, name: &str, to: &Identity) -> Result<Way, VaultError> {
        vault::check_name(name)?;
        match (self.header(name)?, to) {
            (Some(owner), Identity::Work(oid)) if owner.oid == *oid => {
                let ours = self.sessions.get(oid).and_then(|session| session.whose().organisation);
                match ours.is_none_or(|ours| ours == owner.organisation) {
                    true => Ok(Way::Stays),
                    false => Err(OpenError::WrongOwner { claimed: owner }.into()),
                }
            }
            (Some(owner), Identity::Personal) => Ok(Way::Out(Identity::Work(owner.oid))),
            (Some(owner), Identity::Work(_)) => Ok(Way::Over(Identity::Work(owner.oid))),
            (None, to) => {
                self.may_leave(name, to)?;
                Ok(if *to == Identity::Personal { Way::Stays } else { Way::In })
            }
        }
    }

    fn take_way(&mut self, name: &str, way: Way, to: &Identity, now: Now) -> Result<Protected, VaultError> {
        match way {
            // It waited, and some of it may have been taken in.
            Way::Stays if *to == Identity::Personal && self.host.tags.waits_for(name).is_some() => {
                self.host.ports.files.remove(&vault::copy_of(name))?;
            }
            Way::Stays => {}
            Way::In => {
                // Whatever comes of it now, it is tried again later.
                self.moves_later(to);
                match self.vault(to, now) {
                    Ok(vault) => while vault.take_in(name)? {},
                    Err(VaultError::NotManaged(_) | VaultError::Closed(_) | VaultError::Key(_)) => {
                        return Ok(Protected::Later);
                    }
                    Err(error) => return Err(error),
                }
            }
            Way::Out(from) => self.vault(&from, now)?.release(name)?,
            Way::Over(from) => {
                let from = self.vault(&from, now)?;
                let to = self.vault(to, now)?;
                while from.hand_over(name, &to)? {}
            }
        }
        Ok(Protected::Done)
    }

    /// A file that waits for an account does not escape the wipe of it.
    fn may_leave(&mut self, name: &str, to: &Identity) -> Result<(), VaultError> {
        let Some(waits) = self.host.tags.waits_for(name).map(Identity::Work).filter(|waits| waits != to)
        else {
            return Ok(());
        };
        if self.snapshot(&waits).standing() == Standing::Closed(Closed::Wiping) {
            return Err(VaultError::Closed(Closed::Wiping));
        }
        self.host.pay_all_of(&waits)?;
        // What is owed may have been this file.
        drop(self.host.ports.files.open(name)?);
        Ok(())
    }

    /// Whose the header says that a file is; `None` where there is no header.
    fn header(&self, name: &str) -> Result<Option<Owner>, VaultError> {
        let claim = vault::claim(&VaultBlocks(self.host.ports.files.open(name)?))?;
        Ok(claim.map(|claim| claim.owner))
    }

    /// Files of this account wait: they are looked at when it is managed and open.
    fn moves_later(&mut self, identity: &Identity) {
        if let Some(session) = identity.oid().and_then(|oid| self.sessions.get_mut(&oid)) {
            session.net.moving.look();
        }
    }
}

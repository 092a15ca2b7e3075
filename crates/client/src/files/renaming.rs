//! Files that get another name, or go: whose they are goes along.

use std::io;

use cordon_vault::Owner;

use crate::client::Client;
use crate::effect::Now;
use crate::error::VaultError;
use crate::identity::Identity;
use crate::snapshot::{Closed, Standing};
use crate::vault;

/// A file as it lies.
struct Lies {
    owner: Identity,
    /// What its header says; `None` where it lies as it is.
    header: Option<Owner>,
}

impl Client {
    /// Gives a file another name, durably: a crash leaves it under the one or the other, whole and with its owner. A file of
    /// that name is replaced where it is the same account's, or personal as well. One that waits for its account waits
    /// under its new name.
    ///
    /// Whose it is does not change: where the folder hands on another owner a notice says so (`folderDiffers`). A file that
    /// lies in a vault needs the account open, as for reading. Folders have no name of their own: rename their files.
    ///
    /// # Errors
    /// See [`VaultError`]; [`io::ErrorKind::AlreadyExists`] where a file of somebody else has that name,
    /// [`Busy`](cordon_vault::OpenError::Busy) while somebody has either open for changes. Nothing changed then.
    pub fn rename(&mut self, from: &str, to: &str, now: Now) -> Result<(), VaultError> {
        self.advance(now);
        vault::check_name(from)?;
        vault::check_name(to)?;
        let lies = self.lies(from)?;
        self.takes_name(to, &lies)?;
        if from == to {
            return Ok(());
        }
        // What stands there of a file that is gone makes nobody the owner of this one.
        self.forget_stale(to)?;
        match (lies.header, lies.owner) {
            (Some(_), owner) => self.vault(&owner, now)?.rename(from, to)?,
            (None, Identity::Personal) => self.host.ports.files.rename(from, to)?,
            (None, owner) => self.rename_waiting(from, to, &owner)?,
        }
        // A header says whose it is from here on.
        let stay = lies.header.is_none() && lies.owner != Identity::Personal;
        // It has its name: what cannot be written of the old one now is with the next change.
        let _ = self.host.tags.change_at_once(&*self.host.ports.store, |tags| {
            tags.waits(from, None);
            tags.waits(to, lies.owner.oid().filter(|_| stay));
        });
        self.moves_later(&lies.owner);
        self.differs(to, lies.owner);
        Ok(())
    }

    /// Removes a file durably, whosever it is, with what is kept beside it and what is written down of it; also while its
    /// account is closed and when its key is gone. One that is not there is no error.
    ///
    /// # Errors
    /// See [`VaultError`]; [`Busy`](cordon_vault::OpenError::Busy) while somebody has it open for changes.
    pub fn remove(&mut self, name: &str, now: Now) -> Result<(), VaultError> {
        self.advance(now);
        vault::check_name(name)?;
        vault::remove(&*self.host.ports.files, name)?;
        Ok(self.host.tags.change(&*self.host.ports.store, |tags| tags.waits(name, None))?)
    }

    /// INVARIANT: under whichever of the two names a crash leaves it, the record says whose it is.
    fn rename_waiting(&mut self, from: &str, to: &str, owner: &Identity) -> Result<(), VaultError> {
        if self.snapshot(owner).standing() == Standing::Closed(Closed::Wiping) {
            // The wipe has its name.
            return Err(VaultError::Closed(Closed::Wiping));
        }
        self.host.pay_all_of(owner)?;
        let _writer = vault::only_writer(&*self.host.ports.files, from)?;
        let (store, files) = (&*self.host.ports.store, &*self.host.ports.files);
        let before = self.host.tags.waits_for(to);
        self.host.tags.change(store, |tags| tags.waits(to, owner.oid()))?;
        let renamed = vault::rename(files, from, to);
        if renamed.is_err() && files.open(from).is_ok() {
            self.host.tags.change(store, |tags| tags.waits(to, before))?;
        }
        renamed
    }

    fn lies(&self, name: &str) -> Result<Lies, VaultError> {
        let header = self.header(name)?;
        let oid = header.map(|owner| owner.oid).or_else(|| self.host.tags.waits_for(name));
        Ok(Lies { owner: oid.map_or(Identity::Personal, Identity::Work), header })
    }

    /// Whether a file may take this name.
    fn takes_name(&self, name: &str, comes: &Lies) -> Result<(), VaultError> {
        let lies = match self.lies(name) {
            Err(VaultError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            lies => lies?,
        };
        let organisations = lies.header.zip(comes.header);
        let differ = organisations.is_some_and(|(one, two)| one.organisation != two.organisation);
        if lies.owner == comes.owner && !differ {
            return Ok(());
        }
        let text = format!("`{name}` is a file of somebody else: choose another name, or remove it first");
        Err(io::Error::new(io::ErrorKind::AlreadyExists, text).into())
    }
}

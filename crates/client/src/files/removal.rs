//! What a wipe takes of files, and what it still owes: files of an account whose keys are gone, and that could not be listed
//! then. They are removed as soon as they can be, and before anything of the account opens again.

use std::io;
use std::sync::Arc;

use uuid::Uuid;

use super::found::{Whose, goes_with, is_gone, read};
use crate::effect::Now;
use crate::error::VaultError;
use crate::host::Host;
use crate::identity::Identity;
use crate::ports::VaultFiles;
use crate::vault;

/// Files removed in one piece.
const FILES_AT_ONCE: usize = 64;
/// The pause between two pieces, in milliseconds: the app's own work comes first.
const PAUSE_MS: u64 = 5;
/// After this long files that could not be listed, or not be removed, are tried again, in milliseconds.
const LATER_MS: u64 = 60_000;

/// A file of an account that is to be removed.
pub(crate) struct Owned {
    pub(crate) name: String,
    /// No key protects it: it has to go.
    pub(crate) plain: bool,
}

/// The files of an account.
pub(crate) struct Listed {
    pub(crate) files: Vec<Owned>,
    /// Files that may be the account's as well: they cannot be read, or the record that named their owner was lost.
    pub(crate) unknown: u64,
}

impl Listed {
    pub(crate) fn plain(&self) -> u64 {
        self.files.iter().filter(|file| file.plain).count() as u64
    }
}

/// The account's files. Those under a key are unreadable once that is destroyed.
///
/// # Errors
/// When nothing can be listed.
pub(crate) fn list(host: &Host, whose: &Whose) -> io::Result<Listed> {
    let mut listed = Listed { files: Vec::new(), unknown: 0 };
    for name in host.ports.files.list()? {
        match goes_with(host, &name, whose) {
            Some(found) => listed.files.push(Owned { name, plain: !found.sealed }),
            None => listed.unknown += u64::from(is_unknown(host, &name)),
        }
    }
    Ok(listed)
}

/// The files that wait for an account and are there.
pub(crate) fn waiting(host: &Host, oid: Uuid) -> Vec<Owned> {
    let there = host.tags.waiting_for(oid).filter(|name| !is_gone(&*host.ports.files, name));
    there.map(|name| Owned { name: name.to_owned(), plain: true }).collect()
}

fn is_unknown(host: &Host, name: &str) -> bool {
    match read(host, name) {
        Ok(Some(_)) => false,
        Ok(None) => host.tags.are_lost() && vault::file_of(name).is_none(),
        Err(_) => true,
    }
}

/// Removes some of the files, and gives those that could not be. One that no key protects and that cannot be removed is
/// emptied instead.
pub(crate) fn remove_some(files: &dyn VaultFiles, owned: &mut Vec<Owned>) -> Vec<Owned> {
    let left = owned.len().saturating_sub(FILES_AT_ONCE);
    owned.drain(left..).filter(|file| removed(files, file).is_err()).collect()
}

/// Removes one file.
///
/// # Errors
/// What the file system says.
pub(crate) fn removed(files: &dyn VaultFiles, file: &Owned) -> io::Result<()> {
    files.remove(&file.name).or_else(|refused| {
        if !file.plain {
            return Err(refused);
        }
        let mut blocks = files.open(&file.name)?;
        blocks.set_len(0)?;
        blocks.sync()
    })
}

/// What is under way of what wipes owe.
#[derive(Default)]
pub(crate) struct Owing {
    /// The files of an account that is owed, once they were listed.
    files: Option<(Whose, Vec<Owned>)>,
    due: Option<u64>,
}

impl Host {
    /// A wipe goes on without the account's files: they are owed from now on.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub(crate) fn owe(&mut self, whose: Whose) -> Result<(), crate::ports::StoreError> {
        self.tags.change(&*self.ports.store, |tags| tags.owe(whose))?;
        self.owing = Owing { files: None, due: Some(self.now.monotonic.saturating_add(LATER_MS)) };
        Ok(())
    }

    /// When the next piece of what is owed is due.
    pub(crate) fn owed_at(&self) -> Option<u64> {
        self.tags.owed().first().map(|_| self.owing.due.unwrap_or(self.now.monotonic))
    }

    /// Does the next piece of what is owed, where one is due.
    pub(crate) fn pay_owed(&mut self, now: Now) {
        if let Some(whose) = self.tags.owed().first().copied()
            && self.owing.due.is_none_or(|due| due <= now.monotonic)
        {
            let wait = if self.pay(&whose).is_ok() { PAUSE_MS } else { LATER_MS };
            self.owing.due = Some(now.monotonic.saturating_add(wait));
        }
    }

    /// Does all of what is owed of an account, which opens nothing before that.
    ///
    /// # Errors
    /// Why its files still cannot be listed or removed.
    pub(crate) fn pay_all(&mut self, oid: Uuid) -> Result<(), VaultError> {
        while let Some(whose) = self.tags.owed().iter().find(|whose| whose.oid == oid).copied() {
            self.pay(&whose)?;
        }
        Ok(())
    }

    /// The same of an identity.
    pub(super) fn pay_all_of(&mut self, identity: &Identity) -> Result<(), VaultError> {
        identity.oid().map_or(Ok(()), |oid| self.pay_all(oid))
    }

    /// Lists the files the first time, then removes some.
    fn pay(&mut self, whose: &Whose) -> Result<(), VaultError> {
        let under_way = self.owing.files.take().filter(|(of, _)| of == whose);
        let Some((_, mut files)) = under_way else {
            self.owing.files = Some((*whose, list(self, whose)?.files));
            return Ok(());
        };
        let stuck = remove_some(&*self.ports.files, &mut files);
        if let Some(file) = stuck.iter().find(|file| file.plain) {
            let text = format!("`{}` is left of a wipe and cannot be removed", file.name);
            return Err(io::Error::other(text).into());
        }
        if files.is_empty() {
            let files = Arc::clone(&self.ports.files);
            let gone = |name: &str| is_gone(&*files, name);
            self.tags.change(&*self.ports.store, |tags| tags.paid(whose, gone))?;
        } else {
            self.owing.files = Some((*whose, files));
        }
        Ok(())
    }
}

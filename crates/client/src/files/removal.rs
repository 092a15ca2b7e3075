//! What a wipe takes of files, and what it still owes: files of an account whose keys are gone, and that could not be listed
//! then. They are removed as soon as they can be, and before anything of the account opens again.

use std::collections::BTreeSet;
use std::io;

use uuid::Uuid;

use super::found::{Whose, beside, goes_with, is_gone, read};
use crate::backoff;
use crate::effect::Now;
use crate::error::VaultError;
use crate::host::Host;
use crate::identity::Identity;
use crate::ports::{StoreError, VaultFiles};
use crate::vault;

/// Files removed in one piece.
const FILES_AT_ONCE: usize = 64;
/// The pause between two pieces, in milliseconds: the app's own work comes first.
const PAUSE_MS: u64 = 5;
/// After this long files that could not be listed are tried again, in milliseconds.
const LATER_MS: u64 = 60_000;
/// What is owed waits after each attempt in vain as if so many had come before: a minute at first, an hour at last.
const BEFORE: u32 = 6;

/// A file of an account that is to be removed.
pub(crate) struct Owned {
    pub(crate) name: String,
    /// No key protects it: it has to go.
    pub(crate) plain: bool,
}

/// The files of an account.
pub(crate) struct Listed {
    pub(crate) files: Vec<Owned>,
    /// Files that may be the account's as well: they cannot be read now.
    unread: u64,
    /// Files that may be the account's as well: the record that named their owner was lost.
    unnamed: u64,
}

impl Listed {
    /// Files of which nobody can say whose they are.
    pub(crate) fn unknown(&self) -> u64 {
        self.unread + self.unnamed
    }

    pub(crate) fn plain(&self) -> u64 {
        self.files.iter().filter(|file| file.plain).count() as u64
    }
}

/// The account's files. Those under a key are unreadable once that is destroyed. What is kept beside a file stands behind it,
/// and is removed first: without the file nobody knows whose it is.
///
/// # Errors
/// When nothing can be listed.
pub(crate) fn list(host: &Host, whose: &Whose) -> io::Result<Listed> {
    let mut listed = Listed { files: Vec::new(), unread: 0, unnamed: 0 };
    for name in host.ports.files.list()? {
        let lies = read(host, &name);
        let own = lies.as_ref().ok().copied().flatten().filter(|found| whose.owns(found));
        match (own.or_else(|| beside(host, &name, whose)), lies) {
            (Some(found), _) => listed.files.push(Owned { name, plain: !found.sealed }),
            (None, Ok(Some(_))) => {}
            (None, Ok(None)) => {
                listed.unnamed += u64::from(host.tags.are_lost() && vault::file_of(&name).is_none());
            }
            (None, Err(_)) => listed.unread += 1,
        }
    }
    listed.files.sort_by_key(|file| vault::file_of(&file.name).is_some());
    Ok(listed)
}

/// The file, where it is the account's.
fn owned(host: &Host, name: &str, whose: &Whose) -> Option<Owned> {
    let found = goes_with(host, name, whose)?;
    Some(Owned { name: name.to_owned(), plain: !found.sealed })
}

/// The files that wait for an account, are there, and are nobody else's by their header.
pub(crate) fn waiting(host: &Host, whose: &Whose) -> Vec<Owned> {
    let there = host.tags.waiting_for(whose.oid).filter(|name| !is_gone(&*host.ports.files, name));
    there.filter_map(|name| owned(host, name, whose)).collect()
}

/// Removes some of the files from the last on, and gives those that could not be. One that no key protects and that cannot be
/// removed is emptied instead. A name that somebody else took since the files were listed is passed over.
pub(crate) fn remove_some(host: &Host, whose: &Whose, files: &mut Vec<Owned>) -> Vec<Owned> {
    let left = files.len().saturating_sub(FILES_AT_ONCE);
    let mut stuck = Vec::new();
    for file in files.drain(left..).rev() {
        if let Some(file) = owned(host, &file.name, whose)
            && removed(&*host.ports.files, &file).is_err()
        {
            stuck.push(file);
        }
    }
    stuck
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
    under_way: Option<UnderWay>,
    due: Option<u64>,
    /// Attempts in vain in a row. They also say whose turn it is: one account's files do not keep another's.
    failures: u32,
}

struct UnderWay {
    whose: Whose,
    files: Vec<Owned>,
    /// The first that could not be removed and that no key protects.
    stuck: Option<String>,
    /// Something could not be read that may be the account's.
    unread: bool,
}

/// How far it came with what is owed of an account.
#[derive(PartialEq)]
enum Paid {
    /// There is more to remove.
    Some,
    /// All that was seen is removed, and something was not seen.
    AllSeen,
    /// All is.
    All,
}

impl Host {
    /// A wipe goes on without the account's files: they are owed from now on.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub(crate) fn owe(&mut self, whose: Whose) -> Result<(), StoreError> {
        self.tags.change(&*self.ports.store, |tags| tags.owe(whose))?;
        let due = Some(self.now.monotonic.saturating_add(LATER_MS));
        self.owing = Owing { due, ..Owing::default() };
        Ok(())
    }

    /// When the next piece of what is owed is due.
    pub(crate) fn owed_at(&self) -> Option<u64> {
        self.tags.owed().first().map(|_| self.owing.due.unwrap_or(self.now.monotonic))
    }

    /// Does the next piece of what is owed, where one is due.
    pub(crate) fn pay_owed(&mut self, now: Now) {
        let owed = self.tags.owed();
        let turn = (self.owing.failures as usize).checked_rem(owed.len()).unwrap_or(0);
        if let Some(whose) = owed.get(turn).copied()
            && self.owing.due.is_none_or(|due| due <= now.monotonic)
        {
            let wait = match self.pay(&whose) {
                Ok(Paid::Some) => PAUSE_MS,
                // What could not be seen may show later, as long as the account opens nothing new.
                Ok(Paid::AllSeen) | Err(_) => self.in_vain(),
                Ok(Paid::All) => {
                    self.owing.failures = 0;
                    PAUSE_MS
                }
            };
            self.owing.due = Some(now.monotonic.saturating_add(wait));
        }
    }

    /// How long to wait after one more attempt in vain, in milliseconds.
    fn in_vain(&mut self) -> u64 {
        self.owing.failures = self.owing.failures.saturating_add(1);
        backoff::wait_ms(self.owing.failures.saturating_add(BEFORE), backoff::jitter())
    }

    /// Does all of what is owed of an account, which opens nothing before that. What could not be seen counts as the account's
    /// from then on, if it is.
    ///
    /// # Errors
    /// Why its files still cannot be listed or removed.
    pub(crate) fn pay_all(&mut self, oid: Uuid) -> Result<(), VaultError> {
        while let Some(whose) = self.tags.owed().iter().find(|whose| whose.oid == oid).copied() {
            if self.pay(&whose)? == Paid::AllSeen {
                self.settle_debt(&whose)?;
            }
        }
        Ok(())
    }

    /// The same of an identity.
    pub(super) fn pay_all_of(&mut self, identity: &Identity) -> Result<(), VaultError> {
        identity.oid().map_or(Ok(()), |oid| self.pay_all(oid))
    }

    /// Lists the files the first time, then removes some. What cannot be removed keeps nobody from the rest.
    fn pay(&mut self, whose: &Whose) -> Result<Paid, VaultError> {
        let under_way = self.owing.under_way.take().filter(|under_way| under_way.whose == *whose);
        let Some(mut under_way) = under_way else {
            let listed = list(self, whose)?;
            let unread = listed.unread > 0;
            self.owing.under_way = Some(UnderWay { whose: *whose, files: listed.files, stuck: None, unread });
            return Ok(Paid::Some);
        };
        let stuck = remove_some(self, whose, &mut under_way.files);
        let stuck = stuck.into_iter().find(|file| file.plain).map(|file| file.name);
        under_way.stuck = under_way.stuck.or(stuck);
        if !under_way.files.is_empty() {
            self.owing.under_way = Some(under_way);
            return Ok(Paid::Some);
        }
        if let Some(name) = under_way.stuck {
            let text = format!("`{name}` is left of a wipe and cannot be removed");
            return Err(io::Error::other(text).into());
        }
        if under_way.unread {
            return Ok(Paid::AllSeen);
        }
        self.settle_debt(whose)?;
        Ok(Paid::All)
    }

    /// Nothing is owed of that account any more.
    fn settle_debt(&mut self, whose: &Whose) -> Result<(), StoreError> {
        let kept = names(waiting(self, whose));
        self.tags.change(&*self.ports.store, |tags| tags.paid(whose, |name| !kept.contains(name)))
    }

    /// Forgets whose folders and files were, but for files of the account that are still there.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub(crate) fn forget_tags(&mut self, whose: &Whose) -> Result<(), StoreError> {
        let kept = names(waiting(self, whose));
        self.tags.change(&*self.ports.store, |tags| tags.forget(whose.oid, |name| !kept.contains(name)))
    }
}

fn names(files: Vec<Owned>) -> BTreeSet<String> {
    files.into_iter().map(|file| file.name).collect()
}

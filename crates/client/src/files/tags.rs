//! Whose files and folders are, where no header says so: one record of the whole app.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::found::Whose;
use crate::identity::Identity;
use crate::ports::{StateStore, StoreError};
use crate::saved::{self, ReadError};

/// Files that wait no more are written down so many at a time: until then the record restricts more than it has to.
const UNWRITTEN: usize = 256;

/// The names of the record and of its copy: whose a waiting file is stands nowhere else.
pub(crate) const RECORDS: [&str; 2] = ["files", "files.copy"];

/// Whose folders are, and which files wait for their account's policy. Names are the host's, folders without a slash at
/// the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tags {
    /// Folders that hand their owner on to what is made in them; none is personal, in a folder of an account.
    #[serde(default)]
    folders: BTreeMap<String, Option<Uuid>>,
    /// Files that lie as they are and belong to an account that could not take them yet.
    #[serde(default)]
    waiting: BTreeMap<String, Uuid>,
    /// Files that go to somebody else right now: what is begun beside them may be in clear.
    #[serde(default)]
    leaving: BTreeSet<String>,
    /// How all vault files of an account lie: sealed, or plain with their owner. Not here: nobody looked yet.
    #[serde(default)]
    sealed: BTreeMap<Uuid, bool>,
    /// Accounts whose files a wipe could not list.
    #[serde(default)]
    owed: Vec<Whose>,
    /// The record was lost once: files may lie here that waited for somebody.
    #[serde(default)]
    lost: bool,
    /// Rises with each change: of record and copy the later one holds.
    #[serde(default)]
    revision: u64,
    /// Files that wait no more, while the record still says that they do.
    #[serde(skip)]
    unwritten: usize,
    /// Record and copy may say something else than memory: a change was not saved, or only by half.
    #[serde(skip)]
    dirty: bool,
}

impl Tags {
    /// The record or its copy, whichever says more of what was done last; an empty one where there is neither.
    ///
    /// # Errors
    /// [`ReadError::Unreadable`] when what is there does not read.
    pub(crate) fn load(store: &dyn StateStore) -> Result<Self, ReadError> {
        let [record, copy] = RECORDS.map(|name| saved::load::<Self>(store, name));
        match (record, copy) {
            (Ok(record), Ok(copy)) => {
                Ok(record.into_iter().chain(copy).max_by_key(|tags| tags.revision).unwrap_or_default())
            }
            (Ok(Some(tags)), Err(ReadError::Unreadable(_)))
            | (Err(ReadError::Unreadable(_)), Ok(Some(tags))) => Ok(tags),
            (Err(error), Ok(_)) | (_, Err(error)) => Err(error),
        }
    }

    /// Changes the record, durably before in memory. Writes nothing where nothing changed and all is written.
    ///
    /// INVARIANT: the copy is written first, so that whichever of the two a power loss tears, the other says what holds.
    ///
    /// # Errors
    /// When it was not saved; then nothing changed in memory. The copy may say already what was not changed: whatever is
    /// written next, also by [`settle`](Self::settle), is later than it.
    pub(crate) fn change(
        &mut self,
        store: &dyn StateStore,
        change: impl FnOnce(&mut Self),
    ) -> Result<(), StoreError> {
        let mut changed = self.clone();
        change(&mut changed);
        (changed.unwritten, changed.dirty) = (0, false);
        if changed != *self {
            let nothing = changed == Self { revision: changed.revision, ..Self::default() };
            changed.revision += 1;
            let write = |name: &&str| match nothing {
                true => store.remove(name),
                false => saved::save(store, name, &changed),
            };
            if let Err(error) = RECORDS.iter().rev().try_for_each(write) {
                (self.revision, self.dirty) = (changed.revision, true);
                return Err(error);
            }
        }
        *self = changed;
        Ok(())
    }

    /// Changes the record in memory, written or not.
    ///
    /// # Errors
    /// As [`change`](Self::change); it is written with the next change then.
    pub(crate) fn change_at_once(
        &mut self,
        store: &dyn StateStore,
        change: impl FnOnce(&mut Self),
    ) -> Result<(), StoreError> {
        let before = self.clone();
        change(self);
        self.dirty |= *self != before;
        self.settle(store)
    }

    /// Whether something could not be written that should have been.
    pub(crate) const fn are_behind(&self) -> bool {
        self.dirty
    }

    /// This file was taken in, and waits no more. Written down with others.
    ///
    /// # Errors
    /// As [`change`](Self::change); it is written with the next change then.
    pub(crate) fn taken_in(&mut self, store: &dyn StateStore, name: &str) -> Result<(), StoreError> {
        self.unwritten += usize::from(self.waiting.remove(name).is_some());
        if self.unwritten < UNWRITTEN { Ok(()) } else { self.settle(store) }
    }

    /// Writes down what is not yet.
    ///
    /// # Errors
    /// As [`change`](Self::change).
    pub(crate) fn settle(&mut self, store: &dyn StateStore) -> Result<(), StoreError> {
        if self.dirty || self.unwritten > 0 { self.change(store, |_| {}) } else { Ok(()) }
    }

    /// The owner that the folder of this file hands on: the nearest one that has an owner.
    pub(crate) fn folder_owner(&self, name: &str) -> Option<Identity> {
        let mut folder = name;
        while let Some((above, _)) = folder.rsplit_once('/') {
            if let Some(owner) = self.folders.get(above) {
                return Some(owner.map_or(Identity::Personal, Identity::Work));
            }
            folder = above;
        }
        None
    }

    /// Sets the owner of a folder; those below it follow, whatever they had.
    pub(crate) fn set_folder(&mut self, folder: &str, owner: &Identity) {
        self.folders.retain(|name, _| !is_below(name, folder));
        if *owner != Identity::Personal || self.folder_owner(folder).is_some() {
            self.folders.insert(folder.to_owned(), owner.oid());
        }
    }

    pub(crate) fn waits(&mut self, name: &str, owner: Option<Uuid>) {
        match owner {
            Some(owner) => drop(self.waiting.insert(name.to_owned(), owner)),
            None => drop(self.waiting.remove(name)),
        }
    }

    /// The account for which this file waits.
    pub(crate) fn waits_for(&self, name: &str) -> Option<Uuid> {
        self.waiting.get(name).copied()
    }

    /// The files that wait for this account.
    pub(crate) fn waiting_for(&self, oid: Uuid) -> impl Iterator<Item = &str> {
        self.waiting.iter().filter(move |(_, owner)| **owner == oid).map(|(name, _)| name.as_str())
    }

    /// This file goes to somebody else from now on.
    pub(crate) fn leaves(&mut self, name: &str) {
        self.leaving.insert(name.to_owned());
    }

    /// Files of which it is not known whether they went, and whether something is left beside them.
    pub(crate) fn leaving(&self) -> impl Iterator<Item = &str> {
        self.leaving.iter().map(String::as_str)
    }

    /// Only beside these something may be left.
    pub(crate) fn only_leaving(&mut self, names: BTreeSet<String>) {
        self.leaving = names;
    }

    /// How all files of this account lie, where that is known.
    pub(crate) fn sealed(&self, oid: Uuid) -> Option<bool> {
        self.sealed.get(&oid).copied()
    }

    /// Notes how all files of this account lie; `None` as soon as some may lie otherwise.
    pub(crate) fn set_sealed(&mut self, oid: Uuid, sealed: Option<bool>) {
        match sealed {
            Some(sealed) => drop(self.sealed.insert(oid, sealed)),
            None => drop(self.sealed.remove(&oid)),
        }
    }

    /// Forgets an account whose files are gone. What still waits for it, because it could not be removed, stays its own.
    pub(crate) fn forget(&mut self, oid: Uuid, is_gone: impl Fn(&str) -> bool) {
        self.folders.retain(|_, owner| *owner != Some(oid));
        self.waiting.retain(|name, owner| *owner != oid || !is_gone(name));
        self.sealed.remove(&oid);
    }

    /// Notes that a wipe could not list the files of an account: nothing else of it counts any more.
    pub(crate) fn owe(&mut self, whose: Whose) {
        self.forget(whose.oid, |_| false);
        if !self.owed.contains(&whose) {
            self.owed.push(whose);
        }
    }

    /// The accounts whose files a wipe could not list.
    pub(crate) fn owed(&self) -> &[Whose] {
        &self.owed
    }

    /// The files of that account are gone now.
    pub(crate) fn paid(&mut self, whose: &Whose, is_gone: impl Fn(&str) -> bool) {
        self.owed.retain(|owed| owed != whose);
        self.forget(whose.oid, is_gone);
    }

    /// The record does not read, and it is not known any more who waited for whom.
    pub(crate) fn lose(&mut self) {
        self.lost = true;
    }

    /// See [`lose`](Self::lose).
    pub(crate) const fn are_lost(&self) -> bool {
        self.lost
    }
}

/// Whether a name is the folder itself or lies in it.
pub(crate) fn is_below(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Uuid = Uuid::from_u128(1);
    const B: Uuid = Uuid::from_u128(2);

    #[test]
    fn the_nearest_folder_hands_its_owner_on() {
        let mut tags = Tags::default();
        let [a, b] = [A, B].map(Identity::Work);
        tags.set_folder("mail", &a);
        tags.set_folder("mail/shared", &b);
        tags.set_folder("mail/mine", &Identity::Personal);
        for (name, owner) in [
            ("mail/inbox/1", Some(a)),
            ("mail/shared/1", Some(b)),
            ("mail/mine/1", Some(Identity::Personal)),
            ("mail/sharedness/1", Some(a)),
            ("mailbox/1", None),
            ("mail", None),
            ("1", None),
        ] {
            assert_eq!(tags.folder_owner(name), owner, "{name}");
        }
        tags.set_folder("mail", &b);
        assert_eq!(tags.folder_owner("mail/shared/1"), Some(b));
        tags.set_folder("mail", &Identity::Personal);
        assert_eq!(tags.folder_owner("mail/shared/1"), None);
    }

    #[test]
    fn an_account_that_is_forgotten_leaves_only_what_could_not_be_removed() {
        let mut tags = Tags::default();
        tags.set_folder("mail", &Identity::Work(A));
        for (name, owner) in [("a", A), ("b", A), ("c", B)] {
            tags.waits(name, Some(owner));
        }
        tags.set_sealed(A, Some(true));
        tags.forget(A, |name| name == "a");
        assert_eq!((tags.folder_owner("mail/1"), tags.sealed(A)), (None, None));
        let left = ["a", "b", "c"].map(|name| tags.waits_for(name));
        assert_eq!(left, [None, Some(A), Some(B)]);
    }
}

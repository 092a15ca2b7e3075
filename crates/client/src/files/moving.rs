//! Files that change their form, a piece at a time while the app goes on: sealed or plain as the policy wants them now, and
//! those that waited for their account.
//!
//! A file is readable at every moment: in its old form until the new one is whole, then in the new. What a restart
//! interrupts goes on where its last piece ended. It runs while the account's keys are in memory; no key is fetched for it but
//! where files wait.

use std::collections::{BTreeSet, VecDeque};
use std::io;

use cordon_vault::{OpenError, ReadError, WriteError};

use super::found::{Whose, goes_with, is_gone, read};
use super::tags::Tags;
use crate::backoff;
use crate::effect::{Event, Now};
use crate::error::VaultError;
use crate::host::Host;
use crate::ports::KeyError;
use crate::session::run::Session;
use crate::snapshot::Standing;
use crate::vault::{self, Vault};

/// The pause between two pieces, in milliseconds: the app's own work comes first.
const PAUSE_MS: u64 = 5;
/// After this long a file that somebody had open, or that could not be written, is tried again, in milliseconds.
const RETRY_MS: u64 = 5_000;

/// After this long the key store is asked again for an account whose files wait, in milliseconds.
const LATER_MS: u64 = 60_000;

/// What is under way.
#[derive(Default)]
pub(crate) struct Moving {
    stage: Stage,
    files: VecDeque<String>,
    /// Files that were in the way of something: tried again together.
    busy: Vec<String>,
    of: u64,
    failed: u64,
    /// Whether something failed that may pass.
    passing: bool,
    /// Rounds in a row in which something did.
    failures: u32,
    /// When the next round begins after one.
    again: Option<u64>,
    due: Option<u64>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    /// The files have to be looked at.
    #[default]
    Look,
    /// Towards this form: sealed or not.
    Move(bool),
    /// All that can be done towards this form is done.
    Rest(bool),
}

impl Moving {
    /// Something may wait: the files are looked at again.
    pub(crate) fn look(&mut self) {
        self.stage = Stage::Look;
    }

    /// When the next piece is due.
    pub(crate) fn due(&self) -> Option<u64> {
        self.due.into_iter().chain(self.again).min()
    }

    /// Nothing is left of this round.
    fn rest(&mut self, now: Now, sealed: bool) {
        self.stage = Stage::Rest(sealed);
        self.failures = if self.passing { self.failures.saturating_add(1) } else { 0 };
        let wait = || backoff::wait_ms(self.failures, backoff::jitter());
        self.again = self.passing.then(|| now.monotonic.saturating_add(wait()));
    }
}

impl Session {
    /// Does the next piece, where one is due.
    pub(crate) fn move_files(&mut self, host: &mut Host, now: Now) {
        if self.net.moving.again.is_some_and(|again| again <= now.monotonic) {
            self.net.moving.again = None;
            self.net.moving.look();
        }
        let written = self.forget_form(host);
        if self.net.moving.due.is_some_and(|due| due > now.monotonic) {
            return;
        }
        self.net.moving.due = (!written).then(|| now.monotonic.saturating_add(RETRY_MS));
        if !written {
            return;
        }
        let Some(vault) = self.for_moving(host, now) else {
            if matches!(self.net.moving.stage, Stage::Move(_)) {
                settle(host);
            }
            return;
        };
        let sealed = vault.seals();
        if self.net.moving.stage != Stage::Move(sealed) && !self.look_at_files(host, now, sealed) {
            return;
        }
        match self.net.moving.files.pop_front() {
            Some(name) => {
                let more = move_piece(host, &vault, &self.whose(), &name);
                self.piece_moved(host, now, sealed, name, more);
            }
            None => self.moved_all(host, now, sealed),
        }
    }

    /// From the moment at which the policy wants another form than the files have, nobody knows how they lie: it may change
    /// its mind when some were moved, or made, and others not. Gives whether that is written down: nothing moves before.
    pub(crate) fn forget_form(&mut self, host: &mut Host) -> bool {
        let (oid, wanted) = (self.oid, self.ring.seals());
        let differs = self.snapshot.standing() == Standing::Managed
            && host.tags.sealed(oid).is_some_and(|sealed| sealed != wanted);
        if differs {
            self.ring.set_only_sealed(false);
            self.net.moving.look();
            // Also where it cannot be written: files of the new form are made from here on.
            let _ = host.tags.change_at_once(&*host.ports.store, |tags| tags.set_sealed(oid, None));
        }
        !host.tags.are_behind()
    }

    /// The vault, where files may lie in the wrong form and can be changed now.
    fn for_moving(&mut self, host: &mut Host, now: Now) -> Option<Vault> {
        let open = self.snapshot.standing() == Standing::Managed && self.may_hold_keys(host);
        let wanted = self.ring.seals();
        if !open || self.net.moving.stage == Stage::Rest(wanted) {
            return None;
        }
        if host.tags.waiting_for(self.oid).next().is_some() {
            let vault = self.vault(host, now).ok();
            if vault.is_none() {
                self.net.moving.due = Some(now.monotonic.saturating_add(LATER_MS));
            }
            return vault;
        }
        // Where no key was ever made there are no files.
        let none = self.keys.as_ref().is_none_or(|keys| keys.wrapped.is_empty());
        if none || host.tags.sealed(self.oid) == Some(wanted) || !self.ring.is_unlocked() {
            return None;
        }
        self.vault(host, now).ok()
    }

    /// Finds the files that have to move; gives whether it could. A copy that an earlier move left beside a file that stays
    /// goes: it may hold the content in the form that is not wanted.
    fn look_at_files(&mut self, host: &mut Host, now: Now, sealed: bool) -> bool {
        let failures = self.net.moving.failures;
        let Ok(names) = host.ports.files.list() else {
            let failures = failures.saturating_add(1);
            let due = Some(now.monotonic.saturating_add(backoff::wait_ms(failures, backoff::jitter())));
            self.net.moving = Moving { due, failures, ..Moving::default() };
            return false;
        };
        self.forget_absent(host, &names);
        // Where it cannot be written down it is done again.
        let _ = host.drop_begun();
        let whose = self.whose();
        let waits = |name: &String| host.tags.waits_for(name) == Some(self.oid);
        let mut unread = 0;
        let mut differs = |name: &String| match read(host, name) {
            Ok(found) => found.is_some_and(|found| whose.owns(&found) && found.sealed != sealed),
            Err(error) => {
                // It may have to move.
                unread += u64::from(may_pass(&error));
                false
            }
        };
        let (copies, names): (Vec<String>, Vec<String>) = names
            .into_iter()
            .partition(|name| vault::file_of(name).is_some_and(|of| vault::copy_of(of) == *name));
        let files: VecDeque<String> = names
            .into_iter()
            .filter(|name| vault::file_of(name).is_none())
            .filter(|name| waits(name) || differs(name))
            .collect();
        for copy in copies {
            let of = vault::file_of(&copy).unwrap_or_default();
            let ours = goes_with(host, of, &whose).is_some();
            if ours && !files.iter().any(|file| file == of) {
                // Tried again at the next look.
                let _ = host.ports.files.remove(&copy);
            }
        }
        let of = files.len() as u64 + unread;
        let (stage, failed, passing) = (Stage::Move(sealed), unread, unread > 0);
        self.net.moving = Moving { stage, files, of, failed, passing, failures, ..Moving::default() };
        true
    }

    /// Files that waited and are there no more: who takes the name of one next has another one.
    fn forget_absent(&self, host: &mut Host, names: &[String]) {
        let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let absent = host.tags.waiting_for(self.oid).filter(|name| !names.contains(name));
        let absent = absent.filter(|name| is_gone(&*host.ports.files, name));
        let absent: Vec<String> = absent.map(str::to_owned).collect();
        let forget = |tags: &mut Tags| absent.iter().for_each(|name| tags.waits(name, None));
        // Where that cannot be written the tags stay, which restricts.
        let _ = host.tags.change(&*host.ports.store, forget);
    }

    fn piece_moved(
        &mut self,
        host: &mut Host,
        now: Now,
        sealed: bool,
        name: String,
        more: Result<bool, VaultError>,
    ) {
        let moving = &mut self.net.moving;
        moving.due = Some(now.monotonic.saturating_add(PAUSE_MS));
        match more {
            Ok(true) => return moving.files.push_front(name),
            Ok(false) => {}
            // Shut meanwhile: the file waits for the next time it is open.
            Err(VaultError::Closed(_) | VaultError::Key(KeyError::Unavailable)) => {
                moving.due = Some(now.monotonic.saturating_add(RETRY_MS));
                moving.look();
                return settle(host);
            }
            // Somebody has it open, or went on writing what waits.
            Err(VaultError::Open(OpenError::Busy) | VaultError::Read(ReadError::Changed)) => {
                return moving.busy.push(name);
            }
            Err(VaultError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                moving.failed += 1;
                moving.passing |= may_pass(&error);
                host.notice_of_file(self.identity(), "fileNotMoved", error.to_string(), name);
            }
        }
        self.tell_moving(host, sealed);
    }

    fn tell_moving(&self, host: &mut Host, sealed: bool) {
        let moving = &self.net.moving;
        let left = (moving.files.len() + moving.busy.len()) as u64;
        let done = moving.of.saturating_sub(left);
        host.event(Event::FilesMoved {
            identity: self.identity(),
            sealed,
            done,
            of: moving.of,
            failed: moving.failed,
        });
    }

    /// Nothing is left but what somebody has open. Once all is done it is written down, so that the next start need not
    /// look. What failed and may pass is tried again before that, other files that could not be changed at the next start.
    fn moved_all(&mut self, host: &mut Host, now: Now, sealed: bool) {
        let moving = &mut self.net.moving;
        if !moving.busy.is_empty() {
            moving.files.extend(moving.busy.drain(..));
            moving.due = Some(now.monotonic.saturating_add(RETRY_MS));
            return settle(host);
        }
        moving.rest(now, sealed);
        let (oid, all) = (self.oid, moving.failed == 0);
        let done = |tags: &mut Tags| {
            if all {
                tags.set_sealed(oid, Some(sealed));
            }
        };
        if let Err(error) = host.tags.change(&*host.ports.store, done) {
            host.notice(Some(self.identity()), "recordStays", error.to_string());
        }
    }
}

/// Whether it is the storage that failed: a full disk, a folder that is not to be had now.
const fn may_pass(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::Io(_)
            | VaultError::Store(_)
            | VaultError::Open(OpenError::Io(_) | OpenError::NotPermitted)
            | VaultError::Read(ReadError::Io(_))
            | VaultError::Write(WriteError::Io(_))
    )
}

/// Files moved for now: what they leave to write down is written. Where it cannot be, the next change writes it.
fn settle(host: &mut Host) {
    let _ = host.tags.settle(&*host.ports.store);
}

/// Moves a piece of a file, or takes in one that waited. Gives whether more of it is left. One that went to somebody else
/// meanwhile is no affair of this account's any more, and waits no more.
fn move_piece(host: &mut Host, vault: &Vault, whose: &Whose, name: &str) -> Result<bool, VaultError> {
    if !read(host, name)?.is_some_and(|found| whose.owns(&found)) {
        if host.tags.waits_for(name) == Some(whose.oid) {
            host.tags.taken_in(&*host.ports.store, name)?;
        }
        return Ok(false);
    }
    if host.tags.waits_for(name).is_none() {
        return vault.change_form(name);
    }
    match vault.take_in(name) {
        Ok(true) => return Ok(true),
        // Also where it was taken in before, and the power went before that was written down.
        Ok(false) => {}
        Err(VaultError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    host.tags.taken_in(&*host.ports.store, name)?;
    Ok(false)
}

//! The steps of a wipe. Each is durable before the next begins and may be repeated, so that a power loss at any
//! moment resumes: keys first (from then on nothing is readable), then the app's own data, then files, then what is saved,
//! and the receipt in the same write.

use std::collections::BTreeSet;

use cordon_wire::KeyId;

use super::commit::Fresh;
use super::orders::{Account, Later};
use super::run::Session;
use super::{Event as Move, Journal, State, Step};
use crate::app_wipe::{AppDataReport, WIPE_APP_DATA_MS, WipeAnswer, WipeHandler};
use crate::effect::{Effect, Event, Now};
use crate::files::removal::{self as files, Listed, Owned};
use crate::host::Host;
use crate::ports::{KeyError, SecureKeys};
use crate::saved::{self, Saved, SavedKeys};
use crate::vault::{kek_name, kek_prefix};

/// How long a step that could not be done waits before it is tried again, in milliseconds.
const RETRY_MS: u64 = 2_000;
/// Attempts to list the files in one run, before the wipe goes on without.
const LISTINGS: u32 = 5;

/// The files that are still to be removed in this run.
pub(crate) struct Removal {
    files: Vec<Owned>,
    /// Those that could not be removed.
    stuck: Vec<Owned>,
    /// Names that had their turn: one that could only be emptied is still there.
    tried: BTreeSet<String>,
    /// Files that came after they were counted.
    late: u64,
}

fn counted(listed: &Listed) -> Move {
    let plain = listed.plain();
    Move::FilesCounted { sealed: listed.files.len() as u64 - plain, plain, unknown: listed.unknown() }
}

impl Session {
    /// Does the next piece of a wipe that is under way. Gives whether more can be done at once: the pieces are small, so
    /// that ten thousand files do not hold up the host.
    pub(crate) fn continue_wipe(&mut self, host: &mut Host, now: Now) -> bool {
        let ready = self.net.wipe_retry.is_some_and(|at| at <= now.monotonic);
        let gave_up = self.net.app_wipe_until.is_some_and(|at| at <= now.monotonic);
        let State::Wiping { journal } = &self.saved.state else { return false };
        let journal = journal.clone();
        if gave_up {
            self.app_data_wiped(host, now, WipeAnswer::late());
            return true;
        }
        if !ready {
            return false;
        }
        let done = self.next_piece(host, now, &journal);
        self.went_on(host, now, done)
    }

    /// Plans the next piece, or the same one again where it could not be done.
    fn went_on(&mut self, host: &mut Host, now: Now, done: Result<bool, Later>) -> bool {
        match done {
            Ok(more) => {
                self.net.wipe_retry = more.then_some(now.monotonic);
                more
            }
            Err(later) => {
                host.notice(Some(self.identity()), "wipeWaits", later.to_string());
                self.net.wipe_retry = Some(now.monotonic.saturating_add(RETRY_MS));
                false
            }
        }
    }

    fn next_piece(&mut self, host: &mut Host, now: Now, journal: &Journal) -> Result<bool, Later> {
        match journal.step {
            Step::Keys => {
                self.close_ring();
                self.destroy_keys(host, &journal.keys)?;
                self.destroy_access(host)?;
                self.advance(host, &Move::KeysGone)?;
                Ok(true)
            }
            // Before anybody removes one: all of them are unreadable from now on. The app's part does not wait for it.
            Step::App if journal.erased.is_none() && self.net.unlisted == 0 => {
                match self.listed(host) {
                    Ok(listed) => self.advance(host, &counted(&listed))?,
                    Err(later) => host.notice(Some(self.identity()), "wipeWaits", later.to_string()),
                }
                Ok(true)
            }
            Step::App => self.ask_app(host, now, journal),
            Step::Files => {
                self.remove_some(host, journal)?;
                Ok(true)
            }
            Step::Receipt => {
                self.finish_wipe(host, now, journal)?;
                Ok(false)
            }
        }
    }

    /// Asks the app for its part, if it has one. Gives whether more can be done at once.
    fn ask_app(&mut self, host: &mut Host, now: Now, journal: &Journal) -> Result<bool, Later> {
        let handler = host.config.wipe;
        if handler == WipeHandler::None {
            self.advance(host, &Move::AppDone(AppDataReport::default(), false))?;
            return Ok(true);
        }
        let cause = journal.cause;
        host.effects.push_back(Effect::WipeAppData { identity: self.identity(), cause, handler });
        self.net.app_wipe_until = Some(now.monotonic.saturating_add(WIPE_APP_DATA_MS));
        Ok(false)
    }

    /// Lists the files the first time, then removes some. Where they cannot be listed they are owed.
    fn remove_some(&mut self, host: &mut Host, journal: &Journal) -> Result<(), Later> {
        let whose = self.whose();
        let Some(removal) = &mut self.net.removal else {
            let listed = match self.listed(host) {
                Ok(listed) => listed,
                Err(_) if self.net.unlisted >= LISTINGS => return self.owe_files(host),
                Err(later) => return Err(later),
            };
            self.advance(host, &counted(&listed))?;
            let late = journal.erased.map_or(0, |_| listed.plain().saturating_sub(journal.plain));
            let tried = listed.files.iter().map(|file| file.name.clone()).collect();
            self.net.removal = Some(Removal { files: listed.files, stuck: Vec::new(), tried, late });
            return Ok(());
        };
        removal.stuck.extend(files::remove_some(host, &whose, &mut removal.files));
        if !removal.files.is_empty() {
            return Ok(());
        }
        // What the app protected meanwhile goes as well.
        let mut late = files::waiting(host, &whose);
        late.retain(|file| removal.tried.insert(file.name.clone()));
        if !late.is_empty() {
            removal.late += late.len() as u64;
            removal.files = late;
            return Ok(());
        }
        let plain = removal.stuck.iter().filter(|file| file.plain).count() as u64;
        let gone = Move::FilesGone { failed: removal.stuck.len() as u64, plain, late: removal.late };
        host.forget_tags(&self.whose())?;
        self.advance(host, &gone)?;
        (self.net.removal, self.net.unlisted) = (None, 0);
        Ok(())
    }

    fn listed(&mut self, host: &Host) -> Result<Listed, Later> {
        let listed = files::list(host, &self.whose());
        self.net.unlisted += u32::from(listed.is_err());
        Ok(listed?)
    }

    /// Goes on without the files. They are removed when they can be listed again.
    fn owe_files(&mut self, host: &mut Host) -> Result<(), Later> {
        host.owe(self.whose())?;
        self.advance(host, &Move::FilesUnlisted)?;
        self.net.unlisted = 0;
        Ok(())
    }

    fn advance(&mut self, host: &mut Host, event: &Move) -> Result<(), Later> {
        match self.moved(event) {
            Some(saved) => Ok(self.commit(host, saved, Fresh::default())?),
            None => Ok(()),
        }
    }

    /// Destroys every key-encryption key of the identity, known or left over. INVARIANT: returns only when each was
    /// read back as gone, since the receipt names them.
    fn destroy_keys(&self, host: &Host, known: &[KeyId]) -> Result<(), KeyError> {
        destroy_named(&*host.ports.keys, self.oid, known)?;
        let prefix = kek_prefix(self.oid);
        for name in host.ports.keys.names()?.iter().filter(|name| name.starts_with(&prefix)) {
            gone(host.ports.keys.destroy(name))?;
        }
        Ok(())
    }

    /// The app has deleted its own data, or could not. An answer that nobody waits for says nothing.
    pub(crate) fn app_data_wiped(&mut self, host: &mut Host, now: Now, answer: WipeAnswer) {
        if self.net.app_wipe_until.take().is_some() {
            let done = self.app_done(host, answer).map(|()| true);
            self.went_on(host, now, done);
        }
    }

    fn app_done(&mut self, host: &mut Host, answer: WipeAnswer) -> Result<(), Later> {
        let (mut report, all) = answer.weigh(host.config.wipe);
        let listed = if all { self.listed(host).ok() } else { None };
        // Where nobody can see what an app that stands for all of it left, the client removes that later.
        let Some(listed) = listed else { return self.advance(host, &Move::AppDone(report, false)) };
        // What no key protects is not left to the app alone.
        let (plain, sealed): (Vec<_>, Vec<_>) = listed.files.into_iter().partition(|file| file.plain);
        for file in plain {
            let removed = files::removed(&*host.ports.files, &file).is_ok();
            report.deleted += u64::from(removed);
            report.failed += u64::from(!removed);
        }
        host.forget_tags(&self.whose())?;
        let left = sealed.len();
        if left > 0 {
            report.stays.push(format!("{left} encrypted files, which no key opens any more"));
        }
        self.advance(host, &Move::AppDone(report, true))
    }

    /// Removes files that wait for the account, which are known without a listing and may have come after the others went.
    /// Gives how many went, and how many could not be removed.
    fn remove_late(&self, host: &mut Host) -> Result<(u64, u64), Later> {
        let late = files::waiting(host, &self.whose());
        if late.is_empty() {
            return Ok((0, 0));
        }
        let gone = late.iter().filter(|file| files::removed(&*host.ports.files, file).is_ok()).count();
        host.forget_tags(&self.whose())?;
        Ok((gone as u64, (late.len() - gone) as u64))
    }

    fn finish_wipe(&mut self, host: &mut Host, now: Now, journal: &Journal) -> Result<(), Later> {
        let Some(saved) = self.moved(&Move::Signed) else { return Ok(()) };
        let wiped = Some(journal.cause);
        // The PIN went with the account: the next one is a first one.
        let saved = Saved {
            envelope: None,
            policy: None,
            ever_managed: false,
            hold: None,
            access: 0,
            wiped,
            ..saved
        };
        let (late, stuck) = self.remove_late(host)?;
        let cause = journal.cause;
        let account = Account {
            order: cause.order(),
            reason: cause.reason(),
            destroyed: journal.keys.clone(),
            erased: journal.erased.unwrap_or(0),
            plain: journal.plain + late,
            unremoved: journal.failed.max(stuck),
            app: journal.app_report(),
        };
        let receipt = match self.confirm(host, now, saved.clone(), account) {
            Ok(()) => self.saved.receipt_head,
            // This storage was put back from the middle of a wipe that ended since: its receipt was delivered, and the
            // key that signed it is gone. What is destroyed is destroyed all the same.
            Err(Later::Key(KeyError::Destroyed | KeyError::Corrupt) | Later::NotRegistered) => {
                let saved = Saved { outbox: Vec::new(), instance: None, ..saved };
                self.commit(host, saved, Fresh::default())?;
                None
            }
            Err(later) => return Err(later),
        };
        self.drop_wrapped(host);
        host.event(Event::WipeDone { identity: self.identity(), cause, receipt });
        Ok(())
    }

    /// Forgets wrapped keys whose key-encryption keys are gone: they are worth nothing. While the key store does not
    /// answer, nothing is forgotten. A record that does not read stays until a wipe is over: the keys that it names are not
    /// known, and without it the next start would destroy them.
    pub(crate) fn drop_wrapped(&mut self, host: &mut Host) {
        let wiped = matches!(self.saved.state, State::Wiped { .. });
        let keys = match (self.keys.clone(), host.ports.keys.names()) {
            (Some(mut keys), Ok(names)) => {
                let live = |id: &str| names.contains(&kek_name(self.oid, id));
                keys.wrapped.retain(|wrapped| live(&wrapped.key_id.to_string()));
                keys
            }
            (None, _) if wiped => SavedKeys::default(),
            _ => return,
        };
        let record = saved::keys_record(self.oid);
        let written = match keys.wrapped.is_empty() {
            true => host.ports.store.remove(&record),
            false => saved::save(&*host.ports.store, &record, &keys),
        };
        self.keys = Some(keys);
        if let Err(error) = written {
            host.notice(Some(self.identity()), "recordStays", error.to_string());
        }
    }
}

/// Destroys named key-encryption keys, reading back that each is gone.
pub(crate) fn destroy_named(keys: &dyn SecureKeys, oid: uuid::Uuid, ids: &[KeyId]) -> Result<(), KeyError> {
    ids.iter().try_for_each(|id| gone(keys.destroy(&kek_name(oid, &id.to_string()))))
}

/// A key that was gone before is gone.
fn gone(result: Result<(), KeyError>) -> Result<(), KeyError> {
    match result {
        Err(KeyError::Destroyed) => Ok(()),
        other => other,
    }
}

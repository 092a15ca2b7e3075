//! The log that the user can read: what happened to the work account in this app, and when.
//!
//! One bounded record for the whole app, beside those of the identities. It holds codes and their parameters, never a
//! name: of a person there is nothing in it but the account's object id. What happens often is told once with a count, and
//! the record is written when the host has done all that was due, so that a check-in that changes nothing writes nothing.
//! A wipe is written down at once.

mod collected;
mod told;

use std::collections::VecDeque;

use cordon_policy::texts::{Language, Phrase};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::client::Client;
use crate::effect::Event;
use crate::identity::Identity;
use crate::ports::{StateStore, StoreError};
use crate::saved::{self, ReadError};
use crate::session::State;
use crate::session::run::Session;

/// The journal's record in the state store.
pub(crate) const RECORD: &str = "journal";

/// Lines that are kept; the oldest go first.
const KEPT: usize = 200;
/// How far back a line is looked for that says the same of the same account.
const NEAR: usize = 6;

/// What the client tells its user about itself, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Journal {
    /// What happened, the oldest first.
    pub lines: Vec<Line>,
    /// What the app reports to the organisation's server, one sentence each; empty when no account is signed in.
    pub collected: Vec<String>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// When, Unix seconds by the device's clock.
    pub at: i64,
    /// When it happened last, or when it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// How often.
    pub times: u32,
    /// Whose account, when it concerns one.
    pub identity: Option<Identity>,
    /// The code of the sentence.
    pub code: String,
    /// The sentence.
    pub text: String,
}

/// A line as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    pub(crate) at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<i64>,
    #[serde(default = "once")]
    pub(crate) times: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) oid: Option<Uuid>,
    pub(crate) said: Phrase,
}

const fn once() -> u32 {
    1
}

/// The record.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    entries: VecDeque<Entry>,
    #[serde(skip)]
    unwritten: bool,
}

impl Kept {
    /// Reads the record. One that does not read is begun anew and says so.
    ///
    /// # Errors
    /// When a newer build wrote it, or the store does not answer.
    pub(crate) fn load(store: &dyn StateStore, wall: i64) -> Result<Self, ReadError> {
        match saved::load::<Self>(store, RECORD) {
            Ok(kept) => Ok(kept.unwrap_or_default()),
            Err(ReadError::Unreadable(_)) => {
                let mut anew = Self::default();
                anew.add(wall, None, Phrase::new("journalUnreadable"));
                Ok(anew)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes down what an event means to the user, if anything.
    pub(crate) fn note(&mut self, wall: i64, event: &Event) {
        match event {
            Event::CheckIn { identity, outcome } => self.exchange(wall, identity.oid(), *outcome),
            Event::Notice(notice) => {
                let oid = notice.identity.and_then(|identity| identity.oid());
                self.again(wall, oid, told::notice(notice.code));
            }
            event => {
                let Some((identity, said)) = told::event(event) else { return };
                if let Event::WipeDone { .. } = event {
                    self.keep_wipes_of(identity.oid());
                }
                self.changed(wall, identity.oid(), said);
            }
        }
    }

    /// Adds a line, unless it only says again what the last line of its kind said: at every start the client finds anew
    /// what holds.
    fn changed(&mut self, wall: i64, oid: Option<Uuid>, said: Phrase) {
        let kind = told::kind(&said.code);
        let mut same_kind = self.entries.iter().rev().filter(|entry| entry.oid == oid);
        let last = same_kind.find(|entry| kind.contains(&entry.said.code.as_str()));
        if last.is_none_or(|last| last.said != said) {
            self.add(wall, oid, said);
        }
    }

    pub(crate) fn add(&mut self, wall: i64, oid: Option<Uuid>, said: Phrase) {
        if self.entries.len() >= KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry { at: wall, until: None, times: 1, oid, said });
        self.unwritten = true;
    }

    /// Adds a line, or counts it where the same was said a moment ago.
    fn again(&mut self, wall: i64, oid: Option<Uuid>, said: Phrase) {
        let mut near = self.entries.iter_mut().rev().take(NEAR);
        match near.find(|entry| entry.oid == oid && entry.said == said) {
            None => self.add(wall, oid, said),
            Some(entry) => self.unwritten |= entry.count(wall),
        }
    }

    /// Silence of the server is one line, from its first attempt to the answer that ended it.
    fn exchange(&mut self, wall: i64, oid: Option<Uuid>, outcome: crate::effect::CheckInOutcome) {
        use crate::effect::CheckInOutcome::{Changed, Limited, NoAnswer, Unchanged};
        let silent = |entry: &&mut Entry| entry.oid == oid && entry.said.code == told::NO_ANSWER;
        let silence = self.entries.iter_mut().rev().find(silent);
        match (outcome, silence) {
            (Limited, _) | (Changed | Unchanged, None) => {}
            (NoAnswer, None) => self.add(wall, oid, Phrase::new(told::NO_ANSWER)),
            (NoAnswer, Some(entry)) => self.unwritten |= entry.count(wall),
            (Changed | Unchanged, Some(entry)) => {
                entry.said = told::answered(wall.saturating_sub(entry.at));
                entry.until = Some(wall);
                self.unwritten = true;
            }
        }
    }

    /// The account is no longer here.
    pub(crate) fn forget(&mut self, oid: Uuid) {
        self.keep_wipes_of(Some(oid));
        self.unwritten = true;
    }

    /// The same for every account that is not `here`: a power loss may have come between its end and this record.
    pub(crate) fn keep_only(&mut self, here: impl Fn(Uuid) -> bool) {
        let gone = |entry: &Entry| entry.oid.is_some_and(|oid| !here(oid));
        let stays = |entry: &Entry| told::WIPES.contains(&entry.said.code.as_str());
        let before = self.entries.len();
        self.entries.retain(|entry| !gone(entry) || stays(entry));
        self.unwritten |= self.entries.len() != before;
    }

    /// Of an account whose work data was removed only that stays, and what led to it.
    fn keep_wipes_of(&mut self, oid: Option<Uuid>) {
        self.entries.retain(|entry| entry.oid != oid || told::WIPES.contains(&entry.said.code.as_str()));
    }

    /// Adds what a power loss kept from being written: a wipe that ended, and whose line only says that it began.
    pub(crate) fn catch_up(&mut self, wall: i64, session: &Session) {
        if !matches!(session.saved.state, State::Wiped { .. }) {
            return;
        }
        let oid = Some(session.oid);
        let wipe = |entry: &&Entry| entry.oid == oid && told::WIPES.contains(&entry.said.code.as_str());
        let said = self.entries.iter().rev().find(wipe).and_then(|entry| told::ended(&entry.said));
        if let Some(said) = said {
            self.keep_wipes_of(oid);
            self.add(wall, oid, said);
        }
    }

    /// Writes what is not written yet. When that fails the lines wait for the next time: nothing depends on them.
    pub(crate) fn flush(&mut self, store: &dyn StateStore) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.unwritten) {
            return Ok(());
        }
        let written = match self.entries.is_empty() {
            true => store.remove(RECORD),
            false => saved::save(store, RECORD, self),
        };
        written.inspect_err(|_| self.unwritten = true)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}

impl Entry {
    /// Counts it once more. Gives whether that is worth a write: ever more seldom.
    fn count(&mut self, wall: i64) -> bool {
        self.times = self.times.saturating_add(1);
        self.until = Some(wall);
        self.times.is_power_of_two()
    }

    fn line(&self, language: Language) -> Line {
        Line {
            at: self.at,
            until: self.until,
            times: self.times,
            identity: self.oid.map(Identity::Work),
            code: self.said.code.clone(),
            text: self.said.say(language),
        }
    }
}

impl Client {
    /// What happened in this app, and what it reports, for its user to read.
    #[must_use]
    pub fn journal(&self, language: Language) -> Journal {
        let lines = self.host.journal.entries().map(|entry| entry.line(language)).collect();
        let collected = if self.sessions.is_empty() { Vec::new() } else { collected::of(&self.host) };
        Journal { lines, collected: collected.iter().map(|phrase| phrase.say(language)).collect() }
    }
}

//! Opening the client: what the device holds, verified again, and what an interrupted run left.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_wire::Sha256;
use uuid::Uuid;

use crate::accounts::NO_PLACE;
use crate::client::Client;
use crate::config::Config;
use crate::effect::{Event, Now};
use crate::error::OpenError;
use crate::files::{self, Tags};
use crate::host::Host;
use crate::identity::{Identities, Identity};
use crate::journal;
use crate::ports::{Ports, StoreError};
use crate::remediation::{self, Line};
use crate::saved::{self, ReadError, Saved, SavedKeys, SavedReport};
use crate::session::run::Session;
use crate::snapshot::{Closed, Snapshot, Standing};
use crate::tally::Tally;
use crate::time::HighWater;

impl Client {
    /// Opens the client over what the device holds. A wipe that was interrupted destroys its keys before this returns.
    ///
    /// An identity whose saved state does not read is *closed*, not an error: see [`Closed::StateUnreadable`].
    ///
    /// # Errors
    /// See [`OpenError`]. Nothing was changed then, and no work data is to be shown.
    pub fn open(config: Config, ports: Ports, now: Now) -> Result<Self, OpenError> {
        if let Some(pin) = &config.root {
            Sha256::from_hex(&pin.to_ascii_lowercase()).map_err(|_| OpenError::Pin(pin.clone()))?;
        }
        ports.store.lock()?;
        let journal = journal::Kept::load(&*ports.store, now.wall).map_err(not_open)?;
        let (tags, tags_lost) = match Tags::load(&*ports.store) {
            Err(ReadError::Unreadable(text)) => (Tags::default(), Some(text)),
            tags => (tags.map_err(not_open)?, None),
        };
        let tally = Arc::new(Tally::default());
        let identities = Identities::new(config.accounts);
        let host = Host::new(config, ports, journal, tags, now);
        let mut client = Self {
            personal: Arc::new(Snapshot::personal(&host, &tally)),
            tally,
            host,
            sessions: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            woken: None,
            identities,
            line: Line::default(),
        };
        if let Some(text) = tags_lost {
            client.host.notice(None, "stateUnreadable", text);
            // From now on a wipe says that it may have left files of the account.
            let host = &mut client.host;
            host.tags.change(&*host.ports.store, Tags::lose)?;
        }
        client.line = client.load_line()?;
        for name in client.host.ports.store.names()? {
            if let Some(oid) = saved::session_of(&name) {
                client.load(oid, &name)?;
            }
        }
        // Who has a place is known once all are read.
        let places = client.sessions.values().map(|session| session.saved.place);
        client.host.places = places.filter(|place| *place != NO_PLACE).max().unwrap_or(0);
        client.bar();
        client.each(|session, host| {
            host.journal.catch_up(now.wall, session);
            session.resume(host, now);
        });
        client.host.drop_begun()?;
        client.clean_up()?;
        client.drop_forgotten();
        Ok(client)
    }

    fn load(&mut self, oid: Uuid, record: &str) -> Result<(), OpenError> {
        let store = &*self.host.ports.store;
        let saved: Saved = match saved::load(store, record) {
            Ok(Some(saved)) => saved,
            Ok(None) => return Ok(()),
            Err(error) => return self.refuse(oid, error),
        };
        let keys = match saved::load::<SavedKeys>(store, &saved::keys_record(oid)) {
            Ok(keys) => Some(keys.unwrap_or_default()),
            Err(ReadError::Unreadable(_)) => None,
            Err(error) => return self.refuse(oid, error),
        };
        // Without its number a report starts anew; the wall clock makes it leap over those that were sent.
        let report = match saved::load::<SavedReport>(store, &saved::report_record(oid)) {
            Ok(report) => report.unwrap_or_default(),
            Err(ReadError::Unreadable(_)) => SavedReport::default(),
            Err(error) => return self.refuse(oid, error),
        };
        let mark = HighWater { seconds: report.accepted.unwrap_or(0), at: None };
        let marks = [report.high_water, mark];
        let mut session = Session::new(oid, saved, keys, report);
        for mark in marks {
            session.time.resume(self.host.now, &mark);
        }
        session.barred = (session.saved.place == NO_PLACE).then_some(Closed::NotAllowed);
        match session.derive(&mut self.host) {
            Ok(()) => drop(self.sessions.insert(oid, session)),
            Err(text) => self.mark_unreadable(oid, text),
        }
        Ok(())
    }

    /// Who waits for remediation. What does not read is lost, and said so: the identity library asks again.
    fn load_line(&mut self) -> Result<Line, OpenError> {
        match Line::load(&*self.host.ports.store) {
            Err(ReadError::Unreadable(text)) => {
                self.host.notice(None, "stateUnreadable", text);
                Ok(Line::default())
            }
            other => other.map_err(not_open),
        }
    }

    fn refuse(&mut self, oid: Uuid, error: ReadError) -> Result<(), OpenError> {
        if let ReadError::Unreadable(text) = error {
            self.mark_unreadable(oid, text);
            return Ok(());
        }
        Err(not_open(error))
    }

    fn mark_unreadable(&mut self, oid: Uuid, text: String) {
        let identity = Identity::Work(oid);
        self.host.notice(Some(identity), "stateUnreadable", text.clone());
        self.host.event(Event::Status { identity, standing: Standing::Closed(Closed::StateUnreadable) });
        self.unreadable.insert(oid, text);
    }

    /// Removes records of identities that have no session, and destroys keys that no session names: what an
    /// interrupted start or an earlier installation left. Not while a session does not read: its keys are unknown.
    fn clean_up(&mut self) -> Result<(), OpenError> {
        if !self.unreadable.is_empty() {
            return Ok(());
        }
        let records =
            |oid: &Uuid| [saved::session_record(*oid), saved::keys_record(*oid), saved::report_record(*oid)];
        let known = self.sessions.keys().flat_map(records);
        let of_app = [journal::RECORD, remediation::RECORD].into_iter().chain(files::RECORDS);
        let known: Vec<String> = known.chain(of_app.map(str::to_owned)).collect();
        for name in self.host.ports.store.names()? {
            if !known.contains(&name) {
                self.host.ports.store.remove(&name)?;
            }
        }
        let sessions = &self.sessions;
        self.host.journal.keep_only(|oid| sessions.contains_key(&oid));
        let access = self.sessions.keys().flat_map(|oid| crate::gate::record::names(*oid));
        let named = self.sessions.values().flat_map(Session::named_keys).chain(access);
        let named: Vec<String> = named.collect();
        let wiping = self.sessions.values().any(|session| session.keys.is_none());
        // A key store that does not answer now is cleaned at a later start.
        for name in self.host.ports.keys.names().unwrap_or_default() {
            if !wiping && !named.contains(&name) {
                let _ = self.host.ports.keys.destroy(&name);
            }
        }
        Ok(())
    }
}

/// A record that keeps the client from opening.
fn not_open(error: ReadError) -> OpenError {
    match error {
        ReadError::Newer { found } => OpenError::Newer { found, known: saved::VERSION },
        ReadError::Store(error) => error.into(),
        ReadError::Unreadable(text) => StoreError::Unavailable(text).into(),
    }
}

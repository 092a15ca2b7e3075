//! When registrations were seen: gathered, and written once a second in one transaction.
//!
//! A steady check-in writes nothing else. In a crash at most a second of stamps is lost.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use crate::scope::Scope;
use crate::state::AppState;
use crate::store::{Store, StoreError, stamps};

/// How often stamps are written.
const EVERY: Duration = Duration::from_secs(1);

/// What is noted of one registration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// When it was seen, microseconds.
    pub(crate) seen: i64,
    /// The highest report number that changed nothing else.
    pub(crate) report: i64,
}

/// Stamps not yet written, by registration id.
#[derive(Default)]
pub(crate) struct Stamps {
    pending: Mutex<HashMap<String, Stamp>>,
}

impl Stamps {
    /// Notes that a registration was seen. Never backwards.
    pub(crate) fn note(&self, registration: &str, stamp: Stamp) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        match pending.get_mut(registration) {
            Some(known) => *known = later(*known, stamp),
            None => _ = pending.insert(registration.to_owned(), stamp),
        }
    }

    /// What is noted of a registration and not yet written.
    #[cfg(test)]
    pub(crate) fn pending(&self, registration: &str) -> Option<Stamp> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).get(registration).copied()
    }

    /// Writes what was noted. If that fails, it stays noted.
    pub(crate) async fn flush(&self, store: &Store, organisation: Uuid) -> Result<(), StoreError> {
        let taken = std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        if taken.is_empty() {
            return Ok(());
        }
        let written = write(store, organisation, &taken).await;
        if written.is_err() {
            taken.iter().for_each(|(registration, stamp)| self.note(registration, *stamp));
        }
        written
    }
}

fn later(one: Stamp, other: Stamp) -> Stamp {
    Stamp { seen: one.seen.max(other.seen), report: one.report.max(other.report) }
}

async fn write(store: &Store, organisation: Uuid, stamps: &HashMap<String, Stamp>) -> Result<(), StoreError> {
    let mut write = store.write(&Scope::system(organisation, "stamps")).await?;
    // In one order everywhere, so that two servers never wait for each other's rows in a ring.
    let mut ordered: Vec<_> = stamps.iter().collect();
    ordered.sort_unstable_by_key(|(registration, _)| *registration);
    for (registration, stamp) in ordered {
        stamps::write(&mut write, organisation, registration, *stamp).await?;
    }
    write.commit_quietly().await
}

/// Flushes every second until the server stops.
pub(crate) async fn run(app: AppState) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stopping = app.stopping.clone();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = app.stamps.flush(&app.store, app.organisation.id).await {
            tracing::warn!(%error, "stamps were not written: they are kept and tried again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::stamps::read;
    use crate::testing::{Bench, on_both};

    async fn registered(bench: &Bench, id: &str) {
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        stamps::insert_bare(&mut write, bench.organisation, id).await.unwrap();
        write.commit_quietly().await.unwrap();
    }

    on_both! {
        async fn stamps_are_written_together_and_never_backwards(bench: Bench) {
            registered(&bench, "a").await;
            registered(&bench, "b").await;
            let noted = Stamps::default();
            noted.note("a", Stamp { seen: 9, report: 4 });
            noted.note("a", Stamp { seen: 5, report: 6 });
            noted.note("b", Stamp { seen: 7, report: 1 });
            noted.flush(&bench.store, bench.organisation).await.unwrap();
            noted.note("b", Stamp { seen: 3, report: 0 });
            noted.flush(&bench.store, bench.organisation).await.unwrap();
            let mut connection = bench.store.read().await.unwrap();
            assert_eq!(read(&mut connection, bench.organisation, "a").await.unwrap(), Stamp { seen: 9, report: 6 });
            assert_eq!(read(&mut connection, bench.organisation, "b").await.unwrap(), Stamp { seen: 7, report: 1 });
        }

        async fn what_could_not_be_written_is_kept(bench: Bench) {
            let noted = Stamps::default();
            let stamp = Stamp { seen: 9, report: 4 };
            noted.note("a", stamp);
            bench.store.close().await;
            assert!(noted.flush(&bench.store, bench.organisation).await.is_err());
            assert_eq!(noted.pending("a"), Some(stamp));
        }
    }
}

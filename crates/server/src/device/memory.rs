//! Registrations whose content is settled, remembered: a steady check-in then reads no row.
//!
//! Only where this server is alone with its database, which on SQLite it is. Beside others every check-in reads its row:
//! another server may have written it.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cordon_wire::RegistrationId;
use moka::sync::Cache;

use super::content::Ready;
use crate::state::App;
use crate::store::registrations::Registration;

/// Registrations that are remembered; some kilobytes each.
const REMEMBERED: u64 = 10_000;
/// Counters of writes; registrations share them by hash.
const COUNTERS: usize = 4_096;

/// A registration and its content, as they were settled.
pub(super) struct Settled {
    pub(super) registration: Registration,
    pub(super) ready: Ready,
}

/// What the rows were read under.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    revision: i64,
    writes: u64,
}

/// The memory.
pub(super) struct Memory {
    settled: Cache<RegistrationId, (Mark, Arc<Settled>)>,
    writes: Vec<AtomicU64>,
    hasher: RandomState,
}

impl Default for Memory {
    fn default() -> Self {
        let writes = std::iter::repeat_with(AtomicU64::default).take(COUNTERS).collect();
        Self { settled: Cache::new(REMEMBERED), writes, hasher: RandomState::new() }
    }
}

impl Memory {
    /// What is remembered of a registration, if it still holds at `now`, microseconds.
    pub(super) fn recall(&self, app: &App, id: &RegistrationId) -> Option<Arc<Settled>> {
        let mark = self.mark(app, id)?;
        let (then, settled) = self.settled.get(id)?;
        let evidence = settled.registration.management.as_ref();
        let holds = evidence.is_none_or(|evidence| {
            // Evidence that had expired when the content was settled changes nothing any more.
            let (now, then) = (app.clock.micros(), settled.ready.made);
            (evidence.expires > now) == (evidence.expires > then)
        });
        (then == mark && holds).then_some(settled)
    }

    /// What rows that are read from now on are read under. `None` where nothing may be remembered.
    pub(super) fn mark(&self, app: &App, id: &RegistrationId) -> Option<Mark> {
        let revision = app.store.watch().current();
        let writes = self.counter(id)?.load(Ordering::Acquire);
        (app.store.is_alone() && !revision.stale).then_some(Mark { revision: revision.value, writes })
    }

    /// Remembers what was read under `mark`, which was taken before the read.
    pub(super) fn keep(&self, mark: Option<Mark>, settled: &Arc<Settled>) {
        if let Some(mark) = mark {
            self.settled.insert(settled.registration.id, (mark, Arc::clone(settled)));
        }
    }

    /// A registration's rows were written: whatever was read before, also by who remembers it only later, is forgotten.
    /// Called after the commit and before the answer.
    pub(super) fn written(&self, id: &RegistrationId) {
        if let Some(counter) = self.counter(id) {
            counter.fetch_add(1, Ordering::AcqRel);
        }
        self.settled.invalidate(id);
    }

    fn counter(&self, id: &RegistrationId) -> Option<&AtomicU64> {
        let place = self.hasher.hash_one(id) % u64::try_from(COUNTERS).ok()?;
        self.writes.get(usize::try_from(place).ok()?)
    }
}

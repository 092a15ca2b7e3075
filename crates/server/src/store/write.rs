//! A writing transaction, whose commit brings the audit row and the revision with it.

use std::ops::{Deref, DerefMut};

use sqlx::{Any, AnyConnection, Transaction};
use uuid::Uuid;

use super::{Store, StoreError, audit, organisations};
use crate::audit::Entry;

/// A transaction in progress. Dropped without a commit, it leaves nothing.
///
/// INVARIANT: rows are locked in one order, so that two transactions never wait for each other in a ring:
///
/// 1. what one kind of request alone takes: grants, sessions, break-glass codes;
/// 2. groups, then filters, each in the order of their ids ([`policies::hold_targets`](super::policies::hold_targets)), then
///    policies, then configurations; no transaction takes these and what follows but the last;
/// 3. the account ([`registrations::lock_user`](super::registrations::lock_user));
/// 4. registrations, in the order of their ids ([`registrations::lock`](super::registrations::lock));
/// 5. evidence, logs that are asked for;
/// 6. operations, in the order of their ids, before any of their orders ([`orders::hold`](super::orders::hold));
/// 7. the organisation's row, which every commit with an audit row takes.
///
/// Rows that the transaction itself made are nobody else's yet and may come at any place. `tests/it/lock_order.rs` holds
/// the routes of devices against this.
#[must_use = "a write that is not committed is rolled back"]
pub(crate) struct Write {
    tx: Transaction<'static, Any>,
    store: Store,
    organisation: Uuid,
    actor: String,
    entries: Vec<Entry>,
}

impl Write {
    pub(super) fn new(
        tx: Transaction<'static, Any>,
        store: Store,
        organisation: Uuid,
        actor: String,
    ) -> Self {
        Self { tx, store, organisation, actor, entries: Vec::new() }
    }

    /// The time that rows of this transaction carry, in microseconds.
    pub(crate) fn now(&self) -> i64 {
        self.store.clock().micros()
    }

    /// Adds an audit row to those of the commit, for a transaction that does several things.
    pub(crate) fn also(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Commits a change that decisions can depend on: its audit row, and a new revision that every server and every
    /// waiting device sees.
    pub(crate) async fn commit(mut self, entry: Entry) -> Result<i64, StoreError> {
        let revision = organisations::advance(&mut self.tx, self.organisation).await?;
        self.record(entry).await?;
        self.tx.commit().await?;
        self.store.watch().advance(revision);
        Ok(revision)
    }

    /// Commits a change that is worth an audit row but alters no decision (a sign-in, a receipt): no new revision.
    pub(crate) async fn commit_recorded(mut self, entry: Entry) -> Result<(), StoreError> {
        organisations::lock(&mut self.tx, self.organisation).await?;
        self.record(entry).await?;
        Ok(self.tx.commit().await?)
    }

    /// Commits what is neither audited nor decided upon: grants, stamps, counters.
    pub(crate) async fn commit_quietly(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }

    async fn record(&mut self, entry: Entry) -> Result<(), StoreError> {
        let at = self.now();
        self.entries.push(entry);
        for entry in std::mem::take(&mut self.entries) {
            audit::append(&mut self.tx, self.organisation, at, &self.actor, &entry).await?;
        }
        Ok(())
    }
}

impl Deref for Write {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.tx
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }
}

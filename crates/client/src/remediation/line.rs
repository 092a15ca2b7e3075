//! Who waits for remediation, durable.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::ports::{StateStore, StoreError};
use crate::saved::{self, ReadError};
use crate::sign_in::SignIn;

/// The name of the record.
pub(crate) const RECORD: &str = "remediation";

/// Everything that was asked for and whose end the host has not taken yet, in the order in which it came.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Line {
    pub(super) entries: Vec<Entry>,
}

/// One account that is to be remediated. Its token is not written down.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) oid: Uuid,
    server: String,
    #[serde(default)]
    upn: Option<String>,
    pub(super) silent: bool,
    /// It took too long, which was told: how it ends is told as well.
    #[serde(default)]
    pub(super) late: bool,
    #[serde(skip)]
    token: Option<Zeroizing<String>>,
    #[serde(skip)]
    pub(super) phase: Phase,
}

/// Where it stands in this run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Phase {
    /// In line, or, when it is late, since the start of this run.
    #[default]
    Waiting,
    /// Under way: the answers that had come before it began, and when it takes too long.
    Running { answers: u64, until: u64 },
    /// Its end lies among the effects.
    Told,
}

impl Entry {
    pub(super) fn new(who: SignIn, silent: bool) -> Self {
        let SignIn { oid, server, upn, token } = who;
        Self { oid, server, upn, silent, late: false, token, phase: Phase::Waiting }
    }

    pub(super) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Who is to sign in; the token goes with it.
    pub(super) fn sign_in(&mut self) -> SignIn {
        let (server, upn) = (self.server.clone(), self.upn.clone());
        SignIn { oid: self.oid, server, upn, token: self.token.take() }
    }

    pub(super) fn give(&mut self, token: Zeroizing<String>) {
        self.token = Some(token);
    }
}

impl Line {
    pub(crate) fn load(store: &dyn StateStore) -> Result<Self, ReadError> {
        Ok(saved::load(store, RECORD)?.unwrap_or_default())
    }

    pub(super) fn write(&self, store: &dyn StateStore) -> Result<(), StoreError> {
        if self.entries.is_empty() { store.remove(RECORD) } else { saved::save(store, RECORD, self) }
    }

    pub(super) fn of(&mut self, oid: Uuid) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.oid == oid && entry.phase != Phase::Told)
    }

    /// The one under way that was not late yet.
    pub(super) fn current(&self) -> Option<&Entry> {
        self.entries.iter().find(|entry| !entry.late && matches!(entry.phase, Phase::Running { .. }))
    }

    /// When the one under way takes too long.
    pub(crate) fn until(&self) -> Option<u64> {
        match self.current()?.phase {
            Phase::Running { until, .. } => Some(until),
            Phase::Waiting | Phase::Told => None,
        }
    }

    /// Another boot: what was planned by its clock is planned anew.
    pub(crate) fn replan(&mut self, later: u64) {
        for entry in &mut self.entries {
            if let Phase::Running { until, .. } = &mut entry.phase {
                *until = later;
            }
        }
    }
}

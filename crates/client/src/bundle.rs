//! What the app's person can send to whoever helps: everything that explains the state of the client, and nothing that
//! says who they are.
//!
//! Accounts are numbers, the server is a hash: a bundle may end up in a public place, and whoever knows the server can
//! compare. Of notices only the codes go in, since a host may have put a path into a text. There are no names, tokens, keys,
//! file names or contents here to be left out: the client holds none of them.

use std::collections::BTreeMap;

use cordon_policy::Facts;
use cordon_policy::texts::Language;
use cordon_wire::{Position, Sha256};
use serde::Serialize;
use uuid::Uuid;

use crate::client::Client;
use crate::diagnostics::IdentityDiagnostics;
use crate::journal::Entry;
use crate::snapshot::Standing;
use crate::tally::Trace;

/// The version of the format.
const VERSION: u32 = 1;
/// The longest bundle, in bytes.
const MOST: usize = cordon_wire::limits::LOG_BYTES;
/// Hex digits of a hash that tell one server from another.
const HASH_SHOWN: usize = 16;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bundle<'a> {
    bundle: u32,
    /// Unix seconds by the device's clock.
    at: i64,
    client_version: &'static str,
    app: String,
    app_version: &'a str,
    key_level: cordon_wire::receipt::Level,
    facts: &'a Facts,
    identities: Vec<Account>,
    /// Decisions about no work account.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    decisions: Vec<Trace>,
    notices: Vec<Note>,
    journal: Vec<Told>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    number: usize,
    standing: Standing,
    registered: bool,
    server_hash: String,
    root: Option<String>,
    trust: Option<cordon_wire::trust::Origin>,
    trust_version: Option<u64>,
    position: Option<Position>,
    policy_version: Option<String>,
    accepted: Option<i64>,
    failures: u32,
    receipts_waiting: usize,
    decisions: Vec<Trace>,
}

#[derive(Serialize)]
struct Note {
    identity: Option<usize>,
    code: &'static str,
}

#[derive(Serialize)]
struct Told {
    at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    times: u32,
    identity: Option<usize>,
    text: String,
}

impl Client {
    /// What explains the state of the client, without personal data, as JSON. At most 64 KiB, unless
    /// there are very many accounts: then without the journal.
    #[must_use]
    pub fn bundle(&self) -> String {
        self.bundle_of(None)
    }

    /// The same about one account alone, where `only` says so: what concerns another account or none is nobody else's
    /// business.
    pub(crate) fn bundle_of(&self, only: Option<Uuid>) -> String {
        let told = self.diagnostics();
        let numbers = self.numbers();
        let number = |oid: Option<Uuid>| oid.and_then(|oid| numbers.get(&oid).copied());
        let concerns = |oid: Option<Uuid>| only.is_none() || oid == only;
        let accounts = told.identities.into_iter().filter(|one| concerns(one.identity.oid()));
        let accounts = accounts.map(|one| Account::of(number(one.identity.oid()).unwrap_or(0), one));
        let notices = told.notices.iter().map(|one| (one.identity.and_then(|whose| whose.oid()), one.code));
        let notices = notices.filter(|(oid, _)| concerns(*oid));
        let entries = self.host.journal.entries().filter(|entry| concerns(entry.oid));
        let bundle = Bundle {
            bundle: VERSION,
            at: self.host.now.wall,
            client_version: told.client_version,
            app: self.host.config.app.to_string(),
            app_version: &self.host.config.app_version,
            key_level: told.key_level,
            facts: &self.host.facts,
            identities: accounts.collect(),
            decisions: if only.is_none() { told.decisions } else { Vec::new() },
            notices: notices.map(|(oid, code)| Note { identity: number(oid), code }).collect(),
            journal: entries.map(|entry| Told::of(number(entry.oid), entry)).collect(),
        };
        bundle.text()
    }

    /// A number for every account that anything is known of.
    fn numbers(&self) -> BTreeMap<Uuid, usize> {
        let known = self.sessions.keys().chain(self.unreadable.keys()).copied();
        let told = self.host.journal.entries().filter_map(|entry| entry.oid);
        let mut numbers: BTreeMap<Uuid, usize> = known.chain(told).map(|oid| (oid, 0)).collect();
        numbers.values_mut().zip(1..).for_each(|(number, next)| *number = next);
        numbers
    }
}

impl Account {
    fn of(number: usize, told: IdentityDiagnostics) -> Self {
        let mut server_hash = Sha256::of(told.server.as_bytes()).to_hex();
        server_hash.truncate(HASH_SHOWN);
        Self {
            number,
            standing: told.standing,
            registered: told.registration.is_some(),
            server_hash,
            root: told.root,
            trust: told.trust,
            trust_version: told.trust_version,
            position: told.position,
            policy_version: told.policy_version,
            accepted: told.accepted,
            failures: told.failures,
            receipts_waiting: told.receipts_waiting,
            decisions: told.decisions,
        }
    }
}

impl Told {
    fn of(identity: Option<usize>, entry: &Entry) -> Self {
        let text = entry.said.say(Language::English);
        Self { at: entry.at, until: entry.until, times: entry.times, identity, text }
    }
}

impl Bundle<'_> {
    /// The JSON, with as many of the newest lines of the journal as fit. Everything else is bounded by itself.
    fn text(mut self) -> String {
        loop {
            // These types always write; an empty text would say that there is nothing.
            let text = serde_json::to_string_pretty(&self).unwrap_or_default();
            if text.len() <= MOST || self.journal.is_empty() {
                return text;
            }
            let quarter = self.journal.len().div_ceil(4);
            self.journal.drain(..quarter);
        }
    }
}

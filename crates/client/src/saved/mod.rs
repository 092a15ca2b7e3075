//! What is kept on the device, and its version.
//!
//! Three records per identity, each replaced as a whole:
//!
//! | Record | Holds |
//! |---|---|
//! | `session.<oid>` | state, registration, trust chain, the envelopes **as they were signed**, receipts |
//! | `keys.<oid>` | the wrapped identity keys: apart, so that a damaged session does not cost the data |
//! | `report.<oid>` | the report number and the counts under it: small, since it is written before each check-in |
//!
//! One record of the whole app, `journal`, holds the log that the user can read: see `journal`.
//!
//! Nothing here is believed because it was saved: envelopes are verified again at load, under the saved trust chain.

mod record;

use std::collections::BTreeMap;

use cordon_policy::clock::Clock;
use cordon_policy::launch::LaunchVerdict;
use cordon_vault::WrappedKey;
use cordon_wire::check_in::{AskCount, LaunchOutcome};
use cordon_wire::envelope::Held;
use cordon_wire::trust::Trust;
use cordon_wire::{Nonce, RegistrationId, Sha256};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::session::{Cause, State};
use crate::time::HighWater;

pub(crate) use record::{ReadError, VERSION, load, read_record, save, written};

/// The session's record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Saved {
    /// Where the identity stands.
    #[serde(flatten)]
    pub(crate) state: State,
    /// Base address of the server, without a slash at the end.
    pub(crate) server: String,
    /// The account's user principal name, where the app told it: lists of allowed accounts name it.
    #[serde(default)]
    pub(crate) upn: Option<String>,
    /// The account's place in the app: where one may be managed, it is the one that came first.
    #[serde(default)]
    pub(crate) place: u64,
    /// Name of the instance key in the key store.
    #[serde(default)]
    pub(crate) instance: Option<String>,
    /// Registration id.
    #[serde(default)]
    pub(crate) registration: Option<RegistrationId>,
    /// The trust document in force, verified; `None` before the first answer.
    #[serde(default)]
    pub(crate) trust: Option<Trust>,
    /// The last accepted envelope.
    #[serde(default)]
    pub(crate) envelope: Option<Kept>,
    /// The envelope that brought the policy in force, where the last one named it without repeating it.
    #[serde(default)]
    pub(crate) policy: Option<Kept>,
    /// Position and content of the last accepted envelope, kept also when the envelope is not.
    #[serde(default)]
    pub(crate) held: Option<Held>,
    /// A policy was in force at some time: losing the target then closes, not frees.
    #[serde(default)]
    pub(crate) ever_managed: bool,
    /// How many PINs were set, as the key store's item counts them: see [`crate::gate`].
    #[serde(default)]
    pub(crate) access: u64,
    /// The order that holds the work data closed.
    #[serde(default)]
    pub(crate) hold: Option<Uuid>,
    /// Orders carried out, the newest last, with their receipts: the same order gets the same receipt.
    #[serde(default)]
    pub(crate) done: Vec<Done>,
    /// Receipts that no envelope acknowledged yet.
    #[serde(default)]
    pub(crate) outbox: Vec<Delivery>,
    /// Hash of the last receipt: the next one names it.
    #[serde(default)]
    pub(crate) receipt_head: Option<Sha256>,
    /// Why the work data was destroyed, until somebody signs in again.
    #[serde(default)]
    pub(crate) wiped: Option<Cause>,
}

impl Saved {
    /// A session that has heard nothing yet.
    pub(crate) fn new(server: String, upn: Option<String>, place: u64) -> Self {
        Self {
            state: State::Joining,
            server,
            upn,
            place,
            instance: None,
            registration: None,
            trust: None,
            envelope: None,
            policy: None,
            held: None,
            ever_managed: false,
            access: 0,
            hold: None,
            done: Vec::new(),
            outbox: Vec::new(),
            receipt_head: None,
            wiped: None,
        }
    }
}

/// An envelope as it was signed, with all that is needed to verify it again: it may outlive the keys of a later
/// trust document and the registration it was for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kept {
    pub(crate) jws: String,
    pub(crate) nonce: Nonce,
    pub(crate) registration: RegistrationId,
    pub(crate) trust: Trust,
}

/// A receipt on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delivery {
    pub(crate) jws: String,
    pub(crate) hash: Sha256,
}

/// An order that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Done {
    pub(crate) order: Uuid,
    pub(crate) receipt: Delivery,
}

/// Orders whose receipts are remembered.
pub(crate) const DONE_KEPT: usize = 16;

/// The record of the wrapped identity keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SavedKeys {
    /// The wrapped keys. New files are made under the last one; the others still open older files.
    pub(crate) wrapped: Vec<WrappedKey>,
}

/// The record of the report number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SavedReport {
    /// The number of the last report that was sent or was about to be sent.
    pub(crate) report: u64,
    /// The counts that go with that number, until an envelope answers it.
    #[serde(default)]
    pub(crate) counts: Vec<AskCount>,
    /// How launch conditions came out since the report before, under that number too.
    #[serde(default)]
    pub(crate) launch: Vec<LaunchOutcome>,
    /// How launch conditions stand by all that was reported up to that number; `None` before they were judged.
    #[serde(default)]
    pub(crate) noted: Option<BTreeMap<String, LaunchVerdict>>,
    /// Whether an envelope answered it.
    #[serde(default)]
    pub(crate) answered: bool,
    /// When the last envelope was accepted, in trusted Unix seconds: the offline rules count from it.
    #[serde(default)]
    pub(crate) accepted: Option<i64>,
    /// How the device's clock stood against the server's when that was last known.
    #[serde(default)]
    pub(crate) clock: Option<Clock>,
    /// Trusted time, as it was last written down.
    #[serde(default)]
    pub(crate) high_water: HighWater,
}

/// Names of the records of one identity.
pub(crate) fn session_record(oid: Uuid) -> String {
    format!("session.{oid}")
}

/// See [`session_record`].
pub(crate) fn keys_record(oid: Uuid) -> String {
    format!("keys.{oid}")
}

/// See [`session_record`].
pub(crate) fn report_record(oid: Uuid) -> String {
    format!("report.{oid}")
}

/// The identity of a session's record.
pub(crate) fn session_of(record: &str) -> Option<Uuid> {
    record.strip_prefix("session.").and_then(|oid| oid.parse().ok())
}

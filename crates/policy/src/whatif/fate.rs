//! What becomes of work data when an app starts, by the facts that its device reported.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::cause::Cause;
use crate::clock::{Moment, Now};
use crate::effective::Effective;
use crate::launch::{self, AccountStatus, Checked, LaunchReason, LaunchState, LaunchVerdict, Outcome};
use crate::property::{self, Value};
use crate::subject::Facts;
use crate::target::Targeting;

/// What becomes of work data, from lax to strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfFate))]
#[serde(rename_all = "camelCase")]
pub enum Fate {
    /// It opens.
    Open,
    /// It opens after a warning.
    Warned,
    /// Nobody can tell: facts are missing that a condition asks for. A device that cannot tell them either stays closed.
    CannotTell,
    /// It stays closed.
    Blocked,
    /// Nobody can tell, and the missing facts could wipe it.
    MayBeWiped,
    /// It is removed.
    Wiped,
}

/// Where a registration stands on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfState))]
pub struct State {
    /// Whether policies reach it.
    pub targeting: Targeting,
    /// What becomes of its work data.
    pub fate: Fate,
}

/// A fate with the reasons for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judged {
    pub(super) fate: Fate,
    pub(super) causes: Vec<Cause>,
}

/// The moment at which facts are judged: the one of their report, as zero of every clock.
const REPORTED: Now = Now { trusted: 0, wall: 0, moment: Moment { boot: Uuid::nil(), monotonic: 0 } };

/// Facts with their times counted from the report, so that devices that told the same at different times are one.
/// Attestations count by whole hours, as their limits do; one from the future keeps its seconds.
pub(super) fn timeless(facts: &Facts, reported: i64) -> Facts {
    let mut facts = Facts { locale: None, ..facts.clone() };
    if let Some(attestation) = &mut facts.attestation {
        let age = reported.saturating_sub(attestation.at);
        attestation.at = -if age < 0 { age } else { age - age % 3600 };
    }
    facts
}

/// Judges facts whose times are counted from the report.
pub(super) fn judge(effective: Option<&Effective>, facts: &Facts, account: Option<AccountStatus>) -> Judged {
    // A disabled account is closed whatever the policies are; they can only wipe on top.
    let floor = if account == Some(AccountStatus::Disabled) { Fate::Blocked } else { Fate::Open };
    let Some(effective) = effective else { return Judged { fate: floor, causes: Vec::new() } };
    let state = LaunchState { last_envelope: Some(0), online: Some(true), account, ..LaunchState::default() };
    let reasons = launch::judge(effective, facts, &state, &REPORTED).reasons;
    let fate = fate(effective, &reasons);
    let behind = |reason: &&LaunchReason| is_behind(effective, reason, fate);
    let mut causes: Vec<_> = reasons.iter().filter(behind).map(Cause::of_reason).collect();
    causes.sort();
    causes.dedup();
    Judged { fate: fate.max(floor), causes }
}

fn fate(effective: &Effective, reasons: &[LaunchReason]) -> Fate {
    let known = |reason: &&LaunchReason| reason.outcome == Outcome::Failed;
    let strongest = reasons.iter().filter(known).map(|reason| reason.action).max();
    let missing = reasons.iter().any(|reason| reason.outcome != Outcome::Failed);
    match strongest.unwrap_or(LaunchVerdict::Ok) {
        LaunchVerdict::Wipe => Fate::Wiped,
        _ if reasons.iter().any(|reason| could_wipe(effective, reason)) => Fate::MayBeWiped,
        LaunchVerdict::Block => Fate::Blocked,
        _ if missing => Fate::CannotTell,
        LaunchVerdict::Warn => Fate::Warned,
        LaunchVerdict::Ok => Fate::Open,
    }
}

fn is_behind(effective: &Effective, reason: &LaunchReason, fate: Fate) -> bool {
    let failed = |action| reason.outcome == Outcome::Failed && reason.action == action;
    match fate {
        Fate::Open => false,
        Fate::Warned => failed(LaunchVerdict::Warn),
        Fate::Blocked => failed(LaunchVerdict::Block),
        Fate::Wiped => failed(LaunchVerdict::Wipe),
        Fate::CannotTell => reason.outcome != Outcome::Failed,
        Fate::MayBeWiped => could_wipe(effective, reason),
    }
}

/// Whether a condition that lacks its fact is one that wipes. The end of a shift never does.
fn could_wipe(effective: &Effective, reason: &LaunchReason) -> bool {
    if reason.outcome == Outcome::Failed || reason.checked == Checked::WorkingTime {
        return false;
    }
    let Some(id) = property::by_name(reason.setting) else { return false };
    let wipes = |condition: &crate::effective::Condition| {
        condition.action == "wipe" && condition.predicate.first().is_some_and(|(first, _)| *first == id)
    };
    id.property().only_wipes()
        || effective.slot(id).value == Value::Level("wipe")
        || effective.conditions().iter().any(wipes)
}

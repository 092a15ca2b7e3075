//! Conditions that go by time: offline, disabled account, working time.

use super::device::attestation_ends;
use super::keys;
use super::reason::{Finding, Judge, setting_action};
use super::{AccountStatus, Checked, LaunchState, LaunchVerdict, Outcome, Want};
use crate::effective::Effective;
use crate::property::{Key, Period, PropertyId, Value};
use crate::subject::Facts;

pub(super) fn run(judge: &mut Judge<'_>) {
    account(judge);
    offline_block(judge);
    offline_wipe(judge);
    working_time(judge);
}

/// Only a positive answer of the identity provider counts. Without one the offline rules are what is left.
fn account(judge: &mut Judge<'_>) {
    let Some(word) = judge.effective.value(keys::DISABLED_ACTION) else { return };
    let (outcome, code, verdict) = match judge.state.account {
        Some(AccountStatus::Active) => return,
        Some(AccountStatus::Disabled) => {
            let verdict = setting_action(keys::DISABLED_ACTION.id(), word, Outcome::Failed);
            (Outcome::Failed, "accountDisabled", verdict)
        }
        None => (Outcome::CannotTell, "accountUnknown", LaunchVerdict::Ok),
    };
    judge.by_slot(keys::DISABLED_ACTION.id(), verdict, Finding::new(Checked::Account, outcome, code));
}

fn period<T>(judge: &Judge<'_>, key: Key<T>) -> Option<Period> {
    match &judge.effective.slot(key.id()).value {
        Value::Duration(period) => Some(period.clone()),
        _ => None,
    }
}

/// Whether `seconds` have gone by.
fn passed(since: i64, now: i64, seconds: u64) -> bool {
    let age = now.saturating_sub(since);
    i64::try_from(seconds).is_ok_and(|seconds| age >= seconds)
}

/// Time since the last accepted envelope, by the latest clock: one that was turned ahead closes work data until a
/// check-in. `PT0S` closes it whenever the server cannot be reached; while it can, the next longer period counts.
fn offline_block(judge: &mut Judge<'_>) {
    let id = keys::OFFLINE_BLOCK.id();
    let mut all = judge.each(keys::OFFLINE_BLOCK);
    all.sort_by_key(|says| if let Value::Duration(period) = &*says.value { period.seconds } else { 0 });
    for says in all {
        let Value::Duration(period) = &*says.value else { continue };
        let late = match (judge.state.last_envelope, period.seconds) {
            (None, _) => Some((Outcome::CannotTell, "neverCheckedIn")),
            (Some(_), 0) => match judge.state.online {
                Some(true) => None,
                Some(false) => Some((Outcome::Failed, "offlineTooLong")),
                None => Some((Outcome::CannotTell, "offlineUnknown")),
            },
            (Some(last), seconds) => {
                passed(last, judge.now.latest(), seconds).then_some((Outcome::Failed, "offlineTooLong"))
            }
        };
        if let Some((outcome, code)) = late {
            judge.want(Want::CheckIn);
            let finding = Finding::new(Checked::Offline, outcome, code).required(&*period.text);
            judge.push(id, LaunchVerdict::Block, finding, says.policies);
            return;
        }
    }
}

/// The next time after `now`, in Unix seconds, at which a condition may come out otherwise by time alone: the end of an
/// offline period, of a working-time status or its grace, or of an attestation.
#[must_use]
pub fn changes_at(effective: &Effective, facts: &Facts, state: &LaunchState, now: i64) -> Option<i64> {
    let working = state.working;
    let offline = [keys::OFFLINE_BLOCK.id(), keys::OFFLINE_WIPE.id()];
    let offline = offline.into_iter().flat_map(|id| ends(effective, id, state.last_envelope));
    let grace = ends(effective, keys::CLOCKED_OUT_GRACE.id(), working.map(|status| status.since));
    let others = [working.map(|status| status.until), attestation_ends(facts)];
    offline.chain(grace).chain(others.into_iter().flatten()).filter(|at| *at > now).min()
}

/// When the periods end that policies say for a setting, counted from `since`.
fn ends(effective: &Effective, id: PropertyId, since: Option<i64>) -> impl Iterator<Item = i64> {
    let slot = effective.slot(id);
    let values = std::iter::once(&slot.value).chain(slot.claims.iter().map(|claim| &claim.value));
    values.filter_map(move |value| match value {
        Value::Duration(period) if period.seconds > 0 => {
            Some(since?.saturating_add(i64::try_from(period.seconds).ok()?))
        }
        _ => None,
    })
}

/// After the longer time network and a sign-in are asked for. Only when the identity provider refuses it, and time
/// that the server vouches for agrees, is work data removed. `PT0S` is never.
fn offline_wipe(judge: &mut Judge<'_>) {
    let (Some(period), Some(last)) = (period(judge, keys::OFFLINE_WIPE), judge.state.last_envelope) else {
        return;
    };
    if period.seconds == 0 || !passed(last, judge.now.latest(), period.seconds) {
        return;
    }
    let certain = passed(last, judge.now.trusted, period.seconds);
    let (verdict, code) = match (judge.state.sign_in_refused, certain) {
        (true, true) => (LaunchVerdict::Wipe, "offlineSignInRefused"),
        (true, false) => (LaunchVerdict::Block, "offlineClockAhead"),
        (false, _) => (LaunchVerdict::Block, "offlineSignInNeeded"),
    };
    judge.want(Want::SignIn);
    judge.want(Want::CheckIn);
    let finding = Finding::new(Checked::Offline, Outcome::Failed, code).required(period.text);
    judge.by_slot(keys::OFFLINE_WIPE.id(), verdict, finding);
}

/// Working time. A status that is missing or stale counts as "not at work", and no grace can be counted from it. Each
/// policy's action goes with its own grace. The end of a shift never destroys data: no console offers that, so a
/// `wipe` that came another way closes.
fn working_time(judge: &mut Judge<'_>) {
    let id = keys::CLOCKED_OUT_ACTION.id();
    let policies = judge.effective.policies().len();
    if judge.effective.slot(id).forced || policies == 0 {
        let word = judge.effective.value(keys::CLOCKED_OUT_ACTION);
        if let Some(word) = word {
            clocked_out(judge, word, None, Vec::new());
        }
        return;
    }
    for place in (0..policies).filter_map(|place| u16::try_from(place).ok()) {
        let Some(Value::Level(word)) = judge.says(keys::CLOCKED_OUT_ACTION, place) else { continue };
        let grace = match judge.says(keys::CLOCKED_OUT_GRACE, place) {
            Some(Value::Duration(period)) => Some(period),
            _ => None,
        };
        let by = judge.policy(place).into_iter().collect();
        clocked_out(judge, word, grace, by);
    }
}

fn clocked_out(
    judge: &mut Judge<'_>,
    word: &str,
    grace: Option<&Period>,
    policies: Vec<crate::decide::PolicyRef>,
) {
    let now = judge.now.latest();
    let configured = setting_action(keys::CLOCKED_OUT_ACTION.id(), word, Outcome::CannotTell);
    let (outcome, code, verdict) = match judge.state.working {
        Some(status) if status.until > now && status.at_work => return,
        Some(status) if status.until > now => {
            let over = grace.is_none_or(|grace| passed(status.since, now, grace.seconds));
            let verdict = if over { configured } else { LaunchVerdict::Warn };
            (Outcome::Failed, if over { "clockedOut" } else { "clockedOutSoon" }, verdict)
        }
        _ => (Outcome::CannotTell, "workingTimeUnknown", configured),
    };
    let finding = Finding::new(Checked::WorkingTime, outcome, code);
    judge.push(keys::CLOCKED_OUT_ACTION.id(), verdict, finding, policies);
}

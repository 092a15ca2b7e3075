//! Versions and dates against limits: numbers part by part, missing parts are zero. On iOS the letter of a rapid security
//! response behind the version does not count.

use super::keys::{self, Thresholds};
use super::reason::{Finding, Judge, action};
use super::{Checked, Outcome};
use crate::property::{Value, VersionText};

/// The words of one measured thing.
struct Measure<'a> {
    checked: Checked,
    /// What the device reports.
    found: Option<&'a str>,
    read: fn(&str) -> Option<VersionText>,
    too_low: &'static str,
    too_high: &'static str,
    unknown: &'static str,
    unreadable: &'static str,
}

pub(super) fn run(judge: &mut Judge<'_>) {
    let facts = judge.facts;
    let version = |checked, found, too_low, unknown, unreadable| Measure {
        checked,
        found,
        read: VersionText::parse,
        too_low,
        too_high: "osTooNew",
        unknown,
        unreadable,
    };
    let sdk = facts.client_version.as_deref();
    minimum(judge, &keys::MIN_SDK, &version(Checked::Sdk, sdk, "sdkTooOld", "sdkUnknown", "sdkUnreadable"));
    let app = facts.app_version.as_deref();
    minimum(judge, &keys::MIN_APP, &version(Checked::App, app, "appTooOld", "appUnknown", "appUnreadable"));
    let os = version(Checked::Os, facts.os_version.as_deref(), "osTooOld", "osUnknown", "osUnreadable");
    let os = Measure { read: VersionText::of_os(judge.effective.platform()), ..os };
    minimum(judge, &keys::MIN_OS, &os);
    maximum(judge, &keys::MAX_OS, &os);
    let patch = version(
        Checked::Patch,
        facts.patch_version.as_deref(),
        "patchTooOld",
        "patchUnknown",
        "patchUnreadable",
    );
    minimum(judge, &keys::MIN_PATCH, &Measure { read: VersionText::parse_date, ..patch });
    let agent = facts.agent_version.as_deref();
    minimum(
        judge,
        &keys::MIN_AGENT,
        &version(Checked::Agent, agent, "agentTooOld", "agentUnknown", "agentUnreadable"),
    );
    agent_age(judge);
}

/// What is lower than the limit fails.
fn minimum(judge: &mut Judge<'_>, thresholds: &Thresholds, measure: &Measure<'_>) {
    for (key, word) in thresholds {
        let Some(limit) = limit(&judge.effective.slot(key.id()).value) else { continue };
        if let Some(finding) = measure.against(limit, |found, limit| found.parts() < limit.parts(), false) {
            judge.by_slot(key.id(), action(word, finding.outcome), finding);
        }
    }
}

/// What is higher than the limit fails.
fn maximum(judge: &mut Judge<'_>, thresholds: &Thresholds, measure: &Measure<'_>) {
    for (key, word) in thresholds {
        let Some(limit) = limit(&judge.effective.slot(key.id()).value) else { continue };
        if let Some(finding) = measure.against(limit, |found, limit| found.parts() > limit.parts(), true) {
            judge.by_slot(key.id(), action(word, finding.outcome), finding);
        }
    }
}

/// The limit that a value sets. `0.0` stands for "not set".
fn limit(value: &Value) -> Option<&VersionText> {
    match value {
        Value::Version(version) if version.parts().iter().any(|part| *part > 0) => Some(version),
        _ => None,
    }
}

impl Measure<'_> {
    fn against(
        &self,
        limit: &VersionText,
        fails: fn(&VersionText, &VersionText) -> bool,
        is_maximum: bool,
    ) -> Option<Finding> {
        let (outcome, code) = match self.found.map(self.read) {
            None => (Outcome::CannotTell, self.unknown),
            Some(None) => (Outcome::Unreadable, self.unreadable),
            Some(Some(found)) if fails(&found, limit) => {
                (Outcome::Failed, if is_maximum { self.too_high } else { self.too_low })
            }
            Some(Some(_)) => return None,
        };
        let found = self.found.map(str::to_owned);
        Some(Finding::new(self.checked, outcome, code).required(limit.text()).found(found))
    }
}

/// Days for which an update of the agent app may wait; 0 stands for "not set".
fn agent_age(judge: &mut Judge<'_>) {
    for (key, word) in &keys::AGENT_AGE {
        let Value::Number(most @ 1..) = judge.effective.slot(key.id()).value else { continue };
        let days = judge.facts.agent_update_days;
        let (outcome, code) = match days {
            None => (Outcome::CannotTell, "agentAgeUnknown"),
            Some(days) if i64::from(days) > most => (Outcome::Failed, "agentUpdateWaits"),
            Some(_) => continue,
        };
        let finding = Finding::new(Checked::AgentAge, outcome, code)
            .required(most.to_string())
            .found(days.map(|days| days.to_string()));
        judge.by_slot(key.id(), action(word, outcome), finding);
    }
}

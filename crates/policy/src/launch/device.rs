//! What the device is: model, maker, integrity, attestation, scan of apps, developer options.

use super::keys;
use super::reason::{Finding, Judge, action, condition_action, setting_action};
use super::{Checked, LaunchVerdict, Outcome, Want};
use crate::effective::Condition;
use crate::property::{Check, Value, VersionText};
use crate::subject::{Attestation, AttestationVerdict, Facts, Integrity, Knox};

/// After this many seconds a fresh attestation is asked for; the old one still counts.
const ATTESTATION_ASK_AGAIN: i64 = 12 * 3600;
/// After this many seconds an attestation no longer counts: the reference lets a stored verdict stand for a day.
const ATTESTATION_HOLDS: i64 = 24 * 3600;

/// When the attestation that is known stops counting, in Unix seconds.
pub(super) fn attestation_ends(facts: &Facts) -> Option<i64> {
    facts.attestation.map(|attestation| attestation.at.saturating_add(ATTESTATION_HOLDS))
}

pub(super) fn run(judge: &mut Judge<'_>) {
    let facts = judge.facts;
    let model = facts.model.as_deref();
    listed(judge, Check::IosModel, Checked::Model, model, ["modelNotAllowed", "modelUnknown"]);
    listed(judge, Check::AndroidModel, Checked::Model, model, ["modelNotAllowed", "modelUnknown"]);
    let maker = facts.manufacturer.as_deref();
    let maker_codes = ["manufacturerNotAllowed", "manufacturerUnknown"];
    listed(judge, Check::AndroidManufacturer, Checked::Manufacturer, maker, maker_codes);
    integrity(judge);
    attestation(judge);
    app_scan(judge);
    knox(judge);
    developer_options(judge);
}

/// A name that must stand on a list, without case.
fn listed(
    judge: &mut Judge<'_>,
    check: Check,
    checked: Checked,
    found: Option<&str>,
    [code, unknown]: [&'static str; 2],
) {
    for condition in judge.conditions(check) {
        let Some((_, list)) = condition.predicate.first() else { continue };
        // Names are kept in lower case where policies are merged. What is no list permits nothing.
        let names: &[String] = if let Value::Texts(names) = list { names } else { &[] };
        let (outcome, code) = match found.map(|found| found.trim().to_lowercase()) {
            None => (Outcome::CannotTell, unknown),
            Some(found) if names.contains(&found) => continue,
            Some(_) => (Outcome::Failed, code),
        };
        let finding =
            Finding::new(checked, outcome, code).required(list.to_string()).found(found.map(str::to_owned));
        judge.by_condition(condition, condition_action(condition, outcome), finding);
    }
}

fn integrity(judge: &mut Judge<'_>) {
    let (outcome, code) = match judge.facts.integrity {
        Some(Integrity::Intact) => return,
        Some(Integrity::Compromised) => (Outcome::Failed, "deviceCompromised"),
        None => (Outcome::CannotTell, "deviceIntegrityUnknown"),
    };
    for condition in judge.conditions(Check::DeviceIntegrity) {
        let finding = Finding::new(Checked::Integrity, outcome, code);
        judge.by_condition(condition, condition_action(condition, outcome), finding);
    }
}

/// Play Integrity. Without any verdict the app opens and asks for one; Play services that cannot answer block; a
/// verdict older than a day is no verdict, so it does not wipe.
fn attestation(judge: &mut Judge<'_>) {
    for condition in judge.conditions(Check::Attestation) {
        let needed = needed_verdict(condition);
        let (outcome, code, verdict) = match judge.facts.attestation {
            None => (Outcome::CannotTell, "attestationMissing", Some(LaunchVerdict::Ok)),
            Some(one) if age(&one, judge.now.latest()).is_none_or(|age| age >= ATTESTATION_HOLDS) => {
                (Outcome::CannotTell, "attestationTooOld", None)
            }
            Some(one) => {
                if age(&one, judge.now.latest()).is_none_or(|age| age >= ATTESTATION_ASK_AGAIN) {
                    judge.want(Want::Attestation);
                }
                match one.verdict {
                    AttestationVerdict::Unavailable => {
                        (Outcome::CannotTell, "attestationUnavailable", Some(LaunchVerdict::Block))
                    }
                    reached if reached >= needed => continue,
                    _ => (Outcome::Failed, "attestationFailed", None),
                }
            }
        };
        judge.want(Want::Attestation);
        let verdict = verdict.unwrap_or_else(|| condition_action(condition, outcome));
        let found = judge.facts.attestation.map(|one| word(one.verdict).to_owned());
        let finding = Finding::new(Checked::Attestation, outcome, code).required(word(needed)).found(found);
        judge.by_condition(condition, verdict, finding);
    }
}

/// Seconds since a verdict; `None` for one from the future, which is as good as none.
fn age(attestation: &Attestation, now: i64) -> Option<i64> {
    let age = now.saturating_sub(attestation.at);
    (age >= -crate::clock::TOLERANCE).then_some(age)
}

/// What a pair asks for. Anything unknown asks for the most.
fn needed_verdict(condition: &Condition) -> AttestationVerdict {
    let value = |id| condition.predicate.iter().find(|(one, _)| *one == id).map(|(_, value)| value);
    let strong = !matches!(value(keys::EVALUATION.id()), None | Some(Value::Level("basic")));
    match value(keys::ATTESTATION.id()) {
        _ if strong => AttestationVerdict::Strong,
        Some(Value::Level("basicIntegrity")) => AttestationVerdict::Basic,
        _ => AttestationVerdict::Device,
    }
}

const fn word(verdict: AttestationVerdict) -> &'static str {
    match verdict {
        AttestationVerdict::Unavailable => "unavailable",
        AttestationVerdict::Failed => "failed",
        AttestationVerdict::Basic => "basic",
        AttestationVerdict::Device => "device",
        AttestationVerdict::Strong => "strong",
    }
}

/// Scan of apps. Play services that cannot answer block, whatever is configured and was reported before, and never wipe:
/// they are what scans. A verdict older than a day says nothing about them.
fn app_scan(judge: &mut Judge<'_>) {
    let services = judge.facts.attestation.filter(|one| {
        let fresh = age(one, judge.now.latest()).is_some_and(|age| age < ATTESTATION_HOLDS);
        fresh && one.verdict == AttestationVerdict::Unavailable
    });
    let (outcome, code) = match (services, judge.facts.app_scan) {
        (Some(_), _) => (Outcome::CannotTell, "appScanUnknown"),
        (None, Some(true)) => return,
        (None, Some(false)) => (Outcome::Failed, "appScanOff"),
        (None, None) => (Outcome::CannotTell, "appScanUnknown"),
    };
    for condition in judge.conditions(Check::AppsVerification) {
        let (verdict, found) = match services {
            Some(one) => (LaunchVerdict::Block, Some(word(one.verdict).to_owned())),
            None => (condition_action(condition, outcome), None),
        };
        if services.is_some() {
            judge.want(Want::Attestation);
        }
        judge.by_condition(condition, verdict, Finding::new(Checked::AppScan, outcome, code).found(found));
    }
}

/// Samsung Knox. `blockWhenSettingIsSupported` looks at devices that can do it and leaves the rest alone; the other
/// words reach every device, but one that cannot do it is closed, not emptied.
fn knox(judge: &mut Judge<'_>) {
    let found =
        judge.facts.knox.or_else(|| knox_supported(judge).filter(|can| !can).map(|_| Knox::Unsupported));
    for says in judge.each(keys::KNOX_ACTION) {
        let Value::Level(word) = *says.value else { continue };
        let (outcome, code, verdict) = match found {
            Some(Knox::Passed) => continue,
            Some(Knox::Unsupported) if word == "blockWhenSettingIsSupported" => continue,
            Some(Knox::Unsupported) => {
                (Outcome::Failed, "knoxUnsupported", action(word, Outcome::CannotTell))
            }
            Some(Knox::Failed) => (Outcome::Failed, "knoxFailed", action(word, Outcome::Failed)),
            None => (Outcome::CannotTell, "knoxUnknown", action(word, Outcome::CannotTell)),
        };
        if outcome == Outcome::CannotTell {
            judge.want(Want::Attestation);
        }
        judge.push(
            keys::KNOX_ACTION.id(),
            verdict,
            Finding::new(Checked::Knox, outcome, code).required(word),
            says.policies,
        );
    }
}

/// Whether a device can attest itself by Knox: Samsung's, from Android 15 on. `None` when nobody can say.
fn knox_supported(judge: &Judge<'_>) -> Option<bool> {
    let samsung = judge.facts.manufacturer.as_deref()?.trim().eq_ignore_ascii_case("samsung");
    if !samsung {
        return Some(false);
    }
    let os = VersionText::parse(judge.facts.os_version.as_deref()?)?;
    Some(os.parts().first().is_some_and(|major| *major >= 15))
}

fn developer_options(judge: &mut Judge<'_>) {
    let Some(word) = judge.effective.value(keys::DEVELOPER_ACTION) else { return };
    let (outcome, code) = match judge.facts.developer_options {
        Some(false) => return,
        Some(true) => (Outcome::Failed, "developerOptionsOn"),
        None => (Outcome::CannotTell, "developerOptionsUnknown"),
    };
    let finding = Finding::new(Checked::DeveloperOptions, outcome, code);
    let id = keys::DEVELOPER_ACTION.id();
    judge.by_slot(id, setting_action(id, word, outcome), finding);
}

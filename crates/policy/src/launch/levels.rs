//! Device lock and threat level.

use super::keys;
use super::reason::{Finding, Judge, condition_action, setting_action};
use super::{Checked, Outcome};
use crate::effective::Condition;
use crate::property::{Check, Value, VersionText};
use crate::subject::{Complexity, ThreatLevel};

pub(super) fn run(judge: &mut Judge<'_>) {
    lock(judge);
    complexity(judge);
    threat(judge);
}

fn lock(judge: &mut Judge<'_>) {
    let by_complexity = judge.facts.lock_complexity.map(|complexity| complexity > Complexity::None);
    let (outcome, code) = match judge.facts.device_lock.or(by_complexity) {
        Some(true) => return,
        Some(false) => (Outcome::Failed, "deviceLockMissing"),
        None => (Outcome::CannotTell, "deviceLockUnknown"),
    };
    for condition in judge.conditions(Check::DeviceLock) {
        let finding = Finding::new(Checked::Lock, outcome, code);
        judge.by_condition(condition, condition_action(condition, outcome), finding);
    }
}

/// How good the lock is. Up to Android 11 the system cannot say, and every level asks for some lock only.
fn complexity(judge: &mut Judge<'_>) {
    let facts = judge.facts;
    let os = facts.os_version.as_deref().and_then(VersionText::parse);
    let old = os.is_some_and(|os| os.parts().first().is_some_and(|major| *major < 12));
    let rows = [
        (keys::LESS_THAN_LOW, Complexity::Low),
        (keys::LESS_THAN_MEDIUM, Complexity::Medium),
        (keys::LESS_THAN_HIGH, Complexity::High),
    ];
    for (key, level) in rows {
        let Some(word) = judge.effective.value(key) else { continue };
        let needed = if old { Complexity::Low } else { level };
        let (outcome, code) = match (facts.lock_complexity, facts.device_lock) {
            (Some(found), _) if found >= needed => continue,
            (Some(_), _) | (None, Some(false)) => (Outcome::Failed, "deviceLockTooWeak"),
            (None, Some(true)) if needed == Complexity::Low => continue,
            (None, _) => (Outcome::CannotTell, "deviceLockStrengthUnknown"),
        };
        let finding = Finding::new(Checked::Complexity, outcome, code)
            .required(words(needed))
            .found(facts.lock_complexity.map(|found| words(found).to_owned()));
        judge.by_slot(key.id(), setting_action(key.id(), word, outcome), finding);
    }
}

const fn words(complexity: Complexity) -> &'static str {
    match complexity {
        Complexity::None => "none",
        Complexity::Low => "low",
        Complexity::Medium => "medium",
        Complexity::High => "high",
    }
}

/// Which product's level counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Partner {
    /// Defender where it reports, else the other one: what holds when nothing is set.
    Either,
    Defender,
    Other,
}

/// Threat level. A silent product is not a safe device: its own action applies, short of a wipe. Each policy's level
/// is that of the product which this policy prefers, also where policies differ.
fn threat(judge: &mut Judge<'_>) {
    for condition in judge.conditions(Check::ThreatLevel) {
        let Some(most) = most(condition) else { continue };
        for partner in partners(judge, condition) {
            let found = level(judge, partner);
            let (outcome, code) = match found {
                Some(found) if found <= most => continue,
                Some(_) => (Outcome::Failed, "threatTooHigh"),
                None => (Outcome::CannotTell, "threatUnknown"),
            };
            let finding = Finding::new(Checked::Threat, outcome, code)
                .required(threat_word(most))
                .found(found.map(|found| threat_word(found).to_owned()));
            judge.by_condition(condition, condition_action(condition, outcome), finding);
        }
    }
}

fn most(condition: &Condition) -> Option<ThreatLevel> {
    let (_, value) = condition.predicate.iter().find(|(id, _)| *id == keys::MAX_THREAT.id())?;
    match value {
        Value::Level("notConfigured") => None,
        Value::Level("high") => Some(ThreatLevel::High),
        Value::Level("medium") => Some(ThreatLevel::Medium),
        Value::Level("low") => Some(ThreatLevel::Low),
        _ => Some(ThreatLevel::Secured),
    }
}

/// The products that the policies behind a condition look at.
fn partners(judge: &Judge<'_>, condition: &Condition) -> Vec<Partner> {
    let mut partners: Vec<Partner> = Vec::new();
    // A pair that nobody asked for holds because policies contradict each other about the product: every one counts.
    let claims = judge.claims(keys::THREAT_PARTNER);
    let contradicting: Vec<u16> = match condition.by.as_slice() {
        [] => claims.iter().filter(|claim| !claim.idle).map(|claim| claim.policy).collect(),
        by => by.to_vec(),
    };
    for place in &contradicting {
        let partner = match judge.says(keys::THREAT_PARTNER, *place) {
            Some(Value::Level("defenderOverThirdPartyPartner")) => Partner::Defender,
            Some(Value::Level("thirdPartyPartnerOverDefender")) => Partner::Other,
            _ => Partner::Either,
        };
        if !partners.contains(&partner) {
            partners.push(partner);
        }
    }
    if partners.is_empty() {
        partners.push(Partner::Either);
    }
    partners
}

/// The level that counts. Where only one product is connected its host reports `threatLevel`, which stands for the
/// preferred one.
fn level(judge: &Judge<'_>, partner: Partner) -> Option<ThreatLevel> {
    let facts = judge.facts;
    match partner {
        Partner::Either => facts.defender_threat_level.or(facts.partner_threat_level).or(facts.threat_level),
        Partner::Defender => facts.defender_threat_level.or(facts.threat_level),
        Partner::Other => facts.partner_threat_level.or(facts.threat_level),
    }
}

const fn threat_word(level: ThreatLevel) -> &'static str {
    match level {
        ThreatLevel::Secured => "secured",
        ThreatLevel::Low => "low",
        ThreatLevel::Medium => "medium",
        ThreatLevel::High => "high",
    }
}

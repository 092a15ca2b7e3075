//! Access in words: the steps before work data opens, and the rules behind them.

use super::case::{Access, Case};
use super::facts::{Ages, device_lock};
use super::lift;
use super::proposal::Proposal;
use super::voices::{Fact, Spoke, ago, losing, winning};
use crate::access::unlock::{NoBiometric, no_biometric, pin_asked};
use crate::access::{AccessState, BiometricKind, PinFlaw, Step, keys, seconds, unlock};
use crate::effective::{Condition, Effective};
use crate::property::{Check, Key, PropertyId, Value};
use crate::subject::ManagementState;
use crate::texts::{Param, Phrase};

/// A step before it is put into a language.
pub(super) struct StepDraft<'a> {
    /// The step; `None` where nobody can say which ones are left.
    pub(super) step: Option<Step>,
    pub(super) code: &'static str,
    pub(super) winning: Vec<Spoke>,
    pub(super) losing: Vec<Spoke>,
    /// The rules that the PIN breaks, with the settings behind them.
    pub(super) flaws: Vec<(PinFlaw, Spoke)>,
    pub(super) facts: Vec<Fact>,
    pub(super) lifted_by: Vec<Proposal<'a>>,
}

/// A rule before it is put into a language.
pub(super) struct Rule {
    pub(super) phrase: Phrase,
    pub(super) source: Option<Spoke>,
    pub(super) facts: Vec<Fact>,
}

impl Rule {
    /// The rule, and where it comes from.
    pub(super) fn line(&self) -> Phrase {
        match &self.source {
            Some(source) => {
                Phrase::new("ruleFrom").with("rule", self.phrase.clone()).with("source", source.source())
            }
            None => Phrase::new("ruleAlone").with("rule", self.phrase.clone()),
        }
    }
}

/// How much a list of steps asks of a user.
pub(super) fn strength(steps: &[Step]) -> u8 {
    let of = |step: &Step| match step {
        Step::Credentials => 1,
        Step::EnterPin { biometric: true } => 2,
        Step::EnterPin { biometric: false } => 3,
        Step::SetPin | Step::ChangePin { .. } => 4,
        Step::ResetBySignIn => 5,
        Step::Wipe => 6,
    };
    steps.iter().map(of).max().unwrap_or(0)
}

/// The steps in their order. Where nobody knows what was done already there is one that says so.
pub(super) fn steps<'a>(case: &Case<'a>, ages: Ages) -> Vec<StepDraft<'a>> {
    let steps = case.steps();
    if let Access::Known(state) = case.entry.access {
        return steps.iter().map(|step| known(case, state, &steps, step, ages)).collect();
    }
    if steps.is_empty() {
        return Vec::new();
    }
    let asked = |step: &Step| match step {
        Step::Credentials => keys::CREDENTIALS.id(),
        _ => keys::PIN_REQUIRED.id(),
    };
    let settings: Vec<_> = steps.iter().map(asked).collect();
    vec![StepDraft {
        step: None,
        code: "accessUnknown",
        winning: settings.iter().map(|id| winning(&case.effective, *id)).collect(),
        losing: settings.iter().flat_map(|id| losing(&case.effective, *id)).collect(),
        flaws: Vec::new(),
        facts: Vec::new(),
        lifted_by: steps.first().map_or_else(Vec::new, |step| lift::step(case, &steps, step)),
    }]
}

fn known<'a>(case: &Case<'a>, state: &AccessState, steps: &[Step], step: &Step, ages: Ages) -> StepDraft<'a> {
    let effective = &*case.effective;
    let setting = match step {
        Step::Credentials => keys::CREDENTIALS.id(),
        _ => keys::PIN_REQUIRED.id(),
    };
    let mut won = vec![winning(effective, setting)];
    if matches!(step, Step::Wipe | Step::ResetBySignIn) {
        let reached = retries(effective).filter(|(_, most)| i64::from(state.wrong_pins) >= *most);
        won.extend(reached.map(|(condition, _)| spoke(effective, condition)));
    }
    let flaws = match step {
        Step::ChangePin { flaws } => {
            flaws.iter().map(|flaw| (*flaw, winning(effective, rule_of(*flaw)))).collect()
        }
        _ => Vec::new(),
    };
    StepDraft {
        step: Some(step.clone()),
        code: step.code(),
        winning: won,
        losing: losing(effective, setting),
        flaws,
        facts: facts(case, state, step, ages),
        lifted_by: lift::step(case, steps, step),
    }
}

/// What a step looked at.
fn facts(case: &Case<'_>, state: &AccessState, step: &Step, ages: Ages) -> Vec<Fact> {
    let wrong = || Fact::new("wrongPins", Phrase::new("factWrongPins"), state.wrong_pins.to_string());
    match step {
        Step::Wipe | Step::ResetBySignIn => vec![wrong()],
        Step::SetPin => {
            let value = if state.pin.is_some() { "factVoid" } else { "factNotSet" };
            vec![Fact::new("pin", Phrase::new("factPin"), Phrase::new(value))]
        }
        Step::EnterPin { .. } => vec![passed(case, "pinPassed", "factPinPassed", state.pin_passed)],
        Step::Credentials => {
            vec![passed(case, "credentialsPassed", "factCredentialsPassed", state.credentials_passed)]
        }
        Step::ChangePin { .. } => {
            let fact = Fact::new("pin", Phrase::new("factPin"), Phrase::new("factSet"));
            vec![fact.known("chosenAge", state.pin.map(|pin| pin.set_at), ages.now)]
        }
    }
}

/// When something was last done, by the clock that nobody can turn. A restart cannot be counted across.
fn passed(case: &Case<'_>, fact: &'static str, name: &str, at: Option<crate::clock::Moment>) -> Fact {
    let elapsed = at.and_then(|at| at.until(&case.entry.now.moment));
    let seconds = elapsed.and_then(|elapsed| i64::try_from(elapsed / 1000).ok());
    let value = match seconds {
        Some(seconds) => Phrase::new("factFrom").with("ago", ago(0, seconds)),
        None => Phrase::new("factNotSinceStart"),
    };
    Fact::new(fact, Phrase::new(name), value)
}

const fn rule_of(flaw: PinFlaw) -> PropertyId {
    match flaw {
        PinFlaw::TooShort { .. } => keys::LENGTH.id(),
        PinFlaw::NotDigits | PinFlaw::Unusable | PinFlaw::NoLetterOrSpecial => keys::CHARACTERS.id(),
        PinFlaw::NoDigit | PinFlaw::NoLetter | PinFlaw::NoSpecial | PinFlaw::Simple => {
            keys::SIMPLE_BLOCKED.id()
        }
        PinFlaw::UsedBefore { .. } => keys::HISTORY.id(),
        PinFlaw::Expired => keys::EXPIRY.id(),
    }
}

/// The rules by which access is judged: those of the PIN, of what may stand for it, and of credentials.
pub(super) fn rules(case: &Case<'_>, ages: Ages) -> Vec<Rule> {
    let effective = &*case.effective;
    if !keys::PIN_REQUIRED.id().property().platforms.has(effective.platform()) {
        return Vec::new();
    }
    let state = case.entry.access.state();
    let mut rules = Vec::new();
    if effective.value(keys::PIN_REQUIRED) != Some(true) {
        rules.push(rule(effective, Phrase::new("ruleNoPin"), keys::PIN_REQUIRED));
    } else if !pin_asked(effective, &state, &case.facts) {
        rules.push(waiver(case, "ruleWaived", ages));
    } else {
        rules.extend(of_pin(effective));
        rules.extend(wrong_pins(effective));
        if effective.value(keys::WAIVED_BY_LOCK) == Some(true) {
            rules.push(waiver(case, "ruleWaiver", ages));
        }
        rules.extend(biometric(case, &state));
    }
    if effective.value(keys::CREDENTIALS) == Some(true) {
        rules.push(rule(effective, Phrase::new("ruleCredentials"), keys::CREDENTIALS));
    }
    if rules.iter().any(|rule| !matches!(rule.phrase.code.as_str(), "ruleNoPin" | "ruleWaived")) {
        rules.extend(period(effective, keys::RECHECK, "ruleRecheck"));
    }
    rules
}

fn rule<T>(effective: &Effective, phrase: Phrase, key: Key<T>) -> Rule {
    Rule { phrase, source: Some(winning(effective, key.id())), facts: Vec::new() }
}

/// What a PIN must be like.
fn of_pin(effective: &Effective) -> Vec<Rule> {
    let passcode = effective.value(keys::CHARACTERS) == Some("alphanumericAndSymbol");
    let simple_blocked = effective.value(keys::SIMPLE_BLOCKED) == Some(true);
    let count = |key| effective.value(key).filter(|count| *count > 0);
    let kind = match (passcode, simple_blocked) {
        (false, _) => "ruleDigits",
        (true, false) => "rulePasscode",
        (true, true) => "rulePasscodeOfAll",
    };
    let mut rules = Vec::new();
    if let Some(least) = count(keys::LENGTH) {
        let phrase = Phrase::new("ruleLength").with("count", least.to_string());
        rules.push(rule(effective, phrase, keys::LENGTH));
    }
    rules.push(rule(effective, Phrase::new(kind), keys::CHARACTERS));
    if simple_blocked {
        rules.push(rule(effective, Phrase::new("ruleNotSimple"), keys::SIMPLE_BLOCKED));
    }
    if let Some(kept) = count(keys::HISTORY) {
        let phrase = Phrase::new("ruleHistory").with("count", kept.to_string());
        rules.push(rule(effective, phrase, keys::HISTORY));
    }
    if seconds(effective, keys::EXPIRY).is_some_and(|most| most > 0) {
        rules.extend(period(effective, keys::EXPIRY, "ruleExpiry"));
    }
    rules
}

/// What follows wrong PINs, at each threshold.
fn wrong_pins(effective: &Effective) -> impl Iterator<Item = Rule> {
    retries(effective).map(|(condition, most)| {
        let code = if condition.action == "wipe" { "ruleWrongPinsWipe" } else { "ruleWrongPinsReset" };
        Rule {
            phrase: Phrase::new(code).with("count", most.to_string()),
            source: Some(spoke(effective, condition)),
            facts: Vec::new(),
        }
    })
}

fn retries(effective: &Effective) -> impl Iterator<Item = (&Condition, i64)> {
    let all = effective.conditions().iter().filter(|condition| condition.check == Check::PinRetries);
    all.filter_map(|condition| match condition.predicate.first() {
        Some((_, Value::Number(most))) => Some((condition, *most)),
        _ => None,
    })
}

fn spoke(effective: &Effective, condition: &Condition) -> Spoke {
    let (id, value) = match condition.predicate.first() {
        Some((id, value)) => (*id, Param::from(value)),
        None => (keys::PIN_REQUIRED.id(), Param::from("")),
    };
    Spoke::asked(id, value, effective.policies_of(condition))
}

/// The lock of the device in place of the PIN.
fn waiver(case: &Case<'_>, code: &str, ages: Ages) -> Rule {
    let state = match case.entry.access.state().management {
        ManagementState::Unmanaged => "enrolledNot",
        ManagementState::Mdm => "enrolled",
        ManagementState::ThirdPartyMdm => "enrolledElsewhere",
    };
    let enrolment = Fact::new("enrolment", Phrase::new("factEnrolment"), Phrase::new(state));
    let mut rule = rule(&case.effective, Phrase::new(code), keys::WAIVED_BY_LOCK);
    rule.facts = vec![device_lock(case, ages), enrolment];
    rule
}

/// Whether a face or finger does instead, or why not.
fn biometric(case: &Case<'_>, state: &AccessState) -> Vec<Rule> {
    let effective = &*case.effective;
    let plain = |code| Rule { phrase: Phrase::new(code), source: None, facts: Vec::new() };
    let set = |code, id| Rule { source: Some(winning(effective, id)), ..plain(code) };
    let kinds = [BiometricKind::Fingerprint, BiometricKind::Face, BiometricKind::Other];
    let closed: Vec<_> = kinds.iter().filter_map(|kind| unlock::blocked(effective, *kind)).collect();
    let every = closed.len() == kinds.len();
    if let (Some(id), true) = (closed.first(), every) {
        return vec![set("ruleNoBiometric", *id)];
    }
    let mut rules = Vec::new();
    rules.push(match (case.entry.access, no_biometric(effective, state, &case.entry.now)) {
        (Access::Unknown(_), _) => plain("ruleBiometricUnknown"),
        (_, None) => plain("ruleBiometric"),
        (_, Some(NoBiometric::NotOffered)) => plain("ruleBiometricNotOffered"),
        (_, Some(NoBiometric::Blocked(id))) => set("ruleNoBiometric", id),
        (_, Some(NoBiometric::Weak(id))) => set("ruleBiometricWeak", id),
        (_, Some(NoBiometric::Changed(Some(id)))) => set("ruleBiometricChanged", id),
        (_, Some(NoBiometric::Changed(None))) => plain("ruleBiometricChanged"),
        (_, Some(NoBiometric::PinDue(id))) => set("ruleBiometricPinDue", id),
    });
    rules.extend(period(effective, keys::BIOMETRIC_TIMEOUT, "ruleBiometricTimeout"));
    rules
}

/// A rule that goes by time.
fn period<T>(effective: &Effective, key: Key<T>, code: &str) -> Option<Rule> {
    let seconds = seconds(effective, key)?;
    Some(rule(effective, Phrase::new(code).with("period", duration(seconds)), key))
}

/// A duration in the largest unit that it is a whole number of.
fn duration(seconds: u64) -> Phrase {
    let (count, one, many) = match seconds {
        s if s > 0 && s.is_multiple_of(86_400) => (s / 86_400, "periodDay", "periodDays"),
        s if s > 0 && s.is_multiple_of(3_600) => (s / 3_600, "periodHour", "periodHours"),
        s if s > 0 && s.is_multiple_of(60) => (s / 60, "periodMinute", "periodMinutes"),
        s => (s, "periodSecond", "periodSeconds"),
    };
    if count == 1 { Phrase::new(one) } else { Phrase::new(many).with("count", count.to_string()) }
}

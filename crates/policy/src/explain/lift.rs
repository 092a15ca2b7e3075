//! What would lift a reason that keeps work data closed. Nothing is guessed: each change was tried on the same rules.

use super::case::Case;
use super::change::laxer;
use super::launch::behind;
use super::proposal::{Proposal, laxer_predicates, laxer_words};
use super::{access, fix};
use crate::access::{PinFlaw, Step, keys as access_keys};
use crate::effective::Condition;
use crate::launch::{Launch, LaunchReason, LaunchVerdict, keys};
use crate::property::{self, Check, Kind, Order, Period, PropertyId, Value, VersionText, parse_period};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Changes that lift a reason of conditional launch: a fact, then settings; of each the smallest step.
pub(super) fn launch<'a>(case: &Case<'a>, launch: &Launch, reason: &LaunchReason) -> Vec<Proposal<'a>> {
    let Some(id) = property::by_name(reason.setting) else { return Vec::new() };
    // Where a setting could not be read its strictest reading holds, and no step from there means anything.
    if reason.action == LaunchVerdict::Ok || case.effective.slot(id).forced {
        return Vec::new();
    }
    let lifts = |tried: &Case<'_>| lifts(launch, &tried.launch(), reason);
    let mut groups = vec![fix::facts(case, reason, &lifts)];
    match id.property().form(case.effective.platform()).order {
        Order::Predicate(check) => groups.extend(pairs(case, reason, check)),
        _ => groups.push(
            values(case, reason, id).into_iter().map(|value| Proposal::setting(case, id, value)).collect(),
        ),
    }
    first_of_each(groups, lifts)
}

fn first_of_each<'a>(groups: Vec<Vec<Proposal<'a>>>, helps: impl Fn(&Case<'_>) -> bool) -> Vec<Proposal<'a>> {
    let first = |group: Vec<Proposal<'a>>| group.into_iter().find(|proposal| helps(&proposal.case));
    groups.into_iter().filter_map(first).collect()
}

/// Whether fewer reasons of that strength are left, this one is none of them, and no stronger one came instead.
fn lifts(before: &Launch, after: &Launch, reason: &LaunchReason) -> bool {
    let count = |launch: &Launch, least| launch.reasons.iter().filter(|one| one.action >= least).count();
    let left = after.reasons.iter().any(|other| {
        other.action >= reason.action
            && (other.checked, other.setting, &other.required, &other.policies)
                == (reason.checked, reason.setting, &reason.required, &reason.policies)
    });
    let stronger = [LaunchVerdict::Block, LaunchVerdict::Wipe];
    !left
        && count(after, reason.action) < count(before, reason.action)
        && stronger.into_iter().all(|least| count(after, least) <= count(before, least))
}

/// Laxer pairs: what is looked at, or what happens then.
fn pairs<'a>(case: &Case<'a>, reason: &LaunchReason, check: Check) -> Vec<Vec<Proposal<'a>>> {
    // Where policies contradict each other about the product that counts, the pair is none of theirs.
    if check == Check::ThreatLevel && case.effective.slot(keys::THREAT_PARTNER.id()).conflict {
        return Vec::new();
    }
    let found = reason.found.as_deref();
    behind(case, reason).into_iter().flat_map(|place| laxer_pair(case, place, found)).collect()
}

fn laxer_pair<'a>(case: &Case<'a>, place: usize, found: Option<&str>) -> Vec<Vec<Proposal<'a>>> {
    let Some(condition) = case.effective.conditions().get(place) else { return Vec::new() };
    let platform = case.effective.platform();
    let parts = condition.predicate.iter().map(|(id, held)| {
        let laxer = laxer_predicates(id.property().form(platform).kind, held, found);
        laxer.into_iter().filter_map(|value| Proposal::predicate(case, place, *id, value)).collect()
    });
    parts.chain([milder(case, place, condition)]).collect()
}

/// The same pair with what does less.
fn milder<'a>(case: &Case<'a>, place: usize, condition: &Condition) -> Vec<Proposal<'a>> {
    let platform = case.effective.platform();
    let action = PropertyId::of(platform)
        .map(|id| id.property().form(platform))
        .find(|form| form.order == Order::Action(condition.check));
    let Some(Kind::Level { members, .. }) = action.map(|form| form.kind) else { return Vec::new() };
    let words = laxer_words(members, condition.action);
    words
        .into_iter()
        .filter_map(|word| match word {
            Value::Level(word) => Proposal::action(case, place, word),
            _ => None,
        })
        .collect()
}

/// Laxer values of a setting that stands for itself, the smallest step first.
fn values(case: &Case<'_>, reason: &LaunchReason, id: PropertyId) -> Vec<Value> {
    let form = id.property().form(case.effective.platform());
    let found = reason.found.as_deref();
    match form.kind {
        Kind::Version => {
            let found = found.and_then(VersionText::parse).map(Value::Version);
            found.into_iter().chain([Value::Null]).collect()
        }
        Kind::PatchDate => {
            let found = found.and_then(VersionText::parse_date).map(Value::Version);
            found.into_iter().chain([Value::Null]).collect()
        }
        Kind::Number { max, .. } => {
            let found = found.and_then(|found| found.parse().ok()).filter(|found| *found <= max);
            found.into_iter().chain([0]).map(Value::Number).collect()
        }
        Kind::Duration { .. } => longer(case, id),
        Kind::Level { nullable, .. } => {
            laxer(&case.effective, id).into_iter().chain(nullable.then_some(Value::Null)).collect()
        }
        _ => Vec::new(),
    }
}

/// A time without the server that has not run out yet, in whole hours or days; never, where zero says so.
fn longer(case: &Case<'_>, id: PropertyId) -> Vec<Value> {
    let never = id.property().form(case.effective.platform()).order == Order::Smaller { zero_is_never: true };
    let unit = if never { DAY } else { HOUR };
    let elapsed = |last| case.entry.now.latest().saturating_sub(last);
    let seconds = case
        .entry
        .launch
        .last_envelope
        .map(|last| (elapsed(last) / unit).saturating_add(1).saturating_mul(unit));
    let longer = seconds.and_then(|seconds| u64::try_from(seconds).ok()).map(Period::of_seconds);
    let longer = longer.and_then(|period| parse_period(&period.text));
    let never = never.then(|| Period::of_seconds(0));
    longer.into_iter().chain(never).map(Value::Duration).collect()
}

/// Changes that open what the way data lies on the device closes.
pub(super) fn storage<'a>(case: &Case<'a>, id: PropertyId) -> Vec<Proposal<'a>> {
    if case.effective.slot(id).forced {
        return vec![fix::device_lock(case)].into_iter().filter(|one| !one.case.storage().closed).collect();
    }
    let settings = laxer(&case.effective, id).into_iter().map(|value| Proposal::setting(case, id, value));
    let groups = vec![vec![fix::device_lock(case)], settings.collect()];
    first_of_each(groups, |tried| !tried.storage().closed)
}

/// Changes that take a step away, short of doing it.
pub(super) fn step<'a>(case: &Case<'a>, steps: &[Step], step: &Step) -> Vec<Proposal<'a>> {
    let flag = |key: property::Key<bool>, to: bool| {
        let held = case.effective.slot(key.id());
        let changes = !held.forced && held.value != Value::Flag(to);
        changes.then(|| Proposal::setting(case, key.id(), Value::Flag(to))).into_iter().collect::<Vec<_>>()
    };
    let groups = match step {
        Step::Credentials => vec![flag(access_keys::CREDENTIALS, false)],
        _ => {
            let mut groups = vec![vec![fix::device_lock(case)]];
            groups.extend(retries(case, step));
            groups.extend(flaws(case, step));
            groups.push(flag(access_keys::WAIVED_BY_LOCK, true));
            groups.push(flag(access_keys::PIN_REQUIRED, false));
            groups
        }
    };
    first_of_each(groups, |tried| {
        let after = tried.steps();
        after.iter().all(|left| left.code() != step.code())
            && access::strength(&after) <= access::strength(steps)
    })
}

/// Thresholds of wrong PINs that were reached.
fn retries<'a>(case: &Case<'a>, step: &Step) -> Vec<Vec<Proposal<'a>>> {
    if !matches!(step, Step::Wipe | Step::ResetBySignIn) {
        return Vec::new();
    }
    let wrong = i64::from(case.entry.access.state().wrong_pins);
    let mut groups = Vec::new();
    for (place, condition) in case.effective.conditions().iter().enumerate() {
        let Some((id, Value::Number(most))) = condition.predicate.first() else { continue };
        if condition.check != Check::PinRetries || *most > wrong {
            continue;
        }
        let Kind::Number { max, .. } = id.property().form(case.effective.platform()).kind else { continue };
        let more = (wrong < max).then(|| Value::Number(wrong.saturating_add(1)));
        groups
            .push(more.into_iter().filter_map(|more| Proposal::predicate(case, place, *id, more)).collect());
        groups.push(milder(case, place, condition));
    }
    groups
}

/// Rules that the PIN breaks.
fn flaws<'a>(case: &Case<'a>, step: &Step) -> Vec<Vec<Proposal<'a>>> {
    let Step::ChangePin { flaws } = step else { return Vec::new() };
    let length = case.entry.access.state().pin.map(|pin| i64::from(pin.shape.length));
    let rule = |flaw: &PinFlaw| match flaw {
        PinFlaw::TooShort { .. } => length.map(|length| (access_keys::LENGTH.id(), Value::Number(length))),
        PinFlaw::Expired => Some((access_keys::EXPIRY.id(), Value::Duration(Period::of_seconds(0)))),
        PinFlaw::NotDigits | PinFlaw::UsedBefore { .. } => None,
        PinFlaw::Unusable | PinFlaw::NoLetterOrSpecial => {
            Some((access_keys::CHARACTERS.id(), Value::Level("numeric")))
        }
        PinFlaw::NoDigit | PinFlaw::NoLetter | PinFlaw::NoSpecial | PinFlaw::Simple => {
            Some((access_keys::SIMPLE_BLOCKED.id(), Value::Flag(false)))
        }
    };
    let rules = flaws.iter().filter_map(rule).filter(|(id, _)| !case.effective.slot(*id).forced);
    rules.map(|(id, value)| vec![Proposal::setting(case, id, value)]).collect()
}

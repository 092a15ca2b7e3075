//! Conditions before work data opens.

use super::{Look, id};
use crate::merge::Reading;
use crate::property::{Check, Order, PropertyId, Value};

const BLOCK_OFFLINE: PropertyId = id("periodOfflineBeforeAccessCheck");
const WIPE_OFFLINE: PropertyId = id("periodOfflineBeforeWipeIsEnforced");
const CLOCKED_OUT: PropertyId = id("appActionIfAccountIsClockedOut");
const GRACE: PropertyId = id("gracePeriodToBlockAppsDuringOffClockHours");
const EVALUATION: PropertyId = id("requiredAndroidSafetyNetEvaluationType");
const ATTESTATION: PropertyId = id("requiredAndroidSafetyNetDeviceAttestationType");
const KNOX: PropertyId = id("appActionIfSamsungKnoxAttestationRequired");
const MANUFACTURERS: PropertyId = id("allowedAndroidDeviceManufacturers");
const THREAT: PropertyId = id("maximumAllowedDeviceThreatLevel");
const THREAT_PARTNER: PropertyId = id("mobileThreatDefensePartnerPriority");
const LOCK: PropertyId = id("deviceLockRequired");
const NO_LOCK: PropertyId = id("appActionIfDeviceLockNotSet");

/// Seconds after which an app that is used checks in.
const CHECK_IN: u64 = 30 * 60;

/// Properties of one measured thing: warn, block, wipe.
type Steps = [PropertyId; 3];

/// What is lower than these fails.
const LOWEST: [Steps; 5] = [
    [id("minimumWarningAppVersion"), id("minimumRequiredAppVersion"), id("minimumWipeAppVersion")],
    [id("minimumWarningSdkVersion"), id("minimumRequiredSdkVersion"), id("minimumWipeSdkVersion")],
    LOWEST_OS,
    [id("minimumWarningPatchVersion"), id("minimumRequiredPatchVersion"), id("minimumWipePatchVersion")],
    [
        id("minimumWarningCompanyPortalVersion"),
        id("minimumRequiredCompanyPortalVersion"),
        id("minimumWipeCompanyPortalVersion"),
    ],
];
const LOWEST_OS: Steps =
    [id("minimumWarningOsVersion"), id("minimumRequiredOsVersion"), id("minimumWipeOsVersion")];
/// What is higher than these fails.
const HIGHEST_OS: Steps =
    [id("maximumWarningOsVersion"), id("maximumRequiredOsVersion"), id("maximumWipeOsVersion")];
const AGENT_AGE: Steps = [
    id("warnAfterCompanyPortalUpdateDeferralInDays"),
    id("blockAfterCompanyPortalUpdateDeferralInDays"),
    id("wipeAfterCompanyPortalUpdateDeferralInDays"),
];

/// The grades of a device lock, the weakest first.
const GRADES: [PropertyId; 3] = [
    id("appActionIfDevicePasscodeComplexityLessThanLow"),
    id("appActionIfDevicePasscodeComplexityLessThanMedium"),
    id("appActionIfDevicePasscodeComplexityLessThanHigh"),
];

pub(super) fn run(look: &mut Look<'_>) {
    offline(look);
    for steps in LOWEST {
        in_order(look, steps, |earlier, later| earlier > later);
    }
    for steps in [HIGHEST_OS, AGENT_AGE] {
        in_order(look, steps, |earlier, later| earlier < later);
    }
    os_range(look);
    working_time(look);
    actions(look);
    lock_grades(look);
    let strong = look.at(EVALUATION, "hardwareBacked") && look.at(ATTESTATION, "none");
    look.when(strong, "evaluationIgnored", &[EVALUATION, ATTESTATION]);
    let closes = look.at(KNOX, "block") || look.at(KNOX, "wipe");
    look.when(closes && !only_samsung(look), "knoxHitsOthers", &[KNOX, MANUFACTURERS]);
    let preferred = look.has(THREAT_PARTNER) && look.chosen(THREAT_PARTNER);
    look.when(
        preferred && look.at(THREAT, "notConfigured"),
        "threatPartnerIgnored",
        &[THREAT_PARTNER, THREAT],
    );
}

fn offline(look: &mut Look<'_>) {
    let said = |look: &Look<'_>, id| look.settings.value(id).is_some();
    let block = look.seconds(BLOCK_OFFLINE);
    // No time at all closes work whenever the server cannot be reached, which is a choice.
    let short = block.is_some_and(|block| (1..CHECK_IN).contains(&block));
    look.when(short, "offlineBeforeCheckIn", &[BLOCK_OFFLINE]);
    let wipe = look.seconds(WIPE_OFFLINE).filter(|wipe| *wipe > 0);
    let never = block.zip(wipe).is_some_and(|(block, wipe)| wipe <= block);
    let said = said(look, BLOCK_OFFLINE) || said(look, WIPE_OFFLINE);
    look.when(said && never, "offlineWipeBeforeBlock", &[WIPE_OFFLINE, BLOCK_OFFLINE]);
}

/// A limit that is set: zeros stand for none.
fn limit(look: &Look<'_>, id: PropertyId) -> Option<Vec<u64>> {
    if !look.has(id) {
        return None;
    }
    match look.value(id) {
        Value::Version(version) => Some(version.parts().to_vec()),
        Value::Number(number) => Some(vec![u64::try_from(number).unwrap_or(0)]),
        _ => None,
    }
    .filter(|parts| parts.iter().any(|part| *part > 0))
}

/// A warning comes before the block, and the block before the wipe. `comes_before` says when one limit is reached before another.
fn in_order(look: &mut Look<'_>, steps: Steps, comes_before: fn(&[u64], &[u64]) -> bool) {
    let [warn, block, wipe] = steps.map(|id| limit(look, id));
    let [warn_id, block_id, wipe_id] = steps;
    let late = |one: &Option<Vec<u64>>, two: &Option<Vec<u64>>| matches!((one, two), (Some(one), Some(two)) if !comes_before(one, two));
    let harder: Vec<_> = [(block_id, late(&warn, &block)), (wipe_id, late(&warn, &wipe))]
        .into_iter()
        .filter_map(|(id, late)| late.then_some(id))
        .collect();
    let concerned: Vec<_> = [warn_id].into_iter().chain(harder.iter().copied()).collect();
    look.when(!harder.is_empty(), "warnNeverShown", &concerned);
    look.when(late(&block, &wipe), "wipeBeforeBlock", &[wipe_id, block_id]);
}

fn os_range(look: &mut Look<'_>) {
    let [_, low, low_wipe] = LOWEST_OS;
    let [_, high, high_wipe] = HIGHEST_OS;
    let set = |look: &Look<'_>, ids: [PropertyId; 2]| -> Vec<(PropertyId, Vec<u64>)> {
        ids.into_iter().filter_map(|id| Some((id, limit(look, id)?))).collect()
    };
    let lowest = set(look, [low, low_wipe]).into_iter().max_by(|a, b| a.1.cmp(&b.1));
    let highest = set(look, [high, high_wipe]).into_iter().min_by(|a, b| a.1.cmp(&b.1));
    if let (Some((low, least)), Some((high, most))) = (lowest, highest) {
        look.when(least > most, "osRangeEmpty", &[low, high]);
    }
}

fn working_time(look: &mut Look<'_>) {
    look.when(look.at(CLOCKED_OUT, "wipe"), "clockedOutNeverWipes", &[CLOCKED_OUT]);
    let closes =
        look.has(CLOCKED_OUT) && !look.at(CLOCKED_OUT, "warn") && !look.value(CLOCKED_OUT).is_unset();
    let grace = look.has(GRACE) && !look.value(GRACE).is_unset();
    look.when(grace && !closes, "graceIgnored", &[GRACE, CLOCKED_OUT]);
}

/// Actions that somebody chose beside a check that is off. Wrong PINs are told with the PIN.
fn actions(look: &mut Look<'_>) {
    let reading = Reading::of(look.platform, look.settings, 0);
    let asked = |check: Check| reading.conditions().iter().any(|one| one.check == check);
    let order = |id: PropertyId| id.property().form(look.platform).order;
    let ignored: Vec<_> = PropertyId::of(look.platform)
        .filter_map(|id| match order(id) {
            Order::Action(check) if check != Check::PinRetries && look.chosen(id) && !asked(check) => {
                let looked_at =
                    PropertyId::of(look.platform).find(|id| order(*id) == Order::Predicate(check));
                Some([id, looked_at?])
            }
            _ => None,
        })
        .collect();
    for concerned in ignored {
        look.warn("actionIgnored", &concerned);
    }
}

/// A lock that is too weak for one grade is too weak for every stronger one.
fn lock_grades(look: &mut Look<'_>) {
    let strength = |look: &Look<'_>, id: PropertyId| match look.value(id) {
        Value::Level(word) if look.has(id) => crate::diff::strength(word),
        _ => 0,
    };
    let no_lock = if look.is(LOCK) { strength(look, NO_LOCK) } else { 0 };
    let grades: Vec<_> = [(NO_LOCK, no_lock)]
        .into_iter()
        .chain(GRADES.into_iter().map(|id| (id, strength(look, id))))
        .collect();
    for (place, (id, held)) in grades.iter().enumerate() {
        let stronger = grades.iter().skip(place + 1).find(|(_, other)| *held > 0 && other > held);
        if let Some((other, _)) = stronger {
            look.warn("lockGradeNeverCounts", &[*id, *other]);
        }
    }
}

fn only_samsung(look: &Look<'_>) -> bool {
    let Value::Text(names) = look.value(MANUFACTURERS) else { return false };
    let mut names = names.split(';').map(str::trim).filter(|name| !name.is_empty()).peekable();
    names.peek().is_some() && names.all(|name| name.eq_ignore_ascii_case("samsung"))
}

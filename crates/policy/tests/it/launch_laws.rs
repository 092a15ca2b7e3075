//! The laws of conditional launch and access over merged policies.

use cordon_policy::access::{AccessState, PinFlaw, Step, check_new_pin, required};
use cordon_policy::clock::Now;
use cordon_policy::launch::{Checked, Launch, LaunchState, LaunchVerdict, Outcome, judge};
use cordon_policy::merge::merge;
use cordon_policy::property::{self, Order, PropertyId, Value};
use cordon_policy::storage::{self, StorageState};
use cordon_policy::{Effective, Facts, Platform, Settings, texts};
use proptest::prelude::*;

use crate::{any, states};

/// The merged policy, and each of its inputs alone.
fn merged(platform: Platform, settings: Vec<Settings>) -> (Effective, Vec<Effective>) {
    let policies: Vec<_> = (settings.into_iter().zip(["a", "b", "c"]))
        .map(|(settings, name)| any::policy(platform, name, settings))
        .collect();
    let alone = policies.iter().map(|policy| merge(platform, &[policy])).collect();
    (merge(platform, &policies.iter().collect::<Vec<_>>()), alone)
}

fn laws(
    (platform, settings): (Platform, Vec<Settings>),
    facts: &Facts,
    state: &LaunchState,
    now: &Now,
) -> Result<(), TestCaseError> {
    let (merged, alone) = merged(platform, settings);
    let all = judge(&merged, facts, state, now);
    let each: Vec<_> = alone.iter().map(|one| judge(one, facts, state, now)).collect();
    let strongest = |checked: Option<Checked>, launches: &[Launch]| {
        let reasons = launches.iter().flat_map(|one| &one.reasons);
        let same = reasons.filter(|reason| checked.is_none_or(|checked| reason.checked == checked));
        same.map(|reason| reason.action).max().unwrap_or(LaunchVerdict::Ok)
    };
    prop_assert_eq!(all.verdict, strongest(None, std::slice::from_ref(&all)));
    let checks = each.iter().chain([&all]).flat_map(|one| &one.reasons).map(|reason| reason.checked);
    for checked in checks {
        let (one, inputs) =
            (strongest(Some(checked), std::slice::from_ref(&all)), strongest(Some(checked), &each));
        prop_assert!(one >= inputs, "laxer: {all:#?} against {each:#?}");
        prop_assert!(one < LaunchVerdict::Wipe || inputs == LaunchVerdict::Wipe, "{:#?}", all.reasons);
    }
    for reason in &all.reasons {
        prop_assert!(reason.action != LaunchVerdict::Wipe || reason.outcome == Outcome::Failed);
        prop_assert!(texts::sentence(reason.code) != reason.code, "no text for {}", reason.code);
    }
    prop_assert!(all.reasons.is_sorted_by(|a, b| (b.action, a.checked) <= (a.action, b.checked)));
    Ok(())
}

/// How much a step asks of a user who has to get past it.
fn strength(steps: &[Step]) -> u8 {
    let of = |step: &Step| match step {
        Step::Wipe => 6,
        Step::ResetBySignIn => 5,
        Step::SetPin | Step::ChangePin { .. } => 4,
        Step::EnterPin { biometric: false } => 3,
        Step::EnterPin { biometric: true } => 2,
        Step::Credentials => 0,
    };
    steps.iter().map(of).max().unwrap_or(0)
}

fn signs_in(steps: &[Step]) -> bool {
    steps.iter().any(|step| matches!(step, Step::Credentials | Step::ResetBySignIn | Step::Wipe))
}

fn offers_biometric(steps: &[Step]) -> bool {
    steps.contains(&Step::EnterPin { biometric: true })
}

/// Some settings with one that has an order at two of its values, the stricter first.
fn stricter_and_laxer() -> impl Strategy<Value = (Platform, PropertyId, Settings, Settings)> {
    any::several(1).prop_flat_map(|(platform, settings)| {
        let ids: Vec<_> = PropertyId::of(platform).filter(|id| is_ordered(platform, *id)).collect();
        prop::sample::select(ids).prop_flat_map(move |id| {
            let kind = id.property().form(platform).kind;
            let (one, two) = (any::value(kind), any::value(kind));
            let settings = settings[0].clone();
            (one, two).prop_map(move |(one, two)| {
                let with = |json: &serde_json::Value| {
                    let mut settings = settings.clone();
                    settings.set(id, property::parse(id, platform, json).unwrap());
                    settings
                };
                let (one, two) = (with(&one), with(&two));
                match is_stricter(platform, id, &two, &one) {
                    true => (platform, id, two, one),
                    false => (platform, id, one, two),
                }
            })
        })
    })
}

fn is_ordered(platform: Platform, id: PropertyId) -> bool {
    let form = id.property().form(platform);
    let value = property::strictest(id.property(), &form);
    matches!(form.order, Order::Action(_)) || property::compare(&form, &value, &value).is_some()
}

/// The time offline that a policy allows, in seconds.
fn period(effective: &Effective) -> Option<u64> {
    let id = property::by_name("periodOfflineBeforeAccessCheck").unwrap();
    match &effective.slot(id).value {
        Value::Duration(period) => Some(period.seconds),
        _ => None,
    }
}

/// How much an action does.
fn weight(value: &Value) -> usize {
    let words = ["warn", "blockWhenSettingIsSupported", "block", "wipe"];
    words.iter().position(|word| *value == Value::Level(word)).map_or(0, |place| place + 1)
}

fn is_stricter(platform: Platform, id: PropertyId, one: &Settings, two: &Settings) -> bool {
    let form = id.property().form(platform);
    let (one, two) = (one.counting(platform, id), two.counting(platform, id));
    match form.order {
        Order::Action(_) => weight(&one) > weight(&two),
        _ => property::compare(&form, &one, &two).is_some_and(std::cmp::Ordering::is_gt),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each setting for itself, where it decides about work data that opens, lies on the device, or is unlocked.
    #[test]
    fn a_stricter_setting_never_opens_what_a_laxer_one_keeps_closed(
        (platform, id, strict, lax) in stricter_and_laxer(), facts in states::facts(false),
        state in states::launch_state(false), access in states::access_state(), now in states::now(),
        enrolled in any::<bool>(),
    ) {
        prop_assume!(is_stricter(platform, id, &strict, &lax));
        let [strict, lax] = [strict, lax].map(|settings| merged(platform, vec![settings]).0);
        let name = id.property().name;
        let launches = [&strict, &lax].map(|one| judge(one, &facts, &state, &now));
        // No time offline at all asks for a connection and not for a recent answer, which is another question: each policy's
        // own value is judged, so that a merged policy asks both.
        let connection = name == "periodOfflineBeforeAccessCheck" && period(&strict) == Some(0);
        prop_assert!(connection || launches[0].verdict >= launches[1].verdict, "{name}: {launches:#?}");
        let storage = StorageState { enrolled, highest_class: None };
        let stored = [&strict, &lax].map(|one| storage::required(one, &facts, storage));
        prop_assert!(stored[0].closed >= stored[1].closed, "{name}: {stored:#?}");
        prop_assert!(stored[0].encrypted >= stored[1].encrypted, "{name}: {stored:#?}");
        prop_assert!(stored[0].class >= stored[1].class, "{name}: {stored:#?}");
        let steps = [&strict, &lax].map(|one| required(one, &access, &facts, &now));
        // The two kinds of characters exclude each other, so the rule of the laxer one falls away with it.
        let digits = steps[1].iter().any(|step| matches!(step, Step::ChangePin { flaws } if flaws.contains(&PinFlaw::NotDigits)));
        prop_assert!(digits && name == "pinCharacterSet" || strength(&steps[0]) >= strength(&steps[1]), "{name}: {steps:?}");
        prop_assert!(signs_in(&steps[0]) || !signs_in(&steps[1]), "{name}: {steps:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_merged_launch_is_never_laxer_and_wipes_only_where_an_input_does(
        policies in any::several(3), facts in states::facts(true), state in states::launch_state(true),
        now in states::now()
    ) {
        laws(policies, &facts, &state, &now)?;
    }

    #[test]
    fn the_same_holds_where_facts_are_unknown(
        policies in any::several(3), facts in states::facts(false), state in states::launch_state(false),
        now in states::now()
    ) {
        laws(policies, &facts, &state, &now)?;
    }

    #[test]
    fn a_clock_that_is_turned_never_wipes_and_never_opens(
        (platform, settings) in any::several(1), facts in states::facts(false),
        state in states::launch_state(false), turned in -40_000i64..40_000
    ) {
        let (effective, _) = merged(platform, settings);
        // Attestation and working time carry times of their own; what is left goes by the last envelope.
        let facts = Facts { attestation: None, ..facts };
        let state = LaunchState { working: None, ..state };
        let right = judge(&effective, &facts, &state, &states::at(0));
        let wall = states::T0 + turned * states::DAY;
        let other = judge(&effective, &facts, &state, &Now { wall, ..states::at(0) });
        prop_assert!(other.verdict >= right.verdict);
        prop_assert_eq!(other.verdict == LaunchVerdict::Wipe, right.verdict == LaunchVerdict::Wipe);
    }

    #[test]
    fn nothing_known_never_wipes((platform, settings) in any::several(2), now in states::now()) {
        let (effective, _) = merged(platform, settings);
        let launch = judge(&effective, &Facts::default(), &LaunchState::default(), &now);
        prop_assert!(launch.verdict < LaunchVerdict::Wipe, "{:#?}", launch.reasons);
        prop_assert!(launch.verdict >= LaunchVerdict::Block, "never heard of the server: {launch:#?}");
    }

    #[test]
    fn merged_access_is_never_laxer_and_wipes_only_where_an_input_does(
        (platform, settings) in any::several(3), facts in states::facts(false), state in states::access_state()
    ) {
        let (merged, alone) = merged(platform, settings);
        let now = states::at(100_000);
        let all = required(&merged, &state, &facts, &now);
        let each: Vec<_> = alone.iter().map(|one| required(one, &state, &facts, &now)).collect();
        for one in &each {
            prop_assert!(signs_in(&all) || !signs_in(one), "{all:?} against {one:?}");
            // Which characters a PIN may have has two kinds that exclude each other, so a rule of the laxer kind
            // falls away: what is left of a step is at least as strong as without a change.
            let change = one.iter().any(|step| matches!(step, Step::ChangePin { flaws } if flaws.contains(&PinFlaw::NotDigits)));
            prop_assert!(change || strength(&all) >= strength(one), "{all:?} against {one:?}");
            prop_assert!(one.is_empty() || !offers_biometric(&all) || offers_biometric(one)
                || !one.iter().any(|step| matches!(step, Step::EnterPin { .. })), "{all:?} against {one:?}");
        }
        prop_assert!(!all.contains(&Step::Wipe) || each.iter().any(|one| one.contains(&Step::Wipe)));
    }

    #[test]
    fn a_pin_that_a_merged_policy_takes_is_taken_by_each_of_its_inputs(
        (platform, settings) in any::several(2), pin in prop_oneof![prop::sample::select(&states::PINS[..]).prop_map(str::to_owned), "[0-9a-cA-C!?]{0,9}"],
        used in prop::option::of(0u32..30)
    ) {
        let (merged, alone) = merged(platform, settings);
        if check_new_pin(&merged, &pin, used).is_ok() {
            for one in &alone {
                let flaws = check_new_pin(one, &pin, used).err().unwrap_or_default();
                prop_assert!(flaws.iter().all(|flaw| *flaw == PinFlaw::NotDigits), "{flaws:?}");
            }
        }
    }

    #[test]
    fn a_restart_or_a_turned_clock_never_takes_a_step_away(
        (platform, settings) in any::several(1), state in states::access_state()
    ) {
        let (effective, _) = merged(platform, settings);
        let facts = Facts::default();
        let now = states::at(100_000);
        let before = required(&effective, &state, &facts, &now);
        let back = required(&effective, &state, &facts, &Now { wall: now.wall - 400 * states::DAY, ..now });
        prop_assert_eq!(&back, &before);
        let restarted = Now { moment: cordon_policy::clock::Moment { boot: uuid::Uuid::from_u128(77), monotonic: 5 }, ..now };
        let after = required(&effective, &state, &facts, &restarted);
        prop_assert!(strength(&after) >= strength(&before) && (signs_in(&after) || !signs_in(&before)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_letter_of_a_rapid_response_changes_nothing(
        (platform, settings) in any::several(1), facts in states::facts(true), state in states::launch_state(true),
        version in "[0-9]{1,2}(\\.[0-9]{1,2}){0,3}", letter in "( \\([a-zA-Z]\\)|[a-z])"
    ) {
        prop_assume!(platform == Platform::Ios);
        let (effective, _) = merged(platform, settings);
        let told = |version: String| {
            let facts = Facts { os_version: Some(version), ..facts.clone() };
            let launch = judge(&effective, &facts, &state, &states::at(0));
            let told = launch.reasons.iter().map(|one| (one.action, one.checked, one.outcome, one.code, one.setting));
            (launch.verdict, told.collect::<Vec<_>>(), launch.wants)
        };
        prop_assert_eq!(told(format!("{version}{letter}")), told(version));
    }
}

#[test]
fn windows_has_no_access_rules() {
    let (effective, _) = merged(Platform::Windows, vec![Settings::default()]);
    assert_eq!(required(&effective, &AccessState::default(), &Facts::default(), &states::at(0)), []);
}

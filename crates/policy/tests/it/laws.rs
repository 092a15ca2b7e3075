//! The laws of merging, for every property.

use cordon_policy::decide::{Context, decide, personal};
use cordon_policy::merge::{Reading, merge};
use cordon_policy::property::{self, Order, PropertyId, Value};
use cordon_policy::{Decision, Effective, Platform, Policy, Redirect, Settings, Verdict};
use proptest::prelude::*;

use crate::any;

fn joined(readings: &[&Reading]) -> Reading {
    let mut all = readings[0].clone();
    for reading in &readings[1..] {
        all.join(reading);
    }
    all
}

fn policies(platform: Platform, settings: Vec<Settings>) -> Vec<Policy> {
    settings
        .into_iter()
        .zip(["a", "b", "c"])
        .map(|(settings, name)| any::policy(platform, name, settings))
        .collect()
}

/// How freely a verdict lets data move.
pub(crate) fn freedom(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Allow => 4,
        Verdict::AllowTagged => 3,
        Verdict::Redact => 2,
        // All keep the data from going where it was asked to; an exempt app is refused where any other may go to the
        // personal account, and where a link goes instead is the policy's own offer.
        Verdict::SwitchAccount | Verdict::Redirect | Verdict::Deny => 0,
    }
}

/// A name is for people: which of several is shown decides nothing.
fn unnamed(redirect: Redirect) -> Redirect {
    match redirect {
        Redirect::App { app, .. } => Redirect::App { app, name: None },
        other => other,
    }
}

fn within(merged: &Value, input: &Value) -> bool {
    match (merged, input) {
        (_, Value::Any) => true,
        (Value::Choices(m), Value::Choices(i)) => m.iter().all(|word| i.contains(word)),
        (Value::Texts(m), Value::Texts(i)) => m.iter().all(|text| i.contains(text)),
        (Value::Pairs(m), Value::Pairs(i)) => m.iter().all(|one| i.iter().any(|two| one.value == two.value)),
        _ => false,
    }
}

fn never_laxer(platform: Platform, merged: &Effective, input: &Effective) -> Result<(), TestCaseError> {
    for id in PropertyId::of(platform) {
        let form = id.property().form(platform);
        let (all, one) = (merged.slot(id), input.slot(id));
        let fine = match form.order {
            Order::Predicate(_) | Order::Action(_) | Order::Label => true,
            Order::Intersection { .. } => within(&all.value, &one.value),
            Order::Unordered { parent, .. } => {
                let parent = property::by_name(parent).unwrap();
                let parent_form = parent.property().form(platform);
                let strictest = property::strictest(parent.property(), &parent_form);
                let closed = merged.slot(parent).value == strictest
                    || merged
                        .conditions()
                        .iter()
                        .any(|c| c.predicate == [(parent, strictest.clone())] && c.action == "block");
                all.value == one.value || one.value == Value::Null || (all.conflict && closed)
            }
            _ => property::compare(&form, &all.value, &one.value).is_some_and(std::cmp::Ordering::is_ge),
        };
        prop_assert!(fine, "{id:?}: merged {:?} is laxer than {:?}", all.value, one.value);
    }
    for condition in input.conditions() {
        let kept = merged.conditions().iter().any(|other| {
            (other.check, &other.predicate, other.action)
                == (condition.check, &condition.predicate, condition.action)
        });
        prop_assert!(kept, "{condition:?} was lost");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn joining_is_commutative_associative_and_idempotent((platform, settings) in any::several(3)) {
        let read = |place: usize| Reading::of(platform, &settings[place], place as u16);
        let (a, b, c) = (read(0), read(1), read(2));
        prop_assert_eq!(joined(&[&a, &b]), joined(&[&b, &a]));
        prop_assert_eq!(joined(&[&joined(&[&a, &b]), &c]), joined(&[&a, &joined(&[&b, &c])]));
        prop_assert_eq!(joined(&[&a, &a]), a.clone());
        let ab = joined(&[&a, &b]);
        prop_assert_eq!(joined(&[&ab, &a]), ab);
    }

    #[test]
    fn the_order_of_policies_and_repeating_them_change_nothing((platform, settings) in any::several(3)) {
        let policies = policies(platform, settings);
        let [a, b, c] = [&policies[0], &policies[1], &policies[2]];
        let merged = merge(platform, &[a, b, c]);
        prop_assert_eq!(&merge(platform, &[c, a, b]), &merged);
        prop_assert_eq!(&merge(platform, &[b, c, a, b, a]), &merged);
    }

    #[test]
    fn a_merged_policy_is_never_laxer_than_one_of_its_inputs(
        (platform, settings) in any::several(3), share in 0..any::SHARES,
    ) {
        let policies = policies(platform, settings);
        let merged = merge(platform, &policies.iter().collect::<Vec<_>>());
        let managed = any::managed(platform);
        let context = Context { managed_apps: &managed, oid: any::OID, enrolled: true };
        for policy in &policies {
            let alone = merge(platform, &[policy]);
            never_laxer(platform, &merged, &alone)?;
            for ask in any::asks(platform).into_iter().skip(share).step_by(any::SHARES) {
                let (all, one) = (decide(&merged, &context, &ask), decide(&alone, &context, &ask));
                prop_assert!(freedom(all.verdict) <= freedom(one.verdict), "{ask:?}: {all:?} against {one:?}");
            }
        }
    }

    #[test]
    fn no_policy_sends_a_link_where_another_would_not((platform, settings) in any::several(3)) {
        let policies = policies(platform, settings);
        let merged = merge(platform, &policies.iter().collect::<Vec<_>>());
        let managed = any::managed(platform);
        let context = Context { managed_apps: &managed, oid: any::OID, enrolled: true };
        for ask in any::links(platform) {
            let Some(all) = decide(&merged, &context, &ask).redirect.map(unnamed) else { continue };
            for policy in &policies {
                let one = decide(&merge(platform, &[policy]), &context, &ask).redirect.map(unnamed);
                if let Some(one) = one {
                    prop_assert!(one == all || one == Redirect::AnyBrowser, "{ask:?}: {all:?} against {one:?}");
                }
            }
        }
    }

    #[test]
    fn a_personal_link_or_keyboard_is_never_restricted(platform in any::platform()) {
        for ask in any::links(platform).into_iter().chain(any::services(platform)) {
            prop_assert_eq!(personal(&ask), Decision::ALLOW);
        }
    }

    #[test]
    fn a_merged_policy_wipes_only_where_an_input_does((platform, settings) in any::several(2)) {
        let policies = policies(platform, settings);
        let merged = merge(platform, &policies.iter().collect::<Vec<_>>());
        for wipe in merged.conditions().iter().filter(|condition| condition.action == "wipe") {
            let asked = policies.iter().any(|policy| merge(platform, &[policy]).conditions().iter()
                .any(|one| one.check == wipe.check && one.predicate == wipe.predicate && one.action == "wipe"));
            prop_assert!(asked, "{wipe:?}");
        }
        for id in PropertyId::of(platform).filter(|id| id.property().only_wipes()) {
            let value = &merged.slot(id).value;
            prop_assert!(policies.iter().any(|policy| merge(platform, &[policy]).slot(id).value == *value)
                || value.is_unset(), "{id:?} {value:?}");
        }
    }
}

#[test]
fn thresholds_with_different_actions_stay_two() {
    let retries = |count: i64, action: &'static str| {
        let mut settings = Settings::default();
        settings.set(property::by_name("maximumPinRetries").unwrap(), Value::Number(count));
        settings
            .set(property::by_name("appActionIfMaximumPinRetriesExceeded").unwrap(), Value::Level(action));
        settings
    };
    let five = any::policy(Platform::Ios, "five", retries(5, "block"));
    let ten = any::policy(Platform::Ios, "ten", retries(10, "wipe"));
    let merged = merge(Platform::Ios, &[&five, &ten]);
    let pairs: Vec<_> = (merged.conditions().iter())
        .filter(|condition| condition.check == property::Check::PinRetries)
        .map(|condition| (condition.predicate[0].1.to_string(), condition.action))
        .collect();
    assert_eq!(pairs, [("5".to_owned(), "block"), ("10".to_owned(), "wipe")]);
}

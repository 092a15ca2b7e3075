//! The laws of explanations of asks for data, over generated policies: what is explained is what is decided, and every
//! change of a setting that is suggested gives leave once it is made in the policies that are named.

use cordon_policy::decide::{Ask, Context, decide};
use cordon_policy::effective::{Origin, Said};
use cordon_policy::explain::{Explanation, Seen, explain};
use cordon_policy::merge::merge;
use cordon_policy::property::{Kind, Order, PropertyId, Value, by_name};
use cordon_policy::texts::{Param, Phrase};
use cordon_policy::{Effective, Facts, Platform, Policy, PolicyRef};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::any;

fn merged(platform: Platform, policies: &[Policy]) -> Effective {
    merge(platform, &policies.iter().collect::<Vec<_>>())
}

/// The suggested changes of settings.
fn changes(told: &Explanation) -> impl Iterator<Item = &Phrase> {
    let inner = told.phrases.iter().filter_map(|phrase| match phrase.with.get("change") {
        Some(Param::Phrase(inner)) => Some(inner),
        _ => None,
    });
    inner.filter(|inner| {
        ["changeSetting", "changeUnset", "changeAdded"].iter().any(|code| inner.code.starts_with(code))
    })
}

/// What a suggestion says: the setting, and the value that reads as it was told.
fn asked_for(effective: &Effective, change: &Phrase) -> (PropertyId, Value) {
    let Some(Param::Text(name)) = change.with.get("setting") else { panic!("{change:?}") };
    let id = by_name(name.trim_matches('`')).unwrap();
    let candidates: Vec<Value> = match id.property().form(effective.platform()).kind {
        Kind::Flag { .. } => vec![Value::Flag(true), Value::Flag(false)],
        Kind::Level { members, .. } => members.iter().map(|word| Value::Level(word)).collect(),
        Kind::Choices(members) | Kind::Bits(members) => {
            members.iter().map(|one| Value::Choices(vec![one])).collect()
        }
        kind => panic!("{name}: {kind:?}"),
    };
    let told = change.with.get("value");
    let value = candidates.into_iter().find(|value| Some(&Param::from(value)) == told);
    (id, value.unwrap_or(Value::Null))
}

/// The policies after a suggestion was made.
fn after(platform: Platform, policies: &[Policy], change: &Phrase) -> Vec<Policy> {
    let (id, value) = asked_for(&merged(platform, policies), change);
    let named = change.with.get("policies").map(|param| param.say(cordon_policy::texts::Language::English));
    let mut policies = policies.to_vec();
    for policy in &mut policies {
        if named.as_ref().is_none_or(|named| named.contains(&format!("({})", policy.id))) {
            policy.settings.set(id, added(&policy.settings.counting(platform, id), &value, change));
        }
    }
    policies
}

/// What a policy says after a suggestion, made as it reads: a list keeps what it named.
fn added(own: &Value, value: &Value, change: &Phrase) -> Value {
    match (own, value) {
        (Value::Choices(own), Value::Choices(more)) if change.code == "changeAdded" => {
            Value::Choices([own.as_slice(), more.as_slice()].concat())
        }
        _ => value.clone(),
    }
}

fn laws(platform: Platform, policies: &[Policy], ask: &Ask) -> Result<usize, TestCaseError> {
    let managed = any::managed(platform);
    let context = Context { managed_apps: &managed, oid: any::OID, enrolled: true };
    let effective = merged(platform, policies);
    let told = explain(&effective, &context, &Seen::of(&Facts::default()), ask);
    let decided = decide(&effective, &context, ask);
    prop_assert_eq!(told.verdict, decided.verdict);
    prop_assert_eq!(&told.redirect, &decided.redirect);
    let mut made = 0;
    for change in changes(&told) {
        let changed = merged(platform, &after(platform, policies, change));
        let left = decide(&changed, &context, ask);
        prop_assert!(left.verdict.is_allowed(), "{ask:?}\n{}\n{change:?}\nleaves {left:?}", told.text());
        made += 1;
    }
    Ok(made)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_to_change_an_answer_does((platform, settings) in any::several(3), count in 1usize..=3, share in 0..any::SHARES) {
        let named = settings.into_iter().zip(["a", "b", "c"]).take(count);
        let policies: Vec<_> = named.map(|(settings, name)| any::policy(platform, name, settings)).collect();
        for ask in any::asks(platform).iter().skip(share).step_by(any::SHARES) {
            laws(platform, &policies, ask)?;
        }
    }
}

/// The law above looks at something: from policies that restrict much, suggestions are made.
#[test]
fn suggestions_are_made() {
    let json = serde_json::json!({"saveAsBlocked": true, "printBlocked": true,
        "allowedOutboundDataTransferDestinations": "none", "allowedOutboundClipboardSharingLevel": "blocked"});
    let (settings, _) = cordon_policy::Settings::parse(Platform::Ios, json.as_object().unwrap()).unwrap();
    let policies =
        [any::policy(Platform::Ios, "a", settings.clone()), any::policy(Platform::Ios, "b", settings)];
    let asks = any::asks(Platform::Ios);
    let made: usize = asks.iter().map(|ask| laws(Platform::Ios, &policies, ask).unwrap()).sum();
    assert!(made > 20, "{made}");
}

/// A list that one policy names and another leaves at its default, which permits nothing, holds because of the default:
/// nobody is named for it, and both would have to change.
#[test]
fn a_list_left_at_its_default_speaks_by_default() {
    let read = |name: &str, json: serde_json::Value| {
        let (settings, _) = cordon_policy::Settings::parse(Platform::Ios, json.as_object().unwrap()).unwrap();
        any::policy(Platform::Ios, name, settings)
    };
    let policies = [
        read("a", serde_json::json!({"saveAsBlocked": true, "allowedDataStorageLocations": ["sharePoint"]})),
        read("b", serde_json::json!({"saveAsBlocked": true})),
    ];
    let effective = merged(Platform::Ios, &policies);
    let id = by_name("allowedDataStorageLocations").unwrap();
    assert_eq!(effective.winners(id), vec![]);
    let lost: Vec<_> = effective.losers(id).iter().map(|(policy, _)| policy.name.as_str()).collect();
    assert_eq!(lost, ["a"]);
    let third = read("c", serde_json::json!({"saveAsBlocked": true, "allowedDataStorageLocations": []}));
    let said = merged(Platform::Ios, &[policies[0].clone(), third.clone()]);
    assert_eq!(said.winners(id).iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>(), ["c"]);
}

/// What a value stands for when it is compared: a choice that is not configured is its first word, or the empty text.
fn normal(platform: Platform, id: PropertyId, value: &Value) -> Value {
    let form = id.property().form(platform);
    match (form.order, form.kind, cordon_policy::merge::normal(platform, id, value.clone())) {
        (Order::Unordered { .. }, Kind::Level { members, .. }, Value::Null) => Value::Level(members[0]),
        (Order::Unordered { .. }, Kind::Text, Value::Null) => Value::Blank(String::new()),
        (_, _, value) => value,
    }
}

/// Everybody who is named for a value says it: in the policy as it was written, or by its default.
fn provenance(platform: Platform, policies: &[Policy]) -> TestCaseResult {
    let effective = merged(platform, policies);
    let written = |name: &PolicyRef| policies.iter().find(|policy| policy.id == name.id).unwrap();
    let says = |one: &PolicyRef, id: PropertyId| written(one).settings.counting(platform, id);
    for id in PropertyId::of(platform) {
        let form = id.property().form(platform);
        if matches!(form.order, Order::Predicate(_) | Order::Action(_)) {
            continue;
        }
        let held = &effective.slot(id).value;
        let same = |value: &Value| {
            let equal = cordon_policy::property::compare(&form, value, held);
            equal.map_or_else(
                || normal(platform, id, value) == normal(platform, id, held),
                std::cmp::Ordering::is_eq,
            )
        };
        match effective.origin(id) {
            Origin::Unreadable => prop_assert!(false, "{id:?}: everything could be read"),
            Origin::Set(named) => {
                prop_assert!(!named.is_empty());
                for one in named {
                    prop_assert!(
                        written(&one).settings.value(id).is_some() && same(&says(&one, id)),
                        "{id:?}: {held} by {one:?}"
                    );
                }
            }
            Origin::Default(left) => {
                for one in left {
                    prop_assert!(written(&one).settings.value(id).is_none(), "{id:?}: left by {one:?}");
                }
                let idle = matches!(held, Value::Any | Value::Null);
                let default = Value::of_default(form.default);
                prop_assert!(idle || same(&default), "{id:?}: {held} is no default");
            }
            Origin::Common(said) => {
                prop_assert!(said.len() > 1, "{id:?}: {said:?}");
                for one in &said {
                    prop_assert!(!same(&one.value) || one.by_default, "{id:?}: {said:?} says it alone");
                }
                all_say(platform, policies, id, &said)?;
            }
            Origin::Conflict { about, said } => {
                prop_assert!(
                    said.len() > 1 && effective.slot(about).conflict,
                    "{id:?} about {about:?}: {said:?}"
                );
                all_say(platform, policies, about, &said)?;
            }
        }
    }
    for condition in effective.conditions() {
        for place in &condition.by {
            let alone = merged(platform, &[written(&effective.policies()[usize::from(*place)]).clone()]);
            let kept = alone.conditions().iter().any(|one| {
                (one.check, &one.predicate, one.action)
                    == (condition.check, &condition.predicate, condition.action)
            });
            prop_assert!(kept, "{condition:?} is not asked for by {place}");
        }
    }
    Ok(())
}

fn all_say(platform: Platform, policies: &[Policy], id: PropertyId, said: &[Said]) -> TestCaseResult {
    for one in said {
        for name in &one.policies {
            let settings = &policies.iter().find(|policy| policy.id == name.id).unwrap().settings;
            let own = settings.counting(platform, id);
            prop_assert_eq!(normal(platform, id, &own), normal(platform, id, &one.value), "{:?}", name);
            prop_assert_eq!(settings.value(id).is_none(), one.by_default, "{:?}", name);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn who_is_named_says_it((platform, settings) in any::several(3), count in 1usize..=3) {
        let named = settings.into_iter().zip(["a", "b", "c"]).take(count);
        let policies: Vec<_> = named.map(|(settings, name)| any::policy(platform, name, settings)).collect();
        provenance(platform, &policies)?;
    }
}

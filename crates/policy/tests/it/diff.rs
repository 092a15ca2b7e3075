//! Comparing policies: the laws, the words, and what each kind of setting does.

use cordon_policy::access::{check_new_pin, required};
use cordon_policy::decide::{Context, decide};
use cordon_policy::diff::{Change, Effect, Summary, diff, settings};
use cordon_policy::launch::LaunchState;
use cordon_policy::merge::merge;
use cordon_policy::property::{self, PropertyId};
use cordon_policy::template::Template;
use cordon_policy::texts::Language::{English, German};
use cordon_policy::{
    AppGroupType, Assignment, AssignmentFilter, FilterMode, Levels, Platform, Policy, Redirect, Settings,
    launch,
};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::{any, decide_vectors::vectors, states};

fn unnamed(_: Uuid) -> Option<String> {
    None
}

fn between(before: &Policy, after: &Policy) -> Vec<Change> {
    diff(before, after, &unnamed, English).unwrap()
}

/// A policy with settings, apps, groups, filters and device states.
fn policy(platform: Platform) -> impl Strategy<Value = Policy> {
    let group = (0u128..3).prop_map(Uuid::from_u128);
    let mode = prop_oneof![Just(FilterMode::Include), Just(FilterMode::Exclude)];
    let filter = prop::option::of(
        (0u128..2, mode).prop_map(|(id, mode)| AssignmentFilter { id: Uuid::from_u128(id), mode }),
    );
    let assignment = (group, any::<bool>(), filter).prop_map(|(group, exclude, filter)| Assignment {
        group,
        exclude,
        filter,
    });
    let apps = prop::sample::subsequence(vec!["docs", "mail", "notes"], 0..=3);
    let levels = prop::sample::select(vec![Levels::UNSPECIFIED, Levels::UNMANAGED, Levels::MDM]);
    let group_type = prop::sample::select(vec![AppGroupType::SelectedPublicApps, AppGroupType::AllApps]);
    let scope = (apps, group_type, levels, prop::collection::vec(assignment, 0..4), "[ab]?", "[xy]?");
    (any::settings(platform), scope).prop_map(
        move |(settings, (apps, group, levels, assignments, name, about))| {
            let mut policy = any::policy(platform, &name, settings);
            policy.apps.group = group;
            policy.apps.apps = apps.into_iter().map(|name| any::app(platform, name)).collect();
            policy.management_levels = levels;
            policy.assignments = assignments;
            policy.description = about;
            policy
        },
    )
}

fn two() -> impl Strategy<Value = (Policy, Policy)> {
    any::platform().prop_flat_map(|platform| (policy(platform), policy(platform)))
}

fn only_stricter(changes: &[Change]) -> bool {
    changes.iter().all(|change| matches!(change.effect, Effect::Stricter | Effect::None))
}

/// What is added to sending to managed apps. Merging takes the stricter value of each property, also where a policy that
/// sends to all apps gives it no meaning: two policies together may then be stricter than each alone.
const ADDITIONS: [&str; 2] =
    ["disableProtectionOfManagedOutboundOpenInData", "filterOpenInToOnlyManagedApps"];

/// `before` with those settings of `wanted` that make it stricter or change nothing.
fn tightened(platform: Platform, before: &Settings, wanted: &Settings) -> Settings {
    let mut after = before.clone();
    for id in PropertyId::of(platform).filter(|id| !ADDITIONS.contains(&id.property().name)) {
        let mut tried = after.clone();
        match wanted.value(id) {
            Some(value) => tried.set(id, value.clone()),
            None => tried.unset(id),
        };
        if only_stricter(&settings(platform, before, &tried, English)) {
            after = tried;
        }
    }
    after
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_policy_does_not_differ_from_itself((policy, _) in two()) {
        prop_assert_eq!(between(&policy, &policy), []);
    }

    #[test]
    fn swapping_two_policies_swaps_stricter_and_looser_and_nothing_else((one, two) in two()) {
        let (there, back) = (between(&one, &two), between(&two, &one));
        prop_assert_eq!(there.len(), back.len());
        for change in there {
            let same = |other: &&Change| (&other.title, &other.properties) == (&change.title, &change.properties);
            let mirror = back.iter().find(same);
            prop_assert!(mirror.is_some(), "{change:?} has no mirror");
            let mirror = mirror.unwrap();
            prop_assert_eq!(mirror.effect, change.effect.mirrored(), "{:?} {:?}", change, mirror);
            prop_assert_eq!((&mirror.from, &mirror.to), (&change.to, &change.from));
        }
    }

    #[test]
    fn every_setting_that_differs_stands_in_one_change((one, two) in two()) {
        let changes = settings(one.platform, &one.settings, &two.settings, English);
        for id in PropertyId::of(one.platform) {
            let differs = one.settings.value(id) != two.settings.value(id);
            let named = |change: &&Change| change.properties.iter().any(|name| *name == id.property().name);
            prop_assert_eq!(changes.iter().filter(named).count(), usize::from(differs), "{:?}", id);
        }
        let Summary { stricter, looser, different, none } = Summary::of(&changes);
        prop_assert_eq!(stricter + looser + different + none, changes.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn where_all_changes_are_stricter_both_together_behave_as_the_second(
        (platform, both) in any::several(2), facts in states::facts(false), state in states::launch_state(false),
        access in states::access_state(), now in states::now(),
        pin in prop::sample::select(&states::PINS[..])
    ) {
        // A server that can be reached outweighs a grace of no time, which then is not the stricter one.
        let state = LaunchState { online: Some(false), ..state };
        let after = tightened(platform, &both[0], &both[1]);
        let (a, b) = (any::policy(platform, "a", both[0].clone()), any::policy(platform, "b", after));
        let stricter = only_stricter(&between(&a, &b));
        prop_assert!(stricter);
        let (together, second) = (merge(platform, &[&a, &b]), merge(platform, &[&b]));
        let managed = any::managed(platform);
        for enrolled in [true, false] {
            let context = Context { managed_apps: &managed, oid: any::OID, enrolled };
            for ask in any::asks(platform) {
                let (all, one) = (decide(&together, &context, &ask), decide(&second, &context, &ask));
                prop_assert_eq!(all.verdict, one.verdict, "{:?}", ask);
                prop_assert_eq!(all.redirect.map(without_name), one.redirect.map(without_name), "{:?}", ask);
            }
        }
        let (all, one) =
            (launch::judge(&together, &facts, &state, &now), launch::judge(&second, &facts, &state, &now));
        prop_assert_eq!(all.verdict, one.verdict, "{:#?} {:#?}", all, one);
        prop_assert_eq!(required(&together, &access, &facts, &now), required(&second, &access, &facts, &now));
        prop_assert_eq!(check_new_pin(&together, pin, None), check_new_pin(&second, pin, None));
    }
}

fn without_name(redirect: Redirect) -> Redirect {
    match redirect {
        Redirect::App { app, .. } => Redirect::App { app, name: None },
        other => other,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "titles are for people")]
struct Vector {
    title: String,
    platform: Platform,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    before: Map<String, Json>,
    after: Map<String, Json>,
    /// Each change: its effect and its line.
    changes: Vec<(Effect, String)>,
}

/// `vectors/diff/*.json`: pairs of settings with every change between them.
#[test]
fn changes_are_what_their_vector_says() {
    let all = vectors::<Vector>("diff");
    assert!(!all.is_empty());
    for (file, vector) in all {
        for case in vector.cases {
            let read = |object| Settings::parse(vector.platform, object).unwrap().0;
            let changes = settings(vector.platform, &read(&case.before), &read(&case.after), English);
            let told: Vec<_> = changes.into_iter().map(|change| (change.effect, change.text)).collect();
            assert_eq!(told, case.changes, "{file}");
        }
    }
}

#[test]
fn policies_of_two_platforms_cannot_be_compared() {
    let policy = |platform, name| any::policy(platform, name, Settings::default());
    let error =
        diff(&policy(Platform::Ios, "Phones"), &policy(Platform::Android, "Others"), &unnamed, English);
    assert_eq!(
        error.unwrap_err().to_string(),
        "`Phones` is for iOS, `Others` for Android: compare policies of one platform"
    );
}

#[test]
fn apps_groups_states_and_names_are_told() {
    let mut before = any::policy(Platform::Ios, "Baseline", Settings::default());
    before.apps.apps = vec![any::app(Platform::Ios, "docs"), any::app(Platform::Ios, "mail")];
    before.assignments = vec![
        Assignment { group: Uuid::from_u128(1), exclude: false, filter: None },
        Assignment { group: Uuid::from_u128(2), exclude: true, filter: None },
    ];
    let mut after = before.clone();
    after.name = "Baseline 2".into();
    after.apps.apps = vec![any::app(Platform::Ios, "mail"), any::app(Platform::Ios, "chat")];
    after.management_levels = Levels::UNMANAGED;
    let filter = AssignmentFilter { id: Uuid::from_u128(9), mode: FilterMode::Include };
    after.assignments = vec![Assignment { group: Uuid::from_u128(1), exclude: false, filter: Some(filter) }];
    let names = |id: Uuid| (id == Uuid::from_u128(1)).then(|| "Staff".to_owned());
    let lines: Vec<_> =
        diff(&before, &after, &names, English).unwrap().into_iter().map(|one| one.text).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    Apps: from 2 apps with `com.example.docs` to 2 apps with `com.example.chat` — different (other apps are protected, and may take work data)
    Device states: from every state to unmanaged — different (other devices are reached)
    Group `Staff`: from let in to let in where the filter `00000000-0000-0000-0000-000000000009` matches — different (fewer people are reached)
    Group `00000000-0000-0000-0000-000000000002`: from kept out to not named — different (more people are reached)
    Name: from `Baseline` to `Baseline 2` — no change in effect (for people)
    ");
}

#[test]
fn each_level_of_the_framework_is_nowhere_looser_than_the_one_below() {
    for platform in Platform::ALL {
        let level = |name| Template::by_name(platform, name).unwrap().settings();
        for (lower, higher) in [("level-1", "level-2"), ("level-2", "level-3")] {
            let changes = settings(platform, &level(lower), &level(higher), English);
            assert!(!changes.is_empty());
            for change in changes {
                assert!(
                    matches!(change.effect, Effect::Stricter | Effect::None),
                    "{platform} {lower} to {higher}: {}",
                    change.text
                );
            }
        }
    }
}

#[test]
fn the_levels_differ_in_these_words() {
    let lines = |platform, lower, higher| {
        let level = |name| Template::by_name(platform, name).unwrap().settings();
        let changes = settings(platform, &level(lower), &level(higher), English);
        changes.into_iter().map(|change| change.text).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!("levels_ios_1_2", lines(Platform::Ios, "level-1", "level-2"));
    insta::assert_snapshot!("levels_android_2_3", lines(Platform::Android, "level-2", "level-3"));
}

/// What was compared may be shown: no change is without words.
#[test]
fn every_property_has_words_for_each_of_its_values() {
    for platform in Platform::ALL {
        for id in PropertyId::of(platform) {
            let form = id.property().form(platform);
            for value in [property::strictest(id.property(), &form), property::laxest(&form)] {
                let mut after = Settings::default();
                if value == property::Value::Any {
                    continue;
                }
                after.set(id, value);
                let changes = settings(platform, &Settings::default(), &after, English);
                assert_eq!(changes.len(), 1, "{id:?}");
                let change = &changes[0];
                assert!(!change.from.is_empty() && !change.to.is_empty(), "{change:?}");
            }
        }
    }
}

#[test]
fn what_differs_is_told_in_german_too() {
    let read = |json: Json| Settings::parse(Platform::Android, json.as_object().unwrap()).unwrap().0;
    let before = read(
        serde_json::json!({"minimumPinLength": 4, "maximumPinRetries": 5, "managedBrowserToOpenLinksRequired": true}),
    );
    let after = read(serde_json::json!({
        "minimumPinLength": 6, "printBlocked": true, "periodOfflineBeforeAccessCheck": "PT12H",
        "managedBrowserToOpenLinksRequired": true, "pinRequired": true,
    }));
    let lines: Vec<_> =
        settings(Platform::Android, &before, &after, German).into_iter().map(|one| one.text).collect();
    assert_eq!(
        lines,
        [
            "Arbeitsdaten drucken: bisher Erlauben, neu Sperren — strenger",
            "PIN für den Zugriff: Verlangen — ohne Wirkung (es sagt die Vorgabe)",
            "Mindestlänge der PIN wählen: bisher 4 Zeichen, neu 6 Zeichen — strenger",
            "Höchstzahl der PIN-Versuche: 5 Versuche / PIN zurücksetzen — ohne Wirkung (es sagte die Vorgabe)",
            "Offline-Frist – Zugriff sperren (Minuten): bisher 1 Tag, neu 12 Stunden — strenger",
        ]
    );
    let [mut one, mut two] =
        ["Mail", "Post"].map(|name| any::policy(Platform::Ios, name, Settings::default()));
    one.apps.apps = Vec::new();
    two.apps.apps = vec![any::app(Platform::Ios, "mail")];
    two.management_levels = Levels::MDM;
    let told: Vec<_> = diff(&one, &two, &unnamed, German).unwrap().into_iter().map(|one| one.text).collect();
    assert_eq!(told.len(), 3, "{told:#?}");
    for line in &told {
        assert!(
            !["from ", "stricter", "different", "people", "apps"].iter().any(|word| line.contains(word)),
            "{line}"
        );
    }
    assert_eq!(Summary::default().text(German), "0 strenger, 0 lockerer, 0 anders, 0 ohne Wirkung");
}

//! Whether work data opens, explained: the verdict is that of the rules, and every suggestion was checked by merging
//! the changed policies anew.

use std::collections::BTreeSet;

use cordon_policy::access::{AccessState, PinShape, Step, required};
use cordon_policy::clock::Now;
use cordon_policy::explain::{
    Access, Change, Entry, OpenExplanation, OpenVerdict, Seen, open, open_closed, open_personal,
    open_unmanaged,
};
use cordon_policy::launch::{Checked, LaunchState, LaunchVerdict, judge};
use cordon_policy::merge::merge;
use cordon_policy::property::{self, PropertyId};
use cordon_policy::storage::{self, StorageState};
use cordon_policy::texts::Language;
use cordon_policy::{Effective, Facts, ManagementState, Platform, Policy, Settings};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::{any, states};

/// Everything that an answer depends on.
#[derive(Debug, Clone)]
struct Moment {
    policies: Vec<Policy>,
    facts: Facts,
    launch: LaunchState,
    access: AccessState,
    storage: StorageState,
    now: Now,
}

impl Moment {
    fn effective(&self) -> Effective {
        merge(self.policies[0].platform, &self.policies.iter().collect::<Vec<_>>())
    }

    fn seen(&self) -> Seen<'_> {
        let facts_at = Some(self.now.trusted - 720);
        Seen { facts_at, now: Some(self.now.trusted), ..Seen::of(&self.facts) }
    }

    fn explain(&self, effective: &Effective) -> OpenExplanation {
        let access = Access::Known(&self.access);
        open(
            effective,
            &self.seen(),
            &Entry { launch: self.launch, access, storage: self.storage, now: self.now },
        )
    }

    /// The verdict by the rules alone.
    fn verdict(&self, effective: &Effective) -> OpenVerdict {
        let launch = judge(effective, &self.facts, &self.launch, &self.now).verdict;
        let steps = required(effective, &self.access, &self.facts, &self.now);
        let closed = storage::required(effective, &self.facts, self.storage).closed;
        if launch == LaunchVerdict::Wipe || steps.contains(&Step::Wipe) {
            OpenVerdict::Remove
        } else if launch == LaunchVerdict::Block || closed {
            OpenVerdict::Closed
        } else if !steps.is_empty() {
            OpenVerdict::Steps
        } else if launch == LaunchVerdict::Warn {
            OpenVerdict::Warn
        } else {
            OpenVerdict::Open
        }
    }

    /// This moment after a change, made as an administrator or a user would make it.
    fn after(&self, change: &Change) -> Self {
        let mut after = self.clone();
        if let Some(setting) = &change.setting {
            let id = property::by_name(setting).unwrap();
            for policy in &mut after.policies {
                if change.policies.iter().any(|named| named.id == policy.id) {
                    set(policy, id, &change.value);
                }
            }
            assert!(!change.policies.is_empty(), "nobody is named: {change:?}");
        }
        match change.fact.as_deref() {
            None => assert!(change.setting.is_some(), "neither a setting nor a fact: {change:?}"),
            Some("checkIn") => {
                after.launch.last_envelope = change.value.as_i64();
                after.launch.online = Some(true);
            }
            Some(fact @ ("account" | "working")) => after.launch = member(&after.launch, fact, &change.value),
            Some(fact) => after.facts = member(&after.facts, fact, &change.value),
        }
        after
    }

    /// How many reasons of at least that strength there are.
    fn count(&self, action: LaunchVerdict) -> usize {
        let launch = judge(&self.effective(), &self.facts, &self.launch, &self.now);
        launch.reasons.iter().filter(|reason| reason.action >= action).count()
    }
}

fn set(policy: &mut Policy, id: PropertyId, value: &Json) {
    let value = property::parse(id, policy.platform, value)
        .unwrap_or_else(|errors| panic!("{id:?} cannot be {value}: {errors:?}"));
    policy.settings.set(id, value);
}

/// A struct with another value for one of its members, by its name on the wire.
fn member<T: serde::Serialize + serde::de::DeserializeOwned>(of: &T, name: &str, value: &Json) -> T {
    let mut json = serde_json::to_value(of).unwrap();
    json[name] = value.clone();
    serde_json::from_value(json).unwrap()
}

fn moments(known: bool) -> impl Strategy<Value = Moment> {
    let state = (states::access_state(), any::<bool>());
    (any::several(3), states::facts(known), states::launch_state(known), state, states::now()).prop_map(
        |((platform, settings), facts, launch, (access, enrolled), now)| {
            let named = settings.into_iter().zip(["a", "b", "c"]);
            let policies = named.map(|(settings, name)| any::policy(platform, name, settings)).collect();
            // Moments of the monotonic clock count to 100,000 seconds.
            let now = Now { moment: states::moment(100_000), ..now };
            let storage = StorageState { enrolled, highest_class: None };
            Moment { policies, facts, launch, access, storage, now }
        },
    )
}

/// What must hold of every explanation.
fn laws(moment: &Moment) -> Result<(), TestCaseError> {
    let effective = moment.effective();
    let told = moment.explain(&effective);
    prop_assert_eq!(told.verdict, moment.verdict(&effective), "{}", told.text());
    let launch = judge(&effective, &moment.facts, &moment.launch, &moment.now);
    let mut reasons = told.reasons.iter().filter(|reason| reason.checked.is_some());
    for reason in &launch.reasons {
        let other = reasons.next().unwrap();
        prop_assert_eq!((other.code.as_str(), other.action), (reason.code, reason.action));
        prop_assert_eq!((&other.required, &other.found), (&reason.required, &reason.found));
    }
    let steps: Vec<_> = told.steps.iter().filter_map(|step| step.step.clone()).collect();
    prop_assert_eq!(steps, required(&effective, &moment.access, &moment.facts, &moment.now));
    for line in &told.lines {
        prop_assert!(!line.contains(['{', '}']), "a placeholder is left: {line}");
    }
    let read = Effective::from_wire(&effective.to_wire()).0;
    prop_assert_eq!(&moment.explain(&read).lines, &told.lines, "a device says the same");
    let json = serde_json::to_value(&told).unwrap();
    prop_assert_eq!(serde_json::from_value::<OpenExplanation>(json).unwrap(), told);
    Ok(())
}

/// Every suggestion does what it says it does.
fn suggestions(moment: &Moment) -> Result<(), TestCaseError> {
    let effective = moment.effective();
    let told = moment.explain(&effective);
    for change in &told.would_change {
        let after = moment.after(change);
        prop_assert!(
            after.verdict(&after.effective()) < told.verdict,
            "{}: {}",
            change.sentence,
            told.text()
        );
    }
    for reason in &told.reasons {
        // Where policies contradict each other about the product that counts, no single change of one is known.
        let known = reason.action == LaunchVerdict::Ok || reason.checked == Some(Checked::Threat);
        prop_assert!(known || !reason.would_change.is_empty(), "{}: {}", reason.code, told.text());
        for change in &reason.would_change {
            let after = moment.after(change);
            match reason.checked {
                None => prop_assert!(
                    !storage::required(&after.effective(), &after.facts, after.storage).closed,
                    "{}",
                    change.sentence
                ),
                Some(_) => prop_assert!(
                    after.count(reason.action) < moment.count(reason.action),
                    "{}: {}",
                    change.sentence,
                    told.text()
                ),
            }
        }
    }
    for step in &told.steps {
        for change in &step.would_change {
            let after = moment.after(change);
            let left = required(&after.effective(), &after.access, &after.facts, &after.now);
            prop_assert!(left.iter().all(|left| left.code() != step.code), "{}: {left:?}", change.sentence);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_explanation_says_what_the_rules_say(moment in moments(false)) {
        laws(&moment)?;
    }

    #[test]
    fn every_suggestion_helps_when_it_is_made(moment in moments(true)) {
        suggestions(&moment)?;
    }

    #[test]
    fn every_suggestion_helps_where_facts_are_unknown(moment in moments(false)) {
        suggestions(&moment)?;
    }

    /// From any state in which work data is closed or removed the suggestions lead out, one after the other, unless
    /// something has none at all.
    #[test]
    fn suggestions_lead_out(moment in moments(false)) {
        let mut here = moment;
        for _ in 0..60 {
            let told = here.explain(&here.effective());
            if told.verdict < OpenVerdict::Closed {
                return Ok(());
            }
            let strong = told.reasons.iter().filter(|reason| OpenVerdict::from(reason.action) == told.verdict);
            let steps = told.steps.iter().filter(|step| step.step == Some(Step::Wipe)).flat_map(|step| &step.would_change);
            let Some(change) = strong.flat_map(|reason| &reason.would_change).chain(steps).next() else {
                return Ok(());
            };
            here = here.after(change);
        }
        prop_assert!(false, "after 60 changes: {}", here.explain(&here.effective()).text());
    }

    #[test]
    fn a_pin_that_is_said_to_meet_the_rules_does((platform, settings) in any::several(2)) {
        let named = settings.into_iter().zip(["a", "b"]);
        let policies: Vec<_> = named.map(|(settings, name)| any::policy(platform, name, settings)).collect();
        let effective = merge(platform, &policies.iter().collect::<Vec<_>>());
        prop_assert_eq!(PinShape::meeting(&effective).flaws(&effective), vec![]);
    }

    #[test]
    fn it_never_panics_whatever_is_unreadable(
        platform in any::platform(), facts in states::facts(false), launch in states::launch_state(false),
        access in states::access_state(), now in states::now(), version in 0u64..3
    ) {
        let (effective, _) = Effective::from_wire(&json!({"version": version, "platform": platform, "settings": {
            "unheardOf": {"critical": true, "group": "launch"}}, "conditions": [{"check": "threatLevel", "critical": true}]}));
        let entry = |access| Entry { launch, access, storage: StorageState::default(), now };
        for access in [Access::Known(&access), Access::Unknown(ManagementState::Mdm)] {
            let told = open(&effective, &Seen::of(&facts), &entry(access));
            prop_assert!(told.lines.len() > 1);
        }
    }
}

#[test]
fn what_nobody_knows_is_an_answer_of_its_own() {
    let effective = states::effective(Platform::Android, &json!({"organizationalCredentialsRequired": true}));
    let facts = Facts { integrity: Some(cordon_policy::subject::Integrity::Intact), ..Facts::default() };
    let launch =
        LaunchState { last_envelope: Some(states::T0), online: Some(true), ..LaunchState::default() };
    let entry = Entry {
        launch,
        access: Access::Unknown(ManagementState::Unmanaged),
        storage: StorageState::default(),
        now: states::at(0),
    };
    let told = open(&effective, &Seen::of(&facts), &entry);
    assert_eq!((told.verdict, told.code.as_str()), (OpenVerdict::Steps, "accessUnknown"));
    assert_eq!(told.steps[0].step, None);
    let settings: Vec<_> = told.steps[0].winning.iter().map(|voice| voice.setting.as_str()).collect();
    assert_eq!(settings, ["pinRequired", "organizationalCredentialsRequired"]);
}

#[test]
fn what_is_closed_as_a_whole_says_why() {
    let told = open_closed(Language::German, "held");
    assert_eq!((told.verdict, told.code.as_str(), told.lines.len()), (OpenVerdict::Closed, "held", 2));
    for told in [open_unmanaged(Language::English), open_personal(Language::German)] {
        assert_eq!((told.verdict, told.would_change.len()), (OpenVerdict::Open, 0));
    }
}

/// An explanation says what it was given and what the policies say, and nothing else about anybody.
#[test]
fn nothing_about_a_person_gets_in() {
    let settings =
        Settings::parse(Platform::Ios, json!({"minimumRequiredOsVersion": "17.0"}).as_object().unwrap());
    let policy = any::policy(Platform::Ios, "Baseline", settings.unwrap().0);
    let moment = Moment {
        policies: vec![policy],
        facts: Facts {
            os_version: Some("16.4".into()),
            locale: Some("de-CH".into()),
            model: Some("iPhone15,3".into()),
            ..Facts::default()
        },
        launch: LaunchState::default(),
        access: AccessState::default(),
        storage: StorageState::default(),
        now: states::at(0),
    };
    let text = serde_json::to_string(&moment.explain(&moment.effective())).unwrap();
    // The check of the system's version looks at one fact; what else the device said stays out.
    assert!(text.contains("16.4") && !text.contains("iPhone15,3") && !text.contains("de-CH"), "{text}");
    let codes: BTreeSet<_> =
        moment.explain(&moment.effective()).phrases.into_iter().map(|phrase| phrase.code).collect();
    assert!(codes.contains("changeOsLeast") || codes.contains("wouldChange"), "{codes:?}");
}

//! The filter language: `vectors/filter/*.json`, its laws, and any bytes.

use std::path::Path;

use cordon_policy::filter::{self, Enrolment, MAX_CHARACTERS, ManagementType, Problem, Rule};
use cordon_policy::{AppId, Facts, ManagementState, Platform, Subject};
use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::any as random;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Situation {
    title: String,
    platform: Platform,
    management: ManagementState,
    facts: Facts,
    rules: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    rule: String,
    holds: bool,
    canonical: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enrolled {
    platform: Platform,
    management: ManagementState,
    enrolment: Option<Enrolment>,
    holds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrong {
    rule: String,
    column: usize,
    says: String,
}

fn vectors<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/filter").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn holds(rule: &Rule, management: ManagementState, enrolment: Option<Enrolment>, facts: &Facts) -> bool {
    let app = AppId::new(rule.platform(), "com.contoso.mail");
    rule.matches(&Subject { oid: random::OID, groups: &[], app: &app, management, enrolment, facts })
}

#[test]
fn rules_hold_as_the_vectors_say() {
    for situation in vectors::<Situation>("rules.json") {
        for expected in &situation.rules {
            let at = format!("{}: {}", situation.title, expected.rule);
            let rule =
                Rule::parse(situation.platform, &expected.rule).unwrap_or_else(|e| panic!("{at}: {e}"));
            assert_eq!(holds(&rule, situation.management, None, &situation.facts), expected.holds, "{at}");
            if let Some(canonical) = &expected.canonical {
                assert_eq!(rule.to_string(), *canonical, "{at}");
            }
        }
    }
}

#[test]
fn every_management_type_holds_where_the_vectors_say_and_nowhere_else() {
    let mut seen = std::collections::BTreeSet::new();
    for case in vectors::<Enrolled>("management.json") {
        for value in ManagementType::all(case.platform) {
            let text = format!("(app.deviceManagementType -eq \"{}\")", value.name.to_uppercase());
            let rule = Rule::parse(case.platform, &text).unwrap();
            let found = holds(&rule, case.management, case.enrolment, &Facts::default());
            let wanted = case.holds.iter().any(|name| name == value.name);
            assert_eq!(found, wanted, "{} {:?} {:?}: {text}", case.platform, case.management, case.enrolment);
            if found {
                seen.insert((case.platform, value.name));
            }
        }
    }
    for platform in [Platform::Ios, Platform::Android] {
        for value in ManagementType::all(platform) {
            assert!(seen.contains(&(platform, value.name)), "no vector for {platform} {}", value.name);
        }
    }
    let old =
        "(app.deviceManagementType -eq \"Corporate-owned dedicated devices with Azure AD Shared mode\")";
    let rule = Rule::parse(Platform::Android, old).unwrap();
    let facts = Facts::default();
    assert!(holds(&rule, ManagementState::Mdm, Some(Enrolment::DedicatedShared), &facts));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for wrong in vectors::<Wrong>("errors.json") {
        let error = Rule::parse(Platform::Ios, &wrong.rule).expect_err(&wrong.rule);
        let text = error.to_string();
        assert_eq!(error.column, wrong.column, "{}: {text}", wrong.rule);
        assert!(text.contains(&wrong.says), "{}: {text}", wrong.rule);
        assert!(text.starts_with(&format!("column {}: ", wrong.column)), "{text}");
    }
}

#[test]
fn length_and_nesting_have_bounds() {
    let padded = |length: usize| {
        let rule = "(app.deviceModel -eq \"é\")";
        format!("{rule}{}", " ".repeat(length - rule.chars().count()))
    };
    assert!(Rule::parse(Platform::Ios, &padded(MAX_CHARACTERS)).is_ok());
    let error = Rule::parse(Platform::Ios, &padded(MAX_CHARACTERS + 1)).unwrap_err();
    assert_eq!((error.column, error.problem), (MAX_CHARACTERS + 1, Problem::TooLong(MAX_CHARACTERS + 1)));

    let nested =
        |depth: usize| format!("{}app.deviceModel -eq $null{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Rule::parse(Platform::Ios, &nested(33)).is_ok());
    let error = Rule::parse(Platform::Ios, &nested(34)).unwrap_err();
    assert_eq!((error.column, error.problem), (34, Problem::TooDeep));
    assert!(Rule::parse(Platform::Ios, &nested(1_000)).is_err());
}

#[test]
fn a_rule_is_about_the_apps_of_its_platform() {
    let rule = Rule::parse(Platform::Ios, "app.deviceModel -ne \"x\"").unwrap();
    let (app, facts) = (AppId::new(Platform::Android, "a"), Facts::default());
    let management = ManagementState::Unmanaged;
    let subject =
        Subject { oid: random::OID, groups: &[], app: &app, management, enrolment: None, facts: &facts };
    assert!(!rule.matches(&subject));
}

/// Fuzz bodies over the rules of the vectors, whole and cut anywhere.
#[test]
fn no_bytes_make_it_panic() {
    let rules = vectors::<Situation>("rules.json").into_iter().flat_map(|s| s.rules).map(|e| e.rule);
    let wrong = vectors::<Wrong>("errors.json").into_iter().map(|wrong| wrong.rule);
    for rule in rules.chain(wrong) {
        let bytes = rule.as_bytes();
        for at in 0..=bytes.len() {
            filter::fuzz(&bytes[..at]);
            filter::fuzz(&bytes[at..]);
            filter::fuzz(&[&bytes[..at], b"(", &bytes[at..]].concat());
            filter::fuzz(&[&bytes[..at], b"\"", &bytes[at..]].concat());
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_with_a_place_inside(text in "\\PC{0,80}") {
        filter::fuzz(text.as_bytes());
        if let Err(error) = Rule::parse(Platform::Ios, &text) {
            prop_assert!((1..=text.chars().count() + 1).contains(&error.column));
        }
    }
}

//! The laws of the filter language over everything it has: every property with every operator on every platform.

use cordon_policy::filter::{self, Enrolment, MAX_CHARACTERS, ManagementType, Rule};
use cordon_policy::{AppId, Facts, ManagementState, Platform, Subject};
use proptest::prelude::*;

use crate::any as random;

const STATES: [ManagementState; 3] =
    [ManagementState::Unmanaged, ManagementState::Mdm, ManagementState::ThirdPartyMdm];
const WAYS: [Option<Enrolment>; 6] = [
    None,
    Some(Enrolment::DeviceAdministrator),
    Some(Enrolment::OpenSourceUserless),
    Some(Enrolment::DedicatedShared),
    Some(Enrolment::PersonalWorkProfile),
    Some(Enrolment::AccountDriven),
];

/// Texts that could end one early, mean something to the language, or change length when their case does.
fn odd() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,10}",
        "[\"`$()\\[\\], .-]{0,8}",
        prop::sample::select(vec!["ß", "İ", "ﬁ", "\u{0}", "$null", "1.2.3.4.5", "\u{202e}x", "and", "a`\"b"])
            .prop_map(str::to_owned),
    ]
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().flat_map(|c| matches!(c, '"' | '`').then_some('`').into_iter().chain([c]));
    format!("\"{}\"", escaped.collect::<String>())
}

fn version() -> impl Strategy<Value = String> {
    prop::collection::vec(0u32..3_000_000_000, 1..=4)
        .prop_map(|parts| parts.iter().map(ToString::to_string).collect::<Vec<_>>().join("."))
}

/// A value that an operator of a property takes, as text of the rule.
fn operand(platform: Platform, property: &'static str, operator: &'static str) -> BoxedStrategy<String> {
    let null = || Just("$null".to_owned());
    let types: Vec<_> = ManagementType::all(platform).map(|value| quoted(value.name)).collect();
    // An empty text is equal to nothing and refused; so each has something in it.
    let text = odd().prop_map(|text| quoted(&format!("x{text}")));
    let list = |one: BoxedStrategy<String>| {
        prop::collection::vec(one, 1..4).prop_map(|all| format!("[{}]", all.join(", "))).boxed()
    };
    match (property, operator) {
        ("deviceManagementType", "in" | "notIn") => list(prop::sample::select(types).boxed()),
        ("deviceManagementType", _) => prop::sample::select(types).boxed(),
        ("operatingSystemVersion", "eq" | "ne") => prop_oneof![version(), null()].boxed(),
        ("operatingSystemVersion", _) => version().boxed(),
        (_, "in" | "notIn") => list(text.boxed()),
        (_, "eq" | "ne") => prop_oneof![4 => text, 1 => null()].boxed(),
        _ => text.boxed(),
    }
}

fn test(platform: Platform) -> impl Strategy<Value = String> {
    let all: Vec<(&'static str, &'static str)> = filter::properties()
        .flat_map(|(property, operators)| operators.into_iter().map(move |operator| (property, operator)))
        .collect();
    // Case never counts, and neither does the dash, nor parentheses around one comparison.
    let written = |text: &str, loud: bool| if loud { text.to_uppercase() } else { text.to_owned() };
    (prop::sample::select(all), any::<[bool; 4]>()).prop_flat_map(
        move |((property, operator), [dash, loud, louder, bare])| {
            let (dash, name, word) =
                (if dash { "-" } else { "" }, written(property, loud), written(operator, louder));
            operand(platform, property, operator).prop_map(move |value| {
                let test = format!("app.{name} {dash}{word} {value}");
                if bare { test } else { format!("({test})") }
            })
        },
    )
}

fn rule(platform: Platform) -> impl Strategy<Value = String> {
    test(platform).prop_recursive(4, 16, 4, |inner| {
        (prop::collection::vec(inner, 1..4), any::<bool>())
            .prop_map(|(parts, or)| format!("({})", parts.join(if or { " or " } else { " and " })))
    })
}

fn facts() -> impl Strategy<Value = Facts> {
    let fact = || prop::option::of(prop_oneof![odd(), version()]);
    (fact(), fact(), fact(), fact()).prop_map(|(app_version, model, manufacturer, os_version)| Facts {
        app_version,
        model,
        manufacturer,
        os_version,
        ..Facts::default()
    })
}

fn holds(rule: &Rule, management: ManagementState, enrolment: Option<Enrolment>, facts: &Facts) -> bool {
    let app = AppId::new(rule.platform(), "com.contoso.mail");
    rule.matches(&Subject { oid: random::OID, groups: &[], app: &app, management, enrolment, facts })
}

fn everywhere(facts: &Facts) -> impl Iterator<Item = (ManagementState, Option<Enrolment>, &Facts)> {
    STATES.into_iter().flat_map(move |state| WAYS.into_iter().map(move |way| (state, way, facts)))
}

/// A platform with a rule for it.
fn scene() -> impl Strategy<Value = (Platform, String)> {
    random::platform().prop_flat_map(|platform| (Just(platform), rule(platform)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn printing_and_reading_is_the_identity((platform, text) in scene(), facts in facts()) {
        prop_assume!(text.chars().count() <= MAX_CHARACTERS);
        let rule = Rule::parse(platform, &text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let printed = rule.to_string();
        prop_assume!(printed.chars().count() <= MAX_CHARACTERS);
        let again = Rule::parse(platform, &printed).unwrap();
        prop_assert_eq!(&again, &rule);
        prop_assert_eq!(again.to_string(), printed);
        for (state, way, facts) in everywhere(&facts) {
            prop_assert_eq!(holds(&again, state, way, facts), holds(&rule, state, way, facts));
        }
    }

    #[test]
    fn words_bind_as_they_are_read((platform, one) in scene(), seed in any::<u32>(), facts in facts()) {
        let other = format!("(app.appVersion -contains \"{}\")", seed % 10);
        let read = |text: String| Rule::parse(platform, &text).ok();
        let all = [one.clone(), other.clone(), format!("{one} and {other}"), format!("{one} or {other}"), format!("{other} or {one} and app.appVersion -eq $null"), "app.appVersion -eq $null".to_owned()];
        let Some(rules) = all.into_iter().map(read).collect::<Option<Vec<_>>>() else { return Ok(()) };
        for (state, way, facts) in everywhere(&facts) {
            let said: Vec<_> = rules.iter().map(|rule| holds(rule, state, way, facts)).collect();
            prop_assert_eq!(said[2], said[0] && said[1]);
            prop_assert_eq!(said[3], said[0] || said[1]);
            prop_assert_eq!(said[4], said[1] || (said[0] && said[5]), "`and` binds stronger");
        }
    }

    #[test]
    fn an_operator_and_its_negation_share_every_device(platform in random::platform(), value in odd(), facts in facts()) {
        let value = quoted(&format!("x{value}"));
        for property in ["appVersion", "deviceManufacturer", "deviceModel", "osVersion"] {
            for (yes, no, value) in [("eq", "ne", value.clone()), ("contains", "notContains", value.clone()), ("in", "notIn", format!("[{value}]")), ("eq", "ne", "$null".to_owned())] {
                let read = |operator: &str| Rule::parse(platform, &format!("app.{property} -{operator} {value}")).unwrap();
                let (yes, no) = (read(yes), read(no));
                for (state, way, facts) in everywhere(&facts) {
                    prop_assert_ne!(holds(&yes, state, way, facts), holds(&no, state, way, facts));
                }
            }
        }
    }

    #[test]
    fn versions_are_in_one_order_or_in_none(platform in random::platform(), limit in version(), facts in facts()) {
        let read = |operator: &str| Rule::parse(platform, &format!("app.operatingSystemVersion -{operator} {limit}")).unwrap();
        let [lt, le, eq, ge, gt] = ["lt", "le", "eq", "ge", "gt"].map(read).map(|rule| holds(&rule, ManagementState::Mdm, None, &facts));
        prop_assert_eq!((le, ge), (lt || eq, gt || eq));
        prop_assert!([lt, eq, gt].into_iter().filter(|one| *one).count() <= 1);
    }
}

//! Contradictions inside one policy: `vectors/warnings/CODE.json`, one file per code.

use std::collections::BTreeSet;

use cordon_policy::template::Template;
use cordon_policy::texts::Language;
use cordon_policy::warn::{self, warnings};
use cordon_policy::{Platform, Settings, control, property};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::{any, decide_vectors::vectors};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "titles are for people")]
struct Vector {
    title: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    platform: Platform,
    settings: Map<String, Json>,
    /// Every warning: its code and the settings concerned.
    warnings: Vec<(String, Vec<String>)>,
}

#[test]
fn each_code_has_a_vector_in_which_it_is_told_and_one_in_which_it_is_not() {
    let texts = Language::English.warnings().iter();
    let codes = texts.filter_map(|text| text.code.strip_suffix(".warning").map(str::to_owned));
    let mut codes: BTreeSet<String> = codes.collect();
    assert!(codes.remove("propertyNear"), "told of names, not of settings");
    for (file, vector) in vectors::<Vector>("warnings") {
        let code = file.strip_suffix(".json").unwrap();
        assert!(codes.remove(code), "{file}: no such code");
        let mut told = BTreeSet::new();
        for case in vector.cases {
            let (settings, unknown) = Settings::parse(case.platform, &case.settings).unwrap();
            assert_eq!(unknown, Vec::<String>::new(), "{file}");
            let found: Vec<_> = warnings(case.platform, &settings)
                .into_iter()
                .map(|one| {
                    (one.code.to_owned(), one.settings.into_iter().map(str::to_owned).collect::<Vec<_>>())
                })
                .collect();
            assert_eq!(found, case.warnings, "{file}: {:?}", case.settings);
            told.insert(found.iter().any(|(found, _)| found == code));
        }
        assert_eq!(told.len(), 2, "{file}: told always or never");
    }
    assert!(codes.is_empty(), "without a vector: {codes:?}");
}

#[test]
fn each_code_has_a_sentence_and_what_to_do() {
    for language in Language::ALL {
        let codes: Vec<_> = language.warnings().iter().map(|text| text.code).collect();
        for pair in codes.chunks(2) {
            let code = pair[0].strip_suffix(".warning").unwrap();
            assert_eq!(pair[1].strip_suffix(".next"), Some(code));
        }
        for text in language.warnings() {
            let end = if text.code == "propertyNear.next" { '?' } else { '.' };
            assert!(text.sentence.ends_with(end), "{language:?} {}: {}", text.code, text.sentence);
        }
    }
}

#[test]
fn values_that_nothing_can_follow_are_named_and_shortened() {
    let json = serde_json::json!({
        "allowedOutboundDataTransferDestinations": "managedApps", "managedBrowserToOpenLinksRequired": true,
        "exemptedUniversalLinks": ["*.contoso.com", "https://ok.example/*", "not a link", "a", "b", "x".repeat(60)],
    });
    let (settings, _) = Settings::parse(Platform::Ios, json.as_object().unwrap()).unwrap();
    let told =
        warnings(Platform::Ios, &settings).into_iter().find(|one| one.code == "linkUnreadable").unwrap();
    assert_eq!(
        told.sentence(Language::English),
        "`exemptedUniversalLinks` holds what is no link, so it matches nothing: `*.contoso.com` and `not a link` and `a`."
    );
    assert_eq!(told.next(Language::German), "Schema und Host schreiben, etwa `https://*.contoso.com/*`.");
    let json = serde_json::json!({"appActionIfUnableToAuthenticateUser": "warn"});
    let (settings, _) = Settings::parse(Platform::Ios, json.as_object().unwrap()).unwrap();
    let [told] = &warnings(Platform::Ios, &settings)[..] else { panic!("one") };
    assert_eq!(
        (told.sentence(Language::English), told.next(Language::English)),
        (
            "`appActionIfUnableToAuthenticateUser` says `warn`, which this condition does not offer, so `block` holds.".to_owned(),
            "Choose `block` or `wipe`.".to_owned()
        )
    );
    let near = warn::unknown(Platform::Ios, ["minimumpinlength", "somethingElse", "pinRequired"]);
    let [near] = &near[..] else { panic!("one: {near:?}") };
    assert_eq!(near.sentence(Language::English), "`minimumpinlength` is no setting, so nothing follows it.");
}

#[test]
fn what_nobody_set_contradicts_nothing() {
    for platform in Platform::ALL {
        assert_eq!(warnings(platform, &Settings::default()), []);
        let mut explicit = Settings::default();
        for id in property::PropertyId::of(platform) {
            explicit.set(id, property::Value::of_default(id.property().form(platform).default));
        }
        // The timers of biometrics have one default: that is told once it is written down.
        let told: Vec<_> = warnings(platform, &explicit).into_iter().map(|one| one.code).collect();
        let expected: &[&str] = if platform == Platform::Windows { &[] } else { &["biometricNeverDoes"] };
        assert_eq!(told, expected, "{platform}");
    }
}

#[test]
fn the_templates_have_these_warnings_until_they_are_filled_in() {
    for template in Template::all() {
        let told: Vec<_> =
            warnings(template.platform, &template.settings()).into_iter().map(|one| one.code).collect();
        let expected: &[&str] = match (template.platform, template.level()) {
            (Platform::Ios, 3) => &["dialerMissing"],
            (Platform::Android, 2) => &["knoxHitsOthers"],
            (Platform::Android, 3) => &["keyboardsEmpty", "knoxHitsOthers"],
            _ => &[],
        };
        assert_eq!(told, expected, "{} {}", template.platform, template.name());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn warnings_name_settings_and_rows_of_the_platform((platform, settings) in any::several(1)) {
        for warning in warnings(platform, &settings[0]) {
            prop_assert!(!warning.settings.is_empty() && !warning.controls.is_empty(), "{warning:?}");
            for name in &warning.settings {
                let id = property::by_name(name).unwrap();
                prop_assert!(id.property().platforms.has(platform), "{} {name}", warning.code);
            }
            for row in &warning.controls {
                prop_assert_eq!(control::by_id(row).unwrap().platform, platform);
            }
            for language in Language::ALL {
                let (sentence, next) = (warning.sentence(language), warning.next(language));
                prop_assert!(sentence.contains(' ') && next.contains(' '), "{}", warning.code);
                prop_assert!(!sentence.contains('{') && !next.contains('{'), "{sentence} {next}");
            }
        }
    }
}

//! The levels of the framework: in the table, and as policies.

use std::collections::BTreeSet;

use cordon_policy::control::CONTROLS;
use cordon_policy::control::form::{Advice, Input};
use cordon_policy::diff::{Effect, settings};
use cordon_policy::property::{self, Default, to_json};
use cordon_policy::template::Template;
use cordon_policy::{Platform, Settings};
use serde_json::{Map, Value as Json};

fn object(platform: Platform, settings: &Settings) -> Map<String, Json> {
    let json = |(id, value): (property::PropertyId, &property::Value)| {
        (id.property().name.to_owned(), to_json(id.property().form(platform).kind, value))
    };
    settings.iter().map(json).collect()
}

#[test]
fn every_level_of_every_row_names_what_there_is() {
    for row in CONTROLS {
        for (place, advice) in row.levels.into_iter().enumerate() {
            match advice {
                Advice::NotSet | Advice::Supply(_) => {}
                Advice::TheDefault => assert!(!row.properties.is_empty()),
                Advice::AsBelow => {
                    let below = place.checked_sub(1).map(|below| row.advice(below as u8 + 1));
                    assert!(!matches!(below, None | Some(Advice::NotSet)), "{}: nothing below", row.id);
                }
                Advice::Chosen(label) => {
                    let labels = row.fields().filter_map(|field| match field.input {
                        Input::Options(choices) => Some(choices),
                        _ => None,
                    });
                    let named = labels.flatten().filter(|choice| choice.label == label).count();
                    assert_eq!(named, 1, "{}: `{label}`", row.id);
                }
                Advice::Values(_, values) | Advice::Example(_, values) => {
                    for (name, value) in values {
                        assert!(row.properties.contains(name), "{}: {name}", row.id);
                        assert!(
                            property::Value::of_default(*value) != property::Value::Null
                                || *value == Default::Unset,
                            "{}: {value:?}",
                            row.id
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn each_template_is_a_policy() {
    assert_eq!(Template::all().count(), 9);
    for template in Template::all() {
        let object = object(template.platform, &template.settings());
        let (settings, unknown) = Settings::parse(template.platform, &object).unwrap();
        assert_eq!((settings, unknown), (template.settings(), Vec::new()), "{}", template.name());
        assert_eq!(Template::by_name(template.platform, template.name()), Some(template));
    }
    assert_eq!(Template::by_name(Platform::Ios, "level-4"), None);
    let shown = |platform| {
        let one = Template::by_name(platform, "level-2").unwrap();
        serde_json::to_string_pretty(&object(platform, &one.settings())).unwrap()
    };
    insta::assert_snapshot!("template_ios_2", shown(Platform::Ios));
    insta::assert_snapshot!("template_android_2", shown(Platform::Android));
    insta::assert_snapshot!("template_windows_2", shown(Platform::Windows));
}

#[test]
fn what_has_to_be_supplied_is_named() {
    let named = |platform, name| {
        let review = Template::by_name(platform, name).unwrap().review();
        review.into_iter().map(|one| (one.control.id, one.words, one.is_set)).collect::<Vec<_>>()
    };
    assert_eq!(named(Platform::Ios, "level-1"), []);
    assert_eq!(named(Platform::Ios, "level-2"), [("ios.launch.min_os", "14.8", true)]);
    assert_eq!(
        named(Platform::Ios, "level-3"),
        [
            ("ios.data.dialer_scheme", "the scheme of the dialer app", false),
            ("ios.launch.min_os", "14.8", true),
            ("ios.launch.max_os", "15.0", false),
        ]
    );
    assert_eq!(
        named(Platform::Android, "level-3"),
        [
            ("android.data.keyboards_list", "the keyboards that people may use", false),
            ("android.launch.min_os", "9.0", true),
            ("android.launch.max_os", "11.0", false),
            ("android.launch.min_patch", "2020-01-01", true),
        ]
    );
}

/// Words of the reference for what a row says, where `CORDON_REFERENCE` names it.
#[test]
fn the_levels_say_what_the_reference_says() {
    let Some(reference) = crate::tables::reference() else { return };
    for entry in reference["settings"].as_array().unwrap() {
        let row = cordon_policy::control::by_id(entry["id"].as_str().unwrap()).unwrap();
        for (place, advice) in row.levels.into_iter().enumerate() {
            let text = entry["framework"][format!("L{}", place + 1)].as_str().unwrap();
            let agrees = match advice {
                Advice::NotSet => text.starts_with("not set by the framework"),
                Advice::AsBelow => text.starts_with("= "),
                Advice::Chosen(words) | Advice::Values(words, _) => text.starts_with(words),
                Advice::TheDefault => text.to_lowercase().starts_with("default"),
                Advice::Example(words, _) => text.starts_with(&format!("e.g. {words}")),
                Advice::Supply(_) => text.starts_with("admin "),
            };
            assert!(agrees, "{} level {}: {advice:?}, and the reference says `{text}`", row.id, place + 1);
        }
    }
}

/// Exports of the framework's level 2 and of a baseline built on it, where `CORDON_REFERENCE` names them: what they set
/// is what the template sets, except where this says why not.
#[test]
fn the_second_level_agrees_with_exports_of_it() {
    let exports = [
        ("framework-level-2-iOS.json", Platform::Ios, LEVEL_2),
        ("framework-level-2-Android.json", Platform::Android, LEVEL_2),
        ("iOS-Baseline-BYOD-App_Protection.json", Platform::Ios, BASELINE),
        ("Android-Baseline-BYOD-App_Protection.json", Platform::Android, BASELINE),
    ];
    for (name, platform, exceptions) in exports {
        let Some(exported) = export(name, platform) else { return };
        let template = Template::by_name(platform, "level-2").unwrap().settings();
        let mut overlaid = template.clone();
        exported.iter().for_each(|(id, value)| {
            overlaid.set(id, value.clone());
        });
        let changes = settings(platform, &template, &overlaid, cordon_policy::texts::Language::English);
        let disagree = changes.iter().filter(|change| change.effect != Effect::None);
        let disagree: BTreeSet<_> =
            disagree.flat_map(|change| change.properties.iter().map(String::as_str)).collect();
        let known: BTreeSet<_> = exceptions
            .iter()
            .map(|(property, _)| *property)
            .filter(|name| property::by_name(name).unwrap().property().platforms.has(platform))
            .collect();
        assert_eq!(disagree, known, "{name}: {changes:#?}");
    }
}

/// Where the published framework has moved on since the level was exported.
const LEVEL_2: &[(&str, &str)] = &[
    ("periodOfflineBeforeAccessCheck", "12 hours then, 10080 minutes now"),
    ("pinRequiredInsteadOfBiometricTimeout", "12 hours then, 1440 minutes now"),
    ("periodOfflineBeforeWipeIsEnforced", "90 days then, 30 now"),
    ("allowedDataStorageLocations", "the photo library came later"),
    ("minimumRequiredOsVersion", "an example that ages"),
    ("minimumRequiredPatchVersion", "an example that ages, none then"),
    ("biometricAuthenticationBlocked", "blocked on Android then, allowed now"),
    ("requiredAndroidSafetyNetEvaluationType", "evidence from hardware came later"),
    ("deviceLockRequired", "grades of the lock took its place"),
    ("appActionIfDeviceLockNotSet", "the same"),
];

/// Where the baseline goes its own way.
const BASELINE: &[(&str, &str)] = &[
    ("periodOfflineBeforeAccessCheck", "12 hours"),
    ("pinRequiredInsteadOfBiometricTimeout", "12 hours"),
    ("periodOfflineBeforeWipeIsEnforced", "90 days"),
    ("allowedDataStorageLocations", "no photo library"),
    ("minimumRequiredOsVersion", "none"),
    ("minimumRequiredPatchVersion", "none"),
    ("managedUniversalLinks", "the list that the exporting console fills in by itself"),
    ("simplePinBlocked", "level 3"),
    ("minimumPinLength", "level 3"),
    ("printBlocked", "level 3"),
    ("requireClass3Biometrics", "level 3"),
    ("requirePinAfterBiometricChange", "level 3"),
];

/// The settings of an exported policy; what nobody knows is left out.
fn export(name: &str, platform: Platform) -> Option<Settings> {
    let folder = std::env::var_os("CORDON_REFERENCE")?;
    let text = std::fs::read_to_string(std::path::Path::new(&folder).join("real").join(name)).ok()?;
    let json: Json = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
    Some(Settings::parse(platform, json.as_object().unwrap()).unwrap().0)
}

//! Tests of policies: what is expected against what there is.

use cordon_policy::filter::Filters;
use cordon_policy::merge::{merge, normal};
use cordon_policy::property::{self, PropertyId, Value};
use cordon_policy::simulate::{Expected, ExpectedSetting, Question, Scene, answer};
use cordon_policy::target::{Coverage, Targeting};
use cordon_policy::{Assignment, Platform, Policy, Settings, Verdict};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::any;

const STAFF: Uuid = Uuid::from_u128(10);

fn policy(name: &str, settings: &Json, app: &str) -> Policy {
    let (settings, unknown) = Settings::parse(Platform::Ios, settings.as_object().unwrap()).unwrap();
    assert_eq!(unknown, Vec::<String>::new());
    let mut policy = any::policy(Platform::Ios, name, settings);
    policy.apps.apps = vec![app.parse().unwrap()];
    policy.assignments = vec![Assignment { group: STAFF, exclude: false, filter: None }];
    policy
}

fn question(given: Json) -> Question {
    serde_json::from_value(given).unwrap()
}

fn scene<'a>(targeted: &'a [Policy], defaults: &'a [Policy], filters: &'a Filters) -> Scene<'a> {
    Scene { targeted, defaults, filters, assumed: false }
}

#[test]
fn a_default_policy_stands_in_where_nothing_targeted_reaches() {
    let none = Filters::none();
    let targeted = [policy("targeted", &json!({}), "ios:com.contoso.mail")];
    let defaults = [policy("default", &json!({"printBlocked": true}), "ios:com.contoso.docs")];
    let scene = scene(&targeted, &defaults, &none);
    let docs = question(
        json!({"app": "ios:com.contoso.docs", "ask": {"ask": "channel", "channel": "print"}, "settings": ["printBlocked"]}),
    );
    let reached = answer(&scene.stand(&[STAFF], &docs), any::OID, &docs);
    assert_eq!(reached.status, Targeting::AppNotTargeted);
    let others = answer(&scene.stand(&[], &docs), any::OID, &docs);
    assert_eq!(others.status, Targeting::Managed);
    let expected = Expected {
        verdict: Some(Verdict::Deny),
        policies: vec!["default".into()],
        applies: Some(vec!["default".into()]),
        not_applied: vec![("targeted".into(), Some(Coverage::NotInGroup))],
        settings: vec![ExpectedSetting::read(Platform::Ios, "printBlocked", &json!(true)).unwrap()],
        ..Expected::default()
    };
    assert_eq!(expected.misses(&others), []);
    let misses = expected.misses(&reached);
    let what: Vec<_> = misses.iter().map(|miss| miss.what.as_str()).collect();
    assert_eq!(what, ["verdict", "policy", "applies", "not-applied: targeted", "printBlocked"]);
    // Replaced as a whole: an app that only the default names is not covered where a targeted policy reaches.
    let mail = question(json!({"app": "ios:com.contoso.mail"}));
    assert_eq!(scene.stand(&[STAFF], &mail).covered_apps, ["ios:com.contoso.mail".parse().unwrap()]);
}

#[test]
fn thresholds_of_several_policies_all_hold() {
    let none = Filters::none();
    let app = "ios:com.contoso.mail";
    let retries = |name, count: i64, action| {
        policy(
            name,
            &json!({"pinRequired": true, "maximumPinRetries": count, "appActionIfMaximumPinRetriesExceeded": action}),
            app,
        )
    };
    let targeted = [retries("a", 5, "block"), retries("b", 10, "wipe")];
    let asked = question(
        json!({"app": app, "settings": ["maximumPinRetries", "appActionIfMaximumPinRetriesExceeded"]}),
    );
    let there = answer(&scene(&targeted, &[], &none).stand(&[STAFF], &asked), any::OID, &asked);
    let misses = |name: &str, value: Json| {
        let settings = vec![ExpectedSetting::read(Platform::Ios, name, &value).unwrap()];
        Expected { settings, ..Expected::default() }.misses(&there).len()
    };
    assert_eq!(misses("maximumPinRetries", json!([10, 5])), 0);
    assert_eq!(misses("maximumPinRetries", json!(5)), 1, "another threshold holds too");
    assert_eq!(misses("appActionIfMaximumPinRetriesExceeded", json!(["wipe", "block"])), 0);
}

#[test]
fn values_are_compared_by_what_they_mean() {
    let none = Filters::none();
    let app = "ios:com.contoso.mail";
    let settings = json!({
        "periodOfflineBeforeAccessCheck": "PT720M", "minimumRequiredOsVersion": "17.0", "customBrowserProtocol": "",
        "saveAsBlocked": true, "allowedDataStorageLocations": ["sharePoint", "oneDriveForBusiness"],
        "allowedIosDeviceModels": "iPhone15,3;iPad13,8", "appActionIfIosDeviceModelNotAllowed": "block",
    });
    let targeted = [policy("a", &settings, app)];
    let same = [
        ("periodOfflineBeforeAccessCheck", json!("PT12H")),
        ("minimumRequiredOsVersion", json!("17")),
        ("customBrowserProtocol", json!("unset")),
        ("allowedDataStorageLocations", json!(["oneDriveForBusiness", "sharePoint"])),
        ("allowedIosDeviceModels", json!("IPAD13,8; iPhone15,3")),
        ("allowedDataIngestionLocations", json!("any")),
    ];
    for (name, value) in same {
        let asked = question(json!({"app": app, "settings": [name]}));
        let there = answer(&scene(&targeted, &[], &none).stand(&[STAFF], &asked), any::OID, &asked);
        let settings = vec![ExpectedSetting::read(Platform::Ios, name, &value).unwrap()];
        assert_eq!(Expected { settings, ..Expected::default() }.misses(&there), [], "{name}");
    }
    assert_eq!(ExpectedSetting::read(Platform::Ios, "encryptAppData", &json!(true)).unwrap_err().len(), 1);
    assert_eq!(ExpectedSetting::read(Platform::Ios, "minimumPinLength", &json!("six")).unwrap_err().len(), 1);
}

proptest! {
    /// What a single policy sets is what is expected of it, for every setting of every platform; unless a parent takes
    /// its meaning away.
    #[test]
    fn a_policy_alone_holds_what_it_sets((platform, all) in any::several(1)) {
        let policy = any::policy(platform, "one", all[0].clone());
        let effective = merge(platform, &[&policy]);
        for (id, value) in policy.settings.iter() {
            let once = normal(platform, id, value.clone());
            prop_assert_eq!(&normal(platform, id, once.clone()), &once, "{}", id.property().name);
            let held = &effective.slot(id).value;
            let plain = !matches!(
                id.property().form(platform).order,
                property::Order::Intersection { .. } | property::Order::Unordered { .. }
                    | property::Order::Predicate(_) | property::Order::Action(_)
            );
            if plain {
                prop_assert_eq!(&normal(platform, id, held.clone()), &once, "{}", id.property().name);
            }
        }
        prop_assert!(PropertyId::all().all(|id| normal(platform, id, Value::Any) == Value::Any));
    }
}

//! App configuration in two channels, and the accounts that the device's management allows.

use std::collections::BTreeMap;

use cordon_client::configuration::{Pick, Source, Truth};
use cordon_client::{Event, Identity, Input, Standing, fuzzing};
use cordon_wire::envelope::{ConfigurationSet, Status};
use proptest::prelude::*;
use serde_json::json;

use crate::device::{Device, OID, WORK, config};
use crate::media::Media;
use crate::server::Server;

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn set(is_default: bool, pairs: &[(&str, &str)]) -> ConfigurationSet {
    ConfigurationSet { is_default, values: values(pairs) }
}

fn changes(device: &Device, of: Identity) -> usize {
    let wanted =
        |event: &&Event| matches!(event, Event::ConfigurationChanged { identity } if *identity == of);
    device.events.iter().filter(wanted).count()
}

#[test]
fn s085_aimed_values_beat_defaults_and_only_those_that_differ_conflict() {
    let mut server = Server::new(OID);
    server.configuration = values(&[("limit", "99"), ("theme", "dark"), ("only", "here")]);
    server.configuration_sets = vec![
        set(true, &[("theme", "light"), ("limit", "1")]),
        set(false, &[("limit", "10"), ("share", "true"), ("name", "Öl")]),
        set(false, &[("limit", "9"), ("share", "FALSE"), ("name", "Zug")]),
        set(false, &[("limit", "10"), ("same", "yes")]),
        set(false, &[("same", "yes")]),
    ];
    let device = Device::enrolled(&mut server);
    let snapshot = device.client.snapshot(&WORK);
    let read = snapshot.configuration();
    assert_eq!(read.integers("limit"), [10, 9], "no default among them, and each once");
    assert!(read.has_conflict("limit") && read.has_conflict("share") && !read.has_conflict("same"));
    assert!(read.has_conflict("theme"), "two defaults that differ, and nothing that was aimed");
    assert!(!read.has_conflict("only") && !read.has_conflict("nobody"));
    let limits = [Pick::Any, Pick::Min, Pick::Max].map(|rule| read.integer("limit", rule));
    assert_eq!(limits, [Some(10), Some(9), Some(10)]);
    let shared = [Truth::Any, Truth::And, Truth::Or].map(|rule| read.boolean("share", rule));
    assert_eq!(shared, [Some(false), Some(false), Some(true)]);
    let names = [Pick::Any, Pick::Min, Pick::Max].map(|rule| read.text("name", rule));
    assert_eq!(names, [Some("Zug"), Some("Zug"), Some("Öl")]);
    assert_eq!(read.double("limit", Pick::Min), Some(9.0));
    assert_eq!(read.text("only", Pick::Any), Some("here"));
    assert_eq!(read.sets().count(), 6, "the server's flat configuration is a set for everybody");

    // "any" is the same whatever the order in which the server sends the sets.
    server.configuration_sets.reverse();
    let other = Device::enrolled(&mut server);
    assert_eq!(other.client.snapshot(&WORK).configuration(), read);
}

#[test]
fn s086_values_are_read_strictly() {
    let mut server = Server::new(OID);
    server.configuration = values(&[("a", "1.0"), ("b", "TRUE"), ("c", "yes"), ("d", ""), ("e", "1e400")]);
    let device = Device::enrolled(&mut server);
    let snapshot = device.client.snapshot(&WORK);
    let read = snapshot.configuration();
    assert_eq!((read.integer("a", Pick::Any), read.double("a", Pick::Any)), (None, Some(1.0)));
    assert_eq!(read.boolean("b", Truth::Any), Some(true));
    assert_eq!((read.boolean("c", Truth::Or), read.text("c", Pick::Any)), (None, Some("yes")));
    assert_eq!((read.text("d", Pick::Any), read.integer("d", Pick::Any)), (Some(""), None));
    assert_eq!(read.double("e", Pick::Max), None, "what is not finite is no number");
    assert_eq!((read.text("z", Pick::Any), read.source("z")), (None, Source::None));
    assert!(!format!("{read:?}").contains("yes"), "values may be secrets of the app");
}

#[test]
fn s087_the_app_channel_wins_and_a_change_of_either_is_one_event() {
    let mut server = Server::new(OID);
    server.configuration = values(&[("theme", "dark"), ("app", "1")]);
    let mut settings = config();
    settings.device_configuration = values(&[("theme", "light"), ("device", "1")]);
    let mut device = Device::on(Media::default(), settings);
    let personal = device.client.snapshot(&Identity::Personal);
    assert_eq!(personal.configuration().text("theme", Pick::Any), Some("light"), "there is but one channel");
    device.sign_in();
    device.run(&mut server);
    let old = device.client.snapshot(&WORK);
    let read = old.configuration();
    assert_eq!(read.text("theme", Pick::Any), Some("dark"));
    let sources = ["theme", "app", "device", "none"].map(|name| read.source(name));
    assert_eq!(sources, [Source::Mixed, Source::App, Source::Device, Source::None]);

    device.events.clear();
    server.configuration.insert("theme".to_owned(), "black".to_owned());
    device.check_in(&mut server);
    assert_eq!((changes(&device, WORK), changes(&device, Identity::Personal)), (1, 0));
    assert_eq!(read.text("theme", Pick::Any), Some("dark"), "old snapshots stay as they are");
    device.check_in(&mut server);
    assert_eq!(changes(&device, WORK), 1, "an unchanged one is no event");

    device.events.clear();
    for _ in 0..2 {
        device.give(Input::DeviceConfiguration { values: values(&[("device", "2")]) });
    }
    device.run(&mut server);
    assert_eq!((changes(&device, WORK), changes(&device, Identity::Personal)), (1, 1));
    let now = device.client.snapshot(&WORK);
    assert_eq!(
        (now.configuration().source("theme"), now.configuration().integer("device", Pick::Any)),
        (Source::App, Some(2))
    );
    assert_eq!(read.integer("device", Pick::Any), Some(1));
    device.restart();
    let now = device.client.snapshot(&WORK);
    assert_eq!(now.configuration().integer("device", Pick::Any), Some(1), "what the host gave at the start");
    assert_eq!(now.configuration().text("theme", Pick::Any), Some("black"), "what the envelope brought");
}

#[test]
fn reserved_names_are_read_from_one_channel_alone() {
    let only_app = "com.microsoft.intune.mam.IntuneMAMOnly.RequireAADRegistration";
    let mut server = Server::new(OID);
    server.configuration = values(&[("IntuneMAMUPN", "mallory@contoso.example"), (only_app, "Enabled")]);
    let mut settings = config();
    settings.device_configuration = values(&[("IntuneMAMOID", &OID.to_string()), (only_app, "Disabled")]);
    let mut device = Device::on(Media::default(), settings);
    device.sign_in();
    device.run(&mut server);
    let snapshot = device.client.snapshot(&WORK);
    let read = snapshot.configuration();
    assert_eq!((read.text("IntuneMAMUPN", Pick::Any), read.source("IntuneMAMUPN")), (None, Source::None));
    assert_eq!(read.source("IntuneMAMOID"), Source::Device);
    assert_eq!((read.text(only_app, Pick::Any), read.source(only_app)), (Some("Enabled"), Source::App));
}

#[test]
fn the_app_channel_needs_no_policy_and_falls_silent_when_work_data_closes() {
    let mut server = Server::new(OID);
    server.status = Status::Untargeted;
    server.configuration = values(&[("theme", "dark")]);
    let mut device = Device::new();
    device.give(Input::DeviceConfiguration { values: values(&[("device", "1")]) });
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Untargeted);
    assert_eq!(device.client.snapshot(&WORK).configuration().source("theme"), Source::App);
    server.status = Status::Disabled;
    device.check_in(&mut server);
    let closed = device.client.snapshot(&WORK);
    assert_eq!(closed.configuration().source("theme"), Source::None);
    assert_eq!(closed.configuration().source("device"), Source::Device);
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned),
        1 => prop::sample::select(cordon_client::configuration::ONLY_DEVICE).prop_map(|name| (*name).to_owned()),
        1 => "\\PC{0,4}",
    ]
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i16>().prop_map(|number| number.to_string()),
        any::<f32>().prop_map(|number| number.to_string()),
        prop::sample::select(vec!["true", "FALSE", "yes", "", "1.0", "Enabled", "-0", "NaN", "+3", "a;b;"])
            .prop_map(str::to_owned),
        "\\PC{0,6}",
    ]
}

fn some() -> impl Strategy<Value = BTreeMap<String, String>> {
    prop::collection::btree_map(name(), value(), 0..4)
}

#[test]
fn the_fuzz_body_takes_samples_and_garbage() {
    for text in
        ["", "{}", "[]", r#"{"sets":[{"values":{"a":"1"}}],"device":{"cordon.allowedAccounts":" ;İ"}}"#]
    {
        fuzzing::configuration(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn the_order_of_sets_says_nothing_and_every_read_agrees_with_the_values(
        sets in prop::collection::vec((any::<bool>(), some()), 0..6),
        device in some(),
    ) {
        let sets: Vec<_> =
            sets.into_iter().map(|(is_default, values)| json!({"isDefault": is_default, "values": values})).collect();
        fuzzing::configuration(json!({"sets": sets, "device": device}).to_string().as_bytes());
    }
}

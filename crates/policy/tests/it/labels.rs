//! The names, options and sentences of the tables of settings and of the ready policies, in every language.

use std::collections::BTreeSet;

use cordon_policy::Platform;
use cordon_policy::control::{platform_json, put_into};
use cordon_policy::template::Template;
use cordon_policy::texts::Language;
use serde_json::Value as Json;

/// Members that hold what stands on the wire.
const WIRE: [&str; 3] = ["properties", "defaults", "values"];

/// Every text that people read, as the tables write it.
fn texts() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for platform in Platform::ALL {
        collect("", &platform_json(platform), &mut found);
    }
    for template in Template::all() {
        found.extend([template.title().to_owned(), template.description().to_owned()]);
        found.extend(template.review().into_iter().map(|one| one.words.to_owned()));
    }
    found
}

fn collect(name: &str, json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| collect(name, item, found)),
        Json::Object(members) => {
            for (name, value) in members.iter().filter(|(name, _)| !WIRE.contains(&name.as_str())) {
                collect(name, value, found);
            }
        }
        Json::String(text) if ["section", "name", "help", "label", "zero", "words"].contains(&name) => {
            found.insert(text.clone());
        }
        _ => {}
    }
}

/// A version, a date, a number, or nothing: the same in every language.
fn is_plain(text: &str) -> bool {
    text.chars().all(|one| one.is_ascii_digit() || matches!(one, '.' | '-'))
}

/// Names of products and services, which nobody translates.
const NAMES: [&str; 8] = [
    "Box",
    "Egnyte",
    "Genmoji",
    "Microsoft Defender for Endpoint",
    "Microsoft Edge",
    "SharePoint",
    "Widgets",
    "iManage",
];

#[test]
fn every_text_of_the_tables_is_german_too() {
    for text in texts().iter().filter(|text| !is_plain(text)) {
        let german = Language::German.label(text);
        assert!(german != *text || NAMES.contains(&text.as_str()), "without German: {text}");
        assert_eq!(Language::English.label(text), *text);
    }
    assert_eq!(Language::German.label("5 / Reset PIN"), "5 / PIN zurücksetzen");
}

#[test]
fn tables_are_put_into_a_language_without_changing_what_is_written() {
    for platform in Platform::ALL {
        let english = platform_json(platform);
        let mut german = english.clone();
        put_into(Language::German, &mut german);
        assert_eq!(german["properties"], english["properties"]);
        assert_eq!(shape(&german), shape(&english));
        let mut reasons = Vec::new();
        gather("reason", &german, &mut reasons);
        for reason in reasons {
            for word in ["decided", "only", "its effect", "no property"] {
                assert!(!reason.contains(word), "{reason}");
            }
        }
        let mut same = english.clone();
        put_into(Language::English, &mut same);
        assert_eq!(same, english);
    }
}

/// Everything but the texts for people.
fn shape(json: &Json) -> Json {
    match json {
        Json::Array(items) => items.iter().map(shape).collect(),
        Json::Object(members) if members.contains_key("value") && members.contains_key("name") => {
            json.clone()
        }
        Json::Object(members) => {
            let texts = ["title", "section", "name", "help", "label", "zero", "words", "reason"];
            let rest = members.iter().filter(|(name, _)| !texts.contains(&name.as_str()));
            rest.map(|(name, value)| (name.clone(), shape(value))).collect()
        }
        other => other.clone(),
    }
}

fn gather(wanted: &str, json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| gather(wanted, item, found)),
        Json::Object(members) => {
            for (name, value) in members.iter().filter(|(name, _)| !WIRE.contains(&name.as_str())) {
                match value {
                    Json::String(text) if name == wanted => found.push(text.clone()),
                    value => gather(wanted, value, found),
                }
            }
        }
        _ => {}
    }
}

//! `vectors/explain/*.json`: answers in words, in every language. With `CORDON_WRITE_VECTORS` set the words are written
//! anew, to be read before they are committed.

use std::path::Path;

use cordon_policy::access::AccessState;
use cordon_policy::clock::Now;
use cordon_policy::decide::{Ask, Context};
use cordon_policy::explain::{Access, Entry, Seen, explain, open};
use cordon_policy::launch::LaunchState;
use cordon_policy::merge::merge;
use cordon_policy::storage::StorageState;
use cordon_policy::texts::{Language, Phrase};
use cordon_policy::{Effective, Facts, ManagementState, Platform, Policy};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::any;
use crate::decide_vectors::VectorPolicy;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    title: String,
    policies: Vec<VectorPolicy>,
    cases: Vec<Case>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Case {
    title: String,
    /// An ask of data, or `{"ask": "open"}`.
    ask: Json,
    now: Now,
    facts: Facts,
    facts_at: Option<i64>,
    management: ManagementState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    launch: Option<LaunchState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    access: Option<AccessState>,
    #[serde(default)]
    verdict: Json,
    #[serde(default)]
    code: String,
    #[serde(default)]
    en: Vec<String>,
    #[serde(default)]
    de: Vec<String>,
}

struct Told {
    verdict: Json,
    code: String,
    lines: Vec<String>,
    phrases: Vec<Phrase>,
}

fn told(effective: &Effective, case: &Case, language: Language) -> Told {
    let seen =
        Seen { facts_at: case.facts_at, now: Some(case.now.trusted), language, ..Seen::of(&case.facts) };
    let enrolled = case.management.counts_as_enrolled(effective.platform());
    if case.ask["ask"] == "open" {
        let access = case.access.as_ref().map_or(Access::Unknown(case.management), Access::Known);
        let entry = Entry {
            launch: case.launch.unwrap_or_default(),
            access,
            storage: StorageState { enrolled, highest_class: None },
            now: case.now,
        };
        let told = open(effective, &seen, &entry);
        return Told {
            verdict: serde_json::to_value(told.verdict).unwrap(),
            code: told.code,
            lines: told.lines,
            phrases: told.phrases,
        };
    }
    let ask: Ask = serde_json::from_value(case.ask.clone()).unwrap();
    let managed = any::managed(Platform::Ios);
    let told = explain(effective, &Context { managed_apps: &managed, oid: any::OID, enrolled }, &seen, &ask);
    Told {
        verdict: serde_json::to_value(told.verdict).unwrap(),
        code: told.code,
        lines: told.lines,
        phrases: told.phrases,
    }
}

#[test]
fn answers_read_as_their_vector_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/explain");
    let mut cases = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut vector: Vector = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let policies: Vec<Policy> = vector.policies.iter().map(VectorPolicy::read).collect();
        let effective = merge(policies[0].platform, &policies.iter().collect::<Vec<_>>());
        let write = std::env::var_os("CORDON_WRITE_VECTORS").is_some();
        for case in &mut vector.cases {
            let [english, german] = Language::ALL.map(|language| told(&effective, case, language));
            let place = format!("{}: {}", path.display(), case.title);
            assert_eq!(english.phrases, german.phrases, "{place}: codes do not depend on the language");
            if write {
                case.verdict = english.verdict;
                (case.code, case.en, case.de) = (english.code, english.lines, german.lines);
                continue;
            }
            assert_eq!((&english.verdict, &english.code), (&case.verdict, &case.code), "{place}");
            assert_eq!(english.lines, case.en, "{place}");
            assert_eq!(german.lines, case.de, "{place}");
            let read: Vec<_> = english.phrases.iter().map(|phrase| phrase.say(Language::German)).collect();
            assert_eq!(read, case.de, "{place}: a console renders the same by codes");
        }
        if write {
            let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
            let mut text = Vec::new();
            vector.serialize(&mut serde_json::Serializer::with_formatter(&mut text, formatter)).unwrap();
            text.push(b'\n');
            std::fs::write(&path, text).unwrap();
        }
        cases += vector.cases.len();
    }
    assert!(cases >= 30, "only {cases} cases");
}

//! `vectors/decide/*.json`: asks with their verdicts, straight from the transfer matrix.

use std::path::Path;

use cordon_policy::decide::{Ask, Context, ManagedApps, decide};
use cordon_policy::merge::merge;
use cordon_policy::{
    AppId, AppScope, Effective, Levels, Platform, Policy, PolicyId, Redirect, Settings, Verdict,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "titles are for people")]
struct Vector {
    title: String,
    oid: Uuid,
    #[serde(rename = "managedApps")]
    managed_apps: Vec<ManagedApp>,
    /// Whether the device is enrolled.
    #[serde(default)]
    enrolled: bool,
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct ManagedApp {
    app: AppId,
    oid: Uuid,
    /// Whether it is registered on the device; covered alone otherwise.
    #[serde(default = "yes")]
    registered: bool,
}

const fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    title: String,
    policies: Vec<VectorPolicy>,
    cases: Vec<Case>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VectorPolicy {
    id: String,
    name: String,
    platform: Platform,
    settings: Map<String, Json>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    ask: Ask,
    verdict: Verdict,
    /// Where a link goes instead.
    redirect: Option<Redirect>,
    /// How well the source knows it, where that is less than documented: `inferred`, or the developer guide.
    evidence: Option<String>,
    /// The setting that decides, where the vector pins it down (told only when the verdict is not `allow`).
    setting: Option<String>,
    /// The policies whose value holds.
    policies: Option<Vec<String>>,
}

impl VectorPolicy {
    pub(crate) fn read(&self) -> Policy {
        let (settings, unknown) =
            Settings::parse(self.platform, &self.settings).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(unknown, Vec::<String>::new());
        Policy {
            id: PolicyId(self.id.clone()),
            name: self.name.clone(),
            description: String::new(),
            platform: self.platform,
            version: "1".into(),
            settings,
            apps: AppScope::default(),
            assignments: Vec::new(),
            management_levels: Levels::UNSPECIFIED,
        }
    }
}

/// The vectors of a folder, by file name.
pub(crate) fn vectors<T: serde::de::DeserializeOwned>(folder: &str) -> Vec<(String, T)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name.clone(), serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}")))
    };
    files.iter().map(read).collect()
}

#[test]
fn every_ask_has_the_verdict_of_its_vector() {
    let (mut cases, mut wrong) = (0, Vec::new());
    for (file, vector) in vectors::<Vector>("decide") {
        let managed = ManagedApps::listed(
            vector.managed_apps.iter().map(|one| (one.app.clone(), one.oid, one.registered)),
        );
        let context = Context { managed_apps: &managed, oid: vector.oid, enrolled: vector.enrolled };
        for group in &vector.groups {
            let policies: Vec<_> = group.policies.iter().map(VectorPolicy::read).collect();
            let merged = merge(policies[0].platform, &policies.iter().collect::<Vec<_>>());
            let (read, diagnostics) = Effective::from_wire(&merged.to_wire());
            assert_eq!(diagnostics, [], "{file}");
            for case in &group.cases {
                let decision = decide(&merged, &context, &case.ask);
                assert_eq!(decide(&read, &context, &case.ask), decision, "{file}: over the wire");
                if decision.verdict != case.verdict || decision.redirect != case.redirect {
                    wrong.push(format!(
                        "{file}, {}, {}: {decision:?}, not {:?}, {:?}",
                        group.title, case.title, case.verdict, case.redirect
                    ));
                }
                if decision.verdict != Verdict::Allow {
                    if let Some(setting) = &case.setting {
                        assert_eq!(
                            decision.reasons[0].setting,
                            Some(setting.as_str()),
                            "{file}: {}",
                            case.title
                        );
                    }
                    if let Some(policies) = &case.policies {
                        let told: Vec<_> =
                            decision.reasons[0].policies.iter().map(|policy| policy.id.0.clone()).collect();
                        assert_eq!(&told, policies, "{file}: {}", case.title);
                    }
                }
                let known = [None, Some("inferred"), Some("developer guide")];
                assert!(known.contains(&case.evidence.as_deref()), "{file}: {}", case.title);
                cases += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 1300, "only {cases} cases ran");
}

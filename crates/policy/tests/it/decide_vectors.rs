//! `vectors/decide/*.json`: asks with their verdicts, straight from the transfer matrix.

use std::path::Path;

use cordon_policy::decide::{Ask, Context, ManagedApps, Pair, Side, decide, decide_both, personal};
use cordon_policy::explain::{self, Seen, explain};
use cordon_policy::merge::merge;
use cordon_policy::texts::Language;
use cordon_policy::{
    AppId, AppScope, Decision, Effective, Explanation, Facts, Levels, Platform, Policy, PolicyId, Redirect,
    Settings, Verdict,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "titles are for people")]
pub(crate) struct Vector {
    title: String,
    /// The app that asks, where another side has to know it.
    app: Option<AppId>,
    oid: Uuid,
    #[serde(rename = "managedApps")]
    managed_apps: Vec<ManagedApp>,
    /// Whether the device is enrolled.
    #[serde(default)]
    enrolled: bool,
    pub(crate) groups: Vec<Group>,
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
pub(crate) struct Group {
    title: String,
    /// Whether the device is enrolled, where this group differs from its file.
    enrolled: Option<bool>,
    policies: Vec<VectorPolicy>,
    /// The account at the other end, where its policy is known too.
    other: Option<Other>,
    pub(crate) cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Other {
    app: AppId,
    oid: Uuid,
    same_organisation: bool,
    policies: Vec<VectorPolicy>,
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
pub(crate) struct Case {
    title: String,
    /// The cell of the transfer matrix that it stands for: `table/row/column`, or `table/row:part/column`.
    pub(crate) cell: Option<String>,
    /// Whose account is asked, where it is not the work account.
    #[serde(rename = "as")]
    asked: Option<Personal>,
    ask: Ask,
    pub(crate) verdict: Verdict,
    /// Where a link goes instead.
    redirect: Option<Redirect>,
    /// How well the source knows it, where that is less than documented: `inferred`, the developer guide, the log of a
    /// client.
    pub(crate) evidence: Option<String>,
    /// The code of the reason, where the vector pins it down (told only when the verdict is not `allow`).
    pub(crate) code: Option<String>,
    /// The setting that decides, where the vector pins it down.
    setting: Option<String>,
    /// The policies whose value holds.
    policies: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Personal {
    Personal,
}

impl Group {
    pub(crate) fn platform(&self) -> Platform {
        self.policies[0].platform
    }
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

/// A group, ready to be asked.
struct Stage {
    app: AppId,
    oid: Uuid,
    enrolled: bool,
    managed: ManagedApps,
    ours: Effective,
    theirs: Option<(AppId, Uuid, bool, Effective)>,
}

fn merged(policies: &[VectorPolicy]) -> Effective {
    let policies: Vec<_> = policies.iter().map(VectorPolicy::read).collect();
    merge(policies[0].platform, &policies.iter().collect::<Vec<_>>())
}

impl Stage {
    fn of(vector: &Vector, group: &Group) -> Self {
        let apps = vector.managed_apps.iter().map(|one| (one.app.clone(), one.oid, one.registered));
        let theirs = group.other.as_ref();
        Self {
            app: vector.app.clone().unwrap_or_else(|| AppId::new(Platform::Ios, "unnamed")),
            oid: vector.oid,
            enrolled: group.enrolled.unwrap_or(vector.enrolled),
            managed: ManagedApps::listed(apps),
            ours: merged(&group.policies),
            theirs: theirs.map(|other| {
                (other.app.clone(), other.oid, other.same_organisation, merged(&other.policies))
            }),
        }
    }

    fn context(&self, oid: Uuid) -> Context<'_> {
        Context { managed_apps: &self.managed, oid, enrolled: self.enrolled }
    }

    fn pair<'a>(&'a self, ours: &'a Effective) -> Option<Pair<'a>> {
        let (app, oid, same_organisation, theirs) = self.theirs.as_ref()?;
        Some(Pair {
            asked: Side { app: &self.app, effective: ours, context: self.context(self.oid) },
            other: Side { app, effective: theirs, context: self.context(*oid) },
            same_organisation: *same_organisation,
        })
    }

    fn answer(&self, ours: &Effective, case: &Case) -> Decision {
        match (&case.asked, self.pair(ours)) {
            (Some(Personal::Personal), _) => personal(&case.ask),
            (None, Some(pair)) => decide_both(&pair, &case.ask),
            (None, None) => decide(ours, &self.context(self.oid), &case.ask),
        }
    }

    fn explained(&self, case: &Case) -> Explanation {
        let facts = Facts::default();
        let seen = Seen::of(&facts);
        match (&case.asked, self.pair(&self.ours)) {
            (Some(Personal::Personal), _) => explain::personal(Language::English, &case.ask),
            (None, Some(pair)) => explain::both(&pair, &seen, &case.ask),
            (None, None) => explain(&self.ours, &self.context(self.oid), &seen, &case.ask),
        }
    }
}

/// What is wrong with an answer, if anything.
fn differs(case: &Case, decision: &Decision) -> Option<String> {
    let reason = decision.reasons.first();
    let told: Option<Vec<_>> =
        reason.map(|reason| reason.policies.iter().map(|policy| policy.id.0.clone()).collect());
    let right = decision.verdict == case.verdict
        && decision.redirect == case.redirect
        && (decision.verdict == Verdict::Allow
            || case.code.as_deref().is_none_or(|code| reason.is_some_and(|one| one.code == code))
                && case
                    .setting
                    .as_deref()
                    .is_none_or(|name| reason.and_then(|one| one.setting) == Some(name))
                && (case.policies.is_none() || case.policies == told));
    let want = (case.verdict, &case.redirect, &case.code, &case.setting, &case.policies);
    (!right).then(|| format!("{}: {decision:?}, not {want:?}", case.title))
}

#[test]
fn every_ask_has_the_verdict_of_its_vector() {
    let (mut cases, mut wrong) = (0, Vec::new());
    for (file, vector) in vectors::<Vector>("decide") {
        for group in &vector.groups {
            let stage = Stage::of(&vector, group);
            let (read, diagnostics) = Effective::from_wire(&stage.ours.to_wire());
            assert_eq!(diagnostics, [], "{file}");
            for case in &group.cases {
                let decision = stage.answer(&stage.ours, case);
                assert_eq!(stage.answer(&read, case), decision, "{file}: over the wire");
                wrong.extend(differs(case, &decision).map(|text| format!("{file}, {}, {text}", group.title)));
                let known = [None, Some("inferred"), Some("developer guide"), Some("client log")];
                assert!(known.contains(&case.evidence.as_deref()), "{file}: {}", case.title);
                cases += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 2000, "only {cases} cases ran");
}

#[test]
fn every_explanation_tells_the_verdict_and_the_reason_of_its_decision() {
    for (file, vector) in vectors::<Vector>("decide") {
        for group in &vector.groups {
            let stage = Stage::of(&vector, group);
            for case in &group.cases {
                let (decision, explained) = (stage.answer(&stage.ours, case), stage.explained(case));
                assert_eq!(explained.verdict, decision.verdict, "{file}, {}", case.title);
                assert_eq!(explained.redirect, decision.redirect, "{file}, {}", case.title);
                if let Some(reason) = decision.reasons.first() {
                    assert_eq!(explained.code, reason.code, "{file}, {}", case.title);
                }
            }
        }
    }
}

//! The project's own vectors, which bring their policies along: decisions, conditional launch, access. The other folders of
//! `vectors/` hold merged forms, filters, words and bytes, and no questions.

mod access;
mod data;
mod launch;

use cordon_policy::merge::merge;
use cordon_policy::{AppScope, Effective, Levels, Platform, Policy, PolicyId, Settings};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use super::fault::Fault;
use super::report::CaseReport;

/// A file of vectors.
#[derive(Debug)]
pub(super) enum Vectors {
    Data(data::Vectors),
    Launch(launch::Vectors),
    Access(access::Vectors),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VectorPolicy {
    id: String,
    name: String,
    platform: Platform,
    settings: Map<String, Json>,
}

/// Reads the text of a file, if it is one of vectors.
pub(super) fn read(text: &str) -> Option<Result<Vectors, Fault>> {
    let json: Json = serde_json::from_str(text).ok()?;
    let group = json.get("title").and(json.get("groups"))?.get(0)?;
    let has = |name: &str| json.get(name).is_some();
    if has("managedApps") {
        Some(parse(text).map(Vectors::Data))
    } else if has("now") && has("facts") {
        Some(parse(text).map(Vectors::Launch))
    } else if group.get("pins").or(group.get("steps")).is_some() {
        Some(parse(text).map(Vectors::Access))
    } else {
        None
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text)
        .map_err(|error| Fault::new(error.line(), "", format!("this is no vector: {error}")))
}

impl Vectors {
    /// Runs every case; `wanted` says which names are.
    pub(super) fn run(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<CaseReport>, Fault> {
        match self {
            Self::Data(vectors) => vectors.run(wanted),
            Self::Launch(vectors) => vectors.run(wanted),
            Self::Access(vectors) => vectors.run(wanted),
        }
    }

    pub(super) fn count(&self) -> usize {
        match self {
            Self::Data(vectors) => vectors.count(),
            Self::Launch(vectors) => vectors.count(),
            Self::Access(vectors) => vectors.count(),
        }
    }
}

/// The policies of a group, merged.
fn merged(title: &str, policies: &[VectorPolicy]) -> Result<Effective, Fault> {
    let policies: Vec<Policy> = policies.iter().map(VectorPolicy::read).collect::<Result<_, _>>()?;
    match policies.first() {
        Some(first) => Ok(merge(first.platform, &policies.iter().collect::<Vec<_>>())),
        None => Err(Fault::new(1, title, "the group has no policies: give it one")),
    }
}

impl VectorPolicy {
    fn read(&self) -> Result<Policy, Fault> {
        let wrong = |text: String| Fault::new(1, format!("policy `{}`", self.id), text);
        let (settings, unknown) = Settings::parse(self.platform, &self.settings)
            .map_err(|errors| wrong(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))?;
        if !unknown.is_empty() {
            return Err(wrong(format!("nobody knows {}: correct the names", unknown.join(", "))));
        }
        Ok(Policy {
            id: PolicyId(self.id.clone()),
            name: self.name.clone(),
            description: String::new(),
            platform: self.platform,
            version: String::new(),
            settings,
            apps: AppScope::default(),
            assignments: Vec::new(),
            management_levels: Levels::UNSPECIFIED,
        })
    }
}

//! `GET /cordon/v1/policies`: every protection policy as a list shows it, and whom each reaches.

mod reach;

use axum::Json;
use axum::extract::State;
use cordon_graph::protection::{DefaultProtection, ManagedPolicy, Protection};
use cordon_policy::texts::Language;
use cordon_policy::warn::Told;
use cordon_policy::{AppGroupType, Platform};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) use reach::{__path_reach, Reaches, reach};

use super::TAG;

use crate::auth::{Admin, PolicyRead};
use crate::clock::rfc3339;
use crate::cordon_api::language::Worded;
use crate::cordon_api::params::Params;
use crate::error::ApiError;
use crate::graph::every;
use crate::state::AppState;

/// Every protection policy.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyList)]
pub(super) struct List {
    /// Default policies first, then targeted ones, each in the order of their ids.
    value: Vec<Row>,
}

/// A policy as a list shows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PolicyRow)]
struct Row {
    id: String,
    kind: Kind,
    /// The platform it is written for; null for a default policy, which has two.
    #[schema(required)]
    platform: Option<Platform>,
    name: String,
    #[schema(required)]
    description: Option<String>,
    /// Opaque tag; changes with every change.
    version: String,
    /// RFC 3339.
    #[schema(format = DateTime)]
    created: String,
    /// RFC 3339.
    #[schema(format = DateTime)]
    last_modified: String,
    /// Whether it is given to at least one group; a default policy is given to everybody whom no targeted one reaches.
    is_assigned: bool,
    assignments: Assignments,
    apps: Apps,
    /// Settings that contradict each other, values that nothing can follow, names that nobody knows.
    warnings: Vec<Told>,
}

/// What a policy is written for.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PolicyKind)]
enum Kind {
    Ios,
    Android,
    Windows,
    /// Everybody on iOS and Android whom no targeted policy reaches.
    Default,
}

/// Groups that a policy names.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
#[schema(as = AssignmentCounts)]
struct Assignments {
    /// Groups that it is given to.
    include: usize,
    /// Groups that are kept out.
    exclude: usize,
}

/// The apps that a policy covers.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[schema(as = PolicyApps)]
struct Apps {
    /// Apps by name.
    count: usize,
    /// How they were chosen.
    group: AppGroupType,
}

/// Every protection policy, for lists.
#[utoipa::path(get, path = "/policies", tag = TAG, params(Worded), responses((status = 200, body = List)))]
pub(super) async fn list(
    State(app): State<AppState>,
    admin: Admin<PolicyRead>,
    Params(Worded { language }): Params<Worded>,
) -> Result<Json<List>, ApiError> {
    let mut connection = app.store.read().await?;
    let all = every(&mut connection, admin.scope.organisation).await?;
    let value = all.iter().filter_map(|policy| match policy {
        ManagedPolicy::Targeted(policy) => Some(Row::targeted(policy, language)),
        ManagedPolicy::Default(policy) => Some(Row::default(policy, language)),
        ManagedPolicy::Configuration(_) => None,
    });
    Ok(Json(List { value: value.collect() }))
}

impl Row {
    fn targeted(policy: &Protection, language: Language) -> Self {
        let excluded = policy.assignments.iter().filter(|one| one.exclude).count();
        Self {
            id: policy.id.clone(),
            kind: match policy.content.platform {
                Platform::Ios => Kind::Ios,
                Platform::Android => Kind::Android,
                Platform::Windows => Kind::Windows,
            },
            platform: Some(policy.content.platform),
            name: policy.name.clone(),
            description: policy.description.clone(),
            version: policy.version.clone(),
            created: rfc3339(policy.created),
            last_modified: rfc3339(policy.modified),
            is_assigned: policy.is_assigned(),
            assignments: Assignments {
                include: policy.assignments.len().saturating_sub(excluded),
                exclude: excluded,
            },
            apps: Apps { count: policy.apps.len(), group: policy.group },
            warnings: policy.warnings().iter().map(|one| one.told(language)).collect(),
        }
    }

    fn default(policy: &DefaultProtection, language: Language) -> Self {
        Self {
            id: policy.id.clone(),
            kind: Kind::Default,
            platform: None,
            name: policy.name.clone(),
            description: policy.description.clone(),
            version: policy.version.clone(),
            created: rfc3339(policy.created),
            last_modified: rfc3339(policy.modified),
            is_assigned: true,
            assignments: Assignments::default(),
            apps: Apps { count: policy.apps.len(), group: AppGroupType::SelectedPublicApps },
            warnings: policy.warnings().iter().map(|one| one.told(language)).collect(),
        }
    }
}

//! `POST /cordon/v1/explain`: what an app would decide, and why, in the words the app itself would use.

use axum::Json;
use axum::extract::State;
use cordon_policy::decide::{Ask, Context};
use cordon_policy::explain::{Seen, closed, unmanaged};
use cordon_policy::texts::Language;
use cordon_policy::{AppId, Explanation, Facts, ManagementState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::AnyConnection;

use super::body::Body;
use super::standing::{self, Standing};
use crate::auth::{Admin, PolicyRead};
use crate::clock::rfc3339;
use crate::error::{ApiError, FieldError};
use crate::resolve;
use crate::scope::Scope;
use crate::state::{App, AppState};

/// About whom, and what. Either a registration, or a user and an app.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Asked {
    registration: Option<String>,
    user: Option<String>,
    app: Option<AppId>,
    management: Option<ManagementState>,
    facts: Option<Facts>,
    ask: Ask,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    #[serde(flatten)]
    explanation: Explanation,
    status: &'static str,
    /// The state of the device that was assumed, and the level of the evidence for it.
    management: ManagementState,
    evidence: Option<String>,
    /// When the device last reported; absent when no registration was asked about.
    reported: Option<String>,
    /// The policies that apply, and those that do not with the reason.
    policies: Value,
}

pub(super) async fn explain(
    State(app): State<AppState>,
    admin: Admin<PolicyRead>,
    Body(asked): Body<Asked>,
) -> Result<Json<Answer>, ApiError> {
    let mut connection = app.store.read().await?;
    let (standing, facts) = about(&app, &mut connection, &admin.scope, &asked).await?;
    let explanation = answer(&standing, &facts, &asked.ask);
    Ok(Json(Answer {
        explanation,
        status: standing.status(),
        management: standing.management,
        policies: standing.policies(),
        reported: standing.reported.map(rfc3339),
        evidence: standing.evidence,
    }))
}

/// Where the one who is asked about stands, and what the device reported.
async fn about(
    app: &App,
    connection: &mut AnyConnection,
    scope: &Scope,
    asked: &Asked,
) -> Result<(Standing, Facts), ApiError> {
    match (&asked.registration, &asked.user, &asked.app) {
        (Some(id), None, None) if asked.management.is_none() && asked.facts.is_none() => {
            let registration = standing::registration(connection, scope, id).await?;
            let standing = Standing::of_registration(app, connection, &registration).await?;
            Ok((standing, resolve::facts_of(&registration)))
        }
        (None, Some(name), Some(id)) => {
            let user = standing::user(connection, scope, name).await?;
            let facts = asked.facts.clone().unwrap_or_default();
            let device = (asked.management.unwrap_or_default(), &facts);
            let standing =
                Standing::of_user(app, connection, scope.organisation, user.oid, id.clone(), device).await?;
            Ok((standing, facts))
        }
        _ => Err(ApiError::fields(vec![FieldError::new(
            "registration",
            "invalid",
            "name either a `registration` alone, or a `user` and an `app`",
        )])),
    }
}

fn answer(standing: &Standing, facts: &Facts, ask: &Ask) -> Explanation {
    match (standing.closed, &standing.resolution.merged) {
        (Some(code), _) => closed(Language::English, code, ask),
        (None, Some(merged)) => {
            let context = Context {
                managed_apps: &standing.managed_apps,
                oid: standing.oid,
                enrolled: standing.management.counts_as_enrolled(merged.effective.platform()),
            };
            cordon_policy::explain(&merged.effective, &context, &Seen::of(facts), ask)
        }
        (None, None) => unmanaged(Language::English, ask),
    }
}

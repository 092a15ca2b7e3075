//! `POST /cordon/v1/simulate`: many questions at once about users or groups of users, who need no device. What they come to
//! is compared with what was expected by the one who asks.

use axum::Json;
use axum::extract::State;
use cordon_policy::PolicyRef;
use cordon_policy::simulate::{self, Answer, Covered, Question, Standing};
use cordon_policy::target::Coverage;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Body;
use super::{TAG, standing};
use crate::auth::{Admin, PolicyRead};
use crate::error::{ApiError, FieldError};
use crate::resolve::{Freshness, Resolution, Who};
use crate::scope::Scope;
use crate::state::{App, AppState};
use crate::store::directory;

/// Most questions of one request.
const MOST: usize = 200;

/// What is asked at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SimulateRequest)]
pub(super) struct Asked {
    /// At most 200.
    questions: Vec<About>,
}

/// About whom, and what is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SimulateAbout)]
struct About {
    /// A user, by sign-in name or object id.
    user: Option<String>,
    /// Anybody who is in these groups and no others.
    groups: Option<Vec<Uuid>>,
    given: Question,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
#[schema(as = SimulateAnswers)]
pub(super) struct Answers {
    /// In the order of the questions.
    answers: Vec<Answer>,
}

/// Many questions at once about users or groups of users, who need no device.
#[utoipa::path(post, path = "/simulate", tag = TAG, request_body = Asked, responses((status = 200, body = Answers)))]
pub(super) async fn simulate(
    State(app): State<AppState>,
    admin: Admin<PolicyRead>,
    Body(asked): Body<Asked>,
) -> Result<Json<Answers>, ApiError> {
    if asked.questions.len() > MOST {
        let text = format!("{} questions are asked: send at most {MOST} at once", asked.questions.len());
        return Err(ApiError::fields(vec![FieldError::new("questions", "outOfBounds", text)]));
    }
    let mut connection = app.store.read().await?;
    let (mut answers, mut wrong) = (Vec::new(), Vec::new());
    for (place, about) in asked.questions.iter().enumerate() {
        match one(&app, &mut connection, &admin.scope, about).await? {
            Ok(answer) => answers.push(answer),
            Err((member, text)) => {
                wrong.push(FieldError::new(format!("questions[{place}].{member}"), "notFound", text));
            }
        }
    }
    if wrong.is_empty() { Ok(Json(Answers { answers })) } else { Err(ApiError::fields(wrong)) }
}

/// The answer, or the member that names nobody.
async fn one(
    app: &App,
    connection: &mut AnyConnection,
    scope: &Scope,
    about: &About,
) -> Result<Result<Answer, (&'static str, String)>, ApiError> {
    let Question { app: id, management, enrolment, facts, .. } = &about.given;
    let who = |oid| Who { oid, app: id, management: *management, enrolment: *enrolment, facts };
    let (organisation, resolver) = (scope.organisation, &app.resolver);
    match (&about.user, &about.groups) {
        (Some(name), None) => {
            let Some(user) = standing::find_user(&mut *connection, scope, name).await? else {
                return Ok(Err(("user", standing::no_user(name))));
            };
            let resolution =
                resolver.resolve(connection, organisation, who(user.oid), Freshness::Database).await?;
            let closed = (!user.enabled).then_some("disabled");
            Ok(Ok(simulate::answer(&standing_of(&resolution, closed), user.oid, &about.given)))
        }
        (None, Some(groups)) => {
            for group in groups {
                if directory::group(&mut *connection, organisation, *group).await?.is_none() {
                    return Ok(Err((
                        "groups",
                        format!("there is no group `{group}`: look them up under /groups"),
                    )));
                }
            }
            let nobody = Uuid::nil();
            let resolution = resolver.resolve_for(connection, organisation, groups, who(nobody)).await?;
            Ok(Ok(simulate::answer(&standing_of(&resolution, None), nobody, &about.given)))
        }
        _ => Ok(Err(("user", "name either a `user` or `groups`".to_owned()))),
    }
}

fn standing_of<'a>(resolution: &'a Resolution, closed: Option<&'static str>) -> Standing<'a> {
    let effective = resolution.merged.as_deref().map(|merged| &merged.effective);
    let applied = effective.iter().flat_map(|effective| effective.policies()).map(|policy| {
        let filter = resolution.by_filter.iter().find(|(id, _)| *id == policy.id);
        Covered {
            policy: policy.clone(),
            coverage: Coverage::Covered,
            filter: filter.map(|(_, filter)| filter.clone()),
        }
    });
    let missed = resolution.missed.iter().map(|missed| Covered {
        policy: PolicyRef { id: missed.id.clone(), name: missed.name.clone() },
        coverage: missed.why,
        filter: missed.filter.clone(),
    });
    let mut policies: Vec<Covered> = applied.chain(missed).collect();
    policies.sort_by(|a, b| a.policy.id.cmp(&b.policy.id));
    Standing {
        status: resolution.targeting,
        policies,
        effective: effective.map(std::borrow::Cow::Borrowed),
        covered_apps: resolution.covered_apps.iter().filter_map(|app| app.parse().ok()).collect(),
        closed,
    }
}

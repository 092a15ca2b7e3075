//! `POST /cordon/v1/policies/preview`: what a draft would change, before it is stored.

use axum::Json;
use axum::extract::State;
use cordon_graph::protection::{self, Change, Comparison, Content as _, Protecting, Protection, kind};
use cordon_graph::version::ApiVersion;
use cordon_policy::diff::{Change as Changed, Summary};
use cordon_policy::texts::Language;
use cordon_policy::warn::Told;
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::AnyConnection;
use utoipa::ToSchema;

use super::TAG;
use super::body::Body;
use super::compare::Names;
use super::language::language;
use super::reach::{Reach, reach};
use crate::auth::{Admin, PolicyRead};
use crate::error::{ApiError, FieldError};
use crate::graph::check_assignments;
use crate::scope::Scope;
use crate::state::AppState;
use crate::store::policies;

/// A draft that has errors is told nothing else.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PolicyPreview)]
pub(super) struct Preview {
    errors: Vec<FieldError>,
    warnings: Vec<Told>,
    /// What the changes are against: `stored`, or `defaults` where the draft is of a new policy.
    #[schema(required)]
    against: Option<&'static str>,
    changes: Vec<Changed>,
    summary: Summary,
    #[schema(required)]
    reach: Option<Reach>,
}

/// The draft, and the stored policy whose place it would take.
struct Draft {
    stored: Option<Protection>,
    policy: Protection,
}

/// What a draft of a policy would change, before it is stored.
#[utoipa::path(
    post, path = "/policies/preview", tag = TAG,
    request_body(content = Object, description = "A policy as Graph writes it, with the `id` of the one whose place it takes, and the `language` of the words."),
    responses((status = 200, body = Preview))
)]
pub(super) async fn preview(
    State(app): State<AppState>,
    admin: Admin<PolicyRead>,
    Body(mut body): Body<Map<String, Value>>,
) -> Result<Json<Preview>, ApiError> {
    let language = match spoken(&mut body) {
        Ok(language) => language,
        Err(error) => return Ok(Json(Preview { errors: vec![error], ..Preview::default() })),
    };
    let mut connection = app.store.read().await?;
    let Draft { stored, policy } = match read(&mut connection, &admin.scope, body).await? {
        Ok(draft) => draft,
        Err(errors) => return Ok(Json(Preview { errors, ..Preview::default() })),
    };
    let before = stored.clone().unwrap_or_else(|| nothing_set(&policy));
    let names = Names::of(&mut connection, &admin.scope, [&before, &policy]).await?;
    let Comparison { changes, summary, .. } =
        protection::diff(&(&before).into(), &(&policy).into(), &|id| names.get(id), language).map_err(
            |error| {
                ApiError::fields(vec![FieldError::new("@odata.type", "otherPlatform", error.to_string())])
            },
        )?;
    let versions = [stored.as_ref().map(Protection::to_policy), Some(policy.to_policy())];
    Ok(Json(Preview {
        errors: Vec::new(),
        warnings: policy.warnings().iter().map(|one| one.told(language)).collect(),
        against: Some(if stored.is_some() { "stored" } else { "defaults" }),
        changes,
        summary,
        reach: Some(reach(&app, &mut connection, admin.scope.organisation, &versions).await?),
    }))
}

/// The language of the words, which stands beside the members of the draft.
fn spoken(body: &mut Map<String, Value>) -> Result<Language, FieldError> {
    match body.remove("language") {
        None | Some(Value::Null) => Ok(Language::default()),
        Some(Value::String(tag)) => language(Some(&tag)),
        // The tag of no language, so that the error names those there are.
        Some(other) => language(Some(&other.to_string())),
    }
}

/// Reads the draft as it would be stored: what it leaves out has its default, but for apps and assignments, which a
/// policy is usually read without: those of the stored one stay.
async fn read(
    connection: &mut AnyConnection,
    scope: &Scope,
    mut body: Map<String, Value>,
) -> Result<Result<Draft, Vec<FieldError>>, ApiError> {
    let id = body.remove("id").filter(|id| !id.is_null());
    let stored = match &id {
        None => None,
        Some(id) => {
            let id = id.as_str().unwrap_or_default();
            match policies::policy::<Protecting>(&mut *connection, scope.organisation, id).await? {
                Some(stored) => Some(stored),
                None => {
                    let text =
                        format!("there is no policy with the id `{id}`: leave it out for a new policy");
                    return Ok(Err(vec![FieldError::new("id", "notFound", text)]));
                }
            }
        }
    };
    let platform =
        match stored.as_ref().map_or_else(|| kind::recognise(&body), |stored| Ok(stored.content.platform)) {
            Ok(platform) => platform,
            Err(error) => return Ok(Err(vec![error])),
        };
    let mut change = match Change::from_json(&Value::Object(body), platform, ApiVersion::Beta) {
        Ok(change) => change,
        Err(errors) => return Ok(Err(errors)),
    };
    let wanted = change.assignments.as_deref();
    match check_assignments(connection, scope.organisation, Some(platform), wanted).await {
        Err(error) if !error.fields.is_empty() => return Ok(Err(error.fields)),
        checked => checked?,
    }
    let policy = match &stored {
        Some(stored) => {
            change.name.get_or_insert_with(|| stored.name.clone());
            change.apps.get_or_insert_with(|| stored.apps.clone());
            change.group.get_or_insert(stored.group);
            change.replace(stored, String::new(), 0)
        }
        None => change.create(platform, String::new(), String::new(), 0),
    };
    Ok(policy.map(|policy| Draft { stored, policy }))
}

/// A policy of that name that sets nothing, for nobody.
fn nothing_set(policy: &Protection) -> Protection {
    let (apps, assignments) = (Vec::new(), Vec::new());
    let (content, unknown) = (Protecting::empty(policy.content.platform), Map::new());
    Protection { apps, assignments, content, unknown, ..policy.clone() }
}

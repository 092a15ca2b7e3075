//! `POST /cordon/v1/explain`: what an app would decide, and why, in the words the app itself would use.

use std::borrow::Cow;

use axum::Json;
use axum::extract::State;
use cordon_policy::decide::{Ask, Context};
use cordon_policy::explain::{OpenExplanation, Seen, closed, unmanaged};
use cordon_policy::texts::{Language, Phrase};
use cordon_policy::{AppId, Explanation, Facts, ManagementState};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use sqlx::AnyConnection;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::TAG;
use super::body::Body;
use super::explain_open::{self, OpenState};
use super::language::language;
use super::standing::{self, PoliciesSaid, Standing, Status};
use crate::auth::{Admin, PolicyRead};
use crate::clock::rfc3339;
use crate::error::{ApiError, FieldError};
use crate::resolve;
use crate::scope::Scope;
use crate::state::{App, AppState};

/// About whom, and what. Either a registration, or a user and an app.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExplainRequest)]
pub(super) struct Asked {
    /// The registration it is about; then neither user nor app nor what is assumed of its device.
    registration: Option<String>,
    /// A user, by sign-in name or object id.
    user: Option<String>,
    /// The app that asks.
    app: Option<AppId>,
    /// What is assumed of the device; unmanaged where it is left out.
    management: Option<ManagementState>,
    /// What the device is assumed to report.
    facts: Option<Facts>,
    /// What is asked.
    ask: Question,
    /// What is known of the moment, where the question is whether work data opens.
    state: Option<OpenState>,
    /// The language of the words; English without one.
    language: Option<String>,
}

/// What is asked.
enum Question {
    /// `{"ask": "open"}`: whether work data of the account opens in the app, right now.
    Open,
    /// Any ask of data, as apps ask it.
    Data(Ask),
}

impl PartialSchema for Question {
    fn schema() -> RefOr<Schema> {
        let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["open"]));
        let open = ObjectBuilder::new()
            .description(Some("Whether work data of the account opens in the app, right now."))
            .property("ask", word)
            .required("ask");
        OneOfBuilder::new().item(Ref::from_schema_name(Ask::name())).item(open).into()
    }
}

impl ToSchema for Question {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Question")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Ask::name().into_owned(), Ask::schema()));
        Ask::schemas(schemas);
    }
}

impl<'de> Deserialize<'de> for Question {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.get("ask").and_then(Value::as_str) != Some("open") {
            return serde_json::from_value(value).map(Self::Data).map_err(D::Error::custom);
        }
        let more = value.as_object().and_then(|members| members.keys().find(|name| *name != "ask"));
        match more {
            None => Ok(Self::Open),
            Some(name) => Err(D::Error::custom(format!("the ask `open` has no member `{name}`"))),
        }
    }
}

/// Whom the question is about.
enum About<'a> {
    Registration(&'a str),
    User(&'a str, &'a AppId),
}

/// What an app would decide, and why.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExplainAnswer)]
pub(super) struct Answer {
    #[serde(flatten)]
    explanation: Told,
    /// What only the server can say about the device, in sentences; empty when no registration was asked about.
    background: Vec<String>,
    status: Status,
    /// The state of the device that was assumed, and the level of the evidence for it.
    management: ManagementState,
    #[schema(required)]
    evidence: Option<String>,
    /// When the device last reported; absent when no registration was asked about.
    #[schema(required)]
    reported: Option<String>,
    /// The policies that apply, and those that do not with the reason.
    policies: PoliciesSaid,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Told)]
enum Told {
    Data(Box<Explanation>),
    Open(Box<OpenExplanation>),
}

/// What an app would decide, and why, in the words the app itself would use.
#[utoipa::path(post, path = "/explain", tag = TAG, request_body = Asked, responses((status = 200, body = Answer)))]
pub(super) async fn explain(
    State(app): State<AppState>,
    admin: Admin<PolicyRead>,
    Body(asked): Body<Asked>,
) -> Result<Json<Answer>, ApiError> {
    let (about, language) = asked.read().map_err(ApiError::fields)?;
    let mut connection = app.store.read().await?;
    let (standing, facts) = standing(&app, &mut connection, &admin.scope, &about, &asked).await?;
    let now = app.clock.seconds();
    let facts_at = standing.reported.map(|micros| micros.div_euclid(1_000_000));
    let seen = Seen { facts: &facts, facts_at, told_at: Some(now), now: Some(now), language };
    let explanation = match &asked.ask {
        Question::Data(ask) => Told::Data(Box::new(answer(&standing, &seen, ask))),
        Question::Open => {
            let state = asked.state.clone().unwrap_or_default();
            Told::Open(Box::new(explain_open::answer(&standing, &seen, &state, now)))
        }
    };
    Ok(Json(Answer {
        explanation,
        background: background(&standing, now).iter().map(|phrase| phrase.say(language)).collect(),
        status: standing.status(),
        management: standing.management,
        policies: standing.policies(),
        reported: standing.reported.map(rfc3339),
        evidence: standing.evidence,
    }))
}

impl Asked {
    /// Whom it is about and in which language, or everything that is wrong with it.
    fn read(&self) -> Result<(About<'_>, Language), Vec<FieldError>> {
        let mut faults = Vec::new();
        let language = language(self.language.as_deref()).unwrap_or_else(|fault| {
            faults.push(fault);
            Language::default()
        });
        match (&self.ask, &self.state) {
            (Question::Data(_), Some(_)) => faults.push(FieldError::new(
                "state",
                "invalid",
                "a state is looked at by the ask `open` alone: leave it out, or ask `open`",
            )),
            (_, state) => faults.extend(state.iter().flat_map(OpenState::faults)),
        }
        let alone = self.management.is_none() && self.facts.is_none();
        let about = match (&self.registration, &self.user, &self.app) {
            (Some(id), None, None) if alone => Some(About::Registration(id)),
            (None, Some(name), Some(app)) => Some(About::User(name, app)),
            _ => None,
        };
        match about {
            Some(about) if faults.is_empty() => return Ok((about, language)),
            Some(_) => {}
            None => faults.push(FieldError::new(
                "registration",
                "invalid",
                "name either a `registration` alone, or a `user` and an `app`",
            )),
        }
        Err(faults)
    }
}

/// Where the one who is asked about stands, and what the device reported.
async fn standing(
    app: &App,
    connection: &mut AnyConnection,
    scope: &Scope,
    about: &About<'_>,
    asked: &Asked,
) -> Result<(Standing, Facts), ApiError> {
    match about {
        About::Registration(id) => {
            let registration = standing::registration(connection, scope, id).await?;
            let standing = Standing::of_registration(app, connection, &registration).await?;
            Ok((standing, resolve::facts_of(&registration)))
        }
        About::User(name, id) => {
            let user = standing::user(connection, scope, name).await?;
            let facts = asked.facts.clone().unwrap_or_default();
            let device = (asked.management.unwrap_or_default(), &facts);
            let id = (*id).clone();
            let standing =
                Standing::of_user(app, connection, scope.organisation, user.oid, id, device).await?;
            Ok((standing, facts))
        }
    }
}

fn answer(standing: &Standing, seen: &Seen<'_>, ask: &Ask) -> Explanation {
    match (standing.closed, &standing.resolution.merged) {
        (Some(code), _) => closed(seen.language, code, ask),
        (None, Some(merged)) => {
            let context = Context {
                managed_apps: &standing.managed_apps,
                oid: standing.oid,
                enrolled: standing.management.counts_as_enrolled(merged.effective.platform()),
            };
            cordon_policy::explain(&merged.effective, &context, seen, ask)
        }
        (None, None) => unmanaged(seen.language, ask),
    }
}

/// How old the device's word is, and by what it counts as enrolled: what a device cannot say of itself.
fn background(standing: &Standing, now: i64) -> Vec<Phrase> {
    let Some(reported) = standing.reported else { return Vec::new() };
    let ago = cordon_policy::explain::ago(reported.div_euclid(1_000_000), now);
    let evidence = standing.evidence.as_deref().map(|level| match level {
        "device" => "evidenceDevice",
        "connector" => "evidenceConnector",
        "attested" => "evidenceAttested",
        _ => "evidenceOther",
    });
    let enrolled = match (standing.management, evidence) {
        (ManagementState::Mdm, Some(evidence)) => {
            Phrase::new("backgroundEnrolled").with("evidence", Phrase::new(evidence))
        }
        (ManagementState::ThirdPartyMdm, Some(evidence)) => {
            Phrase::new("backgroundEnrolledElsewhere").with("evidence", Phrase::new(evidence))
        }
        _ => Phrase::new("backgroundNotEnrolled"),
    };
    vec![Phrase::new("backgroundReported").with("ago", ago), enrolled]
}

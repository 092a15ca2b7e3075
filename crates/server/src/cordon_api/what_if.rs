//! `POST /cordon/v1/what-if`: what a draft would change for the registrations there are, and for the asks they counted.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use cordon_graph::protection::{Change, DefaultChange, ManagedPolicy, Protection, is_default, kind};
use cordon_graph::version::ApiVersion;
use cordon_policy::launch::AccountStatus;
use cordon_policy::whatif::{Draft, Policies, Recorded, Registered, Report, Row, WhatIf};
use cordon_policy::{Platform, PolicyId, Subject};
use serde::Deserialize;
use serde_json::Value;
use sqlx::AnyConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::TAG;
use super::body::Body;
use super::language::language;
use crate::auth::{Admin, PolicyRead, RegistrationRead};
use crate::clock::day;
use crate::error::{ApiError, FieldError};
use crate::graph::{check_assignments, every};
use crate::scope::Scope;
use crate::state::{App, AppState};
use crate::store::comparison::{self, Counted, Live, Person};
use crate::store::{StoreError, filters};

/// Registrations that are read at a time.
const PAGE: i64 = 200;
/// Days back from today of which asks count, when nobody says it.
const DAYS: u16 = 30;
/// The id of a draft that takes no policy's place.
const DRAFT: &str = "draft";
/// A day in microseconds.
const A_DAY: i64 = 86_400_000_000;

/// A policy that is added or takes another's place, or one that is removed.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WhatIfRequest)]
pub(super) struct Asked {
    /// The draft as Graph writes it. Without one, the policy named by `id` is removed.
    #[schema(value_type = Option<Object>)]
    policy: Option<Value>,
    /// The policy whose place the draft takes.
    id: Option<String>,
    /// Days back from today of which asks count, 1 to 365.
    days: Option<u16>,
    /// The language of the words.
    language: Option<String>,
}

/// What a draft would change for the registrations there are, and for the asks they counted.
#[utoipa::path(post, path = "/what-if", tag = TAG, request_body = Asked, responses((status = 200, body = Report)))]
pub(super) async fn what_if(
    State(app): State<AppState>,
    admin: Admin<PolicyRead>,
    _: Admin<RegistrationRead>,
    Body(asked): Body<Asked>,
) -> Result<Json<Report>, ApiError> {
    let (since, language) = (since(&app, asked.days), language(asked.language.as_deref()));
    let (since, language) = match (since, language) {
        (Ok(since), Ok(language)) => (since, language),
        (since, language) => {
            return Err(ApiError::fields(since.err().into_iter().chain(language.err()).collect()));
        }
    };
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let stored = every(&mut connection, organisation).await?;
    let filters = filters::evaluated(&mut connection, organisation).await?;
    let draft = draft(&app, &mut connection, &admin.scope, asked, &stored).await?;
    drop(connection);
    let unassigned = draft.is_unassigned();
    let before = in_force(&stored);
    let after = draft.applied(&before);
    let mut whatif = WhatIf::new(&before, &after, &filters, Recorded::Before);
    go_through(&app, organisation, &since, &mut whatif).await?;
    let mut report = whatif.finish(language);
    if unassigned {
        report.note_unassigned();
    }
    Ok(Json(report))
}

/// The first day that counts.
fn since(app: &App, days: Option<u16>) -> Result<String, FieldError> {
    match days.unwrap_or(DAYS) {
        days @ 1..=365 => {
            let back = i64::from(days - 1).saturating_mul(A_DAY);
            Ok(day(app.clock.micros().saturating_sub(back)))
        }
        days => Err(FieldError::new(
            "days",
            "outOfBounds",
            format!("`{days}` is out of bounds; use 1 to 365 days"),
        )),
    }
}

/// The policies as targeting takes them.
pub(super) fn in_force(stored: &[ManagedPolicy]) -> Policies {
    let mut all = Policies::default();
    for policy in stored {
        match policy {
            ManagedPolicy::Targeted(policy) => all.targeted.push(policy.to_policy()),
            ManagedPolicy::Default(policy) => all.defaults.extend(policy.to_policies()),
            ManagedPolicy::Configuration(_) => {}
        }
    }
    all
}

async fn draft(
    app: &App,
    connection: &mut AnyConnection,
    scope: &Scope,
    asked: Asked,
    stored: &[ManagedPolicy],
) -> Result<Draft, ApiError> {
    let old = match &asked.id {
        Some(id) => Some(stored.iter().find(|policy| policy.id() == id).ok_or_else(|| missing(id))?),
        None => None,
    };
    let now = app.clock.micros();
    match (asked.policy, old) {
        (_, Some(ManagedPolicy::Configuration(old))) => Err(missing(&old.id)),
        (None, Some(old)) => Ok(Draft::Remove(PolicyId(old.id().to_owned()))),
        (None, None) => {
            let text = "send the draft, or the `id` of a policy to be removed";
            Err(ApiError::fields(vec![FieldError::new("policy", "required", text)]))
        }
        (Some(body), Some(ManagedPolicy::Default(old))) => default(&body, &old.id, now),
        (Some(body), None) if body.as_object().is_some_and(is_default) => default(&body, DRAFT, now),
        (Some(body), Some(ManagedPolicy::Targeted(old))) => {
            targeted(connection, scope, &body, Some(old), now).await
        }
        (Some(body), None) => targeted(connection, scope, &body, None, now).await,
    }
}

fn default(body: &Value, id: &str, now: i64) -> Result<Draft, ApiError> {
    let change = DefaultChange::from_json(body, ApiVersion::Beta).map_err(within)?;
    let policy = change.create(id.to_owned(), tag(), now).map_err(within)?;
    Ok(Draft::PutDefault(PolicyId(policy.id.clone()), policy.to_policies()))
}

async fn targeted(
    connection: &mut AnyConnection,
    scope: &Scope,
    body: &Value,
    old: Option<&Protection>,
    now: i64,
) -> Result<Draft, ApiError> {
    let platform = old.map_or_else(|| platform_of(body), |old| Ok(old.content.platform)).map_err(within)?;
    let change = Change::from_json(body, platform, ApiVersion::Beta).map_err(within)?;
    let (organisation, wanted) = (scope.organisation, change.assignments.as_deref());
    check_assignments(connection, organisation, Some(platform), wanted).await.map_err(|mut error| {
        error.fields = prefixed(std::mem::take(&mut error.fields));
        error
    })?;
    let policy = match old {
        Some(old) => change.replace(old, tag(), now),
        None => change.create(platform, DRAFT.to_owned(), tag(), now),
    };
    Ok(Draft::Put(Box::new(policy.map_err(within)?.to_policy())))
}

fn tag() -> String {
    format!("\"{DRAFT}\"")
}

fn missing(id: &str) -> ApiError {
    let shown: String = id.chars().filter(|c| !c.is_control()).take(80).collect();
    ApiError::not_found(format!("there is no policy `{shown}`: list them under /deviceAppManagement"))
}

fn platform_of(body: &Value) -> Result<Platform, Vec<FieldError>> {
    let Value::Object(object) = body else {
        return Err(vec![FieldError::new("(body)", "wrongType", "expected a policy as an object")]);
    };
    kind::recognise(object).map_err(|error| vec![error])
}

/// Errors of the draft, told by their place in the request.
fn within(errors: Vec<FieldError>) -> ApiError {
    ApiError::fields(prefixed(errors))
}

fn prefixed(errors: Vec<FieldError>) -> Vec<FieldError> {
    let one = |error: FieldError| {
        let whole = error.target == "(body)";
        FieldError {
            target: if whole { "policy".to_owned() } else { format!("policy.{}", error.target) },
            ..error
        }
    };
    errors.into_iter().map(one).collect()
}

/// Goes through the live registrations page by page; no connection is held from one page to the next.
async fn go_through(
    app: &App,
    organisation: Uuid,
    since: &str,
    whatif: &mut WhatIf<'_>,
) -> Result<(), ApiError> {
    let mut last = String::new();
    loop {
        let mut connection = app.store.read().await?;
        let now = app.clock.micros();
        let page = comparison::page(&mut connection, organisation, &last, PAGE, now).await?;
        let (Some(first), Some(end)) = (page.first(), page.last()) else { return Ok(()) };
        let asks = comparison::asks(&mut connection, organisation, (&first.id, &end.id), since).await?;
        let people = people(&mut connection, organisation, &page).await?;
        drop(connection);
        for one in &page {
            take(whatif, one, people.get(&one.oid), asks.get(&one.id));
        }
        last.clone_from(&end.id);
    }
}

async fn people(
    connection: &mut AnyConnection,
    organisation: Uuid,
    page: &[Live],
) -> Result<HashMap<Uuid, Person>, StoreError> {
    let mut oids: Vec<Uuid> = page.iter().map(|one| one.oid).collect();
    oids.sort_unstable();
    oids.dedup();
    comparison::people(connection, organisation, &oids).await
}

fn take(whatif: &mut WhatIf<'_>, one: &Live, person: Option<&Person>, asks: Option<&Vec<Counted>>) {
    // Somebody who was removed counts as disabled.
    let enabled = person.is_some_and(|person| person.enabled);
    let subject = Subject {
        oid: one.oid,
        groups: person.map_or(&[], |person| &person.groups),
        app: &one.app,
        management: one.management,
        enrolment: one.enrolment,
        facts: &one.facts,
    };
    whatif.registration(&Registered {
        id: &one.id,
        subject,
        reported: one.seen.div_euclid(1_000_000),
        account: Some(if enabled { AccountStatus::Active } else { AccountStatus::Disabled }),
    });
    for counted in asks.into_iter().flatten() {
        whatif.asks(&Row {
            kind: &counted.kind,
            end: &counted.destination,
            verdict: &counted.verdict,
            setting: &counted.setting,
            first: &counted.first,
            last: &counted.last,
            count: counted.count,
        });
    }
}

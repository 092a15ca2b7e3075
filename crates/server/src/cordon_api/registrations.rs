//! `GET /cordon/v1/registrations`: what each app instance holds and what it is meant to hold.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::standing::{self, Standing};
use crate::auth::{Admin, RegistrationRead};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::state::{App, AppState};
use crate::store::registrations::{self, Registration, State as Key};

/// Registrations in one answer.
const PAGE: i64 = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// A user, by name or object id: all of that user's, superseded ones too.
    user: Option<String>,
    /// The id after which to go on.
    #[serde(default)]
    after: String,
}

pub(super) async fn list(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    Query(which): Query<Which>,
) -> Result<Json<Value>, ApiError> {
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let rows = match &which.user {
        Some(name) => {
            let user = standing::user(&mut connection, &admin.scope, name).await?;
            registrations::of_user(&mut connection, organisation, user.oid).await?
        }
        None => registrations::page(&mut connection, organisation, &which.after, PAGE).await?,
    };
    let full = which.user.is_none() && i64::try_from(rows.len()).is_ok_and(|count| count == PAGE);
    let after = rows.last().filter(|_| full).map(|last| last.id.to_string());
    let value: Vec<_> = rows.iter().map(|one| row(&app, one)).collect();
    Ok(Json(json!({ "value": value, "after": after })))
}

pub(super) async fn one(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let mut connection = app.store.read().await?;
    let registration = standing::registration(&mut connection, &admin.scope, &id).await?;
    let standing = Standing::of_registration(&app, &mut connection, &registration).await?;
    let mut body = row(&app, &registration);
    if let Some(body) = body.as_object_mut() {
        let intended = standing.policies();
        let current = registration.held_version.as_deref() == intended.get("version").and_then(Value::as_str);
        let apps: Vec<_> = standing.managed_apps.iter().map(|(app, ..)| app).collect();
        body.insert("status".to_owned(), json!(standing.status()));
        body.insert("intended".to_owned(), intended);
        body.insert("isCurrent".to_owned(), json!(current));
        body.insert("managedApps".to_owned(), json!(apps));
        body.insert("facts".to_owned(), json!(registration.facts));
        body.insert("capabilities".to_owned(), json!(registration.capabilities));
    }
    Ok(Json(body))
}

fn row(app: &App, one: &Registration) -> Value {
    let evidence = one.management.as_ref().filter(|evidence| evidence.expires > app.clock.micros());
    json!({
        "id": one.id.to_string(),
        "user": one.oid,
        "app": format!("{}:{}", one.platform, one.app),
        "appVersion": one.app_version,
        "clientVersion": one.client_version,
        "deviceTag": one.device_tag,
        "deviceName": one.device_name,
        "status": if one.state == Key::Superseded { "superseded" } else { "live" },
        "supersededBy": one.superseded_by,
        "management": one.management_state(app.clock.micros()),
        "enrolment": one.enrolment(app.clock.micros()),
        "evidence": evidence.map(|evidence| json!({ "level": evidence.level, "expires": rfc3339(evidence.expires) })),
        "held": { "version": one.held_version },
        "created": rfc3339(one.created),
        "lastSeen": rfc3339(one.last_seen),
    })
}

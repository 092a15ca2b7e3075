//! `POST /cordon/v1/evidence`: a token that says "this device is managed", for managed app configuration.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use cordon_policy::ManagementState;
use cordon_policy::filter::Enrolment;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::TAG;
use crate::audit::Entry;
use crate::auth::{Admin, DirectoryWrite};
use crate::clock::rfc3339;
use crate::error::{ApiError, FieldError};
use crate::seal;
use crate::state::AppState;
use crate::store::evidence::{self, New};

/// How long a token holds: a year, in microseconds.
const LIFE: i64 = 365 * 24 * 60 * 60 * 1_000_000;
/// Longest label, in characters.
const LONGEST: usize = 200;

/// What a token is to prove.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EvidenceRequest)]
pub(super) struct Asked {
    /// Names the device for people: 1 to 200 characters.
    label: String,
    /// `mdm`, the organisation's own management, or `thirdPartyMdm`.
    #[serde(default = "own")]
    management: String,
    /// In which way the organisation's own management enrolled the device, where that is known.
    enrolment: Option<String>,
}

fn own() -> String {
    ManagementState::Mdm.name().to_owned()
}

/// A token that says "this device is managed".
#[derive(Serialize, ToSchema)]
#[schema(as = IssuedEvidence)]
pub(super) struct Issued {
    /// Shown this once: only its hash is kept.
    token: String,
    /// `device`
    level: &'static str,
    management: ManagementState,
    #[schema(required)]
    enrolment: Option<Enrolment>,
    label: String,
    /// Until when it can be presented, RFC 3339.
    #[schema(format = DateTime)]
    expires: String,
}

/// Makes a token of level `device` and shows it this once: only its hash is kept.
#[utoipa::path(
    post, path = "/evidence", tag = TAG, request_body = Asked, responses((status = 201, body = Issued))
)]
pub(super) async fn issue(
    State(app): State<AppState>,
    admin: Admin<DirectoryWrite>,
    asked: Result<Json<Asked>, JsonRejection>,
) -> Result<(StatusCode, Json<Issued>), ApiError> {
    let Json(asked) = asked.map_err(|error| ApiError::bad_request(error.body_text()))?;
    let label = asked.label.trim();
    let (state, enrolment) = read(label, &asked).map_err(ApiError::fields)?;
    let token = seal::secret().map_err(ApiError::internal)?;
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let now = write.now();
    let expires = now.saturating_add(LIFE);
    evidence::insert(&mut write, organisation, New { token: &token, label, state, enrolment, expires }, now)
        .await?;
    let detail = json!({ "label": label, "management": state, "enrolment": enrolment });
    write.commit_recorded(Entry::new("evidence.issue", "evidence:device").with(detail)).await?;
    let (token, label) = (token.to_string(), label.to_owned());
    let issued =
        Issued { token, level: "device", management: state, enrolment, label, expires: rfc3339(expires) };
    Ok((StatusCode::CREATED, Json(issued)))
}

/// What the token proves, or everything that is wrong with what was asked.
fn read(label: &str, asked: &Asked) -> Result<(ManagementState, Option<Enrolment>), Vec<FieldError>> {
    let mut errors = Vec::new();
    if label.is_empty() || label.chars().count() > LONGEST || label.chars().any(char::is_control) {
        let message = format!("give 1 to {LONGEST} characters that name the device");
        errors.push(FieldError::new("label", "outOfBounds", message));
    }
    let state =
        ManagementState::named(&asked.management).filter(|state| *state != ManagementState::Unmanaged);
    if state.is_none() {
        let message = "name the management that the token proves: `mdm` or `thirdPartyMdm`";
        errors.push(FieldError::new("management", "invalid", message));
    }
    let way = asked.enrolment.as_deref().map(|name| (name, Enrolment::named(name)));
    match way {
        Some((_, Some(_))) if state == Some(ManagementState::ThirdPartyMdm) => {
            let message = "a way of enrolment is one of the organisation's own management: leave it out";
            errors.push(FieldError::new("enrolment", "invalid", message));
        }
        Some((name, None)) => {
            let ways = Enrolment::ALL.map(|way| format!("`{}`", way.name())).join(", ");
            let message = format!("`{name}` is no way of enrolment: use one of {ways}, or leave it out");
            errors.push(FieldError::new("enrolment", "invalid", message));
        }
        _ => {}
    }
    match state {
        Some(state) if errors.is_empty() => Ok((state, way.and_then(|(_, way)| way))),
        _ => Err(errors),
    }
}

//! `POST /cordon/v1/evidence`: a token that says "this device is managed", for managed app configuration.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use cordon_policy::ManagementState;
use serde::Deserialize;
use serde_json::json;

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    label: String,
    /// `mdm`, the organisation's own management, or `thirdPartyMdm`.
    #[serde(default = "own")]
    management: String,
}

fn own() -> String {
    ManagementState::Mdm.name().to_owned()
}

/// Makes a token of level `device` and shows it this once: only its hash is kept.
pub(super) async fn issue(
    State(app): State<AppState>,
    admin: Admin<DirectoryWrite>,
    asked: Result<Json<Asked>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(asked) = asked.map_err(|error| ApiError::bad_request(error.body_text()))?;
    let label = asked.label.trim();
    let state = read(label, &asked.management).map_err(ApiError::fields)?;
    let token = seal::secret().map_err(ApiError::internal)?;
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let now = write.now();
    let expires = now.saturating_add(LIFE);
    evidence::insert(&mut write, organisation, New { token: &token, label, state, expires }, now).await?;
    let detail = json!({ "label": label, "management": state });
    write.commit_recorded(Entry::new("evidence.issue", "evidence:device").with(detail)).await?;
    let body = json!({
        "token": token.as_str(), "level": "device", "management": state, "label": label, "expires": rfc3339(expires),
    });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// Whose management the token proves, or everything that is wrong with what was asked.
fn read(label: &str, management: &str) -> Result<ManagementState, Vec<FieldError>> {
    let mut errors = Vec::new();
    if label.is_empty() || label.chars().count() > LONGEST || label.chars().any(char::is_control) {
        let message = format!("give 1 to {LONGEST} characters that name the device");
        errors.push(FieldError::new("label", "outOfBounds", message));
    }
    let state = ManagementState::named(management).filter(|state| *state != ManagementState::Unmanaged);
    match state {
        Some(state) if errors.is_empty() => return Ok(state),
        Some(_) => {}
        None => {
            let message = "name the management that the token proves: `mdm` or `thirdPartyMdm`";
            errors.push(FieldError::new("management", "invalid", message));
        }
    }
    Err(errors)
}

//! `POST /cordon/v1/evidence`: a token that says "this device is managed", for managed app configuration.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::json;

use crate::audit::Entry;
use crate::auth::{Admin, DirectoryWrite};
use crate::clock::rfc3339;
use crate::error::{ApiError, FieldError};
use crate::seal;
use crate::state::AppState;
use crate::store::evidence;

/// How long a token holds: a year, in microseconds.
const LIFE: i64 = 365 * 24 * 60 * 60 * 1_000_000;
/// Longest label, in characters.
const LONGEST: usize = 200;

#[derive(Deserialize)]
pub(super) struct Asked {
    label: String,
}

/// Makes a token of level `device` and shows it this once: only its hash is kept.
pub(super) async fn issue(
    State(app): State<AppState>,
    admin: Admin<DirectoryWrite>,
    asked: Result<Json<Asked>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(asked) = asked.map_err(|error| ApiError::bad_request(error.body_text()))?;
    let label = asked.label.trim();
    if label.is_empty() || label.chars().count() > LONGEST || label.chars().any(char::is_control) {
        let message = format!("give 1 to {LONGEST} characters that name the device");
        return Err(ApiError::fields(vec![FieldError::new("label", "outOfBounds", message)]));
    }
    let token = seal::secret().map_err(ApiError::internal)?;
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let now = write.now();
    let expires = now.saturating_add(LIFE);
    evidence::insert(&mut write, organisation, &token, label, now, expires).await?;
    let entry = Entry::new("evidence.issue", "evidence:device").with(json!({ "label": label }));
    write.commit_recorded(entry).await?;
    let body =
        json!({ "token": token.as_str(), "level": "device", "label": label, "expires": rfc3339(expires) });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

//! `POST …/{id}/check-in`

use axum::extract::{Path, State};
use axum::response::Response;
use cordon_wire::RegistrationId;
use cordon_wire::check_in::CheckInRequest;
use cordon_wire::registration::Answer;

use super::TAG;
use super::answer::{self, Asked};
use super::apply;
use super::incoming::{Incoming, registration_of};
use super::reply::{bad_body, reply};
use crate::error::ApiError;
use crate::state::{App, AppState};
use crate::store::registrations;

/// Reports facts, receipts and counts, and takes the envelope.
#[utoipa::path(
    post, path = "/registrations/{id}/check-in", tag = TAG, params(("id" = RegistrationId, Path, description = "The registration.")),
    request_body = CheckInRequest, responses((status = 200, body = Answer))
)]
pub(super) async fn check_in(
    State(app): State<AppState>,
    Path(id): Path<String>,
    incoming: Result<Incoming, ApiError>,
) -> Response {
    let result = match incoming {
        Ok(incoming) => run(&app, &id, &incoming).await,
        Err(error) => Err(error),
    };
    reply(&app, result)
}

async fn run(app: &App, id: &str, incoming: &Incoming) -> Result<Response, ApiError> {
    let id = registration_of(app, id)?;
    let known = app.devices.memory.recall(app, &id);
    let found = match &known {
        Some(_) => None,
        None => registrations::find(&mut *app.store.read().await?, &id).await?,
    };
    let registration = known.as_ref().map(|known| &known.registration).or(found.as_ref());
    if let Some(registration) = registration {
        incoming.verify(app, &registration.instance_key, Some(&id), None)?;
    }
    let request = CheckInRequest::from_slice(incoming.body()).map_err(bad_body)?;
    let mut asked = Asked {
        nonce: request.nonce,
        held_version: request.held_version.clone(),
        trust_version: request.trust_version,
        acknowledged: Vec::new(),
        report: 0,
    };
    let Some(registration) = registration else {
        return answer::gone(app, &id, asked).await;
    };
    asked.acknowledged = apply::report(app, registration, &request).await?;
    // A steady report is not stored at once, but it was taken.
    asked.report = request.report;
    answer::settled(app, &id, asked).await
}

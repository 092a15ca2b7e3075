//! `GET …/{id}/changes`: waits until the registration's content is another. A hint only.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use cordon_wire::changes::{Changes, LONGEST_POLL};
use cordon_wire::{Position, RegistrationId};
use tokio::time::{Instant, timeout_at};

use super::incoming::{Incoming, registration_of};
use super::reply::reply;
use super::{TAG, content};
use crate::error::ApiError;
use crate::state::{App, AppState};
use crate::store::registrations::{self, State as Standing};

/// Check-ins that a server is sure to take in a second: the fleet that a change wakes is dealt out over as many.
const CHECK_INS_PER_SECOND: u64 = 1_000;

/// Waits, for up to 55 seconds, until the registration's content is another than the one at this position. A hint only.
#[utoipa::path(
    get, path = "/registrations/{id}/changes", tag = TAG,
    params(
        ("id" = RegistrationId, Path, description = "The registration."),
        ("epoch" = i64, Query, description = "The epoch of the envelope that is held."),
        ("seq" = i64, Query, description = "Its count of changes."),
    ),
    responses((status = 200, body = Changes), (status = 204, description = "Nothing changed."))
)]
pub(super) async fn changes(
    State(app): State<AppState>,
    Path(id): Path<String>,
    position: Result<Query<Position>, QueryRejection>,
    incoming: Result<Incoming, ApiError>,
) -> Response {
    let result = match (incoming, position) {
        (Ok(incoming), Ok(Query(position))) => run(&app, &id, position, &incoming).await,
        (Err(error), _) => Err(error),
        (_, Err(_)) => {
            Err(ApiError::bad_request("`epoch` and `seq` are missing: send those of the envelope held"))
        }
    };
    reply(&app, result)
}

async fn run(app: &App, id: &str, held: Position, incoming: &Incoming) -> Result<Response, ApiError> {
    let id = registration_of(app, id)?;
    let Some(registration) = registrations::find(&mut *app.store.read().await?, &id).await? else {
        return Ok(changed(app));
    };
    incoming.verify(app, &registration.instance_key, Some(&id), None)?;
    if registration.state == Standing::Superseded {
        // It has nothing to wait for: its receipts come by check-in.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let _waiting = Waiting::begin(app);
    wait(app, &id, held).await
}

async fn wait(app: &App, id: &RegistrationId, held: Position) -> Result<Response, ApiError> {
    let deadline = Instant::now() + Duration::from_secs(LONGEST_POLL);
    // Subscribed before the first look, so that no change falls between.
    let mut revisions = app.changes();
    let mut stopping = app.stopping.clone();
    loop {
        if revisions.borrow_and_update().stale {
            return Err(ApiError::unavailable("the database does not answer: ask again in a moment"));
        }
        if differs(app, id, held).await? {
            return Ok(changed(app));
        }
        let woken = async {
            tokio::select! {
                woken = revisions.changed() => woken.is_ok(),
                _ = stopping.wait_for(|stop| *stop) => false,
            }
        };
        if !timeout_at(deadline, woken).await.unwrap_or(false) {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
    }
}

/// Whether the content is no longer that of the position held.
async fn differs(app: &App, id: &RegistrationId, held: Position) -> Result<bool, ApiError> {
    let mut connection = app.store.read().await?;
    let Some(registration) = registrations::find(&mut connection, id).await? else { return Ok(true) };
    let stored = (u64::try_from(registration.epoch).ok(), u64::try_from(registration.sequence).ok());
    if stored != (Some(held.epoch), Some(held.seq)) || registration.epoch != app.organisation.epoch {
        return Ok(true);
    }
    let ready = content::of(app, &mut connection, &registration).await?;
    Ok(ready.hash.to_string() != registration.content)
}

fn changed(app: &App) -> Response {
    let waiting = app.devices.waiting();
    let spread_ms = waiting.saturating_mul(1_000) / CHECK_INS_PER_SECOND;
    Json(Changes { changed: true, spread_ms }).into_response()
}

/// Counts itself among the waiting while it lives.
struct Waiting<'a>(&'a App);

impl<'a> Waiting<'a> {
    fn begin(app: &'a App) -> Self {
        app.devices.waiting.fetch_add(1, Ordering::Relaxed);
        metrics::gauge!("cordon_waiting_polls").increment(1.0);
        Self(app)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.devices.waiting.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("cordon_waiting_polls").decrement(1.0);
    }
}

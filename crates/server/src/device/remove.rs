//! `DELETE …/{id}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use cordon_policy::wipe::WipeEvent;
use cordon_wire::RegistrationId;

use super::incoming::{Incoming, registration_of};
use super::reply::reply;
use crate::audit::Entry;
use crate::error::ApiError;
use crate::scope::Scope;
use crate::state::{App, AppState};
use crate::store::orders::{self, OrderState};
use crate::store::registrations::{self, State as Standing};

pub(super) async fn remove(
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
    // Sent again, it finds nothing and says the same.
    if let Some(registration) = registrations::find(&mut *app.store.read().await?, &id).await? {
        incoming.verify(app, &registration.instance_key, Some(&id), None)?;
        if registration.state == Standing::Superseded && waits(app, &id).await? {
            let text = "a wipe of this key waits for its receipt: deliver it by a check-in first";
            return Err(ApiError::conflict(text));
        }
        forget(app, &id).await?;
        app.devices.memory.written(&id);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Whether an order of the registration has no complete receipts yet.
async fn waits(app: &App, id: &RegistrationId) -> Result<bool, ApiError> {
    let orders = orders::of_registration(&mut *app.store.read().await?, id).await?;
    Ok(orders.iter().any(|order| !matches!(order.state, OrderState::Done | OrderState::Canceled)))
}

/// Removes the row. Orders that wait for a receipt will not get one: they have failed.
async fn forget(app: &App, id: &RegistrationId) -> Result<(), ApiError> {
    let mut write = app.store.write(&Scope::registration(id.organisation(), id.to_string())).await?;
    let now = write.now();
    for order in orders::unsettled(&mut write, id).await? {
        let found = orders::locked(&mut write, id.organisation(), order.id).await?;
        let Some(mut order) = found.filter(|order| order.is_unsettled()) else { continue };
        order.state = order.state.after(WipeEvent::Unanswerable).unwrap_or(order.state);
        orders::settle(&mut write, &order, now).await?;
    }
    if registrations::remove(&mut write, id).await? {
        write.commit(Entry::new("registration.delete", format!("registration:{id}"))).await?;
    }
    Ok(())
}

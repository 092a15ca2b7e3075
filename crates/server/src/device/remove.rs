//! `DELETE …/{id}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use cordon_policy::wipe::WipeEvent;
use cordon_wire::RegistrationId;
use uuid::Uuid;

use super::TAG;
use super::incoming::{Incoming, registration_of};
use super::reply::reply;
use crate::audit::Entry;
use crate::error::ApiError;
use crate::scope::Scope;
use crate::state::{App, AppState};
use crate::store::orders::{self, OrderState};
use crate::store::registrations::{self, State as Standing};

/// Takes a registration away that waits for nothing.
#[utoipa::path(
    delete, path = "/registrations/{id}", tag = TAG, params(("id" = RegistrationId, Path, description = "The registration.")),
    responses((status = 204, description = "It is gone, now or before."))
)]
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
        if let Some(why) = waits(app, &id, registration.state).await? {
            return Err(ApiError::conflict(why));
        }
        forget(app, &id, registration.oid).await?;
        app.devices.memory.written(&id);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What must come first: the receipt that an old key owes, or the decision about a wipe that waits for approval, which
/// nobody sheds by leaving and coming back.
async fn waits(app: &App, id: &RegistrationId, standing: Standing) -> Result<Option<&'static str>, ApiError> {
    let orders = orders::of_registration(&mut *app.store.read().await?, id).await?;
    if orders.iter().any(|order| order.state == OrderState::PendingApproval) {
        return Ok(Some("an administrator has yet to decide about a wipe of this app: try again later"));
    }
    let owes = |order: &orders::Order| {
        let ended = matches!(order.state, OrderState::Done | OrderState::Canceled);
        !ended && order.sent.is_some() && order.receipt.is_none()
    };
    let owed = standing == Standing::Superseded && orders.iter().any(owes);
    Ok(owed.then_some("a wipe of this key waits for its receipt: deliver it by a check-in first"))
}

/// Removes the row. Orders that wait for a receipt will not get one: they have failed.
async fn forget(app: &App, id: &RegistrationId, oid: Uuid) -> Result<(), ApiError> {
    let mut write = app.store.write(&Scope::registration(id.organisation(), id.to_string())).await?;
    // Wipes lock the user too: none is ordered for a row that is about to go.
    registrations::lock_user(&mut write, id.organisation(), oid).await?;
    registrations::lock(&mut write, id).await?;
    let now = write.now();
    for mut order in orders::hold(&mut write, &[*id], &[], None).await? {
        order.state = order.state.after(WipeEvent::Unanswerable).unwrap_or(order.state);
        orders::settle(&mut write, &order, now).await?;
    }
    if registrations::remove(&mut write, id).await? {
        write.commit(Entry::new("registration.delete", format!("registration:{id}"))).await?;
    }
    Ok(())
}

//! `POST /cordon/v1/operations/{id}/approve`: a second administrator lets a wipe above the limits go.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::json;

use super::operations::Row;
use super::{TAG, standing};
use crate::audit::Entry;
use crate::auth::{Admin, Wipe};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::caps;
use crate::store::orders::Operation;

/// How long ago the approver may have given the password, in seconds.
const SIGNED_IN: i64 = 5 * 60;

/// Lets a wipe above the limits go: by a person, not the one who asked, who gave the password within the last five minutes.
#[utoipa::path(
    post, path = "/operations/{id}/approve", tag = TAG, params(("id" = String, Path, description = "The operation.")),
    responses((status = 200, body = Row))
)]
pub(super) async fn approve(
    State(app): State<AppState>,
    admin: Admin<Wipe>,
    Path(id): Path<String>,
) -> Result<Json<Row>, ApiError> {
    let mut write = app.store.write(&admin.scope).await?;
    let operation = standing::operation(&mut write, &admin.scope, &id).await?;
    let target = format!("operation:{}", operation.id);
    if let Err(refused) = may_approve(&admin, &operation, app.clock.seconds()) {
        let detail = json!({ "why": refused.message });
        write.commit_recorded(Entry::new("wipe.approveRefused", target).with(detail)).await?;
        return Err(refused);
    }
    let now = write.now();
    if !caps::approve(&mut write, admin.scope.organisation, operation.id, now).await? {
        return Err(ApiError::conflict("the operation does not wait for approval: read its state first"));
    }
    let after = standing::operation(&mut write, &admin.scope, &id).await?;
    let detail = json!({ "user": after.oid, "deviceTag": after.device_tag, "requestedBy": after.actor });
    write.commit(Entry::new("wipe.approve", target).with(detail)).await?;
    Ok(Json(Row::of(&after)))
}

fn may_approve(admin: &Admin<Wipe>, operation: &Operation, now: i64) -> Result<(), ApiError> {
    let Some(signed_in) = admin.signed_in else {
        return Err(ApiError::forbidden(
            "only a person approves: sign in on the admin listener through `cordon-console`",
        ));
    };
    if operation.actor == admin.scope.actor.to_string() {
        return Err(ApiError::forbidden("whoever asked cannot approve: let another administrator do it"));
    }
    if now.saturating_sub(signed_in) > SIGNED_IN {
        return Err(ApiError::forbidden("the sign-in is older than five minutes: sign in again"));
    }
    Ok(())
}

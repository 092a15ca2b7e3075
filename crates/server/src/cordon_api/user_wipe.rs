//! `POST /cordon/v1/users/{user}/wipe` and `…/operations/{id}/lift`: a wipe of everything that a user has, now and at each
//! registration until it is lifted.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::json;

use super::operations::Row;
use super::{TAG, standing};
use crate::audit::Entry;
use crate::auth::{Admin, Wipe};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::{orders, registrations};

/// Orders every app of a user on every device to destroy its work data, and every one that registers until this is lifted.
/// Above the limits of the organisation it waits for approval.
#[utoipa::path(
    post, path = "/users/{user}/wipe", tag = TAG,
    params(("user" = String, Path, description = "The user, by name or object id.")),
    responses((status = 200, body = Row))
)]
pub(super) async fn order(
    State(app): State<AppState>,
    admin: Admin<Wipe>,
    Path(user): Path<String>,
) -> Result<Json<Row>, ApiError> {
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let user = standing::user(&mut write, &admin.scope, &user).await?;
    registrations::lock_user(&mut write, organisation, user.oid).await?;
    let (actor, now) = (admin.scope.actor.to_string(), write.now());
    let Some(begun) = orders::wipe_user(&mut write, organisation, user.oid, &actor, now).await? else {
        return Err(ApiError::conflict("a wipe of this user stands already: lift it first to order another"));
    };
    write.commit(begun.entry().with(json!({ "user": user.oid }))).await?;
    Ok(Json(Row::of(&begun)))
}

/// Ends a wipe of a user: what was not sent is taken back, and what registers from now on is not wiped.
#[utoipa::path(
    post, path = "/operations/{id}/lift", tag = TAG, params(("id" = String, Path, description = "The operation.")),
    responses((status = 200, body = Row))
)]
pub(super) async fn lift(
    State(app): State<AppState>,
    admin: Admin<Wipe>,
    Path(id): Path<String>,
) -> Result<Json<Row>, ApiError> {
    let mut write = app.store.write(&admin.scope).await?;
    let id = standing::operation(&mut write, &admin.scope, &id).await?.id;
    let now = write.now();
    let Some(lifted) = orders::lift(&mut write, admin.scope.organisation, id, now).await? else {
        return Err(ApiError::conflict("the operation is no wipe that stands: read it first"));
    };
    let entry = Entry::new("wipe.lift", format!("operation:{id}")).with(json!({ "user": lifted.oid }));
    write.commit(entry).await?;
    Ok(Json(Row::of(&lifted)))
}

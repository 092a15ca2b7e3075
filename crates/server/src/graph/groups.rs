//! Groups of the directory and their members.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get, post};
use cordon_graph::directory::{GROUP_PROPERTIES, Group, GroupChange, NewGroup, member_reference};
use cordon_graph::error::FieldError;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use uuid::Uuid;

use super::assigned::unassigned;
use super::call::{Call, Json, count, done, no_such, wrong};
use super::users::{self, PAGE, STRIDE};
use crate::audit::Entry;
use crate::auth::{Admin, DirectoryRead, DirectoryWrite};
use crate::error::ApiError;
use crate::state::AppState;
use crate::store::{StoreError, Write, directory, directory_edit};

/// The groups.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/groups", get(list).post(create))
        .route("/groups/$count", get(count_all))
        .route("/groups/{id}", get(one).patch(update).delete(remove))
        .route("/groups/{id}/members", get(members))
        .route("/groups/{id}/transitiveMembers", get(members))
        .route("/groups/{id}/members/$count", get(count_members))
        .route("/groups/{id}/members/$ref", post(add_member))
        .route("/groups/{id}/members/{user}/$ref", delete(remove_member))
}

/// A group as Graph shows it.
pub(super) fn shown(group: directory::Group) -> Value {
    let directory::Group { id, display_name, description, created } = group;
    Group { id, display_name, description, created }.to_json()
}

fn property(name: &str) -> bool {
    GROUP_PROPERTIES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

async fn by_key(
    connection: &mut AnyConnection,
    organisation: Uuid,
    key: &str,
) -> Result<directory::Group, ApiError> {
    let id = Uuid::parse_str(key).map_err(|_| no_such("group", key))?;
    directory::group(connection, organisation, id).await?.ok_or_else(|| no_such("group", key))
}

async fn all(connection: &mut AnyConnection, organisation: Uuid) -> Result<Vec<Value>, ApiError> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let rows = directory::groups(connection, organisation, after, STRIDE).await?;
        let Some(last) = rows.last().map(|group| group.id) else { return Ok(all) };
        after = Some(last);
        all.extend(rows.into_iter().map(shown));
    }
}

async fn all_members(
    connection: &mut AnyConnection,
    organisation: Uuid,
    group: Uuid,
) -> Result<Vec<Value>, ApiError> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let rows = directory::members(connection, organisation, group, after, STRIDE).await?;
        let Some(last) = rows.last().map(|user| user.oid) else { return Ok(all) };
        after = Some(last);
        all.extend(rows.into_iter().map(users::shown));
    }
}

async fn list(
    admin: Admin<DirectoryRead>,
    State(app): State<AppState>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, &[])?;
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let page = match call.query.seek(PAGE) {
        Some(seek) => {
            let after = seek.after.as_deref().and_then(|id| id.parse().ok());
            let limit = i64::try_from(seek.limit + 1).unwrap_or(STRIDE);
            let rows = directory::groups(&mut connection, organisation, after, limit).await?;
            call.query.seek_page(&seek, rows.into_iter().map(shown).collect())
        }
        None => call.query.page(all(&mut connection, organisation).await?, PAGE),
    };
    Ok(call.reply(StatusCode::OK, &call.root.collection("groups", "groups", page)))
}

async fn count_all(
    admin: Admin<DirectoryRead>,
    State(app): State<AppState>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, &[])?;
    let mut connection = app.store.read().await?;
    let rows = all(&mut connection, admin.scope.organisation).await?;
    let filter = call.query.filter.as_ref();
    Ok(count(rows.iter().filter(|row| filter.is_none_or(|f| f.matches(row))).count()))
}

async fn one(
    admin: Admin<DirectoryRead>,
    State(app): State<AppState>,
    Path(key): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, &[])?;
    let mut connection = app.store.read().await?;
    let group = by_key(&mut connection, admin.scope.organisation, &key).await?;
    let item = call.query.selected(shown(group));
    Ok(call.reply(StatusCode::OK, &call.root.entity("groups", item)))
}

async fn members(
    admin: Admin<DirectoryRead>,
    State(app): State<AppState>,
    Path(key): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&users::property, &[])?;
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let group = by_key(&mut connection, organisation, &key).await?.id;
    let page = match call.query.seek(PAGE) {
        Some(seek) => {
            let after = seek.after.as_deref().and_then(|id| id.parse().ok());
            let limit = i64::try_from(seek.limit + 1).unwrap_or(STRIDE);
            let rows = directory::members(&mut connection, organisation, group, after, limit).await?;
            call.query.seek_page(&seek, rows.into_iter().map(users::shown).collect())
        }
        None => call.query.page(all_members(&mut connection, organisation, group).await?, PAGE),
    };
    let path = format!("groups/{group}/members");
    Ok(call.reply(StatusCode::OK, &call.root.collection("directoryObjects", &path, page)))
}

async fn count_members(
    admin: Admin<DirectoryRead>,
    State(app): State<AppState>,
    Path(key): Path<String>,
) -> Result<Response, ApiError> {
    let mut connection = app.store.read().await?;
    let group = by_key(&mut connection, admin.scope.organisation, &key).await?.id;
    Ok(count(all_members(&mut connection, admin.scope.organisation, group).await?.len()))
}

async fn create(
    admin: Admin<DirectoryWrite>,
    State(app): State<AppState>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let new = NewGroup::from_json(&body).map_err(wrong)?;
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let (id, now) = (Uuid::new_v4(), write.now());
    let description = new.description.as_deref();
    directory::insert_group(&mut write, organisation, id, &new.display_name, description, now).await?;
    for (index, user) in new.members.iter().enumerate() {
        let field = format!("members@odata.bind[{index}]");
        put_member(&mut write, organisation, (id, *user), &field).await?;
    }
    let group = by_key(&mut write, organisation, &id.to_string()).await?;
    write.commit(Entry::new("group.create", format!("group:{id}"))).await?;
    Ok(call.reply(StatusCode::CREATED, &call.root.entity("groups", shown(group))))
}

async fn update(
    admin: Admin<DirectoryWrite>,
    State(app): State<AppState>,
    Path(key): Path<String>,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let change = GroupChange::from_json(&body).map_err(wrong)?;
    let mut write = app.store.write(&admin.scope).await?;
    let mut group = by_key(&mut write, admin.scope.organisation, &key).await?;
    group.display_name = change.display_name.unwrap_or(group.display_name);
    group.description = change.description.unwrap_or(group.description);
    let now = write.now();
    directory_edit::rename_group(&mut write, admin.scope.organisation, &group, now).await?;
    write.commit(Entry::new("group.update", format!("group:{}", group.id))).await?;
    Ok(done())
}

async fn remove(
    admin: Admin<DirectoryWrite>,
    State(app): State<AppState>,
    Path(key): Path<String>,
) -> Result<Response, ApiError> {
    let mut write = app.store.write(&admin.scope).await?;
    let organisation = admin.scope.organisation;
    let group = by_key(&mut write, organisation, &key).await?;
    // First, so that it is held: an assignment to it that is under way is seen below, and a later one finds no group.
    if !directory::delete_group(&mut write, organisation, group.id).await? {
        return Err(no_such("group", &key));
    }
    let policies = unassigned(&mut write, organisation, group.id).await?;
    let detail = json!({ "displayName": group.display_name, "policies": policies });
    write.commit(Entry::new("group.delete", format!("group:{}", group.id)).with(detail)).await?;
    Ok(done())
}

async fn add_member(
    admin: Admin<DirectoryWrite>,
    State(app): State<AppState>,
    Path(key): Path<String>,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let user = member_reference(&body).map_err(wrong)?;
    let mut write = app.store.write(&admin.scope).await?;
    let group = by_key(&mut write, admin.scope.organisation, &key).await?.id;
    put_member(&mut write, admin.scope.organisation, (group, user), "@odata.id").await?;
    write
        .commit(Entry::new("group.addMember", format!("group:{group}")).with(user.to_string().into()))
        .await?;
    Ok(done())
}

async fn remove_member(
    admin: Admin<DirectoryWrite>,
    State(app): State<AppState>,
    Path((key, user)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let oid = Uuid::parse_str(&user).map_err(|_| no_such("member", &user))?;
    let mut write = app.store.write(&admin.scope).await?;
    let group = by_key(&mut write, admin.scope.organisation, &key).await?.id;
    if !directory::remove_member(&mut write, admin.scope.organisation, group, oid).await? {
        return Err(no_such("member", &user));
    }
    write.commit(Entry::new("group.removeMember", format!("group:{group}")).with(user.into())).await?;
    Ok(done())
}

async fn put_member(
    write: &mut Write,
    organisation: Uuid,
    (group, user): (Uuid, Uuid),
    field: &str,
) -> Result<(), ApiError> {
    directory::add_member(write, organisation, group, user).await.map_err(|error| match error {
        StoreError::Duplicate => {
            let text = format!("the user `{user}` is a member already: there is nothing to add");
            wrong(vec![FieldError::new(field, "duplicate", text)])
        }
        StoreError::Dangling => {
            let text = format!("there is no user `{user}`: make it, or name another");
            wrong(vec![FieldError::new(field, "missingUser", text)])
        }
        other => other.into(),
    })
}

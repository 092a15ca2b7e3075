//! Users of the directory.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use cordon_graph::directory::{GROUP_PROPERTIES, NewUser, USER_PROPERTIES, User, UserChange};
use cordon_graph::odata::Filter;
use serde_json::Value;
use sqlx::AnyConnection;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::call::{Call, Json, count, done, no_such, wrong};
use crate::audit::Entry;
use crate::auth::{Admin, DirectoryRead, DirectoryWrite, Permissions, hash_password};
use crate::error::ApiError;
use crate::scope::{Actor, Scope};
use crate::state::AppState;
use crate::store::directory::Named;
use crate::store::{StoreError, accounts, directory, directory_edit};

/// Rows in one page when `$top` does not say it, as in the reference service.
pub(super) const PAGE: usize = 100;
/// Rows read at a time when a whole collection must be looked at.
pub(super) const STRIDE: i64 = 1_000;

/// The users.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/users", get(list).post(create))
        .route("/users/$count", get(count_all))
        .route("/users/{id}", get(one).patch(update).delete(remove))
        .route("/users/{id}/memberOf", get(member_of))
        .route("/users/{id}/transitiveMemberOf", get(member_of))
}

/// A property that a user has.
pub(super) fn property(name: &str) -> bool {
    USER_PROPERTIES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// A user as Graph shows it.
pub(super) fn shown(user: directory::User) -> Value {
    let directory::User { oid, upn, display_name, mail, enabled, created } = user;
    User { oid, upn, display_name, mail, enabled, created }.to_json()
}

/// A user by object id or sign-in name.
pub(super) async fn by_key(
    connection: &mut AnyConnection,
    organisation: Uuid,
    key: &str,
) -> Result<directory::User, ApiError> {
    let user = match Uuid::parse_str(key) {
        Ok(oid) => directory::user(connection, organisation, oid).await?,
        Err(_) => directory::user_by_upn(connection, organisation, key).await?,
    };
    user.ok_or_else(|| no_such("user", key))
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
            let rows = directory::users(&mut connection, organisation, after, limit).await?;
            call.query.seek_page(&seek, rows.into_iter().map(shown).collect())
        }
        None => call.query.page(candidates(&mut connection, organisation, &call).await?, PAGE),
    };
    Ok(call.reply(StatusCode::OK, &call.root.collection("users", "users", page)))
}

async fn count_all(
    admin: Admin<DirectoryRead>,
    State(app): State<AppState>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, &[])?;
    let mut connection = app.store.read().await?;
    let rows = candidates(&mut connection, admin.scope.organisation, &call).await?;
    let filter = call.query.filter.as_ref();
    Ok(count(rows.iter().filter(|row| filter.is_none_or(|f| f.matches(row))).count()))
}

/// The users that the filter may let pass: one when it names one, those with the texts it looks for, else all.
async fn candidates(
    connection: &mut AnyConnection,
    organisation: Uuid,
    call: &Call,
) -> Result<Vec<Value>, ApiError> {
    let key =
        call.query.filter.as_ref().and_then(|f| f.equals("userPrincipalName").or_else(|| f.equals("id")));
    if let Some(key) = key {
        return match by_key(connection, organisation, key).await {
            Ok(user) => Ok(vec![shown(user)]),
            Err(error) if error.status == StatusCode::NOT_FOUND => Ok(Vec::new()),
            Err(error) => Err(error),
        };
    }
    let texts = call.query.filter.as_ref().and_then(texts).unwrap_or_default();
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let rows = directory::users_with(connection, organisation, &texts, after, STRIDE).await?;
        let Some(last) = rows.last().map(|user| user.oid) else { return Ok(all) };
        after = Some(last);
        all.extend(rows.into_iter().map(shown));
    }
}

/// The texts of which one stands in whoever passes; `None` when a database could take them otherwise than the filter does.
fn texts(filter: &Filter) -> Option<Vec<(Named, &str)>> {
    let text = |(name, part): (&str, &'_ str)| {
        match name.to_ascii_lowercase().as_str() {
            "displayname" => Some(Named::Display),
            // The part before the `@` of the sign-in name.
            "userprincipalname" | "mailnickname" => Some(Named::SignIn),
            "mail" => Some(Named::Mail),
            _ => None,
        }
        .filter(|_| part.is_ascii() && !part.is_empty())
    };
    filter.contained()?.into_iter().map(|(name, part)| Some((text((name, part))?, part))).collect()
}

async fn one(
    admin: Admin<DirectoryRead>,
    State(app): State<AppState>,
    Path(key): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&property, &[])?;
    let mut connection = app.store.read().await?;
    let user = by_key(&mut connection, admin.scope.organisation, &key).await?;
    let item = call.query.selected(shown(user));
    Ok(call.reply(StatusCode::OK, &call.root.entity("users", item)))
}

async fn member_of(
    admin: Admin<DirectoryRead>,
    State(app): State<AppState>,
    Path(key): Path<String>,
    call: Call,
) -> Result<Response, ApiError> {
    call.check(&|name| GROUP_PROPERTIES.contains(&name), &[])?;
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let user = by_key(&mut connection, organisation, &key).await?;
    let mut rows = Vec::new();
    for id in directory::groups_of(&mut connection, organisation, user.oid).await? {
        rows.extend(directory::group(&mut connection, organisation, id).await?.map(super::groups::shown));
    }
    let path = format!("users/{}/memberOf", user.oid);
    Ok(call
        .reply(StatusCode::OK, &call.root.collection("directoryObjects", &path, call.query.page(rows, PAGE))))
}

async fn create(
    admin: Admin<DirectoryWrite>,
    State(app): State<AppState>,
    call: Call,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let new = NewUser::from_json(&body).map_err(wrong)?;
    let password = hashed(new.password).await?;
    let mut write = app.store.write(&admin.scope).await?;
    let user = directory::NewUser {
        oid: Uuid::new_v4(),
        upn: &new.upn,
        display_name: &new.display_name,
        mail: new.mail.as_deref(),
        enabled: new.enabled,
        password: password.as_deref(),
        roles: &[],
    };
    let now = write.now();
    let inserted = directory::insert_user(&mut write, admin.scope.organisation, &user, now).await;
    inserted.map_err(|error| taken(error, &new.upn))?;
    let made = by_key(&mut write, admin.scope.organisation, &user.oid.to_string()).await?;
    write.commit(Entry::new("user.create", format!("user:{}", made.oid))).await?;
    Ok(call.reply(StatusCode::CREATED, &call.root.entity("users", shown(made))))
}

async fn update(
    admin: Admin<DirectoryWrite>,
    State(app): State<AppState>,
    Path(key): Path<String>,
    Json(body): Json,
) -> Result<Response, ApiError> {
    let change = UserChange::from_json(&body).map_err(wrong)?;
    let password = hashed(change.password).await?;
    let organisation = admin.scope.organisation;
    let mut write = app.store.write(&admin.scope).await?;
    let now = write.now();
    let mut user = by_key(&mut write, organisation, &key).await?;
    may_touch(&mut write, &admin.scope, user.oid).await?;
    let target = format!("user:{}", user.oid);
    user.upn = change.upn.unwrap_or(user.upn);
    user.display_name = change.display_name.unwrap_or(user.display_name);
    user.mail = change.mail.unwrap_or(user.mail);
    let renamed = directory_edit::rename_user(&mut write, organisation, &user, now).await;
    renamed.map_err(|error| taken(error, &user.upn))?;
    if let Some(password) = password {
        accounts::set_password(&mut write, organisation, user.oid, Some(&password), now).await?;
        write.also(Entry::new("user.setPassword", target.clone()));
    }
    if let Some(enabled) = change.enabled {
        directory::set_user_enabled(&mut write, organisation, user.oid, enabled, now).await?;
        write.also(Entry::new(if enabled { "user.enable" } else { "user.disable" }, target.clone()));
    }
    write.commit(Entry::new("user.update", target)).await?;
    Ok(done())
}

async fn remove(
    admin: Admin<DirectoryWrite>,
    State(app): State<AppState>,
    Path(key): Path<String>,
) -> Result<Response, ApiError> {
    let mut write = app.store.write(&admin.scope).await?;
    let user = by_key(&mut write, admin.scope.organisation, &key).await?;
    may_touch(&mut write, &admin.scope, user.oid).await?;
    directory::delete_user(&mut write, admin.scope.organisation, user.oid).await?;
    write.commit(Entry::new("user.delete", format!("user:{}", user.oid))).await?;
    Ok(done())
}

/// Accounts with administrative rights are changed by people with at least the same rights, never by automation:
/// whoever writes the directory could otherwise set an administrator's password and become one.
async fn may_touch(connection: &mut AnyConnection, scope: &Scope, oid: Uuid) -> Result<(), ApiError> {
    let roles = directory_edit::roles_locked(connection, scope.organisation, oid).await?.unwrap_or_default();
    let theirs = Permissions::of_roles(roles.iter().map(String::as_str));
    let human = matches!(scope.actor, Actor::User(_));
    if theirs == Permissions::none() || (human && theirs.and(scope.permissions) == theirs) {
        return Ok(());
    }
    Err(ApiError::forbidden(
        "the account is an administrator's: an administrator with the same rights changes it",
    ))
}

async fn hashed(password: Option<String>) -> Result<Option<String>, ApiError> {
    match password {
        Some(password) => hash_password(Zeroizing::new(password)).await.map(Some).map_err(ApiError::internal),
        None => Ok(None),
    }
}

fn taken(error: StoreError, upn: &str) -> ApiError {
    match error {
        StoreError::Duplicate => {
            ApiError::conflict(format!("there is a user `{upn}` already: use another userPrincipalName"))
        }
        other => other.into(),
    }
}

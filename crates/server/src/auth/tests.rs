//! Every permission refuses whoever does not hold it.

use axum::extract::FromRequestParts;
use axum::http::{Request, StatusCode};
use uuid::Uuid;

use super::permission::{Kind, Permission, Permissions};
use super::token::{Audience, Claims};
use super::*;
use crate::error::ApiError;
use crate::scope::{Actor, Scope};
use crate::testing::Served;

/// What the automation client's token says.
fn claims(served: &Served) -> Claims {
    let now = served.clock.seconds();
    Claims {
        iss: "test".to_owned(),
        aud: Audience::Admin,
        tid: served.made.tenant_id,
        sub: served.made.client.id.to_string(),
        oid: None,
        azp: served.made.client.id.to_string(),
        roles: [APPS_WRITE, DIRECTORY_WRITE, AUDIT_READ].map(str::to_owned).to_vec(),
        auth_time: None,
        iat: now,
        nbf: now,
        exp: now + 60,
        jti: Uuid::new_v4(),
    }
}

async fn ask<P: Permission>(served: &Served, authorization: Option<String>) -> Result<Scope, ApiError> {
    let mut request = Request::builder().uri("/");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let (mut parts, ()) = request.body(()).unwrap().into_parts();
    Admin::<P>::from_request_parts(&mut parts, served.running.app()).await.map(|admin| admin.scope)
}

async fn with<P: Permission>(served: &Served, change: impl FnOnce(&mut Claims)) -> Result<Scope, StatusCode> {
    let mut claims = claims(served);
    change(&mut claims);
    let token = served.running.app().tokens.sign(&claims).unwrap();
    ask::<P>(served, Some(format!("Bearer {token}"))).await.map_err(|error| error.status)
}

async fn refuses<P: Permission>(served: &Served) {
    let held = with::<P>(served, |_| {}).await.unwrap();
    assert_eq!(held.actor, Actor::Client(served.made.client.id.to_string()));
    let refused = async |change: fn(&mut Claims)| with::<P>(served, change).await.map(|_| ()).unwrap_err();
    assert_eq!(refused(|claims| claims.roles.clear()).await, StatusCode::FORBIDDEN);
    assert_eq!(refused(|claims| claims.roles = vec!["Unknown.Role".to_owned()]).await, StatusCode::FORBIDDEN);
    assert_eq!(refused(|claims| claims.exp = claims.iat).await, StatusCode::UNAUTHORIZED);
    assert_eq!(refused(|claims| claims.nbf += 30).await, StatusCode::UNAUTHORIZED);
    assert_eq!(refused(|claims| claims.tid = Uuid::new_v4()).await, StatusCode::UNAUTHORIZED);
    assert_eq!(refused(|claims| claims.aud = Audience::Device).await, StatusCode::UNAUTHORIZED);
    assert_eq!(refused(|claims| claims.aud = Audience::Scim).await, StatusCode::UNAUTHORIZED);
    assert_eq!(refused(|claims| claims.azp = Uuid::new_v4().to_string()).await, StatusCode::UNAUTHORIZED);
    for absent in [None, Some(String::new()), Some("Bearer".to_owned()), Some("Bearer x.y.z".to_owned())] {
        let error = ask::<P>(served, absent).await.map(|_| ()).unwrap_err();
        assert_eq!(error.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn every_permission_refuses_whoever_does_not_hold_it() {
    let served = Served::start().await;
    refuses::<PolicyRead>(&served).await;
    refuses::<PolicyWrite>(&served).await;
    refuses::<RegistrationRead>(&served).await;
    refuses::<Wipe>(&served).await;
    refuses::<DirectoryRead>(&served).await;
    refuses::<DirectoryWrite>(&served).await;
    refuses::<AuditRead>(&served).await;
    refuses::<CollectLogs>(&served).await;
    assert_eq!(Kind::ALL.len(), 8, "a new permission needs a line above");
}

#[tokio::test]
async fn a_role_opens_what_it_names_and_nothing_else() {
    let opens =
        |role| Kind::ALL.iter().copied().filter(move |kind| Permissions::of_roles([role]).contains(*kind));
    assert_eq!(opens(permission::APPS_READ).collect::<Vec<_>>(), [Kind::PolicyRead, Kind::RegistrationRead]);
    assert_eq!(opens(permission::DIRECTORY_READ).collect::<Vec<_>>(), [Kind::DirectoryRead]);
    assert_eq!(opens(AUDIT_READ).collect::<Vec<_>>(), [Kind::AuditRead]);
    assert_eq!(opens(ADMINISTRATOR).collect::<Vec<_>>(), Kind::ALL);
}

#[tokio::test]
async fn a_token_of_another_server_is_refused() {
    let (own, foreign) = (Served::start().await, Served::start().await);
    let token =
        foreign.running.app().tokens.sign(&Claims { tid: own.made.tenant_id, ..claims(&foreign) }).unwrap();
    let refused = ask::<PolicyRead>(&own, Some(format!("Bearer {token}"))).await.map(|_| ()).unwrap_err();
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_with_another_type_or_algorithm_is_refused() {
    let served = Served::start().await;
    let token = served.running.app().tokens.sign(&claims(&served)).unwrap();
    let (_, rest) = token.split_once('.').unwrap();
    let kid = jsonwebtoken::decode_header(&token).unwrap().kid.unwrap();
    for header in [
        serde_json::json!({ "alg": "none", "typ": "at+jwt", "kid": kid }),
        serde_json::json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid }),
        serde_json::json!({ "alg": "ES256", "typ": "JWT", "kid": kid }),
        serde_json::json!({ "alg": "ES256", "typ": "at+jwt" }),
    ] {
        let forged = format!("{}.{rest}", crate::seal::encode(header.to_string().as_bytes()));
        let refused =
            ask::<PolicyRead>(&served, Some(format!("Bearer {forged}"))).await.map(|_| ()).unwrap_err();
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{header}");
    }
}

#[tokio::test]
async fn a_disabled_client_stops_at_once() {
    let served = Served::start().await;
    assert!(with::<PolicyRead>(&served, |_| {}).await.is_ok());
    let id = served.made.client.id.to_string();
    assert!(served.running.directory().set_client_enabled(&id, false).await.unwrap());
    assert_eq!(with::<PolicyRead>(&served, |_| {}).await.map(|_| ()).unwrap_err(), StatusCode::UNAUTHORIZED);
    assert!(served.running.directory().set_client_enabled(&id, true).await.unwrap());
    assert!(with::<PolicyRead>(&served, |_| {}).await.is_ok());
}

#[tokio::test]
async fn a_valid_token_is_remembered_and_still_expires() {
    let served = Served::start().await;
    let token = served.running.app().tokens.sign(&claims(&served)).unwrap();
    let bearer = || Some(format!("Bearer {token}"));
    assert!(ask::<PolicyRead>(&served, bearer()).await.is_ok());
    served.clock.advance(60);
    let refused = ask::<PolicyRead>(&served, bearer()).await.map(|_| ()).unwrap_err();
    assert_eq!(refused.message, "the access token has expired: sign in again");
}

/// A session of a user with `roles`: its cookie, and the user.
async fn session(served: &Served, roles: &[&str]) -> (String, Uuid) {
    let app = served.running.app();
    let oid = served.running.directory().create_user("eve@contoso.com", "Eve", "x").await.unwrap();
    set_roles(served, oid, roles).await;
    let id = session::SessionId::new().unwrap();
    let now = app.clock.micros();
    let row = session::row(oid, roles.iter().map(|&role| role.to_owned()).collect(), 1, now);
    let mut write = app.store.write(&Scope::system(app.organisation.id, "test")).await.unwrap();
    crate::store::sessions::insert(&mut write, app.organisation.id, id.hash(), &row).await.unwrap();
    write.commit_quietly().await.unwrap();
    (format!("cordon-session-{}={}", served.running.admin.port(), id.as_str()), oid)
}

async fn set_roles(served: &Served, oid: Uuid, roles: &[&str]) {
    let app = served.running.app();
    let mut write = app.store.write(&Scope::system(app.organisation.id, "test")).await.unwrap();
    sqlx::query("UPDATE account SET roles = $1 WHERE oid = $2")
        .bind(serde_json::json!(roles).to_string())
        .bind(oid.to_string())
        .execute(&mut *write)
        .await
        .unwrap();
    write.commit(crate::audit::Entry::new("test.roles", "user")).await.unwrap();
}

async fn at_console<P: Permission>(served: &Served, cookie: &str) -> Result<Option<i64>, StatusCode> {
    let request = Request::builder().uri("/").header("cookie", cookie).body(()).unwrap();
    let (mut parts, ()) = request.into_parts();
    let admin = Admin::<P>::from_request_parts(&mut parts, served.running.app()).await;
    admin.map(|admin| admin.signed_in).map_err(|error| error.status)
}

#[tokio::test]
async fn a_session_opens_what_its_roles_name_and_nothing_else() {
    let served = Served::start().await;
    let (cookie, _) = session(&served, &[permission::APPS_READ]).await;
    assert_eq!(at_console::<PolicyRead>(&served, &cookie).await, Ok(Some(1)), "a person, with their sign-in");
    assert!(at_console::<RegistrationRead>(&served, &cookie).await.is_ok());
    let refused = Err(StatusCode::FORBIDDEN);
    assert_eq!(at_console::<PolicyWrite>(&served, &cookie).await, refused);
    assert_eq!(at_console::<Wipe>(&served, &cookie).await, refused);
    assert_eq!(at_console::<DirectoryRead>(&served, &cookie).await, refused);
    assert_eq!(at_console::<DirectoryWrite>(&served, &cookie).await, refused);
    assert_eq!(at_console::<AuditRead>(&served, &cookie).await, refused);
    assert_eq!(at_console::<CollectLogs>(&served, &cookie).await, refused);
    assert_eq!(Kind::ALL.len(), 8, "a new permission needs a line above");
}

#[tokio::test]
async fn a_lost_role_ends_the_session_for_good_and_a_gained_one_waits_for_the_next() {
    let served = Served::start().await;
    let (cookie, oid) = session(&served, &[permission::APPS_READ, AUDIT_READ]).await;
    set_roles(&served, oid, &[ADMINISTRATOR]).await;
    assert!(at_console::<PolicyRead>(&served, &cookie).await.is_ok());
    assert_eq!(at_console::<Wipe>(&served, &cookie).await, Err(StatusCode::FORBIDDEN));
    set_roles(&served, oid, &[permission::APPS_READ]).await;
    assert_eq!(at_console::<PolicyRead>(&served, &cookie).await, Err(StatusCode::UNAUTHORIZED));
    set_roles(&served, oid, &[permission::APPS_READ, AUDIT_READ]).await;
    assert_eq!(at_console::<PolicyRead>(&served, &cookie).await, Err(StatusCode::UNAUTHORIZED));
}

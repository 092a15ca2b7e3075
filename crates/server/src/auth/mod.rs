//! Sign-in and permission: the built-in provider, access tokens, and the extractors that handlers name.

mod admin;
mod attempts;
mod authorize;
mod client_credentials;
pub(crate) mod console;
mod cookie;
mod device;
mod discovery;
mod form;
mod oauth;
mod password;
mod people;
mod permission;
mod plane;
mod principal;
mod session;
#[cfg(test)]
mod tests;
mod token;
mod token_endpoint;

use axum::routing::{get, post};
use axum::{Extension, Router};

pub(crate) use admin::{Admin, Caller};
pub(crate) use attempts::Attempts;
pub(crate) use device::DeviceUser;
pub use password::PasswordError;
pub(crate) use password::{Passwords, hash as hash_password};
pub(crate) use permission::{
    ADMINISTRATOR, APPS_WRITE, AUDIT_READ, AuditRead, CollectLogs, DIRECTORY_WRITE, DirectoryRead,
    DirectoryWrite, Kind, Permissions, PolicyRead, PolicyWrite, RegistrationRead, Wipe,
};
#[cfg(test)]
pub(crate) use permission::{ONLY_POLICIES, ONLY_REGISTRATIONS};
pub(crate) use principal::Principals;
pub(crate) use session::{CSRF, UNATTENDED};
pub(crate) use token::Tokens;
#[cfg(test)]
pub(crate) use token::{Audience, Claims};

use crate::state::AppState;
use plane::Plane;

/// The public client through which apps on devices sign people in.
pub(crate) const DEVICE_CLIENT: &str = "cordon-device";
/// The public client of the console.
pub(crate) const CONSOLE_CLIENT: &str = "cordon-console";

/// The provider's routes on the admin plane.
pub(crate) fn admin_router() -> Router<AppState> {
    router(Plane::Admin)
}

/// The provider's routes on the public plane.
pub(crate) fn public_router() -> Router<AppState> {
    router(Plane::Public).route("/.well-known/cordon", get(discovery::server))
}

fn router(plane: Plane) -> Router<AppState> {
    Router::new()
        .route("/{tenant}/oauth2/v2.0/authorize", get(authorize::show).post(authorize::sign_in))
        .route("/{tenant}/oauth2/v2.0/token", post(token_endpoint::token))
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::keys))
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::configuration))
        .layer(Extension(plane))
}

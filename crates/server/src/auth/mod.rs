//! Sign-in and permission: the built-in provider, access tokens, and the extractors that handlers name.

mod admin;
mod client_credentials;
mod device;
mod discovery;
mod oauth;
mod password;
mod permission;
mod principal;
mod token;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use admin::Admin;
pub(crate) use device::DeviceUser;
pub use password::PasswordError;
pub(crate) use password::{Passwords, hash as hash_password};
pub(crate) use permission::{
    ADMINISTRATOR, APPS_WRITE, AUDIT_READ, AuditRead, DIRECTORY_WRITE, DirectoryRead, DirectoryWrite,
    Permissions, PolicyRead, PolicyWrite, RegistrationRead, Wipe,
};
pub(crate) use principal::Principals;
pub(crate) use token::{Audience, Claims, Tokens};

use crate::state::AppState;

/// The public client through which apps on devices sign people in.
pub(crate) const DEVICE_CLIENT: &str = "cordon-device";
/// The public client of the console.
pub(crate) const CONSOLE_CLIENT: &str = "cordon-console";

/// The provider's routes on the admin plane.
pub(crate) fn admin_router() -> Router<AppState> {
    Router::new()
        .route("/{tenant}/oauth2/v2.0/token", post(client_credentials::token))
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::keys))
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::admin))
}

/// The provider's routes on the public plane.
pub(crate) fn public_router() -> Router<AppState> {
    Router::new()
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::keys))
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::public))
}

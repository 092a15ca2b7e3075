//! The server: admin, public and metrics listeners over one store.
//!
//! [`init`] makes an organisation in a data directory, [`Server::start`] serves it in this process, [`serve`] does so
//! until the process is told to stop.

mod approve;
mod audit;
#[allow(unused_qualifications, reason = "what derives descriptions of routes writes paths in full")]
mod audit_api;
#[allow(unused_qualifications, reason = "what derives descriptions of routes writes paths in full")]
mod auth;
mod clock;
mod config;
#[allow(unused_qualifications, reason = "what derives descriptions of routes writes paths in full")]
mod cordon_api;
#[allow(unused_qualifications, reason = "what derives descriptions of routes writes paths in full")]
mod device;
mod error;
mod files;
mod graph;
mod health;
mod html;
mod init;
mod layers;
mod listener;
#[cfg(feature = "loader")]
mod loading;
mod local;
#[allow(unused_qualifications, reason = "what derives descriptions of routes writes paths in full")]
mod openapi;
mod request_id;
mod resolve;
mod retention;
mod scope;
mod seal;
mod server;
mod sign;
mod site;
mod stamps;
mod state;
mod store;
#[cfg(test)]
mod testing;
mod trust;

pub use approve::{ApproveError, approve_with_break_glass};
pub use auth::PasswordError;
pub use clock::Clock;
pub use config::{Config, ConfigError};
pub use files::FileError;
pub use init::{
    Admin, BreakGlass, Client, InitError, Initialised, Options, WipeLimits, init, init_with,
    renew_break_glass,
};
#[cfg(feature = "loader")]
pub use loading::Load;
pub use local::{LocalDirectory, LocalError};
pub use seal::SealError;
pub use server::{Running, Server, StartError, serve};
pub use store::StoreError;
pub use store::keys::KeysError;

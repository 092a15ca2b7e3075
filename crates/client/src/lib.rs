//! The client core: it keeps work data inside the app that may hold it.
//!
//! Synchronous, inputs in, effects out. It owns no clock, no thread, no socket and no file:
//!
//! ```text
//!   host ── Input (reply, token, time …) ──► Client::handle
//!   host ◄── Effect (send, need token, wipe app data, wake …) ── Client::next_effect
//!   app  ◄── Arc<Snapshot> ── Client::snapshot     Snapshot::may(ask), Snapshot::explain(ask)
//!   app  ◄── Vault ── Client::vault                encrypted files of a managed identity
//! ```
//!
//! - [`ports`]: what the host lends, four small traits.
//! - [`Snapshot`]: the immutable value on which decisions live.
//! - [`gate`]: what comes before work data is shown: PIN, biometrics, sign-in, warnings, what is blocked.
//! - [`identity`]: which account counts: scopes, screens, the process, and switches between them.
//! - The states of an identity and why they are as they are stand in `session/mod.rs`.
//!
//! # Example
//! The loop of a host, here around a blocking `send`:
//! ```
//! use cordon_client::{Client, Effect, Input, InputError, Now, Reply, Request};
//!
//! fn drive(
//!     client: &mut Client,
//!     clock: impl Fn() -> Now,
//!     send: impl Fn(&Request) -> Option<Reply>,
//! ) -> Result<Option<u64>, InputError> {
//!     let mut wake = None;
//!     while let Some(effect) = client.next_effect(clock()) {
//!         match effect {
//!             Effect::Send(request) => {
//!                 let answer = match send(&request) {
//!                     Some(reply) => Input::Reply(reply),
//!                     None => Input::Failed { request: request.id },
//!                 };
//!                 client.handle(clock(), answer)?;
//!             }
//!             Effect::WakeAt(at) => wake = Some(at),
//!             // Fetch a token, ask for a face, wipe the app's own data, tell the app: see `Effect`.
//!             Effect::NeedToken { .. } | Effect::Presence { .. } | Effect::WipeAppData { .. } | Effect::Event(_) => {}
//!         }
//!     }
//!     Ok(wake)
//! }
//! ```
//!
//! **Only a verified envelope changes what holds.** Whatever else comes back from the network is no answer.
//! **Unknown means protected**; a personal account is never restricted.

mod accounts;
mod address;
mod app_wipe;
mod backoff;
mod bundle;
mod client;
mod config;
pub mod configuration;
mod diagnostics;
mod effect;
mod error;
mod files;
#[doc(hidden)]
pub mod fuzzing;
pub mod gate;
mod host;
pub mod identity;
mod inputs;
mod journal;
mod logs;
mod open;
pub mod ports;
mod remediation;
mod saved;
mod session;
mod sign_in;
mod signer;
mod snapshot;
mod tally;
mod time;
mod vault;

pub use accounts::{AllowedAccounts, ManagedAccounts};
pub use app_wipe::{AppDataReport, WIPE_APP_DATA_MS, WipeAnswer, WipeHandler};
pub use client::Client;
pub use config::{BACKGROUND_ACCESS, Config};
pub use configuration::Configuration;
pub use cordon_wire::check_in::LogOutcome;
pub use diagnostics::{Diagnostics, IdentityDiagnostics};
pub use effect::{
    CheckInOutcome, DEVICE_AUDIENCE, Effect, Event, Input, LifeCycle, MAX_REPLY, Notice, Now, Reply, Request,
    RequestId, SignOutData,
};
pub use error::{InputError, OpenError, VaultError};
pub use files::Protected;
pub use gate::{Answer, Gate, Screen};
pub use identity::Identity;
pub use journal::{Journal, Line};
pub use remediation::{REMEDIATION_MS, RemediationResult};
pub use session::Cause as WipeCause;
pub use snapshot::{Closed, Snapshot, Standing};
pub use tally::Trace;
pub use vault::{ProtectedStream, UnprotectedStream, Vault, VaultEditor, VaultReader, VaultWriter};

/// Buffers and streams with an owner, as far as they can be read without a key: whose they are, and which records of a
/// file are whose. Protecting and reading them is [`Vault::protect`] and [`Vault::unprotect`].
pub mod buffers {
    pub use cordon_vault::FileBlocks;
    pub use cordon_vault::buffer::{Appending, Record, Records, owner_of};
}

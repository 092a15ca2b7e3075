//! The client core for other languages, by UniFFI.
//!
//! It converts and decides nothing: what a method does is said at the item of `cordon_client` that it calls. What differs:
//!
//! - **Time** comes from a [`Clock`] that is given once, at [`CordonClient::open`], instead of with each call.
//! - **Threads**: one lock around the core; a [`Snapshot`] needs none. A port must not call the client that calls it: that is
//!   answered with an error instead of waiting for itself.
//! - **Secrets** (PINs, tokens) come in as a [`Secret`], which is zeroed when the last holder drops it, and go out in a
//!   [`Request`], which prints nothing.
//! - **Files** and streams do not cross as lists of bytes: the vault writes from and reads to descriptors and paths, takes
//!   `&[u8]`, and gives at most [`MAX_READ`] bytes a call. A buffer does cross, up to [`MAX_BUFFER`] bytes.
//! - **Scopes**: the languages carry the identity of what runs now in their own way (context variables, coroutine contexts,
//!   task locals) and say it with the call.
//! - **Errors** are one enum of ten: what to do next depends on the variant.

mod ask;
mod buffers;
mod client;
mod clock;
mod config;
mod configuration;
mod contents;
mod decision;
#[cfg(unix)]
mod descriptor;
mod diagnostics;
mod effect;
mod error;
mod event;
mod fast;
mod gate;
mod identities;
mod input;
mod keys;
#[cfg(feature = "kit")]
mod kit;
mod peers;
mod ports;
mod secret;
mod snapshot;
mod types;
mod vault;

pub use ask::{Ask, Party, Question, characters};
pub use buffers::{
    BufferRecord, BufferRecords, MAX_BUFFER, VaultStream, append_record, buffer_owner, max_buffer,
};
pub use client::{CordonClient, max_reply, sentence};
pub use clock::{Clock, Moment, system_clock};
pub use config::{Accounts, Config};
pub use configuration::{Configuration, ConfigurationSet, ConfigurationSource};
pub use contents::{MAX_READ, StreamSource};
pub use decision::{Decision, Explanation, PolicyRef, Reason, Redirect};
pub use diagnostics::{Journal, JournalLine};
pub use effect::{Effect, Request};
pub use error::CordonError;
pub use event::{Event, RemediationResult, WipeCause};
pub use fast::cordon_allows;
pub use gate::{Answer, Gate, LaunchReason, Screen, ViewGate};
pub use identities::{Accepted, Identity, Origin, Settled, Switch, SwitchError};
pub use input::{Input, PresenceOutcome, WipeAnswer};
pub use keys::{KeyFailure, KeyStore, signature_from_der};
#[cfg(feature = "kit")]
pub use kit::{LocalOrganisation, software_keys};
pub use peers::{Peers, PinPassed};
pub use ports::{FileStore, Files, Ports, StateStore, Store, StoreFailure};
pub use secret::Secret;
pub use snapshot::{Snapshot, Standing, StandingKind, Storage};
pub use types::*;
pub use vault::{Vault, VaultEditor, VaultReader, VaultWriter};

uniffi::setup_scaffolding!("cordon");

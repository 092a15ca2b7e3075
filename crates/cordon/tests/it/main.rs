//! The built command, from outside: as its users and their scripts meet it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets what it does not expect must stop"
)]

mod bad_input;
mod cmd;
mod diff;
mod explain;
mod import;
mod init;
mod kills;
mod kit;
mod recorder;
mod serve;
mod settings;
mod simulate;
mod support;
mod templates;
mod trip;
mod what_if;

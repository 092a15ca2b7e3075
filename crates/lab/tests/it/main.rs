//! The demo's phones against a real server in this process, over their own HTTP address.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets what it does not expect must stop"
)]

mod address;
mod configuration;
mod files;
mod gate;
mod lab;
mod logs;
mod moves;
mod switches;
mod wipe;

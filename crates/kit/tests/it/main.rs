//! The client against a local organisation: no server, no tenant, no network.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected should stop there"
)]

mod check;
mod core;
mod device;
mod example;
mod kept;
mod network;

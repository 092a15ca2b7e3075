//! The admin resources over whole documents.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails should say so at once"
)]

mod bad_input;
mod configuration;
mod corpus;
mod round_trip;
mod samples;

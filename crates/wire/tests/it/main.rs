//! The device protocol from outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, not only tests"
)]

mod forge;
mod golden;
mod kit;
mod mutants;
mod tokens;
mod walk;

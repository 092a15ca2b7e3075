//! The device protocol from outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, not only tests"
)]

mod kit;
mod tokens;
mod walk;

//! The store's suite: every test runs on both databases.

mod audit;
mod comparison;
mod core;
mod devices;
mod directory;
mod directory_edit;
mod grants;
mod listing;
mod policies;
mod sessions;
mod user_wipe;

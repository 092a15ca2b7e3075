//! The client against a server with real signatures, on a device in memory that can be killed anywhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected should stop there"
)]

mod accounts;
mod allocation;
mod bad_moments;
mod buffers;
mod bundle;
mod configuration;
mod delivery;
mod device;
mod files;
mod files_at_odds;
mod files_cut_short;
mod files_damaged;
mod files_in_wipes;
mod files_lives;
mod files_many;
mod files_meanwhile;
mod files_on_disk;
mod files_renamed;
mod files_unwritten;
mod gate;
mod identity;
mod journal;
mod kills;
mod launch;
mod leaving;
mod logs;
mod media;
mod orders;
mod parked;
mod peers;
mod places;
mod put_back;
mod records;
mod refuse;
mod registration;
mod remediation;
mod server;
mod shells;
mod shown;
mod sign_out;
mod states;
mod threats;
mod timing;
mod told;
mod trip;
mod two_accounts;
mod vaults;
mod walks;
mod wipes;

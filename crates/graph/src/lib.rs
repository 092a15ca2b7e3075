//! The admin resources as Microsoft Graph JSON, both ways.
//!
//! Pure: no clock, no files, no network. What a request sends becomes a domain value or a list of all its
//! field errors; what is stored becomes the JSON that Graph clients expect, at either contract
//! ([`version::ApiVersion`]) and at any level of metadata.

pub mod directory;
pub mod error;
mod fields;
pub mod filters;
pub mod fuzzing;
pub mod json;
pub mod odata;
pub mod protection;
pub mod registration;
pub mod time;
pub mod version;

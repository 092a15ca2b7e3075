//! Names and words that are the same on both sides, and plain records of them. Each is the type of the core itself.

mod asks;
mod client;
mod configuration;
mod device;
mod gate;
mod launch;

use std::str::FromStr as _;

use cordon_policy::AppId;
use uuid::Uuid;

pub use asks::*;
pub use client::*;
pub use configuration::*;
pub use device::*;
pub use gate::*;
pub use launch::*;

use crate::error::CordonError;

uniffi::custom_type!(Uuid, String, {
    remote,
    lower: |id| id.to_string(),
    try_lift: |text| Uuid::from_str(&text)
        .map_err(|_| CordonError::invalid("oid", format!("`{text}` is no object id: write a GUID")).into()),
});

uniffi::custom_type!(AppId, String, {
    remote,
    lower: |app| app.to_string(),
    try_lift: |text| AppId::from_str(&text).map_err(|cause| CordonError::invalid("app", cause.to_string()).into()),
});

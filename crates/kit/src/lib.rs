//! An organisation in the process of whoever develops or tests an app: no server, no tenant, no network.
//!
//! - [`LocalOrganisation`] answers the client's requests as a server does, from a file of policies. There is no path around
//!   verification: what the client gets is an envelope, signed under a local root.
//! - [`Network`] carries requests there and answers back, and can be cut, slow, or bring answers twice.
//! - [`ports`] play what a phone lends an app, over files or in memory.
//! - [`DevicePlane`] is the half that proves and signs, for tests that bring their own organisation.
//!
//! Everything is driven by the caller's [`Now`](cordon_client::Now). `docs/kit.md` shows it at work.

pub mod check;
mod error;
mod folder;
mod keys;
mod network;
mod organisation;
mod plane;
mod policies;
pub mod ports;
mod registration;
pub mod template;
mod tokens;

pub use error::KitError;
pub use keys::Keys;
pub use network::Network;
pub use organisation::{Account, LocalOrganisation};
pub use plane::{Contents, DevicePlane, Office};
pub use registration::Registration;

fn random() -> Result<[u8; 16], KitError> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| KitError::NoRandomness)?;
    Ok(bytes)
}

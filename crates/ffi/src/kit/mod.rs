//! For developers: an organisation in the process, and a key store that protects nothing.

mod keys;
mod organisation;

pub use keys::software_keys;
pub use organisation::LocalOrganisation;

//! Virtual devices on the true client core: ports over files and memory, a driver over HTTP, a user who signs in,
//! scenarios, and the phones of the demo.
//!
//! Nothing here protects anything: the key store is a plain file, level `software`. What is true is the client.

pub mod admin;
pub mod app;
pub mod device;
pub mod http;
pub mod import;
pub mod own_server;
pub mod phones;
pub mod scenario;
pub mod setup;
pub mod sign_in;

pub use cordon_kit::ports;

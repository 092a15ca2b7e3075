//! The device protocol: proofs, envelopes, trust documents, orders and receipts.
//!
//! Everything here is a function of its arguments: no clock, no files, no network, no logging. Nonces, ids and
//! times are given by the caller; only the key types draw randomness, when they are asked to generate.
//!
//! | Who signs | What | Under | Module |
//! |---|---|---|---|
//! | the organisation's root | the trust document | Ed25519 | [`trust`] |
//! | the server | the envelope | Ed25519 | [`envelope`] |
//! | the server | an order | Ed25519 | [`order`] |
//! | the app instance | a proof with every request | ECDSA P-256 | [`proof`] |
//! | the app instance | a receipt | ECDSA P-256 | [`receipt`] |
//!
//! `docs/device-protocol.md` is the contract to the byte.

pub mod changes;
pub mod check_in;
pub mod envelope;
pub mod error;
#[doc(hidden)]
pub mod fuzzing;
pub mod id;
pub mod jws;
pub mod key;
pub mod limits;
pub mod order;
pub mod proof;
pub mod receipt;
pub mod registration;
pub mod trust;

mod bytes;

pub use error::{BodyError, Code, ErrorBody};
pub use id::{KeyId, Nonce, Position, RegistrationId, Sha256};
pub use key::{Ed25519Key, Ed25519Public, InstanceKey, InstanceKeyPair, SignError, Signer};

/// The path under the public URL where the device plane begins.
pub const PREFIX: &str = "/device/v1";
/// The request header that carries the proof.
pub const PROOF_HEADER: &str = "Cordon-Proof";
/// The response header that carries the next server nonce.
pub const NONCE_HEADER: &str = "Cordon-Nonce";

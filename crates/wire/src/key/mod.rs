//! Keys. Private ones do not print and are zeroed when dropped; public ones have one spelling.

mod ed25519;
mod instance;

pub use ed25519::{Ed25519Key, Ed25519Public};
pub use instance::{EncryptionKey, InstanceKey, InstanceKeyPair};

/// The two signature algorithms of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519, written `EdDSA`: the organisation's keys.
    EdDsa,
    /// ECDSA on P-256 with SHA-256, written `ES256`; the signature is r ‖ s, 64 bytes: the instance's key.
    Es256,
}

impl Algorithm {
    /// The name in a JWS header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
        }
    }
}

/// Something that signs: a key in memory, or a port to a key store.
pub trait Signer {
    /// The key's name, which goes into the header.
    fn kid(&self) -> &str;
    /// What the key signs with.
    fn algorithm(&self) -> Algorithm;
    /// Signs a message: 64 bytes under either algorithm.
    ///
    /// # Errors
    /// When the key cannot sign, now or ever.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// Something that verifies a signature of one algorithm.
pub trait Verifier {
    /// The key's name, as it must stand in the header.
    fn kid(&self) -> String;
    /// What the key verifies.
    fn algorithm(&self) -> Algorithm;
    /// Whether the signature is this key's over the message.
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool;
}

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The key is of another algorithm than the message needs.
    #[error("this message is signed with {needed}: use a key of that algorithm")]
    WrongAlgorithm {
        /// The algorithm that the message needs.
        needed: &'static str,
    },
    /// The key store refused.
    #[error("the key cannot sign: {0}")]
    Unavailable(String),
    /// The claims cannot be written, or are larger than a reader would take.
    #[error("the claims cannot be signed: {0}")]
    Claims(String),
}

/// Why bytes are not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a key of this kind.
    #[error("not a key of this kind")]
    Invalid,
    /// The system gave no randomness.
    #[error("no randomness: try again")]
    NoRandomness,
}

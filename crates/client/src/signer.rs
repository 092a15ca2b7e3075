//! The instance key as a signer of the device protocol.

use std::cell::Cell;

use cordon_wire::key::{Algorithm, SignError, Signer};

use crate::ports::{KeyError, SecureKeys};

/// Signs with a key of the host's key store and remembers why it could not.
pub(crate) struct PortSigner<'a> {
    keys: &'a dyn SecureKeys,
    name: &'a str,
    kid: String,
    error: Cell<Option<KeyError>>,
}

impl<'a> PortSigner<'a> {
    /// # Errors
    /// When the key store does not give the key's public half.
    pub(crate) fn new(keys: &'a dyn SecureKeys, name: &'a str) -> Result<Self, KeyError> {
        let kid = keys.public(name)?.thumbprint().to_string();
        Ok(Self { keys, name, kid, error: Cell::new(None) })
    }

    pub(crate) fn error(&self) -> Option<KeyError> {
        self.error.get()
    }
}

impl Signer for PortSigner<'_> {
    fn kid(&self) -> &str {
        &self.kid
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.keys.sign(self.name, message).map_err(|error| {
            self.error.set(Some(error));
            SignError::Unavailable(error.to_string())
        })
    }
}

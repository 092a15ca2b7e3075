//! A key store that protects nothing.

use std::path::Path;
use std::sync::Arc;

use cordon_client::ports::{KeyError, SecureKeys as _};
use cordon_kit::ports::SoftwareKeys;
use cordon_wire::receipt::Level;

use crate::error::CordonError;
use crate::keys::{KeyFailure, KeyStore};

/// A key store in software: in memory, or in a plain file when a path is given. It protects nothing.
///
/// # Errors
/// [`CordonError::Unavailable`] when the file exists and cannot be read.
#[uniffi::export]
pub fn software_keys(path: Option<String>) -> Result<Arc<dyn KeyStore>, CordonError> {
    let keys = match path {
        None => SoftwareKeys::in_memory(),
        Some(path) => SoftwareKeys::in_file(Path::new(&path))?,
    };
    Ok(Arc::new(Software(keys)))
}

struct Software(SoftwareKeys);

impl From<KeyError> for KeyFailure {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Destroyed => Self::Destroyed,
            KeyError::Unavailable => Self::Unavailable,
            KeyError::Corrupt => Self::Altered,
        }
    }
}

impl KeyStore for Software {
    fn level(&self) -> Result<Level, KeyFailure> {
        Ok(self.0.level())
    }

    fn names(&self) -> Result<Vec<String>, KeyFailure> {
        Ok(self.0.names()?)
    }

    fn create_signing(&self, name: String) -> Result<Vec<u8>, KeyFailure> {
        Ok(self.0.create_signing(&name)?.point())
    }

    fn public_key(&self, name: String) -> Result<Vec<u8>, KeyFailure> {
        Ok(self.0.public(&name)?.point())
    }

    fn sign(&self, name: String, message: Vec<u8>) -> Result<Vec<u8>, KeyFailure> {
        Ok(self.0.sign(&name, &message)?)
    }

    fn create_wrapping(&self, name: String) -> Result<(), KeyFailure> {
        Ok(self.0.create_wrapping(&name)?)
    }

    fn wrap(&self, name: String, aad: Vec<u8>, plain: Vec<u8>) -> Result<Vec<u8>, KeyFailure> {
        Ok(self.0.wrap(&name, &aad, &plain)?)
    }

    fn unwrap(&self, name: String, aad: Vec<u8>, wrapped: Vec<u8>) -> Result<Vec<u8>, KeyFailure> {
        Ok(self.0.unwrap(&name, &aad, &wrapped)?.to_vec())
    }

    fn computes_macs(&self) -> Result<bool, KeyFailure> {
        Ok(self.0.computes_macs())
    }

    fn create_mac(&self, name: String) -> Result<(), KeyFailure> {
        Ok(self.0.create_mac(&name)?)
    }

    fn mac(&self, name: String, message: Vec<u8>) -> Result<Vec<u8>, KeyFailure> {
        Ok(self.0.mac(&name, &message)?.to_vec())
    }

    fn create_presence(&self, name: String, survives_change: bool) -> Result<Vec<u8>, KeyFailure> {
        Ok(self.0.create_presence(&name, survives_change)?.point())
    }

    fn item(&self, name: String) -> Result<Option<Vec<u8>>, KeyFailure> {
        Ok(self.0.item(&name)?.map(|item| item.to_vec()))
    }

    fn save_item(&self, name: String, bytes: Vec<u8>) -> Result<(), KeyFailure> {
        Ok(self.0.save_item(&name, &bytes)?)
    }

    fn destroy(&self, name: String) -> Result<(), KeyFailure> {
        Ok(self.0.destroy(&name)?)
    }
}

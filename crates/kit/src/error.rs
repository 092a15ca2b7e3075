//! What can go wrong with a local organisation.

use std::path::{Path, PathBuf};

use cordon_graph::protection::ImportError;
use uuid::Uuid;

/// Why a local organisation cannot be had, or does not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// The policies cannot be read.
    #[error("the policies cannot be read: {}", every_field(.0))]
    Policies(#[from] ImportError),
    /// The folder cannot be used.
    #[error("`{path}` cannot be used: {cause}")]
    Folder {
        /// The folder or the file in it.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A file of the folder does not read.
    #[error("`{path}` cannot be read: {cause}; give another folder, or delete this one to begin anew")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// The system gives no randomness, so that no key can be made.
    #[error("no key can be made: the system gives no randomness")]
    NoRandomness,
    /// Nobody has this name.
    #[error("`{0}` is no account of the local organisation: add it first")]
    NoAccount(Uuid),
}

impl KitError {
    pub(crate) fn folder(path: &Path, cause: std::io::Error) -> Self {
        Self::Folder { path: path.to_owned(), cause }
    }
}

/// Every wrong field on a line of its own; anything else as it is.
fn every_field(error: &ImportError) -> String {
    match error {
        ImportError::Fields(fields) => fields.iter().map(|field| format!("\n  {field}")).collect(),
        other => other.to_string(),
    }
}

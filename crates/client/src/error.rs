//! What can go wrong at the host's side of the client.

use crate::identity::Identity;
use crate::ports::{KeyError, StoreError};
use crate::snapshot::Closed;

/// Why the client did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The saved state was written by a newer build. Nothing was changed.
    #[error("the saved state is of version {found}, this build knows {known}: update the app")]
    Newer {
        /// The version found.
        found: u64,
        /// The newest version that this build knows.
        known: u64,
    },
    /// The state store refused. Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The pinned thumbprint is not 64 hex digits.
    #[error("the pinned root `{0}` is no SHA-256 thumbprint: write 64 hex digits")]
    Pin(String),
}

/// Why an input was not taken. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// Plain http, or no address at all.
    #[error(
        "`{0}` is no address of a server: use `https://host` (http only to loopback, with feature `kit`)"
    )]
    Address(String),
    /// The token belongs to somebody else.
    #[error("the token is of another account than the one that signs in: fetch one for that account")]
    TokenOfAnother,
    /// The token is for another plane of the server.
    #[error("the token is for another plane of the server: fetch one with the device audience")]
    TokenForAnother,
    /// No session of that account.
    #[error("the account is not signed in here: send `SignIn` first")]
    NotSignedIn,
    /// Nothing to cancel.
    #[error("the account is not being remediated: there is nothing to cancel")]
    NoRemediation,
    /// The account is being wiped.
    #[error("the account's work data is being destroyed: sign in again when that has ended")]
    Wiping,
    /// No log of that id is asked for, or it was decided about already.
    #[error("no log `{0}` waits for a decision: answer the last event that asks for one")]
    NoLogRequest(uuid::Uuid),
    /// What had to be written first could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the vault of an identity is not to be had, or a file in it.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The identity is not managed: its files are the app's own affair.
    #[error("`{0}` is not managed: write its files as they are")]
    NotManaged(Identity),
    /// Work data is closed.
    #[error("work data is closed: {0}")]
    Closed(Closed),
    /// The file went to another account, or out of management, while it was open.
    #[error("the file is somebody else's now: ask `owner`, and open it there")]
    Moved,
    /// The key store refused.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The system gave no randomness.
    #[error("no randomness: try again")]
    Randomness,
    /// The wrapped keys on the device do not read.
    #[error(
        "the saved keys of this account do not read, so its files cannot be opened: remove the account and sign in again"
    )]
    KeysUnreadable,
    /// The state store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file was not opened.
    #[error(transparent)]
    Open(#[from] cordon_vault::OpenError),
    /// The file was not written.
    #[error(transparent)]
    Write(#[from] cordon_vault::WriteError),
    /// The file was not read.
    #[error(transparent)]
    Read(#[from] cordon_vault::ReadError),
    /// The buffer was not protected, or its content is not to be had.
    #[error(transparent)]
    Buffer(#[from] cordon_vault::BufferError),
    /// The file system refused.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<cordon_vault::CopyError> for VaultError {
    fn from(error: cordon_vault::CopyError) -> Self {
        match error {
            cordon_vault::CopyError::Open(error) => error.into(),
            cordon_vault::CopyError::Read(error) => error.into(),
            cordon_vault::CopyError::Write(error) => error.into(),
            cordon_vault::CopyError::Unfinished => Self::Io(std::io::Error::other(error)),
        }
    }
}

impl From<cordon_vault::KeyError> for VaultError {
    fn from(error: cordon_vault::KeyError) -> Self {
        match error {
            cordon_vault::KeyError::Destroyed => Self::Key(KeyError::Destroyed),
            cordon_vault::KeyError::Unavailable => Self::Key(KeyError::Unavailable),
            cordon_vault::KeyError::Randomness => Self::Randomness,
            cordon_vault::KeyError::Corrupt | cordon_vault::KeyError::Seeded => Self::Key(KeyError::Corrupt),
        }
    }
}

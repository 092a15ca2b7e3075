//! Passwords: Argon2id, off the request threads, bounded in number.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use thiserror::Error;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Hashes computed at a time: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;

/// Why a password could not be hashed or compared.
#[derive(Debug, Error)]
pub enum PasswordError {
    /// The hash function refused.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
    /// The server is stopping.
    #[error("the password check was interrupted")]
    Interrupted,
}

/// Hashes and checks passwords.
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
    /// Checked when the account does not exist, so that its absence does not show in the time.
    decoy: String,
}

impl Passwords {
    /// Ready to check.
    pub(crate) async fn new() -> Result<Self, PasswordError> {
        Ok(Self {
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            decoy: hash(Zeroizing::new(String::new())).await?,
        })
    }

    /// Whether `password` is the one of `stored`; always false without one.
    pub(crate) async fn check(
        &self,
        stored: Option<String>,
        password: Zeroizing<String>,
    ) -> Result<bool, PasswordError> {
        let _permit = self.permits.acquire().await.map_err(|_| PasswordError::Interrupted)?;
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        let matches = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&stored)
                .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
        });
        Ok(matches.await.map_err(|_| PasswordError::Interrupted)? && exists)
    }
}

/// The PHC string of a password: Argon2id, 19 MiB, two passes, a random salt.
pub(crate) async fn hash(password: Zeroizing<String>) -> Result<String, PasswordError> {
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    });
    hashed
        .await
        .map_err(|_| PasswordError::Interrupted)?
        .map_err(|error| PasswordError::Hash(error.to_string()))
}

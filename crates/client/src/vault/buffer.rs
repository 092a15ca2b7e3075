//! Buffers and streams of an identity.

use std::io::{self, Read};
use std::sync::Arc;

use cordon_vault::buffer::{self, Incoming, Protect, Unprotect};
use cordon_vault::{IdentityKey, KeyId, OpenError, Owner};
use zeroize::Zeroizing;

use super::Vault;
use super::ring::Handle;
use crate::error::VaultError;

impl Vault {
    /// Protects bytes that live in no file of their own, such as a cell of a database: sealed where the policy asks for
    /// encryption, marked with their owner otherwise. A wipe makes sealed ones unreadable; the rest is the app's to
    /// delete, which [`buffers::Records`](crate::buffers::Records) and [`buffers::owner_of`](crate::buffers::owner_of) name.
    ///
    /// # Errors
    /// See [`VaultError`]; nothing is not protected.
    pub fn protect(&self, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(buffer::protect(&self.owner, self.ring.sealing()?.as_deref(), plain)?)
    }

    /// The content of protected bytes. Bytes that were never protected come back as they are.
    ///
    /// # Errors
    /// See [`VaultError`]; [`OpenError::WrongOwner`] when they are another account's.
    pub fn unprotect(&self, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let mut plain = Zeroizing::new(Vec::with_capacity(bytes.len()));
        let mut content = self.opened(Incoming::read(bytes)?)?;
        content.read_to_end(&mut plain).map_err(buffer::from_io)?;
        Ok(plain)
    }

    /// A source as a protected stream, of any length in constant memory. Ends with the identity.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn protect_stream<R: Read + Send + 'static>(
        &self,
        source: R,
    ) -> Result<ProtectedStream<R>, VaultError> {
        let stream = Protect::new(source, &self.owner, self.ring.sealing()?.as_deref())?;
        Ok(ProtectedStream(self.ring.hold(stream)?))
    }

    /// The content of a protected stream. What was never protected comes as it is. Ends with the identity.
    ///
    /// # Errors
    /// As [`unprotect`](Self::unprotect).
    pub fn unprotect_stream<R: Read + Send + 'static>(
        &self,
        source: R,
    ) -> Result<UnprotectedStream<R>, VaultError> {
        let stream = self.opened(Incoming::read(source)?)?;
        Ok(UnprotectedStream(self.ring.hold(stream)?))
    }

    fn opened<R: Read>(&self, incoming: Incoming<R>) -> Result<Unprotect<R>, VaultError> {
        if let Some(claimed) = incoming.owner().filter(|owner| *owner != self.owner) {
            return Err(OpenError::WrongOwner { claimed }.into());
        }
        let sealed: Option<(Owner, KeyId)> = incoming.sealed_for();
        let key: Option<Arc<IdentityKey>> = sealed.map(|(_, id)| self.ring.key(id)).transpose()?;
        Ok(incoming.open(key.as_deref())?)
    }
}

/// A stream that protects what its source gives: see [`Vault::protect_stream`].
pub struct ProtectedStream<R>(Arc<Handle<Protect<R>>>);

/// The content of a protected stream: see [`Vault::unprotect_stream`]. What was read before an error is genuine and not
/// all.
pub struct UnprotectedStream<R>(Arc<Handle<Unprotect<R>>>);

impl<R: Read + Send> Read for ProtectedStream<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.with(|stream| stream.read(buf)).map_err(io::Error::other)?
    }
}

impl<R: Read + Send> Read for UnprotectedStream<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.with(|stream| stream.read(buf)).map_err(io::Error::other)?
    }
}

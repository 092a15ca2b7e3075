//! Buffers and streams with an owner: for data that lives in no file of its own, such as a cell of a database, a
//! message or a file that another program has to carry.
//!
//! A buffer begins with its owner, readable without a key, and is sealed in chunks when the owner's policy asks for
//! encryption. `docs/buffer-format.md` specifies it to the byte.
//!
//! | | |
//! |---|---|
//! | [`Protect`] | a source as a protected stream, in constant memory |
//! | [`Incoming`] | what arrives: whose it is, then [`Unprotect`], its content |
//! | [`Appending`], [`Records`] | several buffers of several owners in one file |

mod header;
mod protect;
mod records;
mod unprotect;

use std::io::{self, Read};

use zeroize::Zeroizing;

pub use protect::Protect;
pub use records::{Appending, Record, Records};
pub use unprotect::{Incoming, Unprotect};

use crate::error::BufferError;
use crate::keys::IdentityKey;
use crate::owner::Owner;

/// Protects bytes: sealed under `key`, or only marked with their owner where the policy asks for no encryption.
/// Fresh each time: equal bytes give different ones.
///
/// # Errors
/// [`BufferError::Empty`]; [`BufferError::Cipher`] when the system gives no randomness.
pub fn protect(owner: &Owner, key: Option<&IdentityKey>, plain: &[u8]) -> Result<Vec<u8>, BufferError> {
    let mut protected = Vec::with_capacity(header::LEN + plain.len() + plain.len() / 1024 + 64);
    Protect::new(plain, owner, key)?.read_to_end(&mut protected).map_err(from_io)?;
    Ok(protected)
}

/// Whose bytes these are; `None` when they were never protected. A claim: nothing verifies it without the key, so it may
/// restrict what is done with them, never permit anything.
///
/// # Errors
/// [`BufferError::Open`] when they begin as a buffer and go on otherwise.
pub fn owner_of(bytes: &[u8]) -> Result<Option<Owner>, BufferError> {
    Ok(Incoming::read(bytes)?.owner())
}

/// The content of protected bytes. What was never protected comes back as it is.
///
/// `key` is asked for only when the content is sealed, with the owner and the name of the key that the header claims.
///
/// # Errors
/// See [`BufferError`]; those of `key`.
pub fn unprotect<'k, E: From<BufferError>>(
    bytes: &[u8],
    key: impl FnOnce(&Owner, crate::KeyId) -> Result<&'k IdentityKey, E>,
) -> Result<Zeroizing<Vec<u8>>, E> {
    let incoming = Incoming::read(bytes)?;
    let key = match incoming.sealed_for() {
        Some((owner, id)) => Some(key(&owner, id)?),
        None => None,
    };
    let mut plain = Zeroizing::new(Vec::with_capacity(bytes.len()));
    incoming.open(key)?.read_to_end(&mut plain).map_err(from_io)?;
    Ok(plain)
}

/// The error that a stream carried through [`Read`].
#[must_use]
pub fn from_io(error: io::Error) -> BufferError {
    match error.downcast::<BufferError>() {
        Ok(own) => own,
        Err(error) => BufferError::Io(error),
    }
}

fn into_io(error: BufferError) -> io::Error {
    match error {
        BufferError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}

/// Reads until `to` holds `len` bytes or the source ends. What was read before an error stays, so that the next call
/// goes on there. `to` has room for `len`: a buffer that grew would leave copies behind.
fn fill(source: &mut impl Read, to: &mut Vec<u8>, len: usize) -> io::Result<()> {
    let mut have = to.len();
    to.resize(len.max(have), 0);
    let result = loop {
        let Some(rest) = to.get_mut(have..).filter(|rest| !rest.is_empty()) else { break Ok(()) };
        let room = rest.len();
        match source.read(rest) {
            Ok(0) => break Ok(()),
            Ok(count) => have += count.min(room),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    to.truncate(have);
    result
}

//! How a file lies in the storage: sealed under an identity's key, or plain with its owner's name on it.

use aws_lc_rs::digest;
use aws_lc_rs::error::Unspecified;

use crate::keys::IdentityKey;
use crate::random::FreshNonce;
use crate::xaes::{NONCE_LEN, TAG_LEN, Xaes};

/// How a file lies in the storage.
#[derive(Clone, Copy)]
pub enum Form<'a> {
    /// Encrypted under this key.
    Sealed(&'a IdentityKey),
    /// Not encrypted: whoever reads the storage reads the content. The header names the owner, so that a
    /// wipe finds the file, and checksums tell what a crash or a failing disk left; they stop nobody who
    /// changes the file on purpose.
    Plain,
}

impl<'a> From<&'a IdentityKey> for Form<'a> {
    fn from(key: &'a IdentityKey) -> Self {
        Self::Sealed(key)
    }
}

impl<'a> From<Option<&'a IdentityKey>> for Form<'a> {
    fn from(key: Option<&'a IdentityKey>) -> Self {
        key.map_or(Self::Plain, Self::Sealed)
    }
}

/// The cipher suite of a file, as its header names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suite {
    /// XAES-256-GCM, HKDF-SHA256, HMAC-SHA256.
    Xaes,
    /// Nothing is encrypted; tags are checksums.
    Plain,
}

impl Suite {
    pub(crate) const fn number(self) -> u16 {
        match self {
            Self::Xaes => 1,
            Self::Plain => 2,
        }
    }

    pub(crate) const fn from_number(number: u16) -> Option<Self> {
        match number {
            1 => Some(Self::Xaes),
            2 => Some(Self::Plain),
            _ => None,
        }
    }
}

/// What puts a tag on content and, in the sealed form, hides it.
pub(crate) enum Cipher {
    Xaes(Box<Xaes>),
    Plain,
}

impl Cipher {
    /// Puts `plain` into `sealed` (of the same length), and its tag into `tag`. The nonce is used up.
    pub(crate) fn seal(
        &self,
        nonce: FreshNonce,
        aad: &[u8],
        plain: &[u8],
        sealed: &mut [u8],
        tag: &mut [u8; TAG_LEN],
    ) -> Result<(), Unspecified> {
        match self {
            Self::Xaes(xaes) => xaes.seal(nonce, aad, plain, sealed, tag),
            Self::Plain if plain.len() == sealed.len() => {
                sealed.copy_from_slice(plain);
                *tag = checksum(nonce.bytes(), aad, plain);
                Ok(())
            }
            Self::Plain => Err(Unspecified),
        }
    }

    /// Gets the content out of `sealed` into `plain` (of the same length); on failure `plain` is zeroed.
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        sealed: &[u8],
        tag: &[u8; TAG_LEN],
        plain: &mut [u8],
    ) -> Result<(), Unspecified> {
        match self {
            Self::Xaes(xaes) => xaes.open(nonce, aad, sealed, tag, plain),
            Self::Plain if plain.len() == sealed.len() && checksum(nonce, aad, sealed) == *tag => {
                plain.copy_from_slice(sealed);
                Ok(())
            }
            Self::Plain => {
                plain.fill(0);
                Err(Unspecified)
            }
        }
    }

    /// Opens `data` in place; on failure it is zeroed.
    pub(crate) fn open_in_place(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Unspecified> {
        match self {
            Self::Xaes(xaes) => xaes.open_in_place(nonce, aad, data, tag),
            Self::Plain if checksum(nonce, aad, data) == *tag => Ok(()),
            Self::Plain => {
                data.fill(0);
                Err(Unspecified)
            }
        }
    }
}

/// The first 16 bytes of SHA-256(nonce ‖ aad ‖ content).
fn checksum(nonce: &[u8; NONCE_LEN], aad: &[u8], content: &[u8]) -> [u8; TAG_LEN] {
    let mut context = digest::Context::new(&digest::SHA256);
    [nonce.as_slice(), aad, content].into_iter().for_each(|part| context.update(part));
    context.finish().as_ref().first_chunk().copied().unwrap_or_default()
}

//! Encrypted files whose keys belong to an identity.
//!
//! One [`IdentityKey`] per identity and key epoch, kept only as a [`WrappedKey`] under a key of the
//! host's key store ([`KeyWrapper`]). Every file derives its own keys from it, so destroying that one
//! key makes every file of the identity unreadable at once, wherever copies of it lie.
//!
//! `docs/vault-format.md` specifies format 1 to the byte. What is built: creating a file by sequential
//! writes ([`Writer`]), reading at any plain-text offset at the cost of one chunk ([`Reader::read_at`]),
//! checking a whole file ([`Reader::verify`]), and naming the owner without the key ([`owner_claim`]);
//! buffers and streams with an owner ([`buffer`], specified in `docs/buffer-format.md`).
//! Rewriting and appending are not built yet; the header already carries what they need (two slots
//! with generations, and the sum over all tags).
//!
//! # Example
//! ```
//! use cordon_vault::{ChunkSize, IdentityKey, MemoryBlocks, Owner, Reader, Writer};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let owner = Owner { organisation: uuid::Uuid::from_u128(1), oid: uuid::Uuid::from_u128(2) };
//! let key = IdentityKey::generate()?;
//! let mut writer = Writer::create(MemoryBlocks::default(), &owner, &key, ChunkSize::default())?;
//! writer.write(b"quarterly figures")?;
//! let stored = writer.finish()?;
//!
//! let reader = Reader::open(stored, &owner, &key)?;
//! let mut range = [0; 7];
//! reader.read_at(10, &mut range)?;
//! assert_eq!(&range, b"figures");
//! # Ok(()) }
//! ```

mod blocks;
pub mod buffer;
mod database;
mod derive;
mod error;
mod format;
mod header;
mod keys;
mod owner;
mod random;
mod reader;
mod stream;
mod sum;
mod writer;
mod xaes;

pub use blocks::{Blocks, FileBlocks, MemoryBlocks};
pub use database::DatabaseKey;
pub use error::{BufferError, KeyError, OpenError, ReadError, WriteError};
pub use format::{CHUNK_OVERHEAD, ChunkSize, HEADER_LEN, MAX_LEN};
pub use header::owner_claim;
pub use keys::{IdentityKey, KeyWrapper, WrappedKey};
pub use owner::{KeyId, Owner};
pub use random::{ACCEPTS_SEEDED, Randomness};
pub use reader::{Reader, Verified};
pub use stream::Stream;
pub use writer::{Writer, scrub};

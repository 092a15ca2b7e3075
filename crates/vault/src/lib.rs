//! Encrypted files whose keys belong to an identity.
//!
//! One [`IdentityKey`] per identity and key epoch, kept only as a [`WrappedKey`] under a key of the
//! host's key store ([`KeyWrapper`]). Every file derives its own keys from it, so destroying that one
//! key makes every file of the identity unreadable at once, wherever copies of it lie.
//!
//! | | |
//! |---|---|
//! | [`Writer`] | a new file, in order |
//! | [`Reader`] | any range at the cost of its chunks; [`Reader::verify`] checks a whole file |
//! | [`Editor`] | changes to a file by its one writer; a commit is all or nothing, also in a crash |
//! | [`Copying`], [`export`] | a file for another owner, under another key, plain or as it is |
//! | [`owner_claim`] | whose a file is, without the key |
//! | [`buffer`] | buffers and streams with an owner |
//!
//! A file is sealed, or plain with its owner's name on it ([`Form`]). `docs/vault-format.md` specifies format 1
//! to the byte, `docs/buffer-format.md` that of buffers.
//!
//! # Example
//! ```
//! use cordon_vault::{ChunkSize, Editor, IdentityKey, MemoryBlocks, Owner, Reader, Writer};
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
//!
//! let mut editor = Editor::open(reader.into_blocks(), MemoryBlocks::default(), &owner, &key)?;
//! editor.write_at(0, b"yearly")?;
//! editor.append(b" and more")?;
//! editor.commit()?;
//! # Ok(()) }
//! ```

// The disk of the tests beside this crate serves those in it, too.
#[cfg(test)]
extern crate self as cordon_vault;

mod blocks;
pub mod buffer;
mod chunk;
mod cipher;
mod copy;
mod database;
mod derive;
mod editor;
mod error;
mod format;
pub mod fuzzing;
mod header;
mod import;
mod journal;
mod keys;
#[cfg(test)]
mod nonces;
mod owner;
mod random;
mod reader;
mod sealer;
mod state;
mod stream;
mod sum;
mod writer;
mod xaes;

pub use blocks::{Blocks, FileBlocks, MemoryBlocks};
pub use cipher::Form;
pub use copy::{Copying, export};
pub use database::DatabaseKey;
pub use editor::Editor;
pub use error::{BufferError, CopyError, KeyError, OpenError, ReadError, WriteError};
pub use format::{CHUNK_OVERHEAD, ChunkSize, HEADER_LEN, MAX_LEN};
pub use header::{Claim, owner_claim};
pub use import::Importing;
pub use keys::{IdentityKey, KeyWrapper, WrappedKey};
pub use owner::{KeyId, Owner};
pub use random::{ACCEPTS_SEEDED, Randomness};
pub use reader::{Reader, Verified};
pub use stream::{EditorStream, Stream};
pub use writer::{Writer, scrub};

//! The vault beside bare AES-256-GCM and `age`.

mod random;
mod sequential;
mod stream;
mod wipe;

use std::fs::File;
use std::io;
use std::path::Path;

use cordon_vault::{ChunkSize, FileBlocks, IdentityKey, Owner, Writer};
use uuid::Uuid;

use crate::Failure;

pub(crate) use random::random;
pub(crate) use sequential::sequential;
pub(crate) use stream::stream;
pub(crate) use wipe::wipe;

const TAG: usize = 16;
const OWNER: Owner = Owner { organisation: Uuid::from_u128(1), oid: Uuid::from_u128(2) };
const CHUNK_SIZES: [(&str, ChunkSize); 2] =
    [("64 KiB", ChunkSize::new(64 << 10).unwrap()), ("4 KiB", ChunkSize::MIN)];

fn fresh(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).open(path)
}

/// A file of `len` plain bytes.
fn filled(path: &Path, identity: &IdentityKey, len: u64, chunk_size: ChunkSize) -> Result<(), Failure> {
    let blocks = FileBlocks::without_sync(fresh(path)?);
    let mut writer = Writer::create(blocks, &OWNER, identity, chunk_size)?;
    let block = vec![7; 1 << 16];
    while writer.len() < len {
        let rest = usize::try_from(len - writer.len())?.min(block.len());
        writer.write(block.get(..rest).unwrap_or_default())?;
    }
    writer.finish()?;
    Ok(())
}

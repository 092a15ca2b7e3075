//! Making files: what turns while one is made, and what earlier ones left under its name.

use std::io;
use std::sync::Arc;

use cordon_vault::{Blocks, ChunkSize, HEADER_LEN, IdentityKey, OpenError, Writer};

use super::change::{beginning, remove, still_lies};
use super::file::{VaultBlocks, VaultWriter};
use super::{Vault, loose_claim};
use crate::error::VaultError;

impl Vault {
    /// A new file of that name, in the form that the policy asks for.
    pub(super) fn made(&self, name: &str, chunk_size: ChunkSize) -> Result<VaultWriter, VaultError> {
        loop {
            let key = self.ring.sealing()?;
            let blocks = self.place(name)?;
            match self.begun(blocks, key, chunk_size) {
                Ok(Some(writer)) => return Ok(writer),
                // The policy turned meanwhile.
                Ok(None) => {}
                Err(error) => {
                    // After a wipe nobody looks for it any more. What stays makes way for the next of that name.
                    let _ = remove(&*self.files, name);
                    return Err(error);
                }
            }
        }
    }

    /// An empty file that is kept from every other writer: nobody moves it to another form before it is whole.
    fn place(&self, name: &str) -> Result<VaultBlocks, VaultError> {
        let taken = || io::Error::from(io::ErrorKind::AlreadyExists);
        let created = match self.files.create(name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.files.open(name)?,
            created => created?,
        };
        let mut blocks = VaultBlocks(created);
        if !blocks.lock()? || !self.makes_way(name, &blocks)? {
            return Err(taken().into());
        }
        still_lies(&*self.files, name, &beginning(&blocks)?)?;
        blocks.set_len(0)?;
        Ok(blocks)
    }

    /// Whether nothing is in a file, which nobody writes: it is empty, or this account's and was never finished.
    fn makes_way(&self, name: &str, blocks: &VaultBlocks) -> Result<bool, VaultError> {
        let len = blocks.len()?;
        let ours = || matches!(loose_claim(blocks), Ok(Some(claim)) if claim.owner == self.owner);
        if len < HEADER_LEN {
            return Ok(len == 0 || ours());
        }
        Ok(ours() && matches!(self.reader(name), Err(VaultError::Open(OpenError::Uncommitted))))
    }

    /// `None` where the file has no longer the form that the policy asks for. INVARIANT: where it has, its header is there
    /// before the policy turns, so that whoever looks for files of the other form finds it.
    fn begun(
        &self,
        blocks: VaultBlocks,
        key: Option<Arc<IdentityKey>>,
        chunk_size: ChunkSize,
    ) -> Result<Option<VaultWriter>, VaultError> {
        let writer = Writer::create(blocks, &self.owner, key.as_deref(), chunk_size)?;
        Ok(self.ring.hold_new(key.is_some(), writer)?.map(VaultWriter::new))
    }
}

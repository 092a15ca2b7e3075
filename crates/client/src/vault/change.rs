//! Files that change hands or form. The new file is written beside the old one and takes its place when it is whole: a
//! crash in between leaves the old one, and what is begun is gone on with or begun anew.

use std::io::{self, Write};

use cordon_vault::{Blocks, ChunkSize, Copying, OpenError, Writer, export, owner_claim};
use zeroize::Zeroizing;

use super::Vault;
use super::file::VaultBlocks;
use super::names::{copy_of, journal_of};
use crate::error::VaultError;

/// Bytes of a header that never change while the file is the same one.
const BEGINNING: usize = 132;
/// Plain bytes that are taken in at a time.
const PIECE: usize = 256 << 10;

impl Vault {
    /// Gives the file to another vault, or to this one in the form that the policy asks for now: a piece of some MiB.
    /// Gives whether more of it is left.
    pub(crate) fn hand_over(&self, name: &str, to: &Self) -> Result<bool, VaultError> {
        let _writer = self.only_writer(name)?;
        let from = self.reader(name)?;
        let copy = VaultBlocks(self.files.open_or_create(&copy_of(name))?);
        let key = to.ring.sealing()?;
        let mut copying = Copying::begin(&from, copy, &to.owner, key.as_deref())?;
        if copying.step()? {
            return Ok(true);
        }
        drop(copying.finish()?);
        self.take_place(name)?;
        Ok(false)
    }

    /// Takes in a file that lies as it is. One that is this vault's already stays so.
    pub(crate) fn take_in(&self, name: &str) -> Result<(), VaultError> {
        let source = self.only_writer(name)?;
        match owner_claim(&source) {
            Ok(claim) if claim.owner == self.owner => return Ok(()),
            Ok(claim) => return Err(OpenError::WrongOwner { claimed: claim.owner }.into()),
            Err(OpenError::NotAVault) => {}
            Err(error) => return Err(error.into()),
        }
        let key = self.ring.sealing()?;
        let mut writer =
            Writer::create(self.new_copy(name)?, &self.owner, key.as_deref(), ChunkSize::default())?;
        let mut piece = Zeroizing::new(vec![0; PIECE]);
        let mut at = 0;
        loop {
            let count = source.read_at(at, &mut piece)?;
            if count == 0 {
                break;
            }
            writer.write(piece.get(..count).unwrap_or_default())?;
            at += count as u64;
        }
        drop(writer.finish()?);
        self.take_place(name)
    }

    /// Lets a file go: it lies as it is afterwards, and is nobody's.
    pub(crate) fn release(&self, name: &str) -> Result<(), VaultError> {
        let _writer = self.only_writer(name)?;
        let from = self.reader(name)?;
        let mut copy = Behind { blocks: self.new_copy(name)?, at: 0 };
        export(&from, &mut copy)?;
        copy.blocks.sync()?;
        drop(copy);
        self.take_place(name)
    }

    /// The file, kept from every other writer.
    pub(super) fn only_writer(&self, name: &str) -> Result<VaultBlocks, VaultError> {
        let mut blocks = VaultBlocks(self.files.open(name)?);
        if !blocks.lock()? {
            return Err(OpenError::Busy.into());
        }
        self.still_lies(name, &beginning(&blocks)?)?;
        Ok(blocks)
    }

    /// What was opened and then locked may have lost its place in between: whoever goes on with it would change a file that
    /// nobody finds any more.
    pub(super) fn still_lies(&self, name: &str, begin: &[u8]) -> Result<(), VaultError> {
        let now = VaultBlocks(self.files.open(name)?);
        if beginning(&now)? == begin { Ok(()) } else { Err(OpenError::Busy.into()) }
    }

    fn new_copy(&self, name: &str) -> Result<VaultBlocks, VaultError> {
        let copy = copy_of(name);
        self.files.remove(&copy)?;
        Ok(VaultBlocks(self.files.create(&copy)?))
    }

    /// Puts the copy in the file's place. A journal that stays behind after a crash belongs to a file that is gone, and no
    /// other file takes it for its own.
    fn take_place(&self, name: &str) -> Result<(), VaultError> {
        self.files.rename(&copy_of(name), name)?;
        self.files.remove(&journal_of(name))?;
        Ok(())
    }
}

/// What tells a file from another: the readable part of its header, or as much of what lies there as it is.
pub(super) fn beginning(blocks: &VaultBlocks) -> io::Result<Vec<u8>> {
    let mut begin = vec![0; BEGINNING];
    let count = blocks.read_at(0, &mut begin)?;
    begin.truncate(count);
    Ok(begin)
}

/// Writes behind what was written before.
struct Behind {
    blocks: VaultBlocks,
    at: u64,
}

impl Write for Behind {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.blocks.write_at(self.at, bytes)?;
        self.at += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

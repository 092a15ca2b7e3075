//! Files that change hands or form. The new file is written beside the old one and takes its place when it is whole: a
//! crash in between leaves the old one, and what is begun is gone on with or begun anew.

use std::io::{self, Write};

use cordon_vault::{Blocks, ChunkSize, Copying, Importing, OpenError, ReadError, Reader, export};

use super::file::VaultBlocks;
use super::names::{copy_of, journal_of};
use super::{Vault, claim};
use crate::error::VaultError;
use crate::ports::VaultFiles;

/// Bytes of a header that never change while the file is the same one.
const BEGINNING: usize = 132;

impl Vault {
    /// Gives the file to another vault: a piece of some MiB. Gives whether more of it is left.
    pub(crate) fn hand_over(&self, name: &str, to: &Self) -> Result<bool, VaultError> {
        let _writer = only_writer(&*self.files, name)?;
        let more = self.copied(name, self.reader(name)?, to)?;
        if !more {
            self.ring.moved_away(name);
        }
        Ok(more)
    }

    /// Gives the file the form that the policy asks for now, in the same way.
    pub(crate) fn change_form(&self, name: &str) -> Result<bool, VaultError> {
        let _writer = only_writer(&*self.files, name)?;
        match self.reader(name) {
            // Begun once, and nobody can finish it. What is there of it may not lie in clear any more.
            Err(VaultError::Open(OpenError::Uncommitted)) => {
                if self.seals() {
                    remove_all(&*self.files, name)?;
                }
                Ok(false)
            }
            from => self.copied(name, from?, self),
        }
    }

    /// Copies a piece of a file, and puts the copy in its place when it is whole. Gives whether more of it is left.
    fn copied(&self, name: &str, from: Reader<VaultBlocks>, to: &Self) -> Result<bool, VaultError> {
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

    /// Takes in a file that lies as it is, a piece of some MiB. Gives whether more of it is left. One that is this vault's
    /// already stays so.
    pub(crate) fn take_in(&self, name: &str) -> Result<bool, VaultError> {
        let source = only_writer(&*self.files, name)?;
        let before = (source.len()?, source.stamp()?);
        match claim(&source)? {
            Some(claim) if claim.owner == self.owner => return Ok(false),
            Some(claim) => return Err(OpenError::WrongOwner { claimed: claim.owner }.into()),
            None => {}
        }
        let copy = VaultBlocks(self.files.open_or_create(&copy_of(name))?);
        let key = self.ring.sealing()?;
        let mut taking = Importing::begin(&source, copy, &self.owner, key.as_deref(), ChunkSize::default())?;
        if taking.step()? {
            return Ok(true);
        }
        drop(taking.finish()?);
        // Making it durable took its time: as late as can be.
        if (source.len()?, source.stamp()?) != before {
            return Err(ReadError::Changed.into());
        }
        self.take_place(name)?;
        Ok(false)
    }

    /// Lets a file go: it lies as it is afterwards, and is nobody's.
    pub(crate) fn release(&self, name: &str) -> Result<(), VaultError> {
        let _writer = only_writer(&*self.files, name)?;
        let from = self.reader(name)?;
        let mut copy = Behind { blocks: self.new_copy(name)?, at: 0 };
        export(&from, &mut copy)?;
        copy.blocks.sync()?;
        drop(copy);
        self.take_place(name)?;
        self.ring.moved_away(name);
        Ok(())
    }

    /// Gives a file another name. What an interrupted change left in its journal goes into the file first: by its name
    /// alone nobody would find it.
    pub(crate) fn rename(&self, from: &str, to: &str) -> Result<(), VaultError> {
        let _whole = self.editor(from)?;
        rename(&*self.files, from, to)?;
        self.ring.renamed(from, to);
        Ok(())
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

/// The file, kept from every other writer.
pub(crate) fn only_writer(files: &dyn VaultFiles, name: &str) -> Result<VaultBlocks, VaultError> {
    let mut blocks = VaultBlocks(files.open(name)?);
    if !blocks.lock()? {
        return Err(OpenError::Busy.into());
    }
    still_lies(files, name, &beginning(&blocks)?)?;
    Ok(blocks)
}

/// The same, where the file is there.
fn only_writer_of(files: &dyn VaultFiles, name: &str) -> Result<Option<VaultBlocks>, VaultError> {
    match only_writer(files, name) {
        Err(VaultError::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        writer => writer.map(Some),
    }
}

/// What was opened and then locked may have lost its place in between: whoever goes on with it would change a file that
/// nobody finds any more.
pub(super) fn still_lies(files: &dyn VaultFiles, name: &str, begin: &[u8]) -> Result<(), VaultError> {
    let now = VaultBlocks(files.open(name)?);
    if beginning(&now)? == begin { Ok(()) } else { Err(OpenError::Busy.into()) }
}

/// Gives a file another name, in the place of one that nobody has open for changes. The caller has the file itself, and its
/// journal holds nothing that it needs.
pub(crate) fn rename(files: &dyn VaultFiles, from: &str, to: &str) -> Result<(), VaultError> {
    let _replaced = only_writer_of(files, to)?;
    // What was begun of a move may be in clear, and without its file it would be nobody's.
    files.remove(&copy_of(from))?;
    files.remove(&copy_of(to))?;
    files.rename(from, to)?;
    // A journal that stays behind after a crash says whose it is.
    files.remove(&journal_of(from))?;
    files.remove(&journal_of(to))?;
    Ok(())
}

/// Removes a file that nobody has open for changes, and what is kept beside it: in an order in which a crash leaves nothing
/// that is nobody's, and no file that misses its journal.
pub(crate) fn remove(files: &dyn VaultFiles, name: &str) -> Result<(), VaultError> {
    let _writer = only_writer_of(files, name)?;
    Ok(remove_all(files, name)?)
}

fn remove_all(files: &dyn VaultFiles, name: &str) -> io::Result<()> {
    [copy_of(name), name.to_owned(), journal_of(name)].iter().try_for_each(|name| files.remove(name))
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

//! Whose a file is, as it lies.

use std::io;

use cordon_vault::{Claim, Owner};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::VaultError;
use crate::host::Host;
use crate::ports::VaultFiles;
use crate::vault::{self, VaultBlocks};

/// An account as files name it. A header says the organisation too; a tag, which may come before anybody knows it, does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Whose {
    pub(crate) oid: Uuid,
    pub(crate) organisation: Option<Uuid>,
}

impl Whose {
    /// Whether a file that was found is this account's: one that names an organisation is only of that one.
    pub(crate) fn owns(&self, found: &Found) -> bool {
        let named = found.whose.organisation;
        self.oid == found.whose.oid && named.is_none_or(|named| self.organisation == Some(named))
    }
}

impl From<Owner> for Whose {
    fn from(owner: Owner) -> Self {
        Self { oid: owner.oid, organisation: Some(owner.organisation) }
    }
}

/// Whose a file is, and whether a key protects it.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub(crate) whose: Whose,
    pub(crate) sealed: bool,
}

/// Whose a file is: by its header, or by its tag. `None` is personal.
///
/// # Errors
/// Nobody can say: the file cannot be read, or too little is left of its header.
pub(super) fn read(host: &Host, name: &str) -> Result<Option<Found>, VaultError> {
    let tagged = || {
        let whose = Whose { oid: host.tags.waits_for(name)?, organisation: None };
        Some(Found { whose, sealed: false })
    };
    match claimed(&*host.ports.files, name) {
        Ok(claimed) => Ok(claimed.or_else(tagged)),
        Err(error) => tagged().map(Some).ok_or(error),
    }
}

/// What the header says, also one that does not read any more.
fn claimed(files: &dyn VaultFiles, name: &str) -> Result<Option<Found>, VaultError> {
    let blocks = match files.open(name) {
        Err(error) if is_no_file(&error) => return Ok(None),
        opened => VaultBlocks(opened?),
    };
    let found = |claim: Claim| Found { whose: claim.owner.into(), sealed: claim.key.is_some() };
    Ok(vault::loose_claim(&blocks)?.map(found))
}

/// What does not open because it is not there or is no name of a file is nobody's. A folder is listed only where the files in it
/// could not be: they may be anybody's, also when it can be read again.
fn is_no_file(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidInput)
}

/// Whose a file is for whoever asks: what the client keeps beside a file is whose the file is, whatever it is to become.
pub(super) fn owner(host: &Host, name: &str) -> Result<Option<Found>, VaultError> {
    let beside = vault::file_of(name).map(|of| read(host, of)).transpose()?;
    beside.flatten().map_or_else(|| read(host, name), |found| Ok(Some(found)))
}

/// Whether a wipe of this account takes the file, and whether a key protects it. What is kept beside a file goes with its
/// account as well: a copy that is for somebody else may hold its content, plain too.
pub(crate) fn goes_with(host: &Host, name: &str, whose: &Whose) -> Option<Found> {
    of_account(host, name, whose).or_else(|| beside(host, name, whose))
}

fn of_account(host: &Host, name: &str, whose: &Whose) -> Option<Found> {
    read(host, name).ok().flatten().filter(|found| whose.owns(found))
}

/// The same of what is kept beside a file of the account, whatever it says itself.
pub(super) fn beside(host: &Host, name: &str, whose: &Whose) -> Option<Found> {
    Some(Found { sealed: false, ..of_account(host, vault::file_of(name)?, whose)? })
}

/// Whether a file is there no more. One that cannot be looked at may be.
pub(crate) fn is_gone(files: &dyn VaultFiles, name: &str) -> bool {
    files.open(name).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

//! What a header says without a key: a claim, which restricts and never permits.

use std::io;

use cordon_vault::{Blocks, Claim, HEADER_LEN, KeyId, OpenError, Owner, owner_claim};
use uuid::Uuid;

use super::VaultBlocks;

/// Bytes that tell a vault file from others.
const MAGIC_LEN: u64 = 8;
/// Where the owner stands in a header.
const OWNER: usize = 48;
/// Where the id of the key stands.
const KEY: usize = OWNER + 32;
/// The owner, the id of the key and the commitment to it.
const CLAIM_LEN: usize = 80;

/// Whose a file says it is; `None` where it is no vault file.
pub(crate) fn claim(blocks: &VaultBlocks) -> Result<Option<Claim>, OpenError> {
    match owner_claim(blocks) {
        // A short file of the app's own may begin alike.
        Err(OpenError::NotAVault | OpenError::Truncated { have: ..MAGIC_LEN, .. }) => Ok(None),
        claim => claim.map(Some),
    }
}

/// The same, also of a header that does not read: by the bytes of the owner alone, where they are there.
pub(crate) fn loose_claim(blocks: &VaultBlocks) -> Result<Option<Claim>, OpenError> {
    match claim(blocks) {
        Err(error) => Ok(Some(claim_of_damaged(blocks)?.ok_or(error)?)),
        claim => claim,
    }
}

fn claim_of_damaged(blocks: &VaultBlocks) -> io::Result<Option<Claim>> {
    let mut bytes = [0; CLAIM_LEN];
    let count = blocks.read_at(OWNER as u64, &mut bytes)?;
    let [organisation, oid, key] = [0, 16, 32].map(|at| {
        let part = bytes.get(at..).and_then(|rest| rest.first_chunk()).filter(|_| count >= at + 16);
        part.copied().unwrap_or_default()
    });
    let owner = Owner { organisation: Uuid::from_bytes(organisation), oid: Uuid::from_bytes(oid) };
    // A plain header has neither a key nor a commitment, so that one damaged place makes none look sealed.
    let commitment = bytes.get(48..count).unwrap_or_default();
    let sealed = key != [0; 16] && commitment.iter().any(|byte| *byte != 0);
    let claim = Claim { owner, key: sealed.then_some(KeyId(key)) };
    Ok(Some(claim).filter(|claim| !claim.owner.oid.is_nil()))
}

/// The header, as much of it as is there.
pub(super) fn whole_header(blocks: &VaultBlocks) -> io::Result<Vec<u8>> {
    let mut header = vec![0; usize::try_from(HEADER_LEN).unwrap_or_default()];
    let count = blocks.read_at(0, &mut header)?;
    header.truncate(count);
    Ok(header)
}

/// The header, naming this key.
pub(super) fn with_key(header: &[u8], id: KeyId) -> Vec<u8> {
    let mut header = header.to_vec();
    header.iter_mut().skip(KEY).zip(id.0).for_each(|(byte, named)| *byte = named);
    header
}

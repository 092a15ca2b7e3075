//! The keys of one file, derived from its identity key and its random id.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::{constant_time, hkdf, hmac};
use zeroize::Zeroizing;

use crate::format::{COMMITMENT_LEN, FILE_ID_LEN};
use crate::keys::IdentityKey;
use crate::owner::Owner;
use crate::sum::Sum;
use crate::xaes::{TAG_LEN, Xaes};

const LABEL: &[u8] = b"cordon-vault/1";
const KEY_LEN: usize = 32;
const DERIVED_LEN: usize = 3 * KEY_LEN + COMMITMENT_LEN;

pub(crate) struct FileKeys {
    pub(crate) chunk: Xaes,
    pub(crate) header: Xaes,
    sum: hmac::Key,
    pub(crate) commitment: [u8; COMMITMENT_LEN],
}

struct Derived;

impl hkdf::KeyType for Derived {
    fn len(&self) -> usize {
        DERIVED_LEN
    }
}

impl FileKeys {
    pub(crate) fn derive(
        key: &IdentityKey,
        owner: &Owner,
        file_id: &[u8; FILE_ID_LEN],
    ) -> Result<Self, Unspecified> {
        let info = [LABEL, owner.organisation.as_bytes(), owner.oid.as_bytes(), &key.id().0];
        let mut derived = Zeroizing::new([0; DERIVED_LEN]);
        hkdf::Salt::new(hkdf::HKDF_SHA256, file_id)
            .extract(key.secret())
            .expand(&info, Derived)?
            .fill(derived.as_mut())?;
        let (chunk, rest) = derived.split_first_chunk().ok_or(Unspecified)?;
        let (header, rest) = rest.split_first_chunk().ok_or(Unspecified)?;
        let (sum, commitment) = rest.split_first_chunk::<KEY_LEN>().ok_or(Unspecified)?;
        Ok(Self {
            chunk: Xaes::new(chunk)?,
            header: Xaes::new(header)?,
            sum: hmac::Key::new(hmac::HMAC_SHA256, sum),
            commitment: *commitment.first_chunk().ok_or(Unspecified)?,
        })
    }

    pub(crate) fn commits_to(&self, commitment: &[u8; COMMITMENT_LEN]) -> bool {
        constant_time::verify_slices_are_equal(&self.commitment, commitment).is_ok()
    }

    /// What one chunk adds to the file's sum.
    pub(crate) fn summand(&self, index: u64, tag: &[u8; TAG_LEN]) -> Sum {
        let mut message = [0; 8 + TAG_LEN];
        message.iter_mut().zip(index.to_be_bytes().iter().chain(tag)).for_each(|(to, from)| *to = *from);
        let mac = hmac::sign(&self.sum, &message);
        mac.as_ref().first_chunk().map(|bytes| Sum::from_be_bytes(*bytes)).unwrap_or_default()
    }
}

//! The keys of one file, derived from its identity key and its random id.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::{constant_time, hkdf, hmac};
use zeroize::Zeroizing;

use crate::cipher::{Cipher, Form};
use crate::format::{COMMITMENT_LEN, FILE_ID_LEN};
use crate::keys::IdentityKey;
use crate::owner::Owner;
use crate::sum::Sum;
use crate::xaes::{TAG_LEN, Xaes};

const LABEL: &[u8] = b"cordon-vault/1";
const BUFFER_LABEL: &[u8] = b"cordon-vault-buffer/1";
const KEY_LEN: usize = 32;
const DERIVED_LEN: usize = 3 * KEY_LEN + COMMITMENT_LEN;
const BUFFER_DERIVED_LEN: usize = KEY_LEN + COMMITMENT_LEN;

/// Zeroed when dropped, each part by the library it is of.
pub(crate) struct FileKeys {
    pub(crate) chunk: Cipher,
    pub(crate) header: Cipher,
    sum: hmac::Key,
    pub(crate) commitment: [u8; COMMITMENT_LEN],
}

/// The keys of one buffer.
pub(crate) struct BufferKeys {
    pub(crate) chunk: Xaes,
    pub(crate) commitment: [u8; COMMITMENT_LEN],
}

struct Derived<const LEN: usize>;

impl<const LEN: usize> hkdf::KeyType for Derived<LEN> {
    fn len(&self) -> usize {
        LEN
    }
}

/// What follows from an identity key for one id, under a label of its own.
pub(crate) fn derive<const LEN: usize>(
    label: &[u8],
    key: &IdentityKey,
    owner: &Owner,
    id: &[u8; FILE_ID_LEN],
) -> Result<Zeroizing<[u8; LEN]>, Unspecified> {
    let info = [label, owner.organisation.as_bytes(), owner.oid.as_bytes(), &key.id().0];
    let mut derived = Zeroizing::new([0; LEN]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, id)
        .extract(key.secret())
        .expand(&info, Derived::<LEN>)?
        .fill(derived.as_mut())?;
    Ok(derived)
}

impl BufferKeys {
    /// Boxed, as those of a file.
    pub(crate) fn derive(
        key: &IdentityKey,
        owner: &Owner,
        id: &[u8; FILE_ID_LEN],
    ) -> Result<Box<Self>, Unspecified> {
        let derived = derive::<BUFFER_DERIVED_LEN>(BUFFER_LABEL, key, owner, id)?;
        let (chunk, commitment) = derived.split_first_chunk::<KEY_LEN>().ok_or(Unspecified)?;
        let commitment = *commitment.first_chunk().ok_or(Unspecified)?;
        Ok(Box::new(Self { chunk: Xaes::new(chunk)?, commitment }))
    }

    pub(crate) fn commits_to(&self, commitment: &[u8; COMMITMENT_LEN]) -> bool {
        constant_time::verify_slices_are_equal(&self.commitment, commitment).is_ok()
    }
}

impl FileKeys {
    /// Boxed: a file that is moved leaves no copy of its keys behind.
    pub(crate) fn of(
        form: Form<'_>,
        owner: &Owner,
        file_id: &[u8; FILE_ID_LEN],
    ) -> Result<Box<Self>, Unspecified> {
        match form {
            Form::Sealed(key) => Self::derive(key, owner, file_id),
            Form::Plain => Ok(Box::new(Self::plain())),
        }
    }

    /// The plain form has no secret: zeros where the sealed form has keys.
    fn plain() -> Self {
        Self {
            chunk: Cipher::Plain,
            header: Cipher::Plain,
            sum: hmac::Key::new(hmac::HMAC_SHA256, &[0; KEY_LEN]),
            commitment: [0; COMMITMENT_LEN],
        }
    }

    fn derive(
        key: &IdentityKey,
        owner: &Owner,
        file_id: &[u8; FILE_ID_LEN],
    ) -> Result<Box<Self>, Unspecified> {
        let derived = derive::<DERIVED_LEN>(LABEL, key, owner, file_id)?;
        let (chunk, rest) = derived.split_first_chunk().ok_or(Unspecified)?;
        let (header, rest) = rest.split_first_chunk().ok_or(Unspecified)?;
        let (sum, commitment) = rest.split_first_chunk::<KEY_LEN>().ok_or(Unspecified)?;
        Ok(Box::new(Self {
            chunk: Cipher::Xaes(Box::new(Xaes::new(chunk)?)),
            header: Cipher::Xaes(Box::new(Xaes::new(header)?)),
            sum: hmac::Key::new(hmac::HMAC_SHA256, sum),
            commitment: *commitment.first_chunk().ok_or(Unspecified)?,
        }))
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

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;
    use crate::keys::tests::fixed_key;
    use crate::random::FreshNonce;

    fn bytes(value: &Value) -> Vec<u8> {
        let digits = value.as_str().unwrap().as_bytes();
        digits.chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    fn array<const N: usize>(value: &Value) -> [u8; N] {
        bytes(value).try_into().unwrap()
    }

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../../vectors/vault/primitives.json")).unwrap()
    }

    #[test]
    fn xaes_agrees_with_the_golden_vectors() {
        let vectors = vectors();
        let cases = vectors["xaes"].as_array().unwrap();
        assert_eq!(cases.len(), 4);
        for case in cases {
            let (plain, mut tag) = (bytes(&case["plain"]), [0; TAG_LEN]);
            let mut sealed = vec![0; plain.len()];
            let xaes = Xaes::new(&array(&case["key"])).unwrap();
            let nonce = FreshNonce::fixed(array(&case["nonce"]));
            xaes.seal(nonce, &bytes(&case["aad"]), &plain, &mut sealed, &mut tag).unwrap();
            assert_eq!([sealed, tag.to_vec()].concat(), bytes(&case["sealed"]));
        }
    }

    #[test]
    fn derivation_agrees_with_the_golden_vectors() {
        let vector = &vectors()["derive"];
        let key = fixed_key(array(&vector["keyId"]), array(&vector["secret"]));
        let id = |name: &str| Uuid::from_bytes(array(&vector[name]));
        let owner = Owner { organisation: id("organisation"), oid: id("oid") };
        let keys = FileKeys::derive(&key, &owner, &array(&vector["fileId"])).unwrap();
        assert_eq!(keys.commitment, array(&vector["commitment"]));
        // Keys do not come out; what they seal does.
        for (ours, name) in [(&keys.chunk, "chunkKey"), (&keys.header, "headerKey")] {
            let theirs = Cipher::Xaes(Box::new(Xaes::new(&array(&vector[name])).unwrap()));
            let tags = [ours, &theirs].map(|xaes| {
                let mut tag = [0; TAG_LEN];
                xaes.seal(FreshNonce::fixed([5; 24]), b"", b"", &mut [], &mut tag).unwrap();
                tag
            });
            assert_eq!(tags[0], tags[1], "{name}");
        }
        let sum_key = hmac::Key::new(hmac::HMAC_SHA256, &bytes(&vector["sumKey"]));
        let mac = hmac::sign(&sum_key, &[[0, 0, 0, 0, 0, 0, 0, 3].as_slice(), &[7; 16]].concat());
        assert_eq!(keys.summand(3, &[7; 16]).to_be_bytes(), mac.as_ref());
    }
}

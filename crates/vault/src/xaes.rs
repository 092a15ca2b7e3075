//! XAES-256-GCM as the C2SP specification defines it: AES-256-GCM with a 192-bit nonce.
//!
//! The first 96 bits of the nonce derive a key (one counter-mode KDF step of NIST SP 800-108r1 over
//! CMAC), the other 96 are the nonce of AES-256-GCM under it. Random nonces are therefore safe for
//! 2⁸⁰ messages under one key.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_256, EncryptingKey, UnboundCipherKey};
use aws_lc_rs::error::Unspecified;
use zeroize::Zeroizing;

use crate::random::FreshNonce;

pub(crate) const NONCE_LEN: usize = 24;
pub(crate) const TAG_LEN: usize = 16;

pub(crate) struct Xaes {
    block_cipher: EncryptingKey,
    k1: Zeroizing<[u8; 16]>,
}

impl Xaes {
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, Unspecified> {
        let block_cipher = EncryptingKey::ecb(UnboundCipherKey::new(&AES_256, key)?)?;
        let mut l = Zeroizing::new([0; 16]);
        block_cipher.encrypt(l.as_mut())?;
        // CMAC's subkey K1: double L in GF(2^128), branching on nothing secret.
        let l = u128::from_be_bytes(*l);
        let k1 = (l << 1) ^ ((l >> 127) * 0x87);
        Ok(Self { block_cipher, k1: Zeroizing::new(k1.to_be_bytes()) })
    }

    /// Seals `plain` into `sealed` (of the same length) and `tag`. The nonce is used up.
    pub(crate) fn seal(
        &self,
        nonce: FreshNonce,
        aad: &[u8],
        plain: &[u8],
        sealed: &mut [u8],
        tag: &mut [u8; TAG_LEN],
    ) -> Result<(), Unspecified> {
        #[cfg(test)]
        tests::note_seal(&self.k1, nonce.bytes());
        let (key, nonce) = self.derive(nonce.bytes())?;
        key.seal_out_of_place_scatter(nonce, Aad::from(aad), plain, sealed, &[], tag)
    }

    /// Opens `sealed` into `plain` (of the same length); on failure `plain` is zeroed.
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        sealed: &[u8],
        tag: &[u8; TAG_LEN],
        plain: &mut [u8],
    ) -> Result<(), Unspecified> {
        let (key, nonce) = self.derive(nonce)?;
        key.open_separate_gather(nonce, Aad::from(aad), sealed, tag, plain).inspect_err(|_| plain.fill(0))
    }

    /// Opens `data` in place; on failure it is zeroed.
    pub(crate) fn open_in_place(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Unspecified> {
        let (key, nonce) = self.derive(nonce)?;
        let opened = key.open_in_place_separate_tag(nonce, Aad::from(aad), tag, data).is_ok();
        if opened {
            return Ok(());
        }
        data.fill(0);
        Err(Unspecified)
    }

    fn derive(&self, nonce: &[u8; NONCE_LEN]) -> Result<(LessSafeKey, Nonce), Unspecified> {
        let (salt, rest) = nonce.split_at(12);
        let mut key = Zeroizing::new([0; 32]);
        for (block, counter) in key.chunks_exact_mut(16).zip([1_u8, 2]) {
            let label = [0, counter, b'X', 0];
            let message = label.iter().chain(salt);
            block.iter_mut().zip(message).zip(*self.k1).for_each(|((to, m), k)| *to = m ^ k);
        }
        self.block_cipher.encrypt(key.as_mut())?;
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_ref())?);
        Ok((key, Nonce::try_assume_unique_for_key(rest)?))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::RefCell;

    use super::*;

    thread_local! {
        /// Every seal of this thread: what stands for its key, and its nonce.
        static SEALS: RefCell<Vec<([u8; 16], [u8; NONCE_LEN])>> = const { RefCell::new(Vec::new()) };
    }

    pub(super) fn note_seal(k1: &[u8; 16], nonce: &[u8; NONCE_LEN]) {
        SEALS.with_borrow_mut(|seals| seals.push((*k1, *nonce)));
    }

    /// The seals of this thread since the last call.
    pub(crate) fn take_seals() -> Vec<([u8; 16], [u8; NONCE_LEN])> {
        SEALS.take()
    }

    fn seal(key: [u8; 32], aad: &[u8]) -> Vec<u8> {
        let nonce = *b"ABCDEFGHIJKLMNOPQRSTUVWX";
        let (mut sealed, mut tag) = ([0; 12], [0; 16]);
        let plain = b"XAES-256-GCM";
        let xaes = Xaes::new(&key).unwrap();
        xaes.seal(FreshNonce::fixed(nonce), aad, plain, &mut sealed, &mut tag).unwrap();
        let mut back = [0; 12];
        xaes.open(&nonce, aad, &sealed, &tag, &mut back).unwrap();
        assert_eq!(&back, plain);
        [sealed.as_slice(), &tag].concat()
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The published vectors: the first with the top bit of L clear, the second with it set.
    #[test]
    fn agrees_with_the_published_vectors() {
        assert_eq!(hex(&seal([1; 32], b"")), "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
        assert_eq!(
            hex(&seal([3; 32], b"c2sp.org/XAES-256-GCM")),
            "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"
        );
    }

    #[test]
    fn a_failed_open_leaves_no_plain_text() {
        let xaes = Xaes::new(&[7; 32]).unwrap();
        let (mut sealed, mut tag) = ([0; 64], [0; 16]);
        xaes.seal(FreshNonce::fixed([9; 24]), b"", &[0x55; 64], &mut sealed, &mut tag).unwrap();
        let mut plain = [0xff; 64];
        assert!(xaes.open(&[9; 24], b"x", &sealed, &tag, &mut plain).is_err());
        assert_eq!(plain, [0; 64]);

        xaes.open_in_place(&[9; 24], b"", &mut sealed.clone(), &tag).unwrap();
        assert!(xaes.open_in_place(&[9; 24], b"x", &mut sealed, &tag).is_err());
        assert_eq!(sealed, [0; 64]);
    }
}

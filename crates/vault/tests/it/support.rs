//! Owners, key stores and storage for the tests.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, RandomizedNonceKey};
use cordon_vault::{
    Blocks, ChunkSize, IdentityKey, KeyError, KeyWrapper, MemoryBlocks, Owner, Reader, Writer,
};
use uuid::Uuid;
use zeroize::Zeroizing;

pub(crate) fn owner() -> Owner {
    Owner { organisation: Uuid::from_u128(0x0a), oid: Uuid::from_u128(0x0b) }
}

pub(crate) fn other_owner() -> Owner {
    Owner { oid: Uuid::from_u128(0x0c), ..owner() }
}

pub(crate) fn chunk(bytes: u32) -> ChunkSize {
    ChunkSize::new(bytes).unwrap()
}

/// Bytes that differ from place to place.
pub(crate) fn plain(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i.wrapping_mul(0x9e37_79b1) >> 13) as u8).collect()
}

pub(crate) fn sealed(plain: &[u8], key: &IdentityKey, size: ChunkSize) -> MemoryBlocks {
    let mut writer = Writer::create(MemoryBlocks::default(), &owner(), key, size).unwrap();
    writer.write(plain).unwrap();
    writer.finish().unwrap()
}

/// The whole content, checked.
pub(crate) fn content<B: Blocks>(reader: &Reader<B>) -> Vec<u8> {
    let mut plain = vec![0; reader.verify().unwrap().len as usize];
    assert_eq!(reader.read_at(0, &mut plain).unwrap(), plain.len());
    plain
}

/// A key store with one key-encryption key that can be destroyed.
pub(crate) struct KeyStore {
    key: RandomizedNonceKey,
    pub(crate) destroyed: Cell<bool>,
}

impl KeyStore {
    pub(crate) fn new(secret: u8) -> Self {
        let key = RandomizedNonceKey::new(&AES_256_GCM, &[secret; 32]).unwrap();
        Self { key, destroyed: Cell::new(false) }
    }

    fn alive(&self) -> Result<&RandomizedNonceKey, KeyError> {
        if self.destroyed.get() { Err(KeyError::Destroyed) } else { Ok(&self.key) }
    }
}

impl KeyWrapper for KeyStore {
    fn wrap(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut data = plain.to_vec();
        let nonce = self.alive()?.seal_in_place_append_tag(Aad::from(aad), &mut data).unwrap();
        Ok([nonce.as_ref().as_slice(), &data].concat())
    }

    fn unwrap(&self, aad: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let (nonce, sealed) = wrapped.split_first_chunk::<12>().ok_or(KeyError::Corrupt)?;
        let nonce = aws_lc_rs::aead::Nonce::assume_unique_for_key(*nonce);
        let mut data = Zeroizing::new(sealed.to_vec());
        let len = self
            .alive()?
            .open_in_place(nonce, Aad::from(aad), &mut data)
            .map_err(|_| KeyError::Corrupt)?
            .len();
        data.truncate(len);
        Ok(data)
    }
}

/// Storage that somebody else can change, or take away, while a reader has it open.
#[derive(Clone)]
pub(crate) struct Shared(pub(crate) Rc<RefCell<MemoryBlocks>>, pub(crate) Rc<Cell<bool>>);

impl Shared {
    pub(crate) fn new(blocks: MemoryBlocks) -> Self {
        Self(Rc::new(RefCell::new(blocks)), Rc::default())
    }

    pub(crate) fn flip(&self, bit: usize) {
        self.0.borrow_mut().0[bit / 8] ^= 1 << (bit % 8);
    }
}

impl Blocks for Shared {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        if self.1.get() {
            return Err(io::Error::other("the disk is gone"));
        }
        self.0.borrow().read_at(offset, buf)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().write_at(offset, data)
    }

    fn len(&self) -> io::Result<u64> {
        self.0.borrow().len()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.0.borrow_mut().set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn lock(&mut self) -> io::Result<bool> {
        Ok(true)
    }
}

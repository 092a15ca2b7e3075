//! Making the files of an identity unreadable.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand;
use cordon_vault::{ChunkSize, FileBlocks, IdentityKey, KeyError, KeyWrapper, WrappedKey, owner_claim};
use zeroize::Zeroizing;

use super::{OWNER, filled};
use crate::Failure;
use crate::figure::{Figure, Scale, time};

/// 10,000 files of 1 GiB together: until none of them opens, and until they are gone.
pub(crate) fn wipe(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let (count, len) = scale.pick((20, 10_000), (10_000, (1 << 30) / 10_000));
    let directory = tempfile::tempdir()?;
    let store = KeyFile(directory.path().join("key-encryption-key"));
    store.create()?;
    let wrapped = {
        let identity = IdentityKey::generate()?;
        for number in 0..count {
            filled(&directory.path().join(number.to_string()), &identity, len, ChunkSize::default())?;
        }
        identity.wrap(&OWNER, &store)?
    };
    let (unreadable, ()) = time(|| store.destroy_and_read_back(&wrapped))?;
    let (gone, ()) = time(|| {
        for number in 0..count {
            let path = directory.path().join(number.to_string());
            let claim = owner_claim(&FileBlocks::new(File::open(&path)?))?;
            if claim.key != Some(wrapped.key_id) {
                return Err("a file lies under a key that is still there".into());
            }
            fs::remove_file(path)?;
        }
        File::open(directory.path())?.sync_all()?;
        Ok::<_, Failure>(())
    })?;
    Ok(vec![
        Figure::new("vault.wipe.until 10,000 files are unreadable", unreadable * 1e3, "ms").at_most(100.0),
        Figure::new("vault.wipe.until they are removed", gone * 1e3, "ms"),
    ])
}

/// A key-encryption key in a file: what a key store in software does.
struct KeyFile(PathBuf);

impl KeyFile {
    fn create(&self) -> Result<(), Failure> {
        let mut key = Zeroizing::new([0; 32]);
        rand::fill(key.as_mut())?;
        let mut file = File::create_new(&self.0)?;
        file.write_all(key.as_ref())?;
        Ok(file.sync_all()?)
    }

    /// As a wipe does it: destroys the key, durably, and makes sure that nothing opens any more.
    fn destroy_and_read_back(&self, wrapped: &WrappedKey) -> Result<(), Failure> {
        let mut file = File::options().write(true).open(&self.0)?;
        file.write_all(&[0; 32])?;
        file.sync_all()?;
        fs::remove_file(&self.0)?;
        File::open(self.0.parent().ok_or("the key lies in a directory")?)?.sync_all()?;
        match IdentityKey::unwrap(&OWNER, wrapped, self) {
            Err(KeyError::Destroyed) => Ok(()),
            _ => Err("the key is still there".into()),
        }
    }

    fn key(&self) -> Result<RandomizedNonceKey, KeyError> {
        let bytes = fs::read(&self.0).map(Zeroizing::new).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => KeyError::Destroyed,
            _ => KeyError::Unavailable,
        })?;
        RandomizedNonceKey::new(&AES_256_GCM, &bytes).map_err(|_| KeyError::Corrupt)
    }
}

impl KeyWrapper for KeyFile {
    fn wrap(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut sealed = plain.to_vec();
        let nonce = self.key()?.seal_in_place_append_tag(Aad::from(aad), &mut sealed);
        let nonce = nonce.map_err(|_| KeyError::Unavailable)?;
        Ok([nonce.as_ref().as_slice(), &sealed].concat())
    }

    fn unwrap(&self, aad: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let (nonce, sealed) = wrapped.split_first_chunk::<NONCE_LEN>().ok_or(KeyError::Corrupt)?;
        let mut sealed = Zeroizing::new(sealed.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.key()?.open_in_place(nonce, Aad::from(aad), &mut sealed).map(|plain| plain.len());
        let len = opened.map_err(|_| KeyError::Corrupt)?;
        sealed.truncate(len);
        Ok(sealed)
    }
}

//! The organisation's root of trust: root key and trust documents.

use std::path::Path;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use sqlx::AnyConnection;
use uuid::Uuid;

use crate::files;
use crate::init::InitError;
use crate::seal::{self, SealError};
use crate::store::keys::ServerKey;

/// The root key, in its file outside the database.
pub(crate) struct RootKey {
    pair: Ed25519KeyPair,
}

impl RootKey {
    /// Makes a root key and writes its seed to a new file.
    pub(crate) fn create(path: &Path) -> Result<Self, InitError> {
        let seed = seal::random::<32>()?;
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| SealError::Random)?;
        files::create_private(path, seal::encode(seed.as_ref()).as_bytes())?;
        Ok(Self { pair })
    }

    /// SHA-256 of the public key, in hexadecimal.
    pub(crate) fn thumbprint(&self) -> String {
        seal::hex(&seal::hash(self.pair.public_key().as_ref()))
    }
}

/// Signs and inserts the first trust document. Not signed yet: the document's form lands with the device protocol.
pub(crate) async fn insert_first(
    _connection: &mut AnyConnection,
    _organisation: Uuid,
    _root: &RootKey,
    _keys: &[ServerKey],
    _now: i64,
) -> Result<(), InitError> {
    Ok(())
}

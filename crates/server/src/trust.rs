//! The organisation's root of trust: root key and trust documents.

use std::path::Path;

use arc_swap::ArcSwapOption;
use cordon_wire::Ed25519Key;
use cordon_wire::key::SignError;
use cordon_wire::trust::{KeyUse as TrustUse, RootKey as PublicRoot, TrustDocument, TrustKey};
use sqlx::{AnyConnection, Row as _};
use std::sync::Arc;
use uuid::Uuid;

use crate::files;
use crate::init::InitError;
use crate::seal::{self, SealError};
use crate::store::keys::{KeyUse, ServerKey};
use crate::store::{Store, StoreError};

/// How far a server's clock may run behind the one that made a key before devices refuse what it signs, in seconds.
const SLACK: i64 = 24 * 60 * 60;

/// The root key, in its file outside the database.
pub(crate) struct RootKey {
    key: Ed25519Key,
}

impl RootKey {
    /// Makes a root key and writes its seed to a new file.
    pub(crate) fn create(path: &Path) -> Result<Self, InitError> {
        let key = Ed25519Key::generate().map_err(|_| SealError::Random)?;
        files::create_private(path, seal::encode(key.seed().as_slice()).as_bytes())?;
        Ok(Self { key })
    }

    /// SHA-256 of the public key, in hexadecimal.
    pub(crate) fn thumbprint(&self) -> String {
        self.key.public().thumbprint().to_hex()
    }

    fn sign(&self, document: &TrustDocument) -> Result<String, SignError> {
        document.sign(&self.key)
    }
}

/// Signs and inserts the first trust document.
pub(crate) async fn insert_first(
    connection: &mut AnyConnection,
    organisation: Uuid,
    root: &RootKey,
    keys: &[ServerKey],
    now: i64,
) -> Result<(), InitError> {
    let document = TrustDocument {
        organisation,
        version: 1,
        epoch: 1,
        root: PublicRoot { x: *root.key.public() },
        keys: keys.iter().filter_map(published).collect(),
    };
    let jws = root.sign(&document).map_err(|error| InitError::Trust(error.to_string()))?;
    sqlx::query("INSERT INTO trust_document (organisation, version, jws, created) VALUES ($1, $2, $3, $4)")
        .bind(organisation.to_string())
        .bind(1_i64)
        .bind(jws)
        .bind(now)
        .execute(connection)
        .await
        .map_err(StoreError::from)?;
    Ok(())
}

/// What the trust document says of a key. Keys that devices do not verify are not in it.
fn published(key: &ServerKey) -> Option<TrustKey> {
    let usage = match key.used_for {
        KeyUse::Envelope => TrustUse::Envelope,
        KeyUse::Order => TrustUse::Order,
        KeyUse::Audit => TrustUse::Audit,
        KeyUse::Token | KeyUse::Nonce => return None,
    };
    let x = cordon_wire::Ed25519Public::new(key.public.as_slice().try_into().ok()?);
    let seconds = |micros: i64| micros.div_euclid(1_000_000);
    let (not_before, not_after) = (seconds(key.not_before).saturating_sub(SLACK), seconds(key.not_after));
    Some(TrustKey { kid: key.kid.clone(), usage, x, not_before, not_after })
}

/// The chain as it was read at a revision.
struct Read {
    revision: i64,
    documents: Vec<(u64, String)>,
}

/// The chain of trust documents, remembered until the organisation's revision moves.
#[derive(Default)]
pub(crate) struct Chain {
    read: ArcSwapOption<Read>,
}

impl Chain {
    /// The documents newer than `held`, oldest first; all of them when none is held.
    pub(crate) async fn newer(
        &self,
        store: &Store,
        organisation: Uuid,
        held: Option<u64>,
    ) -> Result<Vec<String>, StoreError> {
        // Taken before the read: what is read may be newer than this revision, never older.
        let known = store.watch().current();
        let read = match self.read.load_full() {
            Some(read) if read.revision == known.value && !known.stale => read,
            _ => {
                let documents = documents(&mut *store.read().await?, organisation).await?;
                let read = Arc::new(Read { revision: known.value, documents });
                self.read.store(Some(Arc::clone(&read)));
                read
            }
        };
        let newer = read.documents.iter().filter(|(version, _)| held.is_none_or(|held| *version > held));
        Ok(newer.map(|(_, jws)| jws.clone()).collect())
    }
}

async fn documents(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Vec<(u64, String)>, StoreError> {
    let rows =
        sqlx::query("SELECT version, jws FROM trust_document WHERE organisation = $1 ORDER BY version")
            .bind(organisation.to_string())
            .fetch_all(connection)
            .await?;
    rows.iter()
        .map(|row| {
            let version = u64::try_from(row.try_get::<i64, _>("version")?);
            let version = version.map_err(|_| StoreError::Corrupt { what: "version of a trust document" })?;
            Ok((version, row.try_get("jws")?))
        })
        .collect()
}

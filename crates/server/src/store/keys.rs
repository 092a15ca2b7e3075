//! The server's keys: public halves in clear, private halves sealed under the master key.

use sqlx::{AnyConnection, Row};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::StoreError;
use crate::seal::{MasterKey, SealError};

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyUse {
    /// Ed25519; signs envelopes.
    Envelope,
    /// Ed25519; signs orders.
    Order,
    /// Ed25519; signs the audit's head.
    Audit,
    /// P-256; signs access tokens.
    Token,
    /// 32 bytes; makes the server nonces that proofs carry.
    Nonce,
}

impl KeyUse {
    /// All uses, as `init` makes them.
    pub(crate) const ALL: [Self; 5] = [Self::Envelope, Self::Order, Self::Audit, Self::Token, Self::Nonce];

    /// The stored name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Envelope => "envelope",
            Self::Order => "order",
            Self::Audit => "audit",
            Self::Token => "token",
            Self::Nonce => "nonce",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// One key with its private half. Not `Debug`: it must not print.
pub(crate) struct ServerKey {
    /// Its name in headers and in the trust document.
    pub(crate) kid: String,
    /// What it is for.
    pub(crate) used_for: KeyUse,
    /// Ed25519: 32 bytes. P-256: the uncompressed point. Nonce: empty.
    pub(crate) public: Vec<u8>,
    /// Ed25519: the seed. P-256: PKCS #8. Nonce: the key.
    pub(crate) secret: Zeroizing<Vec<u8>>,
    /// Microseconds from which it may be used.
    pub(crate) not_before: i64,
    /// Microseconds after which it may not.
    pub(crate) not_after: i64,
}

fn context(organisation: Uuid, kid: &str, used_for: KeyUse) -> String {
    format!("cordon-server-key/1 {organisation} {kid} {}", used_for.name())
}

/// Seals and inserts a key.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    organisation: Uuid,
    master: &MasterKey,
    key: &ServerKey,
    now: i64,
) -> Result<(), StoreError> {
    let sealed = master
        .seal(&context(organisation, &key.kid, key.used_for), &key.secret)
        .map_err(|_| StoreError::Corrupt { what: "master key" })?;
    sqlx::query(
        "INSERT INTO server_key (organisation, kid, use, public_key, sealed, not_before, not_after, created) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(organisation.to_string())
    .bind(key.kid.as_str())
    .bind(key.used_for.name())
    .bind(key.public.clone())
    .bind(sealed)
    .bind(key.not_before)
    .bind(key.not_after)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Why the keys could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The master key.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// All keys of the organisation, opened; the newest of each use first.
pub(crate) async fn load(
    connection: &mut AnyConnection,
    organisation: Uuid,
    master: &MasterKey,
) -> Result<Vec<ServerKey>, KeysError> {
    let rows = sqlx::query(
        "SELECT kid, use, public_key, sealed, not_before, not_after FROM server_key \
         WHERE organisation = $1 ORDER BY use, created DESC, kid",
    )
    .bind(organisation.to_string())
    .fetch_all(connection)
    .await
    .map_err(StoreError::from)?;
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        let key = unsealed(&row, organisation, master)?;
        keys.push(key);
    }
    Ok(keys)
}

fn unsealed(row: &sqlx::any::AnyRow, organisation: Uuid, master: &MasterKey) -> Result<ServerKey, KeysError> {
    let column = |error: sqlx::Error| KeysError::Store(error.into());
    let kid: String = row.try_get(0).map_err(column)?;
    let used_for = KeyUse::parse(row.try_get(1).map_err(column)?)
        .ok_or(StoreError::Corrupt { what: "use of a server key" })?;
    let sealed: Vec<u8> = row.try_get(3).map_err(column)?;
    let secret = master.open(&context(organisation, &kid, used_for), &sealed)?;
    Ok(ServerKey {
        kid,
        used_for,
        public: row.try_get(2).map_err(column)?,
        secret,
        not_before: row.try_get(4).map_err(column)?,
        not_after: row.try_get(5).map_err(column)?,
    })
}

//! The audit's rows: appended in the transaction they describe, chained by hash.

use aws_lc_rs::digest;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::StoreError;
use crate::audit::{Entry, Fault, Verified};

/// What the first row follows.
const GENESIS: [u8; 32] = [0; 32];
/// Rows read at a time by [`verify`].
const PAGE: i64 = 500;

/// One row, as stored.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    /// Place in the chain, from 1.
    pub(crate) sequence: i64,
    /// Microseconds.
    pub(crate) at: i64,
    /// Who did it.
    pub(crate) actor: String,
    /// What was done.
    pub(crate) action: String,
    /// To what.
    pub(crate) target: String,
    /// More, as JSON text.
    pub(crate) detail: String,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

/// Appends one row.
///
/// INVARIANT: the caller holds the organisation's row lock, so the head read here is the head.
pub(super) async fn append(
    connection: &mut AnyConnection,
    organisation: Uuid,
    at: i64,
    actor: &str,
    entry: &Entry,
) -> Result<(), StoreError> {
    let (sequence, previous) = head(connection, organisation).await?;
    let sequence = sequence + 1;
    let detail = entry.detail.to_string();
    let fields = [actor, entry.action, &entry.target, &detail];
    let hash = row_hash(organisation, sequence, at, fields, &previous);
    sqlx::query(
        "INSERT INTO audit (organisation, sequence, at, actor, action, target, detail, previous, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(organisation.to_string())
    .bind(sequence)
    .bind(at)
    .bind(actor)
    .bind(entry.action)
    .bind(entry.target.as_str())
    .bind(detail.as_str())
    .bind(previous)
    .bind(hash.to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

/// The last row's place and hash; place 0 when there is none.
pub(crate) async fn head(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<(i64, Vec<u8>), StoreError> {
    let row = sqlx::query(
        "SELECT sequence, hash FROM audit WHERE organisation = $1 ORDER BY sequence DESC LIMIT 1",
    )
    .bind(organisation.to_string())
    .fetch_optional(connection)
    .await?;
    match row {
        Some(row) => Ok((row.try_get(0)?, row.try_get(1)?)),
        None => Ok((0, GENESIS.to_vec())),
    }
}

/// Rows after `after`, oldest first, at most `limit`.
pub(crate) async fn list(
    connection: &mut AnyConnection,
    organisation: Uuid,
    after: i64,
    limit: i64,
) -> Result<Vec<Stored>, StoreError> {
    let rows = sqlx::query(
        "SELECT sequence, at, actor, action, target, detail, previous, hash FROM audit \
         WHERE organisation = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
    )
    .bind(organisation.to_string())
    .bind(after)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Stored {
                sequence: row.try_get(0)?,
                at: row.try_get(1)?,
                actor: row.try_get(2)?,
                action: row.try_get(3)?,
                target: row.try_get(4)?,
                detail: row.try_get(5)?,
                previous: row.try_get(6)?,
                hash: row.try_get(7)?,
            })
        })
        .collect()
}

/// Walks the whole chain and says how far it holds.
pub(crate) async fn verify(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<Verified, StoreError> {
    let (mut sequence, mut previous) = (0, GENESIS.to_vec());
    loop {
        let page = list(connection, organisation, sequence, PAGE).await?;
        if page.is_empty() {
            return Ok(Verified { rows: sequence, head: previous, fault: None });
        }
        for row in page {
            if let Some(fault) = check(organisation, &row, sequence, &previous) {
                return Ok(Verified { rows: sequence, head: previous, fault: Some(fault) });
            }
            sequence = row.sequence;
            previous = row.hash;
        }
    }
}

fn check(organisation: Uuid, row: &Stored, after: i64, previous: &[u8]) -> Option<Fault> {
    let fields = [row.actor.as_str(), &row.action, &row.target, &row.detail];
    if row.sequence != after + 1 {
        Some(Fault::Missing { sequence: after + 1 })
    } else if row.previous != previous {
        Some(Fault::Unchained { sequence: row.sequence })
    } else if row_hash(organisation, row.sequence, row.at, fields, previous) != *row.hash {
        Some(Fault::Altered { sequence: row.sequence })
    } else {
        None
    }
}

/// Each text is preceded by its length, so that no two rows have the same bytes.
fn row_hash(organisation: Uuid, sequence: i64, at: i64, fields: [&str; 4], previous: &[u8]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"cordon-audit/1");
    context.update(organisation.as_bytes());
    context.update(&sequence.to_be_bytes());
    context.update(&at.to_be_bytes());
    for field in fields {
        context.update(&(field.len() as u64).to_be_bytes());
        context.update(field.as_bytes());
    }
    context.update(previous);
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

//! Grants of the built-in provider: authorization codes and refresh tokens, kept as hashes.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::{StoreError, guid};

/// A code on its way from the sign-in form to the token endpoint.
pub(crate) struct Code {
    /// Who signed in.
    pub(crate) oid: Uuid,
    /// Through which client.
    pub(crate) client_id: String,
    /// Where the code was sent.
    pub(crate) redirect_uri: String,
    /// The PKCE challenge.
    pub(crate) challenge: String,
    /// What was asked for.
    pub(crate) scope: String,
    /// For which plane.
    pub(crate) audience: String,
    /// Good until, microseconds.
    pub(crate) expires: i64,
}

/// A refresh token's row.
#[derive(Clone)]
pub(crate) struct Refresh {
    /// The sign-in it descends from.
    pub(crate) family: Uuid,
    /// Who signed in.
    pub(crate) oid: Uuid,
    /// Through which client.
    pub(crate) client_id: String,
    /// What was asked for.
    pub(crate) scope: String,
    /// For which plane.
    pub(crate) audience: String,
    /// When the password was given, seconds.
    pub(crate) auth_time: i64,
    /// Good until, microseconds.
    pub(crate) expires: i64,
    /// First used at, microseconds; 0 when not yet.
    pub(crate) used: i64,
}

/// Inserts a code.
pub(crate) async fn insert_code(
    connection: &mut AnyConnection,
    organisation: Uuid,
    hash: Vec<u8>,
    code: &Code,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO auth_code (organisation, code_hash, oid, client_id, redirect_uri, challenge, scope, audience, \
         expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(organisation.to_string())
    .bind(hash)
    .bind(code.oid.to_string())
    .bind(code.client_id.as_str())
    .bind(code.redirect_uri.as_str())
    .bind(code.challenge.as_str())
    .bind(code.scope.as_str())
    .bind(code.audience.as_str())
    .bind(code.expires)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a code out: of two that try at once, one gets it. Expired codes go with it.
pub(crate) async fn take_code(
    connection: &mut AnyConnection,
    organisation: Uuid,
    hash: &[u8],
    now: i64,
) -> Result<Option<Code>, StoreError> {
    sqlx::query("DELETE FROM auth_code WHERE organisation = $1 AND expires <= $2")
        .bind(organisation.to_string())
        .bind(now)
        .execute(&mut *connection)
        .await?;
    let row = sqlx::query(
        "DELETE FROM auth_code WHERE organisation = $1 AND code_hash = $2 \
         RETURNING oid, client_id, redirect_uri, challenge, scope, audience, expires",
    )
    .bind(organisation.to_string())
    .bind(hash.to_vec())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Code {
        oid: guid(row.try_get(0)?, "user of a code")?,
        client_id: row.try_get(1)?,
        redirect_uri: row.try_get(2)?,
        challenge: row.try_get(3)?,
        scope: row.try_get(4)?,
        audience: row.try_get(5)?,
        expires: row.try_get(6)?,
    }))
}

/// Inserts a refresh token; expired ones go.
pub(crate) async fn insert_refresh(
    connection: &mut AnyConnection,
    organisation: Uuid,
    hash: Vec<u8>,
    token: &Refresh,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM refresh_token WHERE organisation = $1 AND expires <= $2")
        .bind(organisation.to_string())
        .bind(now)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO refresh_token (organisation, token_hash, family, oid, client_id, scope, audience, auth_time, \
         expires, used, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(organisation.to_string())
    .bind(hash)
    .bind(token.family.to_string())
    .bind(token.oid.to_string())
    .bind(token.client_id.as_str())
    .bind(token.scope.as_str())
    .bind(token.audience.as_str())
    .bind(token.auth_time)
    .bind(token.expires)
    .bind(token.used)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Marks a refresh token as used, unless it was, and returns it as it was before.
pub(crate) async fn use_refresh(
    connection: &mut AnyConnection,
    organisation: Uuid,
    hash: &[u8],
    now: i64,
) -> Result<Option<Refresh>, StoreError> {
    const COLUMNS: &str = "family, oid, client_id, scope, audience, auth_time, expires, used";
    let first = sqlx::query(sqlx::AssertSqlSafe(format!(
        "UPDATE refresh_token SET used = $3 WHERE organisation = $1 AND token_hash = $2 AND used = 0 RETURNING {COLUMNS}"
    )))
    .bind(organisation.to_string())
    .bind(hash.to_vec())
    .bind(now)
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(row) = first {
        return Ok(Some(Refresh { used: 0, ..refresh_of(&row)? }));
    }
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM refresh_token WHERE organisation = $1 AND token_hash = $2"
    )))
    .bind(organisation.to_string())
    .bind(hash.to_vec())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(refresh_of).transpose()
}

fn refresh_of(row: &AnyRow) -> Result<Refresh, StoreError> {
    Ok(Refresh {
        family: guid(row.try_get(0)?, "family of a refresh token")?,
        oid: guid(row.try_get(1)?, "user of a refresh token")?,
        client_id: row.try_get(2)?,
        scope: row.try_get(3)?,
        audience: row.try_get(4)?,
        auth_time: row.try_get(5)?,
        expires: row.try_get(6)?,
        used: row.try_get(7)?,
    })
}

/// Ends a sign-in: none of its refresh tokens works any more.
pub(crate) async fn end_family(
    connection: &mut AnyConnection,
    organisation: Uuid,
    family: Uuid,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM refresh_token WHERE organisation = $1 AND family = $2")
        .bind(organisation.to_string())
        .bind(family.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

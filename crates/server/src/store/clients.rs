//! Clients: automation with a secret, and public ones that prove themselves with PKCE.

use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::{StoreError, json};

/// A client, as stored.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// Its id.
    pub(crate) id: String,
    /// Its name for people.
    pub(crate) name: String,
    /// SHA-256 of its secret; absent for public clients.
    pub(crate) secret_hash: Option<Vec<u8>>,
    /// Its roles.
    pub(crate) roles: Vec<String>,
    /// Where sign-in may send a browser back to, besides loopback.
    pub(crate) redirect_uris: Vec<String>,
    /// Whether it may sign in.
    pub(crate) enabled: bool,
}

/// Inserts a client.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    organisation: Uuid,
    client: &Client,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO client (organisation, id, name, secret_hash, roles, redirect_uris, enabled, created) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(organisation.to_string())
    .bind(client.id.as_str())
    .bind(client.name.as_str())
    .bind(client.secret_hash.clone())
    .bind(serde_json::json!(client.roles).to_string())
    .bind(serde_json::json!(client.redirect_uris).to_string())
    .bind(i64::from(client.enabled))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// A client by its id, compared without case.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<Option<Client>, StoreError> {
    let row = sqlx::query(
        "SELECT id, name, secret_hash, roles, redirect_uris, enabled FROM client WHERE organisation = $1 AND id = $2",
    )
    .bind(organisation.to_string())
    .bind(id.to_lowercase())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Client {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        secret_hash: row.try_get(2)?,
        roles: json(row.try_get(3)?, "roles of a client")?,
        redirect_uris: json(row.try_get(4)?, "redirect addresses of a client")?,
        enabled: row.try_get::<i64, _>(5)? != 0,
    }))
}

/// The roles of an enabled client.
pub(crate) async fn roles_if_enabled(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
) -> Result<Option<Vec<String>>, StoreError> {
    Ok(find(connection, organisation, id).await?.filter(|client| client.enabled).map(|client| client.roles))
}

/// Allows or forbids a client to sign in; tokens it has stop at once. False when there is no such client.
pub(crate) async fn set_enabled(
    connection: &mut AnyConnection,
    organisation: Uuid,
    id: &str,
    enabled: bool,
) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE client SET enabled = $3 WHERE organisation = $1 AND id = $2")
        .bind(organisation.to_string())
        .bind(id.to_lowercase())
        .bind(i64::from(enabled))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

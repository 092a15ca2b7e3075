//! The rows of a new organisation, in one transaction.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use sqlx::{AnyConnection, AssertSqlSafe};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Admin, Client, InitError, Initialised, Options, break_glass};
use crate::audit::Entry;
use crate::auth::{self, ADMINISTRATOR, APPS_WRITE, AUDIT_READ, DIRECTORY_WRITE};
use crate::scope::Scope;
use crate::seal::{self, MasterKey, SealError};
use crate::store::directory::{self, NewUser};
use crate::store::keys::{self, KeyUse, ServerKey};
use crate::store::{Store, StoreError, caps, clients, organisations};
use crate::trust::{self, RootKey};

/// How long a server key is in force: ten years, in microseconds. Replacing keys earlier is a later step.
const KEY_LIFE: i64 = 10 * 365 * 24 * 60 * 60 * 1_000_000;

/// Inserts everything; nothing is there before the commit.
pub(super) async fn insert(
    store: &Store,
    options: &Options,
    tenant: Uuid,
    abandoned: Option<Uuid>,
    root: &RootKey,
    master: &MasterKey,
) -> Result<Initialised, InitError> {
    let password = seal::secret()?;
    let hashed = auth::hash_password(password.clone()).await?;
    let mut write = store.write(&Scope::system(tenant, "init")).await?;
    let now = write.now();
    if let Some(abandoned) = abandoned {
        clear(&mut write, abandoned).await?;
    }
    organisations::insert(&mut write, tenant, &options.organisation, now).await.map_err(
        |error| match error {
            StoreError::Duplicate => InitError::NameTaken(options.organisation.trim().to_owned()),
            other => other.into(),
        },
    )?;
    caps::set_limits(&mut write, tenant, options.wipe_limits).await?;
    let keys = server_keys(now)?;
    for key in &keys {
        keys::insert(&mut write, tenant, master, key, now).await?;
    }
    trust::insert_first(&mut write, tenant, root, &keys, now).await?;
    administrator(&mut write, tenant, options, &hashed, now).await?;
    let client = automation(&mut write, tenant, now).await?;
    public_clients(&mut write, tenant, now).await?;
    let break_glass = match options.break_glass {
        true => Some(break_glass::insert(&mut write, tenant, now).await?),
        false => None,
    };
    write.commit(Entry::new("organisation.create", format!("organisation:{tenant}"))).await?;
    Ok(Initialised {
        organisation: options.organisation.trim().to_owned(),
        tenant_id: tenant,
        admin: Admin { user_principal_name: options.admin_upn.trim().to_owned(), password },
        client,
        root_thumbprint: root.thumbprint(),
        break_glass,
    })
}

/// Removes what a killed init committed to a shared database: nobody was ever shown its secrets.
async fn clear(connection: &mut AnyConnection, tenant: Uuid) -> Result<(), StoreError> {
    let tables = [
        "audit",
        "break_glass",
        "client",
        "account",
        "trust_document",
        "server_key",
        "org_setting",
        "organisation",
    ];
    for table in tables {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {table} WHERE organisation = $1")))
            .bind(tenant.to_string())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn server_keys(now: i64) -> Result<Vec<ServerKey>, SealError> {
    KeyUse::ALL.into_iter().map(|used_for| server_key(used_for, now)).collect()
}

fn server_key(used_for: KeyUse, now: i64) -> Result<ServerKey, SealError> {
    let (public, secret) = match used_for {
        KeyUse::Envelope | KeyUse::Order | KeyUse::Audit => {
            let seed = seal::random::<32>()?;
            let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| SealError::Random)?;
            (pair.public_key().as_ref().to_vec(), Zeroizing::new(seed.to_vec()))
        }
        KeyUse::Token => {
            let pair =
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| SealError::Random)?;
            let private = pair.to_pkcs8v1().map_err(|_| SealError::Random)?;
            (pair.public_key().as_ref().to_vec(), Zeroizing::new(private.as_ref().to_vec()))
        }
        KeyUse::Nonce => (Vec::new(), Zeroizing::new(seal::random::<32>()?.to_vec())),
    };
    // A device takes a key under no other name than its own thumbprint.
    let kid = match used_for {
        KeyUse::Nonce => seal::hex(seal::random::<16>()?.as_ref()),
        KeyUse::Envelope | KeyUse::Order | KeyUse::Audit | KeyUse::Token => seal::hex(&seal::hash(&public)),
    };
    Ok(ServerKey { kid, used_for, public, secret, not_before: now, not_after: now.saturating_add(KEY_LIFE) })
}

async fn administrator(
    connection: &mut AnyConnection,
    tenant: Uuid,
    options: &Options,
    hashed: &str,
    now: i64,
) -> Result<(), StoreError> {
    let user = NewUser {
        oid: Uuid::new_v4(),
        upn: &options.admin_upn,
        display_name: "Administrator",
        mail: None,
        enabled: true,
        password: Some(hashed),
        roles: &[ADMINISTRATOR],
    };
    directory::insert_user(connection, tenant, &user, now).await
}

async fn automation(connection: &mut AnyConnection, tenant: Uuid, now: i64) -> Result<Client, InitError> {
    let (id, secret) = (Uuid::new_v4(), seal::secret()?);
    let client = clients::Client {
        id: id.to_string(),
        name: "automation".to_owned(),
        secret_hash: Some(seal::hash(secret.as_bytes())),
        roles: [APPS_WRITE, DIRECTORY_WRITE, AUDIT_READ].map(str::to_owned).to_vec(),
        redirect_uris: Vec::new(),
        enabled: true,
    };
    clients::insert(connection, tenant, &client, now).await?;
    Ok(Client { id, secret })
}

/// The clients that people sign in through: apps on devices, and the console.
async fn public_clients(connection: &mut AnyConnection, tenant: Uuid, now: i64) -> Result<(), StoreError> {
    let device = (auth::DEVICE_CLIENT, "apps on devices", vec!["cordon://signed-in".to_owned()]);
    let console = (auth::CONSOLE_CLIENT, "console", Vec::new());
    for (id, name, redirect_uris) in [device, console] {
        let client = clients::Client {
            id: id.to_owned(),
            name: name.to_owned(),
            secret_hash: None,
            roles: Vec::new(),
            redirect_uris,
            enabled: true,
        };
        clients::insert(connection, tenant, &client, now).await?;
    }
    Ok(())
}

//! Opening what a server needs before it can serve.

use std::fs::{File, TryLockError};

use tokio::sync::watch;

use super::{Socket, StartError};
use crate::auth::{Attempts, Passwords, Principals, Tokens};
use crate::config::Config;
use crate::cordon_api::Kept;
use crate::device::Devices;
use crate::files;
use crate::init::Marker;
use crate::resolve::Resolver;
use crate::seal::MasterKey;
use crate::sign::Keys;
use crate::stamps::Stamps;
use crate::state::{App, bare};
use crate::store::keys;
use crate::store::organisations::{self, Organisation};
use crate::store::relocate::relocate;
use crate::store::{Database, Store};

/// Opens what the data directory and the database hold.
pub(super) async fn open(
    config: Config,
    [admin, public, _]: &[Socket; 3],
    stopping: watch::Receiver<bool>,
) -> Result<App, StartError> {
    let marker =
        Marker::load(&config.data)?.ok_or_else(|| StartError::NotInitialised(config.data.clone()))?;
    let lock = hold(&config, &marker)?;
    let store = open_store(&config, &marker).await?;
    let master = MasterKey::load(&config.data.join(files::MASTER_KEY))?;
    let mut connection = store.read().await?;
    let organisation = own(&config, &marker, organisations::all(&mut connection).await?)?;
    let keys = keys::load(&mut connection, organisation.id, &master).await?;
    store.watch().advance(organisations::revision(&mut connection, organisation.id).await?);
    drop(connection);
    Ok(App {
        clock: config.clock.clone(),
        tokens: Tokens::new(organisation.id, config.clock.clone(), &keys),
        keys: Keys::new(keys),
        devices: Devices::default(),
        resolver: Resolver::default(),
        principals: Principals::new(),
        passwords: Passwords::new().await?,
        attempts: Attempts::new(),
        kept: Kept::default(),
        stamps: Stamps::default(),
        admin_url: config.admin_url.as_ref().map_or_else(|| format!("http://{}", admin.1), bare),
        public_url: config.public_url.as_ref().map_or_else(|| format!("http://{}", public.1), bare),
        store,
        organisation,
        config,
        stopping,
        _lock: lock,
    })
}

/// One process serves a data directory's own database, or carries it over to PostgreSQL: check-ins rely on no other server
/// writing to it. The system gives
/// the lock back when the process ends, however it ends.
fn hold(config: &Config, marker: &Marker) -> Result<Option<File>, StartError> {
    if marker.postgres {
        return Ok(None);
    }
    let path = config.data.join(files::LOCK);
    let lock = files::open_lock(&path)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse(config.data.clone())),
        Err(TryLockError::Error(cause)) => Err(files::FileError::io(&path, "locked")(cause).into()),
    }
}

async fn open_store(config: &Config, marker: &Marker) -> Result<Store, StartError> {
    let file = Database::file(&config.data.join(files::DATABASE), false);
    let clock = config.clock.clone();
    match (&config.database, marker.postgres) {
        (None, false) => Ok(Store::open(file, clock).await?),
        (Some(address), true) => Ok(Store::open(Database::Postgres(address.clone()), clock).await?),
        (Some(address), false) => {
            let store = Store::open(Database::Postgres(address.clone()), clock.clone()).await?;
            let old = Store::open(file, clock).await?;
            relocate(&old, &store, marker.tenant_id).await?;
            old.close().await;
            Marker { postgres: true, ..marker.clone() }.write(&config.data)?;
            tracing::warn!(
                "the rows were carried over to PostgreSQL: `cordon.db` is not used any more, delete it"
            );
            Ok(store)
        }
        (None, true) => Err(StartError::InPostgres(config.data.clone())),
    }
}

fn own(config: &Config, marker: &Marker, all: Vec<Organisation>) -> Result<Organisation, StartError> {
    all.into_iter()
        .find(|organisation| organisation.id == marker.tenant_id)
        .ok_or_else(|| StartError::OtherOrganisation(config.data.clone()))
}

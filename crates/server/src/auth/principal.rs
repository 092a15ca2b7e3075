//! Users and clients as the directory has them now, remembered until the organisation's revision moves.

use moka::sync::Cache;
use sqlx::AnyConnection;
use uuid::Uuid;

use super::permission::Permissions;
use crate::scope::Actor;
use crate::store::{Store, StoreError, accounts, clients};

const REMEMBERED: u64 = 10_000;

/// What was read, and at which revision.
#[derive(Clone, Copy)]
struct Known {
    revision: i64,
    permissions: Option<Permissions>,
}

/// The cache.
pub(crate) struct Principals {
    known: Cache<(Uuid, String), Known>,
}

impl Principals {
    /// An empty cache.
    pub(crate) fn new() -> Self {
        Self { known: Cache::new(REMEMBERED) }
    }

    /// What `actor` may do now; `None` when it is disabled or not there.
    pub(crate) async fn permissions(
        &self,
        store: &Store,
        organisation: Uuid,
        actor: &Actor,
    ) -> Result<Option<Permissions>, StoreError> {
        match self.remembered(store, organisation, actor) {
            Some(known) => Ok(known),
            None => self.read(store, &mut *store.read().await?, organisation, actor).await,
        }
    }

    /// The same for a caller that has a connection: whoever held one and waited for another could wait for ever.
    pub(crate) async fn permissions_on(
        &self,
        store: &Store,
        connection: &mut AnyConnection,
        organisation: Uuid,
        actor: &Actor,
    ) -> Result<Option<Permissions>, StoreError> {
        match self.remembered(store, organisation, actor) {
            Some(known) => Ok(known),
            None => self.read(store, connection, organisation, actor).await,
        }
    }

    fn remembered(&self, store: &Store, organisation: Uuid, actor: &Actor) -> Option<Option<Permissions>> {
        let revision = store.watch().current();
        let known = self.known.get(&(organisation, actor.to_string()))?;
        (known.revision == revision.value && !revision.stale).then_some(known.permissions)
    }

    async fn read(
        &self,
        store: &Store,
        connection: &mut AnyConnection,
        organisation: Uuid,
        actor: &Actor,
    ) -> Result<Option<Permissions>, StoreError> {
        // Taken before the read: what is read may be newer than this revision, never older.
        let revision = store.watch().current();
        let key = (organisation, actor.to_string());
        let roles = match actor {
            Actor::User(oid) => accounts::roles_if_enabled(connection, organisation, *oid).await?,
            Actor::Client(id) => clients::roles_if_enabled(connection, organisation, id).await?,
            Actor::Registration(_) | Actor::System(_) => None,
        };
        let permissions = roles.map(|roles| Permissions::of_roles(roles.iter().map(String::as_str)));
        self.known.insert(key, Known { revision: revision.value, permissions });
        Ok(permissions)
    }
}

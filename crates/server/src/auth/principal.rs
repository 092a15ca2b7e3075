//! Users and clients as the directory has them now, remembered until the organisation's revision moves.

use moka::sync::Cache;
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
        // Taken before the read: what is read may be newer than this revision, never older.
        let revision = store.watch().current();
        let key = (organisation, actor.to_string());
        if let Some(known) = self.known.get(&key)
            && known.revision == revision.value
            && !revision.stale
        {
            return Ok(known.permissions);
        }
        let mut connection = store.read().await?;
        let roles = match actor {
            Actor::User(oid) => accounts::roles_if_enabled(&mut connection, organisation, *oid).await?,
            Actor::Client(id) => clients::roles_if_enabled(&mut connection, organisation, id).await?,
            Actor::Registration(_) | Actor::System(_) => None,
        };
        let permissions = roles.map(|roles| Permissions::of_roles(roles.iter().map(String::as_str)));
        self.known.insert(key, Known { revision: revision.value, permissions });
        Ok(permissions)
    }
}

//! A wipe of a user reaches whatever registers and whatever makes new keys, until it is lifted.

use cordon_wire::{KeyId, RegistrationId};
use serde_json::json;
use sqlx::AnyConnection;
use uuid::Uuid;

use crate::audit::Entry;
use crate::store::orders::{self, Standing};
use crate::store::registrations::Registration;
use crate::store::{StoreError, Write};

/// The wipe that stands over a device that made a key which was not known: work data that no order named yet.
pub(super) async fn over_new_keys(
    connection: &mut AnyConnection,
    known: &Registration,
    live: &[KeyId],
) -> Result<Option<Standing>, StoreError> {
    if live.iter().all(|key| known.live_keys.contains(key)) {
        return Ok(None);
    }
    orders::standing(connection, known.id.organisation(), known.oid).await
}

/// Gives the registration its order under the wipe of its user that stands, unless it has one; the audit row of that.
pub(super) async fn follow(
    write: &mut Write,
    (registration, oid): (&RegistrationId, Uuid),
    live: &[KeyId],
) -> Result<Option<Entry>, StoreError> {
    let now = write.now();
    let followed = orders::follow(&mut *write, (registration, oid), live, now).await?;
    Ok(followed.map(|operation| {
        let detail = json!({ "registration": registration });
        Entry::new("wipe.follow", format!("operation:{operation}")).with(detail)
    }))
}

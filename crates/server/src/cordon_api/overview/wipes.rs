//! Wipes that are not over.

use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::rfc3339;
use crate::store::orders::{Operation, OrderState};
use crate::store::{StoreError, listing, orders, registrations};

/// The most that are told.
const MOST: usize = 50;

/// Wipes that wait for approval, for their device or for its receipts.
#[derive(Serialize, ToSchema)]
pub(super) struct OpenWipes {
    /// How many there are.
    count: u64,
    /// The 50 that were asked for first.
    value: Vec<OpenWipe>,
}

/// One of them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OpenWipe {
    /// The operation.
    id: Uuid,
    /// Object id of the user.
    user: Uuid,
    /// The user's sign-in name; null where the user was removed.
    #[schema(required)]
    user_principal_name: Option<String>,
    /// The user's name for people; null where the user was removed.
    #[schema(required)]
    user_display_name: Option<String>,
    /// The device; null for all that the user has.
    #[schema(required)]
    device_tag: Option<String>,
    /// The device's name for people; null where no registration of the user is left on it, and for all.
    #[schema(required)]
    device_name: Option<String>,
    /// When it was asked for, RFC 3339.
    #[schema(format = DateTime)]
    requested: String,
    /// `pendingApproval`, `pending` or `sent`.
    state: OrderState,
}

impl OpenWipes {
    pub(super) async fn read(connection: &mut AnyConnection, organisation: Uuid) -> Result<Self, StoreError> {
        let open = orders::open_operations(&mut *connection, organisation).await?;
        let count = u64::try_from(open.len()).unwrap_or(u64::MAX);
        let told = open.into_iter().take(MOST).collect::<Vec<_>>();
        let oids: Vec<_> = told.iter().map(|one| one.oid).collect();
        let names = listing::names(&mut *connection, organisation, &oids).await?;
        let mut value = Vec::with_capacity(told.len());
        for one in told {
            let device = match &one.device_tag {
                Some(tag) => registrations::device_name(&mut *connection, organisation, one.oid, tag).await?,
                None => None,
            };
            value.push(OpenWipe::of(&one, names.get(&one.oid), device));
        }
        Ok(Self { count, value })
    }
}

impl OpenWipe {
    fn of(one: &Operation, names: Option<&(String, String)>, device_name: Option<String>) -> Self {
        Self {
            id: one.id,
            user: one.oid,
            user_principal_name: names.map(|(upn, _)| upn.clone()),
            user_display_name: names.map(|(_, name)| name.clone()),
            device_tag: one.device_tag.clone(),
            device_name,
            requested: rfc3339(one.created),
            state: one.state,
        }
    }
}

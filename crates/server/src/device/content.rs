//! What a registration's envelope contains now.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_policy::ManagementState;
use cordon_wire::Sha256;
use cordon_wire::envelope::{ConfigurationSet, Content, ManagedApp, Management, Status};
use serde_json::Value;
use sqlx::AnyConnection;
use uuid::Uuid;

use super::policy;
use crate::scope::Actor;
use crate::state::App;
use crate::store::orders::{self, Order};
use crate::store::registrations::{self, Registration, State};
use crate::store::{StoreError, logs};

/// The content of an envelope, and the hash by which two are told apart.
pub(super) struct Ready {
    pub(super) status: Status,
    pub(super) policy_version: Option<String>,
    pub(super) policy: Option<Arc<Value>>,
    pub(super) configuration: BTreeMap<String, String>,
    pub(super) configuration_sets: Arc<[ConfigurationSet]>,
    pub(super) one_account: bool,
    pub(super) orders: Vec<Order>,
    pub(super) managed_apps: Vec<ManagedApp>,
    pub(super) management: Management,
    pub(super) log_request: Option<Uuid>,
    pub(super) hash: Sha256,
    /// When it was put together, microseconds.
    pub(super) made: i64,
}

impl Ready {
    /// A status without anything else.
    pub(super) fn bare(status: Status) -> Self {
        let none = Sha256::of(b"");
        let mut ready = Self {
            status,
            policy_version: None,
            policy: None,
            configuration: BTreeMap::new(),
            configuration_sets: Arc::default(),
            one_account: false,
            orders: Vec::new(),
            managed_apps: Vec::new(),
            management: Management::Unmanaged,
            log_request: None,
            hash: none,
            made: 0,
        };
        ready.hash = ready.content_hash();
        ready
    }

    fn content_hash(&self) -> Sha256 {
        let mut ids: Vec<_> = self.orders.iter().map(|order| order.id).collect();
        ids.sort_unstable();
        Content {
            status: self.status,
            policy_version: self.policy_version.as_deref(),
            configuration: &self.configuration,
            configuration_sets: &self.configuration_sets,
            one_account: self.one_account,
            orders: &ids,
            managed_apps: &self.managed_apps,
            management: self.management,
            log_request: self.log_request,
        }
        .hash()
    }
}

/// The content for a registration as the database and the organisation have it now.
pub(super) async fn of(
    app: &App,
    connection: &mut AnyConnection,
    registration: &Registration,
) -> Result<Ready, StoreError> {
    if registration.state == State::Superseded {
        return Ok(Ready::bare(Status::Superseded));
    }
    let organisation = registration.id.organisation();
    let actor = Actor::User(registration.oid);
    let enabled =
        app.principals.permissions_on(&app.store, &mut *connection, organisation, &actor).await?.is_some();
    let effective = policy::of(app, &mut *connection, registration).await?;
    let orders = orders::unsettled(&mut *connection, &registration.id).await?;
    let (open, withheld): (Vec<_>, Vec<_>) = orders.into_iter().partition(|order| order.state.is_open());
    let mut ready = Ready::bare(match effective.status {
        _ if !enabled => Status::Disabled,
        // A wipe above the limits closes the app and destroys nothing until it is approved.
        _ if !withheld.is_empty() => Status::Held,
        status => status,
    });
    ready.made = app.clock.micros();
    ready.policy_version = effective.version;
    ready.policy = effective.policy;
    ready.configuration = effective.configuration;
    ready.configuration_sets = effective.sets;
    ready.one_account = effective.one_account;
    ready.orders = open;
    ready.managed_apps = managed_apps(&mut *connection, registration, effective.apps).await?;
    ready.management = match registration.management_state(ready.made) {
        ManagementState::Unmanaged => Management::Unmanaged,
        ManagementState::Mdm => Management::Mdm,
        ManagementState::ThirdPartyMdm => Management::ThirdPartyMdm,
    };
    ready.log_request = logs::open(connection, &registration.id, ready.made).await?;
    ready.hash = ready.content_hash();
    Ok(ready)
}

/// The user's apps with a live registration on this device, then those that only the policy names; each once, sorted.
async fn managed_apps(
    connection: &mut AnyConnection,
    registration: &Registration,
    covered: Vec<String>,
) -> Result<Vec<ManagedApp>, StoreError> {
    let (organisation, oid) = (registration.id.organisation(), registration.oid);
    let live = registrations::apps_on_device(connection, organisation, oid, &registration.device_tag).await?;
    let mut apps: BTreeMap<String, bool> = covered.into_iter().map(|app| (app, false)).collect();
    apps.extend(live.into_iter().map(|(platform, app)| (format!("{platform}:{app}"), true)));
    Ok(apps.into_iter().map(|(app, registered)| ManagedApp { app, oid, registered }).collect())
}

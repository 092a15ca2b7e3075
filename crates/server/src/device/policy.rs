//! The effective policy of a registration, as its envelope carries it.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_wire::envelope::{ConfigurationSet, Status};
use serde_json::Value;
use sqlx::AnyConnection;

use crate::resolve::{self, Freshness, Targeting, Who};
use crate::state::App;
use crate::store::StoreError;
use crate::store::registrations::Registration;

/// What resolution gave.
pub(super) struct Effective {
    pub(super) status: Status,
    pub(super) version: Option<String>,
    pub(super) policy: Option<Arc<Value>>,
    /// What the app is configured with as one of everybody.
    pub(super) configuration: BTreeMap<String, String>,
    /// The sets of app configuration that are aimed at the user.
    pub(super) sets: Arc<[ConfigurationSet]>,
    /// Whether the organisation wants one managed account in an app.
    pub(super) one_account: bool,
    /// The apps that the policies name, as `platform:id`.
    pub(super) apps: Vec<String>,
}

/// Resolves a registration.
pub(super) async fn of(
    app: &App,
    connection: &mut AnyConnection,
    registration: &Registration,
) -> Result<Effective, StoreError> {
    let id = resolve::app_of(registration)?;
    let now = app.clock.micros();
    let (management, enrolment) = (registration.management_state(now), registration.enrolment(now));
    let facts = resolve::facts_of(registration);
    let who = Who { oid: registration.oid, app: &id, management, enrolment, facts: &facts };
    let freshness = Freshness::Watched(app.store.watch().current());
    let resolved = app.resolver.resolve(connection, registration.id.organisation(), who, freshness).await?;
    let merged = resolved.merged.as_ref();
    Ok(Effective {
        status: match resolved.targeting {
            Targeting::Managed => Status::Managed,
            Targeting::AppNotTargeted => Status::AppNotTargeted,
            Targeting::Untargeted => Status::Untargeted,
        },
        version: merged.map(|merged| merged.version.clone()),
        policy: merged.map(|merged| Arc::clone(&merged.wire)),
        configuration: resolved.configuration.clone(),
        sets: Arc::clone(&resolved.sets),
        one_account: resolved.one_account,
        apps: if merged.is_some() { resolved.covered_apps.clone() } else { Vec::new() },
    })
}

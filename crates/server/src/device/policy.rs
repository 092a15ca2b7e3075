//! The effective policy of a registration, as its envelope carries it.

use std::sync::Arc;

use cordon_wire::envelope::Status;
use serde_json::Value;
use sqlx::AnyConnection;

use crate::state::App;
use crate::store::StoreError;
use crate::store::registrations::Registration;

/// What resolution gave.
pub(super) struct Effective {
    pub(super) status: Status,
    pub(super) version: Option<String>,
    pub(super) policy: Option<Arc<Value>>,
    /// The apps that the policies name, as `platform:id`.
    pub(super) apps: Vec<String>,
}

/// Resolves a registration.
pub(super) async fn of(
    _app: &App,
    _connection: &mut AnyConnection,
    _registration: &Registration,
) -> Result<Effective, StoreError> {
    Ok(Effective { status: Status::Untargeted, version: None, policy: None, apps: Vec::new() })
}

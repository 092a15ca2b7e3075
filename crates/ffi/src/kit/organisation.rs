//! An organisation in the process of whoever develops an app.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use cordon_kit::KitError;
use cordon_policy::ManagementState;
use cordon_ports::locked;
use cordon_wire::order::OrderKind;
use uuid::Uuid;

use crate::clock::{self, Clock};
use crate::effect::Request;
use crate::error::CordonError;
use crate::input::Input;

/// An organisation in this process: no server, no tenant, no network. It verifies what the client sends and signs what it
/// answers, under a root of its own.
#[derive(uniffi::Object)]
pub struct LocalOrganisation {
    organisation: Mutex<cordon_kit::LocalOrganisation>,
    clock: Arc<dyn Clock>,
}

impl From<KitError> for CordonError {
    fn from(error: KitError) -> Self {
        let text = error.to_string();
        match error {
            KitError::Policies(_) => Self::invalid("policies", text),
            KitError::NoAccount(_) => Self::invalid("oid", text),
            KitError::Unreadable { .. } => Self::Altered { text },
            KitError::Folder { .. } | KitError::NoRandomness => Self::Unavailable { text },
        }
    }
}

#[uniffi::export]
impl LocalOrganisation {
    /// An organisation with these policies, as JSON: one, a list, or an answer with `value`, in Graph's form or as exported. With
    /// a folder it keeps its root, and what it knows of devices, there.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] names every wrong field of the policies.
    #[uniffi::constructor]
    pub fn open(
        policies: &str,
        folder: Option<String>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, CordonError> {
        let organisation = match folder {
            None => cordon_kit::LocalOrganisation::new(policies.as_bytes())?,
            Some(folder) => {
                cordon_kit::LocalOrganisation::with_root(policies.as_bytes(), Path::new(&folder))?
            }
        };
        Ok(Arc::new(Self { organisation: Mutex::new(organisation), clock }))
    }

    /// An organisation with these policies and this id, for a test that has to meet what a real one left: its files, its
    /// buffers.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    #[uniffi::constructor]
    pub fn known_as(id: Uuid, policies: &str, clock: Arc<dyn Clock>) -> Result<Arc<Self>, CordonError> {
        let organisation = cordon_kit::LocalOrganisation::known_as(id, policies.as_bytes())?;
        Ok(Arc::new(Self { organisation: Mutex::new(organisation), clock }))
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        locked(&self.organisation).id()
    }

    /// The address for the input `SignIn`. No network leads there.
    #[must_use]
    pub fn url(&self) -> String {
        locked(&self.organisation).url().to_owned()
    }

    /// The thumbprint of its root, to be pinned by the configuration's `root`.
    #[must_use]
    pub fn root(&self) -> String {
        locked(&self.organisation).root()
    }

    /// Adds a user, and gives the object id: the same for the same name, also after a restart.
    #[must_use]
    pub fn add_account(&self, upn: &str) -> Uuid {
        locked(&self.organisation).add_account(upn)
    }

    /// Adds a user with this object id.
    pub fn add_account_known_as(&self, oid: Uuid, upn: &str) {
        locked(&self.organisation).add_account_known_as(oid, upn);
    }

    /// Disables an account, or enables it again.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] when there is no such account.
    pub fn set_enabled(&self, oid: Uuid, enabled: bool) -> Result<(), CordonError> {
        Ok(locked(&self.organisation).set_enabled(oid, enabled)?)
    }

    /// A token with the device audience, as after a sign-in at this moment.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] when there is no such account, or it is disabled.
    pub fn token(&self, oid: Uuid) -> Result<String, CordonError> {
        let now = clock::read(&*self.clock)?;
        Ok(std::mem::take(&mut *locked(&self.organisation).token(oid, now)?))
    }

    /// Replaces the policies. They hold from the next check-in on.
    ///
    /// # Errors
    /// [`CordonError::Invalid`]; the old ones stay then.
    pub fn set_policy(&self, policies: &str) -> Result<(), CordonError> {
        Ok(locked(&self.organisation).set_policy(policies.as_bytes())?)
    }

    /// What a developer should know before the policies hold for an app, such as `ios:com.example.notes`: settings that
    /// contradict each other, names that nobody knows, and policies and app configurations that do not reach it.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] when that is no app.
    pub fn remarks(&self, app: &str) -> Result<Vec<String>, CordonError> {
        let app = app.parse().map_err(|error| CordonError::invalid("app", format!("{error}")))?;
        Ok(locked(&self.organisation).remarks(&app))
    }

    /// Opens again what an order to hold closed; gives the ids of the orders.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] when there is no such account.
    pub fn order_release(&self, oid: Uuid) -> Result<Vec<Uuid>, CordonError> {
        let now = clock::read(&*self.clock)?;
        Ok(locked(&self.organisation).order(oid, OrderKind::Release, now)?)
    }

    /// Replaces the app configuration for everybody.
    pub fn set_configuration(&self, configuration: HashMap<String, String>) {
        locked(&self.organisation).set_configuration(configuration.into_iter().collect());
    }

    /// In which state of management every device is. Unmanaged at first.
    pub fn set_management(&self, management: ManagementState) {
        locked(&self.organisation).set_management(management);
    }

    /// Orders a wipe of everything that an account has; gives the ids of the orders.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] when there is no such account.
    pub fn order_wipe(&self, oid: Uuid) -> Result<Vec<Uuid>, CordonError> {
        let now = clock::read(&*self.clock)?;
        Ok(locked(&self.organisation).order_wipe(oid, now)?)
    }

    /// Closes work data of an account and destroys nothing; gives the ids of the orders.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] when there is no such account.
    pub fn order_hold(&self, oid: Uuid) -> Result<Vec<Uuid>, CordonError> {
        let now = clock::read(&*self.clock)?;
        Ok(locked(&self.organisation).order(oid, OrderKind::Hold, now)?)
    }

    /// The receipts of an account's apps, as JSON.
    #[must_use]
    pub fn receipts(&self, oid: Uuid) -> Vec<String> {
        let organisation = locked(&self.organisation);
        organisation.receipts(oid).filter_map(|receipt| serde_json::to_string(receipt).ok()).collect()
    }

    /// What to hand to the client for a request; absent while a long poll waits for a change: ask again then.
    ///
    /// # Errors
    /// [`CordonError::Unavailable`] when the clock cannot be read.
    pub fn answer(&self, request: &Request) -> Result<Option<Input>, CordonError> {
        let now = clock::read(&*self.clock)?;
        let mut organisation = locked(&self.organisation);
        if organisation.waits(&request.0) {
            return Ok(None);
        }
        let reply = organisation.answer(&request.0, now);
        Ok(Some(Input::Reply {
            request: reply.request.0,
            status: reply.status,
            nonce: reply.nonce,
            body: reply.body,
        }))
    }
}

/// Whether and by whom the device is managed.
#[uniffi::remote(Enum)]
pub enum ManagementState {
    /// Not enrolled anywhere, or enrolled without evidence of it.
    Unmanaged,
    /// Enrolled in the organisation's own device management.
    Mdm,
    /// Enrolled in another vendor's device management.
    ThirdPartyMdm,
}

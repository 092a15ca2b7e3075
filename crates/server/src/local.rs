//! The directory for whoever runs the server in its own process: the demo and tests.

use std::sync::Arc;

use cordon_policy::{AppId, Facts, ManagementState};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::audit::Entry;
use crate::auth::{self, PasswordError};
use crate::resolve::{Freshness, Who};
use crate::scope::Scope;
use crate::state::AppState;
use crate::store::directory::{self, NewUser};
use crate::store::{StoreError, clients, orders};

/// Why the directory could not be changed.
#[derive(Debug, Error)]
pub enum LocalError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordError),
}

/// Users, groups and clients of a running server. What it does is audited as done by the server's host.
#[derive(Clone)]
pub struct LocalDirectory {
    pub(crate) app: AppState,
}

impl LocalDirectory {
    pub(crate) fn new(app: AppState) -> Self {
        Self { app: Arc::clone(&app) }
    }

    pub(crate) fn scope(&self) -> Scope {
        Scope::system(self.app.organisation.id, "host")
    }

    /// Creates a user who signs in with `password`.
    ///
    /// # Errors
    /// The name is taken, or the database failed.
    pub async fn create_user(
        &self,
        upn: &str,
        display_name: &str,
        password: &str,
    ) -> Result<Uuid, LocalError> {
        let hashed = auth::hash_password(Zeroizing::new(password.to_owned())).await?;
        let oid = Uuid::new_v4();
        let user = NewUser {
            oid,
            upn,
            display_name,
            mail: Some(upn),
            enabled: true,
            password: Some(&hashed),
            roles: &[],
        };
        let scope = self.scope();
        let mut write = self.app.store.write(&scope).await?;
        let now = write.now();
        directory::insert_user(&mut write, scope.organisation, &user, now).await?;
        write.commit(Entry::new("user.create", format!("user:{oid}"))).await?;
        Ok(oid)
    }

    /// Orders the selective wipe of a user's apps on a device; the operation's id, or `None` when nothing of theirs is
    /// registered there.
    ///
    /// # Errors
    /// The database failed.
    pub async fn wipe(&self, user: Uuid, device_tag: &str) -> Result<Option<Uuid>, LocalError> {
        let scope = self.scope();
        let mut write = self.app.store.write(&scope).await?;
        let (now, actor) = (write.now(), scope.actor.to_string());
        let made = orders::wipe(&mut write, scope.organisation, user, device_tag, &actor, now).await?;
        let Some(operation) = made else { return Ok(None) };
        let detail = serde_json::json!({ "user": user, "deviceTag": device_tag });
        write.commit(operation.entry().with(detail)).await?;
        Ok(Some(operation.id))
    }

    /// Where an operation stands: `pending`, `sent`, `done`, `failed`, `canceled`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn operation_state(&self, operation: Uuid) -> Result<Option<&'static str>, LocalError> {
        let mut connection = self.app.store.read().await?;
        let found = orders::operation(&mut connection, self.app.organisation.id, operation).await?;
        Ok(found.map(|operation| operation.state.name()))
    }

    /// Creates a group.
    ///
    /// # Errors
    /// The database failed.
    pub async fn create_group(&self, display_name: &str) -> Result<Uuid, LocalError> {
        let id = Uuid::new_v4();
        let scope = self.scope();
        let mut write = self.app.store.write(&scope).await?;
        let now = write.now();
        directory::insert_group(&mut write, scope.organisation, id, display_name, None, now).await?;
        write.commit(Entry::new("group.create", format!("group:{id}"))).await?;
        Ok(id)
    }

    /// Puts a user into a group.
    ///
    /// # Errors
    /// User or group do not exist, the user is a member already, or the database failed.
    pub async fn add_member(&self, group: Uuid, user: Uuid) -> Result<(), LocalError> {
        let scope = self.scope();
        let mut write = self.app.store.write(&scope).await?;
        directory::add_member(&mut write, scope.organisation, group, user).await?;
        write
            .commit(Entry::new("group.addMember", format!("group:{group}")).with(user.to_string().into()))
            .await?;
        Ok(())
    }

    /// Allows or forbids a user to sign in; tokens in use stop at once. False when there is no such user.
    ///
    /// # Errors
    /// The database failed.
    pub async fn set_user_enabled(&self, user: Uuid, enabled: bool) -> Result<bool, LocalError> {
        let scope = self.scope();
        let mut write = self.app.store.write(&scope).await?;
        let now = write.now();
        let found = directory::set_user_enabled(&mut write, scope.organisation, user, enabled, now).await?;
        let action = if enabled { "user.enable" } else { "user.disable" };
        write.commit(Entry::new(action, format!("user:{user}"))).await?;
        Ok(found)
    }

    /// Allows or forbids a client to sign in; tokens in use stop at once. False when there is no such client.
    ///
    /// # Errors
    /// The database failed.
    pub async fn set_client_enabled(&self, client: &str, enabled: bool) -> Result<bool, LocalError> {
        let scope = self.scope();
        let mut write = self.app.store.write(&scope).await?;
        let found = clients::set_enabled(&mut write, scope.organisation, client, enabled).await?;
        let action = if enabled { "client.enable" } else { "client.disable" };
        write.commit(Entry::new(action, format!("client:{client}"))).await?;
        Ok(found)
    }

    /// Resolves what holds for a user in an app on a device that is not enrolled, as a check-in does: the version of the
    /// policy, or `None` when none applies.
    ///
    /// # Errors
    /// The database failed.
    pub async fn policy_version(
        &self,
        user: Uuid,
        app: &AppId,
        facts: &Facts,
    ) -> Result<Option<String>, LocalError> {
        let revision = self.app.store.watch().current();
        let (organisation, who) = (self.app.organisation.id, unmanaged(user, app, facts));
        let mut connection = self.app.store.read().await?;
        let freshness = Freshness::Watched(revision);
        let found = self.app.resolver.resolve(&mut connection, organisation, who, freshness).await?;
        Ok(found.merged.as_ref().map(|merged| merged.version.clone()))
    }

    /// Whether the answer to [`LocalDirectory::policy_version`] is remembered, so that the next check-in works out nothing.
    #[must_use]
    pub fn remembers_policy(&self, user: Uuid, app: &AppId, facts: &Facts) -> bool {
        let revision = self.app.store.watch().current();
        let who = unmanaged(user, app, facts);
        self.app.resolver.remembered(self.app.organisation.id, who, revision).is_some()
    }
}

fn unmanaged<'a>(oid: Uuid, app: &'a AppId, facts: &'a Facts) -> Who<'a> {
    Who { oid, app, management: ManagementState::Unmanaged, enrolment: None, facts }
}

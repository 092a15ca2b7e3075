//! Everything a scenario has set up so far.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cordon_policy::{Ask, ManagementState};
use uuid::Uuid;

use super::ledger::Ledger;
use super::{Question, Scenario, play::Server};
use crate::admin::{Admin, AdminError};
use crate::app::{Account, App, AppError};
use crate::device::Device;
use crate::import;
use crate::own_server::{OwnServer, ServerError};
use crate::phones::{self, Organisation, Phones, PhonesError};
use crate::setup::{self, Person};
use cordon_graph::protection::Import;

/// Why a scenario could not be set up, or a step could not be done.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The server.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The administrators' API.
    #[error("{}", .0.in_full())]
    Admin(Box<AdminError>),
    /// An app.
    #[error(transparent)]
    App(#[from] AppError),
    /// A policy file.
    #[error("`{file}`: {cause}")]
    Policy {
        /// The file.
        file: String,
        /// What is wrong.
        cause: import::ReadError,
    },
    /// Files of the devices.
    #[error("the devices' files cannot be used: {0}")]
    Files(#[from] std::io::Error),
    /// The demo's phones.
    #[error("the phones: {0}")]
    Phones(Box<PhonesError>),
    /// A step names something that is not there.
    #[error("there is no {0} `{1}` at this step")]
    Unknown(&'static str, String),
    /// It was done, and the result is not what the scenario expects.
    #[error("{0}")]
    Missed(String),
}

impl From<AdminError> for StageError {
    fn from(error: AdminError) -> Self {
        Self::Admin(Box::new(error))
    }
}

impl From<PhonesError> for StageError {
    fn from(error: PhonesError) -> Self {
        Self::Phones(Box::new(error))
    }
}

/// Shorthand for a result that was not as expected.
pub(super) fn missed<T>(words: impl Into<String>) -> Result<T, StageError> {
    Err(StageError::Missed(words.into()))
}

pub(super) struct Stage<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) program: PathBuf,
    pub(super) directory: PathBuf,
    pub(super) server: OwnServer,
    pub(super) admin: Admin,
    pub(super) people: BTreeMap<String, Person>,
    pub(super) groups: BTreeMap<String, Uuid>,
    pub(super) devices: BTreeMap<String, Device>,
    pub(super) apps: BTreeMap<String, App>,
    pub(super) policies: BTreeMap<String, (String, Import)>,
    /// The demo's phones, where the scenario wants them.
    pub(super) phones: Option<Arc<Phones>>,
}

impl<'a> Stage<'a> {
    /// Makes the server, the people, their groups and the devices.
    pub(super) async fn set(
        scenario: &'a Scenario,
        with: Server,
        directory: &Path,
    ) -> Result<Self, StageError> {
        let Server { program, database, .. } = with;
        let data = directory.join("server");
        let upn = "admin@contoso.example";
        let mut server = OwnServer::init(&program, &data, database, "Contoso", upn).await?;
        server.start().await?;
        let admin = Admin::new(server.admin_url(), server.credentials())?;
        let mut stage = Self {
            scenario,
            program,
            directory: directory.to_owned(),
            server,
            admin,
            people: BTreeMap::new(),
            groups: BTreeMap::new(),
            devices: BTreeMap::new(),
            apps: BTreeMap::new(),
            policies: BTreeMap::new(),
            phones: None,
        };
        stage.people().await?;
        stage.devices().await?;
        if scenario.demo {
            stage.phones = Some(stage.demo().await?);
        }
        Ok(stage)
    }

    /// The demo's organisation and phones.
    async fn demo(&self) -> Result<Arc<Phones>, StageError> {
        let tenant = &self.server.made.tenant_id;
        let tenant =
            tenant.parse().map_err(|_| StageError::Missed(format!("`{tenant}` is no organisation's id")))?;
        let address = phones::stage::Server { public: self.server.public_url(), tenant };
        let set = phones::stage::set(&self.admin, &address, &self.directory.join("phones")).await?;
        let admin = Admin::new(self.server.admin_url(), self.server.credentials())?;
        let name = self.server.made.organisation.clone();
        Ok(Phones::start(Organisation { name, console: None, admin }, set.plans).await?)
    }

    async fn people(&mut self) -> Result<(), StageError> {
        for user in &self.scenario.users {
            let name = user.display_name.as_deref().unwrap_or(&user.name);
            let person = setup::user(&self.admin, &user.upn, name).await?;
            self.people.insert(user.name.clone(), person);
        }
        for group in &self.scenario.groups {
            let oid = |name: &String| self.people.get(name).map(|person| person.oid);
            let members: Vec<Uuid> = group.members.iter().filter_map(oid).collect();
            let id = setup::group(&self.admin, &group.name, &members).await?;
            self.groups.insert(group.name.clone(), id);
        }
        Ok(())
    }

    async fn devices(&mut self) -> Result<(), StageError> {
        for device in &self.scenario.devices {
            let directory = self.directory.join("devices").join(&device.name);
            let mut made = Device::new(&device.name, device.platform, device.facts.clone(), &directory);
            if device.managed {
                made.evidence = Some(setup::evidence(&self.admin, &device.name, ManagementState::Mdm).await?);
            }
            self.devices.insert(device.name.clone(), made);
        }
        Ok(())
    }

    pub(super) fn app(&self, name: &str) -> Result<&App, StageError> {
        self.apps.get(name).ok_or_else(|| StageError::Unknown("signed-in app", name.to_owned()))
    }

    pub(super) fn policy(&self, name: &str) -> Result<&(String, Import), StageError> {
        self.policies.get(name).ok_or_else(|| StageError::Unknown("imported policy", name.to_owned()))
    }

    pub(super) fn person(&self, name: &str) -> Result<&Person, StageError> {
        self.people.get(name).ok_or_else(|| StageError::Unknown("user", name.to_owned()))
    }

    /// The ask, with the users' ids in place of their names.
    pub(super) fn ask(&self, question: &Question) -> Result<Ask, StageError> {
        let oid = |name: &str| self.people.get(name).map(|person| person.oid);
        question.with(oid).map_err(|cause| StageError::Missed(cause.to_string()))
    }

    /// Starts an app of the scenario, or starts it anew.
    pub(super) async fn start_app(&mut self, name: &str) -> Result<(), StageError> {
        let unknown = |kind| StageError::Unknown(kind, name.to_owned());
        let app = self.scenario.apps.iter().find(|app| app.name == name).ok_or_else(|| unknown("app"))?;
        let device = self.devices.get(&app.device).ok_or_else(|| unknown("device of app"))?;
        let account = Account {
            person: self.person(&app.user)?.clone(),
            server: self.server.public_url(),
            organisation: self.server.made.tenant_id.clone(),
        };
        let (device, id) = (device.clone(), app.id.clone());
        // The old one must have let go of its storage before the new one takes it.
        self.stop_app(name).await;
        self.apps.insert(name.to_owned(), App::start(&device, &id, account, None)?);
        Ok(())
    }

    /// Ends an app, if it runs, as if its process was killed.
    pub(super) async fn stop_app(&mut self, name: &str) {
        if let Some(app) = self.apps.remove(name) {
            app.stop().await;
        }
    }

    pub(super) async fn ledger(&self) -> Result<Ledger, StageError> {
        Ok(Ledger::read(&self.admin, self.people.values().map(|person| person.oid)).await?)
    }
}

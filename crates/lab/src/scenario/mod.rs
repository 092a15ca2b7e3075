//! Scenario files: people, devices, apps and the steps they take.
//!
//! ```toml
//! name = "a paste is stopped"
//!
//! [[user]]
//! name = "ana"
//! upn = "ana@contoso.example"
//!
//! [[group]]
//! name = "Field staff"
//! members = ["ana"]
//!
//! [[device]]
//! name = "phone"
//! platform = "ios"
//!
//! [[app]]
//! name = "mail"
//! id = "com.contoso.mail"
//! device = "phone"
//! user = "ana"
//!
//! [[step]]
//! say = "an administrator imports a policy"
//! do = "import"
//! file = "policies/ios-own-devices.json"
//! policy = "own"
//! ```

mod action;
mod ledger;
mod play;
mod question;
mod stage;
mod steps;

use std::path::{Path, PathBuf};

use cordon_policy::{Facts, Platform};
use serde::Deserialize;

pub use action::{Action, Context};
pub use play::{Outcome, Played, Server, play};
pub use question::Question;
pub use stage::StageError;

/// A scenario file.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scenario {
    /// What it shows.
    pub name: String,
    /// Whether the server is killed and started again after every step. Needs a server of the scenario's own.
    #[serde(default)]
    pub kill_after_every_step: bool,
    /// Whether the demo's people, policies and phones are there, for steps that are acts on them: what a recording plays on.
    #[serde(default)]
    pub demo: bool,
    /// People who can sign in.
    #[serde(default, rename = "user")]
    pub users: Vec<User>,
    /// Groups of them.
    #[serde(default, rename = "group")]
    pub groups: Vec<Group>,
    /// Devices.
    #[serde(default, rename = "device")]
    pub devices: Vec<Device>,
    /// Apps on the devices, each with its work account.
    #[serde(default, rename = "app")]
    pub apps: Vec<App>,
    /// What happens, in order.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// The file's directory: paths in it are relative to that.
    #[serde(skip)]
    pub directory: PathBuf,
}

/// A user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct User {
    /// How steps name the user.
    pub name: String,
    /// User principal name.
    pub upn: String,
    /// What people see.
    pub display_name: Option<String>,
}

/// A group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Names of users.
    #[serde(default)]
    pub members: Vec<String>,
}

/// A device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Device {
    /// How steps name the device.
    pub name: String,
    /// Its platform.
    pub platform: Platform,
    /// Whether its management is proven by evidence that the server issued.
    #[serde(default)]
    pub managed: bool,
    /// What it reports about itself, as the device protocol names it.
    #[serde(default)]
    pub facts: Facts,
}

/// An app on a device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct App {
    /// How steps name the app.
    pub name: String,
    /// Bundle or package id.
    pub id: String,
    /// The device.
    pub device: String,
    /// The user of its work account.
    pub user: String,
}

/// One step.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "toml::Table")]
pub struct Step {
    /// What happens, in a sentence.
    pub say: String,
    /// What is done.
    pub action: Action,
}

impl TryFrom<toml::Table> for Step {
    type Error = String;

    fn try_from(mut table: toml::Table) -> Result<Self, String> {
        let say = match table.remove("say") {
            Some(toml::Value::String(say)) => say,
            _ => return Err("a step needs `say`, a sentence".to_owned()),
        };
        // Read apart from `say`, so that a misspelt member of an action is an error.
        let action = table.try_into().map_err(|cause| format!("step `{say}`: {cause}"))?;
        Ok(Self { say, action })
    }
}

/// Why a scenario cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("cannot read `{file}`: {cause}")]
    Read {
        /// The file.
        file: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is no scenario.
    #[error("`{file}` is no scenario: {cause}")]
    Parse {
        /// The file.
        file: String,
        /// What is wrong, and where.
        cause: Box<toml::de::Error>,
    },
    /// A name that nothing bears.
    #[error("`{file}`: {of} names the {kind} `{name}`, which is not in the file")]
    Unknown {
        /// The file.
        file: String,
        /// What names it.
        of: String,
        /// What kind of thing.
        kind: &'static str,
        /// The name.
        name: String,
    },
}

impl Scenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// Every [`ScenarioError`].
    pub fn read(path: &Path) -> Result<Self, ScenarioError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|cause| ScenarioError::Read { file: file.clone(), cause })?;
        let mut scenario: Self = toml::from_str(&text)
            .map_err(|cause| ScenarioError::Parse { file: file.clone(), cause: Box::new(cause) })?;
        scenario.directory = path.parent().map(Path::to_owned).unwrap_or_default();
        scenario.check(&file)?;
        Ok(scenario)
    }

    /// Names between the tables; names in steps are resolved when the step is played.
    fn check(&self, file: &str) -> Result<(), ScenarioError> {
        let unknown = |of: &str, kind, name: &str| ScenarioError::Unknown {
            file: file.to_owned(),
            of: of.to_owned(),
            kind,
            name: name.to_owned(),
        };
        for group in &self.groups {
            for member in &group.members {
                if !self.users.iter().any(|user| user.name == *member) {
                    return Err(unknown(&format!("group `{}`", group.name), "user", member));
                }
            }
        }
        for app in &self.apps {
            let of = format!("app `{}`", app.name);
            if !self.devices.iter().any(|device| device.name == app.device) {
                return Err(unknown(&of, "device", &app.device));
            }
            if !self.users.iter().any(|user| user.name == app.user) {
                return Err(unknown(&of, "user", &app.user));
            }
        }
        Ok(())
    }
}

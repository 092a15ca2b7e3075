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

mod ledger;
mod play;
mod question;
mod stage;
mod steps;

use std::path::{Path, PathBuf};

use cordon_policy::{Facts, Platform};
use serde::Deserialize;

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

/// Whose context an ask is made in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Context {
    /// The app's work account.
    #[default]
    Work,
    /// A personal account in the same app.
    Personal,
}

/// What a step does.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Action {
    /// Stores an exported policy; later steps call it `policy`.
    Import {
        /// The file, relative to the scenario.
        file: PathBuf,
        /// Its name in this scenario.
        policy: String,
        /// Settings that the report must name as unknown.
        #[serde(default)]
        unknown: Vec<String>,
        /// Apps to protect instead of those that the file lists.
        #[serde(default)]
        apps: Vec<String>,
    },
    /// Reads all policies and compares this one's settings with its file.
    Returned {
        /// The policy.
        policy: String,
    },
    /// Assigns a policy to groups.
    Assign {
        /// The policy.
        policy: String,
        /// The groups.
        groups: Vec<String>,
    },
    /// Signs the app's user in, registers, checks in.
    SignIn {
        /// The app.
        app: String,
    },
    /// Asks the app and compares the answer.
    Ask {
        /// The app.
        app: String,
        /// In whose context.
        #[serde(default, rename = "as")]
        context: Context,
        /// The question.
        ask: Question,
        /// `allow` or `deny`.
        verdict: String,
        /// The setting that must be among the reasons.
        setting: Option<String>,
        /// Its value.
        value: Option<String>,
        /// The policy that must be named for it.
        policy: Option<String>,
    },
    /// Compares the server's explanation with the app's, word for word.
    Explain {
        /// The app.
        app: String,
        /// The question.
        ask: Question,
    },
    /// Seals a work file in the app's vault.
    Seal {
        /// The app.
        app: String,
        /// The file's name.
        file: String,
        /// Its text.
        text: String,
    },
    /// Reads a range of a sealed file back.
    Read {
        /// The app.
        app: String,
        /// The file's name.
        file: String,
        /// Where the range begins, in bytes.
        #[serde(default)]
        offset: u64,
        /// The text that must stand there.
        text: String,
    },
    /// Looks for a text in everything the app has on disk; it must not be found.
    Unreadable {
        /// The app.
        app: String,
        /// The text.
        text: String,
    },
    /// Writes a plain file of the app's personal account.
    Personal {
        /// The app.
        app: String,
        /// The file's name.
        file: String,
        /// Its text.
        text: String,
    },
    /// Changes settings of a policy; the app must hold the change in time, through its long poll.
    Change {
        /// The policy.
        policy: String,
        /// The settings, as Graph names them.
        set: toml::Table,
        /// The app that waits.
        app: String,
        /// How long it may take, in milliseconds.
        within: u64,
    },
    /// Orders a selective wipe through the Graph action and waits for the receipts.
    Wipe {
        /// Whose apps.
        user: String,
        /// On which device.
        device: String,
        /// How long the receipts may take, in milliseconds.
        #[serde(default = "ten_seconds")]
        within: u64,
    },
    /// Checks that the app's work data is gone and its personal file is still there.
    Wiped {
        /// The app.
        app: String,
        /// The sealed file.
        file: String,
        /// The personal file.
        personal: String,
    },
    /// Copies the app's whole storage aside.
    Copy {
        /// The app.
        app: String,
    },
    /// Puts the copy back over the app's storage and starts the app anew; the sealed file must not open.
    PutBack {
        /// The app.
        app: String,
        /// The sealed file.
        file: String,
    },
    /// Lets a server with another root answer in the real one's place; nothing may change on the app.
    Impostor {
        /// The app.
        app: String,
    },
    /// Kills the server and starts it again; nothing acknowledged may be lost, and the apps go on.
    Kill {},
}

fn ten_seconds() -> u64 {
    10_000
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

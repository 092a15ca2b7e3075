//! One phone: a device, its apps with the true client, and what lies on it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use cordon_client::{Closed, Input, SignOutData, Standing};
use cordon_policy::{Facts, ManagementState, Platform};
use serde::Serialize;
use tokio::sync::RwLock;
use uuid::Uuid;

use super::log::millis;
use super::place::{Program, Spot};
use super::wiped::Wiped;
use crate::app::{self, App, AppError, Seen};
use crate::device::{Clock, Device};

/// How long a sign-in may take until the server has answered.
const JOIN: Duration = Duration::from_secs(30);
/// How long leaving may take before the phone is set up anew regardless.
const LEAVE: Duration = Duration::from_secs(5);

/// Whose phone it is and what is on it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Names it in the API, such as `ana`.
    pub id: &'static str,
    /// The person.
    pub owner: String,
    /// The model, as people call it.
    pub model: &'static str,
    /// The device.
    pub device: Device,
    /// The work account.
    pub account: app::Account,
    /// The apps with the client.
    pub programs: &'static [Program],
    /// Whether the page draws it. The others lie in a drawer and only show what would be answered.
    pub drawn: bool,
    /// How it is managed at first.
    pub management: ManagementState,
    /// The situation that it stands for.
    pub situation: Situation,
}

/// The four situations of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Situation {
    /// No policy reaches the person.
    NoPolicies,
    /// Policies, whatever the device is.
    Policies,
    /// Policies on a device that is enrolled.
    Mdm,
    /// Policies on a device that nobody manages.
    NotEnrolled,
}

/// Text on the phone's clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clip {
    /// Where it was copied.
    pub from: Spot,
    /// The text.
    pub text: String,
}

/// A log that an administrator asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogAsked {
    /// Names it to the client.
    pub request: Uuid,
    /// What would be sent, word for word.
    pub text: String,
}

/// What a phone remembers besides its files.
#[derive(Debug, Default)]
pub struct Held {
    pub(super) clipboard: Option<Clip>,
    pub(super) online: bool,
    pub(super) management: ManagementState,
    /// Evidence that the server issued for this phone, by the state that it proves.
    pub(super) evidence: BTreeMap<ManagementState, String>,
    pub(super) wiped: BTreeMap<Program, Wiped>,
    /// Logs that an administrator asks for, until the person has decided.
    pub(super) logs: BTreeMap<Program, LogAsked>,
    /// When the server last answered an app, and whether it did at the last attempt.
    pub(super) answered: BTreeMap<Program, (u64, bool)>,
    /// What the device says about itself now.
    pub(super) facts: Facts,
    /// The clock of this boot; none before the apps are installed.
    pub(super) clock: Option<Clock>,
    /// Whether the person answers gates without being told.
    pub(super) obliging: bool,
    /// Whether the device offers a face or a finger beside the PIN.
    pub(super) biometric: bool,
    /// What stands at the gate of an app, as it was last noted.
    pub(super) gates: BTreeMap<Program, &'static str>,
    /// Samples wait until a gate opens.
    pub(super) unfilled: bool,
}

/// The running apps.
pub struct Apps {
    pub(super) platform: Platform,
    pub(super) oid: Uuid,
    running: BTreeMap<Program, App>,
}

impl Apps {
    /// The app, where it embeds the client and is installed.
    #[must_use]
    pub fn running(&self, program: Program) -> Option<&App> {
        self.running.get(&program)
    }

    /// Every running app.
    pub fn iter(&self) -> impl Iterator<Item = (Program, &App)> {
        self.running.iter().map(|(program, app)| (*program, app))
    }

    /// Whether the app is installed.
    #[must_use]
    pub fn has(&self, program: Program) -> bool {
        !program.embeds_client() || self.running.contains_key(&program)
    }
}

/// A phone of the demo.
pub struct Phone {
    /// What was planned of it.
    pub plan: Plan,
    /// Its apps; taken for writing only while they are set up anew.
    pub(super) apps: RwLock<Apps>,
    held: Mutex<Held>,
}

impl Phone {
    /// A phone without apps.
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        let apps =
            Apps { platform: plan.device.platform, oid: plan.account.person.oid, running: BTreeMap::new() };
        Self { plan, apps: RwLock::new(apps), held: Mutex::default() }
    }

    /// What it remembers.
    pub(super) fn held(&self) -> MutexGuard<'_, Held> {
        crate::ports::locked(&self.held)
    }

    /// Installs the apps, signs the person in to each and puts samples on the phone. `evidence` is that of the state in
    /// which it is planned to be.
    pub(super) async fn set_up(&self, evidence: Option<String>) -> Result<(), AppError> {
        let management = self.plan.management;
        let mut device = self.plan.device.clone();
        device.boot();
        device.evidence.clone_from(&evidence);
        *self.held() = Held {
            facts: device.facts.clone(),
            clock: Some(device.clock()),
            obliging: true,
            online: true,
            management,
            evidence: evidence.iter().map(|token| (management, token.clone())).collect(),
            ..Held::default()
        };
        let mut apps = self.apps.write().await;
        for program in self.plan.programs {
            let app = App::start(&device, program.id(), self.plan.account.clone(), None)?;
            apps.running.insert(*program, app);
        }
        let apps = apps.downgrade();
        for (program, app) in apps.iter() {
            self.join(program, app).await?;
        }
        self.fill(&apps).await
    }

    /// Signs in and waits until the server has said how the account stands.
    pub(super) async fn join(&self, program: Program, app: &App) -> Result<(), AppError> {
        join(app).await?;
        self.held().answered.insert(program, (millis(), true));
        Ok(())
    }

    /// How many decisions the work accounts of its apps remember.
    ///
    /// # Errors
    /// [`AppError::Ended`].
    pub async fn decisions(&self) -> Result<usize, AppError> {
        let mut count = 0;
        for (_, app) in self.apps.read().await.iter() {
            count += app.details().await?.map_or(0, |details| details.decisions.len());
        }
        Ok(count)
    }

    /// Signs the person out of every app, as the person would, and takes away what is left on the phone.
    pub(super) async fn clear(&self) -> Result<(), AppError> {
        let mut apps = self.apps.write().await;
        let oid = apps.oid;
        for (_, app) in apps.iter() {
            app.set_online(true).await?;
            // Whoever is signed out already, or is being wiped, has nothing to leave.
            if app.input(Input::SignOut { oid, data: SignOutData::Wipe }).await.is_ok() {
                let left = |seen: &Seen| {
                    (seen.snapshot.standing() == Standing::Closed(Closed::NotSignedIn)).then_some(())
                };
                // A server that does not answer does not keep the phone from being set up anew.
                let _ = app.wait("the end of the registration", LEAVE, left).await;
            }
        }
        for (_, app) in std::mem::take(&mut apps.running) {
            app.stop().await;
        }
        match std::fs::remove_dir_all(&self.plan.device.directory) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause.into()),
            _ => Ok(()),
        }
    }
}

async fn join(app: &App) -> Result<(), AppError> {
    app.sign_in().await?;
    let settled = |seen: &Seen| {
        let closed = matches!(
            seen.snapshot.standing(),
            Standing::Closed(Closed::Joining | Closed::NotSignedIn | Closed::Wiped | Closed::NoPolicy)
        );
        (!closed).then_some(())
    };
    app.wait("an accepted envelope", JOIN, settled).await
}

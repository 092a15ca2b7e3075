//! Playing the scenes, and what an app got wrong.

use std::path::Path;

use serde::Serialize;

use super::app::{AppError, Start};
use super::scenes::SCENES;
use super::stage::{Stage, Stop};

/// Something that an app forgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Fault {
    /// Nobody asked the client.
    NotAsked,
    /// The client denied it, and it was done.
    DoneAnyway,
    /// The client allowed it, and it was not done.
    NotDone,
    /// Another account was asked than the one whose data it is.
    WrongIdentity,
    /// Personal data is restricted or lost.
    PersonalRestricted,
    /// A notification shows what the policy hides.
    NotificationTells,
    /// Work data lies in the clear.
    InTheClear,
    /// A view shows work data while its gate is shut or its account is closed.
    ViewStaysOpen,
    /// A wipe leaves work data.
    NotErased,
    /// A wipe is not confirmed.
    NoReceipt,
    /// An answer is remembered although another policy holds.
    OldAnswer,
    /// Work data is gone although nothing destroyed it.
    Lost,
}

impl Fault {
    /// What is wrong and what to do, in a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotAsked => {
                "the client was not asked: call `may` on the snapshot of the account before each move"
            }
            Self::DoneAnyway => {
                "the client denied it and the app did it all the same: do as the verdict says"
            }
            Self::NotDone => {
                "the policy allows it and the app did not do it: ask the account whose data it is"
            }
            Self::WrongIdentity => {
                "another account was asked than the one whose data it is: remember who owns a text"
            }
            Self::PersonalRestricted => {
                "personal data was restricted: a work policy never binds a personal account"
            }
            Self::NotificationTells => {
                "a notification shows work text that the policy hides: ask for the channel and show a general text"
            }
            Self::InTheClear => {
                "work text lies on the disk in the clear: write it through the vault of its account"
            }
            Self::ViewStaysOpen => {
                "a view shows work text while its account is closed: ask `gate` whenever a view is drawn"
            }
            Self::NotErased => {
                "work data is still there after a wipe: delete the app's own data on `WipeAppData`, views and clipboard too"
            }
            Self::NoReceipt => "the wipe was not confirmed: answer `WipeAppData` with `AppDataWiped`",
            Self::OldAnswer => {
                "an old answer was used after the policy changed: take a new snapshot for each move"
            }
            Self::Lost => {
                "work data is gone although nothing destroyed it: open what was saved with the same account"
            }
        }
    }
}

/// One scenario.
#[derive(Clone, Copy)]
pub(super) struct Scene {
    pub(super) name: &'static str,
    /// What is looked at, in a sentence.
    pub(super) title: &'static str,
    pub(super) run: fn(Stage<'_>, &mut Vec<Fault>) -> Result<(), Stop>,
    pub(super) policy: &'static str,
}

/// What came of one.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Played {
    /// The scenario's name.
    pub scene: &'static str,
    /// What is looked at.
    pub title: &'static str,
    /// What the app got wrong.
    pub faults: Vec<Fault>,
    /// Why it was not played to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// The app says that it has no such function.
    pub skipped: bool,
}

impl Played {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.faults.is_empty() && self.stopped.is_none()
    }
}

/// The names of all scenes, in the order in which they are played.
#[must_use]
pub fn scenes() -> Vec<&'static str> {
    SCENES.iter().map(|scene| scene.name).collect()
}

/// Plays scenes on the app, each in a folder of its own below `folder`, and tells each as it ends. Those that are wanted by
/// name; without a name, every one.
///
/// # Errors
/// [`AppError::Run`]: there is nothing to check. Whatever else an app does is told with the scene.
pub fn play(
    start: &dyn Start,
    folder: &Path,
    wanted: &[String],
    mut told: impl FnMut(&Played),
) -> Result<Vec<Played>, AppError> {
    let mut all = Vec::new();
    for scene in
        SCENES.iter().filter(|scene| wanted.is_empty() || wanted.iter().any(|name| name == scene.name))
    {
        let mut faults = Vec::new();
        let policy = super::scenes::policy(scene.policy);
        let stage = Stage::new(start, &folder.join(scene.name), policy.as_bytes());
        let ended = stage.and_then(|stage| (scene.run)(stage, &mut faults));
        faults.dedup();
        let (stopped, skipped) = match ended {
            Ok(()) => (None, false),
            Err(Stop::Unsupported) => (None, true),
            Err(Stop::App(error @ AppError::Run { .. })) => return Err(error),
            Err(other) => (Some(other.to_string()), false),
        };
        let played = Played { scene: scene.name, title: scene.title, faults, stopped, skipped };
        told(&played);
        all.push(played);
    }
    Ok(all)
}

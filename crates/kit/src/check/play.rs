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
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::NotAsked,
        Self::DoneAnyway,
        Self::NotDone,
        Self::WrongIdentity,
        Self::PersonalRestricted,
        Self::NotificationTells,
        Self::InTheClear,
        Self::ViewStaysOpen,
        Self::NotErased,
        Self::NoReceipt,
        Self::OldAnswer,
        Self::Lost,
    ];

    /// The name by which the guide explains it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAsked => "notAsked",
            Self::DoneAnyway => "doneAnyway",
            Self::NotDone => "notDone",
            Self::WrongIdentity => "wrongIdentity",
            Self::PersonalRestricted => "personalRestricted",
            Self::NotificationTells => "notificationTells",
            Self::InTheClear => "inTheClear",
            Self::ViewStaysOpen => "viewStaysOpen",
            Self::NotErased => "notErased",
            Self::NoReceipt => "noReceipt",
            Self::OldAnswer => "oldAnswer",
            Self::Lost => "lost",
        }
    }

    /// What is wrong, in a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotAsked => "the client was not asked",
            Self::DoneAnyway => "the client denied it, and the app did it all the same",
            Self::NotDone => "the policy allows it, and the app did not do it",
            Self::WrongIdentity => "another account was asked than the one whose data it is",
            Self::PersonalRestricted => "personal data was restricted or lost",
            Self::NotificationTells => "a notification shows work text that the policy hides",
            Self::InTheClear => "work text lies on the disk in the clear",
            Self::ViewStaysOpen => "a view shows work text while its account is closed",
            Self::NotErased => "work data is still there after the wipe",
            Self::NoReceipt => "the wipe was not confirmed by a receipt",
            Self::OldAnswer => "an answer was used that an earlier policy gave",
            Self::Lost => "work data is gone although nothing destroyed it",
        }
    }

    /// What to change in the app, in a sentence.
    #[must_use]
    pub const fn change(self) -> &'static str {
        match self {
            Self::NotAsked => "call `may` on a snapshot of the account that owns the data, before it moves",
            Self::DoneAnyway => {
                "do as the verdict says: where it is `deny`, nothing happens and the person is told why"
            }
            Self::NotDone => "ask the account whose data it is, and do what is allowed",
            Self::WrongIdentity => "keep beside every text whose it is, and ask that account",
            Self::PersonalRestricted => {
                "ask nothing about what stays among personal accounts; close, seal and erase by account"
            }
            Self::NotificationTells => {
                "ask for the channel `notification`; where the verdict is `redact`, show a general text"
            }
            Self::InTheClear => "write work files through the vault of their account, drafts and caches too",
            Self::ViewStaysOpen => {
                "call `gate` each time a view is drawn, and draw again at the events `Gate` and `Status`"
            }
            Self::NotErased => {
                "at `WipeAppData` delete all that the vault does not hold: views, clipboard, plain files, rows"
            }
            Self::NoReceipt => {
                "answer `WipeAppData` with `AppDataWiped`, and go on sending what the client wants sent"
            }
            Self::OldAnswer => "take a new snapshot for each move, and keep no verdict",
            Self::Lost => {
                "delete nothing when a gate shuts or a key store does not answer; open it again with the same account"
            }
        }
    }

    /// Where the guide explains it: a page of Cordon's source, and the place in it.
    #[must_use]
    pub fn guide(self) -> String {
        format!("docs/client-guide.md#{}", self.name().to_lowercase())
    }
}

/// One scenario.
#[derive(Clone, Copy)]
pub(super) struct Scene {
    pub(super) name: &'static str,
    /// What is looked at, in a sentence.
    pub(super) title: &'static str,
    /// What is done with the app.
    pub(super) play: &'static str,
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
    /// What is done with the app.
    pub play: &'static str,
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
        let Scene { name, title, play, .. } = *scene;
        let played = Played { scene: name, title, play, faults, stopped, skipped };
        told(&played);
        all.push(played);
    }
    Ok(all)
}

//! The steps of a wipe and what they leave behind: keys, the app's own data, files, the receipt.

use cordon_wire::KeyId;
use serde::{Deserialize, Serialize};

use super::{Cause, Event, State};
use crate::app_wipe::AppDataReport;

/// What a wipe has done so far. Written before the first step and after each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Journal {
    /// Why.
    pub(crate) cause: Cause,
    /// The step that is not finished yet.
    pub(crate) step: Step,
    /// The ids of the identity keys that the wipe destroys.
    pub(crate) keys: Vec<KeyId>,
    /// Vault files that the destroyed keys made unreadable, counted before the first is removed: a power loss while
    /// they are removed then does not lower the number.
    #[serde(default)]
    pub(crate) erased: Option<u64>,
    /// Files of the account that no key protected, counted at the same moment. They are gone once the files step is over,
    /// but for those that could not be removed.
    #[serde(default)]
    pub(crate) plain: u64,
    /// Files that could not be removed: those under a key are unreadable all the same.
    #[serde(default)]
    pub(crate) failed: u64,
    /// What the app said of its own data; `None` before it was heard.
    #[serde(default)]
    pub(crate) app: Option<AppDataReport>,
}

/// The steps of a wipe, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Step {
    /// Destroy the key-encryption keys, reading back that they are gone.
    Keys,
    /// Let the app delete its own data.
    App,
    /// Remove the vault files of the identity.
    Files,
    /// Sign the receipt, and forget the rest in the same write.
    Receipt,
}

/// The state after a step, or `None` where the event means nothing in this one.
pub(super) fn next(journal: &Journal, event: &Event) -> Option<State> {
    let journal = journal.clone();
    let journal = match (journal.step, event) {
        (Step::Keys, Event::KeysGone) => Journal { step: Step::App, ..journal },
        (Step::App | Step::Files, Event::FilesCounted { sealed, plain }) if journal.erased.is_none() => {
            Journal { erased: Some(*sealed), plain: *plain, ..journal }
        }
        (Step::App, Event::AppDone(report, all)) => {
            let step = if *all { Step::Receipt } else { Step::Files };
            // What an app that stands for all of it deleted is in its own report.
            let plain = if *all { 0 } else { journal.plain };
            Journal { step, plain, app: Some(report.clone()), ..journal }
        }
        (Step::Files, Event::FilesGone { failed, plain }) => {
            // An older build removed files first: its app was not heard yet.
            let step = if journal.app.is_some() { Step::Receipt } else { Step::App };
            let gone = journal.plain.saturating_sub(*plain);
            Journal { step, plain: gone, failed: journal.failed.max(*failed), ..journal }
        }
        (Step::Receipt, Event::Signed) => {
            return Some(State::Wiped { leaving: journal.cause.ends_account() });
        }
        _ => return None,
    };
    Some(State::Wiping { journal })
}

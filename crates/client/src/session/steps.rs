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
    /// Files that may be the account's as well: nobody can say whose they are.
    #[serde(default)]
    pub(crate) unknown: u64,
    /// The files could not be listed: they are removed later.
    #[serde(default)]
    pub(crate) unlisted: bool,
    /// What the app said of its own data; `None` before it was heard.
    #[serde(default)]
    pub(crate) app: Option<AppDataReport>,
}

impl Journal {
    /// A wipe of which nothing is done.
    pub(crate) const fn new(cause: Cause, keys: Vec<KeyId>) -> Self {
        Self {
            cause,
            step: Step::Keys,
            keys,
            erased: None,
            plain: 0,
            failed: 0,
            unknown: 0,
            unlisted: false,
            app: None,
        }
    }

    /// What the app said of its own data, with what the client has to say of files that may stay.
    pub(crate) fn app_report(&self) -> AppDataReport {
        let mut report = self.app.clone().unwrap_or_default();
        if self.unlisted {
            let text = "files that could not be listed: no key opens the encrypted ones any more, all are removed \
                        once they can be";
            report.stays.push(text.to_owned());
        }
        if self.unknown > 0 {
            report.stays.push(format!("{} files of which nobody can say whose they are", self.unknown));
        }
        report
    }
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
        (Step::App | Step::Files, Event::FilesCounted { sealed, plain, unknown })
            if journal.erased.is_none() =>
        {
            Journal { erased: Some(*sealed), plain: *plain, unknown: *unknown, ..journal }
        }
        (Step::App, Event::AppDone(report, all)) => {
            let step = if *all { Step::Receipt } else { Step::Files };
            // What an app that stands for all of it deleted is in its own report.
            let plain = if *all { 0 } else { journal.plain };
            Journal { step, plain, app: Some(report.clone()), ..journal }
        }
        (Step::Files, Event::FilesGone { failed, plain, late }) => {
            let gone = (journal.plain + late).saturating_sub(*plain);
            let failed = journal.failed.max(*failed);
            Journal { step: after_files(&journal), plain: gone, failed, ..journal }
        }
        (Step::Files, Event::FilesUnlisted) => {
            // Nobody knows whether they are gone: that is one failure.
            let (step, failed) = (after_files(&journal), journal.failed.max(1));
            Journal { step, plain: 0, failed, unlisted: true, ..journal }
        }
        (Step::Receipt, Event::Signed) => {
            return Some(State::Wiped { leaving: journal.cause.ends_account() });
        }
        _ => return None,
    };
    Some(State::Wiping { journal })
}

/// An older build removed files first: its app was not heard yet.
const fn after_files(journal: &Journal) -> Step {
    if journal.app.is_some() { Step::Receipt } else { Step::App }
}

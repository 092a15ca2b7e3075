//! The app's part in a wipe: whether it has one, what it is asked, what it answers.

use cordon_wire::limits;
use serde::{Deserialize, Serialize};

/// How long an app may take to wipe its own data, in milliseconds.
pub const WIPE_APP_DATA_MS: u64 = 60_000;

/// What the app does when work data is to go. Keys are destroyed before it is asked, so that what it leaves of encrypted
/// files is unreadable in any case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum WipeHandler {
    /// Nothing: the app keeps no work data but encrypted files. It is not asked.
    None,
    /// It deletes its own data; the client deletes the encrypted files afterwards.
    #[default]
    Supplements,
    /// It deletes its own data and the encrypted files, and the client deletes none.
    Replaces,
}

/// What became of the app's part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WipeAnswer {
    /// All that the handler stands for was done.
    Done(AppDataReport),
    /// The client is to delete the encrypted files, also where the handler replaces that.
    PleaseDelete(AppDataReport),
    /// The handler failed. The client deletes the encrypted files, and the receipt counts the failure.
    Failed(AppDataReport),
}

/// What the app did when it was asked to wipe its own data of an identity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AppDataReport {
    /// Plain files and records deleted.
    pub deleted: u64,
    /// Files and records that could not be deleted.
    pub failed: u64,
    /// What stays behind and why, in words that an administrator reads; no personal data. At most 60 texts of 512 bytes
    /// reach the receipt.
    pub stays: Vec<String>,
}

/// Texts of an app that reach the receipt; the rest is for what the client has to say.
const STAYS: usize = limits::STAYS - 4;

impl WipeAnswer {
    /// The answer of an app that gave none in time.
    pub(crate) fn late() -> Self {
        let stays = vec!["the app did not say in time whether it deleted its own data".to_owned()];
        Self::Failed(AppDataReport { stays, ..AppDataReport::default() })
    }

    /// What the receipt says of it, and whether the handler left nothing to delete.
    pub(crate) fn weigh(self, handler: WipeHandler) -> (AppDataReport, bool) {
        let all = matches!((&self, handler), (Self::Done(_), WipeHandler::Replaces));
        let report = match self {
            Self::Done(report) | Self::PleaseDelete(report) => report,
            Self::Failed(report) => AppDataReport { failed: report.failed.max(1), ..report },
        };
        (report.bounded(), all)
    }
}

impl AppDataReport {
    /// As much of it as a receipt takes: one that is refused would never be acknowledged.
    fn bounded(mut self) -> Self {
        self.stays.truncate(STAYS);
        for text in &mut self.stays {
            text.retain(|one| !one.is_control());
            text.truncate(text.floor_char_boundary(limits::TEXT));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_replacing_handler_that_is_done_leaves_nothing_to_delete() {
        let report = AppDataReport::default;
        for handler in [WipeHandler::None, WipeHandler::Supplements, WipeHandler::Replaces] {
            let all = |answer: WipeAnswer| answer.weigh(handler).1;
            assert_eq!(all(WipeAnswer::Done(report())), handler == WipeHandler::Replaces);
            assert!(!all(WipeAnswer::PleaseDelete(report())) && !all(WipeAnswer::Failed(report())));
        }
    }

    #[test]
    fn a_failure_counts_at_least_once() {
        let failed = |failed| AppDataReport { failed, ..AppDataReport::default() };
        let counted = |answer: WipeAnswer| answer.weigh(WipeHandler::Supplements).0.failed;
        assert_eq!(counted(WipeAnswer::Failed(failed(0))), 1);
        assert_eq!(counted(WipeAnswer::Failed(failed(7))), 7);
        assert_eq!(counted(WipeAnswer::late()), 1);
        assert_eq!(counted(WipeAnswer::Done(failed(0))), 0);
    }

    #[test]
    fn what_an_app_writes_never_makes_a_receipt_that_is_refused() {
        let stays = vec![format!("{}ü\n", "x".repeat(limits::TEXT - 1)); 500];
        let (report, _) = WipeAnswer::Done(AppDataReport { stays, ..AppDataReport::default() })
            .weigh(WipeHandler::Supplements);
        assert_eq!(report.stays.len(), STAYS);
        assert!(report.stays.iter().all(|text| *text == "x".repeat(limits::TEXT - 1)));
    }
}

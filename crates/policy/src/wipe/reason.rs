//! Why an app destroyed work data without an order: one list for the app that does it, its receipt and who reads that.

use serde::{Deserialize, Serialize};

use crate::launch::Checked;
use crate::texts::Language;

/// What the receipt of an ordered wipe gives as its reason.
pub const ORDERED: &str = "order";

/// Why an app destroyed the work data of an account on its own. The word of a receipt is [`name`](Self::name), on disk too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum LocalReason {
    /// The user removed the account.
    SignOut,
    /// The user removed the account where it was blocked.
    RemovedAfterBlock,
    /// Too many wrong PINs.
    PinAttempts,
    /// A check of conditional launch came to a wipe.
    Launch(Checked),
}

impl LocalReason {
    /// Every reason.
    pub fn all() -> impl Iterator<Item = Self> {
        let own = [Self::SignOut, Self::RemovedAfterBlock, Self::PinAttempts];
        own.into_iter().chain(Checked::ALL.map(Self::Launch))
    }

    /// The word in a receipt. Once released it keeps its meaning.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignOut => "signOut",
            Self::RemovedAfterBlock => "removedAfterBlock",
            Self::PinAttempts => "pinAttempts",
            Self::Launch(checked) => checked.name(),
        }
    }

    /// The code of its sentence, one of [`crate::texts`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignOut => "wipedSignOut",
            Self::RemovedAfterBlock => "wipedRemovedAfterBlock",
            Self::PinAttempts => "wipedPinAttempts",
            Self::Launch(Checked::Sdk) => "wipedSdk",
            Self::Launch(Checked::App) => "wipedApp",
            Self::Launch(Checked::Os) => "wipedOs",
            Self::Launch(Checked::Patch) => "wipedPatch",
            Self::Launch(Checked::Model) => "wipedModel",
            Self::Launch(Checked::Manufacturer) => "wipedManufacturer",
            Self::Launch(Checked::Integrity) => "wipedIntegrity",
            Self::Launch(Checked::Attestation) => "wipedAttestation",
            Self::Launch(Checked::AppScan) => "wipedAppScan",
            Self::Launch(Checked::Knox) => "wipedKnox",
            Self::Launch(Checked::DeveloperOptions) => "wipedDeveloperOptions",
            Self::Launch(Checked::Lock) => "wipedLock",
            Self::Launch(Checked::Complexity) => "wipedComplexity",
            Self::Launch(Checked::Threat) => "wipedThreat",
            Self::Launch(Checked::Agent) => "wipedAgent",
            Self::Launch(Checked::AgentAge) => "wipedAgentAge",
            Self::Launch(Checked::Account) => "wipedAccount",
            Self::Launch(Checked::Offline) => "wipedOffline",
            Self::Launch(Checked::WorkingTime) => "wipedWorkingTime",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().find(|reason| reason.name() == name)
    }

    /// Whether the user removed the account itself: nothing of it stays once the receipt is acknowledged.
    #[must_use]
    pub const fn ends_account(self) -> bool {
        matches!(self, Self::SignOut | Self::RemovedAfterBlock)
    }
}

impl From<LocalReason> for &'static str {
    fn from(reason: LocalReason) -> Self {
        reason.name()
    }
}

impl TryFrom<String> for LocalReason {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::by_name(&name)
            .ok_or_else(|| format!("`{name}` is no reason for a wipe that this version knows"))
    }
}

/// The reason of a receipt of a wipe in words; `None` where it is none that this version knows.
#[must_use]
pub fn sentence(reason: &str, language: Language) -> Option<&'static str> {
    match reason {
        ORDERED => language.text("wipedOrder"),
        other => language.text(LocalReason::by_name(other)?.code()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_name_that_reads_back_and_a_sentence_in_every_language() {
        for reason in LocalReason::all() {
            assert_eq!(LocalReason::by_name(reason.name()), Some(reason));
            let written = serde_json::to_value(reason).unwrap();
            assert_eq!(written, reason.name());
            assert_eq!(serde_json::from_value::<LocalReason>(written).unwrap(), reason);
            for language in Language::ALL {
                assert!(sentence(reason.name(), language).is_some(), "{language:?} {}", reason.name());
            }
        }
        assert_ne!(sentence(ORDERED, Language::English), None);
        assert_eq!(LocalReason::by_name(ORDERED), None, "an order is no reason of the app's own");
        assert_eq!(sentence("somethingNewer", Language::English), None);
        assert!(serde_json::from_str::<LocalReason>("\"somethingNewer\"").is_err());
    }
}

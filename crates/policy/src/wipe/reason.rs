//! Why an app destroyed work data without an order: one list for the app that does it, its receipt and who reads that.

use serde::{Deserialize, Serialize};

use crate::launch::Checked;
use crate::texts::Language;

/// What the receipt of an ordered wipe gives as its reason.
pub const ORDERED: &str = "order";

/// Why an app destroyed the work data of an account on its own. The word of a receipt is [`name`](Self::name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LocalReason {
    /// The user removed the account.
    SignOut,
    /// The user removed the account where it was blocked.
    RemovedAfterBlock,
    /// Too many wrong PINs.
    PinAttempts,
    /// The server was not reached for too long, and then the sign-in was refused.
    Offline,
    /// The account is disabled.
    AccountDisabled,
    /// Version of the client inside the app.
    Sdk,
    /// Version of the app.
    App,
    /// Version of the operating system.
    Os,
    /// Security patch level.
    Patch,
    /// Model of the device.
    Model,
    /// Maker of the device.
    Manufacturer,
    /// Rooted or jailbroken.
    Integrity,
    /// Play Integrity verdict.
    Attestation,
    /// Scan of apps for threats.
    AppScan,
    /// Samsung Knox attestation.
    Knox,
    /// Developer options.
    DeveloperOptions,
    /// No device lock.
    Lock,
    /// A device lock that is too weak.
    Complexity,
    /// Threat level.
    Threat,
    /// Version of the agent app.
    Agent,
    /// An update of the agent app waited for too long.
    AgentAge,
    /// The account is not among those that the organisation allows in this app.
    AllowedAccounts,
    /// Another account than the one that the device belongs to.
    WrongAccount,
    /// Access asked for compliance, and it could not be reached.
    Remediation,
}

impl LocalReason {
    /// Every reason.
    pub const ALL: [Self; 24] = [
        Self::SignOut,
        Self::RemovedAfterBlock,
        Self::PinAttempts,
        Self::Offline,
        Self::AccountDisabled,
        Self::Sdk,
        Self::App,
        Self::Os,
        Self::Patch,
        Self::Model,
        Self::Manufacturer,
        Self::Integrity,
        Self::Attestation,
        Self::AppScan,
        Self::Knox,
        Self::DeveloperOptions,
        Self::Lock,
        Self::Complexity,
        Self::Threat,
        Self::Agent,
        Self::AgentAge,
        Self::AllowedAccounts,
        Self::WrongAccount,
        Self::Remediation,
    ];

    /// The word in a receipt, and the code of the sentence in [`crate::texts`].
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::SignOut => ("signOut", "wipedSignOut"),
            Self::RemovedAfterBlock => ("removedAfterBlock", "wipedRemovedAfterBlock"),
            Self::PinAttempts => ("pinAttempts", "wipedPinAttempts"),
            Self::Offline => ("offline", "wipedOffline"),
            Self::AccountDisabled => ("accountDisabled", "wipedAccountDisabled"),
            Self::Sdk => ("sdk", "wipedSdk"),
            Self::App => ("app", "wipedApp"),
            Self::Os => ("os", "wipedOs"),
            Self::Patch => ("patch", "wipedPatch"),
            Self::Model => ("model", "wipedModel"),
            Self::Manufacturer => ("manufacturer", "wipedManufacturer"),
            Self::Integrity => ("integrity", "wipedIntegrity"),
            Self::Attestation => ("attestation", "wipedAttestation"),
            Self::AppScan => ("appScan", "wipedAppScan"),
            Self::Knox => ("knox", "wipedKnox"),
            Self::DeveloperOptions => ("developerOptions", "wipedDeveloperOptions"),
            Self::Lock => ("lock", "wipedLock"),
            Self::Complexity => ("complexity", "wipedComplexity"),
            Self::Threat => ("threat", "wipedThreat"),
            Self::Agent => ("agent", "wipedAgent"),
            Self::AgentAge => ("agentAge", "wipedAgentAge"),
            Self::AllowedAccounts => ("allowedAccounts", "wipedAllowedAccounts"),
            Self::WrongAccount => ("wrongAccount", "wipedWrongAccount"),
            Self::Remediation => ("remediation", "wipedRemediation"),
        }
    }

    /// The word in a receipt. Once released it keeps its meaning.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.words().0
    }

    /// The code of its sentence, one of [`crate::texts`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.words().1
    }

    /// The reason of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// The reason when this check of conditional launch came to a wipe; `None` for working time, which never removes data.
    #[must_use]
    pub const fn of_check(checked: Checked) -> Option<Self> {
        Some(match checked {
            Checked::Sdk => Self::Sdk,
            Checked::App => Self::App,
            Checked::Os => Self::Os,
            Checked::Patch => Self::Patch,
            Checked::Model => Self::Model,
            Checked::Manufacturer => Self::Manufacturer,
            Checked::Integrity => Self::Integrity,
            Checked::Attestation => Self::Attestation,
            Checked::AppScan => Self::AppScan,
            Checked::Knox => Self::Knox,
            Checked::DeveloperOptions => Self::DeveloperOptions,
            Checked::Lock => Self::Lock,
            Checked::Complexity => Self::Complexity,
            Checked::Threat => Self::Threat,
            Checked::Agent => Self::Agent,
            Checked::AgentAge => Self::AgentAge,
            Checked::Account => Self::AccountDisabled,
            Checked::Offline => Self::Offline,
            Checked::WorkingTime => return None,
        })
    }

    /// Whether the user removed the account itself: nothing of it stays once the receipt is acknowledged.
    #[must_use]
    pub const fn ends_account(self) -> bool {
        matches!(self, Self::SignOut | Self::RemovedAfterBlock)
    }
}

/// The reason of a receipt of a wipe in words; `None` where it is none that this version knows.
#[must_use]
pub fn sentence(reason: &str, language: Language) -> Option<&'static str> {
    let code = match reason {
        ORDERED => Some("wipedOrder"),
        other => LocalReason::by_name(other).map(LocalReason::code),
    };
    code.and_then(|code| language.text(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_name_that_reads_back_and_a_sentence_in_every_language() {
        for reason in LocalReason::ALL {
            assert_eq!(LocalReason::by_name(reason.name()), Some(reason));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.name());
            for language in Language::ALL {
                assert!(sentence(reason.name(), language).is_some(), "{language:?} {}", reason.name());
            }
        }
        assert_ne!(sentence(ORDERED, Language::English), None);
        assert_eq!(LocalReason::by_name(ORDERED), None, "an order is no reason of the app's own");
        assert_eq!(sentence("somethingNewer", Language::English), None);
    }

    #[test]
    fn every_check_that_can_wipe_has_its_reason() {
        let without: Vec<_> =
            Checked::ALL.into_iter().filter(|one| LocalReason::of_check(*one).is_none()).collect();
        assert_eq!(without, [Checked::WorkingTime]);
        let mut reasons: Vec<_> = Checked::ALL.into_iter().filter_map(LocalReason::of_check).collect();
        reasons.sort_unstable();
        reasons.dedup();
        assert_eq!(reasons.len(), Checked::ALL.len() - 1, "each has one of its own");
    }
}

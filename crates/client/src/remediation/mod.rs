//! Compliance remediation: an identity library says that an account needs a protection policy before it gets a token.
//!
//! [`Input::Remediate`](crate::Input::Remediate) registers the account where needed, waits for a verified envelope and
//! tells the outcome as one [`Event::Remediation`](crate::Event::Remediation). One account at a time; others wait in
//! line, an account that is in line already is not added again. What is asked for is written down, so that a process
//! that ends in the middle tells the outcome after its next start.
//!
//! A failure ends the remediation, not the registration, which goes on by its own schedule until the app removes the
//! account with [`Input::SignOut`](crate::Input::SignOut).

mod line;
mod run;

use cordon_policy::texts::Language;
use serde::Serialize;

use crate::snapshot::Standing;

pub(crate) use line::{Line, RECORD};

/// How long a remediation may take before it is told to have taken too long, in milliseconds.
pub const REMEDIATION_MS: u64 = 3 * 60_000;

/// How a remediation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RemediationResult {
    /// A policy holds: the identity library may ask for its token again.
    Compliant,
    /// The server answered, or the device decided, that no policy opens the account here.
    NotCompliant(Standing),
    /// No answer came: no network, a time-out, a certificate that does not verify.
    NetworkFailure,
    /// What answered was no answer that counts, or this device could not ask.
    ServiceFailure,
    /// A token is needed, and the remediation was to be silent: ask again, not silent.
    InteractionRequired,
    /// The user cancelled, or removed the account.
    UserCancelled,
    /// It took longer than [`REMEDIATION_MS`]. It goes on, and how it ends is told too.
    TimedOut,
}

impl RemediationResult {
    /// The code of its title in the catalogue of texts.
    #[must_use]
    pub const fn title_code(self) -> &'static str {
        match self {
            Self::Compliant => "remediationCompliantTitle",
            Self::NotCompliant(_) => "remediationNotCompliantTitle",
            Self::NetworkFailure => "remediationNetworkTitle",
            Self::ServiceFailure => "remediationServiceTitle",
            Self::InteractionRequired => "remediationInteractionTitle",
            Self::UserCancelled => "remediationCancelledTitle",
            Self::TimedOut => "remediationTimedOutTitle",
        }
    }

    /// The code of its message. Where work data is closed, that says why.
    #[must_use]
    pub const fn message_code(self) -> &'static str {
        match self {
            Self::Compliant => "remediationCompliant",
            Self::NotCompliant(Standing::Closed(closed)) => closed.code(),
            Self::NotCompliant(_) => "remediationNotCompliant",
            Self::NetworkFailure => "remediationNetwork",
            Self::ServiceFailure => "remediationService",
            Self::InteractionRequired => "remediationInteraction",
            Self::UserCancelled => "remediationCancelled",
            Self::TimedOut => "remediationTimedOut",
        }
    }

    /// Its title in a language.
    #[must_use]
    pub fn title(self, language: Language) -> &'static str {
        text(language, self.title_code())
    }

    /// Its message in a language.
    #[must_use]
    pub fn message(self, language: Language) -> &'static str {
        text(language, self.message_code())
    }
}

fn text(language: Language, code: &'static str) -> &'static str {
    language.text(code).unwrap_or(code)
}

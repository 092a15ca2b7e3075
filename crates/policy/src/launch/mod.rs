//! Conditional launch: what must hold before work data opens.
//!
//! [`judge`] runs every check and returns every reason, the strongest first, so that a user sees at once all there is
//! to fix. The verdict is the strongest action among them. Inside one action reasons stand in the order of
//! [`Checked`].
//!
//! A fact that is missing or unreadable is an outcome of its own and never passes for "fine". What it does:
//!
//! | Condition | Without the fact |
//! |---|---|
//! | anything set to warn | warns |
//! | anything set to block or to wipe | blocks; nothing is destroyed on a guess |
//! | Play Integrity, never asked yet | lets in, and asks for a verdict |
//! | Play Integrity, verdict too old | as configured, never wipes, and asks for a new verdict |
//! | disabled account | nothing: only a positive answer counts |
//! | working time | as configured, without grace: no answer is not "at work" |
//! | last answer of the server | blocks until a check-in |
//!
//! Limits compare with "less than": the value is the least, or the most, that is allowed, for every action alike.
//! Values that stand for "not set" (`null`, `""`, `0.0`, `0000-00-00`) ask for nothing.
//!
//! Conditions are judged per pair of predicate and action as policies set them, so a merged policy wipes only in states
//! in which one of its inputs does; `tests/it/launch_laws.rs` checks that.

mod device;
pub(crate) mod keys;
mod levels;
mod reason;
mod time;
mod versions;

pub use time::changes_at;

pub(crate) use keys::{CLOCKED_OUT_GRACE, LESS_THAN_HIGH, LESS_THAN_LOW, LESS_THAN_MEDIUM};

use serde::{Deserialize, Serialize};

use crate::clock::{Clock, Now};
use crate::decide::PolicyRef;
use crate::effective::Effective;
use crate::subject::Facts;
use crate::wipe::LocalReason;

use reason::Judge;

/// What a condition, or all of them together, come to; from lax to strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum LaunchVerdict {
    /// Work data opens.
    Ok,
    /// Work data opens after a warning that the user may dismiss.
    Warn,
    /// Work data stays closed until it is fixed.
    Block,
    /// Work data is removed from this app.
    Wipe,
}

impl LaunchVerdict {
    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Block => "block",
            Self::Wipe => "wipe",
        }
    }
}

/// How a check ended, where it did not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = CheckOutcome))]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// The fact is known, and is not what the policy asks for.
    Failed,
    /// The fact is not known.
    CannotTell,
    /// The fact was reported in a form that nobody can compare.
    Unreadable,
}

/// What is checked, in the order in which people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = LaunchCheck))]
#[serde(rename_all = "camelCase")]
pub enum Checked {
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
    /// Whether there is a device lock.
    Lock,
    /// How good the device lock is.
    Complexity,
    /// Threat level.
    Threat,
    /// Version of the agent app.
    Agent,
    /// How long an update of the agent app has been waiting.
    AgentAge,
    /// Whether the account is disabled.
    Account,
    /// Time since the server was last heard.
    Offline,
    /// Working time.
    WorkingTime,
}

impl Checked {
    /// Every check, in its order.
    pub const ALL: [Self; 19] = [
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
        Self::Account,
        Self::Offline,
        Self::WorkingTime,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sdk => "sdk",
            Self::App => "app",
            Self::Os => "os",
            Self::Patch => "patch",
            Self::Model => "model",
            Self::Manufacturer => "manufacturer",
            Self::Integrity => "integrity",
            Self::Attestation => "attestation",
            Self::AppScan => "appScan",
            Self::Knox => "knox",
            Self::DeveloperOptions => "developerOptions",
            Self::Lock => "lock",
            Self::Complexity => "complexity",
            Self::Threat => "threat",
            Self::Agent => "agent",
            Self::AgentAge => "agentAge",
            Self::Account => "account",
            Self::Offline => "offline",
            Self::WorkingTime => "workingTime",
        }
    }
}

/// Why work data does not simply open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LaunchReason {
    /// What this reason alone would come to. `ok` only informs.
    pub action: LaunchVerdict,
    /// What was checked.
    pub checked: Checked,
    /// How the check ended.
    pub outcome: Outcome,
    /// The code, one of [`crate::texts`].
    pub code: &'static str,
    /// The setting that decides.
    pub setting: &'static str,
    /// What it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
    /// What the device says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// The policies that ask for it; empty for a default.
    pub policies: Vec<PolicyRef>,
}

/// What the host should get, because it would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Want {
    /// A check-in.
    CheckIn,
    /// Network and a fresh sign-in.
    SignIn,
    /// A fresh attestation of the device.
    Attestation,
}

/// The answer: open, warn, closed or remove, with everything behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Launch {
    /// The strongest action.
    pub verdict: LaunchVerdict,
    /// Every reason: wipe, block, warn, then those that only inform; inside each in the order of [`Checked`].
    pub reasons: Vec<LaunchReason>,
    /// What would help.
    pub wants: Vec<Want>,
    /// How the device's clock stands. One that was turned is reported.
    pub clock: Clock,
}

impl Launch {
    /// Why work data goes, where it does: the first check that comes to a wipe.
    #[must_use]
    pub fn removes(&self) -> Option<LocalReason> {
        let first = self.reasons.iter().find(|reason| reason.action == LaunchVerdict::Wipe);
        first.map(|reason| LocalReason::Launch(reason.checked))
    }
}

/// What the client knows beside the facts of the device. Nothing of it is sent anywhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct LaunchState {
    /// When the last envelope of this registration was accepted, in the server's Unix seconds.
    pub last_envelope: Option<i64>,
    /// Whether the server can be reached right now.
    pub online: Option<bool>,
    /// Whether the identity provider refused the sign-in that was asked for after a long time offline. Only its own
    /// answer counts; an attempt that never reached it is no refusal.
    pub sign_in_refused: bool,
    /// What the identity provider says about the account.
    pub account: Option<AccountStatus>,
    /// What the working-time service says.
    pub working: Option<WorkingStatus>,
}

/// Whether an account may sign in. A deleted account counts as disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AccountStatus {
    /// It may.
    Active,
    /// The identity provider said that it is disabled or deleted.
    Disabled,
}

/// Whether somebody is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WorkingStatus {
    /// Clocked in.
    pub at_work: bool,
    /// Since when, in Unix seconds.
    pub since: i64,
    /// Until when this status counts, in Unix seconds. Later it is stale, which is not "at work".
    pub until: i64,
}

/// Runs every condition of an effective policy.
#[must_use]
pub fn judge(effective: &Effective, facts: &Facts, state: &LaunchState, now: &Now) -> Launch {
    let mut judge = Judge::new(effective, facts, state, now);
    versions::run(&mut judge);
    device::run(&mut judge);
    levels::run(&mut judge);
    time::run(&mut judge);
    judge.finish()
}

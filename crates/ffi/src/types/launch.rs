//! What conditions come to.

use cordon_policy::launch::{AccountStatus, Checked, LaunchVerdict, Outcome, Want, WorkingStatus};

/// What a condition, or all of them together, come to; from lax to strict.
#[uniffi::remote(Enum)]
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

/// How a check ended, where it did not pass.
#[uniffi::remote(Enum)]
pub enum Outcome {
    /// The fact is known, and is not what the policy asks for.
    Failed,
    /// The fact is not known.
    CannotTell,
    /// The fact was reported in a form that nobody can compare.
    Unreadable,
}

/// What is checked, in the order in which people are told.
#[uniffi::remote(Enum)]
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

/// What the host should get, because it would help.
#[uniffi::remote(Enum)]
pub enum Want {
    /// A check-in.
    CheckIn,
    /// Network and a fresh sign-in.
    SignIn,
    /// A fresh attestation of the device.
    Attestation,
}

/// Whether an account may sign in. A deleted account counts as disabled.
#[uniffi::remote(Enum)]
pub enum AccountStatus {
    /// It may.
    Active,
    /// The identity provider said that it is disabled or deleted.
    Disabled,
}

/// Whether somebody is at work.
#[uniffi::remote(Record)]
pub struct WorkingStatus {
    /// Clocked in.
    pub at_work: bool,
    /// Since when, in Unix seconds.
    pub since: i64,
    /// Until when this status counts, in Unix seconds. Later it is stale, which is not "at work".
    pub until: i64,
}

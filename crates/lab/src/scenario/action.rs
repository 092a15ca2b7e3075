//! What a step can do.

use std::path::PathBuf;

use cordon_policy::Verdict;
use serde::Deserialize;

use super::Question;

/// Whose context an ask is made in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Context {
    /// The app's work account.
    #[default]
    Work,
    /// A personal account in the same app.
    Personal,
}

/// What a step does.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Action {
    /// Stores an exported policy; later steps call it `policy`.
    Import {
        /// The file, relative to the scenario.
        file: PathBuf,
        /// Its name in this scenario.
        policy: String,
        /// Settings that the report must name as unknown.
        #[serde(default)]
        unknown: Vec<String>,
        /// Apps to protect instead of those that the file lists.
        #[serde(default)]
        apps: Vec<String>,
    },
    /// Reads all policies and compares this one's settings with its file.
    Returned {
        /// The policy.
        policy: String,
    },
    /// Assigns a policy to groups.
    Assign {
        /// The policy.
        policy: String,
        /// The groups.
        groups: Vec<String>,
    },
    /// Signs the app's user in, registers, checks in.
    SignIn {
        /// The app.
        app: String,
    },
    /// Asks the app and compares the answer.
    Ask {
        /// The app.
        app: String,
        /// In whose context.
        #[serde(default, rename = "as")]
        context: Context,
        /// The question.
        ask: Question,
        /// `allow` or `deny`.
        verdict: String,
        /// The setting that must be among the reasons.
        setting: Option<String>,
        /// Its value.
        value: Option<String>,
        /// The policy that must be named for it.
        policy: Option<String>,
    },
    /// Compares the server's explanation with the app's, word for word.
    Explain {
        /// The app.
        app: String,
        /// The question.
        ask: Question,
    },
    /// Seals a work file in the app's vault.
    Seal {
        /// The app.
        app: String,
        /// The file's name.
        file: String,
        /// Its text.
        text: String,
    },
    /// Reads a range of a sealed file back.
    Read {
        /// The app.
        app: String,
        /// The file's name.
        file: String,
        /// Where the range begins, in bytes.
        #[serde(default)]
        offset: u64,
        /// The text that must stand there.
        text: String,
    },
    /// Looks for a text in everything the app has on disk; it must not be found.
    Unreadable {
        /// The app.
        app: String,
        /// The text.
        text: String,
    },
    /// Writes a plain file of the app's personal account.
    Personal {
        /// The app.
        app: String,
        /// The file's name.
        file: String,
        /// Its text.
        text: String,
    },
    /// Changes settings of a policy; the app must hold the change in time, through its long poll.
    Change {
        /// The policy.
        policy: String,
        /// The settings, as Graph names them.
        set: toml::Table,
        /// The app that waits.
        app: String,
        /// How long it may take, in milliseconds.
        within: u64,
    },
    /// Orders a selective wipe through the Graph action and waits for the receipts.
    Wipe {
        /// Whose apps.
        user: String,
        /// On which device.
        device: String,
        /// How long the receipts may take, in milliseconds.
        #[serde(default = "ten_seconds")]
        within: u64,
    },
    /// Checks that the app's work data is gone and its personal file is still there.
    Wiped {
        /// The app.
        app: String,
        /// The sealed file.
        file: String,
        /// The personal file.
        personal: String,
    },
    /// Copies the app's whole storage aside.
    Copy {
        /// The app.
        app: String,
    },
    /// Puts the copy back over the app's storage and starts the app anew; the sealed file must not open.
    PutBack {
        /// The app.
        app: String,
        /// The sealed file.
        file: String,
    },
    /// Lets a server with another root answer in the real one's place; nothing may change on the app.
    Impostor {
        /// The app.
        app: String,
    },
    /// Does something on one of the demo's phones, as the device lab records it, and compares what comes of it.
    Act {
        /// The act, as `POST /lab/act` takes it.
        act: toml::Table,
        /// What everybody who is asked answers.
        verdict: Verdict,
        /// Whether it is done.
        done: bool,
    },
    /// Kills the server and starts it again; nothing acknowledged may be lost, and the apps go on.
    Kill {},
}

fn ten_seconds() -> u64 {
    10_000
}

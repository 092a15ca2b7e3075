//! What the client tells its user about itself.

use crate::identities::Identity;

/// What happened and what is reported, in one language.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Journal {
    /// What happened, the oldest first.
    pub lines: Vec<JournalLine>,
    /// What the app reports to the organisation's server, one sentence each; empty when no account is signed in.
    pub collected: Vec<String>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct JournalLine {
    /// When, Unix seconds by the device's clock.
    pub at: i64,
    /// When it happened last, or when it ended.
    pub until: Option<i64>,
    /// How often.
    pub times: u32,
    /// Whose account, when it concerns one.
    pub identity: Option<Identity>,
    /// The code of the sentence.
    pub code: String,
    /// The sentence.
    pub text: String,
}

impl From<cordon_client::Journal> for Journal {
    fn from(journal: cordon_client::Journal) -> Self {
        let lines = journal.lines.into_iter().map(Into::into).collect();
        Self { lines, collected: journal.collected }
    }
}

impl From<cordon_client::Line> for JournalLine {
    fn from(line: cordon_client::Line) -> Self {
        Self {
            at: line.at,
            until: line.until,
            times: line.times,
            identity: line.identity.map(Into::into),
            code: line.code,
            text: line.text,
        }
    }
}

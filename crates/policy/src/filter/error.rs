//! What is wrong with a rule, and where.

use super::{MAX_CHARACTERS, MAX_NESTING};

/// A rule that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {problem}")]
pub struct RuleError {
    /// Where, as the number of the character, from 1.
    pub column: usize,
    /// What.
    pub problem: Problem,
}

/// What is wrong at a place of a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Longer than a rule may be.
    #[error("the rule has {0} characters and {MAX_CHARACTERS} are allowed: split it into several filters")]
    TooLong(usize),
    /// Groups in groups in groups.
    #[error("groups stand in groups more than {MAX_NESTING} deep: leave out parentheses that change nothing")]
    TooDeep,
    /// A character that begins nothing.
    #[error("`{0}` cannot stand here: write texts in double quotes")]
    Character(char),
    /// A text without its end.
    #[error("the text that begins here has no end: close it with a double quote")]
    OpenText,
    /// Something else was expected.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What can stand here.
        expected: &'static str,
        /// What stands here, in backticks, or `the end`.
        found: String,
    },
    /// No property of that name.
    #[error("`{0}` is no property of a managed app: use {all}", all = property_names())]
    Property(String),
    /// The property is not compared so.
    #[error("`{property}` cannot be compared with `{operator}`: use {allowed}")]
    Operator {
        /// The property.
        property: &'static str,
        /// The operator as it was written.
        operator: String,
        /// What it takes.
        allowed: String,
    },
    /// No version.
    #[error("`{0}` is no version: use one to four numbers with dots, such as `17.4.1`")]
    Version(String),
    /// No management type on the platform.
    #[error("`{value}` is no device management type on {platform}: use {allowed}")]
    ManagementType {
        /// The value as it was written.
        value: String,
        /// The platform people read.
        platform: &'static str,
        /// What can stand there.
        allowed: String,
    },
    /// A text that is equal to nothing.
    #[error("an empty text is never reported: compare with `$null` instead")]
    Empty,
    /// `$null` with another operator.
    #[error("`$null` can only be compared with `-eq` and `-ne`")]
    Null,
}

fn property_names() -> String {
    let names: Vec<_> = super::properties().map(|(name, _)| format!("`app.{name}`")).collect();
    names.join(", ")
}

//! What the command prints: results to standard output, everything else to standard error.

use std::io::Write as _;

use serde::Serialize;

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Output {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

/// A line of the result. A reader that went away (`| head`) is no error.
pub(crate) fn line(text: &str) {
    let _ = writeln!(anstream::stdout(), "{text}");
}

/// A line beside the result.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// The result as one JSON document.
pub(crate) fn json(value: &impl Serialize) {
    // Values printed here are made of text, numbers and lists: they always serialise.
    line(&serde_json::to_string_pretty(value).unwrap_or_default());
}

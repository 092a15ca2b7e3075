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

/// Warns of a password among the arguments, where every user of the machine can read it.
pub(crate) fn warn_of_password() {
    if std::env::args_os().any(|argument| holds_password(&argument.to_string_lossy())) {
        note(
            "warning: the password in `--database` can be read by every user of this machine: give the address as \
             CORDON_DATABASE in the environment instead",
        );
    }
}

fn holds_password(argument: &str) -> bool {
    let address = argument.strip_prefix("--database=").unwrap_or(argument);
    let postgres = address.starts_with("postgres://") || address.starts_with("postgresql://");
    // An address may carry it among its options too.
    postgres
        && url::Url::parse(address).is_ok_and(|url| {
            url.password().is_some()
                || url.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case("password"))
        })
}

//! Names of files that the client keeps beside an app's.

use std::io;

/// Behind the name of a file: its journal. An interrupted change stands in it.
const JOURNAL: &str = "~journal";
/// Behind the name of a file: the copy that takes its place when it is whole.
const COPY: &str = "~copy";

pub(crate) fn journal_of(name: &str) -> String {
    format!("{name}{JOURNAL}")
}

pub(crate) fn copy_of(name: &str) -> String {
    format!("{name}{COPY}")
}

/// The app's file beside which this one is kept; `None` when it is the app's own.
pub(crate) fn file_of(name: &str) -> Option<&str> {
    name.strip_suffix(JOURNAL).or_else(|| name.strip_suffix(COPY))
}

/// Refuses the client's own names to an app, also those of folders: a file's copy could not be made in the place of one.
pub(crate) fn check_name(name: &str) -> io::Result<()> {
    match name.split('/').find(|part| file_of(part).is_some()) {
        None => Ok(()),
        Some(part) => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!(
                "`{part}` is kept for the client: choose a name without `{JOURNAL}` or `{COPY}` at its end"
            ),
        )),
    }
}

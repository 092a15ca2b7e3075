//! Files that a command is given.

use std::path::{Path, PathBuf};

use crate::exit::Failure;

/// The .json files of a folder and all that is below it, sorted; a file is taken whatever its name is.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let cannot = |cause| Failure::local(format!("cannot read `{}`: {cause}", path.display()));
    if !std::fs::metadata(path).map_err(cannot)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let inner = entry.path();
        // A link to a folder is not followed: it may lead back here.
        if entry.file_type().map_err(cannot)?.is_dir() {
            found.extend(files(&inner)?);
        } else if inner.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
            found.push(inner);
        }
    }
    found.sort();
    Ok(found)
}

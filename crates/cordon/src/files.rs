//! Files that a command is given.

use std::path::{Path, PathBuf};

use cordon_graph::error::FieldError;
use cordon_graph::filters::{self, Content};
use serde_json::Value;

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

/// The object of an assignment filter, if that is what a file holds.
pub(crate) fn filter(bytes: &[u8]) -> Option<Value> {
    let body: Value = serde_json::from_slice(bytes).ok()?;
    let is = body.get("rule").is_some() && body.get("platform").is_some();
    is.then_some(body)
}

/// The assignment filter of a file, or what is wrong with it; `None` where the file holds something else or cannot be read.
pub(crate) fn filter_in(path: &Path) -> Option<Result<Content, Vec<FieldError>>> {
    let size = std::fs::metadata(path).ok()?.len();
    if usize::try_from(size).map_or(true, |size| size > cordon_graph::protection::MAX_IMPORT) {
        return None;
    }
    let body = filter(&std::fs::read(path).ok()?)?;
    Some(filters::read_new(&body).map(|(_, content)| content))
}

//! The exported policies that the tests read.

use std::path::{Path, PathBuf};

/// The project's own samples.
pub(crate) fn own() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/policies");
    let files = in_folder(&folder);
    assert_eq!(files.len(), 7, "the samples are there");
    files
}

/// Exports of real tenants, when `CORDON_REFERENCE` names a folder that has them in `real`.
pub(crate) fn real() -> Vec<(String, Vec<u8>)> {
    let Some(folder) = std::env::var_os("CORDON_REFERENCE") else { return Vec::new() };
    let files = in_folder(&PathBuf::from(folder).join("real"));
    assert!(!files.is_empty(), "CORDON_REFERENCE is set, but its folder `real` has no JSON files");
    files
}

fn in_folder(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

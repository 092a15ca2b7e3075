//! The other languages: Python's package is built, typed and tested, Kotlin's and Swift's sources are those of the library.

mod kotlin;
mod python;
mod small;
mod sources;

use std::path::PathBuf;

use crate::needs;
use crate::run::{Failure, root};

/// What is asked for: everything but what takes long, Kotlin's program, only the check of the app that `cordon kit new` writes in
/// Python, the small library, or the figures.
pub(crate) fn run(rest: &[String]) -> Result<(), Failure> {
    needs::compiler()?;
    match rest.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => {
            python::check()?;
            sources::check()
        }
        ["--kotlin"] => kotlin::check(),
        ["--app"] => python::app(),
        ["--small"] => small::build(),
        ["--bench"] => {
            python::bench()?;
            small::build()
        }
        _ => Err(Failure(
            "say nothing, `--kotlin`, `--app`, `--small` or `--bench` after `bindings`".to_owned(),
        )),
    }
}

/// Where the bindings lie in the repository.
fn folder(language: &str) -> PathBuf {
    root().join("bindings").join(language)
}

/// Where what is built for them lies.
fn built(name: &str) -> PathBuf {
    root().join("target").join("languages").join(name)
}

/// A directory, made when it is missing.
fn made(path: PathBuf) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(&path)
        .map_err(|cause| Failure(format!("`{}` cannot be made: {cause}", path.display())))?;
    Ok(path)
}

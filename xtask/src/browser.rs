//! The pages in a browser: end-to-end tests on the built command.

use std::path::PathBuf;
use std::process::Command;

use crate::run::{Failure, cargo, passed};
use crate::{console, needs};

/// Builds pages and command, and runs the tests whose files' names hold one of `names`; all without a name.
pub(crate) fn run(names: &[String]) -> Result<(), Failure> {
    needs::browser()?;
    console::build()?;
    passed(cargo(&["build", "--package", "cordon"]))?;
    test(names)
}

/// Runs them on the command as it was built.
pub(crate) fn test(names: &[String]) -> Result<(), Failure> {
    passed(npm("e2e")?.arg("--").args(names))
}

/// One of the console's scripts that start the built command and a browser.
fn npm(script: &str) -> Result<Command, Failure> {
    let mut command = console::npm(&["run", "--silent", script]);
    command.env("CORDON_BIN", built()?).env("CHROMIUM", needs::browser_path());
    Ok(command)
}

/// The command that was built beside this program.
fn built() -> Result<PathBuf, Failure> {
    let own =
        std::env::current_exe().map_err(|cause| Failure(format!("cannot find this program: {cause}")))?;
    Ok(own.with_file_name("cordon"))
}

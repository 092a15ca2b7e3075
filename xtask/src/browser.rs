//! The pages in a browser: end-to-end tests on the built command.

use std::process::Command;

use crate::run::{Failure, cargo, passed, product, root, say};
use crate::{console, needs};

/// Builds pages and command, and runs the tests whose files' names hold one of `names`; all without a name.
pub(crate) fn run(names: &[String]) -> Result<(), Failure> {
    needs::browser()?;
    needs::python()?;
    console::build()?;
    passed(cargo(&["build", "--package", "cordon"]))?;
    test(names)
}

/// Runs them on the command as it was built.
pub(crate) fn test(names: &[String]) -> Result<(), Failure> {
    passed(npm("e2e")?.arg("--").args(names))
}

/// Takes pictures of every page into `folder`, named from the top of the repository.
pub(crate) fn screens(rest: &[String]) -> Result<(), Failure> {
    let folder = match rest {
        [] => "target/screens",
        [folder] if !folder.starts_with('-') => folder,
        _ => {
            return Err(Failure("name one folder, or none: `cargo xtask screens target/screens`".to_owned()));
        }
    };
    needs::browser()?;
    needs::fonts()?;
    needs::python()?;
    console::build()?;
    passed(cargo(&["build", "--package", "cordon"]))?;
    passed(npm("screens")?.env("SCREENS", root().join(folder)))?;
    say(&format!("{folder}\n"));
    Ok(())
}

/// One of the console's scripts that start the built command and a browser.
fn npm(script: &str) -> Result<Command, Failure> {
    let mut command = console::npm(&["run", "--silent", script]);
    command.env("CORDON_BIN", product()?).env("CHROMIUM", needs::browser_path());
    Ok(command)
}

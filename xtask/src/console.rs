//! The console: installed, checked and built by its own tools; the next build of the server takes in what they made.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::needs;
use crate::run::{Failure, complain, passed, root};

/// Where the pages are built: the console and the device lab.
const BUILT: [&str; 2] = ["console/dist", "console/dist-lab"];

/// Builds every page and compresses what was built.
pub(crate) fn build() -> Result<(), Failure> {
    install()?;
    passed(npm(&["run", "--silent", "build"]))?;
    let script = Path::new("xtask/src/compress.mjs");
    BUILT
        .into_iter()
        .try_for_each(|built| passed(Command::new("node").arg(script).arg(built).current_dir(root())))
}

/// Runs the console's own checks: types, lint, unit tests.
pub(crate) fn check() -> Result<(), Failure> {
    install()?;
    passed(npm(&["run", "--silent", "check"]))
}

/// Installs what the lock file names, unless that was done since the file changed.
fn install() -> Result<(), Failure> {
    needs::node()?;
    let changed = |path: &str| -> Option<SystemTime> {
        root().join("console").join(path).metadata().and_then(|file| file.modified()).ok()
    };
    let done = changed("node_modules/.package-lock.json");
    if done.is_some() && done >= changed("package-lock.json") {
        return Ok(());
    }
    complain("xtask: installing what console/package-lock.json names (about a minute)\n");
    passed(npm(&["ci", "--no-fund", "--no-audit"]))
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(root().join("console"));
    command
}

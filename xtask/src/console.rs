//! The console: installed, checked and built by its own tools; the next build of the server takes in what they made.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::needs;
use crate::run::{Failure, complain, passed, root};

/// Where the pages are built: the console and the device lab.
const BUILT: [&str; 2] = ["console/dist", "console/dist-lab"];

/// What the pages are built from.
const SOURCES: [&str; 8] = [
    "console/src",
    "console/public",
    "console/scripts",
    "console/index.html",
    "console/lab.html",
    "console/vite.config.ts",
    "console/package-lock.json",
    COMPRESS,
];
const COMPRESS: &str = "xtask/src/compress.mjs";
/// Stands in a built folder once everything in it is there. Its name keeps it out of the program.
const DONE: &str = ".done";

/// Builds every page and compresses what was built, unless that was done since the sources changed: the server is
/// built anew whenever its pages are.
pub(crate) fn build() -> Result<(), Failure> {
    install()?;
    if is_built() {
        return Ok(());
    }
    passed(npm(&["run", "--silent", "build"]))?;
    BUILT.into_iter().try_for_each(|built| {
        passed(Command::new("node").arg(COMPRESS).arg(built).current_dir(root()))?;
        let done = root().join(built).join(DONE);
        fs::write(&done, "").map_err(|cause| Failure(format!("cannot write `{}`: {cause}", done.display())))
    })
}

/// Runs the console's own checks: types, lint, unit tests, and what the first page weighs.
pub(crate) fn check() -> Result<(), Failure> {
    build()?;
    passed(npm(&["run", "--silent", "check"]))?;
    passed(npm(&["run", "--silent", "size"]))
}

fn is_built() -> bool {
    let changed = SOURCES.into_iter().filter_map(|path| latest(&root().join(path))).max();
    BUILT.into_iter().all(|built| {
        let done = root().join(built).join(DONE).metadata().and_then(|file| file.modified()).ok();
        done.is_some() && done > changed
    })
}

/// When anything here was last changed, added or taken away.
fn latest(path: &Path) -> Option<SystemTime> {
    let own = path.metadata().and_then(|file| file.modified()).ok();
    let inside = fs::read_dir(path).into_iter().flatten().flatten().filter_map(|entry| latest(&entry.path()));
    inside.chain(own).max()
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

pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(root().join("console"));
    command
}

//! What the tests need beyond Rust. As root on Debian it is installed; elsewhere its absence is an error that says
//! what to install: a test that quietly did not run is worse than one that failed.

use std::process::{Command, Stdio};

use crate::run::{Failure, complain, passed, text};

/// A C compiler, for the cryptography and for SQLite.
pub(crate) fn compiler() -> Result<(), Failure> {
    provide("a C compiler", "build-essential", || text("cc", &["--version"]).is_some())
}

/// The Python package of the independent vault reader, for the `python3` that the tests call.
pub(crate) fn python() -> Result<(), Failure> {
    let probe = "from cryptography.hazmat.primitives.ciphers.aead import AESGCM";
    provide("python3 with the package `cryptography`", "python3-cryptography", || {
        text("python3", &["-c", probe]).is_some()
    })
}

/// Makes sure that `present` holds, by installing `package` where that is possible.
pub(crate) fn provide(what: &str, package: &str, present: impl Fn() -> bool) -> Result<(), Failure> {
    if present() {
        return Ok(());
    }
    let advice = format!("{what} is missing: install it, on Debian with `apt-get install {package}`");
    if !root() || text("apt-get", &["--version"]).is_none() {
        return Err(Failure(advice));
    }
    complain(&format!("xtask: installing {package}\n"));
    passed(apt(&["update"]))?;
    passed(apt(&["install", "--yes", "--no-install-recommends", package]))?;
    if present() {
        Ok(())
    } else {
        Err(Failure(format!("{advice} (it was installed, but is still not found)")))
    }
}

/// Whether this process may install packages and must drop its rights for PostgreSQL.
pub(crate) fn root() -> bool {
    text("id", &["-u"]).as_deref() == Some("0")
}

fn apt(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    // Nothing may ask a question where nobody can answer it.
    command.arg("--quiet").args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

//! What the tests need beyond Rust. As root on Debian it is installed; elsewhere its absence is an error that says
//! what to install: a test that quietly did not run is worse than one that failed.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::run::{Failure, complain, passed, text};

/// A C compiler, for the cryptography and for SQLite.
pub(crate) fn compiler() -> Result<(), Failure> {
    provide("a C compiler", "build-essential", || text("cc", &["--version"]).is_some())
}

/// A C++ compiler, for the fuzzer.
pub(crate) fn compiler_of_the_fuzzer() -> Result<(), Failure> {
    provide("a C++ compiler", "build-essential", || text("c++", &["--version"]).is_some())
}

/// What SQLCipher is built with.
pub(crate) fn openssl() -> Result<(), Failure> {
    provide("OpenSSL with its headers", "libssl-dev pkg-config", || {
        text("pkg-config", &["--modversion", "openssl"]).is_some()
    })
}

/// The Python package of the independent vault reader, for the `python3` that the tests call.
pub(crate) fn python() -> Result<(), Failure> {
    let probe = "from cryptography.hazmat.primitives.ciphers.aead import AESGCM";
    provide("python3 with the package `cryptography`", "python3-cryptography", || {
        text("python3", &["-c", probe]).is_some()
    })
}

/// Virtual environments of Python, for the bindings.
pub(crate) fn virtual_environments() -> Result<(), Failure> {
    provide("Python 3.11 or newer with venv and pip", "python3 python3-venv python3-pip", || {
        let probe = "import ensurepip, sys, venv; assert sys.version_info >= (3, 11)";
        text("python3", &["-c", probe]).is_some()
    })
}

/// A Java machine, for the check of the Kotlin binding.
pub(crate) fn java() -> Result<(), Failure> {
    provide("Java 17 or newer", "default-jre-headless", || text("java", &["-version"]).is_some())
}

/// How Java calls a library.
pub(crate) fn jna(place: &Path) -> Result<(), Failure> {
    provide("JNA", "libjna-java", || place.exists())
}

/// Node with npm, for the console.
pub(crate) fn node() -> Result<(), Failure> {
    provide("Node 20.19 or newer with npm", "nodejs npm", has_node)
}

/// Whether the console can be built here.
pub(crate) fn has_node() -> bool {
    let version = text("node", &["--version"]).and_then(|version| node_version(&version));
    version.is_some_and(is_new_enough) && text("npm", &["--version"]).is_some()
}

/// A browser, for the tests that use the pages as people do.
pub(crate) fn browser() -> Result<(), Failure> {
    provide("Chromium", "chromium", || text(&browser_path(), &["--version"]).is_some())
}

/// A font of the kind that people have, for pictures.
pub(crate) fn fonts() -> Result<(), Failure> {
    provide("the font Open Sans", "fonts-open-sans", || {
        text("fc-list", &["Open Sans"]).is_some_and(|found| !found.is_empty())
    })
}

/// Where it is: as `CHROMIUM` says, or where Debian puts it.
pub(crate) fn browser_path() -> String {
    std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned())
}

/// Major and minor number of `v20.19.5`.
fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

/// What the console's build tool runs on, as `console/package.json` says too.
fn is_new_enough(version: (u32, u32)) -> bool {
    matches!(version, (20, 19..) | (22, 12..) | (23.., _))
}

/// Makes sure that `present` holds, by installing `packages` where that is possible.
pub(crate) fn provide(what: &str, packages: &str, present: impl Fn() -> bool) -> Result<(), Failure> {
    if present() {
        return Ok(());
    }
    let advice = format!("{what} is missing: install it, on Debian with `apt-get install {packages}`");
    if !root() || text("apt-get", &["--version"]).is_none() {
        return Err(Failure(advice));
    }
    complain(&format!("xtask: installing {packages}\n"));
    passed(apt(&["update"]))?;
    passed(apt(&["install", "--yes", "--no-install-recommends"]).args(packages.split(' ')))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_node_that_can_build_the_console_counts() {
        let fits = |text| node_version(text).is_some_and(is_new_enough);
        assert!(["v20.19.0", "v22.12.1", "v24.1.0"].into_iter().all(fits));
        assert!(!["v18.20.4", "v20.18.9", "v21.7.0", "v22.11.0", "20.19.0", "v20", ""].into_iter().any(fits));
    }
}

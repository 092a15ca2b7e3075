//! The library as small as it gets: what an app carries.

use std::process::Command;

use super::{built, made, sources};
use crate::run::{Failure, cargo, passed, root, say};

/// What the stripped library may have, in MiB.
const BAR: u32 = 3;
const BUILD: [&str; 8] = [
    "rustc",
    "--quiet",
    "--package=cordon-ffi",
    "--lib",
    "--crate-type=cdylib",
    "--profile=small",
    "--config=bindings/small.toml",
    "--",
];
/// What is left out when it is linked. Packed relocations want glibc 2.36, or Android 11.
const LINKED: [&str; 2] = ["-Clink-arg=-Wl,-T,bindings/small.ld", "-Clink-arg=-Wl,-z,pack-relative-relocs"];

/// Builds it, strips it and says how big it is. A verdict, never a failure: a feature may be worth more.
pub(super) fn build() -> Result<(), Failure> {
    let mut build = cargo(&BUILD);
    if cfg!(target_os = "linux") {
        build.args(LINKED);
    }
    passed(build)?;
    let library = sources::library("small");
    let stripped = made(built("small"))?.join(library.file_name().unwrap_or_default());
    passed(Command::new("strip").arg("-o").arg(&stripped).arg(&library))?;
    let size = std::fs::metadata(&stripped)
        .map_err(|cause| Failure(format!("`{}`: {cause}", stripped.display())))?
        .len();
    let mebibytes = size as f64 / f64::from(1 << 20);
    let verdict = if mebibytes < f64::from(BAR) { "holds" } else { "missed" };
    let shown = stripped.strip_prefix(root()).unwrap_or(&stripped).display();
    say(&format!("{shown}: {mebibytes:.2} MiB (bar: {BAR} MiB, {verdict})\n"));
    Ok(())
}

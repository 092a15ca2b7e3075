//! Kotlin's and Swift's sources: generated from the library and committed, so that whoever uses them needs no generator.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{built, folder, made};
use crate::run::{Failure, cargo, passed, root};

/// Set to write the sources instead of comparing them.
const WRITE: &str = "CORDON_WRITE_BINDINGS";

/// What is generated, from the generator's folder to that of the repository.
const FILES: [(&str, &str, &str); 4] = [
    ("kotlin", "uniffi/cordon/cordon.kt", "src/uniffi/cordon/cordon.kt"),
    ("swift", "cordon.swift", "Sources/Cordon/cordon.swift"),
    ("swift", "cordonFFI.h", "Sources/CordonFFI/cordonFFI.h"),
    ("swift", "cordonFFI.modulemap", "Sources/CordonFFI/module.modulemap"),
];

/// Fails when what is committed is not what the library says.
pub(super) fn check() -> Result<(), Failure> {
    let generated = generate(&["kotlin", "swift"], "bindgen")?;
    let mut stale = Vec::new();
    for (language, from, to) in FILES {
        let (from, to) = (generated.join(from), folder(language).join(to));
        let text = std::fs::read(&from).map_err(|cause| unusable(&from, &cause))?;
        if std::fs::read(&to).is_ok_and(|committed| committed == text) {
            continue;
        }
        if std::env::var_os(WRITE).is_none() {
            stale.push(to.strip_prefix(root()).unwrap_or(&to).display().to_string());
            continue;
        }
        if let Some(parent) = to.parent() {
            made(parent.to_owned())?;
        }
        std::fs::write(&to, text).map_err(|cause| unusable(&to, &cause))?;
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(Failure(format!(
        "{} differ from the library: run `{WRITE}=1 cargo xtask bindings`",
        stale.join(", ")
    )))
}

/// Builds the library with these features and writes the sources of these languages. Without the developer kit among them it
/// is the library as it ships.
pub(super) fn generate(languages: &[&str], features: &str) -> Result<PathBuf, Failure> {
    let out = made(built("sources").join(features))?;
    passed(cargo(&["build", "--quiet", "--package", "cordon-ffi", "--features", features]))?;
    let mut generator = Command::new(target().join("debug").join("uniffi-bindgen"));
    generator.current_dir(root()).args(["generate", "--no-format", "--library"]).arg(library("debug"));
    for language in languages {
        generator.args(["--language", language]);
    }
    passed(
        generator
            .arg("--out-dir")
            .arg(&out)
            .stderr(std::process::Stdio::null())
            .stdout(std::process::Stdio::null()),
    )?;
    Ok(out)
}

/// Builds the library that an app loads, as it ships, with these features.
pub(super) fn optimised(features: &str) -> Result<PathBuf, Failure> {
    let build = ["rustc", "--quiet", "--package", "cordon-ffi", "--lib", "--crate-type", "cdylib"];
    passed(cargo(&build).args(["--profile", "bindings", "--features", features]))?;
    Ok(library("bindings"))
}

/// The library that was built in a profile's folder.
pub(super) fn library(profile: &str) -> PathBuf {
    let name = if cfg!(target_os = "macos") { "libcordon_ffi.dylib" } else { "libcordon_ffi.so" };
    target().join(profile).join(name)
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn unusable(path: &Path, cause: &std::io::Error) -> Failure {
    Failure(format!("`{}`: {cause}", path.display()))
}
